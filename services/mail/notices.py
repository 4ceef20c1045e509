"""What the inbox tells of mails."""

from services.platform.i18n import msgid
from services.platform.notices import NoticeKind

MAIL_FAILED = NoticeKind("mail_failed", 800, msgid("Failed mails"), msgid("A mail could not be delivered"), "mail")
NOTICES = (MAIL_FAILED,)
