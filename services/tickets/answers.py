"""What is written in a ticket that is open: answers of either side, and what the firm notes for itself."""

from __future__ import annotations

from uuid import UUID

from data.statuses import TicketState
from data.tickets.texts import LONGEST_ANSWER, answer_text
from services.platform.context import Context
from services.tickets import letters, mails
from services.tickets.notices import ANSWERED, dealt_with, notify
from services.tickets.opening import say_in
from services.tickets.permissions import TEND, WRITE
from services.tickets.topics import tell
from services.tickets.visibility import hold

MOST_CHARACTERS = LONGEST_ANSWER - 1


def answer(ctx: Context, ticket_id: UUID, text: str) -> UUID:
    """Write to the other side, whose turn it is then; the message's id.

    Raises NotFound, NotAllowed, NoText, TextTooLong, TicketOver.
    """
    with ctx.transaction(TEND if ctx.actor.is_staff else WRITE, selected=False) as db:
        ticket = hold(ctx, db, ticket_id)
        ticket.require_open()
        words = answer_text(text)
        message = say_in(ctx, db, ticket, words)
        ticket.moved_at = db.now
        if ctx.actor.is_staff:
            ticket.state = TicketState.WAITING
            ticket.first_answer_at = ticket.first_answer_at or db.now
        else:
            ticket.state = TicketState.OPEN
        db.record("ticket.answered", ticket, number=ticket.number)
        if ctx.actor.is_staff:
            mails.to_client(ctx, db, letters.ticket_answered, ticket, message.id, text=words)
            dealt_with(ctx, db, ticket)
        else:
            notify(ctx, db, ticket, ANSWERED)
            mails.to_assignee(ctx, db, ticket, ANSWERED, message.id, words)
        tell(db, ticket.entity_id)
        return message.id


def note(ctx: Context, ticket_id: UUID, text: str) -> UUID:
    """Write something that only the firm reads; the message's id. Nobody is mailed, and whose turn it is stays.

    Raises NotFound, NotAllowed, NoText, TextTooLong.
    """
    with ctx.transaction(TEND) as db:
        ticket = hold(ctx, db, ticket_id)
        message = say_in(ctx, db, ticket, answer_text(text), is_internal=True)
        db.record("ticket.noted", ticket, number=ticket.number)
        tell(db, ticket.entity_id)
        return message.id
