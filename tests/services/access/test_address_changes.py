"""The firm changes the address of somebody who has signed in before: it waits, both are told, its owner may stop it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from data.errors import NotAllowed
from data.people.tables import Assignment, Contact, Person
from data.statuses import StaffRole, TokenPurpose
from services.access import address_changes, credentials, one_time_tokens
from services.access.address_changes import AddressNeeded, AskedLately, EmailTaken
from services.access.authentication import identify, system
from services.access.both_sides import IsContact
from services.access.credentials import AskAgain
from services.dashboard import staff_inbox
from services.firm import history as client_history
from services.firm import team
from services.firm.team import StaffForm
from services.imports.declared import CONTACTS
from services.people import contacts
from services.people.contact_form import ContactForm, ContactRow
from services.platform import background_jobs
from services.platform.context import Context
from services.platform.door_refusals import AddressWaits
from services.platform.permissions import May
from tests.cast import NOON, House
from tests.services.imported import run
from tests.services.signing_in import give, history, mailed, row

DAY = timedelta(hours=24)
NEW = "alice.new@example.test"


def place(house: House) -> ContactRow:
    return next(
        each for each in contacts.of_client(house.sam, house.acme) if each.person_id == house.alice.actor.person_id
    )


def wish(house: House, email: str = NEW, by: Context | None = None, **changes: object) -> None:
    seen = place(house)
    contacts.change(
        by or house.sam, seen.id, seen.version, seen.person_version, replace(seen.form, email=email, **changes)
    )  # type: ignore[arg-type]


def later(house: House, after: timedelta) -> None:
    ctx = system(house.inside, NOON + after)
    while background_jobs.run_due(ctx):
        pass


def address(house: House) -> str | None:
    return row(house, house.alice.actor.person_id).email


def link(house: House) -> str:
    [(recipient, text)] = mailed(house, "address_waits")
    assert recipient == "alice@example.test"
    return next(word for word in text.split() if "/keep-address/" in word).rsplit("/", 1)[1]


@pytest.mark.feature("AUT-24")
def test_it_waits_and_holds_when_its_time_has_come(house: House) -> None:
    give(house, house.alice)
    wish(house)
    assert address(house) == "alice@example.test"
    assert (place(house).awaited_email, place(house).awaited_at) == (NEW, NOON + DAY)
    assert [recipient for recipient, _ in mailed(house, "address_awaited")] == [NEW]
    assert "/keep-address/" not in mailed(house, "address_awaited")[0][1]
    later(house, DAY - timedelta(seconds=1))
    assert address(house) == "alice@example.test"
    later(house, DAY)
    later(house, DAY)
    person = row(house, house.alice.actor.person_id)
    assert (person.email, person.email_verified_at) == (NEW, None)
    assert [recipient for recipient, _ in mailed(house, "email_changed")] == ["alice@example.test"]
    with pytest.raises(one_time_tokens.LinkSpent):
        address_changes.look(house.inside, link(house), NOON + DAY)


@pytest.mark.feature("AUT-24", "NOT-01")
def test_its_owner_stops_it_and_the_firm_is_told(house: House) -> None:
    give(house, house.alice)
    wish(house)
    secret = link(house)
    assert address_changes.look(house.inside, secret, NOON).email == NEW
    address_changes.veto(house.inside, secret, "198.51.100.7", NOON)
    assert "contact.address_vetoed" in {each.verb for each in client_history.of_client(house.sam, house.acme)}
    with pytest.raises(one_time_tokens.LinkSpent):
        address_changes.veto(house.inside, secret, "198.51.100.7", NOON)
    later(house, DAY)
    assert address(house) == "alice@example.test"
    with house.backstage() as db:
        assert db.get_one(Contact, place(house).id).named_by == "alice@example.test"
    assert [each.kind for each in staff_inbox.page_of(house.sam).rows] == ["address_vetoed"]
    assert [each.actor_id for each in history(house) if each.verb == "person.email_vetoed"] == [
        house.alice.actor.person_id
    ]


@pytest.mark.security("R13")
def test_meanwhile_nothing_is_paid_and_the_new_mailbox_opens_nothing(house: House) -> None:
    give(house, house.alice)
    assert house.again(house.alice).actor.may(May.PAY)
    wish(house)
    alice = house.again(house.alice)
    assert not alice.actor.may(May.PAY)
    assert not alice.actor.is_offered(May.PAY)
    assert alice.actor.may(May.READ_BILLING)
    with pytest.raises(AddressWaits), alice.transaction(May.PAY):
        pass
    assert address_changes.mine(alice) == address_changes.Waiting(NEW, NOON + DAY)
    contacts.keep_address(house.sam, place(house).id)
    contacts.keep_address(house.sam, place(house).id)
    assert house.again(house.alice).actor.may(May.PAY)
    later(house, DAY)
    assert address(house) == "alice@example.test"


@pytest.mark.parametrize("been_in", ["password", "signed in", "never"])
def test_only_who_has_never_been_in_is_corrected_at_once(house: House, been_in: str) -> None:
    give(
        house,
        house.alice,
        "some long password of hers" if been_in == "password" else None,
        last_signed_in_at=NOON if been_in == "signed in" else None,
    )
    wish(house)
    assert address(house) == (NEW if been_in == "never" else "alice@example.test")
    assert bool(mailed(house, "address_waits")) == (been_in != "never")


def test_a_later_wish_takes_the_place_of_an_earlier_and_the_same_again_is_nothing(house: House) -> None:
    give(house, house.alice)
    wish(house)
    wish(house)
    assert len(mailed(house, "address_waits")) == 1
    wish(house, "third@example.test")
    later(house, DAY)
    assert address(house) == "third@example.test"


HELD = timedelta(days=7) + 2 * DAY  # a week longer than two wishes wait


def at(house: House, after: timedelta, by: Context) -> Context:
    """`by` at another time, with a password given just then."""
    return replace(by, now=NOON + after, actor=replace(by.actor, authenticated_at=NOON + after))


@pytest.mark.security("R13")
def test_no_order_of_wishes_holds_an_account_for_long(house: House) -> None:
    """A member who wishes again as often as they may: her paying is held for two waits, and then a week is hers."""
    give(house, house.alice)
    held, refused = 0, 0
    for hour in range(0, 24 * 27, 6):
        ctx = at(house, timedelta(hours=hour), house.sam)
        later(house, timedelta(hours=hour))
        contacts.keep_address(ctx, place(house).id) if hour % 24 == 18 else None
        try:
            wish(house, f"a{hour}@example.test", ctx)
        except AskedLately:
            refused += 1
        held += not house.again(house.alice).actor.may(May.PAY)
    assert refused > 80
    assert held * 6 <= 3 * 2 * 24
    assert address(house) == "alice@example.test"


@pytest.mark.security("R13")
def test_wishes_that_took_effect_count_too(house: House) -> None:
    """A member who changes it to and fro would hold her paying for ever."""
    give(house, house.alice)
    for day in (0, 2):
        wish(house, f"a{day}@example.test", at(house, day * DAY, house.sam))
        later(house, (day + 1) * DAY)
        assert address(house) == f"a{day}@example.test"
    with pytest.raises(AskedLately):
        wish(house, "a4@example.test", at(house, 4 * DAY, house.sam))


@pytest.mark.security("R13")
def test_a_wish_for_a_contact_is_none_for_a_colleague(house: House) -> None:
    """A member may change a contact's address, but not an owner's: else the new mailbox would open the owner's desk."""
    give(house, house.alice)
    wish(house, by=house.kim)
    form = StaffForm("Alice Adams", "alice@example.test", "owner", reach="all")
    with pytest.raises(IsContact):
        team.add(house.olga, form)
    assert place(house).awaited_email == NEW
    team.add(house.olga, form, confirmed=house.alice.actor.person_id)
    assert place(house).awaited_email == ""
    later(house, DAY)
    assert address(house) == "alice@example.test"
    assert "person.email_called_off" in [each.verb for each in history(house)]


@pytest.mark.security("R13")
@pytest.mark.parametrize("what", ["rank", "closed", "role"])
def test_who_could_not_ask_today_gets_nothing(house: House, what: str) -> None:
    give(house, house.alice)
    wish(house, by=house.kim)
    with house.backstage() as db:
        kim = db.get_one(Person, house.kim.actor.person_id)
        if what == "rank":
            db.get_one(Person, house.alice.actor.person_id).staff_role = StaffRole.READ_ONLY
        elif what == "closed":
            kim.staff_closed_at = NOON
        else:
            kim.staff_role = StaffRole.READ_ONLY
    later(house, DAY)
    assert address(house) == "alice@example.test"
    assert "person.email_called_off" in [each.verb for each in history(house)]


@pytest.mark.security("R13", "R26")
@pytest.mark.parametrize("moves", [True, False])
def test_a_wish_of_whoever_sees_some_clients_ends_with_the_place(house: House, moves: bool) -> None:
    give(house, house.alice)
    mia = house.staff("Mia Member", StaffRole.MEMBER, sees_all_clients=False)
    with house.backstage() as db:
        db.add(Assignment(person_id=mia.actor.person_id, entity_id=house.acme))
    wish(house, by=house.again(mia))
    if moves:
        form = ContactForm("Alice Adams", email="alice@example.test")
        contacts.add(house.olga, house.umbra, form, confirmed=house.alice.actor.person_id)
        contacts.remove(house.olga, place(house).id)
    later(house, DAY)
    assert address(house) == ("alice@example.test" if moves else NEW)


@pytest.mark.security("R13")
def test_after_a_no_only_an_owner_asks_again(house: House) -> None:
    give(house, house.alice)
    wish(house)
    address_changes.veto(house.inside, link(house), "198.51.100.7", NOON)
    for who in (house.sam, house.kim, house.staff("Ada Min", StaffRole.ADMINISTRATOR)):
        with pytest.raises(AskedLately):
            wish(house, "third@example.test", at(house, HELD - timedelta(seconds=1), who))
    assert house.again(house.alice).actor.may(May.PAY)
    report = run(house.sam, CONTACTS, "Client,Name,User name,E-mail\nAcme Ltd,Alice Adams,alice,x@example.test\n")
    assert "asked about another address lately" in str(report.outcomes[0].problems)
    wish(house, "third@example.test", at(house, DAY, house.olga))
    assert place(house).awaited_email == "third@example.test"


def test_a_while_after_a_no_staff_may_ask_again(house: House) -> None:
    give(house, house.alice)
    wish(house)
    address_changes.veto(house.inside, link(house), "198.51.100.7", NOON)
    wish(house, "third@example.test", at(house, HELD, house.sam))
    assert place(house).awaited_email == "third@example.test"


def test_what_is_taken_meanwhile_does_not_come_into_force(house: House) -> None:
    give(house, house.alice)
    with pytest.raises(EmailTaken):
        wish(house, "carol@example.test")
    with pytest.raises(AddressNeeded):
        wish(house, "")
    wish(house)
    with house.backstage() as db:
        db.get_one(Person, house.carol.actor.person_id).go_by_email(NEW)
    later(house, DAY)
    assert address(house) == "alice@example.test"
    assert "person.email_not_free" in [each.verb for each in history(house)]


@pytest.mark.feature("AUT-24")
def test_their_own_change_calls_the_firms_off(house: House) -> None:
    give(house, house.alice)
    wish(house)
    with house.backstage() as db:
        secret = one_time_tokens.make(
            db, TokenPurpose.EMAIL_CHANGE, house.alice.actor.person_id, email="own@example.test"
        )
    credentials.confirm_email(house.inside, secret, "198.51.100.7", NOON)
    later(house, DAY)
    assert address(house) == "own@example.test"


@pytest.mark.security("R13")
@pytest.mark.parametrize("field", ["email", "username"])
def test_who_changes_it_gave_their_password_just_now(house: House, field: str) -> None:
    give(house, house.alice)
    stale = identify(house.inside, house.sam.actor.session_key, NOON + timedelta(minutes=11))
    with pytest.raises(AskAgain):
        wish(house, by=stale, **({"username": "alice2"} if field == "username" else {}))
    with pytest.raises(NotAllowed):
        wish(house, by=house.rita)
    give(house, house.alice, None, last_signed_in_at=None)
    wish(house, by=stale)  # of somebody who has never been in it is a correction
    assert address(house) == NEW


@pytest.mark.feature("AUT-24")
def test_an_import_waits_by_the_same_rules_and_says_so(house: House) -> None:
    give(house, house.alice, external_id="A1")
    table = f"External id,Client,Name,E-mail\nA1,Acme Ltd,Alice Adams,{NEW}\n"
    report = run(house.sam, "contacts", table)
    assert [str(each) for outcome in report.outcomes for each in outcome.remarks] == [
        f"Alice Adams has an account already: {NEW} takes effect in 24 hours unless they stop it. Both addresses are "
        "told."
    ]
    assert address(house) == "alice@example.test"
    assert [each.result for each in run(house.sam, "contacts", table).outcomes] == ["unchanged"]
    assert len(mailed(house, "address_waits")) == 1
    later(house, DAY)
    assert address(house) == NEW


@pytest.mark.security("R13")
def test_an_import_asks_for_the_password_as_the_console_does(house: House) -> None:
    give(house, house.alice, external_id="A1")
    table = f"External id,Client,Name,E-mail\nA1,Acme Ltd,Alice Adams,{NEW}\n"
    stale = identify(house.inside, house.sam.actor.session_key, NOON + timedelta(minutes=11))
    with pytest.raises(AskAgain):
        run(stale, "contacts", table)
    assert not mailed(house, "address_waits")
    assert [each.result for each in run(house.system, "contacts", table).outcomes] == ["updated"]
    assert len(mailed(house, "address_waits")) == 1
    give(house, house.alice, None, last_signed_in_at=None)
    run(stale, "contacts", table.replace(NEW, "other@example.test"))
    assert address(house) == "other@example.test"


def test_the_firm_decides_how_long_it_waits(house: House) -> None:
    give(house, house.alice)
    house.prefer(address_wait_hours=48)
    wish(house, by=house.again(house.sam))
    assert place(house).awaited_at == NOON + 2 * DAY


@pytest.mark.feature("AUT-24")
@pytest.mark.parametrize("been_in", [True, False])
def test_a_user_name_that_staff_change_is_told_to_whoever_has_been_in(house: House, been_in: bool) -> None:
    give(house, house.alice, "some long password of hers" if been_in else None)
    wish(house, "alice@example.test", username="alice.a")
    assert row(house, house.alice.actor.person_id).username == "alice.a"
    told = mailed(house, "username_changed")
    assert [recipient for recipient, _ in told] == ["alice@example.test"] * been_in
    assert all("alice.a" in text for _, text in told)
