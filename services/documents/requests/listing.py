"""Requests as lists show them, for clients and staff: how far each is, and what waits for whom.

Filters: "state" (open, overdue, waiting for the firm, asked of the client, closed, withdrawn) and "client".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, String, and_, case, cast, func, or_, select

from data.database.session import ScopedSession
from data.documents.requests import DocumentRequest, RequestItem
from data.folding import order_key
from data.people.tables import Entity
from data.statuses import ASKED_ITEMS, SETTLED_ITEMS, ItemState, RequestState
from services.documents.permissions import READ
from services.platform.context import Context
from services.platform.lists import engine, filters
from services.platform.lists.definition import ListDefinition, Page, Part, Sort
from services.platform.lists.query import ListQuery
from services.platform.lists.words import each_word

NEVER = date(9999, 12, 31)  # where a request without a day is sorted


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One request. Of its `items`, `settled` need nothing more, `asked` wait for the client, `waiting` for the firm."""

    id: UUID
    entity_id: UUID
    client: str
    title: str
    year: int | None
    due_on: date | None
    state: RequestState
    is_overdue: bool
    items: int
    settled: int
    asked: int
    waiting: int


def page(ctx: Context, asked: ListQuery) -> Page[RequestRow, None]:
    """Open ones first, by the day they are due. Raises NotFound while the area is off, NotAllowed."""
    return engine.page(ctx, REQUESTS, asked)


def asked_count(ctx: Context, db: ScopedSession) -> int:
    """How many things clients in scope are asked for, for the navigation."""
    return _count_items(db, ASKED_ITEMS)


def waiting_count(ctx: Context, db: ScopedSession) -> int:
    """How many answers of clients in scope the firm has not looked at, for the navigation."""
    return _count_items(db, (ItemState.UPLOADED,))


def _count_items(db: ScopedSession, states: Sequence[ItemState]) -> int:
    of_open = (
        select(func.count(RequestItem.id))
        .join(DocumentRequest, DocumentRequest.id == RequestItem.request_id)
        .where(RequestItem.state.in_(states), DocumentRequest.state == RequestState.OPEN)
    )
    return db.scalar(of_open) or 0


def _items(*states: ItemState) -> ColumnElement[int]:
    where = [RequestItem.state.in_(states)] if states else []
    counted = select(func.count(RequestItem.id)).where(RequestItem.request_id == DocumentRequest.id, *where)
    return counted.correlate(DocumentRequest).scalar_subquery()


def _has(*states: ItemState) -> ColumnElement[bool]:
    found = select(RequestItem.id).where(RequestItem.request_id == DocumentRequest.id, RequestItem.state.in_(states))
    return and_(DocumentRequest.state == RequestState.OPEN, found.correlate(DocumentRequest).exists())


def _state(ctx: Context, value: str) -> ColumnElement[bool] | None:
    known: dict[str, ColumnElement[bool]] = {
        "overdue": and_(DocumentRequest.state == RequestState.OPEN, DocumentRequest.due_on < ctx.today),
        "waiting": _has(ItemState.UPLOADED),
        "asked": _has(*ASKED_ITEMS),
        **{each.value: DocumentRequest.state == each for each in RequestState},
    }
    return known.get(value)


def _asked(ctx: Context, asked: ListQuery) -> list[ColumnElement[bool]]:
    return [_somewhere(word) for word in each_word(asked.search)]


def _somewhere(word: str) -> ColumnElement[bool]:
    client = select(Entity.id).where(Entity.order_key.contains(order_key(word), autoescape=True))
    return or_(
        DocumentRequest.folded.contains(word, autoescape=True),
        cast(DocumentRequest.year, String) == word,
        DocumentRequest.entity_id.in_(client),
    )


def _joined(query: Select[Any]) -> Select[Any]:
    return query.select_from(DocumentRequest).join(Entity, Entity.id == DocumentRequest.entity_id)


def _rows(ctx: Context, db: ScopedSession, found: Sequence[Row[Any]]) -> list[RequestRow]:
    return [
        RequestRow(
            row.id,
            row.entity_id,
            row.client,
            row.title,
            row.year,
            row.due_on,
            row.state,
            row.state is RequestState.OPEN and row.due_on is not None and row.due_on < ctx.today,
            row.items,
            row.settled,
            row.asked,
            row.waiting,
        )
        for row in found
    ]


REQUESTS: ListDefinition[RequestRow, None] = ListDefinition(
    "requests",
    READ,
    parts=(
        Part(
            DocumentRequest,
            {
                "id": DocumentRequest.id,
                "entity_id": DocumentRequest.entity_id,
                "client": Entity.name,
                "title": DocumentRequest.title,
                "year": DocumentRequest.year,
                "due_on": DocumentRequest.due_on,
                "state": DocumentRequest.state,
                "items": _items(),
                "settled": _items(*SETTLED_ITEMS),
                "asked": _items(*ASKED_ITEMS),
                "waiting": _items(ItemState.UPLOADED),
            },
            asked=_asked,
            joined=_joined,
            filters={"state": filters.either(_state), "client": filters.id_of(DocumentRequest.entity_id)},
        ),
    ),
    sorts={
        "title": Sort(lambda row: (DocumentRequest.order_key,)),
        "client": Sort(lambda row: (Entity.order_key,)),
        "year": Sort(lambda row: (func.coalesce(row.year, 0),)),
        "due": Sort(
            lambda row: (
                case((DocumentRequest.state == RequestState.OPEN, 0), else_=1),
                func.coalesce(row.due_on, NEVER),
                DocumentRequest.order_key,
            )
        ),
        "waiting": Sort(lambda row: (row.waiting,)),
    },
    usual=("due", False),
    last=lambda row: (row.id,),
    totals=engine.Counted(),
    rows=_rows,
)
