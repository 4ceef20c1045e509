"""Help from the shell for whoever may open the home anyway: links instead of passwords, and history says so (R33)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from data.errors import Conflict, NotFound
from data.people import Contact, Entity, Person
from data.session import ScopedSession
from data.statuses import AccessStatus, StaffRole, TokenPurpose
from services import tokens
from services.access import May
from services.context import Context


class EmailTaken(Conflict):
    message = "Somebody with the e-mail address {email} exists already."


@dataclass(frozen=True, slots=True)
class InviteLink:
    """Where the contact goes, and which client it opens."""

    client: str
    link: str


def add_staff(ctx: Context, name: str, email: str, role: StaffRole) -> str:
    """A new member of staff; returns the link where they choose a password. Raises EmailTaken."""
    with ctx.transaction(May.SYSTEM) as db:
        if _named(db, email) is not None:
            raise EmailTaken(email=email)
        person = Person(name=name, staff_role=role, email_verified_at=ctx.now)
        person.go_by_email(email)
        person.refold()
        db.add(person)
        db.record("staff.added", person, role=role, by="command line")
        return _password_link(ctx, db, person)


def password_link(ctx: Context, email: str) -> str:
    """A link to choose a new password, for somebody who cannot get a mail. Raises NotFound."""
    with ctx.transaction(May.SYSTEM) as db:
        person = _named(db, email)
        if person is None:
            raise NotFound(what="person")
        db.record("password.link_made", person, by="command line")
        return _password_link(ctx, db, person)


def staff(ctx: Context) -> list[tuple[str, str, str, bool]]:
    """Name, e-mail, role and whether they may sign in, of everybody at the firm."""
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        rows = db.scalars(select(Person).where(Person.staff_role.is_not(None)).order_by(Person.name))
        return [(row.name, row.email or "", str(row.staff_role), row.disabled_at is None) for row in rows]


def invite_links(ctx: Context, email: str) -> list[InviteLink]:
    """Invite a contact without a mail: one link for each client not open to them yet. Raises NotFound."""
    with ctx.transaction(May.SYSTEM) as db:
        person = _named(db, email)
        contacts = [] if person is None else db.execute(
            select(Contact, Entity.name).join(Entity, Entity.id == Contact.entity_id).where(
                Contact.person_id == person.id, Contact.status != AccessStatus.ACCEPTED)).all()
        if person is None or not contacts:
            raise NotFound(what="contact")
        return [InviteLink(name, _invite_link(ctx, db, contact)) for contact, name in contacts]


def _invite_link(ctx: Context, db: ScopedSession, contact: Contact) -> str:
    contact.invite(ctx.now)
    secret = tokens.make(db, TokenPurpose.INVITE, contact.person_id, contact_id=contact.id)
    db.record("contact.invited", contact, mode="link", by="command line")
    return f"{ctx.settings.origin}/invite/{secret}"


def _password_link(ctx: Context, db: ScopedSession, person: Person) -> str:
    secret = tokens.make(db, TokenPurpose.RESET, person.id, email=person.email)
    return f"{ctx.settings.origin}/reset/{secret}"


def _named(db: ScopedSession, email: str) -> Person | None:
    return db.scalars(select(Person).where(Person.email_key == email.strip().casefold())).one_or_none()
