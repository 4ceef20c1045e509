"""What the inbox tells of documents."""

from services.platform.i18n import msgid
from services.platform.notices import NoticeKind

ADDED = NoticeKind(
    "document_added",
    600,
    msgid("Documents from clients"),
    msgid("{who} added {number}"),
    "doc",
    places={"document": "/staff/clients/{client}/documents"},
)
NOTICES = (ADDED,)
