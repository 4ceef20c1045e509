"""Writes self-consistent invoices in both syntaxes, independently of the reader: figures in, XML out."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from xml.sax.saxutils import escape

import pytest

from services.billing.einvoices import Unreadable, read

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
CII = "urn:un:unece:uncefact:data:standard:"
UNTAXED = ("Z", "E", "AE", "K", "G", "O")


@dataclass(frozen=True)
class Extra:
    """An allowance (`charge` False) or charge; amounts are major units."""

    amount: Decimal
    charge: bool
    category: str = "S"
    rate: Decimal | None = Decimal(25)


@dataclass(frozen=True)
class Row:
    quantity: Decimal
    price: Decimal
    net: Decimal
    base: Decimal = Decimal(1)
    category: str = "S"
    rate: Decimal | None = Decimal(25)
    extras: tuple[Extra, ...] = ()


@dataclass(frozen=True)
class Group:
    category: str
    rate: Decimal | None
    taxable: Decimal
    tax: Decimal


@dataclass(frozen=True)
class Sample:
    rows: tuple[Row, ...]
    extras: tuple[Extra, ...]
    groups: tuple[Group, ...]
    line_total: Decimal
    allowance_total: Decimal
    charge_total: Decimal
    net: Decimal
    tax: Decimal
    gross: Decimal
    prepaid: Decimal
    rounding: Decimal
    due: Decimal
    currency: str = "EUR"
    digits: int = 2
    type_code: str = "380"
    number: str = "R-1"
    profile: str = "urn:cen.eu:en16931:2017"
    head: str = field(default="")  # extra elements at the start of the UBL document or CII settlement


def rounded(amount: Decimal, digits: int) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def row(
    quantity: str,
    price: str,
    *,
    base: str = "1",
    category: str = "S",
    rate: str | None = "25",
    extras: tuple[Extra, ...] = (),
    digits: int = 2,
) -> Row:
    adjusted = sum((one.amount if one.charge else -one.amount for one in extras), Decimal(0))
    net = rounded(Decimal(quantity) * Decimal(price) / Decimal(base) + adjusted, digits)
    return Row(
        Decimal(quantity), Decimal(price), net, Decimal(base), category, None if rate is None else Decimal(rate), extras
    )


def summed(
    rows: tuple[Row, ...],
    extras: tuple[Extra, ...] = (),
    *,
    prepaid: str = "0",
    rounding: str = "0",
    currency: str = "EUR",
    digits: int = 2,
) -> Sample:
    """A sample whose every figure follows from its rows and extras."""
    keys = dict.fromkeys((one.category, one.rate) for one in (*rows, *extras))
    groups = tuple(_group(category, rate, rows, extras, digits) for category, rate in keys)
    line_total = sum((one.net for one in rows), Decimal(0))
    allowances = sum((one.amount for one in extras if not one.charge), Decimal(0))
    charges = sum((one.amount for one in extras if one.charge), Decimal(0))
    tax = sum((one.tax for one in groups), Decimal(0))
    net = line_total - allowances + charges
    return Sample(
        rows,
        extras,
        groups,
        line_total,
        allowances,
        charges,
        net,
        tax,
        net + tax,
        Decimal(prepaid),
        Decimal(rounding),
        net + tax - Decimal(prepaid) + Decimal(rounding),
        currency,
        digits,
    )


def _group(category: str, rate: Decimal | None, rows: tuple[Row, ...], extras: tuple[Extra, ...], digits: int) -> Group:
    taxable = sum((one.net for one in rows if (one.category, one.rate) == (category, rate)), Decimal(0)) + sum(
        (one.amount if one.charge else -one.amount for one in extras if (one.category, one.rate) == (category, rate)),
        Decimal(0),
    )
    due = Decimal(0) if category in UNTAXED or rate is None else taxable * rate / 100
    return Group(category, rate, taxable, rounded(due, digits))


def minor(amount: Decimal, digits: int) -> int:
    return int(amount.scaleb(digits))


def ubl(sample: Sample, root: str = "Invoice") -> bytes:
    line, quantity = (
        ("CreditNoteLine", "CreditedQuantity") if root == "CreditNote" else ("InvoiceLine", "InvoicedQuantity")
    )

    def money(tag: str, amount: Decimal) -> str:
        return f'<cbc:{tag} currencyID="{sample.currency}">{amount:f}</cbc:{tag}>'

    def category(tag: str, code: str, rate: Decimal | None) -> str:
        percent = "" if rate is None else f"<cbc:Percent>{rate:f}</cbc:Percent>"
        scheme = "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"
        return f"<cac:{tag}><cbc:ID>{code}</cbc:ID>{percent}{scheme}</cac:{tag}>"

    def extra(one: Extra, *, taxed: bool) -> str:
        tax = category("TaxCategory", one.category, one.rate) if taxed else ""
        return (
            f"<cac:AllowanceCharge><cbc:ChargeIndicator>{str(one.charge).lower()}</cbc:ChargeIndicator>"
            f"<cbc:AllowanceChargeReason>Because</cbc:AllowanceChargeReason>{money('Amount', one.amount)}{tax}"
            "</cac:AllowanceCharge>"
        )

    def party(tag: str, name: str) -> str:
        return (
            f"<cac:{tag}><cac:Party><cac:PartyLegalEntity><cbc:RegistrationName>{name}</cbc:RegistrationName>"
            f"</cac:PartyLegalEntity></cac:Party></cac:{tag}>"
        )

    groups = "".join(
        f"<cac:TaxSubtotal>{money('TaxableAmount', one.taxable)}{money('TaxAmount', one.tax)}"
        f"{category('TaxCategory', one.category, one.rate)}</cac:TaxSubtotal>"
        for one in sample.groups
    )
    rows = "".join(
        f'<cac:{line}><cbc:ID>{index}</cbc:ID><cbc:{quantity} unitCode="C62">{one.quantity:f}</cbc:{quantity}>'
        f"{money('LineExtensionAmount', one.net)}{''.join(extra(it, taxed=False) for it in one.extras)}"
        f"<cac:Item><cbc:Name>Work</cbc:Name>{category('ClassifiedTaxCategory', one.category, one.rate)}</cac:Item>"
        f"<cac:Price>{money('PriceAmount', one.price)}<cbc:BaseQuantity>{one.base:f}</cbc:BaseQuantity></cac:Price>"
        f"</cac:{line}>"
        for index, one in enumerate(sample.rows, 1)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><{root} xmlns="{UBL}{root}-2" '
        f'xmlns:cac="{UBL}CommonAggregateComponents-2" xmlns:cbc="{UBL}CommonBasicComponents-2">'
        f"<cbc:CustomizationID>{sample.profile}</cbc:CustomizationID><cbc:ID>{escape(sample.number)}</cbc:ID>"
        f"<cbc:IssueDate>2024-02-29</cbc:IssueDate><cbc:{root}TypeCode>{sample.type_code}</cbc:{root}TypeCode>"
        f"<cbc:DocumentCurrencyCode>{sample.currency}</cbc:DocumentCurrencyCode>{sample.head}"
        f"{party('AccountingSupplierParty', 'Seller')}{party('AccountingCustomerParty', 'Buyer')}"
        f"{''.join(extra(one, taxed=True) for one in sample.extras)}"
        f"<cac:TaxTotal>{money('TaxAmount', sample.tax)}{groups}</cac:TaxTotal><cac:LegalMonetaryTotal>"
        f"{money('LineExtensionAmount', sample.line_total)}{money('TaxExclusiveAmount', sample.net)}"
        f"{money('TaxInclusiveAmount', sample.gross)}{money('AllowanceTotalAmount', sample.allowance_total)}"
        f"{money('ChargeTotalAmount', sample.charge_total)}{money('PrepaidAmount', sample.prepaid)}"
        f"{money('PayableRoundingAmount', sample.rounding)}{money('PayableAmount', sample.due)}"
        f"</cac:LegalMonetaryTotal>{rows}</{root}>"
    ).encode()


def cii(sample: Sample) -> bytes:
    def tax(tag: str, code: str, rate: Decimal | None, amounts: str = "") -> str:
        percent = "" if rate is None else f"<ram:RateApplicablePercent>{rate:f}</ram:RateApplicablePercent>"
        return (
            f"<ram:{tag}>{amounts}<ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>{code}</ram:CategoryCode>"
            f"{percent}</ram:{tag}>"
        )

    def extra(one: Extra, *, taxed: bool) -> str:
        return (
            "<ram:SpecifiedTradeAllowanceCharge><ram:ChargeIndicator><udt:Indicator>"
            f"{str(one.charge).lower()}</udt:Indicator></ram:ChargeIndicator>"
            f"<ram:ActualAmount>{one.amount:f}</ram:ActualAmount><ram:Reason>Because</ram:Reason>"
            f"{tax('CategoryTradeTax', one.category, one.rate) if taxed else ''}"
            "</ram:SpecifiedTradeAllowanceCharge>"
        )

    rows = "".join(
        "<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument>"
        f"<ram:LineID>{index}</ram:LineID></ram:AssociatedDocumentLineDocument>"
        "<ram:SpecifiedTradeProduct><ram:Name>Work</ram:Name></ram:SpecifiedTradeProduct>"
        "<ram:SpecifiedLineTradeAgreement><ram:NetPriceProductTradePrice>"
        f"<ram:ChargeAmount>{one.price:f}</ram:ChargeAmount><ram:BasisQuantity>{one.base:f}</ram:BasisQuantity>"
        "</ram:NetPriceProductTradePrice></ram:SpecifiedLineTradeAgreement><ram:SpecifiedLineTradeDelivery>"
        f'<ram:BilledQuantity unitCode="C62">{one.quantity:f}</ram:BilledQuantity></ram:SpecifiedLineTradeDelivery>'
        f"<ram:SpecifiedLineTradeSettlement>{tax('ApplicableTradeTax', one.category, one.rate)}"
        f"{''.join(extra(it, taxed=False) for it in one.extras)}<ram:SpecifiedTradeSettlementLineMonetarySummation>"
        f"<ram:LineTotalAmount>{one.net:f}</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation>"
        "</ram:SpecifiedLineTradeSettlement></ram:IncludedSupplyChainTradeLineItem>"
        for index, one in enumerate(sample.rows, 1)
    )
    groups = "".join(
        tax(
            "ApplicableTradeTax",
            one.category,
            one.rate,
            f"<ram:CalculatedAmount>{one.tax:f}</ram:CalculatedAmount>"
            f"<ram:BasisAmount>{one.taxable:f}</ram:BasisAmount>",
        )
        for one in sample.groups
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rsm:CrossIndustryInvoice xmlns:rsm="{CII}CrossIndustryInvoice:100" '
        f'xmlns:ram="{CII}ReusableAggregateBusinessInformationEntity:100" xmlns:udt="{CII}UnqualifiedDataType:100">'
        "<rsm:ExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter>"
        f"<ram:ID>{sample.profile}</ram:ID></ram:GuidelineSpecifiedDocumentContextParameter>"
        f"</rsm:ExchangedDocumentContext><rsm:ExchangedDocument><ram:ID>{escape(sample.number)}</ram:ID>"
        f"<ram:TypeCode>{sample.type_code}</ram:TypeCode><ram:IssueDateTime>"
        '<udt:DateTimeString format="102">20240229</udt:DateTimeString></ram:IssueDateTime></rsm:ExchangedDocument>'
        f"<rsm:SupplyChainTradeTransaction>{rows}<ram:ApplicableHeaderTradeAgreement>"
        "<ram:SellerTradeParty><ram:Name>Seller</ram:Name></ram:SellerTradeParty>"
        "<ram:BuyerTradeParty><ram:Name>Buyer</ram:Name></ram:BuyerTradeParty></ram:ApplicableHeaderTradeAgreement>"
        "<ram:ApplicableHeaderTradeDelivery/><ram:ApplicableHeaderTradeSettlement>"
        f"<ram:InvoiceCurrencyCode>{sample.currency}</ram:InvoiceCurrencyCode>{sample.head}{groups}"
        f"{''.join(extra(one, taxed=True) for one in sample.extras)}"
        "<ram:SpecifiedTradeSettlementHeaderMonetarySummation>"
        f"<ram:LineTotalAmount>{sample.line_total:f}</ram:LineTotalAmount>"
        f"<ram:ChargeTotalAmount>{sample.charge_total:f}</ram:ChargeTotalAmount>"
        f"<ram:AllowanceTotalAmount>{sample.allowance_total:f}</ram:AllowanceTotalAmount>"
        f"<ram:TaxBasisTotalAmount>{sample.net:f}</ram:TaxBasisTotalAmount>"
        f'<ram:TaxTotalAmount currencyID="{sample.currency}">{sample.tax:f}</ram:TaxTotalAmount>'
        f"<ram:RoundingAmount>{sample.rounding:f}</ram:RoundingAmount>"
        f"<ram:GrandTotalAmount>{sample.gross:f}</ram:GrandTotalAmount>"
        f"<ram:TotalPrepaidAmount>{sample.prepaid:f}</ram:TotalPrepaidAmount>"
        f"<ram:DuePayableAmount>{sample.due:f}</ram:DuePayableAmount>"
        "</ram:SpecifiedTradeSettlementHeaderMonetarySummation></ram:ApplicableHeaderTradeSettlement>"
        "</rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>"
    ).encode()


BOTH = pytest.mark.parametrize("write", [ubl, cii], ids=["UBL", "CII"])


def plain() -> Sample:
    """One line of 100.00 EUR, taxed at 25 %: 125.00 EUR due."""
    return summed((row("1", "100.00"),))


def refused(xml: bytes, kind: type[Unreadable]) -> str:
    """The sentence with which `xml` is refused, which must be of this `kind`."""
    with pytest.raises(kind) as caught:
        read(xml)
    return str(caught.value)
