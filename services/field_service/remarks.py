"""What speaks against a visit's place: other visits, the way between them, working hours, absences, skills.

It is pointed out and forbids nothing. Asked as the portal, because whoever comes may be at a client that the dispatcher
does not look after; of such a visit nothing but its time is told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from data.database.session import ScopedSession
from data.errors import NotFound
from data.field_service.jobs import ServiceJob, Visit
from data.field_service.resources import Absence, Resource
from data.service_states import COMING_VISITS, PlaceRemark
from services.field_service.permissions import DISPATCH, READ
from services.field_service.settings import TRAVEL_MINUTES
from services.platform.context import Context
from services.platform.permissions import May


@dataclass(frozen=True, slots=True)
class Remark:
    """`starts_at` and `ends_at` are of what stands against it: another visit, or an absence. `text`: missing skills."""

    kind: PlaceRemark
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    text: str = ""


def remarks(ctx: Context, visit_id: UUID) -> tuple[Remark, ...]:
    """Of a visit that has a time and somebody who comes; of others none. Raises NotFound, NotAllowed."""
    found = remarks_of(ctx, (visit_id,))
    if visit_id not in found:
        raise NotFound(what="visit")
    return found[visit_id]


def remarks_of(ctx: Context, visit_ids: Collection[UUID]) -> dict[UUID, tuple[Remark, ...]]:
    """The same of several; those out of sight are left out. Raises NotFound, NotAllowed."""
    with ctx.transaction(READ) as db:
        ctx.require(DISPATCH)
        seen = list(db.scalars(select(Visit.id).where(Visit.id.in_(visit_ids))))
    with ctx.as_system().transaction(May.SYSTEM_LOOK) as db:
        return {each: tuple(_against(ctx, db, each)) for each in seen}


def _against(ctx: Context, db: ScopedSession, visit_id: UUID) -> Iterator[Remark]:
    visit = db.get_one(Visit, visit_id)
    resource = db.get(Resource, visit.resource_id) if visit.resource_id else None
    if resource is not None and visit.starts_at is not None and visit.ends_at is not None:
        yield from _found(ctx, db, visit, resource, visit.starts_at, visit.ends_at)


def _found(
    ctx: Context, db: ScopedSession, visit: Visit, resource: Resource, starts_at: datetime, ends_at: datetime
) -> Iterator[Remark]:
    job = db.get_one(ServiceJob, visit.job_id)
    if resource.closed_at is not None:
        yield Remark(PlaceRemark.CLOSED)
    if not _in_hours(resource, starts_at.astimezone(ctx.zone), ends_at.astimezone(ctx.zone)):
        yield Remark(PlaceRemark.HOURS)
    away = select(Absence).where(
        Absence.resource_id == resource.id, Absence.starts_at < ends_at, Absence.ends_at > starts_at
    )
    for each in db.scalars(away.order_by(Absence.starts_at)):
        yield Remark(PlaceRemark.ABSENT, each.starts_at, each.ends_at)
    missing = [each for each in job.skills if each.casefold() not in {has.casefold() for has in resource.skills}]
    if missing:
        yield Remark(PlaceRemark.SKILLS, text=", ".join(missing))
    yield from _beside(ctx, db, visit, job, starts_at, ends_at)


def _beside(
    ctx: Context, db: ScopedSession, visit: Visit, job: ServiceJob, starts_at: datetime, ends_at: datetime
) -> Iterator[Remark]:
    gap = timedelta(minutes=ctx.preferences[TRAVEL_MINUTES])
    near = (
        select(Visit.starts_at, Visit.ends_at, ServiceJob.address)
        .join(ServiceJob, ServiceJob.id == Visit.job_id)
        .where(
            Visit.resource_id == visit.resource_id,
            Visit.id != visit.id,
            Visit.state.in_(COMING_VISITS),
            Visit.starts_at < ends_at + gap,
            Visit.ends_at > starts_at - gap,
        )
        .order_by(Visit.starts_at)
    )
    for begins, ends, address in db.execute(near):
        if begins is None or ends is None:
            continue
        if begins < ends_at and ends > starts_at:
            yield Remark(PlaceRemark.OVERLAP, begins, ends)
        elif (address or "") != (job.address or ""):
            yield Remark(PlaceRemark.TRAVEL, begins, ends)


def _in_hours(resource: Resource, begins: datetime, ends: datetime) -> bool:
    """`begins` and `ends` in the firm's zone. What lasts over midnight is in nobody's hours but those of all hours."""
    if not resource.hours:
        return True
    first = begins.hour * 60 + begins.minute
    last = ends.hour * 60 + ends.minute + bool(ends.second)
    if ends.date() != begins.date():
        if (ends.date() - begins.date()).days > 1 or last:
            return False
        last = 24 * 60
    return resource.works(begins.weekday(), first, last)
