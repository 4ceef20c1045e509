"""What this area's services record in the history, in words."""

from services.platform.i18n import msgid

VERBS = {
    "import.run": msgid("Import made"),
}
