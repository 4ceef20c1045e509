"""What the firm decides about requests."""

from services.documents.settings import DOCUMENTS
from services.platform.i18n import msgid
from services.platform.setting import Setting
from services.platform.setting_kinds import Count

REMIND_BEFORE_DAYS = Setting(
    "remind_before_days",
    Count(0, 60),
    7,
    msgid("Days before a request is due that clients are reminded"),
    DOCUMENTS,
    order=500,
    help=msgid("0: never. Whoever has sent everything is not reminded."),
)
REMIND_AFTER_DAYS = Setting(
    "remind_after_days",
    Count(0, 60),
    7,
    msgid("Days after which clients are reminded of an overdue request"),
    DOCUMENTS,
    order=510,
    help=msgid("Four times at most, so many days apart. 0: never."),
)
SETTINGS = (REMIND_BEFORE_DAYS, REMIND_AFTER_DAYS)
