"""What a gateway can charge in one currency: its own units, steps and limits. Gateways differ from ISO 4217 here."""

from __future__ import annotations

from dataclasses import dataclass

from data.money import Money, digits_of


class NoSuchUnit(ValueError):
    """The gateway has no unit for this amount, or charges only in larger steps."""


@dataclass(frozen=True, slots=True)
class AmountRules:
    """`least`, `most` and `step` in units of the gateway: 10^-digits of `currency` (docs say per currency which).

    `lines` is how many lines the gateway's page takes; the sum of the lines is what is charged.
    """

    currency: str
    digits: int
    step: int
    least: int
    most: int
    lines: int

    def units(self, amount: Money) -> int:
        """`amount` as the gateway writes it: 500000 for 5000 ISK at Stripe. Raises NoSuchUnit."""
        if amount.currency != self.currency:
            raise ValueError(f"rules of {self.currency} asked about {amount.currency}")
        shift = self.digits - digits_of(self.currency)
        up, down = int(10 ** max(shift, 0)), int(10 ** max(-shift, 0))
        units, rest = divmod(amount.minor * up, down)
        if rest or units % self.step:
            raise NoSuchUnit(str(amount))
        return units

    def is_exact(self, amount: Money) -> bool:
        try:
            self.units(amount)
        except NoSuchUnit:
            return False
        return True

    def can_charge(self, amount: Money) -> bool:
        """Whether one charge may be this large, in whole steps. Whether it is large enough: `is_enough`."""
        return self.is_exact(amount) and self.units(amount) <= self.most

    def is_enough(self, amount: Money) -> bool:
        return not amount < self.least_money

    @property
    def least_money(self) -> Money:
        """The least that can be charged, in our minor units."""
        money, is_whole = money_of(self.least, self.digits, self.currency)
        return money if is_whole else Money(money.minor + 1, self.currency)

    @property
    def most_money(self) -> Money:
        return money_of(self.most - self.most % self.step, self.digits, self.currency)[0]


def money_of(units: int, digits: int, currency: str) -> tuple[Money, bool]:
    """What a gateway says as our money, and whether it is just that: 500050 of ISK's hundredths are 5000 ISK and more."""
    shift = digits - digits_of(currency)
    if shift <= 0:
        return Money(units * 10**-shift, currency), True
    whole, rest = divmod(units, 10**shift)
    return Money(whole, currency), not rest
