"""The firm's own people: nobody rises above themselves, the last owner stays, and what is taken ends at once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from data.errors import Conflict, NotAllowed, NotFound, SignedOut
from data.firm.tables import Mail
from data.people.tables import Person
from data.statuses import StaffRole, TokenPurpose
from services.access import one_time_tokens, password_reset, ranks
from services.access import sign_in as signin
from services.access.accounts.password import NotProved
from services.access.both_sides import IsSomebodysContact
from services.access.credentials import AskAgain
from services.firm import team
from services.firm.team import StaffForm
from services.mail import queue as mails
from services.people import assignments, client_listing, contacts
from services.people.contacts import ContactForm
from services.platform.lists.query import ListQuery
from tests.cast import NOON, House
from tests.services.signing_in import OTHER, give, hash_of, sign_in
from tests.services.signing_in import row as row_of

NEW = StaffForm("Nora Neu", "nora@example.test", "member", reach="all")


def row(house: House, name: str) -> team.StaffRow:
    return next(each for each in team.people(house.olga) if each.name == name)


def change(house: House, ctx, name: str, **given) -> None:
    seen = row(house, name)
    wanted = {"role": seen.role, "may_impersonate": seen.may_impersonate, "sees_all_clients": seen.sees_all_clients}
    team.change(ctx, seen.id, seen.version, **(wanted | given))


def admin(house: House):
    return house.staff("Ada Min", StaffRole.ADMINISTRATOR)


def test_somebody_new_gets_a_link_to_set_a_password(house: House):
    team.add(house.olga, NEW)
    assert (row(house, "Nora Neu").role, row(house, "Nora Neu").has_password) == (StaffRole.MEMBER, False)
    with house.backstage() as db:
        assert [(mail.kind, mail.recipient) for mail in db.scalars(select(Mail))] == [("staff_invite", NEW.email)]
    with pytest.raises(team.AlreadyStaff):
        team.add(house.olga, NEW)
    team.mail_again(house.olga, row(house, "Nora Neu").id)


@pytest.mark.security("R28")
def test_a_password_that_nobody_proved_to_be_theirs_opens_no_desk(house: House):
    guess = "four calm grey otters"
    contacts.add(house.kim, house.acme, ContactForm("Nora Neu", email=NEW.email))

    def sign_in() -> signin.SignedIn:
        return signin.sign_in(house.inside, NEW.email, guess, "198.51.100.7", None, "Firefox", NOON)

    with house.backstage() as db:
        person = db.scalars(select(Person).where(Person.name == "Nora Neu")).one()
        person.password_hash, person.last_signed_in_at, nora = hash_of(guess), NOON, person.id
    team.add(house.olga, replace(NEW, role="owner"), confirmed=nora)
    assert not row(house, "Nora Neu").has_password
    with pytest.raises(signin.WrongSignIn):
        sign_in()
    with house.backstage() as db:
        letter = mails.written(house.system, db.scalars(select(Mail).where(Mail.kind == "staff_invite")).one())
    assert "/reset/" in letter.as_string()


@pytest.mark.security("R13")
def test_nobody_is_taken_on_with_a_password_and_an_address_of_two_people(house: House) -> None:
    """Carol has the firm enter another's address for her, and keeps her password: it opens no desk of the other."""
    give(house, house.carol, last_signed_in_at=NOON, email_verified_at=None)
    ada = house.staff("Ada Admin", StaffRole.ADMINISTRATOR, sees_all_clients=False)
    form = StaffForm("New Hire", "carol@example.test", "administrator", reach="assigned")
    with pytest.raises(IsSomebodysContact):
        team.add(ada, form)
    with pytest.raises(NotProved):
        team.add(ada, form, confirmed=house.carol.actor.person_id)
    assert row_of(house, house.carol.actor.person_id).staff_role is None
    with house.backstage() as db:
        secret = one_time_tokens.make(db, TokenPurpose.RESET, house.carol.actor.person_id, email="carol@example.test")
    password_reset.reset(house.inside, secret, OTHER, OTHER, "198.51.100.7", NOON)
    sign_in(house, "carol@example.test", OTHER)
    team.add(ada, form, confirmed=house.carol.actor.person_id)
    assert row_of(house, house.carol.actor.person_id).staff_role is StaffRole.ADMINISTRATOR


def test_somebody_with_a_password_of_their_own_signs_in_with_it(house: House):
    with house.backstage() as db:
        alice = db.get_one(Person, house.alice.actor.person_id)
        alice.password_hash, alice.last_signed_in_at, email = "hashed", NOON, alice.email
    team.add(house.olga, replace(NEW, name="Alice", email=email or ""), confirmed=house.alice.actor.person_id)
    assert next(each for each in team.people(house.olga) if each.email == email).has_password


def test_nobody_gives_or_touches_a_rank_above_their_own(house: House):
    ada = admin(house)
    with pytest.raises(ranks.AboveYou):
        team.add(ada, replace(NEW, role="owner"))
    with pytest.raises(ranks.AboveYou):
        change(house, ada, "Ada Min", role="owner")
    for act in (
        lambda: change(house, ada, "Olga Owner", role="read_only"),
        lambda: team.set_closed(ada, row(house, "Olga Owner").id, closed=True),
    ):
        with pytest.raises(ranks.AboveYou):
            act()
    assert ranks.grantable(ada)[0] is StaffRole.ADMINISTRATOR
    assert ranks.grantable(house.kim) == ()


@pytest.mark.feature("SET-07", "IMP-01")
def test_the_right_to_look_through_clients_eyes_is_given_by_whoever_has_it(house: House):
    ada = admin(house)
    with pytest.raises(ranks.AboveYou):
        change(house, ada, "Kim Low", may_impersonate=True)
    change(house, house.olga, "Kim Low", may_impersonate=True)
    assert row(house, "Kim Low").may_impersonate
    change(house, ada, "Kim Low", may_impersonate=False)
    assert not row(house, "Kim Low").may_impersonate


def test_the_last_owner_stays(house: House):
    olga = row(house, "Olga Owner")
    with pytest.raises(ranks.LastOwner):
        change(house, house.olga, "Olga Owner", role="manager")
    with pytest.raises(ranks.LastOwner):
        team.set_closed(house.olga, olga.id, closed=True)
    change(house, house.olga, "Sam Reid", role="owner")
    change(house, house.olga, "Olga Owner", role="manager")
    assert row(house, "Olga Owner").role is StaffRole.MANAGER


@pytest.mark.security("R17")
def test_a_changed_role_counts_from_the_next_click_and_a_closed_account_ends_sessions(house: House):
    change(house, house.olga, "Kim Low", role="read_only")
    assert house.again(house.kim).actor.role is StaffRole.READ_ONLY
    rita = row(house, "Rita Read")
    team.set_closed(house.olga, rita.id, closed=True)
    team.set_closed(house.olga, rita.id, closed=True)
    with pytest.raises(SignedOut):
        house.again(house.rita)
    team.set_closed(house.olga, rita.id, closed=False)
    assert not row(house, "Rita Read").is_closed


def test_saving_the_same_twice_is_nothing_and_an_old_version_is_refused(house: House):
    seen = row(house, "Kim Low")
    change(house, house.olga, "Kim Low")
    assert row(house, "Kim Low").version == seen.version
    change(house, house.olga, "Kim Low", role="bookkeeper")
    with pytest.raises(Conflict):
        team.change(house.olga, seen.id, seen.version, role="member", may_impersonate=False, sees_all_clients=True)


@pytest.mark.security("R13")
def test_an_old_sign_in_is_asked_again(house: House):
    later = house.at(house.olga, house.olga.now + timedelta(minutes=11))
    for act in (
        lambda: team.add(later, NEW),
        lambda: change(house, later, "Kim Low", role="manager"),
        lambda: team.set_closed(later, row(house, "Kim Low").id, closed=True),
    ):
        with pytest.raises(AskAgain):
            act()


def test_without_the_right_or_for_somebody_who_does_not_work_here(house: House):
    kim = row(house, "Kim Low")
    for who in (house.sam, house.kim, house.ben, house.alice):
        with pytest.raises(NotAllowed):
            team.add(who, NEW)
        with pytest.raises(NotAllowed):
            team.change(who, kim.id, kim.version, role="owner", may_impersonate=True, sees_all_clients=True)
        with pytest.raises(NotAllowed):
            team.set_closed(who, kim.id, closed=True)
        with pytest.raises(NotAllowed):
            assignments.assign(who, house.acme, [kim.id])
    with pytest.raises(NotFound):
        team.set_closed(house.olga, house.alice.actor.person_id, closed=True)
    with house.backstage() as db:
        assert db.get_one(Person, house.alice.actor.person_id).staff_closed_at is None


def test_assignments_decide_what_is_in_reach(house: House):
    ben = house.ben.actor.person_id
    assignments.assign(house.olga, house.umbra, [ben])
    assignments.assign(house.olga, house.umbra, [ben])
    assert [each.name for each in client_listing.page_of(house.ben, ListQuery()).rows] == ["Acme Ltd", "Umbra SA"]
    assert [name for _, name in assignments.clients_of(house.olga, ben)] == ["Acme Ltd", "Umbra SA"]
    assignments.assign(house.olga, house.acme, [])
    assert [each.name for each in client_listing.page_of(house.ben, ListQuery()).rows] == ["Umbra SA"]
    with pytest.raises(NotFound):
        assignments.assign(house.olga, house.acme, [house.alice.actor.person_id])
