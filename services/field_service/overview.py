"""A client's services on one screen (SVC-01, SVC-02, SVC-03): scheduled, past, not scheduled yet, and what they asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from data.database.session import ScopedSession
from data.field_service.jobs import ServiceJob
from data.field_service.requests import ServiceRequest
from data.service_states import ServiceRequestKind, ServiceRequestState
from services.field_service.listing import VisitRow, page
from services.field_service.permissions import ASK, READ
from services.platform.context import Context
from services.platform.lists.query import ListQuery

MOST_SCHEDULED, MOST_WAITING, MOST_REQUESTS = 100, 100, 20


@dataclass(frozen=True, slots=True)
class RequestRow:
    """What a client asked and the firm's answer. `title` is of the job it is about; of a new service what was asked."""

    id: UUID
    entity_id: UUID
    kind: ServiceRequestKind
    state: ServiceRequestState
    visit_id: UUID | None
    title: str
    text: str
    wish: str
    asked_at: datetime
    answer: str


@dataclass(frozen=True, slots=True)
class Overview:
    """Scheduled by date, past ones newest first; `past_found` of them there are in all. Requests that wait come first."""

    scheduled: tuple[VisitRow, ...]
    scheduled_found: int
    past: tuple[VisitRow, ...]
    past_found: int
    waiting: tuple[VisitRow, ...]
    requests: tuple[RequestRow, ...]
    may_ask: bool


def overview(ctx: Context, most_past: int = 10) -> Overview:
    """Of the clients in the selector. Raises NotFound, NotAllowed."""
    scheduled = page(ctx, ListQuery(per_page=MOST_SCHEDULED, chosen={"state": ("coming",)}))
    past = page(ctx, ListQuery(per_page=min(most_past, 500), chosen={"state": ("past",)}, sort="when", descending=True))
    waiting = page(ctx, ListQuery(per_page=MOST_WAITING, chosen={"state": ("waiting",)}, sort="title"))
    with ctx.transaction(READ) as db:
        requests = tuple(requests_of(db))
    return Overview(scheduled.rows, scheduled.found, past.rows, past.found, waiting.rows, requests, ctx.offers(ASK))


def requests_of(db: ScopedSession, visit_id: UUID | None = None) -> Sequence[RequestRow]:
    """The newest in scope, or about one visit: what waits first."""
    asked = select(ServiceRequest, ServiceJob.title).outerjoin(ServiceJob, ServiceJob.id == ServiceRequest.job_id)
    if visit_id is not None:
        asked = asked.where(ServiceRequest.visit_id == visit_id)
    found = db.execute(asked.order_by(ServiceRequest.asked_at.desc(), ServiceRequest.id).limit(MOST_REQUESTS))
    rows = [
        RequestRow(
            row.id,
            row.entity_id,
            row.kind,
            row.state,
            row.visit_id,
            title or (row.text or "").split("\n")[0],
            row.text or "",
            row.wish or "",
            row.asked_at,
            row.answer or "",
        )
        for row, title in found
    ]
    return sorted(rows, key=lambda each: each.state is not ServiceRequestState.WAITING)
