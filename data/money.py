"""Money: an integer count of a currency's minor unit. There is no float door in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from data.errors import Invalid

# ISO 4217 (2024-06-25 list one): the currencies whose minor unit is not a hundredth.
_NO_MINOR_UNIT = frozenset("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split())
_THREE_DIGITS = frozenset("BHD IQD JOD KWD LYD OMR TND".split())
_CURRENCY = re.compile(r"[A-Z]{3}")
_AMOUNT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,3})?")


class NotAnAmount(Invalid):
    message = "Enter an amount such as 1240.00."


class UnknownCurrency(Invalid):
    message = "Enter a three-letter currency code such as EUR."


def digits_of(currency: str) -> int:
    """Decimal places of `currency`: 2 for EUR, 0 for JPY, 3 for KWD. Source: ISO 4217."""
    if currency in _NO_MINOR_UNIT:
        return 0
    return 3 if currency in _THREE_DIGITS else 2


def currencies_with(digits: int) -> frozenset[str]:
    """Every currency of 0 or 3 decimal places; those of 2 are all the others."""
    return {0: _NO_MINOR_UNIT, 3: _THREE_DIGITS}[digits]


def round_half_up(amount: Decimal, currency: str) -> int:
    """`amount` in major units as minor units of `currency`.

    The one rounding rule of the portal: half away from zero at the currency's minor unit, as EN 16931 (BR-DEC)
    and commercial practice have it: 0.005 EUR is 1 cent, -0.005 EUR is -1 cent.
    """
    return int(amount.scaleb(digits_of(currency)).quantize(Decimal(1), rounding=ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class Money:
    """`minor` is cents for EUR, yen for JPY."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.minor, int) or isinstance(self.minor, bool):
            raise TypeError(f"minor units are whole numbers, not {self.minor!r}")
        if not _CURRENCY.fullmatch(self.currency):
            raise UnknownCurrency()

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.minor < other.minor

    def __bool__(self) -> bool:
        return self.minor != 0

    def __str__(self) -> str:
        return f"{self.major} {self.currency}"

    @property
    def major(self) -> Decimal:
        return Decimal(self.minor).scaleb(-digits_of(self.currency))

    @classmethod
    def total(cls, amounts: Iterable[Money], currency: str) -> Money:
        """The sum of `amounts`, all of them in `currency`."""
        result = cls(0, currency)
        for amount in amounts:
            result += amount
        return result

    @classmethod
    def parse(cls, typed: str, currency: str) -> Money:
        """What a person typed, "1240.00", as money (R38: ASCII digits, one dot, at most nine before it).

        Raises NotAnAmount when it is anything else or finer than the currency's minor unit.
        """
        typed = typed.strip()
        if not _AMOUNT.fullmatch(typed):
            raise NotAnAmount()
        amount = Decimal(typed).scaleb(digits_of(currency))
        if amount != amount.to_integral_value():
            raise NotAnAmount()
        return cls(int(amount), currency)

    def _same(self, other: Money) -> None:
        if other.currency != self.currency:
            raise ValueError(f"cannot mix {other.currency} with {self.currency}")
