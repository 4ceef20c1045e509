"""The people of a client as staff keep them: who they are, what they may do, how they sign in."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.orm import joinedload

from data.access.tables import Invitation, LoginSession, OneTimeToken
from data.database.session import ScopedSession
from data.database.unscoped_lookups import has_other_places
from data.errors import Conflict
from data.people.logins import login_key
from data.people.tables import DETAILS, Contact, Entity, Person
from services.access import address_changes, start_codes
from services.access.account_authority import require_ours, require_tended
from services.access.accounts import address, username
from services.access.both_sides import require_known_named
from services.access.concealed import concealed, is_concealed
from services.access.credentials import require_recent
from services.access.invitations import actions as invitations
from services.access.ranks import require_may_grant_contact
from services.access.settings import ONBOARDING
from services.access.ways_in.closing import close_ways_in
from services.access.ways_in.table import Cause
from services.people.contact_changes import held, settle
from services.people.contact_form import ContactForm, ContactRow
from services.people.contact_input import ACCOUNT, HERE, checked, differences
from services.people.contact_rows import concealed_row, full_row
from services.platform.areas import offered_rights
from services.platform.contact_rights import effective
from services.platform.context import Context
from services.platform.permissions import May


class AlreadyContact(Conflict):
    message = "{name} is a contact of this client already."


def of_client(ctx: Context, entity_id: UUID) -> tuple[ContactRow, ...]:
    """The client's contacts, the primary one first. Raises NotFound."""
    with ctx.transaction(May.READ_CLIENTS) as db:
        db.one(Entity, entity_id)
        found = db.scalars(
            select(Contact)
            .options(joinedload(Contact.person))
            .where(Contact.entity_id == entity_id)
            .order_by(Contact.is_primary.desc(), Contact.order_key, Contact.id)
        ).all()
        waits = address_changes.waiting(db, [each.person_id for each in found])
        hidden = concealed(ctx, db, [each.person for each in found])
        return tuple(
            concealed_row(each) if each.person_id in hidden else full_row(each, waits.get(each.person_id))
            for each in found
        )


def add(ctx: Context, entity_id: UUID, form: ContactForm, *, code: str = "", confirmed: UUID | None = None) -> UUID:
    """A new contact of the client; its id. An e-mail address somebody has already is that person.

    `code` is a start code and counts only while accounts are made automatically (C1): then a sign-in name and it are
    required.

    A known person keeps their account, with its user name and language: what is typed of them holds at this client. A
    colleague, and a contact of another client in the asker's sight, becomes a contact here only if `confirmed` is the
    person that IsColleague or IsContactElsewhere named. Raises NotFound, Missing, TooLong, BadAddress, UnknownLanguage,
    UsernameTaken, AlreadyContact, IsColleague, IsContactElsewhere, NotHeld and what services.access.invitations.actions
    raises.
    """
    values = checked(ctx, form)
    ctx.require(May.EDIT_CLIENTS)  # before a code is hashed
    invitations.require_login(ctx, form.username or form.email, code)
    automatic = ctx.preferences[ONBOARDING] == "auto_on_contact"
    kept = start_codes.hashed(code) if automatic else None
    with ctx.transaction(May.EDIT_CLIENTS) as db:
        entity = db.one(Entity, entity_id)
        person = _known(db, values["email"])
        if person is None:
            person = _new_person(db, values)
        elif (
            name := db.scalar(
                select(Contact.name).where(Contact.person_id == person.id, Contact.entity_id == entity_id)
            )
        ) is not None:
            raise AlreadyContact(field="email", name=name)
        both = require_known_named(ctx, db, person, confirmed, email=values["email"] or "", name=values["name"])
        row = Contact(
            id=uuid4(),
            entity_id=entity.id,
            person_id=person.id,
            named_by=values["email"],
            **{name: values[name] for name in HERE},
        )
        wanted = _wanted(ctx, form)
        require_may_grant_contact(ctx, [name for name, is_given in wanted.items() if is_given])
        _set_rights(db, row, wanted)
        db.add(row)
        db.flush()
        invitations.on_contact_saved(ctx, db, row, person, code=kept)
        db.record("contact.added", row, name=row.name, staff_too=both)
        _tell(db, entity_id)
        return row.id


def change(ctx: Context, id: UUID, version: int, person_version: int, form: ContactForm) -> None:
    """Save a contact if nobody else did meanwhile. The same again changes nothing.

    Name and numbers are those of this client, whatever the person's account and other clients have. User name, language
    and address are the account's: of somebody known from elsewhere they are not shown, and blank means unchanged.

    A new e-mail address has to prove itself again, and open links to the old one die; of somebody who has signed in
    before it waits (services/access/address_changes.py), and their user name asks for a recent password, too. Raises
    NotFound,
    Conflict, NotYoursToRename, WorksHere, AskAgain, EmailTaken and what `add` raises.
    """
    values = checked(ctx, form)
    with ctx.transaction(May.EDIT_CLIENTS) as db:
        row = db.one(Contact, id)
        person = db.one(Person, row.person_id)
        hidden = is_concealed(ctx, db, person)
        if row.version != version or (not hidden and person.version != person_version):
            raise Conflict()
        before, wanted = held(row), _wanted(ctx, form)
        account = _unseen_changes(row, values) if hidden else differences(person, values, ACCOUNT)
        if (hidden and account) or set(account) & {"email", "username"}:
            require_ours(ctx, db, person)
        if account:
            require_tended(ctx, person)
        if set(account) & {"email", "username"} and address.has_been_in(person):
            require_recent(ctx)
        shared = has_other_places(db, person.id, row.entity_id)
        if "language" in account:
            person.language = values["language"]
        if "username" in account:
            username.change(ctx, db, person, values["username"], Cause.USERNAME_CHANGED_BY_STAFF)
        _put_email(ctx, db, row, person, values["email"], account)
        changed = (
            differences(row, values, HERE)
            | {name: [None if shared else old, new] for name, (old, new) in account.items()}
            | {name: [getattr(row, name), value] for name, value in wanted.items() if getattr(row, name) != value}
        )
        require_may_grant_contact(ctx, [name for name, is_given in wanted.items() if name in changed and is_given])
        if changed:
            for name in HERE:
                setattr(row, name, values[name])
            _set_rights(db, row, wanted)
            settle(db, person, row, before)
            db.record("contact.changed", row, name=row.name, changed=changed)
            _tell(db, row.entity_id)


def remove(ctx: Context, id: UUID) -> None:
    """Take a contact off the client: their access ends at once, what they did stays in the history (R17).

    Twice is safe: what is gone is NotFound.
    """
    with ctx.transaction(May.EDIT_CLIENTS) as db:
        row = db.one(Contact, id)
        person = db.one(Person, row.person_id)
        db.record("contact.removed", row, name=row.name, email=row.named_by)
        close_ways_in(db, Cause.CONTACT_REMOVED, person, contact=row)
        unsynchronised = {"synchronize_session": False}
        db.execute(
            update(LoginSession)
            .where(LoginSession.viewer_contact_id == id)
            .values(viewer_contact_id=None)
            .execution_options(**unsynchronised)
        )
        db.execute(delete(OneTimeToken).where(OneTimeToken.contact_id == id).execution_options(**unsynchronised))
        db.execute(delete(Invitation).where(Invitation.contact_id == id).execution_options(**unsynchronised))
        db.delete(row)
        _tell(db, row.entity_id)


def _known(db: ScopedSession, email: str | None) -> Person | None:
    return db.scalars(select(Person).where(Person.email_key == login_key(email))).one_or_none() if email else None


def _new_person(db: ScopedSession, values: dict[str, Any]) -> Person:
    """An account to begin with: until they have been in, it says what was typed when it was made."""
    person = Person(id=uuid4(), language=values["language"], **{name: values[name] for name in DETAILS})
    address.first(person, values["email"])
    username.require_free(db, person, values["username"])
    username.first(person, values["username"])
    db.add(person)
    db.flush()
    return person


def _unseen_changes(row: Contact, values: dict[str, Any]) -> dict[str, list[Any]]:
    """Of an account that the editor does not see: only what they typed anew. Blank means unchanged, and so is the
    language, whatever the form says; any user name is another one, theirs, too: an answer would tell what it is."""
    changed: dict[str, list[Any]] = {}
    if values["username"]:
        changed["username"] = [None, values["username"]]
    if values["email"] and values["email"] != row.named_by:
        changed["email"] = [row.named_by, values["email"]]
    return changed


def _put_email(
    ctx: Context, db: ScopedSession, row: Contact, person: Person, email: str | None, changed: dict[str, Any]
) -> None:
    """The address as typed: at once, or when its time has come."""
    if "email" not in changed:
        return
    waits = address_changes.change_by_firm(ctx, db, person, email, Cause.ADDRESS_CHANGED_BY_STAFF)
    row.named_by = email
    if person.email != email:
        del changed["email"]
        db.record("contact.address_waits", row, name=row.name, address=email, due_at=str(waits and waits.due_at))


def keep_address(ctx: Context, id: UUID) -> None:
    """Call off the change of a contact's address that waits. Nothing waits: nothing happens. Raises NotFound."""
    with ctx.transaction(May.EDIT_CLIENTS) as db:
        row = db.one(Contact, id)
        person = db.one(Person, row.person_id)
        require_ours(ctx, db, person)
        if address_changes.call_off(db, person.id):
            db.record("person.email_called_off", person)
        row.named_by = person.email
        db.record("contact.address_kept", row, name=row.name)
        _tell(db, row.entity_id)


def _wanted(ctx: Context, form: ContactForm) -> dict[str, bool]:
    """What the form says of the rights that it offers; the others stay as they are. Paying needs seeing, say."""
    offered = offered_rights(ctx.preferences)
    given = effective((each.name for each in offered if each.name in form.rights), offered)
    return {"is_primary": form.is_primary, **{each.name: each.name in given for each in offered}}


def _set_rights(db: ScopedSession, row: Contact, wanted: dict[str, bool]) -> None:
    """One contact of a client is the primary one."""
    for name, value in wanted.items():
        setattr(row, name, value)
    if row.is_primary:
        others = select(Contact).where(Contact.entity_id == row.entity_id, Contact.is_primary, Contact.id != row.id)
        for other in db.scalars(others):
            other.is_primary = False


def _tell(db: ScopedSession, entity_id: UUID) -> None:
    db.tell(f"entity:{entity_id}")
    db.tell("clients")
