"""Contacts from a table: a person, found again by external id, e-mail or user name, and their place at one client."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from data.errors import Refusal
from data.folding import name_key
from data.people.logins import login_key
from data.people.tables import DETAILS, Contact, Entity, Person
from services.access.accounts import address, username
from services.access.accounts.address import has_been_in
from services.access.address_changes import AskedLately, change_by_firm, require_not_asked_lately
from services.access.concealed import is_concealed
from services.access.credentials import require_recent
from services.access.ranks import NotHeld, needed_to_give, require_may_grant_contact
from services.access.settings import ADDRESS_WAIT_HOURS
from services.access.ways_in.table import Cause
from services.imports.kinds import contact_errors, known_elsewhere
from services.imports.kinds.beyond_reach import AddressByHand, refuse_to_give
from services.imports.kinds.known_people import People, known_people
from services.imports.kinds.plan_context import PlanContext
from services.imports.kinds.table_remarks import AddressWaits
from services.imports.rows import errors as refusals
from services.imports.rows.row import Record
from services.people.contact_changes import held, settle
from services.platform.importing.outcomes import Outcome, Planned, Result

_TEXTS = ("external_id", "name", "username", "phone", "mobile", "fax")


def plan(desk: PlanContext, records: list[Record], file: str) -> list[Planned]:
    """One Planned per row."""
    people = known_people(desk)
    return [_row(desk, people, record, file) for record in records]


def _row(desk: PlanContext, people: People, record: Record, file: str) -> Planned:
    facts, place = _facts(record), _place(record)
    client = desk.client_of(record)
    person = _known(desk, people, record, facts, client)
    if not record.problems and client is not None:
        _check(desk, people, record, facts, place, person, client)
    if record.problems or client is None:
        label = facts.get("name", "")
        return Planned(Outcome(file, Result.REFUSED, label, record.number, problems=tuple(record.problems)))
    return _planned(desk, people, record, file, facts, place, person, client)


def _facts(record: Record) -> dict[str, Any]:
    read: dict[str, Any] = {name: record.text(name) for name in _TEXTS}
    read |= {"email": record.email("email"), "language": record.language("language")}
    return {name: value for name, value in read.items() if value is not None}


def _place(record: Record) -> dict[str, Any]:
    read: dict[str, Any] = {name: record.flag(name) for name in needed_to_give()} | {
        "job_title": record.text("job_title")
    }
    return {name: value for name, value in read.items() if value is not None}


def _known(
    desk: PlanContext, people: People, record: Record, facts: dict[str, Any], client: Entity | None
) -> Person | None:
    """An external id decides; then an e-mail address or user name; at last the same name at the same client."""
    external_id = facts.get("external_id")
    found = people.by_external.get(external_id or "")
    marks = {
        "email": people.by_email.get(login_key(facts.get("email", ""))),
        "username": people.by_username.get(login_key(facts.get("username", ""))),
    }
    if not desk.sees_all:
        found = found or marks["username"] or marks["email"]
        _require_theirs(desk, record, facts, found)
    for name, other in marks.items() if desk.sees_all else ():
        found = found or other
        if other is not None and other is not found:
            record.refuse(refusals.TakenElsewhere(label=record.reader.fields[name].label, text=facts[name]), name)
    if found is not None and external_id and found.external_id not in (None, external_id) and desk.sees_all:
        record.refuse(refusals.TakenElsewhere(label="E-mail", text=facts.get("email", "")), "email")
    if found is None and client is not None and not external_id and not facts.get("email"):
        same = people.at_client.get((client.id, name_key(facts.get("name", ""))), [])
        found = same[0] if len(same) == 1 else None
    return found


def _require_theirs(desk: PlanContext, record: Record, facts: dict[str, Any], found: Person | None) -> None:
    """Of an account whoever sees only some clients gives nothing that somebody out of sight may have. Whether anybody
    has it makes no difference; an address that somebody has is that person, as by hand."""
    is_open = found is not None and not is_concealed(desk.ctx, desk.db, found)
    for name in ("external_id", "username"):
        if name in facts and not (is_open and getattr(found, name) == facts[name]):
            refuse_to_give(record, name, facts[name])
    email = facts.get("email")
    if found is not None and is_open and email and login_key(email) != found.email_key:
        record.refuse(AddressByHand(name=facts.get("name", "")), "email")


def _check(
    desk: PlanContext,
    people: People,
    record: Record,
    facts: dict[str, Any],
    place: dict[str, Any],
    person: Person | None,
    client: Entity,
) -> None:
    held = people.places.get((person.id, client.id)) if person is not None else None
    for name, value in place.items():
        if value is True and not (held and getattr(held, name)):
            _check_right(desk, record, name)
    if person is not None:
        changed, called = _account_changes(desk, person, facts), _called(people, person, client, facts)
        if person.staff_role is not None and (person.id, client.id) not in people.places:
            record.refuse(_is_colleague(desk, person, facts), "email")
        elif person.staff_role is not None and changed:
            record.refuse(contact_errors.IsStaff(name=called), "name")
        elif has_been_in(person) and "username" in changed:
            record.refuse(contact_errors.SignsInOtherwise(name=called), "username")
        elif has_been_in(person) and "email" in changed and people.awaited.get(person.id) != facts["email"]:
            _check_wish(desk, record, person)
        if person.staff_role is None and (person.id, client.id) not in people.places:
            known_elsewhere.ask(desk, record, person, client, facts)
        if (person.id, client.id) in people.rows:
            other = people.rows[person.id, client.id]
            record.refuse(refusals.RepeatedInFile(other=other, label="Name", text=called), "name")
        row, said = people.said.get(person.id, (0, facts))
        if any(said[name] != value for name, value in facts.items() if name in said and name not in DETAILS):
            record.refuse(refusals.Disagrees(other=row), "name")
    if place.get("is_primary") and people.primaries.setdefault(client.id, record.number) != record.number:
        record.refuse(refusals.OnePrimary(other=people.primaries[client.id]), "is_primary")


def _check_right(desk: PlanContext, record: Record, name: str) -> None:
    try:
        require_may_grant_contact(desk.ctx, [name])
    except NotHeld as refusal:
        record.refuse(refusal, name)


def _check_wish(desk: PlanContext, record: Record, person: Person) -> None:
    try:
        require_not_asked_lately(desk.ctx, desk.db, person)
    except AskedLately as refusal:
        record.refuse(refusal, "email")


def _not_given(desk: PlanContext, place: dict[str, Any]) -> dict[str, Any]:
    """What a new contact has unless a file says otherwise, as far as it is not whoever imports who could give it."""
    actor = desk.ctx.actor
    return {
        name: False
        for name, needs in needed_to_give().items()
        if name not in place and not actor.is_system and not actor.may(needs)
    }


def _account_changes(desk: PlanContext, person: Person, facts: dict[str, Any]) -> dict[str, Any]:
    """What the row would change of the account: nothing of one that the importer does not see."""
    if is_concealed(desk.ctx, desk.db, person):
        return {}
    return {name: value for name, value in facts.items() if name not in DETAILS and getattr(person, name) != value}


def _called(people: People, person: Person, client: Entity, facts: dict[str, Any]) -> str:
    """The name of the person at this client, or else in the file: never what others call them."""
    held = people.places.get((person.id, client.id))
    return held.name if held is not None else str(facts.get("name", ""))


def _is_colleague(desk: PlanContext, person: Person, facts: dict[str, Any]) -> Refusal:
    if is_concealed(desk.ctx, desk.db, person):
        said = facts.get("email") or facts.get("username") or facts["external_id"]
        return contact_errors.IsSomeColleague(email=said)
    return contact_errors.IsColleague(email=person.email or "", name=person.name)


def _planned(
    desk: PlanContext,
    people: People,
    record: Record,
    file: str,
    facts: dict[str, Any],
    place: dict[str, Any],
    person: Person | None,
    client: Entity,
) -> Planned:
    is_new = person is None
    if person is None:
        person = Person(id=uuid4(), name=facts["name"])
        _tell(person, facts)
        people.add(person)
    changed = (
        {}
        if is_new
        else {
            name: value
            for name, value in _account_changes(desk, person, facts).items()
            if not (name == "email" and people.awaited.get(person.id) == value)
        }
    )
    here = {name: facts[name] for name in DETAILS if name in facts} | place
    contact = people.places.get((person.id, client.id))
    is_placed = contact is None
    if contact is None:
        contact = Contact(
            id=uuid4(),
            person_id=person.id,
            entity_id=client.id,
            named_by=facts.get("email"),
            **_not_given(desk, place),
            **here,
        )
        people.place(contact, person)
    moved = {name: value for name, value in here.items() if getattr(contact, name) != value}
    people.heard(record.number, person, client, facts)
    result = Result.CREATED if is_placed else Result.UPDATED if changed or moved else Result.UNCHANGED

    def write() -> None:
        before = held(contact)
        _tell(person, {name: value for name, value in changed.items() if name not in ("email", "username")})
        if "username" in changed:
            username.change(desk.ctx, desk.db, person, changed["username"], Cause.USERNAME_CHANGED_BY_STAFF)
        if "email" in changed:
            if has_been_in(person) and not desk.ctx.actor.is_system:
                require_recent(desk.ctx)  # as by hand (services/people/contacts.py)
            change_by_firm(desk.ctx, desk.db, person, changed["email"], Cause.ADDRESS_CHANGED_BY_IMPORT)
            contact.named_by = changed["email"]
        for name, value in moved.items():
            setattr(contact, name, value)
        if place.get("is_primary"):
            for other in people.places.values():
                if other.entity_id == client.id and other is not contact and other.is_primary:
                    other.is_primary = False
        if is_new:
            desk.db.add(person)
        if is_placed:
            desk.db.add(contact)
        elif not is_new:
            settle(desk.db, person, contact, before)
        verb = "contact.imported" if is_placed else "contact.updated"
        desk.note(verb, contact, client.id, name=contact.name, fields=sorted({*changed, *moved}), file=file)

    waits = "email" in changed and has_been_in(person)
    remarks = (
        (AddressWaits(name=contact.name, email=changed["email"], hours=desk.ctx.preferences[ADDRESS_WAIT_HOURS]),)
        if waits
        else ()
    )
    outcome = Outcome(file, result, contact.name, record.number, contact_id=contact.id, remarks=remarks)
    return Planned(outcome, None if result is Result.UNCHANGED else write, client.id)


def _tell(person: Person, facts: dict[str, Any]) -> None:
    """Address and user name only of somebody new: a known person's change by verbs of their own."""
    for name, value in facts.items():
        if name == "email":
            address.first(person, value)
        elif name == "username":
            username.first(person, value)
        else:
            setattr(person, name, value)
    person.refold()
