"""A visit as a calendar takes it: one event of RFC 5545."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from icalendar import Calendar, Event

from data.errors import NotFound
from data.service_states import COMING_VISITS
from services.field_service.detail import VisitView, view
from services.platform.context import Context


def calendar_file(ctx: Context, visit_id: UUID) -> bytes:
    """The file. Raises NotFound, also for a visit without a time or one that is over; NotAllowed."""
    found = view(ctx, visit_id)
    if found.state not in COMING_VISITS or found.starts_at is None or found.ends_at is None:
        raise NotFound(what="visit")
    return written(found, found.starts_at, found.ends_at, ctx.now, ctx.preferences.firm_name)


def written(visit: VisitView, starts_at: datetime, ends_at: datetime, now: datetime, firm: str) -> bytes:
    event = Event()
    event.add("uid", f"{visit.id}@services.portico")
    event.add("sequence", visit.version)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", starts_at.astimezone(UTC))
    event.add("dtend", ends_at.astimezone(UTC))
    event.add("summary", f"{visit.title} ({firm})" if firm else visit.title)
    if visit.address:
        event.add("location", visit.address)
    if visit.notes:
        event.add("description", visit.notes)
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Portico//Services//EN")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
