"""Files sent with a message of a ticket: documents of the client like all others, with the rules of documents (TKT-05)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from sqlalchemy import func, select

from data.database.session import ScopedSession
from data.documents.tables import Document
from data.errors import Conflict, NotFound
from data.people.tables import Contact
from data.tickets.tables import Ticket, TicketFile, TicketMessage
from services.documents import audience, uploads
from services.documents.permissions import ADD
from services.documents.uploads import NewFile, Place
from services.platform.context import Context
from services.tickets.permissions import READ, WRITE
from services.tickets.settings import COLLEAGUES_SEE
from services.tickets.topics import tell
from services.tickets.visibility import visible

MOST_FILES = 10  # of one message


class TooManyFiles(Conflict):
    message = "At most {most} files go with one message."
    field = "file"


def offers_files(ctx: Context, entity_id: UUID | None) -> bool:
    """Whether they are offered to send files with what they write, at this client or, with None, at any."""
    if ctx.actor.is_staff or not ctx.offers(ADD):
        return ctx.offers(ADD)
    return entity_id is None or any(each.entity_id == entity_id and each.may(ADD) for each in ctx.actor.memberships)


def attach(ctx: Context, message_id: UUID, file: NewFile, parts: Iterable[bytes]) -> UUID:
    """Add one file to a message of one's own; the document's id.

    Where contacts do not see each other's tickets, the document is for the one whose the ticket is. Raises NotFound,
    NotAllowed, TicketOver, TooManyFiles, and what `uploads.receive` raises: then nothing was kept.
    """
    ctx.require(WRITE)
    place = Place(_ticket_of(ctx, message_id).entity_id, is_told=False)
    received = uploads.receive(ctx, place, file, parts)
    return uploads.add(ctx, place, received, then=partial(_belongs, ctx, message_id))


def _ticket_of(ctx: Context, message_id: UUID) -> Ticket:
    with ctx.transaction(READ, selected=False) as db:
        return _writable(ctx, db, message_id)[1]


def _writable(ctx: Context, db: ScopedSession, message_id: UUID) -> tuple[TicketMessage, Ticket]:
    """One's own message to the other side. Raises NotFound, TicketOver, TooManyFiles."""
    mine = select(TicketMessage).where(
        TicketMessage.id == message_id,
        TicketMessage.author_id == ctx.actor.person_id,
        TicketMessage.is_from_firm.is_(ctx.actor.is_staff),
        TicketMessage.is_internal.is_(False),
    )
    message = db.scalar(mine)
    if message is None:
        raise NotFound(what="ticket")
    # Also of a ticket that clients do not see once it is open: it was theirs a moment ago
    ticket = db.one(Ticket, message.ticket_id)
    ticket.require_open()
    count = db.scalar(select(func.count(TicketFile.id)).where(TicketFile.message_id == message_id)) or 0
    if count >= MOST_FILES:
        raise TooManyFiles(most=MOST_FILES)
    return message, ticket


def _belongs(ctx: Context, message_id: UUID, db: ScopedSession, document_id: UUID) -> None:
    """In the transaction that makes the document."""
    message, ticket = _writable(ctx, db, message_id)
    document = db.get_one(Document, document_id)
    if document.entity_id != ticket.entity_id:
        raise NotFound(what="ticket")
    if ticket.requester_id is not None and not ctx.preferences[COLLEAGUES_SEE]:
        theirs = select(Contact.id).where(
            Contact.entity_id == ticket.entity_id, Contact.person_id == ticket.requester_id
        )
        if (contact := db.scalar(theirs)) is not None:
            audience.put(db, document, (contact,))
    db.add(
        TicketFile(
            entity_id=ticket.entity_id,
            ticket_id=ticket.id,
            message_id=message.id,
            document_id=document_id,
            added_at=db.now,
        )
    )
    db.record("ticket.file_added", ticket, number=ticket.number, name=document.name)
    tell(db, ticket.entity_id)


def number_of(ctx: Context, message_id: UUID) -> int | None:
    """The ticket that a message of one's own is in; None where the firm shows it no more. Raises NotFound, NotAllowed."""
    with ctx.transaction(READ, selected=False) as db:
        found = db.execute(
            select(Ticket.number, visible(ctx))
            .join(TicketMessage, TicketMessage.ticket_id == Ticket.id)
            .where(TicketMessage.id == message_id, TicketMessage.author_id == ctx.actor.person_id)
        ).first()
        if found is None:
            raise NotFound(what="ticket")
        number, is_shown = found
        return number if is_shown else None
