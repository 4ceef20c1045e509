"""Everybody and everything that can be sent to visits, as dispatchers look at them: with hours and absences ahead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select

from data.field_service.jobs import EndsBeforeStart
from data.field_service.resources import Absence, Resource
from data.service_states import ResourceKind
from services.field_service import resources
from services.field_service.holding import BadTime
from services.field_service.permissions import DISPATCH, READ
from services.field_service.recurrence import FIRST_YEAR, LAST_YEAR, in_utc
from services.platform.context import Context


@dataclass(frozen=True, slots=True)
class Away:
    """A time in which a resource is not there, that is not over yet."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class ResourceView:
    """`hours` by weekday (0 is Monday) as they are typed; days off are left out; none at all: at any time."""

    id: UUID
    version: int
    name: str
    kind: ResourceKind
    person_id: UUID | None
    hours: Mapping[int, str]
    skills: tuple[str, ...]
    is_closed: bool
    away: tuple[Away, ...]


def views(ctx: Context) -> list[ResourceView]:
    """By name, closed ones last. Raises NotFound, NotAllowed."""
    with ctx.transaction(READ) as db:
        ctx.require(DISPATCH)
        away: dict[UUID, list[Away]] = {}
        for each in db.scalars(select(Absence).where(Absence.ends_at > ctx.now).order_by(Absence.starts_at)):
            told = Away(each.id, each.starts_at, each.ends_at, each.reason or "")
            away.setdefault(each.resource_id, []).append(told)
        asked = select(Resource).order_by(Resource.closed_at.is_not(None), Resource.order_key, Resource.id)
        return [
            ResourceView(
                row.id,
                row.version,
                row.name,
                row.kind,
                row.person_id,
                {int(day): f"{_clock(first)}-{_clock(last)}" for day, (first, last) in row.hours.items()},
                tuple(row.skills),
                row.closed_at is not None,
                tuple(away.get(row.id, ())),
            )
            for row in db.scalars(asked)
        ]


def add_days_away(ctx: Context, resource_id: UUID, first: date | None, last: date | None, reason: str = "") -> UUID:
    """Whole days of the firm's zone, both with it; without `last` it is one day.

    Raises NotFound, NotAllowed, BadTime, EndsBeforeStart, TooLong.
    """
    if first is None or not FIRST_YEAR <= first.year <= LAST_YEAR:
        raise BadTime("first")
    end = last or first
    if end < first:
        raise EndsBeforeStart("last")
    if end.year > LAST_YEAR:
        raise BadTime("last")
    begins = in_utc(datetime.combine(first, time.min), ctx.zone)
    ends = in_utc(datetime.combine(end + timedelta(days=1), time.min), ctx.zone)
    return resources.add_absence(ctx, resource_id, begins, ends, reason)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
