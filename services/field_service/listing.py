"""Visits as lists show them, for clients and staff: what, whose, when, who comes, and where it stands.

Filters: "state" (waiting, scheduled, on_the_way, done, cancelled; coming, past), "client", "whose" (part of a client's
name), "resource".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, or_, select

from data.database.session import ScopedSession
from data.errors import NotFound
from data.field_service.jobs import ServiceJob, Visit
from data.field_service.requests import ServiceRequest
from data.field_service.resources import Resource
from data.folding import order_key
from data.people.tables import Entity
from data.service_states import COMING_VISITS, OVER_VISITS, ServiceRequestState, VisitState
from services.field_service.permissions import READ
from services.field_service.settings import SHOWS_WHO
from services.platform.context import Context
from services.platform.lists import engine, filters
from services.platform.lists.definition import ListDefinition, Page, Part, Sort
from services.platform.lists.query import ListQuery
from services.platform.lists.words import each_word

NEVER = datetime(9999, 12, 30, tzinfo=UTC)  # where a visit without a time is sorted


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One visit. `who` is "" where nobody is named yet, or the firm does not show it; `repeats`: a rule made it."""

    id: UUID
    job_id: UUID
    entity_id: UUID
    client: str
    number: str
    title: str
    state: VisitState
    starts_at: datetime | None
    ends_at: datetime | None
    who: str
    address: str
    wish: str
    repeats: bool
    is_asked: bool  # the client asked for something about it, and there is no answer yet
    version: int


def page(ctx: Context, asked: ListQuery) -> Page[VisitRow, None]:
    """Coming ones first, by their time. Raises NotFound while the area is off, NotAllowed."""
    return engine.page(ctx, VISITS, asked)


def for_staff(ctx: Context) -> None:
    """What opens the console's file of it. Raises NotFound for clients."""
    if not ctx.actor.is_staff:
        raise NotFound(what="list")


def waiting_count(ctx: Context, db: ScopedSession) -> int:
    """How many requests of clients in scope wait for the firm's answer, for the navigation."""
    waiting = select(func.count(ServiceRequest.id)).where(ServiceRequest.state == ServiceRequestState.WAITING)
    return db.scalar(waiting) or 0


def _state(ctx: Context, value: str) -> ColumnElement[bool] | None:
    known: dict[str, ColumnElement[bool]] = {
        "coming": Visit.state.in_(COMING_VISITS),
        "past": Visit.state.in_(OVER_VISITS),
        **{each.value: Visit.state == each for each in VisitState},
    }
    return known.get(value)


def _whose(ctx: Context, values: tuple[str, ...]) -> list[ColumnElement[bool]]:
    names = [order_key(each) for each in values if each.strip()]
    if not names:
        return []
    named = or_(*(Entity.order_key.contains(each, autoescape=True) for each in names))
    return [Visit.entity_id.in_(select(Entity.id).where(named))]


def _asked(ctx: Context, asked: ListQuery) -> list[ColumnElement[bool]]:
    return [_somewhere(word) for word in each_word(asked.search)]


def _somewhere(word: str) -> ColumnElement[bool]:
    client = select(Entity.id).where(Entity.order_key.contains(order_key(word), autoescape=True))
    job = select(ServiceJob.id).where(ServiceJob.folded.contains(word, autoescape=True))
    return or_(Visit.job_id.in_(job), Visit.entity_id.in_(client))


def _joined(query: Select[Any]) -> Select[Any]:
    return (
        query.select_from(Visit)
        .join(ServiceJob, ServiceJob.id == Visit.job_id)
        .join(Entity, Entity.id == Visit.entity_id)
        .outerjoin(Resource, Resource.id == Visit.resource_id)
    )


def shown_who(ctx: Context, name: str | None) -> str:
    """To clients only where the firm lets them see it."""
    return (name or "") if ctx.actor.is_staff or ctx.preferences[SHOWS_WHO] else ""


def _rows(ctx: Context, db: ScopedSession, found: Sequence[Row[Any]]) -> list[VisitRow]:
    return [
        VisitRow(
            row.id,
            row.job_id,
            row.entity_id,
            row.client,
            row.number,
            row.title,
            row.state,
            row.starts_at,
            row.ends_at,
            shown_who(ctx, row.who),
            row.address or "",
            row.wish or "",
            row.series_id is not None,
            bool(row.is_asked),
            row.version,
        )
        for row in found
    ]


_ASKED = (
    select(ServiceRequest.id)
    .where(ServiceRequest.visit_id == Visit.id, ServiceRequest.state == ServiceRequestState.WAITING)
    .correlate(Visit)
    .exists()
)
VISITS: ListDefinition[VisitRow, None] = ListDefinition(
    "visits",
    READ,
    parts=(
        Part(
            Visit,
            {
                "id": Visit.id,
                "job_id": Visit.job_id,
                "entity_id": Visit.entity_id,
                "client": Entity.name,
                "number": ServiceJob.number,
                "title": ServiceJob.title,
                "state": Visit.state,
                "starts_at": Visit.starts_at,
                "ends_at": Visit.ends_at,
                "who": Resource.name,
                "address": ServiceJob.address,
                "wish": Visit.wish,
                "series_id": Visit.series_id,
                "is_asked": _ASKED,
                "version": Visit.version,
            },
            asked=_asked,
            joined=_joined,
            period=filters.moments(Visit.starts_at),
            filters={
                "state": filters.either(_state),
                "client": filters.id_of(Visit.entity_id),
                "whose": _whose,
                "resource": filters.id_of(Visit.resource_id),
            },
        ),
    ),
    sorts={
        "when": Sort(lambda row: (func.coalesce(row.starts_at, NEVER),)),
        "title": Sort(lambda row: (ServiceJob.order_key,)),
        "client": Sort(lambda row: (Entity.order_key,)),
        "who": Sort(lambda row: (func.coalesce(Resource.order_key, ""),)),
    },
    usual=("when", False),
    last=lambda row: (row.id,),
    totals=engine.Counted(),
    rows=_rows,
)
