"""Forgotten passwords: the same answer for everybody, a link that works once, no way around anything."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select

from data.access.tables import OneTimeToken, TryCount
from data.firm.tables import Job, Mail
from data.people.tables import Contact
from data.statuses import AccessStatus, TokenPurpose
from services.access import authentication, one_time_tokens, password_reset, passwords
from services.access.sign_in import WrongSignIn
from services.platform.background_jobs import run_due
from tests.cast import NOON, House
from tests.services.signing_in import OTHER, PASSWORD, give, history, live, mailed, row, sign_in, temporary

MINUTE = timedelta(minutes=1)
LINK = re.compile(r"http://localhost:8080/reset/([A-Za-z0-9_-]{43})")


def ask(
    house: House,
    who: str = "alice@example.test",
    address: str = "198.51.100.7",
    *,
    now: datetime = NOON,
    device: str | None = None,
) -> None:
    password_reset.request(house.inside, who, address, now, device)
    run_due(authentication.system(house.inside, now))


def link(house: House, who: str = "alice@example.test") -> str:
    ask(house, who)
    found = LINK.search(mailed(house, "reset")[-1][1])
    assert found
    return found[1]


@pytest.mark.security("R7", "R9")
def test_a_mailed_link_sets_a_new_password_once(house: House) -> None:
    give(house, house.alice)
    secret = link(house)
    password_reset.look(house.inside, secret, NOON)
    password_reset.look(house.inside, secret, NOON)  # scanners look too
    password_reset.reset(house.inside, secret, OTHER, OTHER, "192.0.2.1", NOON)
    assert live(house, house.alice) == []  # all sessions ended, none began
    with pytest.raises(WrongSignIn):
        sign_in(house, password=PASSWORD)
    assert sign_in(house, password=OTHER).token
    for again in (
        lambda: password_reset.reset(house.inside, secret, OTHER, OTHER, "", NOON),
        lambda: password_reset.look(house.inside, secret, NOON),
    ):
        with pytest.raises(one_time_tokens.LinkSpent):
            again()
    assert [to for to, _ in mailed(house, "password_changed")] == ["alice@example.test"]


@pytest.mark.security("R7")
def test_a_link_lives_half_an_hour_and_with_a_new_one_beside_it(house: House) -> None:
    first = link(house)
    with pytest.raises(one_time_tokens.LinkSpent):
        password_reset.look(house.inside, first, NOON + timedelta(minutes=30))
    second = link(house)
    assert first != second
    for each in (first, second):
        password_reset.look(house.inside, each, NOON)
    password_reset.reset(house.inside, first, OTHER, OTHER, "192.0.2.1", NOON)
    with pytest.raises(one_time_tokens.LinkSpent):  # one was used: the other goes with it
        password_reset.look(house.inside, second, NOON)


@pytest.mark.security("R7")
def test_of_ten_with_one_link_one_sets_the_password(house: House) -> None:
    secret = link(house)

    def attempt(n: int) -> int:
        new = f"{OTHER} number {n}"
        try:
            password_reset.reset(house.inside, secret, new, new, "", NOON)
        except one_time_tokens.LinkSpent:
            return 0
        return 1

    with ThreadPoolExecutor(10) as pool:
        assert sum(pool.map(attempt, range(10))) == 1
    assert len(mailed(house, "password_changed")) == 1


@pytest.mark.security("R4", "R10")
def test_asking_for_nobody_leaves_the_same_work(house: House) -> None:
    password_reset.request(house.inside, "alice", "198.51.100.7", NOON)
    password_reset.request(house.inside, "nobody@example.test", "198.51.100.8", NOON)
    with house.backstage() as db:
        rows = db.query(TryCount).all()
        assert [each.name for each in db.query(Job)] == ["access.mail_resets"]
    assert [(len(each.asked), each.is_waiting) for each in rows] == [(1, True)] * 2
    assert "nobody" not in str([each.asked for each in rows])
    run_due(house.system)
    assert [to for to, _ in mailed(house, "reset")] == ["alice@example.test"]


@pytest.mark.security("R10")
def test_three_mails_an_hour_and_no_word_about_it(house: House) -> None:
    for n in range(60):
        ask(house, address=f"203.0.{n}.4", now=NOON + n * MINUTE)
    assert len(mailed(house, "reset")) == 3


@pytest.mark.security("R10")
@pytest.mark.parametrize("seed", range(6))
def test_strangers_who_ask_never_leave_somebody_without_a_link(sqlite_house: House, seed: int) -> None:
    """Whenever they ask and get no mail, a link that was mailed before works; and never four mails in an hour."""
    house, random, at = sqlite_house, Random(seed), NOON
    for n in range(20):
        at += timedelta(seconds=random.choice((0, 1, 60, 500, 900, 1700, 1801)))
        ask(house, address=f"203.0.{n}.4", now=at)
        with house.backstage() as db:
            sent = list(db.scalars(select(Mail.made_at).where(Mail.kind == "reset")))
            ends = db.scalars(select(OneTimeToken.expires_at).where(OneTimeToken.voided_at.is_(None))).all()
        assert len([each for each in sent if each > at - timedelta(hours=1)]) <= 3
        assert any(each > at for each in ends)


@pytest.mark.security("R10")
def test_a_known_device_asks_whatever_its_network_did(house: House) -> None:
    give(house, house.alice)
    device = sign_in(house).device_token
    for n in range(12):
        ask(house, f"stranger{n}@example.test")
    ask(house)
    assert mailed(house, "reset") == []
    ask(house, device=device)
    assert len(mailed(house, "reset")) == 1


@pytest.mark.security("R7")
def test_a_stranger_who_asks_leaves_a_new_colleagues_link_alone(house: House) -> None:
    give(house, house.kim, None)
    with house.backstage() as db:
        secret = one_time_tokens.make(
            db, TokenPurpose.RESET, house.kim.actor.person_id, lifetime=timedelta(days=7), email="kim@example.test"
        )
    for n in range(8):
        ask(house, "kim@example.test", f"203.0.{n}.4", now=NOON + n * 20 * MINUTE)
    assert works(house, secret, NOON + timedelta(days=6))


@pytest.mark.security("R7")
def test_at_most_three_links_are_open_and_none_to_another_mailbox(house: House) -> None:
    id = house.alice.actor.person_id
    with house.backstage() as db:
        made = []
        for n in range(5):
            db.now = NOON + n * timedelta(seconds=1)
            made.append(one_time_tokens.make(db, TokenPurpose.EMAIL_CHANGE, id, email="a@example.test"))
    assert [opens(house, TokenPurpose.EMAIL_CHANGE, each) for each in made] == [False, False, True, True, True]
    with house.backstage() as db:
        other = one_time_tokens.make(db, TokenPurpose.EMAIL_CHANGE, id, email="b@example.test")
    assert not any(opens(house, TokenPurpose.EMAIL_CHANGE, each) for each in made)
    assert opens(house, TokenPurpose.EMAIL_CHANGE, other)


@pytest.mark.security("R10")
def test_a_flood_of_requests_leaves_a_row_per_source(house: House) -> None:
    for n in range(150):
        password_reset.request(house.inside, f"alice{n % 3 or ''}@example.test", f"203.0.113.{n % 15}", NOON)
        if n % 20 == 0:
            run_due(house.system)
    run_due(house.system)
    with house.backstage() as db:
        assert db.query(TryCount).count() == 15
        assert db.query(Job).count() <= 2
    assert len(history(house)) == len(mailed(house, "reset")) == 2


def works(house: House, secret: str, at: datetime) -> bool:
    try:
        password_reset.look(house.inside, secret, at)
    except one_time_tokens.LinkSpent:
        return False
    return True


def opens(house: House, purpose: TokenPurpose, secret: str) -> bool:
    with house.backstage() as db:
        try:
            one_time_tokens.peek(db, purpose, secret)
        except one_time_tokens.LinkSpent:
            return False
    return True


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
    with pytest.raises(one_time_tokens.LinkSpent):
        password_reset.look(house.inside, secret, NOON)
    with pytest.raises(one_time_tokens.LinkSpent):
        password_reset.reset(house.inside, secret, OTHER, OTHER, "", NOON)
    ask(house)
    assert len(mailed(house, "reset")) == 1  # the one from before


def test_colleagues_whose_account_was_closed_get_no_link(house: House) -> None:
    give(house, house.kim, staff_closed_at=NOON)
    ask(house, "kim@example.test")
    assert mailed(house, "reset") == []


@pytest.mark.security("R1", "R2")
@pytest.mark.parametrize(
    ("new", "repeated", "field"),
    [("short", "short", "new"), (OTHER, PASSWORD, "repeated"), ("alice adams 2030", "alice adams 2030", "new")],
)
def test_an_unfit_password_does_not_use_the_link_up(house: House, new: str, repeated: str, field: str) -> None:
    secret = link(house)
    with pytest.raises((passwords.TooShort, passwords.TooObvious, passwords.NotRepeated)) as refusal:
        password_reset.reset(house.inside, secret, new, repeated, "", NOON)
    assert refusal.value.field == field
    password_reset.look(house.inside, secret, NOON)


@pytest.mark.security("R5", "R9")
def test_a_reset_opens_the_password_again_and_voids_the_temporary_one(house: House) -> None:
    give(house, house.alice, failures_in_a_row=100, must_change_password=True)
    temporary_secret = temporary(house, house.alice)
    password_reset.reset(house.inside, link(house), OTHER, OTHER, "", NOON)
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
    password_reset.request(house.inside, "alice", "198.51.100.7", NOON)
    password_reset.mail_resets(house.system)
    secret = LINK.search(mailed(house, "reset")[0][1])
    password_reset.mail_resets(house.system)
    assert len(mailed(house, "reset")) == 1
    assert secret
    password_reset.look(house.inside, secret[1], NOON)  # and the mailed one still works
