"""The price of one unit as a person types it: whole minor units of its currency, or none."""

from __future__ import annotations

import re
from decimal import Decimal

from data.errors import Invalid
from data.money import digits_of
from services.billing.invoices.totals import TooLarge
from services.platform import number_input
from services.platform.i18n import Wording

LARGEST = 10**9  # in major units: what a line of an invoice may say
_LONG = re.compile(r"-?[0-9]{10,}([.,][0-9]*)?")


class NegativePrice(Invalid):
    message = "A price is not below zero."


class PriceTooFine(Invalid):
    message = "{currency} has {digits} decimals at most. Write the price with no more than that."


class NoSmallerUnit(Invalid):
    message = "{currency} has no smaller unit. Write the price without decimals."


def price(words: Wording, typed: str, currency: str, field: str) -> int | None:
    """Minor units of `currency`; None for nothing typed: the price is asked for by hand. 0 is a price.

    Raises NotANumber and what `minor_of` raises.
    """
    if not typed.strip():
        return None
    if _LONG.fullmatch(typed.strip()):
        raise NegativePrice(field) if typed.strip().startswith("-") else TooLarge(field)
    return minor_of(number_input.decimal(words, typed, field), currency, field)


def minor_of(amount: Decimal, currency: str, field: str) -> int:
    """`amount` in major units. Nothing is rounded. Raises NegativePrice, TooLarge, NoSmallerUnit, PriceTooFine."""
    if amount < 0:
        raise NegativePrice(field)
    digits = digits_of(currency)
    minor = amount.scaleb(digits)
    if amount >= LARGEST:
        raise TooLarge(field)
    if minor != minor.to_integral_value():
        if not digits:
            raise NoSmallerUnit(field, currency=currency)
        raise PriceTooFine(field, currency=currency, digits=digits)
    return int(minor)


def is_too_large(minor: int, currency: str) -> bool:
    return Decimal(minor).scaleb(-digits_of(currency)) >= LARGEST


def typed_again(words: Wording, minor: int | None, currency: str) -> str:
    """A stored price as its author would type it."""
    if minor is None:
        return ""
    major = Decimal(minor).scaleb(-digits_of(currency))
    return format(major, "f").replace(".", number_input.decimal_mark(words))
