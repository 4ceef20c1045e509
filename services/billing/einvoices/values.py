"""Numbers and dates out of elements: exact, in the invoice's own currency, or refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal

from data.money import digits_of
from services.billing.einvoices import errors as refusals
from services.billing.einvoices import terms
from services.billing.einvoices.xml_tree import Node, quoted

# xs:decimal: no exponent, no thousands, no comma. Fifteen digits before the point keep a sum in 64 bits of minor units.
_DECIMAL = re.compile(r"[+-]?([0-9]{1,15}(\.[0-9]{0,20})?|\.[0-9]{1,20})")
EXACT = Context(prec=100)  # the product of any two numbers that pass _DECIMAL, unrounded
_CURRENCY = re.compile(r"[A-Z]{3}")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(Z|[+-][0-9]{2}:[0-9]{2})?")  # xs:date, zone as printed
_BASIC_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")  # UNTDID 2379 code 102


@dataclass(frozen=True, slots=True)
class Figures:
    """Reads amounts stated in `currency`.

    An amount with more decimals than the currency has is refused unless they are zeros: 100.0000 EUR is 100 euros,
    100.005 EUR is not an amount anyone can pay, and rounding it would make the file's own sums wrong by a cent.
    """

    currency: str

    def money(self, node: Node, path: str, what: str) -> int | None:
        """Minor units at `path`; None when it is absent. Raises NotANumber, TooPrecise, OtherCurrency, Ambiguous."""
        found = node.only(path, what)
        return None if found is None else self.money_of(found, what)

    def stated(self, node: Node, path: str, what: str) -> int:
        """As `money`, but Missing when it is absent."""
        minor = self.money(node, path, what)
        if minor is None:
            raise refusals.Missing(what=what)
        return minor

    def money_of(self, node: Node, what: str) -> int:
        self._require_currency(node, what)
        amount = _decimal(node, what)
        digits = digits_of(self.currency)
        minor = amount.scaleb(digits, EXACT)
        if minor != minor.to_integral_value():
            raise refusals.TooPrecise(text=quoted(node.content), what=what, currency=self.currency, digits=digits)
        return int(minor)

    def price(self, node: Node, path: str, what: str) -> Decimal | None:
        """A unit price in major units, as fine as the file states it."""
        found = node.only(path, what)
        if found is None:
            return None
        self._require_currency(found, what)
        return _decimal(found, what)

    def _require_currency(self, node: Node, what: str) -> None:
        found = node.attributes.get("currencyID", self.currency).strip()
        if found != self.currency:
            raise refusals.OtherCurrency(what=what, found=quoted(found), currency=self.currency)


def decimal(node: Node, path: str, what: str) -> Decimal | None:
    """A quantity or percentage; None when it is absent."""
    found = node.only(path, what)
    return None if found is None else _decimal(found, what)


def currency(node: Node, path: str) -> str:
    """The document's currency (BT-5)."""
    what = terms.CURRENCY
    found = node.only(path, what)
    if found is None or not found.content:
        raise refusals.Missing(what=what)
    if not _CURRENCY.fullmatch(found.content):
        raise refusals.UnknownCurrency(text=quoted(found.content))
    return found.content


def iso_date(text: str, what: str) -> date:
    return _date(_ISO_DATE.fullmatch(text), text, what)


def cii_date(node: Node | None, what: str) -> date | None:
    """The date in a CII date element (udt:DateTimeString, udt:DateString, qdt:DateTimeString); None when absent."""
    if node is None or not node.children or not node.children[0].content:
        return None
    text = node.children[0].content
    if node.children[0].attributes.get("format", "102") != "102":
        raise refusals.NotADate(text=quoted(text), what=what)
    return _date(_BASIC_DATE.fullmatch(text), text, what)


def required(text: str, what: str) -> str:
    if not text:
        raise refusals.Missing(what=what)
    return text


def sole(node: Node, path: str, what: str) -> str:
    """The text at `path`, which must be there once. Raises Missing, Ambiguous."""
    found = node.only(path, what)
    return required("" if found is None else found.content, what)


def indicator(text: str, where: str) -> bool:
    """True for a charge, False for an allowance (xs:boolean)."""
    if text in ("true", "1"):
        return True
    if text in ("false", "0"):
        return False
    raise refusals.NotAnIndicator(text=where)


def _date(match: re.Match[str] | None, text: str, what: str) -> date:
    if match is None:
        raise refusals.NotADate(text=quoted(text), what=what)
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError as error:
        raise refusals.NotADate(text=quoted(text), what=what) from error


def _decimal(node: Node, what: str) -> Decimal:
    # An element inside a number would cut it in two, and its first half would read as an amount.
    if node.children or not _DECIMAL.fullmatch(node.content):
        raise refusals.NotANumber(text=quoted(node.content), what=what)
    return Decimal(node.content)
