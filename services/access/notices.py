"""What the inbox tells of who gets in."""

from services.platform.i18n import msgid
from services.platform.notices import CONTACTS, NoticeKind

ACCEPTED = NoticeKind(
    "accepted",
    700,
    msgid("Accepted invitations"),
    msgid("{who} accepted the invitation"),
    "check",
    places={"contact": CONTACTS},
)
DECLINED = NoticeKind(  # a contact said no to an invitation
    "declined",
    750,
    msgid("Declined invitations"),
    msgid("{who} declined the invitation"),
    "x",
    places={"contact": CONTACTS},
)
ADDRESS_VETOED = NoticeKind(  # a contact stopped the change of their address
    "address_vetoed",
    900,
    msgid("Stopped address changes"),
    msgid("{who} stopped the change of their e-mail address"),
    "alert",
    places={"contact": CONTACTS},
)
NOTICES = (ACCEPTED, DECLINED, ADDRESS_VETOED)
