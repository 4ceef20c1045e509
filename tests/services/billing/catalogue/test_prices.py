"""Prices as people type them: whole steps of the currency, and back again to the letter."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import Refusal
from data.money import digits_of
from services.billing.catalogue import prices
from services.platform.i18n import Wording

currencies = st.sampled_from(["EUR", "USD", "ISK", "JPY", "KWD", "BHD"])
languages = st.sampled_from(["en", "el"]).map(Wording)


@given(st.integers(0, prices.LARGEST - 1), st.integers(0, 999), currencies, languages)
def test_what_is_stored_is_typed_again_and_read_the_same(major: int, rest: int, currency: str, words: Wording) -> None:
    steps = 10 ** digits_of(currency)
    minor = major * steps + rest % steps
    typed = prices.typed_again(words, minor, currency)
    assert prices.price(words, typed, currency, "price") == minor


@given(st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False, places=5), currencies)
def test_nothing_is_rounded_and_nothing_below_zero_gets_in(amount: Decimal, currency: str) -> None:
    steps = amount.scaleb(digits_of(currency))
    if 0 <= amount < prices.LARGEST and steps == int(steps):
        assert prices.minor_of(amount, currency, "price") == steps
    else:
        with pytest.raises(Refusal) as refused:
            prices.minor_of(amount, currency, "price")
        assert refused.value.field == "price"


@pytest.mark.parametrize(
    ("typed", "currency", "said"),
    [
        ("12.5", "JPY", "JPY has no smaller unit. Write the price without decimals."),
        ("1.0001", "KWD", "KWD has 3 decimals at most. Write the price with no more than that."),
        ("-0.01", "EUR", "A price is not below zero."),
        ("12345678901", "EUR", "This amount is too large."),
        ("-12345678901.5", "EUR", "A price is not below zero."),
        ("a lot", "EUR", "Enter a number such as 12.5."),
    ],
)
def test_the_sentence_says_what_to_do(typed: str, currency: str, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        prices.price(Wording("en"), typed, currency, "price")
    assert Wording("en").refusal(refused.value) == said
