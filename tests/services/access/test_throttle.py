"""Counting tries: the arithmetic of waiting, and who waits (R5, R10)."""

from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select

from data.access.tables import TryCount
from data.errors import TooMany
from services.access import rate_limits
from tests.cast import NOON, House

pytestmark = pytest.mark.both_databases

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def test_four_failures_cost_nothing() -> None:
    assert rate_limits.wait_until([NOON + n * SECOND for n in range(4)]) is None


@pytest.mark.security("R5")
def test_the_fifth_within_a_quarter_of_an_hour_costs_half_a_minute_and_then_it_doubles() -> None:
    failures = [NOON + n * SECOND for n in range(5)]
    waits = []
    for _ in range(8):
        until = rate_limits.wait_until(failures)
        assert until is not None
        waits.append((until - failures[-1]).total_seconds())
        failures.append(until)
    assert waits == [30, 60, 120, 240, 480, 900, 900, 900]


def test_five_slow_failures_cost_nothing() -> None:
    assert rate_limits.wait_until([NOON + n * 4 * MINUTE for n in range(20)]) is None


def test_staying_away_starts_afresh() -> None:
    failures = [NOON + n * SECOND for n in range(5)]
    later = failures[-1] + rate_limits.FIRST_WAIT + rate_limits.WINDOW + SECOND
    assert rate_limits.wait_until([*failures, later]) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
    ],
)
def test_a_source_is_what_one_customer_can_change(one: str, other: str, same: bool) -> None:
    assert (rate_limits.source_of(one) == rate_limits.source_of(other)) is same


def test_login_names_are_not_kept() -> None:
    assert rate_limits.account_named(" Alice@Example.test ") == rate_limits.account_named("alice@example.test")
    assert "alice" not in rate_limits.account_named("alice@example.test")


def test_nobody_can_type_an_account(house: House) -> None:
    """What is counted of a person is not what is counted of a name, whatever the name is."""
    id = house.alice.actor.person_id
    assert rate_limits.account_of(id) not in {
        rate_limits.account_named(name) for name in (str(id), f"person:{id}", f"name:{id}", id.hex if id else "")
    }


@pytest.mark.parametrize("seed", range(40))
def test_a_bounded_run_waits_like_the_whole_list(seed: int) -> None:
    """A row remembers five failures; it must not forgive what a list of all of them would not."""
    random = Random(seed)
    failures = [NOON]
    for _ in range(60):
        failures.append(failures[-1] + timedelta(seconds=random.choice((1, 30, 100, 500, 900, 901, 1900))))
        assert rate_limits.wait_until(failures) == by_the_list(failures)


def by_the_list(failures: list[datetime]) -> datetime | None:
    recent: list[datetime] = []
    wait = timedelta(0)
    for at in failures:
        if wait and at > recent[-1] + wait + rate_limits.WINDOW:
            recent, wait = [], timedelta(0)
        recent = [*(each for each in recent if wait or each > at - rate_limits.WINDOW), at]
        if wait:
            wait = min(wait * 2, rate_limits.LONGEST_WAIT)
        elif len(recent) >= rate_limits.TRIES:
            wait = rate_limits.FIRST_WAIT
    return recent[-1] + wait if wait else None


@pytest.mark.security("R10")
def test_ten_mails_from_a_source_in_an_hour(house: House) -> None:
    source = rate_limits.source_of("10.9.9.9")
    with house.backstage() as db:
        assert [rate_limits.asked(db, "reset", source, f"x{n}") for n in range(12)] == [True] * 10 + [False] * 2
        db.now = NOON + rate_limits.MAIL_WINDOW
        assert rate_limits.asked(db, "reset", source, "y")
        row = db.scalars(select(TryCount)).one()
    assert (row.number, len(row.asked), len(row.recent)) == (13, 10, 1)


@pytest.mark.security("R5")
@pytest.mark.parametrize(
    "addresses", [[f"192.0.2.{n}" for n in range(60)], [f"2001:db8:7:{n:x}::1" for n in range(60)]]
)
def test_a_network_is_counted_with_its_neighbours(house: House, addresses: list[str]) -> None:
    with house.backstage() as db:
        for address in addresses:
            rate_limits.check(db, "sign_in", "b", rate_limits.source_of(address))
            rate_limits.failed(db, "sign_in", rate_limits.source_of(address), "a")
        for neighbour in ("192.0.2.200", "2001:db8:7:ffff::9"):
            near = rate_limits.source_of(neighbour)
            if near.network == rate_limits.source_of(addresses[0]).network:
                with pytest.raises(TooMany) as refusal:
                    rate_limits.check(db, "sign_in", "b", near)
                assert refusal.value.fields == {"wait_seconds": 15 * 60}
        rate_limits.check(db, "sign_in", "b", rate_limits.source_of("192.0.3.1"))
        rate_limits.check(db, "sign_in", "b", rate_limits.source_of("2001:db8:8::1"))
        rate_limits.check(db, "sign_in", "b", rate_limits.Source("a known device"))


def test_the_table_holds_a_bounded_number_of_sources(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "MOST_SOURCES", 30)
    with house.backstage() as db:
        for n in range(100):
            db.now = NOON + n * SECOND
            rate_limits.failed(db, "sign_in", rate_limits.source_of(f"10.0.{n}.1"), "a")
        left = db.scalars(select(TryCount.source).order_by(TryCount.last_at)).all()
    assert left == [f"10.0.{n}.1" for n in range(70, 100)]


def test_a_row_is_bounded_whatever_is_tried(house: House) -> None:
    with house.backstage() as db:
        for n in range(300):
            db.now = NOON + n * SECOND
            rate_limits.failed(
                db,
                "sign_in",
                rate_limits.source_of("10.0.0.1"),
                rate_limits.account_named(f"name {n}"),
                rate_limits.account_named(f"other {n}"),
            )
        row = db.scalars(select(TryCount)).one()
    assert (row.number, row.first_at, row.last_at) == (300, NOON, NOON + 299 * SECOND)
    assert len(str((row.recent, row.accounts))) < 12_000
