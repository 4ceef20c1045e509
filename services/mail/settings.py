"""What the firm decides about mails."""

from services.platform.i18n import msgid
from services.platform.setting import RETENTION, WITHIN_DAYS, Setting
from services.platform.setting_kinds import Count

KEEP_MAILS_DAYS = Setting(
    "keep_mails_days", Count(90, 3650), 730, msgid("Days to keep sent mails"), RETENTION, order=500, help=WITHIN_DAYS
)
SETTINGS = (KEEP_MAILS_DAYS,)
