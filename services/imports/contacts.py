"""Contacts from a table: a person, found again by external id, e-mail or user name, and their place at one client."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from data.folding import name_key
from data.logins import login_key
from data.lookups import is_known_elsewhere
from data.people import Contact, Entity, Person
from services.accounts import address, username
from services.accounts.address import has_been_in
from services.address_changes import AskedLately, change_by_firm, require_not_asked_lately, waiting
from services.contact_changes import held, settle
from services.imports import refusals
from services.imports.desk import Desk
from services.imports.model import Outcome, Planned, Result
from services.imports.record import Record
from services.imports.table_remarks import AddressWaits
from services.ranks import CONTACT_RIGHTS, NotHeld, require_may_grant_contact
from services.ways_in.table import Cause

_PERSON = ("external_id", "name", "username", "phone", "mobile", "fax")
_RIGHTS = ("is_primary", "sees_billing", "pays", "sees_documents", "edits_profile", "manages_colleagues")


@dataclass(slots=True)
class _People:
    """Everybody there is and will be: persons belong to no client, so whoever imports may meet any of them."""

    by_external: dict[str, Person] = field(default_factory=dict)
    by_email: dict[str, Person] = field(default_factory=dict)
    by_username: dict[str, Person] = field(default_factory=dict)
    places: dict[tuple[UUID, UUID], Contact] = field(default_factory=dict)
    at_client: dict[tuple[UUID, str], list[Person]] = field(default_factory=dict)
    said: dict[UUID, tuple[int, dict[str, Any]]] = field(default_factory=dict)      # person -> row, what it said
    rows: dict[tuple[UUID, UUID], int] = field(default_factory=dict)                # person, client -> row
    primaries: dict[UUID, int] = field(default_factory=dict)                        # client -> row
    awaited: dict[UUID, str] = field(default_factory=dict)                          # person -> the address that waits

    def add(self, person: Person) -> None:
        if person.external_id:
            self.by_external[person.external_id] = person
        if person.email_key:
            self.by_email[person.email_key] = person
        if person.username_key:
            self.by_username[person.username_key] = person

    def place(self, contact: Contact, person: Person) -> None:
        self.places[person.id, contact.entity_id] = contact
        self.at_client.setdefault((contact.entity_id, name_key(person.name)), []).append(person)

    def heard(self, row: int, person: Person, client: Entity, facts: dict[str, Any]) -> None:
        """Remember what `row` says of `person`, and that the names it gives them are no longer free."""
        self.said.setdefault(person.id, (row, facts))
        self.rows[person.id, client.id] = row
        for name, index in (("email", self.by_email), ("username", self.by_username)):
            if name in facts:
                index.setdefault(login_key(facts[name]), person)
        if "external_id" in facts:
            self.by_external.setdefault(facts["external_id"], person)


def plan(desk: Desk, records: list[Record], file: str) -> list[Planned]:
    """One Planned per row."""
    people = _read(desk)
    return [_row(desk, people, record, file) for record in records]


def _read(desk: Desk) -> _People:
    people, by_id = _People(), {}
    for person in desk.db.scalars(select(Person)):
        people.add(person)
        by_id[person.id] = person
    people.awaited = {id: waits.email for id, waits in waiting(desk.db, by_id).items()}
    for contact in desk.db.scalars(select(Contact)):
        people.place(contact, by_id[contact.person_id])
    return people


def _row(desk: Desk, people: _People, record: Record, file: str) -> Planned:
    facts, place = _facts(record), _place(record)
    client = _client(desk, record)
    person = _known(people, record, facts, client)
    if not record.problems and client is not None:
        _check(desk, people, record, facts, place, person, client)
    if record.problems or client is None:
        label = facts.get("name", "")
        return Planned(Outcome(file, Result.REFUSED, label, record.number, problems=tuple(record.problems)))
    return _planned(desk, people, record, file, facts, place, person, client)


def _facts(record: Record) -> dict[str, Any]:
    read: dict[str, Any] = {name: record.text(name) for name in _PERSON}
    read |= {"email": record.email("email"), "language": record.language("language")}
    return {name: value for name, value in read.items() if value is not None}


def _place(record: Record) -> dict[str, Any]:
    read: dict[str, Any] = {name: record.flag(name) for name in _RIGHTS} | {"job_title": record.text("job_title")}
    return {name: value for name, value in read.items() if value is not None}


def _client(desk: Desk, record: Record) -> Entity | None:
    text = record.text("client")
    try:
        return desk.clients.named(text) if text else None
    except (refusals.UnknownClient, refusals.SeveralClients) as refusal:
        record.refuse(refusal, "client")
        return None


def _known(people: _People, record: Record, facts: dict[str, Any], client: Entity | None) -> Person | None:
    """An external id decides; then an e-mail address or user name; at last the same name at the same client."""
    found = people.by_external.get(facts.get("external_id", ""))
    marks = {"email": people.by_email.get(login_key(facts.get("email", ""))),
             "username": people.by_username.get(login_key(facts.get("username", "")))}
    for name, other in marks.items():
        found = found or other
        if other is not None and other is not found:
            record.refuse(refusals.TakenElsewhere(label=record.reader.fields[name].label, text=facts[name]), name)
    external_id = facts.get("external_id")
    if found is not None and external_id and found.external_id not in (None, external_id):
        record.refuse(refusals.TakenElsewhere(label="E-mail", text=facts.get("email", "")), "email")
    if found is None and client is not None and not external_id and not facts.get("email"):
        same = people.at_client.get((client.id, name_key(facts.get("name", ""))), [])
        found = same[0] if len(same) == 1 else None
    return found


def _check(desk: Desk, people: _People, record: Record, facts: dict[str, Any], place: dict[str, Any],
           person: Person | None, client: Entity) -> None:
    held = people.places.get((person.id, client.id)) if person is not None else None
    for name, value in place.items():
        if value is True and not (held and getattr(held, name)):
            _check_right(desk, record, name)
    if person is not None:
        changed = {name for name, value in facts.items() if getattr(person, name) != value}
        if person.staff_role is not None and (person.id, client.id) not in people.places:
            record.refuse(refusals.IsColleague(email=person.email or "", name=person.name), "email")
        elif person.staff_role is not None and changed:
            record.refuse(refusals.IsStaff(name=person.name), "name")
        elif changed and not _is_in_view(desk, person):
            record.refuse(refusals.WorksElsewhere(name=person.name), "name")
        elif has_been_in(person) and "username" in changed:
            record.refuse(refusals.SignsInOtherwise(name=person.name), "username")
        elif has_been_in(person) and "email" in changed and people.awaited.get(person.id) != facts["email"]:
            _check_wish(desk, record, person)
        if (person.id, client.id) in people.rows:
            other = people.rows[person.id, client.id]
            record.refuse(refusals.RepeatedInFile(other=other, label="Name", text=person.name), "name")
        row, said = people.said.get(person.id, (0, facts))
        if any(said[name] != value for name, value in facts.items() if name in said):
            record.refuse(refusals.Disagrees(other=row), "name")
    if place.get("is_primary") and people.primaries.setdefault(client.id, record.number) != record.number:
        record.refuse(refusals.OnePrimary(other=people.primaries[client.id]), "is_primary")


def _check_right(desk: Desk, record: Record, name: str) -> None:
    try:
        require_may_grant_contact(desk.ctx, [name])
    except NotHeld as refusal:
        record.refuse(refusal, name)


def _check_wish(desk: Desk, record: Record, person: Person) -> None:
    try:
        require_not_asked_lately(desk.ctx, desk.db, person)
    except AskedLately as refusal:
        record.refuse(refusal, "email")


def _not_given(desk: Desk, place: dict[str, Any]) -> dict[str, Any]:
    """What a new contact has unless a file says otherwise, as far as it is not whoever imports who could give it."""
    actor = desk.ctx.actor
    return {name: False for name, needs in CONTACT_RIGHTS.items()
            if name not in place and not actor.is_system and not actor.may(needs)}


def _is_in_view(desk: Desk, person: Person) -> bool:
    """Whoever sees only some clients changes nobody whom another client has, too."""
    actor = desk.ctx.actor
    return actor.is_system or actor.sees_all_clients or not is_known_elsewhere(desk.db, person.id)


def _planned(desk: Desk, people: _People, record: Record, file: str, facts: dict[str, Any], place: dict[str, Any],
             person: Person | None, client: Entity) -> Planned:
    is_new = person is None
    if person is None:
        person = Person(id=uuid4(), name=facts["name"])
        _tell(person, facts)
        people.add(person)
    changed = {name: value for name, value in facts.items() if getattr(person, name) != value
               and not (name == "email" and people.awaited.get(person.id) == value)}
    contact = people.places.get((person.id, client.id))
    is_placed = contact is None
    if contact is None:
        contact = Contact(id=uuid4(), person_id=person.id, entity_id=client.id, **_not_given(desk, place), **place)
        people.place(contact, person)
    moved = {name: value for name, value in place.items() if getattr(contact, name) != value}
    people.heard(record.number, person, client, facts)
    result = Result.CREATED if is_placed else Result.UPDATED if changed or moved else Result.UNCHANGED

    def write() -> None:
        before = held(contact)
        _tell(person, {name: value for name, value in changed.items() if is_new or name not in ("email", "username")})
        if "username" in changed and not is_new:
            username.change(desk.ctx, desk.db, person, changed["username"], Cause.USERNAME_CHANGED_BY_STAFF)
        if "email" in changed and not is_new:
            change_by_firm(desk.ctx, desk.db, person, changed["email"], Cause.ADDRESS_CHANGED_BY_IMPORT)
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
        desk.note(verb, contact, client.id, name=person.name, fields=sorted({*changed, *moved}), file=file)

    waits = not is_new and "email" in changed and has_been_in(person)
    remarks = (AddressWaits(name=person.name, email=changed["email"],
                             hours=desk.ctx.preferences.address_wait_hours),) if waits else ()
    outcome = Outcome(file, result, person.name, record.number, contact_id=contact.id, remarks=remarks)
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
