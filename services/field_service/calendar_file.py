"""A visit as a calendar takes it: one event of RFC 5545."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from data.errors import NotFound
from data.service_states import COMING_VISITS
from services.field_service.detail import VisitView, view
from services.platform.context import Context

OCTETS = 75  # of a line (RFC 5545, 3.1)


def calendar_file(ctx: Context, visit_id: UUID) -> bytes:
    """The file. Raises NotFound, also for a visit without a time or one that is over; NotAllowed."""
    found = view(ctx, visit_id)
    if found.state not in COMING_VISITS or found.starts_at is None or found.ends_at is None:
        raise NotFound(what="visit")
    return written(found, found.starts_at, found.ends_at, ctx.now, ctx.preferences.firm_name)


def written(visit: VisitView, starts_at: datetime, ends_at: datetime, now: datetime, firm: str) -> bytes:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Portico//Services//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{visit.id}@services.portico",
        f"SEQUENCE:{visit.version}",
        f"DTSTAMP:{_moment(now)}",
        f"DTSTART:{_moment(starts_at)}",
        f"DTEND:{_moment(ends_at)}",
        f"SUMMARY:{_text(f'{visit.title} ({firm})' if firm else visit.title)}",
        *([f"LOCATION:{_text(visit.address)}"] if visit.address else []),
        *([f"DESCRIPTION:{_text(visit.notes)}"] if visit.notes else []),
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(escaped.splitlines())


def _folded(line: str) -> str:
    """Lines of at most 75 octets, never cut inside of a letter."""
    pieces: list[str] = []
    piece = ""
    for letter in line:
        if len((piece + letter).encode()) > OCTETS - bool(pieces):
            pieces.append(piece)
            piece = ""
        piece += letter
    return "\r\n ".join([*pieces, piece])
