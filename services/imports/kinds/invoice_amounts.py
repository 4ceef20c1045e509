"""What the rows of one document add up to: lines priced by the house's rule, or totals as the file states them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from data.errors import Refusal
from data.money import Money, digits_of, round_half_up
from data.statuses import DocumentKind
from services.billing.invoices.entry import NewLine
from services.billing.invoices.totals import LineDraft, PricedLine, Totals, priced
from services.imports.kinds.standing_errors import DiscountUnclear
from services.imports.rows import errors as refusals
from services.imports.rows.row import HUNDRED, Record

_TOTALS = ("net", "tax", "gross")


@dataclass(frozen=True, slots=True)
class RowFigures:
    """As services.billing.invoices.entry.NewDocument wants them."""

    lines: tuple[NewLine, ...]
    net_minor: int
    tax_minor: int
    discount_minor: int
    taxes: tuple[dict[str, Any], ...]


def priced_rows(records: list[Record], currency: str, kind: DocumentKind) -> RowFigures | None:
    """The figures of a document; None when its rows have problems, which are noted on them."""
    as_lines = [any(record.has(name) for name in ("unit_price", "amount", "line_gross")) for record in records]
    if not any(as_lines):
        if len(records) > 1:
            records[1].refuse(refusals.MixedFigures())
        return _stated_whole(records[0], currency, kind)
    for record, is_line in zip(records, as_lines, strict=True):
        if not is_line:
            record.refuse(refusals.MixedFigures(), "unit_price")
    drafts = [_draft(record, currency) for record in records]
    stated = _stated_totals(records, currency)
    if any(record.problems for record in records):
        return None
    try:
        sums = priced([draft for draft in drafts if draft is not None], currency)
        return _agreed(sums, stated, currency)
    except Refusal as refusal:
        records[0].refuse(refusal, refusal.field)
        return None


def _draft(record: Record, currency: str) -> LineDraft | None:
    is_uncounted = record.is_dash("quantity") and (record.has("amount") or record.has("line_gross"))
    quantity = None if is_uncounted else record.decimal("quantity")  # one, and the amount says whether that is so
    price = record.decimal("unit_price", currency)
    if record.is_turned and quantity is not None and quantity < 0:
        quantity = -quantity
    elif record.is_turned and price is not None:
        price = -price
    amount, percent = record.money("amount", currency), record.percent("discount_percent")
    rate, category = record.percent("tax_rate"), record.text("tax_category")
    text, unit = record.text("description"), record.text("unit")
    with_tax = record.money("line_gross", currency)
    if record.problems:
        return None
    if amount is None and with_tax is not None and price is None:
        amount = _net_of(with_tax, rate or Decimal(0), currency)
    if price is None and amount is not None:
        price, quantity, percent = Money(amount, currency).major, Decimal(1), None
    if price is None:
        record.refuse(refusals.NoFigures(), "unit_price")
        return None
    quantity = Decimal(1) if quantity is None else quantity
    of_line = record.money("line_tax", currency)
    if rate is None and of_line is not None:
        rate = _rate_of(of_line, priced((LineDraft("—", quantity, price, percent),), currency).net_minor)
    draft = LineDraft(text or "—", quantity, price, percent, (category or _category(rate)).upper(), rate, unit)
    try:
        sums = priced((draft,), currency)
    except Refusal as refusal:
        record.refuse(refusal, refusal.field)
        return None
    found = sums.net_minor
    if with_tax is not None and abs(sums.gross_minor - with_tax) > 1:  # the tax of a line may be rounded apart
        record.refuse(
            refusals.AmountDiffers(found=Money(sums.gross_minor, currency), stated=Money(with_tax, currency)),
            "line_gross",
        )
    if of_line is not None and sums.tax_minor != of_line:
        record.refuse(
            refusals.AmountDiffers(found=Money(sums.tax_minor, currency), stated=Money(of_line, currency)), "line_tax"
        )
    if amount is not None and found != amount:
        record.refuse(refusals.AmountDiffers(found=Money(found, currency), stated=Money(amount, currency)), "amount")
    return draft


def _stated_totals(records: list[Record], currency: str) -> dict[str, int]:
    """Totals of the document that its rows repeat beside the lines."""
    found: dict[str, int] = {}
    at: dict[str, int] = {}
    for record in records:
        for name in _TOTALS:
            value = record.money(name, currency)
            if value is None:
                continue
            if found.setdefault(name, value) != value:
                record.refuse(refusals.Disagrees(other=at[name]), name)
            at.setdefault(name, record.number)
    return found


def _agreed(sums: Totals, stated: dict[str, int], currency: str) -> RowFigures:
    """The lines' figures, held to the totals the file states. Raises TotalDiffers.

    Tax is rounded per line here; a file whose tax was rounded once per rate keeps its own, which then stands for the
    document only and not for its lines.
    """
    per_rate = {
        (each.category, each.rate): round_half_up(
            Money(each.taxable_minor, currency).major * (each.rate or 0) / HUNDRED, currency
        )
        for each in sums.taxes
    }
    tax = stated.get("tax", stated["gross"] - sums.net_minor if "gross" in stated else sums.tax_minor)
    if stated.get("net", sums.net_minor) != sums.net_minor:
        raise _differs(sums.net_minor, stated["net"], currency)
    by_rate = tax != sums.tax_minor and tax == sum(per_rate.values())
    if tax != sums.tax_minor and not by_rate:
        raise _differs(sums.tax_minor, tax, currency)
    if stated.get("gross", sums.net_minor + tax) != sums.net_minor + tax:
        raise _differs(sums.net_minor + tax, stated["gross"], currency)
    taxes = tuple(
        _tax(
            each.category,
            each.rate,
            each.taxable_minor,
            per_rate[each.category, each.rate] if by_rate else each.tax_minor,
        )
        for each in sums.taxes
    )
    lines = tuple(_line(each, by_rate) for each in sums.lines)
    return RowFigures(lines, sums.net_minor, tax, sums.discount_minor, taxes)


def _stated_whole(record: Record, currency: str, kind: DocumentKind) -> RowFigures | None:
    """One row that states net and tax: two of net, tax and gross, or one of net and gross with a rate."""
    stated = {name: record.money(name, currency) for name in _TOTALS}
    rate, category = record.percent("tax_rate"), record.text("tax_category")
    text, unit = record.text("description"), record.text("unit")
    discount = record.decimal("discount_percent", currency)
    if record.problems:
        return None
    net, tax, gross = (stated[name] for name in _TOTALS)
    if discount and (gross is None or net is None or tax is None):  # all three say that net is behind it
        record.refuse(DiscountUnclear(), "discount_percent")
        return None
    if net is None and tax is not None and gross is not None:
        net = gross - tax
    if net is None and tax is None and gross is not None and rate is not None:
        net = _net_of(gross, rate, currency)
    if tax is None and net == 0 and gross:
        record.refuse(_differs(0, gross, currency), "net")
        return None
    if tax is None and net is not None:
        tax = gross - net if gross is not None else None if rate is None else _tax_on(net, rate, currency)
    if net is None or tax is None:
        record.refuse(refusals.NoFigures(), "net")
        return None
    if gross is not None and net + tax != gross:
        record.refuse(_differs(net + tax, gross, currency), "gross")
    if rate is not None and abs(_tax_on(net, rate, currency) - tax) >= 10 ** digits_of(currency):
        found = Money(_tax_on(net, rate, currency), currency)
        record.refuse(
            refusals.RateDiffers(rate=rate, net=Money(net, currency), found=found, stated=Money(tax, currency)), "tax"
        )
    if net < 0 or net + tax < 0:
        record.refuse(refusals.NegativeFigures() if kind is DocumentKind.INVOICE else refusals.NegativeCredit(), "net")
    if record.problems:
        return None
    rate = Decimal(0) if rate is None and tax == 0 else rate
    category = (category or _category(rate)).upper()
    line = NewLine(
        text or "—",
        Decimal(1),
        Money(net, currency).major,
        net,
        tax_category=category,
        tax_rate=rate,
        tax_minor=tax,
        unit=unit,
    )
    return RowFigures((line,), net, tax, 0, (_tax(category, rate, net, tax),))


def _category(rate: Decimal | None) -> str:
    """UNCL 5305: without a rate named, S; at 0 percent, Z."""
    return "Z" if rate is not None and rate == 0 else "S"


def _tax_on(net_minor: int, rate: Decimal, currency: str) -> int:
    return round_half_up(Money(net_minor, currency).major * rate / HUNDRED, currency)


def _rate_of(tax_minor: int, net_minor: int) -> Decimal | None:
    """The plainest rate that makes `tax_minor` of `net_minor`; None where no rate of up to three decimals does."""
    if not net_minor:
        return Decimal(0) if not tax_minor else None
    exact = Decimal(tax_minor) * HUNDRED / Decimal(net_minor)
    for step in (Decimal(1), Decimal("0.5"), Decimal("0.1"), Decimal("0.01"), Decimal("0.001")):
        rate = (exact / step).to_integral_value() * step
        if (net_minor * rate / HUNDRED).to_integral_value(ROUND_HALF_UP) == tax_minor:
            return rate
    return None


def _net_of(gross_minor: int, rate: Decimal, currency: str) -> int:
    return round_half_up(Money(gross_minor, currency).major * HUNDRED / (HUNDRED + rate), currency)


def _line(each: PricedLine, by_rate: bool) -> NewLine:
    draft = each.draft
    return NewLine(
        draft.description,
        draft.quantity,
        draft.unit_price,
        each.net_minor,
        each.discount_minor,
        draft.discount_percent,
        draft.tax_category,
        draft.tax_rate,
        None if by_rate else each.tax_minor,
        draft.unit,
        draft.detail,
    )


def _tax(category: str, rate: Decimal | None, taxable: int, tax: int) -> dict[str, Any]:
    return {"category": category, "rate": None if rate is None else format(rate, "f"), "taxable": taxable, "tax": tax}


def _differs(found: int, stated: int, currency: str) -> refusals.TotalDiffers:
    return refusals.TotalDiffers(found=Money(found, currency), stated=Money(stated, currency))
