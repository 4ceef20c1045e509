"""What the inbox tells of files in which malware was found."""

from services.platform.i18n import msgid
from services.platform.notices import NoticeKind

MALWARE = NoticeKind(
    "malware",
    450,
    msgid("Malware"),
    msgid("Malware was found in {number}, sent by {who}. Nobody can open it."),
    "alert",
    places={"document": "/staff/clients/{client}/documents"},
)
