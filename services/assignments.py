"""Which member of staff looks after which client; it decides what staff see who do not see all clients."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, select

from data.errors import NotFound
from data.folding import order_key
from data.people import Assignment, Entity, Person
from services.access import May
from services.context import Context


def clients_of(ctx: Context, person_id: UUID) -> tuple[tuple[UUID, str], ...]:
    """The clients a member looks after, by name. Raises NotFound."""
    with ctx.transaction(May.READ_STAFF) as db:
        rows = db.execute(select(Entity.id, Entity.name).join(Assignment, Assignment.entity_id == Entity.id)
                          .where(Assignment.person_id == person_id).order_by(Entity.order_key, Entity.id))
        return tuple((id, name) for id, name in rows)


def assign(ctx: Context, entity_id: UUID, person_ids: Collection[UUID]) -> None:
    """Exactly these members look after the client. The same again changes nothing. Raises NotFound."""
    with ctx.transaction(May.MANAGE_STAFF) as db:
        entity = db.one(Entity, entity_id)
        staff = {person.id: person for person in db.find(Person, *person_ids)} if person_ids else {}
        if any(person.staff_role is None for person in staff.values()):
            raise NotFound(what="person")
        had = set(db.scalars(select(Assignment.person_id).where(Assignment.entity_id == entity_id)))
        if had == set(staff):
            return
        db.execute(delete(Assignment).where(Assignment.entity_id == entity_id, Assignment.person_id.not_in(staff))
                   .execution_options(synchronize_session=False))
        db.add_all(Assignment(person_id=each, entity_id=entity_id) for each in sorted(set(staff) - had))
        db.record("client.assigned", entity, names=sorted((person.name for person in staff.values()), key=order_key))
        for person_id in had ^ set(staff):
            db.tell(f"person:{person_id}")
        db.tell("clients")
        db.tell(f"entity:{entity_id}")
