"""Which of a client's contacts hear of its money: whoever acted, while they may see it; otherwise another one."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from data.people import Contact, Entity, Person
from data.session import ScopedSession
from data.statuses import AccessStatus


def hears_of_billing(db: ScopedSession, entity_id: UUID, person_id: UUID) -> Person | None:
    """`person_id` if the client's billing is still open to them, else its primary contact, else the first by name.

    None when nobody with an address may see it.
    """
    rows = db.scalars(select(Contact).join(Entity, Entity.id == Contact.entity_id)
                      .join(Person, Person.id == Contact.person_id).options(joinedload(Contact.person))
                      .where(Contact.entity_id == entity_id, Contact.status == AccessStatus.ACCEPTED,
                             Contact.sees_billing, Entity.archived_at.is_(None), Person.email.is_not(None))
                      .order_by(Contact.is_primary.desc(), Person.order_key, Contact.id)).all()
    people = [each.person for each in rows]
    return next((each for each in people if each.id == person_id), people[0] if people else None)
