"""What is given, asked for and new about accounts is noted as a security event where it happens, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from data.errors import NotAllowed, Refusal
from data.people.tables import Person
from data.statuses import SecurityKind, StaffRole
from services.access import credentials, impersonation, sides
from services.access.invitations import actions as invitations
from services.access.security_notes import Given, network_of
from services.billing.invoices import actions as invoicing
from services.firm import settings, team
from services.imports import history as imports
from services.imports import uploads
from services.operations import admin_commands
from services.people import assignments, contacts
from services.people import profile as account
from services.platform.context import Context
from services.platform.door_refusals import PasswordDue
from services.platform.permissions import May
from tests.cast import NOON, House, viewed_by
from tests.services.access.test_address_changes import wish
from tests.services.access.test_security_events import seen
from tests.services.signing_in import PASSWORD, give, hash_of, sign_in

GRANTED, ASKED, NETWORK = SecurityKind.GRANTED, SecurityKind.ADDRESS_ASKED, SecurityKind.NEW_NETWORK


def grants(house: House) -> list[tuple[str, str, UUID | None]]:
    assert all(each.subject_kind == "person" for each in seen(house, GRANTED))
    return [(each.reason, each.subject_id, each.entity_id) for each in seen(house, GRANTED)]


def member(house: House, who: Context) -> team.StaffRow:
    return next(each for each in team.people(house.olga) if each.id == who.actor.person_id)


def change(house: House, who: Context, **to: object) -> None:
    now = member(house, who)
    wanted = {"role": now.role, "may_impersonate": now.may_impersonate, "sees_all_clients": now.sees_all_clients} | to
    team.change(house.olga, now.id, now.version, **wanted)  # type: ignore[arg-type]


@pytest.mark.security("R90", "R94")
def test_what_a_new_colleague_is_given_is_noted(house: House) -> None:
    id = team.add(house.olga, team.StaffForm("Nell New", "nell@example.test", "manager", True, "all"))
    assert grants(house) == [
        (Given.ROLE, str(id), None),
        (Given.LOOKING, str(id), None),
        (Given.ALL_CLIENTS, str(id), None),
    ]
    assert {each.person_id for each in seen(house)} == {house.olga.actor.person_id}


@pytest.mark.security("R90", "R94")
def test_of_a_change_only_what_is_new_is_noted(house: House) -> None:
    kim = str(house.kim.actor.person_id)
    change(house, house.kim, role="manager")
    change(house, house.kim, may_impersonate=True)
    change(house, house.kim, role="read_only", may_impersonate=False, sees_all_clients=False)
    assert grants(house) == [(Given.ROLE, kim, None), (Given.LOOKING, kim, None)]


def test_an_account_that_is_opened_again_is_noted_and_one_that_is_closed_is_no_gift(house: House) -> None:
    kim = house.kim.actor.person_id
    team.set_closed(house.olga, kim, closed=True)
    team.set_closed(house.olga, kim, closed=False)
    team.set_closed(house.olga, kim, closed=False)
    assert grants(house) == [(Given.OPENED, str(kim), None)]


def test_clients_to_look_after_are_noted_one_by_one_and_many_at_once_in_one_line(house: House) -> None:
    ben = house.ben.actor.person_id
    assignments.assign(house.olga, house.umbra, [ben])
    assert grants(house) == [(Given.CLIENTS, str(ben), house.umbra)]
    many = [house.entity(f"Many {n}") for n in range(30)]
    assignments.assign_many(house.olga, ben, many)
    assignments.assign_many(house.olga, ben, many)
    assert grants(house)[1:] == [(Given.CLIENTS, str(ben), None)]
    assert seen(house, GRANTED)[1].number == 30
    assignments.assign(house.olga, house.umbra, [])
    assert len(grants(house)) == 2


def test_an_invitation_gives_access(house: House) -> None:
    house.prefer(onboarding="invite_link")
    id = contacts.add(house.sam, house.acme, contacts.ContactForm("Nora Nine", "nora@example.test"))
    assert grants(house) == []
    invitations.invite(house.sam, id)
    [(what, whom, client)] = grants(house)
    assert (what, client) == (Given.ACCESS, house.acme)
    with house.backstage() as db:
        assert db.one(Person, UUID(whom)).name == "Nora Nine"


def test_rights_that_a_contact_gains_are_noted(house: House) -> None:
    bob = next(each for each in contacts.of_client(house.sam, house.acme) if each.form.name == "Bob Brown")
    contacts.change(house.sam, bob.id, bob.version, bob.person_version, bob.form.allowing(pays=True))
    assert grants(house) == [(Given.RIGHTS, str(bob.person_id), house.acme)]
    bob = next(each for each in contacts.of_client(house.sam, house.acme) if each.form.name == "Bob Brown")
    contacts.change(house.sam, bob.id, bob.version, bob.person_version, bob.form.allowing(pays=False))
    assert len(grants(house)) == 1


def test_the_command_line_gives_too_and_is_nobody(house: House) -> None:
    admin_commands.add_staff(house.system, "Clio Line", "clio@example.test", StaffRole.ADMINISTRATOR)
    assert [(each.reason, each.person_id) for each in seen(house, GRANTED)] == [(Given.ROLE, None)]


@pytest.mark.security("R90")
def test_an_address_that_the_firm_asks_for_is_noted_with_the_only_client(house: House) -> None:
    give(house, house.alice)
    wish(house)
    wish(house)  # the same again is nothing
    (found,) = seen(house, ASKED)
    assert (found.reason, found.subject_id, found.entity_id, found.number) == (
        "address changed by staff",
        str(house.alice.actor.person_id),
        house.acme,
        1,
    )


def test_an_address_that_its_owner_asks_for_is_noted(house: House) -> None:
    give(house, house.kim)
    credentials.request_email_change(house.kim, PASSWORD, "kim.new@example.test")
    (found,) = seen(house, ASKED)
    assert (found.reason, found.person_id, found.subject_id) == (
        "themselves",
        house.kim.actor.person_id,
        str(house.kim.actor.person_id),
    )
    assert "kim.new" not in " ".join(str(value) for value in vars(found).values())


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.51.100.7", "198.51.100.0/24"),
        ("::ffff:198.51.100.9", "198.51.100.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("nowhere", "nowhere"),
    ],
)
def test_networks_are_as_wide_as_where_failures_are_counted(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.security("R90", "R94")
def test_a_sign_in_from_a_network_never_seen_is_noted_once(house: House) -> None:
    give(house, house.kim)
    for n, address in enumerate(["127.0.0.9", "198.51.100.7", "198.51.100.200", "2001:db8:1::1", "2001:db8:1:ff::2"]):
        sign_in(house, "kim@example.test", address=address, now=NOON + timedelta(hours=n))
    assert [
        (each.reason, each.subject_kind, each.subject_id, each.person_id, each.address) for each in seen(house, NETWORK)
    ] == [
        ("staff", "network", "198.51.100.0/24", house.kim.actor.person_id, "198.51.100.7"),
        ("staff", "network", "2001:db8:1::/48", house.kim.actor.person_id, "2001:db8:1::1"),
    ]


def test_the_first_sign_in_of_all_comes_from_no_new_network(house: House) -> None:
    id = contacts.add(house.sam, house.acme, contacts.ContactForm("Nora Nine", "nora@example.test"))
    invitations.invite(house.sam, id)
    with house.backstage() as db:
        db.scalars(select(Person).where(Person.name == "Nora Nine")).one().password_hash = hash_of(PASSWORD)
    sign_in(house, "nora@example.test", address="203.0.113.4")
    assert seen(house, NETWORK) == []
    sign_in(house, "nora@example.test", address="198.51.100.4")
    (found,) = seen(house, NETWORK)
    assert (found.reason, found.subject_id) == ("client", "198.51.100.0/24")


def test_networks_of_others_and_of_looks_say_nothing_about_a_person(house: House) -> None:
    """Sam looks through Alice's eyes from elsewhere: that network is not hers."""
    give(house, house.alice)
    give(house, house.sam)
    sign_in(house, "sam@example.test", address="203.0.113.4")
    sam = replace(house.sam, actor=replace(house.sam.actor, address="203.0.113.4"))
    contact = next(each for each in contacts.of_client(sam, house.acme) if each.form.name == "Alice Adams")
    impersonation.start(sam, contact.id, "asked on the phone")
    sign_in(house, "alice@example.test", address="203.0.113.5")
    assert [each.person_id for each in seen(house, NETWORK)] == [house.sam.actor.person_id, house.alice.actor.person_id]


@pytest.mark.security("R30", "R90")
def test_a_look_that_begins_is_noted_with_its_reason(house: House) -> None:
    contact = next(each for each in contacts.of_client(house.sam, house.acme) if each.form.name == "Alice Adams")
    impersonation.start(house.sam, contact.id, "asked on the phone")
    (found,) = seen(house, SecurityKind.IMPERSONATED)
    assert (found.reason, found.person_id, found.subject_id, found.entity_id) == (
        "asked on the phone",
        house.sam.actor.person_id,
        str(house.alice.actor.person_id),
        house.acme,
    )


def test_what_is_rolled_back_was_not_given(house: House) -> None:
    last = member(house, house.olga)
    with pytest.raises(Refusal):
        team.change(house.olga, last.id, last.version, role="manager", may_impersonate=True, sees_all_clients=True)
    assert grants(house) == []


@pytest.mark.security("R90")
def test_before_a_lasting_password_a_refusal_is_noted_as_any_other(house: House) -> None:
    with house.backstage() as db:
        db.one(Person, house.alice.actor.person_id).must_change_password = True
    due = house.again(house.alice)
    for _ in range(3):
        with pytest.raises(PasswordDue), due.transaction(May.READ_SELF):
            pass
    (found,) = seen(house)
    assert (found.kind, found.reason, found.subject_id, found.number) == (
        SecurityKind.REFUSED,
        "PasswordDue",
        "self:read",
        3,
    )


# What refuses before it opens anything: the verb, who may not, and the permission that is named.
EARLY: dict[str, tuple[Callable[[House], object], str]] = {
    "settings": (lambda house: settings.policy(house.kim), "settings:read"),
    "logo": (lambda house: settings.keep_logo(house.kim, b"x"), "settings:edit"),
    "past imports": (lambda house: imports.past(house.kim), "import:run"),
    "what may be imported": (lambda house: uploads.kinds(house.kim), "import:run"),
    "waiting imports": (lambda house: uploads.waiting(house.kim), "import:run"),
    "drop an import": (lambda house: uploads.discard(house.kim, UUID(int=1)), "import:run"),
    "invoice form": (lambda house: invoicing.require_writer(house.kim), "invoices:edit"),
    "profile": (
        lambda house: account.save(
            house.bob, account.ProfileDraft(house.acme, 1, account.BasicInformation("Acme", "", "", "", ""))
        ),
        "profile:edit",
    ),
    "leave a look": (lambda house: impersonation.leave(house.kim), "impersonation:start"),
    "other side": (
        lambda house: sides.switch(house.inside, house.alice.actor.session_key, NOON, staff=True),
        "self:edit",
    ),
    "password again": (lambda house: credentials.require_recent(viewed_by(house.sam, house.alice)), "self:edit"),
}


@pytest.mark.security("R90")
@pytest.mark.parametrize("verb", EARLY)
def test_what_is_refused_before_a_transaction_is_noted(sqlite_house: House, verb: str) -> None:
    act, permission = EARLY[verb]
    with pytest.raises(NotAllowed):
        act(sqlite_house)
    (found,) = seen(sqlite_house)
    assert (found.kind, found.subject_kind, found.subject_id, found.number) == (
        SecurityKind.REFUSED,
        "permission",
        permission,
        1,
    )
