"""What this area's services record in the history, in words."""

from services.platform.i18n import msgid

VERBS = {
    "notice.done": msgid("Notice marked done"),
    "notice.reopened": msgid("Notice opened again"),
}
