"""The list of currencies, and amounts as people type them."""

from __future__ import annotations

import pytest

from data.errors import Refusal
from data.folding import order_key
from data.money import Money, digits_of
from services.platform import number_input
from services.platform.i18n import Wording


@pytest.mark.parametrize("language", ["en", "el"])
def test_every_currency_in_use_is_offered_once_and_named(language: str) -> None:
    found = number_input.currencies(Wording(language))
    assert {"EUR", "USD", "GBP", "CHF", "JPY", "KWD", "SEK"} <= found.keys()
    assert not {"GRD", "DEM", "FRF", "XTS"} & found.keys()  # gone, or no money
    assert len(found) > 140
    assert list(found) == sorted(found)
    assert all(len(code) == 3 and words.startswith(code) for code, words in found.items())


def test_the_names_are_those_of_the_reader() -> None:
    assert number_input.currencies(Wording("en"))["EUR"] == "EUR · Euro"
    assert number_input.currencies(Wording("el"))["EUR"] == "EUR · Ευρώ"


def test_the_firms_own_lead_and_an_unknown_one_stays() -> None:
    found = number_input.currencies(Wording("en"), "USD", "", "EUR", "USD", "ZZZ")
    assert list(found)[:4] == ["USD", "EUR", "ZZZ", "AED"]
    assert found["ZZZ"] == "ZZZ"
    assert list(found).count("USD") == 1


def test_each_of_them_can_hold_an_amount() -> None:
    words = Wording("en")
    for code in number_input.currencies(words):
        assert number_input.money(words, "12", code, "amount") == Money(12 * 10 ** digits_of(code), code)


@pytest.mark.parametrize(
    ("language", "typed", "minor"),
    [
        ("en", "1240.50", 124050),
        ("el", "1240,50", 124050),
        ("el", "1240.5", 124050),
        ("en", " 7 ", 700),
        ("en", "1,240.50", None),
        ("en", "1,240", None),
        ("el", "1.240", None),
        ("en", "0", None),
        ("en", "-1", None),
        ("en", "0.005", None),
        ("en", "1e3", None),
        ("en", "٣", None),
        ("en", "", None),
        ("en", "1234567890", None),
    ],
)
def test_an_amount_is_read_as_the_language_writes_it_or_not_at_all(
    language: str, typed: str, minor: int | None
) -> None:
    if minor is None:
        with pytest.raises(Refusal) as refused:
            number_input.money(Wording(language), typed, "EUR", "amount")
        assert refused.value.field == "amount"
    else:
        assert number_input.money(Wording(language), typed, "EUR", "amount") == Money(minor, "EUR")


@pytest.mark.parametrize("language", ["en", "el"])
def test_every_country_is_offered_by_a_name_that_is_read_back_as_it(language: str) -> None:
    found = number_input.countries(Wording(language))
    assert {"GR", "GB", "US", "CY", "XK"} <= found.keys()
    assert not {"EU", "ZZ", "XA"} & found.keys()
    assert len(set(found.values())) == len(found) > 240
    assert list(found.values()) == sorted(found.values(), key=order_key)
    for code, name in found.items():
        assert number_input.country(name, "country") == number_input.country(name.upper(), "country") == code
        assert number_input.country(code.lower(), "country") == code


@pytest.mark.parametrize("typed", ["Atlantis", "G", "GRE", "ZZ", "EU", "GR CY", "12"])
def test_what_is_no_country_is_refused_beside_the_field(typed: str) -> None:
    with pytest.raises(number_input.UnknownCountry) as refused:
        number_input.country(typed, "country")
    assert refused.value.field == "country"
