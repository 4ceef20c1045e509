"""Who is written to about a ticket: each change once, to the contacts whose it is, or to who of the firm has it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from data.database.session import ScopedSession
from data.people.tables import Contact, Entity, Person
from data.statuses import AccessStatus
from data.tickets.tables import Ticket, TicketCategory
from services.mail import queue as mails
from services.mail.letter import Letter
from services.platform.context import Context
from services.tickets import letters
from services.tickets.assignment import may_have
from services.tickets.visibility import shown_states


def to_client(
    ctx: Context, db: ScopedSession, letter: Callable[..., Letter], ticket: Ticket, occasion: object, **facts: Any
) -> None:
    """To whoever's it is among the contacts; `occasion` tells it from other mails of its kind about the ticket."""
    link = f"/tickets/{ticket.number}" if ticket.state in shown_states(ctx.preferences) else ""
    for person in readers(db, ticket):
        _write(ctx, db, letter, ticket, person, occasion, link=link, **facts)


def to_assignee(ctx: Context, db: ScopedSession, ticket: Ticket, how: str, occasion: object, text: str) -> None:
    """Unless nobody has it, or it was their own doing."""
    id = ticket.assignee_id
    if id is None or id == ctx.actor.person_id or not may_have(db, id, ticket.entity_id):
        return
    person = db.get(Person, id)
    if person is not None and person.email:
        link = f"/staff/tickets/{ticket.number}"
        _write(ctx, db, letters.ticket_for_you, ticket, person, f"{how}:{occasion}", link=link, how=how, text=text)


def readers(db: ScopedSession, ticket: Ticket) -> list[Person]:
    """Contacts with access and the right, who can be reached: the one whose it is, or all; of an archived client nobody."""
    asked = (
        select(Person)
        .join(Contact, Contact.person_id == Person.id)
        .join(Entity, Entity.id == Contact.entity_id)
        .where(
            Contact.entity_id == ticket.entity_id,
            Contact.status == AccessStatus.ACCEPTED,
            Contact.uses_tickets,
            Person.email.is_not(None),
            Entity.archived_at.is_(None),
        )
        .order_by(Contact.order_key, Person.id)
    )
    if ticket.requester_id is not None:
        asked = asked.where(Person.id == ticket.requester_id)
    return list(db.scalars(asked))


def _write(
    ctx: Context,
    db: ScopedSession,
    letter: Callable[..., Letter],
    ticket: Ticket,
    person: Person,
    occasion: object,
    **facts: Any,
) -> None:
    category: TicketCategory = db.get_one(TicketCategory, ticket.category_id)
    client = db.scalar(select(Entity.name).where(Entity.id == ticket.entity_id)) or ""
    language = person.language if person.language in ctx.preferences.languages else ctx.preferences.language
    mails.queue(
        ctx,
        db,
        letter,
        recipient=person.email or "",
        name=person.name,
        language=language or "en",
        dedupe=f"{letter.__name__}:{ticket.id}:{occasion}:{person.id}",
        person_id=person.id,
        entity_id=ticket.entity_id,
        number=ticket.number,
        subject=ticket.subject,
        category=category.name,
        entity=client,
        **facts,
    )
