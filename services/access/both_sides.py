"""Somebody who is a client's contact and works at the firm: never made by a typing mistake, said and confirmed."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from data.database.session import ScopedSession
from data.database.unscoped_lookups import is_contact_anywhere
from data.errors import Conflict
from data.people.tables import Contact, Entity, Person
from services.access.concealed import is_concealed
from services.platform.context import Context


class IsContact(Conflict):
    """`fields`: person, the id to confirm with."""

    message = "{email} belongs to {name}, a contact of {clients}. Confirm that {name} is to work here as well."
    field = "email"


class IsSomebodysContact(Conflict):
    """The client is out of the asker's sight, and so is who it is. `fields`: person, the id to confirm with."""

    message = "{email} belongs to a contact of a client. Confirm that this person is to work here as well."
    field = "email"


class IsColleague(Conflict):
    """`fields`: person, the id to confirm with."""

    message = (
        "{email} belongs to {name}, who works at the firm. Confirm that {name} is to be a contact of this "
        "client as well."
    )
    field = "email"


def require_contact_named(db: ScopedSession, person: Person, confirmed: UUID | None) -> bool:
    """Before somebody is taken on as staff: a contact only if the asker named them. Whether they are a contact.

    Raises IsContact, IsSomebodysContact.
    """
    if not is_contact_anywhere(db, person.id):
        return False
    if confirmed != person.id:
        seen = db.execute(
            select(Entity.name, Contact.name)
            .join(Contact, Contact.entity_id == Entity.id)
            .where(Contact.person_id == person.id)
            .order_by(Entity.order_key, Entity.id)
        ).all()
        if not seen:
            raise IsSomebodysContact(email=person.email, person=person.id)
        raise IsContact(
            email=person.email, name=seen[0][1], clients=", ".join(name for name, _ in seen), person=person.id
        )
    return True


class IsSomeColleague(IsColleague):
    """Who it is, is not the asker's to see: `fields`: name is as they typed it."""

    message = (
        "{email} belongs to somebody who works at the firm. Confirm that {name} is to be a contact of this "
        "client as well."
    )


def require_colleague_named(
    ctx: Context, db: ScopedSession, person: Person, confirmed: UUID | None, *, email: str, name: str
) -> bool:
    """Before somebody becomes a contact: a colleague, present or past, only if the asker named them. Whether they are.

    `email` and `name` are as the asker typed them. Raises IsColleague, IsSomeColleague.
    """
    if person.staff_role is None:
        return False
    if confirmed != person.id:
        if is_concealed(ctx, db, person):
            raise IsSomeColleague(email=email, name=name, person=person.id)
        raise IsColleague(email=person.email, name=person.name, person=person.id)
    return True
