"""What the first pages bring: the staff inbox."""

from data.firm.tables import Notice
from services.dashboard import settings, staff_inbox
from services.platform.areas import Area, Counter, Retention
from services.platform.permissions import May
from services.platform.retention import days_before

AREA = Area(
    "dashboard",
    settings=settings.SETTINGS,
    counters=(Counter("inbox", May.READ_INBOX, lambda ctx, db: staff_inbox.open_count(db), for_staff=True),),
    retention=(
        Retention(Notice, lambda now, firm: Notice.done_at < days_before(firm[settings.KEEP_NOTICES_DAYS], now)),
    ),
)
