"""What somebody is told of their own account: their own rows, in order, and nothing of who looked at what."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from data.people.tables import Assignment, Contact
from data.statuses import StaffRole
from services.access import credentials, impersonation, password_reset, sessions
from services.firm import history as client_history
from services.people import account_happenings, contacts
from services.people.account_happenings import MOST, AccountEvent, What
from services.platform.background_jobs import run_due
from services.platform.context import Context
from tests.cast import NOON, House, viewed_by
from tests.services.access.test_address_changes import place, wish
from tests.services.signing_in import OTHER, PASSWORD, give, going_on, sign_in


def told(ctx: Context) -> list[What]:
    """The oldest first."""
    return [each.what for each in reversed(account_happenings.mine(ctx))]


@pytest.mark.security("R18")
def test_sign_ins_and_changes_are_told_to_their_owner_alone(house: House) -> None:
    give(house, house.alice)
    sign_in(house, address="127.0.0.9", now=NOON)
    sign_in(house, address="198.51.100.7", now=NOON + timedelta(minutes=1))
    later = house.at(house.alice, NOON + timedelta(minutes=2))
    later = going_on(house, credentials.change_password(later, PASSWORD, OTHER, OTHER), NOON + timedelta(minutes=3))
    credentials.change_username(later, OTHER, "alice.anew")
    assert set(told(later)[:1]) == {What.SIGNED_IN}
    assert sorted(told(later)[1:3]) == [What.SIGNED_IN, What.NEW_NETWORK]
    assert told(later)[3:] == [What.PASSWORD, What.USERNAME]
    assert {each.address for each in account_happenings.mine(later) if each.what is What.NEW_NETWORK} == {
        "198.51.100.7"
    }
    for other in (house.bob, house.carol, house.kim, house.olga):
        assert told(other) == []


@pytest.mark.security("R30")
def test_a_look_leaves_no_trace_for_whom_it_looked_at(house: House) -> None:
    before = told(house.alice)
    with house.backstage() as db:
        contact = db.query(Contact).filter_by(person_id=house.alice.actor.person_id).one()
    token = impersonation.start(house.sam, contact.id, "asked on the phone")
    viewer = viewed_by(house.sam, house.alice)
    assert told(house.alice) == told(viewer) == before
    assert token


def test_what_the_firm_did_is_told_without_who_and_from_where(house: House) -> None:
    give(house, house.alice)
    wish(house)
    contacts.keep_address(house.sam, place(house).id)
    contacts.keep_address(house.sam, place(house).id)
    sessions.end_of(house.sam, house.alice.actor.person_id)
    assert {"contact.address_kept", "contact.sessions_ended"} <= {
        each.verb for each in client_history.of_client(house.sam, house.acme)
    }
    found = account_happenings.mine(house.alice)
    assert {(each.what, each.address) for each in found} == {
        (What.ADDRESS_ASKED_BY_FIRM, ""),
        (What.ADDRESS_CALLED_OFF, ""),
        (What.SIGNED_OUT_BY_FIRM, ""),
    }
    assert "Sam" not in repr(found)


def test_a_mailed_link_and_wrong_tries_are_told(house: House) -> None:
    give(house, house.alice)
    for _ in range(3):
        with pytest.raises(credentials.Refusal):
            sign_in(house, password="not this one at all", address="203.0.113.9")
    sign_in(house, address="127.0.0.9")
    password_reset.request(house.inside, "alice@example.test", "203.0.113.9", NOON)
    while run_due(house.system):
        pass
    found = account_happenings.mine(house.alice)
    assert {each.what for each in found} == {What.SIGNED_IN, What.PASSWORD_ASKED}
    assert [each.refused for each in found if each.what is What.SIGNED_IN] == [3]


def test_signing_out_is_told(house: House) -> None:
    other = house.signed_in(house.alice.actor.person_id)
    sessions.end_one(house.alice, other.actor.session_key)
    sessions.log_out(house.signed_in(house.alice.actor.person_id))
    assert sorted(told(house.alice)) == sorted([What.SIGNED_OUT_ONE, What.SIGNED_OUT])


def test_only_the_newest_are_shown(house: House) -> None:
    give(house, house.alice)
    for n in range(MOST + 5):
        sign_in(house, address="127.0.0.9", now=NOON + timedelta(hours=n))
    found = account_happenings.mine(house.alice)
    assert len(found) == MOST
    assert found[0] == AccountEvent(NOON + timedelta(hours=MOST + 4), What.SIGNED_IN, "127.0.0.9")


def test_the_contact_of_another_client_learns_nothing(house: House) -> None:
    give(house, house.alice)
    wish(house)
    assert contacts.of_client(house.sam, house.umbra)
    assert told(house.carol) == []


@pytest.mark.security("R26", "R30")
def test_who_sees_some_clients_only_learns_nothing_of_the_account_through_their_eyes(house: House) -> None:
    """Another client's mail address is about to change, and she signed in from another network: none of it is theirs."""
    give(house, house.maria)
    sign_in(house, "maria@example.test", address="198.51.100.77")
    with house.backstage() as db:
        here = db.query(Contact).filter_by(person_id=house.maria.actor.person_id, entity_id=house.acme).one().id
    there = next(each for each in contacts.of_client(house.sam, house.umbra) if each.form.email == "maria@example.test")
    contacts.change(
        house.sam, there.id, there.version, there.person_version, replace(there.form, email="m2@umbra.test")
    )
    nick = house.staff("Nick New", StaffRole.MANAGER, may_impersonate=True, sees_all_clients=False)
    with house.backstage() as db:
        db.add(Assignment(person_id=nick.actor.person_id, entity_id=house.acme))
    assert house.again(house.maria).actor.address_waits
    for viewer, sees in ((house.sam, True), (house.again(nick), False)):
        looking = going_on(house, impersonation.start(viewer, here, "asked on the phone"))
        assert bool(account_happenings.mine(looking)) is sees
        assert looking.actor.address_waits is sees
