"""What somebody is called at a client, for lists and papers of staff: never what other clients call them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, literal, select
from sqlalchemy.orm import aliased

from data.database.session import ScopedSession
from data.people.tables import Contact, Person
from services.platform.context import Context


def name_at(ctx: Context, entity_id: Any, person: Any = Person) -> ColumnElement[str | None]:
    """The name of `person` (Person, or an alias of it that a query joins) at the client `entity_id`, a column or an id.

    Their contact's there; of whoever has none, their own if they work here, or if whoever asks sees all clients. NULL
    without a person.
    """
    place = aliased(Contact)
    here = select(place.name).where(place.person_id == person.id, place.entity_id == entity_id).scalar_subquery()
    own: Any = person.name
    if not (ctx.actor.is_system or ctx.actor.sees_all_clients):
        former = literal(ctx.words.say("A former contact"))
        own = case((person.id.is_(None), None), (person.staff_role.is_not(None), person.name), else_=former)
    return func.coalesce(here, own)


def called_at(ctx: Context, db: ScopedSession, entity_id: UUID, person_id: UUID | None) -> str:
    """The same for one of them; "" for nobody."""
    return db.scalar(select(name_at(ctx, entity_id)).where(Person.id == person_id)) or ""
