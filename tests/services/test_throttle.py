"""Counting tries: the arithmetic of waiting, and who waits (R5, R10)."""

from datetime import timedelta

import pytest

from services import throttle
from tests.cast import NOON, House

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def test_four_failures_cost_nothing() -> None:
    assert throttle.wait_until([NOON + n * SECOND for n in range(4)]) is None


@pytest.mark.security("R5")
def test_the_fifth_within_a_quarter_of_an_hour_costs_half_a_minute_and_then_it_doubles() -> None:
    failures = [NOON + n * SECOND for n in range(5)]
    waits = []
    for _ in range(8):
        until = throttle.wait_until(failures)
        assert until is not None
        waits.append((until - failures[-1]).total_seconds())
        failures.append(until)
    assert waits == [30, 60, 120, 240, 480, 900, 900, 900]


def test_five_slow_failures_cost_nothing() -> None:
    assert throttle.wait_until([NOON + n * 4 * MINUTE for n in range(20)]) is None


def test_staying_away_starts_afresh() -> None:
    failures = [NOON + n * SECOND for n in range(5)]
    later = failures[-1] + throttle.FIRST_WAIT + throttle.WINDOW + SECOND
    assert throttle.wait_until([*failures, later]) is None


@pytest.mark.parametrize(("one", "other", "same"), [
    ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::9", True), ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
    ("::ffff:192.0.2.7", "192.0.2.7", True), ("192.0.2.7", "192.0.2.8", False)])
def test_a_source_is_what_one_customer_can_change(one: str, other: str, same: bool) -> None:
    assert (throttle.source_of(one) == throttle.source_of(other)) is same


def test_login_names_are_not_kept() -> None:
    assert throttle.account_of(" Alice@Example.test ") == throttle.account_of("alice@example.test")
    assert "alice" not in throttle.account_of("alice@example.test")


@pytest.mark.security("R10")
def test_three_mails_to_an_account_and_ten_from_an_address(house: House) -> None:
    with house.backstage() as db:
        to_one = [throttle.mail_asked(db, "reset", "a", f"10.0.0.{n}").succeeded for n in range(5)]
        from_one = [throttle.mail_asked(db, "reset", f"x{n}", "10.9.9.9").succeeded for n in range(12)]
    assert to_one == [True] * 3 + [False] * 2
    assert from_one == [True] * 10 + [False] * 2
