"""Which amounts can be paid online: what the gateway's rules of amounts mean for invoices and their sum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from data.billing.invoices import Invoice
from data.errors import Conflict
from data.money import Money
from services.integrations.payments.amounts import AmountRules


class AmountNotOnline(Conflict):
    """Nothing is wrong with the invoice: the gateway cannot charge what it comes to."""


class CurrencyNotOnline(AmountNotOnline):
    message = "{currency} cannot be paid online. Please contact us about another way to pay."


class NotExact(AmountNotOnline):
    message = (
        "{amount} of invoice {number} cannot be charged to the last digit by our payment provider. Please "
        "contact us about another way to pay."
    )


class MoreThanAtOnce(AmountNotOnline):
    message = (
        "Invoice {number} is more than our payment provider takes in one payment, which is {most}. Please "
        "contact us about another way to pay."
    )


class TooLittleOnline(AmountNotOnline):
    message = (
        "Online payments start at {least}. Choose more invoices to pay together, or contact us about another "
        "way to pay."
    )


class TooMuchTogether(AmountNotOnline):
    message = "Our payment provider takes at most {most} in one payment. Pay these invoices in several payments."


def require_chargeable(rules: AmountRules | None, invoices: Sequence[Invoice]) -> AmountRules:
    """The rules, when they take each invoice's balance and the sum is not too little.

    `invoices`, at least one, are all in the currency of the rules. Raises CurrencyNotOnline, NotExact,
    MoreThanAtOnce, TooLittleOnline.
    """
    if rules is None:
        raise CurrencyNotOnline(currency=invoices[0].currency)
    for each in invoices:
        if not rules.is_exact(each.balance):
            raise NotExact(number=each.number, amount=each.balance)
        if not rules.can_charge(each.balance):
            raise MoreThanAtOnce(number=each.number, most=rules.most_money)
    if not rules.is_enough(Money.total((each.balance for each in invoices), invoices[0].currency)):
        raise TooLittleOnline(least=rules.least_money)
    return rules


class _Line(Protocol):
    @property
    def amount(self) -> Money: ...


L = TypeVar("L", bound=_Line)


def first_charge(rules: AmountRules, lines: Sequence[L]) -> tuple[tuple[L, ...], tuple[L, ...]]:
    """`lines` that one charge can take, and those left for another one; both in the order given.

    The largest come first, for then the rest is never more payments than it must be nor a first one that is too small.
    """
    room, taken = rules.most_money.minor, set()
    for index in sorted(range(len(lines)), key=lambda each: (-lines[each].amount.minor, each)):
        if lines[index].amount.minor <= room:
            room -= lines[index].amount.minor
            taken.add(index)
    return (
        tuple(each for index, each in enumerate(lines) if index in taken),
        tuple(each for index, each in enumerate(lines) if index not in taken),
    )
