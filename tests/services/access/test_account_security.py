"""Password, user name and address, changed by their owner (AUT-22..24)."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from data.access.tables import OneTimeToken
from data.errors import NotAllowed, Refusal, TooMany
from data.people.tables import Person
from services.access import credentials, one_time_tokens, passwords, rate_limits
from services.access.accounts.username import UsernameTaken
from services.access.authentication import key_of
from services.access.credentials import AskAgain, BadUsername, EmailTaken, NothingToReplace, WrongPassword
from services.access.sign_in import WrongSignIn
from tests.cast import NOON, House, viewed_by
from tests.services.signing_in import OTHER, PASSWORD, give, going_on, history, live, mailed, row, sign_in

LINK = re.compile(r"http://localhost:8080/email/([A-Za-z0-9_-]{43})")


@pytest.mark.feature("AUT-22", "AUT-23")
def test_a_changed_password_keeps_this_session_and_ends_the_others(house: House) -> None:
    give(house, house.alice)
    sign_in(house)
    token = credentials.change_password(house.alice, PASSWORD, OTHER, OTHER)
    assert live(house, house.alice) == [key_of(token)] != [house.alice.actor.session_key]
    with pytest.raises(WrongSignIn):
        sign_in(house, password=PASSWORD)
    assert sign_in(house, password=OTHER).token
    assert row(house, house.alice.actor.person_id).password_changed_at == NOON
    assert [to for to, _ in mailed(house, "password_changed")] == ["alice@example.test"]
    told = [(each.verb, each.facts) for each in history(house)]
    assert ("person.password", {}) in told
    assert PASSWORD not in str(told)
    assert OTHER not in str(told)


@pytest.mark.feature("AUT-22")
@pytest.mark.parametrize(
    ("current", "new", "repeated", "error", "field"),
    [
        (OTHER, OTHER, OTHER, WrongPassword, "current"),
        ("", OTHER, OTHER, WrongPassword, "current"),
        (PASSWORD, OTHER, PASSWORD, passwords.NotRepeated, "repeated"),
        (PASSWORD, "short", "short", passwords.TooShort, "new"),
        (PASSWORD, "password password", "password password", passwords.TooCommon, "new"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    house: House, current: str, new: str, repeated: str, error: type[Refusal], field: str
) -> None:
    give(house, house.alice)
    with pytest.raises(error) as refusal:
        credentials.change_password(house.alice, current, new, repeated)
    assert refusal.value.field == field
    assert sign_in(house).token
    assert len(live(house, house.alice)) == 2


@pytest.mark.security("R5")
def test_a_stolen_session_is_no_way_to_guess(house: House) -> None:
    give(house, house.alice)
    give(house, house.bob)
    for _ in range(5):
        with pytest.raises(WrongPassword):
            credentials.reauthenticate(house.alice, OTHER)
    with pytest.raises(TooMany):
        credentials.change_password(house.alice, PASSWORD, OTHER, OTHER)
    credentials.reauthenticate(house.bob, PASSWORD)  # nobody else has to wait


@pytest.mark.feature("IMP-04")
def test_a_viewer_changes_nothing(house: House) -> None:
    give(house, house.alice)
    ghost = viewed_by(house.sam, house.alice)
    for act in (
        lambda: credentials.change_password(ghost, PASSWORD, OTHER, OTHER),
        lambda: credentials.change_username(ghost, PASSWORD, "ghost"),
        lambda: credentials.request_email_change(ghost, PASSWORD, "ghost@example.test"),
        lambda: credentials.set_own_password(ghost, OTHER, OTHER),
        lambda: credentials.require_recent(ghost),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert sign_in(house).token


@pytest.mark.feature("AUT-02")
def test_after_a_temporary_password_the_own_one_needs_no_other(house: House) -> None:
    give(house, house.alice, None, must_change_password=True)
    alice = going_on(house, credentials.set_own_password(house.alice, OTHER, OTHER))
    assert not alice.actor.must_change_password
    assert sign_in(house, password=OTHER).token
    with pytest.raises(NothingToReplace):
        credentials.set_own_password(alice, PASSWORD, PASSWORD)


@pytest.mark.feature("AUT-06", "AUT-24")
def test_a_user_name_is_changed_and_told(house: House) -> None:
    give(house, house.alice)
    credentials.change_username(house.alice, PASSWORD, "Alice.Adams")
    credentials.change_username(house.alice, PASSWORD, "Alice.Adams")
    assert sign_in(house, "ALICE.adams").token
    with pytest.raises(WrongSignIn):
        sign_in(house, "alice")
    assert [to for to, _ in mailed(house, "username_changed")] == ["alice@example.test"]
    assert [each.facts for each in history(house) if each.verb == "person.username"] == [
        {"before": "alice", "after": "Alice.Adams"}
    ]


@pytest.mark.feature("AUT-06")
@pytest.mark.parametrize("taken", ["bob", "BOB", "Bob", "ｂｏｂ"])
def test_user_names_are_unique_whatever_their_case(house: House, taken: str) -> None:
    give(house, house.alice)
    with pytest.raises(UsernameTaken):
        credentials.change_username(house.alice, PASSWORD, taken)


@pytest.mark.feature("AUT-06")
def test_of_two_racing_for_a_user_name_one_gets_it(house: House) -> None:
    give(house, house.alice)
    give(house, house.carol)

    def take(ctx: object) -> str:
        try:
            credentials.change_username(ctx, PASSWORD, "captain")  # type: ignore[arg-type]
        except UsernameTaken:
            return "taken"
        return "mine"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, [house.alice, house.carol])) == ["mine", "taken"]


@pytest.mark.parametrize("bad", ["", "ab", "with space", "bob@example.test", "-dash", "x" * 61, "a\nb", "<b>bob</b>"])
def test_a_user_name_is_plain_and_never_an_address(house: House, bad: str) -> None:
    with pytest.raises(BadUsername):
        credentials.change_username(house.alice, PASSWORD, bad)


@pytest.mark.feature("AUT-24")
@pytest.mark.security("R7")
def test_an_address_changes_when_its_owner_confirms_it(house: House) -> None:
    give(house, house.alice)
    credentials.request_email_change(house.alice, PASSWORD, " New.Alice@example.test ")
    assert [to for to, _ in mailed(house, "email_changing")] == ["alice@example.test"]
    [(to, text)] = mailed(house, "email_confirm")
    assert to == "New.Alice@example.test"
    found = LINK.search(text)
    assert found
    assert credentials.email_to_confirm(house.inside, found[1], NOON) == "New.Alice@example.test"
    assert sign_in(house).token  # nothing changed yet
    assert credentials.confirm_email(house.inside, found[1], "192.0.2.3", NOON) == "New.Alice@example.test"
    assert sign_in(house, "new.alice@EXAMPLE.test").token
    with pytest.raises(WrongSignIn):
        sign_in(house, "alice@example.test")
    with pytest.raises(one_time_tokens.LinkSpent):
        credentials.confirm_email(house.inside, found[1], "192.0.2.3", NOON)
    assert row(house, house.alice.actor.person_id).email_verified_at == NOON


@pytest.mark.security("R4")
def test_somebody_elses_address_gets_no_link_and_the_same_answer(house: House) -> None:
    give(house, house.alice)
    credentials.request_email_change(house.alice, PASSWORD, "BOB@example.test")
    assert mailed(house, "email_confirm") == []
    assert len(mailed(house, "email_changing")) == 1


@pytest.mark.feature("AUT-24")
def test_an_address_taken_meanwhile_is_refused(house: House) -> None:
    give(house, house.alice)
    credentials.request_email_change(house.alice, PASSWORD, "shared@example.test")
    found = LINK.search(mailed(house, "email_confirm")[0][1])
    assert found
    with house.backstage() as db:
        db.get_one(Person, house.bob.actor.person_id).go_by_email("Shared@example.test")
    with pytest.raises(EmailTaken):
        credentials.confirm_email(house.inside, found[1], "", NOON)


@pytest.mark.security("R7")
def test_a_confirmed_address_voids_links_mailed_to_the_old_one(house: House) -> None:
    give(house, house.alice)
    with house.backstage() as db:
        old = one_time_tokens.make(db, one_time_tokens.TokenPurpose.RESET, house.alice.actor.person_id)
    credentials.request_email_change(house.alice, PASSWORD, "new@example.test")
    found = LINK.search(mailed(house, "email_confirm")[0][1])
    assert found
    credentials.confirm_email(house.inside, found[1], "", NOON)
    with pytest.raises(one_time_tokens.LinkSpent), house.backstage() as db:
        one_time_tokens.peek(db, one_time_tokens.TokenPurpose.RESET, old)
    with house.backstage() as db:
        assert all(each.voided_at or each.used_at for each in db.query(OneTimeToken))


@pytest.mark.parametrize("bad", ["", "nobody", "a@b@c", "x@example.test\r\nBcc: y@example.test", "<a@b.test>"])
def test_what_is_no_address_is_refused(house: House, bad: str) -> None:
    with pytest.raises(Refusal) as refusal:
        credentials.request_email_change(house.alice, PASSWORD, bad)
    assert refusal.value.field == "email"


@pytest.mark.security("R13")
def test_dangerous_acts_want_a_password_of_ten_minutes(house: House) -> None:
    give(house, house.olga)
    credentials.require_recent(house.olga)
    later = house.at(house.olga, NOON + timedelta(minutes=11))
    with pytest.raises(AskAgain):
        credentials.require_recent(later)
    with pytest.raises(WrongPassword):
        credentials.reauthenticate(later, OTHER)
    credentials.require_recent(going_on(house, credentials.reauthenticate(later, PASSWORD), later.now))


@pytest.mark.feature("AUT-22", "AUT-23")
@pytest.mark.security("R10", "R49")
def test_changes_that_are_told_by_mail_are_bounded_and_none_goes_untold(house: House) -> None:
    """Whoever knows the password fills no mailbox with it, and changes nothing that the mailbox does not hear of."""
    give(house, house.alice, last_signed_in_at=NOON)
    for n in range(rate_limits.MAILS_OF_SOURCE):
        credentials.change_username(house.alice, PASSWORD, f"alice{n}")
    with pytest.raises(TooMany):
        credentials.change_username(house.alice, PASSWORD, "alice.more")
    assert row(house, house.alice.actor.person_id).username == f"alice{rate_limits.MAILS_OF_SOURCE - 1}"
    ctx, passwords_in_turn = house.alice, [f"violet turbines sing {n} tonight" for n in range(11)]
    current = PASSWORD
    for each in passwords_in_turn[:10]:
        ctx, current = going_on(house, credentials.change_password(ctx, current, each, each)), each
    with pytest.raises(TooMany):
        credentials.change_password(ctx, current, passwords_in_turn[10], passwords_in_turn[10])
    assert len(mailed(house, "username_changed")) == len(mailed(house, "password_changed")) == 10
    later = house.at(ctx, NOON + timedelta(minutes=59, seconds=59))
    with pytest.raises(TooMany):
        credentials.change_username(later, current, "alice.more")
