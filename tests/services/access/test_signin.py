"""Signing in: who comes in, who does not, and that the two look alike from outside."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from argon2 import PasswordHasher, extract_parameters
from sqlalchemy import select

from data.access.tables import LoginSession
from data.errors import SignedOut, TooMany
from data.people.tables import Contact, Entity, Person
from data.statuses import AccessStatus
from services.access import impersonation, rate_limits, sessions
from services.access.authentication import identify, key_of, system
from services.access.sign_in import WrongSignIn
from services.platform.background_jobs import run_due
from tests.cast import NOON, House
from tests.services.signing_in import OTHER, PASSWORD, give, history, live, row, sign_in, temporary

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def contact_of(house: House, person_id: object, status: AccessStatus | None = None) -> Contact:
    with house.backstage() as db:
        found = db.scalars(select(Contact).where(Contact.person_id == person_id)).one()
        if status is not None:
            found.status = status
        return found


@pytest.mark.feature("AUT-05", "AUT-06")
@pytest.mark.parametrize("name", ["alice@example.test", "ALICE@Example.Test", "alice", " Alice "])
def test_by_address_or_user_name_whatever_the_case(house: House, name: str) -> None:
    give(house, house.alice)
    done = sign_in(house, name)
    ctx = identify(house.inside, key_of(done.token), NOON)
    assert ctx.actor.person_id == house.alice.actor.person_id
    assert (done.is_staff, done.must_change_password) == (False, False)
    assert row(house, ctx.actor.person_id).last_signed_in_at == NOON


@pytest.mark.feature("AUT-05")
@pytest.mark.parametrize(
    ("policy", "works", "fails"),
    [("email", "alice@example.test", "alice"), ("username", "alice", "alice@example.test")],
)
def test_the_firm_says_what_people_sign_in_with(house: House, policy: str, works: str, fails: str) -> None:
    give(house, house.alice)
    house.prefer(login_identifier=policy)
    assert sign_in(house, works).token
    with pytest.raises(WrongSignIn):
        sign_in(house, fails)


@pytest.mark.feature("AUT-05")
@pytest.mark.security("R4")
def test_every_failure_reads_the_same(house: House) -> None:
    give(house, house.alice)
    give(house, house.bob)
    contact_of(house, house.bob.actor.person_id, AccessStatus.REVOKED)
    give(house, house.carol)
    contact_of(house, house.carol.actor.person_id, AccessStatus.REVOKED)
    give(house, house.lena)
    contact_of(house, house.lena.actor.person_id, AccessStatus.NOT_INVITED)
    refusals = []
    for name, password in (
        ("alice", OTHER),
        ("nobody", PASSWORD),
        ("bob", PASSWORD),
        ("carol", PASSWORD),
        ("lena", PASSWORD),
        ("maria", PASSWORD),
        ("", ""),
        ("alice", ""),
        ("alice\0", "x" * 5000),
    ):
        with pytest.raises(WrongSignIn) as refusal:
            sign_in(house, name, password, address=f"192.0.2.{len(refusals)}")
        refusals.append((str(refusal.value), refusal.value.status, refusal.value.field))
    assert len(set(refusals)) == 1


@pytest.mark.security("R14", "R15", "R16")
def test_a_session_is_new_each_time_and_only_its_digest_is_stored(house: House) -> None:
    give(house, house.alice)
    first = sign_in(house)
    second = sign_in(house, old_key=key_of(first.token))
    assert first.token != second.token
    with house.backstage() as db:
        stored = db.get_one(LoginSession, key_of(second.token))
        assert (stored.started_at, stored.authenticated_at, stored.ends_at) == (NOON, NOON, NOON + timedelta(hours=24))
        assert db.get(LoginSession, second.token) is None
    with pytest.raises(SignedOut):
        identify(house.inside, key_of(first.token), NOON)


@pytest.mark.security("R16")
def test_staff_sessions_are_shorter(house: House) -> None:
    give(house, house.kim)
    done = sign_in(house, "kim")
    assert done.is_staff
    assert identify(house.inside, key_of(done.token), NOON).actor.is_staff
    with house.backstage() as db:
        assert db.get_one(LoginSession, key_of(done.token)).ends_at == NOON + timedelta(hours=12)


@pytest.mark.security("R18")
def test_the_eleventh_session_ends_the_oldest(house: House) -> None:
    give(house, house.kim)
    tokens = [sign_in(house, "kim", now=NOON + n * SECOND).token for n in range(10)]
    assert len(live(house, house.kim)) == 10  # the one the cast came with went first
    sign_in(house, "kim", now=NOON + MINUTE)
    assert len(live(house, house.kim)) == 10
    with pytest.raises(SignedOut):
        identify(house.inside, key_of(tokens[0]), NOON + MINUTE)
    assert identify(house.inside, key_of(tokens[1]), NOON + MINUTE)


@pytest.mark.security("R3")
@pytest.mark.usefixtures("real_hashes")
def test_an_old_hash_is_renewed_at_sign_in(house: House) -> None:
    give(house, house.alice)
    older = PasswordHasher(time_cost=2, memory_cost=16 * 1024, parallelism=1).hash(PASSWORD)
    with house.backstage() as db:
        db.get_one(Person, house.alice.actor.person_id).password_hash = older
    sign_in(house)
    stored = row(house, house.alice.actor.person_id).password_hash
    assert stored
    assert extract_parameters(stored).memory_cost >= 19 * 1024
    assert sign_in(house).token


@pytest.mark.feature("AUT-01", "AUT-02")
def test_a_temporary_secret_works_once_and_asks_for_a_password(house: House) -> None:
    give(house, house.alice, None, email_verified_at=None)
    here = contact_of(house, house.alice.actor.person_id, AccessStatus.INVITED)
    secret = temporary(house, house.alice, email="alice@example.test", contact_id=here.id)
    done = sign_in(house, password=secret)
    assert done.must_change_password
    assert identify(house.inside, key_of(done.token), NOON).actor.must_change_password
    accepted = contact_of(house, house.alice.actor.person_id)
    assert (accepted.status, accepted.accepted_at) == (AccessStatus.ACCEPTED, NOON)
    assert row(house, house.alice.actor.person_id).email_verified_at == NOON
    with pytest.raises(WrongSignIn):
        sign_in(house, password=secret)


@pytest.mark.feature("AUT-01")
def test_a_temporary_secret_is_its_persons_and_runs_out(house: House) -> None:
    secret = temporary(house, house.alice, life=timedelta(hours=1))
    with pytest.raises(WrongSignIn):
        sign_in(house, "bob", secret)
    with pytest.raises(WrongSignIn):
        sign_in(house, password=secret, now=NOON + timedelta(hours=1))
    assert sign_in(house, password=secret, now=NOON + timedelta(minutes=59)).token


@pytest.mark.security("R7")
@pytest.mark.feature("AUT-01")
def test_of_twenty_with_one_temporary_secret_one_comes_in(house: House) -> None:
    secret = temporary(house, house.alice)

    def attempt(n: int) -> bool:
        try:
            return bool(sign_in(house, password=secret, address=f"192.0.2.{n}").token)
        except WrongSignIn:
            return False

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(attempt, range(20))) == 1


@pytest.mark.feature("AUT-20")
def test_whoever_was_never_invited_gets_no_session_even_with_the_secret(house: House) -> None:
    contact_of(house, house.alice.actor.person_id, AccessStatus.NOT_INVITED)
    secret = temporary(house, house.alice)
    with pytest.raises(WrongSignIn):
        sign_in(house, password=secret)
    assert len(live(house, house.alice)) == 1  # the cast's own


@pytest.mark.feature("AUT-20")
def test_an_archived_client_opens_no_door(house: House) -> None:
    give(house, house.carol)
    with house.backstage() as db:
        db.one(Entity, house.umbra).archived_at = NOON
    with pytest.raises(WrongSignIn):
        sign_in(house, "carol")


@pytest.mark.security("R5")
def test_the_sixth_try_waits_even_with_the_right_password(house: House) -> None:
    give(house, house.alice)
    for _ in range(5):
        with pytest.raises(WrongSignIn):
            sign_in(house, password=OTHER)
    with pytest.raises(TooMany) as refusal:
        sign_in(house)
    assert refusal.value.fields == {"wait_seconds": 30}
    assert sign_in(house, address="203.0.113.5").token  # from elsewhere they may
    assert sign_in(house, now=NOON + 30 * SECOND).token


@pytest.mark.security("R4", "R5")
def test_somebody_who_does_not_exist_has_to_wait_just_the_same(house: House) -> None:
    for _ in range(5):
        with pytest.raises(WrongSignIn):
            sign_in(house, "nobody@example.test", OTHER)
    with pytest.raises(TooMany):
        sign_in(house, "nobody@example.test")


@pytest.mark.security("R5")
def test_an_address_has_twenty_tries_over_all_accounts(house: House) -> None:
    give(house, house.alice)
    with house.backstage() as db:
        for n in range(20):
            rate_limits.failed(db, "sign_in", rate_limits.source_of("198.51.100.7"), f"account {n}")
    with pytest.raises(TooMany):
        sign_in(house, now=NOON + MINUTE)
    assert sign_in(house, now=NOON + 16 * MINUTE).token


@pytest.mark.security("R5")
def test_guessing_in_parallel_buys_no_further_guesses(house: House) -> None:
    give(house, house.alice)

    def guess(n: int) -> str:
        try:
            return sign_in(house, password=f"{OTHER} {n}").token
        except (WrongSignIn, TooMany) as refusal:
            return type(refusal).__name__

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(guess, range(12)))
    assert answers.count("WrongSignIn") == 5
    assert answers.count("TooMany") == 7


@pytest.mark.security("R5")
def test_a_known_device_is_never_locked_out_by_strangers(house: House) -> None:
    give(house, house.alice)
    device = sign_in(house).device_token
    for n in range(5):
        with pytest.raises(WrongSignIn):
            sign_in(house, password=OTHER, now=NOON + n * SECOND)
    with house.backstage() as db:
        db.get_one(Person, house.alice.actor.person_id).failures_in_a_row = 100
    assert sign_in(house, device=device, now=NOON + 9 * SECOND).token
    with pytest.raises(TooMany):
        sign_in(house, now=NOON + 9 * SECOND)
    with pytest.raises(WrongSignIn):  # strangers stay out until the password is reset
        sign_in(house, address="203.0.113.99", now=NOON + 10 * SECOND)


@pytest.mark.security("R5")
def test_a_known_device_is_no_way_to_guess(house: House) -> None:
    give(house, house.alice)
    device = sign_in(house).device_token
    for _ in range(5):
        with pytest.raises(WrongSignIn):
            sign_in(house, password=OTHER, device=device)
    with pytest.raises(TooMany):
        sign_in(house, device=device)
    with pytest.raises(WrongSignIn):  # and it is known to alice only
        sign_in(house, "bob", OTHER, device=device)


@pytest.mark.security("R5")
def test_a_hundred_failures_in_a_row_close_the_password(house: House) -> None:
    give(house, house.alice, failures_in_a_row=99)
    with pytest.raises(WrongSignIn):
        sign_in(house, password=OTHER)
    assert row(house, house.alice.actor.person_id).failures_in_a_row == 100
    with pytest.raises(WrongSignIn):
        sign_in(house, address="203.0.113.5")


def test_a_success_forgets_the_failures(house: House) -> None:
    give(house, house.alice)
    for n in range(12):
        with pytest.raises(WrongSignIn):
            sign_in(house, password=OTHER)
        if n % 4 == 3:
            sign_in(house)
    assert row(house, house.alice.actor.person_id).failures_in_a_row == 0


@pytest.mark.security("R3")
def test_twenty_at_once_all_come_in(house: House) -> None:
    give(house, house.alice)
    with ThreadPoolExecutor(20) as pool:
        done = list(pool.map(lambda _: sign_in(house), range(20)))
    assert len({each.token for each in done}) == 20
    assert len(live(house, house.alice)) == 10


@pytest.mark.security("R90", "R92")
def test_history_knows_of_it_and_no_secret(house: House) -> None:
    give(house, house.alice)
    for n in range(3):
        with pytest.raises(WrongSignIn):
            sign_in(house, password=OTHER, now=NOON + n * SECOND)
    done = sign_in(house, now=NOON + MINUTE)
    sign_in(house, now=NOON + 2 * MINUTE)
    lines = history(house)
    assert [(each.verb, each.address, each.actor_id) for each in lines] == [
        ("person.signed_in", "198.51.100.7", house.alice.actor.person_id)
    ] * 2
    assert lines[0].facts["refused"] == {
        "number": 3,
        "first": NOON.isoformat(),
        "last": (NOON + 2 * SECOND).isoformat(),
    }
    assert "refused" not in lines[1].facts
    told = str([each.facts for each in lines])
    assert not any(secret in told for secret in (PASSWORD, OTHER, done.token, done.device_token))


def test_nobody_is_nobody_even_with_a_made_up_device(house: House) -> None:
    with pytest.raises(WrongSignIn):
        sign_in(house, "nobody", device="A" * 43)
    with pytest.raises(WrongSignIn):
        sign_in(house, str(uuid4()), device="../../etc")


@pytest.mark.feature("IMP-05")
def test_signing_in_over_a_look_writes_that_it_ended(house: House) -> None:
    give(house, house.bob)
    look = impersonation.start(house.sam, contact_of(house, house.alice.actor.person_id).id, "they called")
    sign_in(house, "bob@example.test", old_key=key_of(look), now=NOON + MINUTE)
    run_due(system(house.inside, NOON + 60 * MINUTE))
    (ended,) = [each for each in history(house) if each.verb == "impersonation.ended"]
    assert (ended.viewer_id, ended.facts["why"]) == (house.sam.actor.person_id, "signed in again")


@pytest.mark.security("R15", "R17")
@pytest.mark.parametrize(("who", "ends"), [("alice@example.test", True), ("bob@example.test", False)])
def test_signing_out_with_the_session_before_ends_the_new_one_of_the_same_person(
    house: House, who: str, ends: bool
) -> None:
    give(house, house.alice)
    give(house, house.bob)
    done = sign_in(house, who, old_key=house.alice.actor.session_key)
    sessions.log_out(house.alice)
    with house.backstage() as db:
        assert (db.get_one(LoginSession, key_of(done.token)).revoked_at is not None) == ends
