"""One job as staff see it: what it is, and all its visits: those ahead first, then what is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, func, select

from data.database.session import ScopedSession
from data.errors import NotFound
from data.field_service.jobs import ServiceJob, Visit, VisitSeries
from data.field_service.resources import Resource
from data.money import Money
from data.people.tables import Entity
from data.service_states import OVER_VISITS, JobState, VisitState
from services.field_service.detail import Line
from services.field_service.permissions import READ
from services.platform.context import Context
from services.platform.permissions import May

MOST_VISITS = 60


@dataclass(frozen=True, slots=True)
class JobVisit:
    """One of a job's visits. `rule` is of RFC 5545, "" for what does not repeat."""

    id: UUID
    version: int
    state: VisitState
    starts_at: datetime | None
    ends_at: datetime | None
    who: str
    resource_id: UUID | None
    wish: str
    checklist: tuple[Line, ...]
    report: str
    rule: str
    can_undo: bool


@dataclass(frozen=True, slots=True)
class JobView:
    """`price` is None where there is none or whoever looks does not see bills. `visits_found` there are in all."""

    id: UUID
    number: str
    title: str
    entity_id: UUID
    client: str
    state: JobState
    notes: str
    internal_notes: str
    address: str
    price: Money | None
    pays_by_autopay: bool
    skills: tuple[str, ...]
    made_at: datetime
    visits: tuple[JobVisit, ...]
    visits_found: int


def job_view(ctx: Context, number: str) -> JobView:
    """For staff only. Raises NotFound, NotAllowed."""
    with ctx.transaction(READ) as db:
        found = db.execute(
            select(ServiceJob, Entity.name)
            .join(Entity, Entity.id == ServiceJob.entity_id)
            .where(ServiceJob.number == number)
        ).first()
        if found is None or not ctx.actor.is_staff:
            raise NotFound(what="job")
        job, client = found
        shows_price = job.price_minor is not None and job.currency is not None and ctx.may(May.READ_BILLING)
        count = db.scalar(select(func.count(Visit.id)).where(Visit.job_id == job.id)) or 0
        return JobView(
            job.id,
            job.number,
            job.title,
            job.entity_id,
            client,
            job.state,
            job.notes or "",
            job.internal_notes or "",
            job.address or "",
            Money(job.price_minor or 0, job.currency or "") if shows_price else None,
            job.pays_by_autopay,
            tuple(job.skills),
            job.made_at,
            tuple(_visits(db, job.id)),
            count,
        )


def number_of(ctx: Context, visit_id: UUID) -> str:
    """Of the job that a visit belongs to. Raises NotFound, NotAllowed."""
    with ctx.transaction(READ) as db:
        asked = select(ServiceJob.number).join(Visit, Visit.job_id == ServiceJob.id).where(Visit.id == visit_id)
        if (found := db.scalar(asked)) is None:
            raise NotFound(what="visit")
        return found


def _visits(db: ScopedSession, job_id: UUID) -> list[JobVisit]:
    is_over = case((Visit.state.in_(OVER_VISITS), 1), else_=0)
    asked = (
        select(Visit, Resource.name, VisitSeries)
        .outerjoin(Resource, Resource.id == Visit.resource_id)
        .outerjoin(VisitSeries, VisitSeries.id == Visit.series_id)
        .where(Visit.job_id == job_id)
        .order_by(is_over, Visit.starts_at.is_not(None), Visit.starts_at, Visit.id)
        .limit(MOST_VISITS)
    )
    return [
        JobVisit(
            visit.id,
            visit.version,
            visit.state,
            visit.starts_at,
            visit.ends_at,
            who or "",
            visit.resource_id,
            visit.wish or "",
            tuple(Line(str(each.get("text", "")), bool(each.get("done"))) for each in visit.checklist),
            visit.report or "",
            series.rule if series is not None else "",
            visit.before is not None,
        )
        for visit, who, series in db.execute(asked)
    ]
