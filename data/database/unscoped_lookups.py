"""Questions that must be asked of the whole firm, whatever the asker's scope; each answers as little as it can."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update

from data.base import Base
from data.billing.invoices import InvoiceView
from data.database.session import ScopedSession
from data.people.tables import Assignment, Contact, Entity

_AT_ONCE = 500  # bound values per statement
_ENTITY, _CONTACT, _ASSIGNMENT = (Base.metadata.tables[name] for name in ("entity", "contact", "assignment"))
_INVOICE_VIEW = Base.metadata.tables[InvoiceView.__tablename__]


def client_number_exists(db: ScopedSession, external_id: str, besides: UUID) -> bool:
    """Whether a client other than `besides` bears this number of the firm's own."""
    found = db.connection().execute(
        select(_ENTITY.c.id).where(_ENTITY.c.external_id == external_id, _ENTITY.c.id != besides)
    )
    return found.first() is not None


def is_known_elsewhere(db: ScopedSession, person_id: UUID) -> bool:
    """Whether the person is a contact of a client outside the scope of `db`."""
    return bool(known_elsewhere(db, [person_id]))


def known_elsewhere(db: ScopedSession, person_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of `person_ids` who are contacts of a client outside the scope of `db`."""
    every, found = sorted(set(person_ids)), set()
    for start in range(0, len(every), _AT_ONCE):
        part = every[start : start + _AT_ONCE]
        everywhere = db.connection().execute(
            select(_CONTACT.c.person_id, _CONTACT.c.entity_id).where(_CONTACT.c.person_id.in_(part))
        )
        in_view = db.execute(select(Contact.person_id, Contact.entity_id).where(Contact.person_id.in_(part)))
        found |= {whose for whose, _ in {tuple(each) for each in everywhere} - {tuple(each) for each in in_view}}
    return frozenset(found)


def has_other_places(db: ScopedSession, person_id: UUID, entity_id: UUID) -> bool:
    """Whether the person is a contact of a client besides this one, in view or not."""
    return (
        db.connection()
        .execute(
            select(_CONTACT.c.id).where(_CONTACT.c.person_id == person_id, _CONTACT.c.entity_id != entity_id).limit(1)
        )
        .first()
        is not None
    )


def looks_after_others(db: ScopedSession, person_id: UUID) -> bool:
    """Whether the member of staff looks after a client outside the scope of `db`."""
    everywhere = set(
        db.connection().execute(select(_ASSIGNMENT.c.entity_id).where(_ASSIGNMENT.c.person_id == person_id)).scalars()
    )
    in_view = set(db.scalars(select(Assignment.entity_id).where(Assignment.person_id == person_id)))
    return bool(everywhere - in_view)


def take_on(db: ScopedSession, entity: Entity, person_id: UUID) -> None:
    """Assign a client that was just made to the member of staff who made it: until then it is outside their scope."""
    db.touch()
    db.flush()
    db.tell(f"person:{person_id}")
    db.connection().execute(insert(_ASSIGNMENT).values(id=uuid4(), entity_id=entity.id, person_id=person_id))


def is_contact_anywhere(db: ScopedSession, person_id: UUID) -> bool:
    """Whether the person has a place at any client, in view or not."""
    return (
        db.connection().execute(select(_CONTACT.c.id).where(_CONTACT.c.person_id == person_id).limit(1)).first()
        is not None
    )


def places_of(db: ScopedSession, person_id: UUID) -> list[UUID]:
    """The clients whose contact the person is, in view or not."""
    return list(
        db.connection()
        .execute(select(_CONTACT.c.entity_id).where(_CONTACT.c.person_id == person_id).order_by(_CONTACT.c.entity_id))
        .scalars()
    )


def views_follow(db: ScopedSession, before: str, after: str) -> None:
    """A document seen in a session counts once, also when the session goes on under another key."""
    db.touch()
    db.connection().execute(
        update(_INVOICE_VIEW).where(_INVOICE_VIEW.c.session_key == before).values(session_key=after)
    )
