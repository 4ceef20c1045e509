"""Who a file of contacts may mean: everybody there is, by what they are found again, and by their place at a client."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select

from data.folding import name_key
from data.people.logins import login_key
from data.people.tables import Contact, Entity, Person
from services.access.address_changes import waiting
from services.access.concealed import concealed
from services.imports.kinds.plan_context import PlanContext


@dataclass(slots=True)
class People:
    """Everybody there is and will be: accounts belong to no client, so whoever imports may meet any of them.

    Whoever sees only some clients meets those by their address alone whom others know, too.
    """

    by_external: dict[str, Person] = field(default_factory=dict)
    by_email: dict[str, Person] = field(default_factory=dict)
    by_username: dict[str, Person] = field(default_factory=dict)
    places: dict[tuple[UUID, UUID], Contact] = field(default_factory=dict)
    at_client: dict[tuple[UUID, str], list[Person]] = field(default_factory=dict)
    said: dict[UUID, tuple[int, dict[str, Any]]] = field(default_factory=dict)  # person -> row, what it said
    rows: dict[tuple[UUID, UUID], int] = field(default_factory=dict)  # person, client -> row
    primaries: dict[UUID, int] = field(default_factory=dict)  # client -> row
    awaited: dict[UUID, str] = field(default_factory=dict)  # person -> the address that waits

    def add(self, person: Person, *, by_address: bool = False) -> None:
        if person.email_key:
            self.by_email[person.email_key] = person
        if by_address:
            return
        if person.external_id:
            self.by_external[person.external_id] = person
        if person.username_key:
            self.by_username[person.username_key] = person

    def place(self, contact: Contact, person: Person) -> None:
        self.places[person.id, contact.entity_id] = contact
        self.at_client.setdefault((contact.entity_id, name_key(contact.name)), []).append(person)

    def heard(self, row: int, person: Person, client: Entity, facts: dict[str, Any]) -> None:
        """Remember what `row` says of `person`, and that the names it gives them are no longer free."""
        self.said.setdefault(person.id, (row, facts))
        self.rows[person.id, client.id] = row
        for name, index in (("email", self.by_email), ("username", self.by_username)):
            if name in facts:
                index.setdefault(login_key(facts[name]), person)
        if "external_id" in facts:
            self.by_external.setdefault(facts["external_id"], person)


def known_people(desk: PlanContext) -> People:
    people, by_id = People(), {}
    contacts = desk.db.scalars(select(Contact)).all()
    for person in desk.db.scalars(select(Person)):
        by_id[person.id] = person
    near = {each.person_id for each in contacts}
    hidden = concealed(desk.ctx, desk.db, [by_id[each] for each in near])
    for id, person in by_id.items():
        people.add(person, by_address=not desk.sees_all and (id in hidden or id not in near))
    people.awaited = {id: waits.email for id, waits in waiting(desk.db, by_id).items()}
    for contact in contacts:
        people.place(contact, by_id[contact.person_id])
    return people
