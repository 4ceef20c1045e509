"""Tickets as lists show them, for clients and staff.

Filters: "state" (live, open, waiting, closed, overdue), "who" (mine, nobody, or the id of a colleague), "category",
"priority" and "client".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, case, false, func, or_, select
from sqlalchemy.orm import aliased

from data.database.session import ScopedSession
from data.errors import NotFound
from data.folding import order_key
from data.people.tables import Entity, Person
from data.statuses import LIVE_TICKETS, TicketPriority, TicketState
from data.tickets.tables import Ticket, TicketCategory, TicketMessage
from services.platform.context import Context
from services.platform.lists import engine, filters
from services.platform.lists.definition import ListDefinition, Page, Part, Sort
from services.platform.lists.query import ListQuery
from services.platform.lists.words import each_word
from services.tickets.permissions import READ
from services.tickets.settings import ANSWER_DAYS
from services.tickets.visibility import readable, visible

_Assignee = aliased(Person)
_URGENCY = {each: place for place, each in enumerate(TicketPriority)}


@dataclass(frozen=True, slots=True)
class TicketRow:
    """One ticket. `assignee` is "" while nobody has it; `is_overdue`: the firm has let the client wait too long."""

    id: UUID
    number: int
    entity_id: UUID
    client: str
    subject: str
    category: str
    state: TicketState
    priority: TicketPriority
    assignee: str
    opened_at: datetime
    moved_at: datetime
    closed_at: datetime | None
    rating: int | None
    is_overdue: bool


def page(ctx: Context, asked: ListQuery) -> Page[TicketRow, None]:
    """Open ones first, those that moved last on top. Raises NotFound while the area is off, NotAllowed."""
    return engine.page(ctx, TICKETS, asked)


def clients_count(ctx: Context, db: ScopedSession) -> int:
    """How many tickets wait for the client, for the navigation."""
    waits = select(func.count(Ticket.id)).where(visible(ctx), Ticket.state == TicketState.WAITING)
    return db.scalar(waits) or 0


def staff_count(ctx: Context, db: ScopedSession) -> int:
    """How many wait for whoever asks, or for somebody who takes them, for the navigation."""
    mine = or_(Ticket.assignee_id == ctx.actor.person_id, unassigned())
    return db.scalar(select(func.count(Ticket.id)).where(Ticket.state == TicketState.OPEN, mine)) or 0


def for_staff(ctx: Context) -> None:
    """What opens the console's list. Raises NotFound for clients."""
    if not ctx.actor.is_staff:
        raise NotFound(what="list")


def unassigned() -> ColumnElement[bool]:
    """Nobody has it, or somebody who does not work here any more."""
    here = select(Person.id).where(Person.staff_role.is_not(None), Person.staff_closed_at.is_(None))
    return or_(Ticket.assignee_id.is_(None), Ticket.assignee_id.not_in(here))


def overdue(ctx: Context) -> ColumnElement[bool]:
    """The client's last word is older than the firm's days."""
    days = ctx.preferences[ANSWER_DAYS]
    if not days:
        return false()
    return and_(Ticket.state == TicketState.OPEN, Ticket.moved_at < ctx.now - timedelta(days=days))


def is_overdue(ctx: Context, state: TicketState, moved_at: datetime) -> bool:
    """The same of one ticket."""
    days = ctx.preferences[ANSWER_DAYS]
    return bool(days) and state is TicketState.OPEN and moved_at < ctx.now - timedelta(days=days)


def _state(ctx: Context, value: str) -> ColumnElement[bool] | None:
    known: dict[str, ColumnElement[bool]] = {
        "live": Ticket.state.in_(LIVE_TICKETS),
        "overdue": overdue(ctx),
        **{each.value: Ticket.state == each for each in TicketState},
    }
    return known.get(value)


def _who(ctx: Context, value: str) -> ColumnElement[bool] | None:
    if not ctx.actor.is_staff:
        return None
    if value == "mine":
        return Ticket.assignee_id == ctx.actor.person_id
    if value == "nobody":
        return unassigned()
    id = filters.as_id(value)
    return None if id is None else Ticket.assignee_id == id


def _asked(ctx: Context, asked: ListQuery) -> list[ColumnElement[bool]]:
    return [visible(ctx), *(_somewhere(ctx, word) for word in each_word(asked.search))]


def _somewhere(ctx: Context, word: str) -> ColumnElement[bool]:
    key = order_key(word)
    said = select(TicketMessage.id).where(
        TicketMessage.ticket_id == Ticket.id, readable(ctx), TicketMessage.folded.contains(word, autoescape=True)
    )
    category = select(TicketCategory.id).where(TicketCategory.order_key.contains(key, autoescape=True))
    client = select(Entity.id).where(Entity.order_key.contains(key, autoescape=True))
    either = [said.correlate(Ticket).exists(), Ticket.category_id.in_(category), Ticket.entity_id.in_(client)]
    number = word.removeprefix("#")
    if number.isascii() and number.isdecimal() and len(number) < 10:
        either.append(Ticket.number == int(number))
    return or_(*either)


def _joined(query: Select[Any]) -> Select[Any]:
    return (
        query.select_from(Ticket)
        .join(Entity, Entity.id == Ticket.entity_id)
        .join(TicketCategory, TicketCategory.id == Ticket.category_id)
        .outerjoin(_Assignee, _Assignee.id == Ticket.assignee_id)
    )


def _rows(ctx: Context, db: ScopedSession, found: Sequence[Row[Any]]) -> list[TicketRow]:
    staff = ctx.actor.is_staff
    return [
        TicketRow(
            row.id,
            row.number,
            row.entity_id,
            row.client,
            row.subject,
            row.category,
            row.state,
            row.priority,
            row.assignee or "",
            row.opened_at,
            row.moved_at,
            row.closed_at,
            row.rating,
            staff and is_overdue(ctx, row.state, row.moved_at),
        )
        for row in found
    ]


TICKETS: ListDefinition[TicketRow, None] = ListDefinition(
    "tickets",
    READ,
    parts=(
        Part(
            Ticket,
            {
                "id": Ticket.id,
                "number": Ticket.number,
                "entity_id": Ticket.entity_id,
                "client": Entity.name,
                "subject": Ticket.subject,
                "category": TicketCategory.name,
                "state": Ticket.state,
                "priority": Ticket.priority,
                "assignee": _Assignee.name,
                "opened_at": Ticket.opened_at,
                "moved_at": Ticket.moved_at,
                "closed_at": Ticket.closed_at,
                "rating": Ticket.rating,
            },
            asked=_asked,
            joined=_joined,
            period=filters.moments(Ticket.opened_at),
            filters={
                "state": filters.either(_state),
                "who": filters.either(_who),
                "category": filters.id_of(Ticket.category_id),
                "priority": filters.one_of(Ticket.priority, TicketPriority),
                "client": filters.id_of(Ticket.entity_id),
            },
        ),
    ),
    sorts={
        "number": Sort(lambda row: (row.number,)),
        "client": Sort(lambda row: (Entity.order_key,)),
        "category": Sort(lambda row: (TicketCategory.order_key,)),
        "assignee": Sort(lambda row: (func.coalesce(_Assignee.order_key, ""),)),
        "priority": Sort(lambda row: (case(_URGENCY, value=row.priority),)),
        "moved": Sort(lambda row: (case((row.state == TicketState.CLOSED, 0), else_=1), row.moved_at)),
    },
    usual=("moved", True),
    last=lambda row: (row.number,),
    totals=engine.Counted(),
    rows=_rows,
)
