"""How long the platform's own tables keep what, and how a rule counts its days."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_

from data.firm.tables import Counter, Event, Job
from data.platform.history_retention import SECURITY, TECHNICAL
from services.platform.areas import Retention
from services.platform.background_jobs import MAX_TRIES
from services.platform.settings import KEEP_SECURITY_DAYS, KEEP_TECHNICAL_DAYS


def days_before(days: int, now: datetime) -> datetime:
    return now - timedelta(days=days)


RULES = (
    Retention(
        Job,
        lambda now, firm: or_(
            Job.done_at < days_before(firm[KEEP_TECHNICAL_DAYS], now),
            and_(
                Job.done_at.is_(None), Job.tries >= MAX_TRIES, Job.due_at < days_before(firm[KEEP_TECHNICAL_DAYS], now)
            ),
        ),
    ),
    Retention(
        Counter,
        lambda now, firm: and_(
            Counter.name.like("invitations:%"),
            Counter.name < f"invitations:{days_before(firm[KEEP_TECHNICAL_DAYS], now):%Y-%m-%d}",
        ),
    ),
    Retention(
        Event,
        lambda now, firm: or_(
            and_(Event.sort == SECURITY, Event.at < days_before(firm[KEEP_SECURITY_DAYS], now)),
            and_(Event.sort == TECHNICAL, Event.at < days_before(firm[KEEP_TECHNICAL_DAYS], now)),
        ),
        {"first": func.min(Event.at), "last": func.max(Event.at)},
    ),
)
KEPT = {
    "secret": "one row per name, written over or removed by hand",
    "draft": "an end of its own, a week after the last letter: services/platform/drafts.py",
    "flash": "an end of its own, an hour after it was said: services/platform/flashes.py",
    "import_upload": "an end of its own, with its file: services/imports/uploads.py, and the sweep",
}
