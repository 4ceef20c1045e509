"""Somebody who is known already, as a colleague or at another client: taken on only by name, said and confirmed."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from data.database.session import ScopedSession
from data.database.unscoped_lookups import is_contact_anywhere
from data.errors import Conflict
from data.people.logins import login_key
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


class IsColleagueElsewhere(IsColleague):
    """Both at once: `fields` have clients besides."""

    message = (
        "{email} belongs to {name}, who works at the firm and is a contact of {clients}. Confirm that {name} is to be "
        "a contact of this client as well."
    )


class IsSomeColleague(IsColleague):
    """Who it is, is not the asker's to see: `fields`: name is as they typed it."""

    message = (
        "{email} belongs to somebody who works at the firm. Confirm that {name} is to be a contact of this "
        "client as well."
    )


class IsContactElsewhere(Conflict):
    """`fields`: person, the id to confirm with, and name, as the other clients have it."""

    message = "{email} belongs to {name}, a contact of {clients}. Confirm that {name} is to be a contact of this client as well."
    field = "email"


def require_known_named(
    ctx: Context,
    db: ScopedSession,
    person: Person,
    confirmed: UUID | None,
    *,
    email: str,
    name: str,
) -> bool:
    """Before somebody known becomes a contact of a client where they are none yet: only if the asker named them.
    Whether they work here, now or before.

    `email` and `name` are as the asker typed them. Raises IsColleague, IsSomeColleague, IsContactElsewhere.
    """
    works_here = person.staff_role is not None
    if confirmed == person.id:
        return works_here
    called, clients = elsewhere(ctx, db, person, email)
    if works_here:
        if is_concealed(ctx, db, person):
            raise IsSomeColleague(email=email, name=name, person=person.id)
        if clients:
            raise IsColleagueElsewhere(email=person.email, name=person.name, clients=clients, person=person.id)
        raise IsColleague(email=person.email, name=person.name, person=person.id)
    if clients:
        raise IsContactElsewhere(email=email, name=called, clients=clients, person=person.id)
    return works_here


def elsewhere(ctx: Context, db: ScopedSession, person: Person, email: str) -> tuple[str, str]:
    """What they are called at the clients whose contact they are, and those clients' names; "" and "" where the asker is
    not to learn of them.

    Of somebody concealed only places count where the typed address stands for all the asker's eyes to see: the account's
    own they do not know. Clients out of reach are never found.
    """
    places = db.execute(
        select(Contact.name, Contact.named_by, Entity.name)
        .join(Entity, Entity.id == Contact.entity_id)
        .where(Contact.person_id == person.id)
        .order_by(Entity.order_key, Entity.id)
    ).all()
    if places and is_concealed(ctx, db, person):
        places = [each for each in places if each[1] and login_key(each[1]) == login_key(email)]
    return (places[0][0], ", ".join(each[2] for each in places)) if places else ("", "")
