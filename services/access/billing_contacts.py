"""Which of a client's contacts hear of its money, and of who else gets in."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from data.database.session import ScopedSession
from data.people.tables import Contact, Entity, Person
from data.statuses import AccessStatus


def hears_of_billing(db: ScopedSession, entity_id: UUID, person_id: UUID) -> Person | None:
    """`person_id` if the client's billing is still open to them, else its primary contact, else the first by name.

    None when nobody with an address may see it.
    """
    people = [each.person for each in _reached(db, entity_id) if each.sees_billing]
    return next((each for each in people if each.id == person_id), people[0] if people else None)


def hear_of_access(db: ScopedSession, newcomer: Contact) -> list[Person]:
    """Whoever manages the client's contacts, and who is first to hear of its billing: never the newcomer."""
    others = [each for each in _reached(db, newcomer.entity_id) if each.person_id != newcomer.person_id]
    lead = next((each for each in others if each.sees_billing), None)
    return [each.person for each in others if each.manages_colleagues or each is lead]


def _reached(db: ScopedSession, entity_id: UUID) -> list[Contact]:
    """The contacts who are in and have an address, the primary one first, then by name."""
    return list(
        db.scalars(
            select(Contact)
            .join(Entity, Entity.id == Contact.entity_id)
            .join(Person, Person.id == Contact.person_id)
            .options(joinedload(Contact.person))
            .where(
                Contact.entity_id == entity_id,
                Contact.status == AccessStatus.ACCEPTED,
                Entity.archived_at.is_(None),
                Person.email.is_not(None),
            )
            .order_by(Contact.is_primary.desc(), Contact.order_key, Contact.id)
        )
    )
