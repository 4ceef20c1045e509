"""What the inbox tells of clients' own details."""

from services.platform.i18n import msgid
from services.platform.notices import CONTACTS, NoticeKind

PROFILE = NoticeKind(
    "profile",
    600,
    msgid("Profile changes"),
    msgid("{who} changed their details"),
    "user",
    places={"contact": CONTACTS, "person": CONTACTS},
)
NOTICES = (PROFILE,)
