"""Money is exact: parsing, adding, rounding."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.money import Money, NotAnAmount, UnknownCurrency, digits_of, round_half_up

minors = st.integers(min_value=-(10**15), max_value=10**15)
currencies = st.sampled_from(["EUR", "USD", "JPY", "KWD"])


@given(minors, minors, currencies)
@pytest.mark.feature("PAY-16")
def test_adding_is_adding_integers(a: int, b: int, currency: str) -> None:
    assert (Money(a, currency) + Money(b, currency)).minor == a + b
    assert Money.total([Money(a, currency), Money(b, currency)], currency).minor == a + b


@given(minors, currencies)
def test_major_units_lose_nothing(minor: int, currency: str) -> None:
    assert round_half_up(Money(minor, currency).major, currency) == minor


def test_currencies_never_mix() -> None:
    with pytest.raises(ValueError, match="mix"):
        Money(1, "EUR") + Money(1, "USD")


@pytest.mark.parametrize("currency", ["", "eur", "EURO", "E1R"])
def test_a_currency_is_three_capitals(currency: str) -> None:
    with pytest.raises(UnknownCurrency):
        Money(1, currency)


def test_there_is_no_float_door() -> None:
    with pytest.raises(TypeError):
        Money(1.5, "EUR")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [("1240.00", "EUR", 124000), (" 7 ", "EUR", 700), ("0.5", "EUR", 50), ("15", "JPY", 15), ("1.234", "KWD", 1234)],
)
def test_what_people_type(typed: str, currency: str, minor: int) -> None:
    assert Money.parse(typed, currency).minor == minor


@pytest.mark.security("R38")
@pytest.mark.parametrize(
    "typed",
    ["", "-1", "1,5", "1e3", "NaN", "Infinity", "1_000", "١٢", "1.", ".5", "1234567890", "1.234", "0x10", "1 0", "１"],
)
def test_what_is_no_amount(typed: str) -> None:
    with pytest.raises(NotAnAmount):
        Money.parse(typed, "EUR")


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=6))
def test_rounding_is_half_away_from_zero(amount: Decimal) -> None:
    minor = round_half_up(amount, "EUR")
    distance = abs(amount * 100 - minor)
    assert distance <= Decimal("0.5")
    if distance == Decimal("0.5"):
        assert abs(minor) > abs(amount * 100)


def test_minor_units_follow_iso_4217() -> None:
    assert (digits_of("EUR"), digits_of("JPY"), digits_of("KWD"), digits_of("TND")) == (2, 0, 3, 3)
