"""Lines, allowances, charges and tax categories of UBL."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from services.billing.einvoices import errors as refusals
from services.billing.einvoices import terms
from services.billing.einvoices.facts import line_facts
from services.billing.einvoices.line_model import Adjustment, ELine, Period, SubLine
from services.billing.einvoices.values import Figures, decimal, indicator, iso_date, required
from services.billing.einvoices.xml_tree import Node, quoted


def lines(root: Node, path: str, figures: Figures) -> tuple[ELine, ...]:
    """Every line of the document, in its order. Raises NoLines.

    Sub-lines of the XRechnung extension stand with their line: its amount holds theirs already.
    """
    found = tuple(_line(node, figures) for node in root.all(path))
    if not found:
        raise refusals.NoLines()
    return found


def adjustments(node: Node, path: str, figures: Figures) -> tuple[Adjustment, ...]:
    return tuple(_adjustment(found, figures) for found in node.all(path))


def tax_of(node: Node, path: str, category_term: str, rate_term: str) -> tuple[str, Decimal | None]:
    """Category and rate of the VAT category at `path`; of several schemes VAT counts, else the first."""
    found = list(node.all(path))
    vat = [category for category in found if category.text("cac:TaxScheme/cbc:ID").upper() == "VAT"]
    if len(vat) > 1:
        raise refusals.Ambiguous(what=category_term)
    if not found:
        return "", None
    chosen = vat[0] if vat else found[0]
    return chosen.text("cbc:ID"), decimal(chosen, "cbc:Percent", rate_term)


def _adjustment(node: Node, figures: Figures) -> Adjustment:
    reason = node.text("cbc:AllowanceChargeReason")
    code = node.text("cbc:AllowanceChargeReasonCode")
    amount = figures.stated(node, "cbc:Amount", terms.ADJUSTMENT)
    is_charge = indicator(node.text("cbc:ChargeIndicator"), quoted(reason or code or str(amount)))
    category, rate = tax_of(node, "cac:TaxCategory", terms.ADJUSTMENT_RATE, terms.ADJUSTMENT_RATE)
    return Adjustment(
        amount_minor=amount if is_charge else -amount,
        is_charge=is_charge,
        reason=reason,
        reason_code=code,
        tax_category=category,
        tax_rate=rate,
        percent=decimal(node, "cbc:MultiplierFactorNumeric", terms.ADJUSTMENT_PERCENT),
        base_minor=figures.money(node, "cbc:BaseAmount", terms.ADJUSTMENT_BASE),
    )


def _line(node: Node, figures: Figures) -> ELine:
    number = node.text("cbc:ID")
    shown = quoted(number)
    category, rate = tax_of(
        node, "cac:Item/cac:ClassifiedTaxCategory", terms.of_line(shown, "category"), terms.of_line(shown, "rate")
    )
    quantity = _quantity(node, shown)
    price = node.only("cac:Price", terms.of_line(shown, "price")) or Node("", {})
    gross, discount = _price_discount(price, shown, figures)
    return ELine(
        id=number,
        name=node.text("cac:Item/cbc:Name", "cac:Item/cbc:Description"),
        description=node.text("cac:Item/cbc:Description"),
        quantity=quantity[0],
        unit=quantity[1],
        price=_price(price, shown, figures),
        base_quantity=_base_quantity(price, shown),
        net_minor=figures.stated(node, "cbc:LineExtensionAmount", terms.of_line(shown, "net")),
        tax_category=required(category, terms.of_line(shown, "category")),
        tax_rate=rate,
        gross_price=gross,
        price_discount=discount,
        adjustments=adjustments(node, "cac:AllowanceCharge", figures),
        note="\n".join(node.texts("cbc:Note")),
        period=period(node, terms.of_line(shown, "period")),
        base_unit=_base_unit(price),
        facts=line_facts(node, is_cii=False),
        parts=tuple(_parts(node, figures)),
    )


def _parts(node: Node, figures: Figures) -> Iterator[SubLine]:
    """Sub-lines and those below them, each after its own. One that cannot be read stays unread, and so is named."""
    for below in node.all("cac:SubInvoiceLine"):
        try:
            line = _line(below, figures)
        except refusals.Unreadable:
            below.forget()
            continue
        yield SubLine(
            id=line.id,
            name=line.name,
            description=line.description,
            quantity=line.quantity,
            unit=line.unit,
            price=line.price,
            base_quantity=line.base_quantity,
            net_minor=line.net_minor,
            tax_rate=line.tax_rate,
            note=line.note,
            period=line.period,
            facts=line.facts,
            adjustments=line.adjustments,
        )
        yield from line.parts


def _quantity(node: Node, line: str) -> tuple[Decimal, str]:
    what = terms.of_line(line, "quantity")
    path = "cbc:CreditedQuantity" if node.tag == "cac:CreditNoteLine" else "cbc:InvoicedQuantity"
    found = node.only(path, what)
    quantity = decimal(node, path, what)
    if found is None or quantity is None:
        raise refusals.Missing(what=what)
    return quantity, found.attributes.get("unitCode", "").strip()


def _price(node: Node, line: str, figures: Figures) -> Decimal:
    what = terms.of_line(line, "price")
    price = figures.price(node, "cbc:PriceAmount", what)
    if price is None:
        raise refusals.Missing(what=what)
    return price


def _base_quantity(node: Node, line: str) -> Decimal:
    found = decimal(node, "cbc:BaseQuantity", terms.of_line(line, "base_quantity"))
    if found is not None and found <= 0:
        raise refusals.NotPositive(line=line, text=found)
    return Decimal(1) if found is None else found


def _base_unit(price: Node) -> str:
    found = price.first("cbc:BaseQuantity")
    return "" if found is None else found.attributes.get("unitCode", "").strip()


def _price_discount(price: Node, line: str, figures: Figures) -> tuple[Decimal | None, Decimal | None]:
    """Gross price (BT-148) and the discount on it (BT-147); both only explain the net price."""
    what = terms.of_line(line, "discount")
    node = price.only("cac:AllowanceCharge", what)
    if node is None:
        return None, None
    gross = figures.price(node, "cbc:BaseAmount", terms.of_line(line, "gross_price"))
    return gross, figures.price(node, "cbc:Amount", what)


def period(node: Node, what: str) -> Period | None:
    """The cac:InvoicePeriod of a document or line; None when it names no day."""
    start, end = node.text("cac:InvoicePeriod/cbc:StartDate"), node.text("cac:InvoicePeriod/cbc:EndDate")
    if not start and not end:
        return None
    return Period(iso_date(start, what) if start else None, iso_date(end, what) if end else None)
