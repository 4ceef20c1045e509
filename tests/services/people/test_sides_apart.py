"""What one client's staff know of somebody stays with them: a colleague who sees another client reads nothing of it.

Random acts of that colleague, and of those on the other side; after each, everything the colleague may read is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from data.errors import Refusal
from data.people.tables import Assignment, Contact, Person
from data.statuses import AccessStatus, StaffRole
from services.access import address_changes, authentication, impersonation, sessions
from services.access.invitations import actions as invitations
from services.access.invitations import listing as invite_list
from services.billing.invoices import staff_detail, view_records
from services.dashboard import client as dashboard
from services.dashboard import navigation, staff_inbox
from services.firm import history
from services.imports import run as runs
from services.imports.declared import CONTACTS
from services.people import client_listing, clients, contacts, personal_details
from services.people import profile as account
from services.people.contact_form import ContactForm, ContactRow
from services.platform.importing.outcomes import Options
from services.platform.lists.query import ListQuery
from tests.cast import House
from tests.services.imported import file

EXAMPLES, STEPS = 5, 20
CANARY, THEN = "zqcanary", datetime(2029, 1, 2, 3, 4, tzinfo=UTC)
MARKS = (CANARY, repr(THEN)[:24])
pick, maybe = st.integers(0, 10**6), st.booleans()
columns = st.sets(st.sampled_from(["Phone", "User name", "Language", "External id", "Primary"]))


class Sides(RuleBasedStateMachine):
    """A client in the colleague's reach and one beyond, with people whose every detail bears a mark."""

    house: ClassVar[House]
    _n: ClassVar[Iterator[int]] = count()

    def __init__(self) -> None:
        super().__init__()
        house, self.n = self.house, next(self._n)
        self.near, self.far = house.entity(f"Near {self.n}"), house.entity(f"Far {self.n}")
        self.nick = house.staff(f"Nick{self.n} New", StaffRole.MANAGER, sees_all_clients=False, may_impersonate=True)
        self.people = [self._person(each, works_here=each == 2) for each in range(3)]
        with house.backstage() as db:
            db.add(Assignment(person_id=self.nick.actor.person_id, entity_id=self.near))
            db.add_all(
                Contact(
                    person_id=id,
                    entity_id=self.far,
                    status=AccessStatus.ACCEPTED,
                    phone=f"{CANARY} 5",
                    mobile=f"{CANARY} 6",
                    fax=f"{CANARY} 7",
                    name=f"{CANARY} far",
                    named_by=f"{CANARY}@far.test",
                )
                for id in self.people
            )
        self.nick = house.again(self.nick)
        self.invoice = house.invoice(of=self.near).id

    def _person(self, which: int, *, works_here: bool) -> UUID:
        role = StaffRole.MEMBER if works_here else None
        person = Person(
            name=f"{CANARY} {which}",
            phone=f"{CANARY} 1",
            mobile=f"{CANARY} 2",
            fax=f"{CANARY} 3",
            language="el",
            external_id=f"{CANARY}-{self.n}-{which}",
            last_signed_in_at=THEN,
            staff_role=role,
            password_hash="$argon2id$" if which else None,
        )
        person.go_by_email(self._address(which))
        person.go_by_username(f"{CANARY}.{self.n}.{which}")
        person.refold()
        with self.house.backstage() as db:
            db.add(person)
        return person.id

    def _address(self, which: int) -> str:
        return f"known{which}.{self.n}@example.test"

    def _rows(self) -> tuple[ContactRow, ...]:
        return contacts.of_client(self.nick, self.near)

    def _one(self, at: int) -> ContactRow | None:
        rows = self._rows()
        return rows[at % len(rows)] if rows else None

    def _do(self, act: Callable[[], object]) -> object:
        """What comes back counts as read, and so does what a refusal says."""
        try:
            told = act()
        except Refusal as refusal:
            told = (self.nick.words.refusal(refusal), refusal.fields)
        self._clean(told)
        return told

    def _clean(self, told: object) -> None:
        text = repr(told)
        assert not [mark for mark in MARKS if mark in text.casefold()], text
        assert not any("\u0370" <= letter <= "\u03ff" for letter in text), text  # nobody's language, either

    @rule(which=st.integers(0, 3), confirmed=maybe, phone=maybe)
    def add(self, which: int, confirmed: bool, phone: bool) -> None:
        form = ContactForm(
            f"Typed {which}",
            email=self._address(which),
            phone="210 55" if phone else "",
            username=f"typed{which}{self.n}",
            language="en",
        )
        self._do(lambda: contacts.add(self.nick, self.near, form, confirmed=self.people[2] if confirmed else None))

    @rule(
        at=pick,
        new=st.dictionaries(
            st.sampled_from(["name", "phone", "username", "email", "language", "job_title"]),
            st.sampled_from(["en", "210 66", "new@example.test", ""]),
        ),
    )
    def change(self, at: int, new: dict[str, str]) -> None:
        if (row := self._one(at)) is not None:
            if new.get("email"):
                new["email"] = f"new{self.n}@example.test"
            typed = replace(row.form, **new)  # type: ignore[arg-type]
            self._do(lambda: contacts.change(self.nick, row.id, row.version, row.person_version, typed))

    @rule(at=pick)
    def remove(self, at: int) -> None:
        if (row := self._one(at)) is not None:
            self._do(lambda: contacts.remove(self.nick, row.id))

    @rule(
        at=pick,
        language=st.sampled_from([None, "en"]),
        coded=maybe,
        mode=st.sampled_from(["invite_link", "temp_password"]),
    )
    def invite(self, at: int, language: str | None, coded: bool, mode: Any) -> None:
        if (row := self._one(at)) is not None:
            self._do(
                lambda: invitations.invite(
                    self.nick, row.id, language=language, mode=mode, code="K7R2-Q9XD" if coded else None
                )
            )

    @rule(at=pick)
    def revoke(self, at: int) -> None:
        if (row := self._one(at)) is not None:
            self._do(lambda: invitations.revoke(self.nick, row.id))
            self._do(lambda: contacts.keep_address(self.nick, row.id))
            self._do(lambda: sessions.end_of(self.nick, row.person_id))

    @rule(which=st.integers(0, 3), given=columns, by_name=maybe)
    def bring(self, which: int, given: set[str], by_name: bool) -> None:
        values = {
            "Client": f"Near {self.n}",
            "Name": f"Typed {which}",
            "E-mail": "" if by_name else self._address(which),
            "Phone": "210 77",
            "User name": f"other{which}{self.n}",
            "Language": "en",
            "External id": f"X{which}{self.n}",
            "Primary": "yes",
        }
        chosen = ["Client", "Name", "E-mail", *sorted(given)]
        text = ",".join(chosen) + "\n" + ",".join(values[each] for each in chosen) + "\n"
        self._do(lambda: runs.preview(self.nick, CONTACTS, [file(text)]))
        report = self._do(lambda: runs.run(self.nick, CONTACTS, [file(text)], None, Options()))
        for one in getattr(report, "outcomes", ()):
            self._clean([(str(each.refusal), each.refusal.fields) for each in one.problems])

    @rule(at=pick)
    def come_in_and_look_at_an_invoice(self, at: int) -> None:
        """The person accepts, and looks at what they are billed; then the colleague looks through their eyes."""
        row = self._one(at)
        if row is None:
            return
        with self.house.backstage() as db:
            contact = db.get_one(Contact, row.id)
            contact.revoked_at, contact.status = None, AccessStatus.ACCEPTED
        them = self.house.signed_in(row.person_id)
        if not them.actor.must_change_password:
            view_records.seen(them, self.invoice, "page")
        nick = self.house.signed_in(self.nick.actor.person_id, staff=True)  # type: ignore[arg-type]
        try:
            key = authentication.key_of(impersonation.start(nick, row.id, "to help"))
        except Refusal as refusal:
            self._clean((self.nick.words.refusal(refusal), refusal.fields))
            return
        seen = authentication.identify(self.house.inside, key, self.nick.now)
        self._clean(
            (
                replace(seen.actor, language=""),
                replace(personal_details.personal(seen), language=""),
                dashboard.cards(seen),
                account.profiles(seen),
                sessions.mine(seen),
                address_changes.mine(seen),
                navigation.frame(seen).counters,
            )
        )

    @rule(which=st.integers(0, 2), at=st.integers(0, 2))
    def others_act(self, which: int, at: int) -> None:
        """Whoever sees the other client changes what it has of them, wishes a new address, or that takes effect."""
        sam, address = self.house.sam, f"{CANARY}{which}.{self.n}.new@example.test"
        row = next(each for each in contacts.of_client(sam, self.far) if each.person_id == self.people[which])
        new = ({"phone": f"{CANARY} 8", "name": f"{CANARY} anew"}, {"email": address}, {})[at]
        with suppress(Refusal):  # a colleague's account
            contacts.change(sam, row.id, row.version, row.person_version, replace(row.form, **new))
        if at == 2:
            with self.house.backstage() as db:
                person = db.get_one(Person, self.people[which])
                person.go_by_email(address)
                person.refold()

    @invariant()
    def reads_nothing_of_it(self) -> None:
        nick, near = self.nick, self.near
        self._clean(
            (
                contacts.of_client(nick, near),
                invite_list.access_list(nick),
                clients.record(nick, near),
                history.of_client(nick, near),
                history.of_invoice(nick, self.invoice),
                staff_inbox.page_of(nick, limit=100),
                staff_inbox.page_of(nick, done=True),
                staff_inbox.recent_mails(nick, 100),
                view_records.views_of(nick, self.invoice),
                staff_detail.sheet(nick, self.invoice),
                client_listing.page_of(nick, ListQuery(CANARY)),
                client_listing.page_of(nick, ListQuery()),
            )
        )


@pytest.mark.security("R26", "R28")
def test_nothing_of_another_client_comes_into_view(sqlite_house: House) -> None:
    Sides.house = sqlite_house
    sqlite_house.prefer(invites_per_day=100_000)
    run_state_machine_as_test(
        Sides,
        settings=settings(  # type: ignore[no-untyped-call]
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    with sqlite_house.backstage() as db:
        assert db.scalars(select(Contact).where(Contact.name.startswith("Typed"))).first() is not None
