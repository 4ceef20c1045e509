"""Forgotten passwords: the same answer for everybody, a link that works once, no way around anything."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from data.access import OneTimeToken
from data.firm import Job
from data.people import Contact
from data.statuses import AccessStatus
from services import passwords, resets, tokens
from services.jobs import run_due
from services.signin import WrongSignIn
from tests.cast import NOON, House
from tests.services.signing_in import OTHER, PASSWORD, give, history, live, mailed, row, sign_in, temporary

LINK = re.compile(r"http://localhost:8080/reset/([A-Za-z0-9_-]{43})")


def ask(house: House, who: str = "alice@example.test", address: str = "198.51.100.7") -> None:
    resets.request(house.inside, who, address, NOON)
    run_due(house.system)


def link(house: House, who: str = "alice@example.test") -> str:
    ask(house, who)
    found = LINK.search(mailed(house, "reset")[-1][1])
    assert found
    return found[1]


@pytest.mark.security("R7", "R9")
def test_a_mailed_link_sets_a_new_password_once(house: House) -> None:
    give(house, house.alice)
    secret = link(house)
    resets.look(house.inside, secret, NOON)
    resets.look(house.inside, secret, NOON)                         # scanners look too
    resets.reset(house.inside, secret, OTHER, OTHER, "192.0.2.1", NOON)
    assert live(house, house.alice) == []                           # all sessions ended, none began
    with pytest.raises(WrongSignIn):
        sign_in(house, password=PASSWORD)
    assert sign_in(house, password=OTHER).token
    for again in (lambda: resets.reset(house.inside, secret, OTHER, OTHER, "", NOON),
                  lambda: resets.look(house.inside, secret, NOON)):
        with pytest.raises(tokens.LinkSpent):
            again()
    assert [to for to, _ in mailed(house, "password_changed")] == ["alice@example.test"]


@pytest.mark.security("R7")
def test_a_link_lives_half_an_hour_and_a_new_one_voids_it(house: House) -> None:
    first = link(house)
    with pytest.raises(tokens.LinkSpent):
        resets.look(house.inside, first, NOON + timedelta(minutes=30))
    second = link(house)
    assert first != second
    with pytest.raises(tokens.LinkSpent):
        resets.look(house.inside, first, NOON)
    resets.look(house.inside, second, NOON)


@pytest.mark.security("R7")
def test_of_ten_with_one_link_one_sets_the_password(house: House) -> None:
    secret = link(house)

    def attempt(n: int) -> int:
        new = f"{OTHER} number {n}"
        try:
            resets.reset(house.inside, secret, new, new, "", NOON)
        except tokens.LinkSpent:
            return 0
        return 1

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(attempt, range(10))) == 1
    assert len(mailed(house, "password_changed")) == 1


@pytest.mark.security("R4", "R10")
def test_asking_for_nobody_leaves_the_same_work(house: House) -> None:
    resets.request(house.inside, "alice", "198.51.100.7", NOON)
    resets.request(house.inside, "nobody@example.test", "198.51.100.8", NOON)
    with house.backstage() as db:
        jobs = db.query(Job).all()
    assert [each.name for each in jobs] == ["mail_reset", "mail_reset"]
    assert "nobody" not in str([each.args for each in jobs])
    run_due(house.system)
    assert [to for to, _ in mailed(house, "reset")] == ["alice@example.test"]


@pytest.mark.security("R10")
def test_three_mails_an_hour_and_no_word_about_it(house: House) -> None:
    for _ in range(5):
        ask(house)
    assert len(mailed(house, "reset")) == 3


@pytest.mark.security("R10")
def test_ten_mails_an_hour_from_one_address(house: House) -> None:
    for n in range(10):
        ask(house, f"stranger{n}@example.test")
    ask(house)
    assert mailed(house, "reset") == []
    ask(house, address="203.0.113.4")
    assert len(mailed(house, "reset")) == 1


@pytest.mark.feature("AUT-20")
@pytest.mark.parametrize("status", [AccessStatus.NOT_INVITED, AccessStatus.INVITED, AccessStatus.REVOKED])
def test_a_reset_opens_no_door_the_firm_has_not_opened(house: House, status: AccessStatus) -> None:
    secret = link(house)
    with house.backstage() as db:
        db.query(Contact).where(Contact.person_id == house.alice.actor.person_id).one().status = status
    with pytest.raises(tokens.LinkSpent):
        resets.look(house.inside, secret, NOON)
    with pytest.raises(tokens.LinkSpent):
        resets.reset(house.inside, secret, OTHER, OTHER, "", NOON)
    ask(house)
    assert len(mailed(house, "reset")) == 1                         # the one from before


def test_colleagues_whose_account_was_closed_get_no_link(house: House) -> None:
    give(house, house.kim, staff_closed_at=NOON)
    ask(house, "kim@example.test")
    assert mailed(house, "reset") == []


@pytest.mark.security("R1", "R2")
@pytest.mark.parametrize(("new", "repeated", "field"), [("short", "short", "new"), (OTHER, PASSWORD, "repeated"),
                                                        ("alice adams 2030", "alice adams 2030", "new")])
def test_an_unfit_password_does_not_use_the_link_up(house: House, new: str, repeated: str, field: str) -> None:
    secret = link(house)
    with pytest.raises((passwords.TooShort, passwords.TooObvious, passwords.NotRepeated)) as refusal:
        resets.reset(house.inside, secret, new, repeated, "", NOON)
    assert refusal.value.field == field
    resets.look(house.inside, secret, NOON)


@pytest.mark.security("R5", "R9")
def test_a_reset_opens_the_password_again_and_voids_the_temporary_one(house: House) -> None:
    give(house, house.alice, failures_in_a_row=100, must_change_password=True)
    temporary_secret = temporary(house, house.alice)
    resets.reset(house.inside, link(house), OTHER, OTHER, "", NOON)
    assert row(house, house.alice.actor.person_id).failures_in_a_row == 0
    assert not sign_in(house, password=OTHER).must_change_password
    with pytest.raises(WrongSignIn):
        sign_in(house, password=temporary_secret)


@pytest.mark.security("R7", "R92")
def test_nothing_at_rest_opens_anything(house: House) -> None:
    secret = link(house)
    with house.backstage() as db:
        assert secret not in {each.digest for each in db.query(OneTimeToken)}
        assert secret not in str([each.args for each in db.query(Job)])
    assert secret not in str([each.facts for each in history(house)])


def test_a_job_that_runs_twice_mails_once(house: House) -> None:
    person = str(house.alice.actor.person_id)
    resets.mail_reset(house.system, person, "one occasion")
    secret = LINK.search(mailed(house, "reset")[0][1])
    resets.mail_reset(house.system, person, "one occasion")
    assert len(mailed(house, "reset")) == 1
    assert secret
    resets.look(house.inside, secret[1], NOON)                      # and the mailed one still works
