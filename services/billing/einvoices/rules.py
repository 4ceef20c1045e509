"""The file against itself, by the calculation rules of EN 16931-1.

Sums of the document are exact (BR-CO-10 to BR-CO-16). Tax per rate (BR-CO-17, BR-S-09) and its base (BR-S-08) may be
off by less than one whole unit of the currency, which is what the Commission's validation artefacts allow for sellers
who compute tax line by line; a category without tax allows nothing. A line is held to its quantity and price only
where the file claims a profile with that rule: EN 16931 itself has none, and official examples state prices per
unusual quantities. PEPPOL-EN16931-R120 is fatal in Peppol BIS 3 and a warning in XRechnung 3 (KoSIT's validator):
there the amount of the line counts and `odd_lines` tells. Nothing is corrected, in either direction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal, localcontext

from data.money import Money, digits_of, round_half_up
from services.billing.einvoices import errors as refusals
from services.billing.einvoices import terms
from services.billing.einvoices.codes import TAXED, UNTAXED, has_third_parties
from services.billing.einvoices.line_model import Adjustment, ELine
from services.billing.einvoices.model import EInvoice, TaxGroup
from services.billing.einvoices.values import EXACT
from services.billing.einvoices.xml_tree import quoted

_PEPPOL = ("urn:fdc:peppol.eu:2017:poacc:billing:3", "urn:fdc:peppol.eu:2017:poacc:selfbilling:3")
_XRECHNUNG = "xrechnung_3"
_PEPPOL_SLACK = Decimal("0.02")  # R120 and R040, in major units
_IN_WHOLE_UNITS = frozenset(("HUF",))  # two decimals by ISO 4217, none in trade: KoSIT allows half a unit

_TaxKey = tuple[str, Decimal]


def require_consistent(invoice: EInvoice) -> None:
    """Raises the first contradiction found, or Missing where there is no tax breakdown (BR-CO-18)."""
    if not invoice.tax_breakdown:
        raise refusals.Missing(what=terms.GROUPS)
    with localcontext(EXACT):
        _require_lines(invoice)
        _require_adjustments(invoice)
        _require_totals(invoice)
        _require_bases(invoice)
        for group in invoice.tax_breakdown:
            _require_tax(group, invoice.currency)


def _major(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-digits_of(currency))


def _same(refusal: type[refusals.DoesNotAddUp], invoice: EInvoice, found: int, stated: int) -> None:
    if found != stated:
        raise refusal(found=Money(found, invoice.currency), stated=Money(stated, invoice.currency))


def _require_totals(invoice: EInvoice) -> None:
    allowances = -sum(one.amount_minor for one in invoice.adjustments if not one.is_charge)
    charges = sum(one.amount_minor for one in invoice.adjustments if one.is_charge)
    net = invoice.line_total_minor - invoice.allowance_total_minor + invoice.charge_total_minor
    due = invoice.gross_minor - invoice.prepaid_minor + invoice.rounding_minor + invoice.third_party_minor
    tax = sum(group.tax_minor for group in invoice.tax_breakdown)
    _same(refusals.LinesDoNotAddUp, invoice, sum(line.net_minor for line in invoice.lines), invoice.line_total_minor)
    _same(refusals.AllowancesDoNotAddUp, invoice, allowances, invoice.allowance_total_minor)
    _same(refusals.ChargesDoNotAddUp, invoice, charges, invoice.charge_total_minor)
    _same(refusals.NetDoesNotAddUp, invoice, net, invoice.net_minor)
    _same(refusals.TaxDoesNotAddUp, invoice, tax, invoice.tax_minor)
    _same(refusals.GrossDoesNotAddUp, invoice, invoice.net_minor + invoice.tax_minor, invoice.gross_minor)
    extended = has_third_parties(invoice.profile)
    _same(refusals.ExtendedDueDoesNotAddUp if extended else refusals.DueDoesNotAddUp, invoice, due, invoice.due_minor)


def _key(category: str, rate: Decimal | None) -> _TaxKey:
    """Rates tell groups apart where there is tax; 25 and 25.00 are one rate."""
    return category, Decimal(0) if category in UNTAXED or rate is None else rate


def _rule(category: str, number: str) -> str:
    return f"{UNTAXED.get(category) or TAXED.get(category) or 'BR-S'}-{number}"


def _require_bases(invoice: EInvoice) -> None:
    """BR-S-08 and its kin: what is taxed at a rate is what the breakdown says is taxed at it."""
    found: dict[_TaxKey, int] = defaultdict(int)
    stated: dict[_TaxKey, int] = defaultdict(int)
    for line in invoice.lines:
        found[_key(line.tax_category, line.tax_rate)] += line.net_minor
    for one in invoice.adjustments:
        found[_key(one.tax_category, one.tax_rate)] += one.amount_minor
    for group in invoice.tax_breakdown:
        stated[_key(group.category, group.rate)] += group.taxable_minor
    unit = 10 ** digits_of(invoice.currency)
    for category, rate in {**found, **stated}:
        actual, claimed = found[category, rate], stated[category, rate]
        if abs(actual - claimed) >= (1 if category in UNTAXED else unit):
            raise refusals.BaseDoesNotAddUp(
                category=quoted(category),
                rate=rate,
                found=Money(actual, invoice.currency),
                stated=Money(claimed, invoice.currency),
                rule=_rule(category, "08"),
            )


def _require_tax(group: TaxGroup, currency: str) -> None:
    """BR-CO-17. The sign is checked too: tax on a negative amount is negative."""
    untaxed = group.category in UNTAXED or not group.rate
    rate = Decimal(0) if untaxed or group.rate is None else group.rate
    expected = _major(group.taxable_minor, currency) * rate / 100
    stated = _major(group.tax_minor, currency)
    if (untaxed and stated) or abs(expected - stated) >= 1:
        raise refusals.RateDoesNotAddUp(
            category=quoted(group.category),
            rate=rate,
            taxable=Money(group.taxable_minor, currency),
            found=Money(round_half_up(expected, currency), currency),
            stated=Money(group.tax_minor, currency),
            rule=_rule(group.category, "09") if untaxed else "BR-CO-17",
        )


def odd_lines(invoice: EInvoice) -> Iterator[refusals.LineDoesNotAddUp]:
    """Lines of an XRechnung that quantity, price and adjustments do not lead to, and what they come to."""
    if _XRECHNUNG in invoice.profile:
        with localcontext(EXACT):
            yield from tuple(_lines_off_their_price(invoice))


def _slack(currency: str) -> Decimal:
    """Two cents, or half of the smallest coin where that is more: a yen cannot be rounded to two decimals."""
    return max(_PEPPOL_SLACK, Decimal("0.5") if currency in _IN_WHOLE_UNITS else _major(1, currency) / 2)


def _require_lines(invoice: EInvoice) -> None:
    if any(name in invoice.profile for name in _PEPPOL):
        for refusal in _lines_off_their_price(invoice):
            raise refusal


def _lines_off_their_price(invoice: EInvoice) -> Iterator[refusals.LineDoesNotAddUp]:
    for line in invoice.lines:
        expected = _line_net(line, invoice.currency)
        if abs(expected - _major(line.net_minor, invoice.currency)) > _slack(invoice.currency):
            yield refusals.LineDoesNotAddUp(
                line=quoted(line.id),
                found=Money(round_half_up(expected, invoice.currency), invoice.currency),
                stated=Money(line.net_minor, invoice.currency),
            )


def _line_net(line: ELine, currency: str) -> Decimal:
    adjusted = sum(one.amount_minor for one in line.adjustments)
    return line.quantity * line.price / line.base_quantity + _major(adjusted, currency)


def _require_adjustments(invoice: EInvoice) -> None:
    """R040, fatal in both profiles."""
    if not any(name in invoice.profile for name in (*_PEPPOL, _XRECHNUNG)):
        return
    every: Iterable[Adjustment] = (*invoice.adjustments, *(one for line in invoice.lines for one in line.adjustments))
    for one in every:
        if one.percent is None or one.base_minor is None:
            continue
        expected = _major(one.base_minor, invoice.currency) * one.percent / 100
        stated = one.amount_minor if one.is_charge else -one.amount_minor
        if abs(expected - _major(stated, invoice.currency)) > _slack(invoice.currency):
            raise refusals.AdjustmentDoesNotAddUp(
                reason=quoted(one.reason or one.reason_code),
                found=Money(round_half_up(expected, invoice.currency), invoice.currency),
                stated=Money(stated, invoice.currency),
            )
