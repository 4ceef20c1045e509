"""What staff choose from when they open a ticket for a client."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from data.people.tables import Contact, Entity, Person
from data.tickets.tables import TicketCategory
from services.documents.settings import LARGEST_MB
from services.platform.context import Context
from services.tickets.files import offers_files
from services.tickets.opening import uses_tickets_of
from services.tickets.permissions import READ, TEND


@dataclass(frozen=True, slots=True)
class ClientOffer:
    """`requesters`: the client's contacts who use tickets, by name; `largest_mb` of a file, 0 where none can be sent along."""

    client_id: UUID
    client: str
    requesters: Sequence[tuple[UUID, str]]
    categories: Sequence[tuple[UUID, str]]
    largest_mb: int


def offer_for(ctx: Context, client_id: UUID) -> ClientOffer:
    """For one client of whoever asks. Raises NotFound, NotAllowed."""
    with ctx.transaction(READ) as db:
        ctx.require(TEND)
        client = db.one(Entity, client_id)
        users = (
            select(Person.id, Person.name)
            .join(Contact, Contact.person_id == Person.id)
            .where(*uses_tickets_of(client_id))
            .order_by(Person.order_key, Person.id)
        )
        open_ones = (
            select(TicketCategory.id, TicketCategory.name)
            .where(TicketCategory.closed_at.is_(None))
            .order_by(TicketCategory.order_key, TicketCategory.id)
        )
        return ClientOffer(
            client.id,
            client.name,
            [(id, name) for id, name in db.execute(users)],
            [(id, name) for id, name in db.execute(open_ones)],
            ctx.preferences[LARGEST_MB] if offers_files(ctx, client.id) else 0,
        )
