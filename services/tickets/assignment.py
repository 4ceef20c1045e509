"""Who of the firm gets a ticket: the category's own, else the firm's, else nobody yet (TKT-07, SET-11)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from data.database.session import ScopedSession
from data.errors import Invalid
from data.people.tables import Assignment, Person
from data.tickets.tables import TicketCategory
from services.platform.context import Context
from services.tickets import settings
from services.tickets.permissions import READ, TEND
from services.tickets.settings import DEFAULT_ASSIGNEE, tends_tickets


class NotTheirs(Invalid):
    message = "Choose somebody who works on tickets and sees this client."
    field = "assignee"


def assignee_for(ctx: Context, db: ScopedSession, category: TicketCategory, entity_id: UUID) -> UUID | None:
    """Of a new ticket. Whoever left, or does not see the client, is passed over."""
    for id in (category.assignee_id, ctx.preferences[DEFAULT_ASSIGNEE]):
        if id is not None and may_have(db, id, entity_id):
            return id
    return None


def may_have(db: ScopedSession, person_id: UUID, entity_id: UUID) -> bool:
    """Whether somebody may be given a ticket of this client."""
    person = db.get(Person, person_id)
    if person is None or not tends_tickets(person):
        return False
    if person.sees_all_clients:
        return True
    theirs = select(Assignment.id).where(Assignment.person_id == person_id, Assignment.entity_id == entity_id)
    return db.scalar(theirs) is not None


def everybody(ctx: Context) -> Sequence[tuple[UUID, str]]:
    """Everybody who may be given tickets, by name. Raises NotFound, NotAllowed."""
    with ctx.transaction(READ) as db:
        ctx.require(TEND)
        return settings.colleagues(db)


def colleagues_for(ctx: Context, entity_id: UUID) -> Sequence[tuple[UUID, str]]:
    """Those of them who see this client. Raises NotFound, NotAllowed."""
    with ctx.transaction(READ) as db:
        ctx.require(TEND)
        return [(id, name) for id, name in settings.colleagues(db) if may_have(db, id, entity_id)]
