"""The categories of tickets: what they are called, who gets what comes in them, and which take no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import func, select

from data.database.session import ScopedSession
from data.errors import Conflict, Invalid, NotFound
from data.people.tables import Person
from data.tickets.tables import LONGEST_CATEGORY, Ticket, TicketCategory
from services.platform.context import Context
from services.platform.lists.filters import as_id
from services.platform.text_input import one_line
from services.tickets.assignment import NotTheirs
from services.tickets.permissions import CATEGORIES, READ
from services.tickets.settings import tends_tickets
from services.tickets.topics import CATEGORIES as CHANGED

MOST = 100
LONGEST_NAME = LONGEST_CATEGORY


class NameTaken(Conflict):
    message = "There is a category of this name already."
    field = "name"


class TooManyCategories(Conflict):
    message = "There are at most {most} categories."
    field = "name"


class NoCategory(Invalid):
    message = "Choose what it is about."
    field = "category"


@dataclass(frozen=True, slots=True)
class Category:
    """`assignee` is the name of who gets its tickets, "" for nobody of its own; `tickets` how many there are of it."""

    id: UUID
    name: str
    assignee_id: UUID | None
    assignee: str
    is_closed: bool
    tickets: int


def all_categories(ctx: Context) -> Sequence[Category]:
    """By name, closed ones last. Raises NotFound, NotAllowed."""
    with ctx.transaction(READ) as db:
        ctx.require(CATEGORIES)
        of_it = select(func.count(Ticket.id)).where(Ticket.category_id == TicketCategory.id)
        asked = (
            select(TicketCategory, Person.name, of_it.correlate(TicketCategory).scalar_subquery())
            .outerjoin(Person, Person.id == TicketCategory.assignee_id)
            .order_by(TicketCategory.closed_at.is_not(None), TicketCategory.order_key, TicketCategory.id)
        )
        return [
            Category(row.id, row.name, row.assignee_id, name or "", row.closed_at is not None, count)
            for row, name, count in db.execute(asked)
        ]


def offered(ctx: Context) -> Sequence[tuple[UUID, str]]:
    """Those that take tickets, by name. Raises NotFound, NotAllowed."""
    with ctx.transaction(READ) as db:
        found = select(TicketCategory).where(TicketCategory.closed_at.is_(None))
        return [
            (each.id, each.name) for each in db.scalars(found.order_by(TicketCategory.order_key, TicketCategory.id))
        ]


def named(ctx: Context) -> Sequence[tuple[UUID, str]]:
    """All of them, by name, closed ones last: what a queue is narrowed by. For staff. Raises NotFound, NotAllowed."""
    with ctx.transaction(READ) as db:
        if not ctx.actor.is_staff:
            raise NotFound(what="category")
        found = select(TicketCategory.id, TicketCategory.name)
        closed_last = (TicketCategory.closed_at.is_not(None), TicketCategory.order_key, TicketCategory.id)
        return [(id, name) for id, name in db.execute(found.order_by(*closed_last))]


def add(ctx: Context, name: str, assignee: str = "") -> UUID:
    """A category; its id. `assignee` is the id of a member of staff, "" for nobody of its own.

    Raises NotFound, NotAllowed, Missing, TooLong, NameTaken, TooManyCategories, NotTheirs.
    """
    with ctx.transaction(CATEGORIES) as db:
        title = _free_name(db, name)
        if (db.scalar(select(func.count(TicketCategory.id))) or 0) >= MOST:
            raise TooManyCategories(most=MOST)
        row = TicketCategory(id=uuid4(), name=title, assignee_id=_assignee(db, assignee))
        db.add(row)
        db.record("ticket_category.added", row, name=title)
        db.tell(CHANGED)
        return row.id


def change(ctx: Context, id: UUID, name: str, assignee: str = "") -> None:
    """Call it otherwise, or give it to somebody else; tickets that are there stay with whoever has them.

    The same again changes nothing. Raises NotFound, NotAllowed, Missing, TooLong, NameTaken, NotTheirs.
    """
    with ctx.transaction(CATEGORIES) as db:
        row = db.one(TicketCategory, id)
        title, who = _free_name(db, name, but=row), _assignee(db, assignee)
        if (title, who) == (row.name, row.assignee_id):
            db.recorded = True
            return
        row.name, row.assignee_id = title, who
        db.record("ticket_category.changed", row, name=title)
        db.tell(CHANGED)


def close(ctx: Context, id: UUID) -> None:
    """It takes no more tickets; those that are there keep it. Twice is safe. Raises NotFound, NotAllowed."""
    _switch(ctx, id, is_closed=True)


def open_again(ctx: Context, id: UUID) -> None:
    """Twice is safe. Raises NotFound, NotAllowed."""
    _switch(ctx, id, is_closed=False)


def takes_tickets(db: ScopedSession, category_id: UUID | None) -> TicketCategory:
    """The category, for a ticket. Raises NoCategory."""
    found = db.get(TicketCategory, category_id) if category_id else None
    if found is None or found.closed_at is not None:
        raise NoCategory()
    return found


def _switch(ctx: Context, id: UUID, *, is_closed: bool) -> None:
    with ctx.transaction(CATEGORIES) as db:
        row = db.one(TicketCategory, id)
        if (row.closed_at is not None) == is_closed:
            db.recorded = True
            return
        row.closed_at = db.now if is_closed else None
        db.record("ticket_category.closed" if is_closed else "ticket_category.opened", row, name=row.name)
        db.tell(CHANGED)


def _free_name(db: ScopedSession, name: str, but: TicketCategory | None = None) -> str:
    title = one_line(name, "name", longest=LONGEST_CATEGORY, required=True) or ""
    taken = select(TicketCategory.id).where(TicketCategory.name == title)
    if but is not None:
        taken = taken.where(TicketCategory.id != but.id)
    if db.scalar(taken) is not None:
        raise NameTaken()
    return title


def _assignee(db: ScopedSession, typed: str) -> UUID | None:
    """Raises NotTheirs."""
    if not typed:
        return None
    id = as_id(typed)
    if id is None or not tends_tickets(db.get(Person, id)):
        raise NotTheirs()
    return id
