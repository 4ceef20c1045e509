"""What the firm decides about the platform's own tables."""

from services.platform.i18n import msgid
from services.platform.setting import RETENTION, WITHIN_DAYS, Setting
from services.platform.setting_kinds import Count

KEEP_TECHNICAL_DAYS = Setting(
    "keep_technical_days",
    Count(31, 730),
    90,
    msgid("Days to keep finished jobs and messages of payment providers"),
    RETENTION,
    order=300,
    help=WITHIN_DAYS,
)
KEEP_SECURITY_DAYS = Setting(
    "keep_security_days",
    Count(90, 3650),
    730,
    msgid("Days to keep sign-ins, security events and alerts"),
    RETENTION,
    order=600,
    help=WITHIN_DAYS,
)
SETTINGS = (KEEP_TECHNICAL_DAYS, KEEP_SECURITY_DAYS)
