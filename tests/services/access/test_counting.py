"""What is counted and for whom: one account under all its spellings, strangers apart from owners, bounded tables."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from uuid import uuid4

import pytest
from sqlalchemy import event, func, select

from data.access.tables import TryCount
from data.base import Base
from data.errors import TooMany
from data.people.logins import login_key
from data.people.tables import Person
from services.access import lockout_notice, password_reset, passwords, rate_limits
from services.access import sign_in as signin
from services.access.passwords import Verdict
from services.access.sign_in import WrongSignIn
from services.platform.background_jobs import run_due
from tests.cast import NOON, House
from tests.data.people.test_logins import WAYS
from tests.night import times
from tests.services.signing_in import OTHER, PASSWORD, give, history, mailed, row, sign_in

pytestmark = pytest.mark.both_databases

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
SPELLINGS = [
    "alice",
    "ALICE\0",
    "\0al\0ice",
    "ａｌｉｃｅ",
    " alice\u200b ",
    "al\u00adice",
    "alice@example.test",
    "Alice@EXAMPLE.test\0",
    "alice＠example．test",
    "\ufeffalice@example.test",
    "alice@exam\u2060ple.test",
]


def refusal_of(house: House, who: str, password: str = OTHER, **where: object) -> str:
    try:
        sign_in(house, who, password, **where)  # type: ignore[arg-type]
    except (WrongSignIn, TooMany) as refusal:
        return type(refusal).__name__
    return ""


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """Passwords compared at once, where the number of tries is what is tried; what each was compared with."""
    seen: list[str | None] = []

    def verify(stored: str | None, password: str, *_: object, **__: object) -> Verdict:
        seen.append(stored)
        return Verdict(stored is not None and password == PASSWORD)

    monkeypatch.setattr(passwords, "verify", verify)
    return seen


@pytest.mark.security("R5")
@pytest.mark.parametrize("seed", range(8))
def test_five_guesses_whatever_the_spelling(house: House, quick: list[str | None], seed: int) -> None:
    give(house, house.alice)
    random = Random(seed)
    for _ in range(25):
        refusal_of(house, random.choice(SPELLINGS), f"guess {random.random()}")
    assert len([each for each in quick if each is not None]) == 5
    for name in SPELLINGS:
        assert refusal_of(house, name, PASSWORD)  # nobody comes in while it waits
    assert not refusal_of(house, "alice", PASSWORD, now=NOON + 16 * MINUTE)


@pytest.mark.security("R5")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["alice", "alice@example.test"])
def test_what_finds_an_account_is_counted_as_it(house: House, name: str, way: str) -> None:
    with house.backstage() as db:
        found = signin.person_named(db, WAYS[way](name), house.system.preferences)
    assert found is not None
    assert found.id == house.alice.actor.person_id
    assert rate_limits.account_named(WAYS[way](name)) == rate_limits.account_named(name)


@pytest.mark.security("R5")
@pytest.mark.parametrize(
    "name", ["al ice", "аlice", "alice@example.test.", "alice@example.tes", "alicea", "alice@@example.test"]
)
def test_what_finds_somebody_else_is_not(house: House, quick: list[str | None], name: str) -> None:
    give(house, house.alice)
    for _ in range(5):
        assert refusal_of(house, name) == "WrongSignIn"
    assert refusal_of(house, name) == "TooMany"
    assert not refusal_of(house, "alice", PASSWORD)
    assert login_key(name) != "alice"


@pytest.mark.security("R5")
def test_an_id_typed_as_a_name_counts_for_nobody(house: House, quick: list[str | None]) -> None:
    give(house, house.alice)
    id = str(house.alice.actor.person_id)
    for _ in range(5):
        assert refusal_of(house, id) == "WrongSignIn"
    assert not refusal_of(house, "alice", PASSWORD)
    for _ in range(4):
        password_reset.request(house.inside, id, "192.0.2.9", NOON)
    password_reset.request(house.inside, "alice", "192.0.2.8", NOON)
    run_due(house.system)
    assert len(mailed(house, "reset")) == 1


@pytest.mark.security("R4", "R5")
def test_nobody_learns_that_two_names_are_one_account(house: House, quick: list[str | None]) -> None:
    give(house, house.alice)

    def told(one: str, other: str, address: str) -> list[str]:
        return [refusal_of(house, name, address=address) for name in (*[one] * 6, *[other] * 2)]

    assert told("alice", "alice@example.test", "192.0.2.1") == told("nobody", "no@example.test", "192.0.2.2")


@pytest.mark.security("R5")
def test_her_own_device_tells_her_how_long_to_wait(house: House, quick: list[str | None]) -> None:
    give(house, house.alice)
    device = sign_in(house).device_token
    for _ in range(5):
        assert refusal_of(house, "alice", device=device) == "WrongSignIn"
    assert refusal_of(house, "alice@example.test", PASSWORD, device=device) == "TooMany"


@pytest.mark.security("R5")
def test_a_user_name_is_taken_in_every_spelling(house: House) -> None:
    with house.backstage() as db:
        bob = db.get_one(Person, house.bob.actor.person_id)
        bob.go_by_username("Ｂｏｂ\u200b.Bｒown")
        assert (bob.username_key, signin.person_named(db, "bob.brown", house.system.preferences)) == ("bob.brown", bob)


@pytest.mark.security("R5")
def test_forty_at_once_from_her_own_address_leave_her_in(house: House, quick: list[str | None]) -> None:
    give(house, house.alice)
    device = sign_in(house).device_token
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda n: refusal_of(house, f"stranger {n % 4}"), range(40)))
    assert set(answers) == {"WrongSignIn", "TooMany"}
    assert not refusal_of(house, "alice", PASSWORD, device=device, now=NOON + SECOND)
    assert refusal_of(house, "alice", PASSWORD, now=NOON + SECOND) == "TooMany"


@pytest.mark.security("R5")
def test_who_is_shut_out_by_strangers_hears_of_it_once_a_day(house: House, quick: list[str | None]) -> None:
    give(house, house.alice)
    device = sign_in(house).device_token
    give(house, house.alice, failures_in_a_row=90, refused_tries=90, refused_first_at=NOON)

    def strangers(tries: int, days: int) -> None:
        for n in range(tries):
            refusal_of(house, "alice", address=f"10.{n}.{days}.1", now=NOON + days * DAY + n * MINUTE)

    strangers(9, 0)
    assert mailed(house, "sign_in_shut") == []
    strangers(6, 0)
    assert [to for to, _ in mailed(house, "sign_in_shut")] == ["alice@example.test"]
    assert "100 tries" in mailed(house, "sign_in_shut")[0][1]
    assert refusal_of(house, "alice", PASSWORD, address="172.16.0.1") == "WrongSignIn"  # a new device is out
    assert not refusal_of(house, "alice", PASSWORD, device=device, now=NOON + 3 * MINUTE)  # her own is not
    strangers(6, 1)
    strangers(6, 2)
    assert len(mailed(house, "sign_in_shut")) == 3
    assert [each.verb for each in history(house)].count("sign_in.shut") == 3


@pytest.mark.security("R4", "R5", "R10")
def test_a_flood_leaves_small_tables_and_the_owner_in(sqlite_house: House, quick: list[str | None]) -> None:
    """Twenty requests a source, all of them within a quarter of an hour. At night 3,000 come from 150 sources."""
    requests = times(300, 3_000)
    hosts = requests // 20
    house, random, pace = sqlite_house, Random(7), rate_limits.WINDOW / requests
    give(house, house.alice)
    device = sign_in(house).device_token
    before = sizes(house)
    sources = [
        f"10.{n // 250}.{n % 250}.{n % 200}" if n % 5 else f"2001:db8:{n % 25:x}:{n:x}::{n:x}" for n in range(hosts)
    ]
    for n in range(requests):
        now, address = NOON + n * pace, sources[int(hosts * random.random() ** 2)]  # some ask more than others
        name = ("alice", "alice@example.test", "bob", f"nobody {n}", f"n{n}@example.test")[n % 5]
        if n % 4 == 3:
            password_reset.request(house.inside, name, address, now)
        else:
            assert refusal_of(house, name, address=address, now=now)
    after = NOON + rate_limits.WINDOW
    run_due(house.system)
    grown = {name: size - before[name] for name, size in sizes(house).items() if size != before[name]}
    most = {"try_count": 2 * hosts, "one_time_token": 2 * 3, "mail": 2 * 3 + 2, "event": 2 * 3 + 2, "job": 2}
    assert {name: size for name, size in grown.items() if size > most.get(name, 0)} == {}
    assert not refusal_of(house, "alice", PASSWORD, device=device, address=sources[0], now=after)
    assert refusal_of(house, "carol", PASSWORD, address=sources[0], now=after) == "TooMany"
    assert len(quick) < requests  # what waits costs no hash


@pytest.mark.security("R4")
@pytest.mark.parametrize(
    "ask",
    [
        lambda house, who: refusal_of(house, who),
        lambda house, who: password_reset.request(house.inside, who, "192.0.2.4", NOON),
    ],
)
def test_the_same_statements_for_somebody_and_for_nobody(
    house: House, quick: list[str | None], ask: Callable[[House, str], object]
) -> None:
    give(house, house.alice)

    def statements(who: str) -> list[str]:
        said: list[str] = []

        def hear(_c: object, _u: object, statement: str, *_: object) -> None:
            said.append(statement)

        event.listen(house.engine, "before_cursor_execute", hear)
        try:
            ask(house, who)
        finally:
            event.remove(house.engine, "before_cursor_execute", hear)
        return said

    statements(f"{uuid4()}")  # what is looked up once per process, and the row of the source
    assert statements("alice") == statements("nobody@example.test")


def test_what_was_refused_is_told_at_the_next_sign_in(house: House, quick: list[str | None]) -> None:
    give(house, house.alice)
    for n in range(3):
        refusal_of(house, "alice", now=NOON + n * MINUTE)
    person = row(house, house.alice.actor.person_id)
    assert (person.refused_tries, person.refused_first_at, person.refused_last_at) == (3, NOON, NOON + 2 * MINUTE)
    with house.backstage() as db:
        assert lockout_notice.forget_failures(db.merge(person))["refused"]["number"] == 3


def sizes(house: House) -> dict[str, int]:
    with house.backstage() as db:
        return {
            name: db.connection().execute(select(func.count()).select_from(table)).scalar() or 0
            for name, table in Base.metadata.tables.items()
        }


def test_a_source_has_one_row_for_each_thing_it_tries(house: House, quick: list[str | None]) -> None:
    for n in range(30):
        refusal_of(house, f"nobody {n}", now=NOON + n * MINUTE)
        password_reset.request(house.inside, f"nobody {n}", "198.51.100.7", NOON + n * MINUTE)
    with house.backstage() as db:
        assert sorted(db.scalars(select(TryCount.kind))) == ["reset", "sign_in"]
