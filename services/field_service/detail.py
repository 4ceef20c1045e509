"""One visit with everything that may be seen of it, for either side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from data.database.session import ScopedSession
from data.errors import NotFound
from data.field_service.jobs import ServiceJob, Visit, VisitSeries
from data.field_service.resources import Resource
from data.money import Money
from data.people.tables import Entity
from data.service_states import VisitState
from services.field_service.asking import may_ask_about
from services.field_service.listing import shown_who
from services.field_service.overview import RequestRow, requests_of
from services.field_service.permissions import ASK, READ
from services.platform.context import Context
from services.platform.permissions import May


@dataclass(frozen=True, slots=True)
class Line:
    """Of the checklist."""

    text: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class VisitView:
    """`price` is None where there is none or whoever looks does not see bills; `internal_notes` are for staff only.

    `may_ask`: for another date, or to cancel it. `rule`: of RFC 5545, "" for what does not repeat.
    """

    id: UUID
    version: int
    job_id: UUID
    entity_id: UUID
    client: str
    number: str
    title: str
    state: VisitState
    starts_at: datetime | None
    ends_at: datetime | None
    minutes: int
    who: str
    resource_id: UUID | None
    address: str
    notes: str
    internal_notes: str
    wish: str
    checklist: tuple[Line, ...]
    report: str
    finished_at: datetime | None
    price: Money | None
    pays_by_autopay: bool
    rule: str
    can_undo: bool
    may_ask: bool
    requests: tuple[RequestRow, ...]


def view(ctx: Context, visit_id: UUID) -> VisitView:
    """Whatever the selector says: mails lead here. Raises NotFound, NotAllowed."""
    with ctx.transaction(READ, selected=False) as db:
        found = db.execute(
            select(Visit, ServiceJob, Entity.name, Resource.name, VisitSeries)
            .join(ServiceJob, ServiceJob.id == Visit.job_id)
            .join(Entity, Entity.id == Visit.entity_id)
            .outerjoin(Resource, Resource.id == Visit.resource_id)
            .outerjoin(VisitSeries, VisitSeries.id == Visit.series_id)
            .where(Visit.id == visit_id)
        ).first()
        if found is None:
            raise NotFound(what="visit")
        visit, job, client, who, series = found
        return _view(ctx, db, visit, job, client, who, series)


def _view(
    ctx: Context,
    db: ScopedSession,
    visit: Visit,
    job: ServiceJob,
    client: str,
    who: str | None,
    series: VisitSeries | None,
) -> VisitView:
    is_staff = ctx.actor.is_staff
    has_price = job.price_minor is not None and job.currency is not None and _sees_price(ctx, job.entity_id)
    return VisitView(
        visit.id,
        visit.version,
        job.id,
        job.entity_id,
        client,
        job.number,
        job.title,
        visit.state,
        visit.starts_at,
        visit.ends_at,
        visit.minutes,
        shown_who(ctx, who),
        visit.resource_id if is_staff else None,
        job.address or "",
        job.notes or "",
        (job.internal_notes or "") if is_staff else "",
        visit.wish or "",
        tuple(Line(str(each.get("text", "")), bool(each.get("done"))) for each in visit.checklist),
        visit.report or "",
        visit.finished_at,
        Money(job.price_minor or 0, job.currency or "") if has_price else None,
        job.pays_by_autopay,
        series.rule if series is not None else "",
        is_staff and visit.before is not None,
        ctx.offers(ASK) and not is_staff and may_ask_about(ctx, visit),
        tuple(requests_of(db, visit.id)),
    )


def _sees_price(ctx: Context, entity_id: UUID) -> bool:
    """Staff who see bills, and contacts who see those of this client."""
    if ctx.actor.is_staff:
        return ctx.may(May.READ_BILLING)
    return any(each.entity_id == entity_id and each.may(May.READ_BILLING) for each in ctx.actor.memberships)
