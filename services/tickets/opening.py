"""A ticket is opened: by a contact, or by the firm for a client (TKT-03, TKT-04, TKT-06, TKT-07)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, select

from data import graphemes
from data.database.counters import count_up
from data.database.session import ScopedSession
from data.errors import Conflict, Invalid, NotFound
from data.people.tables import Contact, Entity
from data.statuses import AccessStatus, TicketPriority, TicketState
from data.tickets import texts
from data.tickets.tables import LONGEST_SUBJECT, Ticket, TicketMessage
from data.tickets.texts import BOUND, opening_text
from services.documents.settings import LARGEST_MB
from services.platform.area_switches import is_off
from services.platform.context import Context
from services.platform.firm_settings import Preferences
from services.platform.lists.filters import as_id
from services.platform.permissions import Actor
from services.tickets import categories, letters, mails
from services.tickets.assignment import assignee_for
from services.tickets.categories import takes_tickets
from services.tickets.files import offers_files
from services.tickets.notices import OPENED, notify
from services.tickets.permissions import TEND, WRITE
from services.tickets.settings import CLIENTS_SUBMIT
from services.tickets.topics import tell

MOST_CHARACTERS = BOUND - 1  # of the text that opens one


class ChooseClient(Invalid):
    message = "Choose for whom it is."
    field = "entity"


class ClientArchived(Conflict):
    message = "{client} is archived. Take the client out of the archive first."
    field = "entity"


class NoRequester(Invalid):
    message = "Choose a contact of this client who uses tickets."
    field = "requester"


@dataclass(frozen=True, slots=True)
class TicketForm:
    """`category`, `entity` and `requester` are ids as a form has them, "" for none.

    `entity` counts only where it is asked for: of staff, and of contacts of several clients who chose none.
    """

    category: str = ""
    text: str = ""
    entity: str = ""
    requester: str = ""


class NoCategories(Conflict):
    message = "Tickets cannot be opened yet: the firm has not said what they may be about."


@dataclass(frozen=True, slots=True)
class Offer:
    """What a form to open a ticket has to choose from. `clients`: of whoever has to say for whom; `largest_mb` of a file,
    0 where none can be sent along."""

    categories: Sequence[tuple[UUID, str]]
    clients: Sequence[tuple[UUID, str]]
    largest_mb: int


@dataclass(frozen=True, slots=True)
class Opened:
    """`message_id` is what its files hang on."""

    number: int
    message_id: UUID


def may_open(actor: Actor, firm: Preferences) -> bool:
    """Whether they are offered to open tickets (TKT-01); the same for whoever looks through their eyes."""
    return actor.is_offered(WRITE) and not is_off(WRITE.area, firm) and (actor.is_staff or firm[CLIENTS_SUBMIT])


def asked_for(ctx: Context) -> Sequence[UUID]:
    """The clients a contact has to choose from before they open a ticket; none where it goes without saying."""
    actor = ctx.actor
    found = [each.entity_id for each in actor.in_view if each.may(WRITE)]
    return found if actor.chosen is None and len(found) > 1 else ()


def offer(ctx: Context) -> Offer:
    """Raises NotFound where they may not open one, NotAllowed, NoCategories."""
    require_open_to(ctx)
    found = categories.offered(ctx)
    if not found:
        raise NoCategories()
    asked = set(asked_for(ctx))
    clients = [(each.entity_id, each.name) for each in ctx.actor.memberships if each.entity_id in asked]
    return Offer(found, clients, ctx.preferences[LARGEST_MB] if offers_files(ctx, ctx.actor.chosen) else 0)


def require_open_to(ctx: Context) -> None:
    """Raises NotAllowed; NotFound where the firm takes no tickets of clients (TKT-01)."""
    ctx.require(WRITE)
    if not ctx.actor.is_staff and not ctx.preferences[CLIENTS_SUBMIT]:
        raise NotFound()


def open_ticket(ctx: Context, form: TicketForm) -> Opened:
    """Open one, and give it to somebody.

    Raises NotFound (also where the firm takes no tickets of clients), NotAllowed, NoCategory, NoText, TextTooLong,
    ChooseClient, ClientArchived, NoRequester.
    """
    require_open_to(ctx)
    with ctx.transaction(TEND if ctx.actor.is_staff else WRITE) as db:
        category = takes_tickets(db, as_id(form.category))
        text = opening_text(form.text)
        client = db.one(Entity, _client(ctx, form))
        if client.archived_at is not None:
            raise ClientArchived(client=client.name)
        ticket = Ticket(
            id=uuid4(),
            entity_id=client.id,
            number=count_up(db, "ticket"),
            category_id=category.id,
            subject=_subject(text),
            state=TicketState.WAITING if ctx.actor.is_staff else TicketState.OPEN,
            priority=TicketPriority.NORMAL,
            assignee_id=assignee_for(ctx, db, category, client.id),
            opened_at=db.now,
            opened_by=ctx.actor.person_id,
            is_from_firm=ctx.actor.is_staff,
            requester_id=_requester(ctx, db, client.id, form),
            moved_at=db.now,
        )
        db.add(ticket)
        db.flush()
        message = say_in(ctx, db, ticket, text, is_opening=True)
        db.record("ticket.opened", ticket, number=ticket.number, category=category.name)
        if ctx.actor.is_staff:
            about = {"text": text}
            mails.to_client(ctx, db, letters.ticket_opened_for_client, ticket, "opened", **about)
        notify(ctx, db, ticket, OPENED)
        mails.to_assignee(ctx, db, ticket, OPENED, message.id, text)
        tell(db, client.id)
        return Opened(ticket.number, message.id)


def surplus(text: str) -> int:
    """By how many characters a text that opens a ticket has to be shortened; 0 for one that fits (TKT-04)."""
    return texts.surplus(text)


def say_in(
    ctx: Context, db: ScopedSession, ticket: Ticket, text: str, *, is_opening: bool = False, is_internal: bool = False
) -> TicketMessage:
    """What somebody writes in a ticket, in the caller's transaction. `text` is plain already."""
    message = TicketMessage(
        id=uuid4(),
        entity_id=ticket.entity_id,
        ticket_id=ticket.id,
        at=db.now,
        author_id=ctx.actor.person_id,
        is_from_firm=ctx.actor.is_staff,
        is_internal=is_internal,
        is_opening=is_opening,
        text=text,
    )
    db.add(message)
    db.flush()
    return message


def _client(ctx: Context, form: TicketForm) -> UUID:
    """TKT-06: the one in the selector, whatever a browser says; asked only where that leaves several."""
    if ctx.actor.is_staff:
        id = as_id(form.entity)
        if id is None:
            raise ChooseClient()
        return id
    several = asked_for(ctx)
    if not several:
        found = [each.entity_id for each in ctx.actor.in_view if each.may(WRITE)]
        if len(found) != 1:
            raise NotFound(what="client")
        return found[0]
    id = as_id(form.entity)
    if id is None:
        raise ChooseClient()
    if id not in several:
        raise NotFound(what="client")
    return id


def _requester(ctx: Context, db: ScopedSession, entity_id: UUID, form: TicketForm) -> UUID | None:
    """Raises NoRequester."""
    if not ctx.actor.is_staff:
        return ctx.actor.person_id
    if not form.requester:
        return None
    theirs = uses_tickets_of(entity_id)
    found = db.scalar(select(Contact.person_id).where(*theirs, Contact.person_id == as_id(form.requester)))
    if found is None:
        raise NoRequester()
    return found


def uses_tickets_of(entity_id: UUID) -> tuple[ColumnElement[bool], ...]:
    """Of a Contact: who of the client may be asked for as the one whose a ticket is."""
    return Contact.entity_id == entity_id, Contact.status == AccessStatus.ACCEPTED, Contact.uses_tickets.is_(True)


def _subject(text: str) -> str:
    """How the text begins, on one line."""
    line = " ".join(text.split("\n", 1)[0].split())
    if len(line) <= LONGEST_SUBJECT:
        return line
    return graphemes.beginning(line, LONGEST_SUBJECT - 1).rstrip() + "…"
