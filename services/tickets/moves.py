"""What becomes of a ticket: closed, open again, rated; given to somebody, sorted otherwise."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from data.errors import Conflict, Invalid
from data.people.tables import Person
from data.statuses import TicketPriority, TicketState
from data.tickets.tables import Ticket, TicketMessage
from services.platform.context import Context
from services.platform.lists.filters import as_id
from services.platform.setting_kinds import BadChoice
from services.tickets import letters, mails
from services.tickets.assignment import NotTheirs, may_have
from services.tickets.categories import takes_tickets
from services.tickets.notices import CLOSED, RATED, REOPENED, dealt_with, notify
from services.tickets.permissions import TEND, WRITE
from services.tickets.settings import REOPEN_DAYS
from services.tickets.topics import tell
from services.tickets.visibility import hold

RATINGS = (1, 2, 3, 4, 5)


class ReopenedTooLate(Conflict):
    message = "Ticket {number} was closed too long ago. Please open a new one."


class NotClosedYet(Conflict):
    message = "Ticket {number} is open still."


class NotForStaff(Conflict):
    message = "Only the client rates a ticket."


class BadRating(Invalid):
    message = "Choose from 1 to 5."
    field = "rating"


def close(ctx: Context, ticket_id: UUID) -> None:
    """It is done. Twice is safe. Raises NotFound, NotAllowed."""
    with ctx.transaction(TEND if ctx.actor.is_staff else WRITE, selected=False) as db:
        ticket = hold(ctx, db, ticket_id)
        if ticket.state is TicketState.CLOSED:
            db.recorded = True
            return
        ticket.state, ticket.closed_at, ticket.moved_at = TicketState.CLOSED, db.now, db.now
        db.record("ticket.closed", ticket, number=ticket.number)
        if ctx.actor.is_staff:
            days = ctx.preferences[REOPEN_DAYS]
            mails.to_client(ctx, db, letters.ticket_closed, ticket, f"{db.now:%Y%m%d%H%M%S%f}", days=days)
            dealt_with(ctx, db, ticket)
        else:
            notify(ctx, db, ticket, CLOSED)
        tell(db, ticket.entity_id)


def reopen_until(ctx: Context, ticket: Ticket) -> datetime | None:
    """Until when whoever asks may open it again: for staff for good, None: not (any more)."""
    if ticket.closed_at is None:
        return None
    if ctx.actor.is_staff:
        return datetime.max.replace(tzinfo=ticket.closed_at.tzinfo)
    days = ctx.preferences[REOPEN_DAYS]
    until = ticket.closed_at + timedelta(days=days)
    return until if days and ctx.now <= until else None


def reopen(ctx: Context, ticket_id: UUID) -> None:
    """It is the firm's turn again. Twice is safe. Raises NotFound, NotAllowed, ReopenedTooLate."""
    with ctx.transaction(TEND if ctx.actor.is_staff else WRITE, selected=False) as db:
        ticket = hold(ctx, db, ticket_id)
        if ticket.state is not TicketState.CLOSED:
            db.recorded = True
            return
        if reopen_until(ctx, ticket) is None:
            raise ReopenedTooLate(number=str(ticket.number))
        ticket.state, ticket.closed_at, ticket.moved_at = TicketState.OPEN, None, db.now
        ticket.rating = None
        db.record("ticket.reopened", ticket, number=ticket.number)
        notify(ctx, db, ticket, REOPENED)
        if not ctx.actor.is_staff:
            mails.to_assignee(ctx, db, ticket, REOPENED, f"{db.now:%Y%m%d%H%M%S%f}", "")
        tell(db, ticket.entity_id)


def rate(ctx: Context, ticket_id: UUID, rating: int) -> None:
    """How content the client is with what came of it, from 1 to 5; they may think again. The same again changes nothing.

    For contacts. Raises NotFound, NotAllowed, BadRating, NotForStaff, NotClosedYet.
    """
    if rating not in RATINGS:
        raise BadRating()
    with ctx.transaction(WRITE, selected=False) as db:
        ticket = hold(ctx, db, ticket_id)
        if ctx.actor.is_staff:
            raise NotForStaff()
        if ticket.state is not TicketState.CLOSED:
            raise NotClosedYet(number=str(ticket.number))
        if ticket.rating == rating:
            db.recorded = True
            return
        ticket.rating = rating
        db.record("ticket.rated", ticket, number=ticket.number, rating=rating)
        notify(ctx, db, ticket, RATED, rating=rating)
        tell(db, ticket.entity_id)


def assign(ctx: Context, ticket_id: UUID, assignee: str) -> None:
    """Give it to a member of staff, by id, or with "" to nobody. The same again changes nothing.

    Raises NotFound, NotAllowed, NotTheirs.
    """
    with ctx.transaction(TEND) as db:
        ticket = hold(ctx, db, ticket_id)
        id = as_id(assignee) if assignee else None
        if assignee and (id is None or not may_have(db, id, ticket.entity_id)):
            raise NotTheirs()
        if id == ticket.assignee_id:
            db.recorded = True
            return
        ticket.assignee_id = id
        person = db.get(Person, id) if id else None
        db.record("ticket.assigned", ticket, number=ticket.number, assignee=person.name if person else "")
        opening = select(TicketMessage.text).where(TicketMessage.ticket_id == ticket.id, TicketMessage.is_opening)
        mails.to_assignee(ctx, db, ticket, "assigned", f"{db.now:%Y%m%d%H%M%S%f}", db.scalar(opening) or "")
        tell(db, ticket.entity_id)


def sort(ctx: Context, ticket_id: UUID, category: str, priority: str) -> None:
    """Into another category, by id, or with another priority. The same again changes nothing.

    Raises NotFound, NotAllowed, NoCategory, BadChoice.
    """
    if priority not in set(TicketPriority):
        raise BadChoice(field="priority")
    with ctx.transaction(TEND) as db:
        ticket = hold(ctx, db, ticket_id)
        wanted, urgency = as_id(category), TicketPriority(priority)
        if (wanted, urgency) == (ticket.category_id, ticket.priority):
            db.recorded = True
            return
        if wanted != ticket.category_id:
            ticket.category_id = takes_tickets(db, wanted).id
        ticket.priority = urgency
        db.record("ticket.sorted", ticket, number=ticket.number, priority=urgency.value)
        tell(db, ticket.entity_id)
