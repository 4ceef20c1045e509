"""Lines, allowances, charges and periods of CII."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from services.billing.einvoices import errors as refusals
from services.billing.einvoices import terms
from services.billing.einvoices.facts import line_facts
from services.billing.einvoices.line_model import Adjustment, ELine, Fact, Period
from services.billing.einvoices.values import Figures, cii_date, decimal, indicator, required
from services.billing.einvoices.xml_tree import Node, quoted

# Factur-X extended: such lines repeat or explain the sums of others and are not part of BT-106. Their words are facts
# of the line below them, or of the last.
_WITHOUT_MONEY = frozenset(("GROUP", "INFORMATION"))
_STATUS = "ram:AssociatedDocumentLineDocument/ram:LineStatusReasonCode"
_NOTE = "ram:AssociatedDocumentLineDocument/ram:IncludedNote/ram:Content"
_NET = "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice"
_GROSS = "ram:SpecifiedLineTradeAgreement/ram:GrossPriceProductTradePrice"


def lines(trade: Node, figures: Figures) -> tuple[ELine, ...]:
    """Every line that carries money, in the order of the file. Raises NoLines (Factur-X minimum and basic WL)."""
    found: list[ELine] = []
    waiting: list[Fact] = []
    for node in trade.all("ram:IncludedSupplyChainTradeLineItem"):
        status = node.text(_STATUS)
        if status in _WITHOUT_MONEY:
            waiting += _words(node, status)
            continue
        line = _line(node, figures)
        found.append(replace(line, facts=(*waiting, *line.facts)))
        waiting.clear()
    if not found:
        raise refusals.NoLines()
    if waiting:
        found[-1] = replace(found[-1], facts=(*found[-1].facts, *waiting))
    return tuple(found)


def _words(node: Node, status: str) -> list[Fact]:
    """What a line without money says, without its amounts: they are those of other lines."""
    for name in ("LineID", "ParentLineID"):  # told by the place the words stand in
        node.text(f"ram:AssociatedDocumentLineDocument/ram:{name}")
    texts = [
        node.text("ram:SpecifiedTradeProduct/ram:Name"),
        node.text("ram:SpecifiedTradeProduct/ram:Description"),
        *node.texts(_NOTE),
    ]
    said = " \N{EM DASH} ".join(dict.fromkeys(text for text in texts if text))
    return [Fact(f"BG-25 {status}", said)] if said else []


def adjustments(node: Node, figures: Figures) -> tuple[Adjustment, ...]:
    """Allowances, charges and, in Factur-X extended, freight, of a document's or a line's settlement."""
    return (
        *(_adjustment(found, figures) for found in node.all("ram:SpecifiedTradeAllowanceCharge")),
        *(_freight(found, figures) for found in node.all("ram:SpecifiedLogisticsServiceCharge")),
    )


def period(settlement: Node, what: str) -> Period | None:
    node = settlement.first("ram:BillingSpecifiedPeriod")
    if node is None:
        return None
    starts_on = cii_date(node.first("ram:StartDateTime"), what)
    ends_on = cii_date(node.first("ram:EndDateTime"), what)
    return Period(starts_on, ends_on) if starts_on or ends_on else None


def _tax_of(node: Node, path: str, category_term: str, rate_term: str) -> tuple[str, Decimal | None]:
    """Category and rate of the VAT at `path`; of several taxes VAT counts, else the first."""
    found = list(node.all(path))
    vat = [tax for tax in found if tax.text("ram:TypeCode").upper() == "VAT"]
    if len(vat) > 1:
        raise refusals.Ambiguous(what=category_term)
    if not found:
        return "", None
    chosen = vat[0] if vat else found[0]
    return chosen.text("ram:CategoryCode"), decimal(chosen, "ram:RateApplicablePercent", rate_term)


def _adjustment(node: Node, figures: Figures) -> Adjustment:
    reason, code = node.text("ram:Reason"), node.text("ram:ReasonCode")
    amount = figures.stated(node, "ram:ActualAmount", terms.ADJUSTMENT)
    is_charge = indicator(node.text("ram:ChargeIndicator/udt:Indicator"), quoted(reason or code or str(amount)))
    category, rate = _tax_of(node, "ram:CategoryTradeTax", terms.ADJUSTMENT_RATE, terms.ADJUSTMENT_RATE)
    return Adjustment(
        amount_minor=amount if is_charge else -amount,
        is_charge=is_charge,
        reason=reason,
        reason_code=code,
        tax_category=category,
        tax_rate=rate,
        percent=decimal(node, "ram:CalculationPercent", terms.ADJUSTMENT_PERCENT),
        base_minor=figures.money(node, "ram:BasisAmount", terms.ADJUSTMENT_BASE),
    )


def _freight(node: Node, figures: Figures) -> Adjustment:
    category, rate = _tax_of(node, "ram:AppliedTradeTax", terms.ADJUSTMENT_RATE, terms.ADJUSTMENT_RATE)
    return Adjustment(
        amount_minor=figures.stated(node, "ram:AppliedAmount", terms.ADJUSTMENT),
        is_charge=True,
        reason=node.text("ram:Description"),
        tax_category=category,
        tax_rate=rate,
    )


def _line(node: Node, figures: Figures) -> ELine:
    number = node.text("ram:AssociatedDocumentLineDocument/ram:LineID")
    shown = quoted(number)
    settlement = node.only("ram:SpecifiedLineTradeSettlement", terms.of_line(shown, "totals")) or Node("", {})
    category, rate = _tax_of(
        settlement, "ram:ApplicableTradeTax", terms.of_line(shown, "category"), terms.of_line(shown, "rate")
    )
    quantity = _quantity(node, shown)
    price = figures.price(node, f"{_NET}/ram:ChargeAmount", terms.of_line(shown, "price"))
    if price is None:
        raise refusals.Missing(what=terms.of_line(shown, "price"))
    return ELine(
        id=number,
        name=node.text("ram:SpecifiedTradeProduct/ram:Name", "ram:SpecifiedTradeProduct/ram:Description"),
        description=node.text("ram:SpecifiedTradeProduct/ram:Description"),
        quantity=quantity[0],
        unit=quantity[1],
        price=price,
        base_quantity=_base_quantity(node, shown),
        net_minor=_net(settlement, shown, figures),
        tax_category=required(category, terms.of_line(shown, "category")),
        tax_rate=rate,
        gross_price=figures.price(node, f"{_GROSS}/ram:ChargeAmount", terms.of_line(shown, "gross_price")),
        price_discount=_price_discount(node, shown, figures),
        adjustments=adjustments(settlement, figures),
        note="\n".join(node.texts(_NOTE)),
        period=period(settlement, terms.of_line(shown, "period")),
        base_unit=_base_unit(node),
        facts=line_facts(node, is_cii=True),
    )


def _net(settlement: Node, line: str, figures: Figures) -> int:
    path = "ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"
    return figures.stated(settlement, path, terms.of_line(line, "net"))


def _quantity(node: Node, line: str) -> tuple[Decimal, str]:
    what, path = terms.of_line(line, "quantity"), "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity"
    found = node.only(path, what)
    quantity = decimal(node, path, what)
    if found is None or quantity is None:
        raise refusals.Missing(what=what)
    return quantity, found.attributes.get("unitCode", "").strip()


def _base_quantity(node: Node, line: str) -> Decimal:
    """BT-149, stated with the net price or, in many files, only with the gross price."""
    what = terms.of_line(line, "base_quantity")
    found = decimal(node, f"{_NET}/ram:BasisQuantity", what)
    if found is None:
        found = decimal(node, f"{_GROSS}/ram:BasisQuantity", what)
    if found is not None and found <= 0:
        raise refusals.NotPositive(line=line, text=found)
    return Decimal(1) if found is None else found


def _base_unit(node: Node) -> str:
    found = node.first(f"{_NET}/ram:BasisQuantity") or node.first(f"{_GROSS}/ram:BasisQuantity")
    return "" if found is None else found.attributes.get("unitCode", "").strip()


def _price_discount(node: Node, line: str, figures: Figures) -> Decimal | None:
    """BT-147. Factur-X extended allows several; only one is in EN 16931, and it only explains the net price."""
    path = f"{_GROSS}/ram:AppliedTradeAllowanceCharge/ram:ActualAmount"
    if len(list(node.all(path))) > 1:
        return None
    return figures.price(node, path, terms.of_line(line, "discount"))
