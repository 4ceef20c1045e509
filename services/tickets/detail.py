"""One ticket with what was written in it and sent with it, for either side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select

from data.database.session import ScopedSession
from data.documents.tables import Blob, Document, DocumentVersion
from data.errors import NotFound
from data.people.tables import Contact, Entity, Person
from data.statuses import TicketPriority, TicketState
from data.tickets.tables import Ticket, TicketCategory, TicketFile, TicketMessage
from services.documents.newest import newest_only
from services.documents.visibility import visible as document_visible
from services.platform.context import Context
from services.platform.lists.filters import as_id
from services.tickets.listing import is_overdue
from services.tickets.moves import reopen_until
from services.tickets.permissions import READ
from services.tickets.visibility import readable, visible


@dataclass(frozen=True, slots=True)
class SentFile:
    id: UUID  # of the document
    name: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Message:
    """`author` is "" for the portal itself; `is_mine`: of whoever asks, on this side."""

    id: UUID
    at: datetime
    author: str
    is_mine: bool
    is_from_firm: bool
    is_internal: bool
    text: str
    files: tuple[SentFile, ...]


@dataclass(frozen=True, slots=True)
class TicketView:
    """`assignee`, `requester` are names, "" for nobody; `may_reopen` of whoever asks. Internal messages are staff's."""

    id: UUID
    number: int
    entity_id: UUID
    client: str
    subject: str
    category_id: UUID
    category: str
    state: TicketState
    priority: TicketPriority
    assignee_id: UUID | None
    assignee: str
    requester: str
    opened_at: datetime
    closed_at: datetime | None
    first_answer_at: datetime | None
    rating: int | None
    is_overdue: bool
    may_reopen: bool
    messages: tuple[Message, ...]


def view(ctx: Context, id: str) -> TicketView:
    """By its number as it stands in an address, or by its id; whatever the selector says: mails lead here.

    Raises NotFound, NotAllowed.
    """
    with ctx.transaction(READ, selected=False) as db:
        asked = (
            select(Ticket, TicketCategory.name, Entity.name)
            .join(TicketCategory, TicketCategory.id == Ticket.category_id)
            .join(Entity, Entity.id == Ticket.entity_id)
        )
        found = db.execute(asked.where(_named(id), visible(ctx))).first()
        if found is None:
            raise NotFound(what="ticket")
        ticket, category, client = found
        messages = _messages(ctx, db, ticket)
        assignee = db.get(Person, ticket.assignee_id) if ticket.assignee_id else None
        requester = _contacts(db, ticket).get(ticket.requester_id, "") if ticket.requester_id else ""
        return TicketView(
            ticket.id,
            ticket.number,
            ticket.entity_id,
            client,
            ticket.subject,
            ticket.category_id,
            category,
            ticket.state,
            ticket.priority,
            ticket.assignee_id,
            assignee.name if assignee is not None else "",
            requester,
            ticket.opened_at,
            ticket.closed_at,
            ticket.first_answer_at,
            ticket.rating,
            ctx.actor.is_staff and is_overdue(ctx, ticket.state, ticket.moved_at),
            reopen_until(ctx, ticket) is not None,
            tuple(messages),
        )


def _named(id: str) -> ColumnElement[bool]:
    """Raises NotFound."""
    if id.isascii() and id.isdecimal() and len(id) < 10:
        return Ticket.number == int(id)
    if (known := as_id(id)) is None:
        raise NotFound(what="ticket")
    return Ticket.id == known


def _messages(ctx: Context, db: ScopedSession, ticket: Ticket) -> list[Message]:
    asked = (
        select(TicketMessage, Person.name)
        .outerjoin(Person, Person.id == TicketMessage.author_id)
        .where(TicketMessage.ticket_id == ticket.id, readable(ctx))
        .order_by(TicketMessage.is_opening.desc(), TicketMessage.at, TicketMessage.id)
    )
    rows = db.execute(asked).all()
    files, contacts = _files(ctx, db, ticket), _contacts(db, ticket)
    return [
        Message(
            row.id,
            row.at,
            (name or "") if row.is_from_firm else contacts.get(row.author_id, name or ""),
            row.author_id == ctx.actor.person_id and row.is_from_firm is ctx.actor.is_staff,
            row.is_from_firm,
            row.is_internal,
            row.text,
            tuple(files.get(row.id, ())),
        )
        for row, name in rows
    ]


def _contacts(db: ScopedSession, ticket: Ticket) -> Mapping[UUID | None, str]:
    """What the client's contacts are called there, by person."""
    found = db.execute(select(Contact.person_id, Contact.name).where(Contact.entity_id == ticket.entity_id))
    return {row.person_id: row.name for row in found}


def _files(ctx: Context, db: ScopedSession, ticket: Ticket) -> Mapping[UUID, Sequence[SentFile]]:
    """What lies in the bin is shown no more, and to nobody what they would not see among the documents."""
    asked = (
        select(TicketFile.message_id, Document.id, Document.name, Blob.size_bytes)
        .join(Document, Document.id == TicketFile.document_id)
        .join(DocumentVersion, and_(DocumentVersion.document_id == Document.id, newest_only()))
        .join(Blob, Blob.id == DocumentVersion.blob_id)
        .where(TicketFile.ticket_id == ticket.id, Document.deleted_at.is_(None), document_visible(ctx))
        .order_by(TicketFile.added_at, Document.order_key, Document.id)
    )
    found: dict[UUID, list[SentFile]] = {}
    for message_id, id, name, size in db.execute(asked):
        found.setdefault(message_id, []).append(SentFile(id, name, size))
    return found
