"""What the firm decides about the first pages."""

from __future__ import annotations

from typing import Literal

from services.platform.i18n import msgid
from services.platform.setting import PORTAL, RETENTION, WITHIN_DAYS, Setting
from services.platform.setting_kinds import Count, OneOf

PAY_NOW: Setting[Literal["amount_due", "overdue"]] = Setting(
    "paynow_scope",
    OneOf({"amount_due": msgid("Everything due"), "overdue": msgid("What is overdue")}),
    "amount_due",
    msgid("“Pay now” on the dashboard pays"),
    PORTAL,
    order=700,
)
KEEP_NOTICES_DAYS = Setting(
    "keep_notices_days",
    Count(31, 3650),
    730,
    msgid("Days to keep settled notices of the inbox"),
    RETENTION,
    order=400,
    help=WITHIN_DAYS,
)
SETTINGS = (PAY_NOW, KEEP_NOTICES_DAYS)
