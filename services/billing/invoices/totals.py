"""What an invoice adds up to: the one place where lines become money.

Rounding is per line, half up, in data.money.round_half_up: net = quantity x unit price less the discount, rounded;
tax = net x rate, rounded. A document's tax is the sum of its lines' tax, grouped by category and rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from data.errors import Invalid
from data.money import round_half_up

HUNDRED = Decimal(100)
LARGEST_MINOR = 10**15  # far inside 64 bits, so that sums of many stay inside too


class BadDiscount(Invalid):
    message = "A discount is between 0 and 100 percent."


class BadRate(Invalid):
    message = "A tax rate is between 0 and 100 percent."


class TooLarge(Invalid):
    message = "This amount is too large."


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A line as somebody writes it. `unit_price` in major units, may be finer than a cent; rates in percent."""

    description: str
    quantity: Decimal
    unit_price: Decimal
    discount_percent: Decimal | None = None
    tax_category: str = "S"
    tax_rate: Decimal | None = None
    unit: str | None = None
    detail: str | None = None
    item_id: UUID | None = None  # of the catalogue, that it was copied from


@dataclass(frozen=True, slots=True)
class PricedLine:
    """The same line with its figures in minor units."""

    draft: LineDraft
    discount_minor: int
    net_minor: int
    tax_minor: int


@dataclass(frozen=True, slots=True)
class TaxSum:
    """All lines of one category and rate."""

    category: str
    rate: Decimal | None
    taxable_minor: int
    tax_minor: int


@dataclass(frozen=True, slots=True)
class Totals:
    """A whole document, before what was prepaid. gross = net + tax; all in minor units."""

    lines: tuple[PricedLine, ...]
    taxes: tuple[TaxSum, ...]
    discount_minor: int
    net_minor: int
    tax_minor: int

    @property
    def gross_minor(self) -> int:
        return self.net_minor + self.tax_minor


def priced(lines: Sequence[LineDraft], currency: str) -> Totals:
    """Add `lines` up in `currency`. Raises BadDiscount, BadRate, TooLarge."""
    all_lines = tuple(_priced(line, currency) for line in lines)
    taxes: dict[tuple[str, Decimal | None], list[PricedLine]] = {}
    for line in all_lines:
        taxes.setdefault((line.draft.tax_category, line.draft.tax_rate), []).append(line)
    return Totals(
        lines=all_lines,
        taxes=tuple(
            TaxSum(category, rate, sum(each.net_minor for each in group), sum(each.tax_minor for each in group))
            for (category, rate), group in taxes.items()
        ),
        discount_minor=sum(line.discount_minor for line in all_lines),
        net_minor=sum(line.net_minor for line in all_lines),
        tax_minor=sum(line.tax_minor for line in all_lines),
    )


def _priced(line: LineDraft, currency: str) -> PricedLine:
    percent, rate = line.discount_percent or Decimal(0), line.tax_rate or Decimal(0)
    if not 0 <= percent <= HUNDRED:
        raise BadDiscount(field="discount_percent")
    if not 0 <= rate <= HUNDRED:
        raise BadRate(field="tax_rate")
    full = line.quantity * line.unit_price
    if not full.is_finite() or abs(full) > LARGEST_MINOR // 1000:
        raise TooLarge(field="unit_price")
    net = round_half_up(full * (HUNDRED - percent) / HUNDRED, currency)
    taxed = Decimal(net) * rate / HUNDRED
    return PricedLine(line, round_half_up(full, currency) - net, net, _half_up_minor(taxed))


def _half_up_minor(minor: Decimal) -> int:
    """A fraction of minor units to whole ones, by the same rule: minor units are a currency without decimals."""
    return round_half_up(minor, "JPY")
