"""Help from the shell for whoever may open the home anyway: links instead of passwords, and history says so (R33)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import select

from data.database.session import ScopedSession
from data.database.unscoped_lookups import is_contact_anywhere
from data.errors import Conflict, NotFound
from data.folding import folded
from data.people.logins import login_key
from data.people.tables import Contact, Entity, Person
from data.statuses import AccessStatus, StaffRole, TokenPurpose
from services.access import one_time_tokens, password_reset
from services.access.accounts import address as address_of
from services.access.accounts import portal_access
from services.access.accounts import staff as staff_of
from services.mail import queue as mails
from services.platform import text_input
from services.platform.context import Context
from services.platform.permissions import May


class EmailTaken(Conflict):
    message = "Somebody with the e-mail address {email} exists already."


class IsContact(Conflict):
    message = (
        "{email} belongs to {name}, a contact of a client. If {name} is to work here as well, say so: "
        '--also-contact "{name}"'
    )


class NotInYet(Conflict):
    message = "{name} cannot sign in yet. Make an invitation instead: app.py invite {email}"


@dataclass(frozen=True, slots=True)
class InviteLink:
    """Where the contact goes, and which client it opens."""

    client: str
    link: str


def add_staff(
    ctx: Context, name: str, email: str, role: StaffRole, *, sees_all_clients: bool = False, also_contact: str = ""
) -> str:
    """A new member of staff; returns the link where they choose a password.

    A client's contact is taken on only if `also_contact` is their name: they keep both sides then. Raises Missing,
    TooLong, BadAddress, EmailTaken, IsContact.
    """
    address, name = mails.check_address(email), text_input.one_line(name, "name", longest=200, required=True) or ""
    both = False
    with ctx.transaction(May.SYSTEM) as db:
        person = _named(db, address)
        if person is None:
            person = Person(id=uuid4(), name=name)
            address_of.first(person, address)
        elif person.staff_role is not None:
            raise EmailTaken(email=email)
        else:
            both = is_contact_anywhere(db, person.id)
            if both and folded(also_contact) != folded(person.name):
                raise IsContact(email=address, name=person.name)
        staff_of.take_on(
            db, person, staff_of.Standing(role, sees_all_clients=sees_all_clients), by="command line", contact_too=both
        )
        return _password_link(ctx, db, person)


def password_link(ctx: Context, email: str) -> str:
    """A link to choose a new password, for somebody who cannot get a mail. Raises NotFound, NotInYet."""
    with ctx.transaction(May.SYSTEM) as db:
        person = _named(db, email)
        if person is None:
            raise NotFound(what="person")
        if not password_reset.may_reset(db, person):
            raise NotInYet(name=person.name, email=person.email)
        db.record("password.link_made", person, by="command line")
        return _password_link(ctx, db, person)


def staff(ctx: Context) -> list[tuple[str, str, str, bool]]:
    """Name, e-mail, role and whether they may sign in, of everybody at the firm."""
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        rows = db.scalars(select(Person).where(Person.staff_role.is_not(None)).order_by(Person.order_key, Person.id))
        return [(row.name, row.email or "", str(row.staff_role), row.staff_closed_at is None) for row in rows]


def invite_links(ctx: Context, email: str) -> list[InviteLink]:
    """Invite a contact without a mail: one link for each client not open to them yet. Raises NotFound."""
    with ctx.transaction(May.SYSTEM) as db:
        person = _named(db, email)
        contacts = (
            []
            if person is None
            else db.execute(
                select(Contact, Entity.name)
                .join(Entity, Entity.id == Contact.entity_id)
                .where(
                    Contact.person_id == person.id,
                    Contact.status != AccessStatus.ACCEPTED,
                    Entity.archived_at.is_(None),
                )
                .order_by(Entity.order_key, Entity.id)
            ).all()
        )
        if person is None or not contacts:
            raise NotFound(what="contact")
        return [InviteLink(name, _invite_link(ctx, db, contact, person)) for contact, name in contacts]


def _invite_link(ctx: Context, db: ScopedSession, contact: Contact, person: Person) -> str:
    portal_access.invite(db, contact)
    secret = one_time_tokens.make(db, TokenPurpose.INVITE, person.id, contact_id=contact.id, email=person.email)
    db.record("contact.invited", contact, mode="link", by="command line")
    return f"{ctx.settings.origin}/invite/{secret}"


def _password_link(ctx: Context, db: ScopedSession, person: Person) -> str:
    secret = one_time_tokens.make(db, TokenPurpose.RESET, person.id, email=person.email)
    return f"{ctx.settings.origin}/reset/{secret}"


def _named(db: ScopedSession, email: str) -> Person | None:
    return db.scalars(select(Person).where(Person.email_key == login_key(email))).one_or_none()
