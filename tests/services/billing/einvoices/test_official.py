"""The Commission's own examples, against figures taken from their text by regular expressions."""

import re
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest

from services.billing.einvoices import EInvoice, Fact, Identifier, Period, read

HERE = Path(__file__).parents[3] / "data" / "einvoices"
OFFICIAL = sorted(HERE.glob("*.xml"))
OURS = sorted((HERE / "ours").glob("*.xml"))

UBL_TOTALS = {
    "line_total_minor": "LineExtensionAmount",
    "allowance_total_minor": "AllowanceTotalAmount",
    "charge_total_minor": "ChargeTotalAmount",
    "net_minor": "TaxExclusiveAmount",
    "gross_minor": "TaxInclusiveAmount",
    "prepaid_minor": "PrepaidAmount",
    "rounding_minor": "PayableRoundingAmount",
    "due_minor": "PayableAmount",
}
CII_TOTALS = {
    "line_total_minor": "LineTotalAmount",
    "allowance_total_minor": "AllowanceTotalAmount",
    "charge_total_minor": "ChargeTotalAmount",
    "net_minor": "TaxBasisTotalAmount",
    "gross_minor": "GrandTotalAmount",
    "prepaid_minor": "TotalPrepaidAmount",
    "rounding_minor": "RoundingAmount",
    "due_minor": "DuePayableAmount",
}


def section(text: str, tag: str) -> str:
    found = re.search(rf"<\w+:{tag}>(.*?)</\w+:{tag}>", text, re.S)
    assert found is not None
    return found[1]


def cents(text: str, tag: str, attribute: str = "[^>]*") -> int:
    found = re.search(rf"<\w+:{tag}(?: {attribute})?>\s*([-0-9.]+)\s*<", text)
    return 0 if found is None else int(Decimal(found[1]) * 100)


def stated(text: str) -> dict[str, int]:
    """Every total of the file in hundredths, read without an XML parser. All example currencies have two digits."""
    currency = re.search(r"<\w+:(?:DocumentCurrencyCode|InvoiceCurrencyCode)>(\w{3})<", text)
    assert currency is not None
    own = f'currencyID="{currency[1]}"'
    if "CrossIndustryInvoice" in text:
        totals = section(text, "SpecifiedTradeSettlementHeaderMonetarySummation")
        return {name: cents(totals, tag) for name, tag in CII_TOTALS.items()} | {
            "tax_minor": cents(totals, "TaxTotalAmount", own)
        }
    totals = section(text, "LegalMonetaryTotal")
    return {name: cents(totals, tag) for name, tag in UBL_TOTALS.items()} | {
        "tax_minor": cents(section(text, "TaxTotal"), "TaxAmount", own)
    }


def test_all_the_examples_are_here():
    assert len(OFFICIAL) == 10
    assert len(OURS) == 6


@pytest.mark.parametrize("path", [*OFFICIAL, *OURS], ids=lambda path: path.name)
def test_totals_are_those_of_the_file(path):
    xml = path.read_bytes()
    invoice = read(xml)
    assert {name: getattr(invoice, name) for name in stated(xml.decode())} == stated(xml.decode())
    assert invoice.content_sha256 == sha256(xml).hexdigest()


@pytest.mark.parametrize("path", OFFICIAL, ids=lambda path: path.name)
def test_every_line_amount_is_the_files(path):
    text = path.read_text()
    is_cii = path.name.startswith("CII")
    tag = "SpecifiedTradeSettlementLineMonetarySummation" if is_cii else "(?:Invoice|CreditNote)Line"
    amount = "LineTotalAmount" if is_cii else "LineExtensionAmount"
    parts = re.findall(rf"<\w+:{tag}>(.*?)</\w+:{tag}>", text, re.S)
    assert [line.net_minor for line in read(path.read_bytes()).lines] == [cents(part, amount) for part in parts]


def of(name: str) -> EInvoice:
    return read((HERE / name).read_bytes())


@pytest.mark.parametrize("name", ["ubl-tc434-example5.xml", "CII_example5.xml"])
def test_the_full_example_in_both_syntaxes(name):
    invoice = of(name)
    assert (invoice.number, invoice.kind, invoice.type_code, invoice.currency) == ("TOSL110", "invoice", "380", "DKK")
    assert (invoice.issued_on, invoice.due_on) == (date(2013, 4, 10), date(2013, 5, 10))
    assert (invoice.tax_currency, invoice.tax_accounting_minor) == ("EUR", 62862)
    assert [
        (one.amount_minor, one.is_charge, one.reason, one.tax_rate, one.percent, one.base_minor)
        for one in invoice.adjustments
    ] == [
        (-15000, False, "Loyal customer", Decimal(25), Decimal(10), 150000),
        (15000, True, "Packaging", Decimal(25), Decimal(10), 150000),
    ]
    assert [(one.category, one.rate, one.taxable_minor, one.tax_minor) for one in invoice.tax_breakdown] == [
        ("S", Decimal(25), 150000, 37500),
        ("S", Decimal(12), 250000, 30000),
    ]
    assert invoice.period == Period(date(2013, 3, 10), date(2013, 4, 10))
    assert invoice.delivered_on == date(2013, 4, 15)
    assert [one.number for one in invoice.preceding] == ["TOSL109"]
    assert (invoice.buyer_reference, invoice.order_reference, invoice.contract_reference) == (
        "qwerty",
        "PO4711",
        "2013-05",
    )
    assert invoice.payment_terms == "50% prepaid, 50% within one month"
    assert invoice.payee is not None
    assert invoice.payee.name == "Dagobert Duck"
    assert invoice.payments[0].reference == "Payref1"


@pytest.mark.parametrize("name", ["ubl-tc434-example5.xml", "CII_example5.xml"])
def test_the_parties_in_both_syntaxes(name):
    seller, buyer = of(name).seller, of(name).buyer
    assert (seller.name, seller.trading_name) == ("SellerCompany", "SelCo")
    assert seller.address_lines == ("Hoofdstraat 4", "Om de hoek")
    assert (seller.city, seller.postcode, seller.subdivision, seller.country) == (
        "Grootstad",
        "54321",
        "Overijssel",
        "NL",
    )
    assert (seller.vat_id, seller.tax_id, seller.legal_id) == ("NL16356706", "NL16356706", Identifier("NL16356706"))
    assert seller.identifiers == (Identifier("5790000436101", "0088"),)
    assert seller.endpoint == Identifier("info@selco.nl", "EM")
    assert (seller.contact_name, seller.phone, seller.email) == ("Anthon Larsen", "+3198989898", "Anthon@Selco.nl")
    assert (buyer.name, buyer.vat_id, buyer.country) == ("Buyercompany ltd", "DK16356607", "DK")


@pytest.mark.parametrize(("name", "discount"), [("ubl-tc434-example5.xml", "0.1"), ("CII_example5.xml", "10")])
def test_the_lines_in_both_syntaxes(name, discount):
    """The CII example states a price discount of 10 on 1.10; it explains nothing and is kept as stated."""
    first, second, third = of(name).lines
    assert (first.name, first.description) == ("Printing paper", "Printing paper, 2mm")
    assert Fact("BT-155", "JB007") in first.facts
    assert (first.quantity, first.price, first.base_quantity) == (Decimal(1000), Decimal(1), Decimal(1))
    assert (first.gross_price, first.price_discount) == (Decimal("1.1"), Decimal(discount))
    assert [one.amount_minor for one in first.adjustments] == [-10000, 10000]
    assert (second.net_minor, second.tax_category, second.tax_rate) == (50000, "S", Decimal(25))
    assert (third.net_minor, third.tax_rate, third.adjustments) == (250000, Decimal(12), ())


@pytest.mark.parametrize("name", ["ubl-tc434-example7.xml", "CII_example7.xml"])
def test_outside_the_scope_of_tax_there_is_no_rate(name):
    invoice = of(name)
    assert {line.tax_rate for line in invoice.lines} == {None}
    assert {line.tax_category for line in invoice.lines} == {"O"}
    assert (invoice.tax_breakdown[0].category, invoice.tax_breakdown[0].rate) == ("O", None)
    assert (invoice.tax_minor, invoice.due_on) == (0, None)


def test_the_credit_note():
    note = of("ubl-tc434-creditnote1.xml")
    assert (note.kind, note.type_code, note.syntax) == ("credit_note", "381", "UBL")
    assert (note.due_minor, note.owed_minor) == (10011, -10011)
    assert note.lines[0].name == "Exonération du versement du PP"
    assert note.tax_breakdown[0].exemption_reason == "Taxes are not applicable"
    assert (note.payments[0].account, note.payments[0].bic) == ("BE91000000143476", "BPOTBEB1")
