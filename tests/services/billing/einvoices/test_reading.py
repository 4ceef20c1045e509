"""What is read and kept as stated, family by family."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from services.billing.einvoices import EInvoice, Fact, Identifier, read
from services.billing.einvoices import errors as refusals
from tests.services.einvoice_files import BOTH, cii, plain, refused, row, summed, ubl

OURS = Path(__file__).parents[3] / "data" / "einvoices" / "ours"


def ours(name: str) -> EInvoice:
    return read((OURS / name).read_bytes())


# Realistic files


def test_allowances_base_quantity_and_accounting_currency():
    invoice = ours("peppol-allowances.xml")
    first = invoice.lines[0]
    assert (first.quantity, first.base_quantity, first.price, first.net_minor) == (150, 100, 450, 61950)
    assert (first.gross_price, first.price_discount) == (500, 50)
    assert [(one.amount_minor, one.percent, one.base_minor) for one in first.adjustments] == [
        (-6750, 10, 67500),
        (1200, None, None),
    ]
    assert [(one.amount_minor, one.is_charge, one.reason_code, one.tax_rate) for one in invoice.adjustments] == [
        (-4803, False, "95", 25),
        (3000, True, "FC", 25),
    ]
    assert (invoice.allowance_total_minor, invoice.charge_total_minor) == (4803, 3000)
    assert (invoice.tax_currency, invoice.tax_accounting_minor) == ("SEK", 235947)
    assert (invoice.prepaid_minor, invoice.rounding_minor, invoice.due_minor) == (50000, -9, 64800)
    assert invoice.buyer.email == "info@buyer.example"


def test_a_negative_invoice_stays_negative():
    invoice = ours("peppol-negative.xml")
    assert (invoice.kind, invoice.due_minor, invoice.owed_minor) == ("invoice", -38115, -38115)
    assert [line.net_minor for line in invoice.lines] == [-36000, 6000]
    assert invoice.adjustments[0].amount_minor == -1500
    assert invoice.charge_total_minor == -1500
    assert [one.number for one in invoice.preceding] == ["A-2024-11"]


def test_a_credit_note_is_due_with_its_payment_means():
    note = ours("peppol-credit-note-outside-scope.xml")
    assert (note.kind, note.due_on, note.due_minor, note.owed_minor) == (
        "credit_note",
        date(2024, 5, 31),
        74530,
        -74530,
    )
    assert (note.lines[0].tax_category, note.lines[0].tax_rate) == ("O", None)


def test_prices_and_quantities_finer_than_a_cent():
    invoice = ours("xrechnung-base-quantity.xml")
    assert [(line.quantity, line.price, line.net_minor) for line in invoice.lines] == [
        (1234, Decimal("12.3456"), 15234),
        (Decimal("7.125"), Decimal("3.3333"), 2375),
        (2, 10, 2000),
    ]
    assert [(one.category, one.rate, one.tax_minor) for one in invoice.tax_breakdown] == [
        ("S", 19, 2894),
        ("S", 7, 166),
        ("Z", 0, 0),
    ]
    assert invoice.seller.name == "Müller & Söhne GmbH"
    assert invoice.due_on is None
    assert invoice.payment_terms.startswith("#SKONTO#")


def test_reverse_charge():
    invoice = ours("xrechnung-reverse-charge.xml")
    assert (invoice.tax_minor, invoice.gross_minor, invoice.due_on) == (0, 120000, date(2024, 7, 14))
    assert invoice.tax_breakdown[0].exemption_code == "VATEX-EU-AE"
    assert (invoice.seller.vat_id, invoice.seller.tax_id) == ("DE123456789", "12/345/67890")


def test_freight_group_lines_and_instalments():
    invoice = ours("facturx-extended-freight.xml")
    assert [line.id for line in invoice.lines] == ["1.1", "1.2", "2"]
    assert [(one.amount_minor, one.reason, one.is_charge) for one in invoice.adjustments] == [(1500, "Delivery", True)]
    assert invoice.due_on == date(2024, 4, 30)
    assert (invoice.rounding_minor, invoice.due_minor) == (30, 21100)


# Kinds, currencies, references


@BOTH
@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("380", "invoice"),
        ("384", "invoice"),
        ("326", "invoice"),
        ("381", "credit_note"),
        ("396", "credit_note"),
        ("261", "credit_note"),
    ],
)
def test_the_type_code_decides_the_kind(write, code, kind):
    assert read(write(replace(plain(), type_code=code))).kind == kind


def test_a_ubl_credit_note_is_one_whatever_its_code():
    assert read(ubl(replace(plain(), type_code="380"), "CreditNote")).kind == "credit_note"


@BOTH
@pytest.mark.parametrize(
    ("currency", "digits", "price", "due"),
    [("JPY", 0, "1000", 1250), ("KWD", 3, "1.234", 1543), ("HUF", 2, "10.01", 1251)],
)
def test_minor_units_are_the_currencys(write, currency, digits, price, due):
    sample = summed((row("1", price, digits=digits),), currency=currency, digits=digits)
    assert read(write(sample)).due_minor == due


@BOTH
def test_zeros_beyond_the_currency_are_harmless(write):
    invoice = read(write(replace(plain(), due=Decimal("125.00000"), gross=Decimal("125.0000"))))
    assert invoice.due_minor == 12500


@BOTH
def test_a_fraction_of_a_cent_is_refused(write):
    xml = write(replace(plain(), due=Decimal("125.005")))
    assert refused(xml, refusals.TooPrecise) == (
        "The file states 125.005 EUR as the amount due (BT-115), but EUR has 2 decimal places (BR-DEC)."
    )


@BOTH
def test_a_fraction_beyond_any_precision_is_seen(write):
    refused(write(replace(plain(), due=Decimal("100000000000000.00000000000000000001"))), refusals.TooPrecise)


@BOTH
def test_prepaid_beyond_the_total_is_kept_as_a_negative_due(write):
    invoice = read(write(summed((row("1", "100"),), prepaid="200.00")))
    assert (invoice.due_minor, invoice.owed_minor) == (-7500, -7500)


def test_the_tax_in_another_currency_is_kept_apart():
    head = "<cbc:TaxCurrencyCode>SEK</cbc:TaxCurrencyCode>"
    other = '<cac:TaxTotal><cbc:TaxAmount currencyID="SEK">287.5</cbc:TaxAmount></cac:TaxTotal>'
    invoice = read(ubl(replace(plain(), head=head + other)))
    assert (invoice.tax_minor, invoice.tax_currency, invoice.tax_accounting_minor) == (2500, "SEK", 28750)


def test_a_tax_total_only_in_another_currency_is_refused():
    xml = ubl(plain()).replace(
        b'<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">', b'<cac:TaxTotal><cbc:TaxAmount currencyID="SEK">'
    )
    assert "in SEK, but the invoice is in EUR" in refused(xml, refusals.OtherCurrency)
    xml = cii(plain()).replace(b'<ram:TaxTotalAmount currencyID="EUR">', b'<ram:TaxTotalAmount currencyID="SEK">')
    assert "in SEK, but the invoice is in EUR" in refused(xml, refusals.OtherCurrency)


def test_an_amount_in_another_currency_is_refused():
    xml = ubl(plain()).replace(b'<cbc:PayableAmount currencyID="EUR">', b'<cbc:PayableAmount currencyID="USD">')
    assert refused(xml, refusals.OtherCurrency) == (
        "The file states the amount due (BT-115) in USD, but the invoice is in EUR."
    )


def test_two_different_tax_totals_are_refused():
    second = '<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">1.00</cbc:TaxAmount></cac:TaxTotal>'
    refused(ubl(replace(plain(), head=second)), refusals.Ambiguous)
    total = b'<ram:TaxTotalAmount currencyID="EUR">25.00</ram:TaxTotalAmount>'
    refused(cii(plain()).replace(total, total + total.replace(b"25", b"26")), refusals.Ambiguous)


@pytest.mark.parametrize("tag", [b"PayableAmount", b"LegalMonetaryTotal", b"PriceAmount", b"InvoicedQuantity"])
def test_a_figure_stated_twice_is_refused(tag):
    xml = ubl(plain())
    space = b"cac:" if tag == b"LegalMonetaryTotal" else b"cbc:"
    start, end = xml.index(b"<" + space + tag), xml.index(b"</" + space + tag + b">") + len(space + tag) + 3
    refused(xml[:end] + xml[start:end] + xml[end:], refusals.Ambiguous)


# Spellings


def test_numbers_may_be_written_as_xml_allows():
    xml = ubl(plain()).replace(b"125.00</cbc:PayableAmount>", b"\n +0125. </cbc:PayableAmount>")
    assert read(xml).due_minor == 12500


def test_a_comment_inside_a_number_does_not_cut_it():
    xml = ubl(plain()).replace(b"125.00</cbc:PayableAmount>", b"12<!-- x -->5.00</cbc:PayableAmount>")
    assert read(xml).due_minor == 12500


def test_dates_with_a_zone_are_the_day_printed():
    assert read(ubl(plain()).replace(b"2024-02-29", b"2024-02-29+02:00")).issued_on == date(2024, 2, 29)


def test_an_electronic_address_is_kept_with_its_scheme():
    xml = ubl(plain()).replace(b"<cac:Party>", b'<cac:Party><cbc:EndpointID schemeID="0088">1</cbc:EndpointID>')
    assert read(xml).seller.endpoint == Identifier("1", "0088")
    assert read(xml).seller.email == ""


def test_what_sort_of_note_it_is_stays_out_of_its_words():
    """BT-21 stands before the text in UBL, as #CODE# (CEN/TS 16931-3-2); other signs of that kind are the sender's."""
    notes = "<cbc:Note>#ADU#Thank you</cbc:Note><cbc:Note>Part #AAI# of #1</cbc:Note>"
    xml = ubl(plain()).replace(b"<cbc:DocumentCurrencyCode>", notes.encode() + b"<cbc:DocumentCurrencyCode>")
    assert read(xml).note == "Thank you\nPart #AAI# of #1"


def test_a_tax_register_is_no_part_of_its_number():
    agent = (
        '<ram:SellerTaxRepresentativeTradeParty><ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">DE1</ram:ID>'
        "</ram:SpecifiedTaxRegistration></ram:SellerTaxRepresentativeTradeParty>"
    )
    end = b"</ram:ApplicableHeaderTradeAgreement>"
    assert read(cii(plain()).replace(end, agent.encode() + end)).facts == (Fact("BT-63", "DE1"),)
