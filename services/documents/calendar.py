"""Months and years as people count them: in the firm's zone, with the last day of a month for a day that it lacks."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime
from zoneinfo import ZoneInfo


def months_later(at: datetime, months: int, zone: ZoneInfo) -> datetime:
    """The same time of day `months` later: 30 November + 3 is 28 or 29 February. Aware, in UTC."""
    local = at.astimezone(zone)
    year, month = divmod(local.year * 12 + local.month - 1 + months, 12)
    day = min(local.day, monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day).astimezone(UTC)


NEW_MONTHS = 3  # DOC-13
