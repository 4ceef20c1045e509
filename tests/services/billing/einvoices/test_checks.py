"""The file against itself: every rule names what it found and what the file states."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from services.billing.einvoices import errors as refusals
from services.billing.einvoices import read
from services.billing.einvoices.rules import odd_lines
from tests.services.einvoice_files import BOTH, Extra, cii, plain, refused, row, summed

OURS = Path(__file__).parents[3] / "data" / "einvoices" / "ours"
PEPPOL = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
XRECHNUNG = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"


@BOTH
@pytest.mark.parametrize(
    ("field", "kind", "sentence"),
    [
        (
            "line_total",
            refusals.LinesDoNotAddUp,
            "The lines add up to 110.00 EUR but the file states 111.00 EUR (BR-CO-10).",
        ),
        (
            "allowance_total",
            refusals.AllowancesDoNotAddUp,
            "The document's allowances add up to 10.00 EUR but the file states 11.00 EUR (BR-CO-11).",
        ),
        (
            "charge_total",
            refusals.ChargesDoNotAddUp,
            "The document's charges add up to 5.00 EUR but the file states 6.00 EUR (BR-CO-12).",
        ),
        (
            "net",
            refusals.NetDoesNotAddUp,
            "Lines less allowances plus charges make 105.00 EUR without tax, but the file"
            " states 106.00 EUR (BR-CO-13).",
        ),
        (
            "tax",
            refusals.TaxDoesNotAddUp,
            "The taxes of the breakdown add up to 26.25 EUR but the file states 27.25 EUR as total tax (BR-CO-14).",
        ),
        (
            "gross",
            refusals.GrossDoesNotAddUp,
            "Net plus tax make 131.25 EUR but the file states 132.25 EUR including tax (BR-CO-15).",
        ),
        (
            "due",
            refusals.DueDoesNotAddUp,
            "Total less what was prepaid, plus rounding, makes 131.25 EUR but the file"
            " states 132.25 EUR as due (BR-CO-16).",
        ),
    ],
)
def test_a_total_that_is_wrong_is_named_with_both_figures(write, field, kind, sentence):
    extras = (Extra(Decimal("10.00"), charge=False), Extra(Decimal("5.00"), charge=True))
    sample = summed((row("1", "100"), row("2", "5")), extras)
    wrong = replace(sample, **{field: getattr(sample, field) + 1})
    assert refused(write(wrong), kind) == sentence


@BOTH
def test_a_cent_is_enough(write):
    refused(write(replace(plain(), due=Decimal("125.01"))), refusals.DueDoesNotAddUp)


@BOTH
def test_tax_line_by_line_may_differ_from_tax_on_the_sum(write):
    """Three lines of 0.03 at 25 % make 0.03 line by line and 0.02 on the sum; artefacts allow up to one unit."""
    sample = summed((row("1", "0.03"), row("1", "0.03"), row("1", "0.03")))
    group = replace(sample.groups[0], tax=Decimal("0.03"))
    stated = replace(sample, groups=(group,), tax=group.tax, gross=Decimal("0.12"), due=Decimal("0.12"))
    assert read(write(stated)).tax_minor == 3


@BOTH
@pytest.mark.parametrize("off", ["1", "-1", "-50"])
def test_tax_that_does_not_follow_from_its_rate_is_refused(write, off):
    group = replace(plain().groups[0], tax=Decimal(25) + Decimal(off))
    wrong = replace(plain(), groups=(group,), tax=group.tax, gross=100 + group.tax, due=100 + group.tax)
    assert refused(write(wrong), refusals.RateDoesNotAddUp) == (
        f"Tax S at 25 % on 100.00 EUR would be 25.00 EUR but the file states {group.tax:.2f} EUR (BR-CO-17)."
    )


@BOTH
@pytest.mark.parametrize("category", ["Z", "E", "AE", "K", "G", "O"])
def test_untaxed_categories_carry_no_cent_of_tax(write, category):
    sample = summed((row("1", "100", category=category, rate=None if category == "O" else "0"),))
    assert read(write(sample)).tax_minor == 0
    group = replace(sample.groups[0], tax=Decimal("0.01"))
    wrong = replace(sample, groups=(group,), tax=group.tax, gross=Decimal("100.01"), due=Decimal("100.01"))
    refused(write(wrong), refusals.RateDoesNotAddUp)


@BOTH
@pytest.mark.parametrize(("category", "rate"), [("L", "7"), ("M", "4"), ("B", "22")])
def test_regional_taxes_are_taxed_at_their_rate(write, category, rate):
    assert read(write(summed((row("1", "100", category=category, rate=rate),)))).tax_minor == int(rate) * 100


@BOTH
def test_lines_taxed_at_one_rate_and_broken_down_at_another_are_refused(write):
    sample = summed((row("1", "100", rate="12"),))
    wrong = replace(sample, rows=(row("1", "100", rate="25"),))
    assert "(BR-S-08)" in refused(write(wrong), refusals.BaseDoesNotAddUp)


@BOTH
def test_a_rate_written_differently_is_the_same_rate(write):
    assert read(write(replace(plain(), rows=(row("1", "100", rate="25.000"),)))).tax_minor == 2500


@BOTH
def test_without_a_tax_breakdown(write):
    refused(write(replace(plain(), groups=())), refusals.Missing)


@BOTH
def test_without_lines(write):
    assert "(BR-16)" in refused(write(replace(plain(), rows=())), refusals.NoLines)


@BOTH
def test_a_line_off_its_price_is_kept_where_no_rule_forbids_it(write):
    odd = replace(plain(), rows=(replace(row("2", "800"), net=Decimal(100)),))
    assert read(write(odd)).lines[0].net_minor == 10000


@BOTH
def test_a_line_off_its_price_is_refused_where_the_profile_forbids_it(write):
    odd = replace(plain(), rows=(replace(row("2", "800"), net=Decimal(100)),), profile=PEPPOL)
    assert refused(write(odd), refusals.LineDoesNotAddUp) == (
        "Line 1 comes to 1600.00 EUR by quantity, price and adjustments but the file states 100.00 EUR "
        "(PEPPOL-EN16931-R120)."
    )


@BOTH
@pytest.mark.parametrize(
    ("price", "currency", "is_odd"),
    [
        ("800", "EUR", True),
        ("50.011", "EUR", True),
        ("50.01", "EUR", False),
        ("50.3", "HUF", True),
        ("50.25", "HUF", False),
    ],
)
def test_a_line_off_its_price_is_only_a_warning_in_xrechnung(write, price, currency, is_odd):
    """KoSIT's validator: PEPPOL-EN16931-R120 is a warning, and a forint amount may be off by half a forint."""
    odd = replace(
        summed((row("1", "100"),), currency=currency),
        rows=(replace(row("2", price), net=Decimal(100)),),
        profile=XRECHNUNG,
    )
    invoice = read(write(odd))
    assert invoice.lines[0].net_minor == 10000
    assert [one.fields["line"] for one in odd_lines(invoice)] == ["1"] * is_odd


@BOTH
@pytest.mark.parametrize(
    ("where", "base", "is_odd"),
    [("net", "10", False), ("gross", "10", False), ("both", "10", False), ("net", "30", True), ("gross", "1", True)],
)
def test_the_base_quantity_stands_with_the_net_price_or_else_with_the_gross_price(write, where, base, is_odd):
    """KoSIT's tests of R120 in CII: 20 at 2371.875 per 10 is 4743.75; UBL has one place only."""
    xml = write(replace(summed((row("20", "2371.875", base="10"),)), profile=XRECHNUNG))
    if write is cii:
        stated = b"<ram:BasisQuantity>10</ram:BasisQuantity>"
        assert stated in xml
        new = stated.replace(b">10<", f">{base}<".encode())
        gross = (
            (
                b"<ram:GrossPriceProductTradePrice><ram:ChargeAmount>2381.875</ram:ChargeAmount>"
                + new
                + b"</ram:GrossPriceProductTradePrice>"
            )
            if where != "net"
            else b""
        )
        xml = xml.replace(stated, b"" if where == "gross" else new).replace(
            b"<ram:NetPriceProductTradePrice>", gross + b"<ram:NetPriceProductTradePrice>"
        )
    else:
        xml = xml.replace(b"<cbc:BaseQuantity>10<", f"<cbc:BaseQuantity>{base}<".encode())
    invoice = read(xml)
    assert invoice.lines[0].base_quantity == Decimal(base)
    assert bool(tuple(odd_lines(invoice))) is is_odd


@BOTH
@pytest.mark.parametrize(("price", "reads"), [("50.01", True), ("50.011", False), ("49.99", True), ("49.989", False)])
def test_two_cents_of_slack_on_a_peppol_line(write, price, reads):
    odd = replace(plain(), rows=(replace(row("2", price), net=Decimal(100)),), profile=PEPPOL)
    if reads:
        assert read(write(odd)).lines[0].net_minor == 10000
    else:
        refused(write(odd), refusals.LineDoesNotAddUp)


@BOTH
def test_a_yen_line_under_peppol_may_be_rounded_to_the_yen(write):
    sample = summed((row("3", "33.5", digits=0),), currency="JPY", digits=0)
    assert read(write(replace(sample, profile=PEPPOL))).lines[0].net_minor == 101


def test_an_allowance_off_its_percentage_is_refused_under_peppol():
    xml = (OURS / "peppol-allowances.xml").read_bytes()
    wrong = xml.replace(b"<cbc:MultiplierFactorNumeric>5<", b"<cbc:MultiplierFactorNumeric>6<")
    assert refused(wrong, refusals.AdjustmentDoesNotAddUp) == (
        "The allowance or charge “Volume discount” comes to 57.63 EUR by its percentage "
        "but the file states 48.03 EUR (PEPPOL-EN16931-R040)."
    )
