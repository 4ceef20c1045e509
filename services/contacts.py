"""The people of a client as staff keep them: who they are, what they may do, how they sign in."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from data.access import Invitation, LoginSession, OneTimeToken
from data.errors import Conflict
from data.logins import login_key
from data.people import Contact, Entity, Person
from data.session import ScopedSession
from services import address_changes, invitations, start_codes, typed
from services.access import May
from services.account_security import require_recent
from services.accounts import address, username
from services.both_sides import require_colleague_named
from services.clients import LanguageNotOffered
from services.contact_changes import held, settle
from services.contact_shapes import ContactForm, ContactRow
from services.context import Context
from services.mails import check_address
from services.ranks import require_may_grant_contact
from services.renaming import require_ours, require_tended
from services.ways_in.closing import close_ways_in
from services.ways_in.table import Cause


class AlreadyContact(Conflict):
    message = "{name} is a contact of this client already."


_PERSON = {"name": 200, "phone": 60, "mobile": 60, "fax": 60}
_IDENTITY = ("name", "email", "username")
_RIGHTS = ("is_primary", "sees_billing", "pays", "edits_profile")


def of_client(ctx: Context, entity_id: UUID) -> tuple[ContactRow, ...]:
    """The client's contacts, the primary one first. Raises NotFound."""
    with ctx.transaction(May.READ_CLIENTS) as db:
        db.one(Entity, entity_id)
        rows = db.scalars(select(Contact).join(Person, Person.id == Contact.person_id)
                          .options(joinedload(Contact.person)).where(Contact.entity_id == entity_id)
                          .order_by(Contact.is_primary.desc(), Person.order_key, Contact.id))
        found = rows.all()
        waits = address_changes.waiting(db, [each.person_id for each in found])
        return tuple(_row(each, waits.get(each.person_id)) for each in found)


def add(ctx: Context, entity_id: UUID, form: ContactForm, *, code: str = "",
        confirmed: UUID | None = None) -> UUID:
    """A new contact of the client; its id. An e-mail address somebody has already is that person.

    `code` is a start code and counts only while accounts are made automatically (C1): then a sign-in name and it are
    required.

    A known person keeps their own details: only their place at this client is new. A colleague becomes a contact only
    if `confirmed` is the person that IsColleague named: they keep both sides then. Raises NotFound, Missing, TooLong,
    BadAddress, LanguageNotOffered, UsernameTaken, AlreadyContact, IsColleague, NotHeld and what
    services.invitations raises.
    """
    values = _checked(ctx, form)
    invitations.require_login(ctx, form.username or form.email, code)
    automatic = ctx.preferences.onboarding == "auto_on_contact"
    kept = start_codes.hashed(code) if automatic else None
    with ctx.transaction(May.EDIT_CLIENTS) as db:
        entity = db.one(Entity, entity_id)
        person = _known(db, values["email"])
        if person is None:
            person = _new_person(db, values)
        elif db.scalar(select(Contact.id).where(Contact.person_id == person.id, Contact.entity_id == entity_id)):
            raise AlreadyContact(field="email", name=person.name)
        both = require_colleague_named(person, confirmed)
        row = Contact(id=uuid4(), entity_id=entity.id, person_id=person.id, job_title=values["job_title"])
        require_may_grant_contact(ctx, [name for name in _RIGHTS if getattr(form, name)])
        _set_rights(db, row, form)
        db.add(row)
        db.flush()
        invitations.on_contact_saved(ctx, db, row, person, code=kept)
        db.record("contact.added", row, name=person.name, staff_too=both)
        _tell(db, entity_id)
        return row.id


def change(ctx: Context, id: UUID, version: int, person_version: int, form: ContactForm) -> None:
    """Save a contact if nobody else did meanwhile. The same again changes nothing.

    A new e-mail address has to prove itself again, and open links to the old one die; of somebody who has signed in
    before it waits (services/address_changes.py), and their user name asks for a recent password, too. Raises NotFound,
    Conflict, NotYoursToRename, WorksHere, AskAgain, EmailTaken and what `add` raises.
    """
    values = _checked(ctx, form)
    with ctx.transaction(May.EDIT_CLIENTS) as db:
        row = db.one(Contact, id)
        person = db.one(Person, row.person_id)
        if (row.version, person.version) != (version, person_version):
            raise Conflict()
        before = held(row)
        changed = _person_changes(person, values)
        if set(changed) & set(_IDENTITY):
            require_ours(ctx, db, person)
        if changed:
            require_tended(ctx, person)
        if set(changed) & {"email", "username"} and address.has_been_in(person):
            require_recent(ctx)
        _put_person(person, values, changed)
        if "username" in changed:
            username.change(ctx, db, person, values["username"], Cause.USERNAME_CHANGED_BY_STAFF)
        _put_email(ctx, db, row, person, values["email"], changed)
        changed |= {name: [getattr(row, name), getattr(form, name)] for name in _RIGHTS
                    if getattr(row, name) != getattr(form, name)}
        require_may_grant_contact(ctx, [name for name in _RIGHTS if name in changed and getattr(form, name)])
        if row.job_title != values["job_title"]:
            changed["job_title"] = [row.job_title, values["job_title"]]
            row.job_title = values["job_title"]
        if changed:
            _set_rights(db, row, form)
            settle(db, person, row, before)
            db.record("contact.changed", row, name=person.name, changed=changed)
            _tell(db, row.entity_id)


def remove(ctx: Context, id: UUID) -> None:
    """Take a contact off the client: their access ends at once, what they did stays in the history (R17).

    Twice is safe: what is gone is NotFound.
    """
    with ctx.transaction(May.EDIT_CLIENTS) as db:
        row = db.one(Contact, id)
        person = db.one(Person, row.person_id)
        db.record("contact.removed", row, name=person.name, email=person.email)
        close_ways_in(db, Cause.CONTACT_REMOVED, person, contact=row)
        unsynchronised = {"synchronize_session": False}
        db.execute(update(LoginSession).where(LoginSession.viewer_contact_id == id).values(
            viewer_contact_id=None).execution_options(**unsynchronised))
        db.execute(delete(OneTimeToken).where(OneTimeToken.contact_id == id).execution_options(**unsynchronised))
        db.execute(delete(Invitation).where(Invitation.contact_id == id).execution_options(**unsynchronised))
        db.delete(row)
        _tell(db, row.entity_id)


def _checked(ctx: Context, form: ContactForm) -> dict[str, Any]:
    if form.language and form.language not in ctx.preferences.languages:
        raise LanguageNotOffered(field="language")
    given = asdict(form)
    values: dict[str, Any] = {name: typed.one_line(given[name], name, longest=most, required=name == "name")
                              for name, most in _PERSON.items()}
    return values | {
        "job_title": typed.one_line(form.job_title, "job_title", longest=120), "language": form.language or None,
        "username": typed.one_line(form.username, "username", longest=120),
        "email": check_address(form.email, "email") if form.email.strip() else None}


def _known(db: ScopedSession, email: str | None) -> Person | None:
    return db.scalars(select(Person).where(Person.email_key == login_key(email))).one_or_none() if email else None


def _new_person(db: ScopedSession, values: dict[str, Any]) -> Person:
    person = Person(id=uuid4(), name=values["name"])
    address.first(person, values["email"])
    username.require_free(db, person, values["username"])
    username.first(person, values["username"])
    _put_person(person, values, dict.fromkeys(values))
    db.add(person)
    db.flush()
    return person


def _person_changes(person: Person, values: dict[str, Any]) -> dict[str, list[Any]]:
    names = (*_PERSON, "language", "email", "username")
    return {name: [getattr(person, name), values[name]] for name in names if getattr(person, name) != values[name]}


def _put_person(person: Person, values: dict[str, Any], changed: dict[str, Any]) -> None:
    for name in (*_PERSON, "language"):
        if name in changed:
            setattr(person, name, values[name])
    person.refold()


def _put_email(ctx: Context, db: ScopedSession, row: Contact, person: Person, email: str | None,
               changed: dict[str, Any]) -> None:
    """The address as typed: at once, or when its time has come."""
    if "email" not in changed:
        return
    waits = address_changes.change_by_firm(ctx, db, person, email, Cause.ADDRESS_CHANGED_BY_STAFF)
    if person.email != email:
        del changed["email"]
        db.record("contact.address_waits", row, name=person.name, address=email, due_at=str(waits and waits.due_at))


def keep_address(ctx: Context, id: UUID) -> None:
    """Call off the change of a contact's address that waits. Nothing waits: nothing happens. Raises NotFound."""
    with ctx.transaction(May.EDIT_CLIENTS) as db:
        row = db.one(Contact, id)
        person = db.one(Person, row.person_id)
        require_ours(ctx, db, person)
        address_changes.call_off(db, person.id)
        db.record("contact.address_kept", row, name=person.name)
        _tell(db, row.entity_id)


def _set_rights(db: ScopedSession, row: Contact, form: ContactForm) -> None:
    """Paying needs seeing; one contact of a client is the primary one."""
    row.is_primary, row.sees_billing, row.edits_profile = form.is_primary, form.sees_billing, form.edits_profile
    row.pays = form.pays and form.sees_billing
    if form.is_primary:
        others = select(Contact).where(Contact.entity_id == row.entity_id, Contact.is_primary, Contact.id != row.id)
        for other in db.scalars(others):
            other.is_primary = False


def _row(row: Contact, waits: address_changes.Waiting | None) -> ContactRow:
    person = row.person
    form = ContactForm(
        person.name, person.email or "", person.username or "", person.phone or "", person.mobile or "",
        person.fax or "", person.language or "", row.job_title or "", row.is_primary, row.sees_billing, row.pays,
        row.edits_profile)
    return ContactRow(row.id, row.version, person.id, person.version, row.entity_id, form, row.status, row.invited_at,
                      row.accepted_at, row.revoked_at, person.last_signed_in_at, address.has_been_in(person),
                      waits.email if waits else "", waits.due_at if waits else None)


def _tell(db: ScopedSession, entity_id: UUID) -> None:
    db.tell(f"entity:{entity_id}")
    db.tell("clients")
