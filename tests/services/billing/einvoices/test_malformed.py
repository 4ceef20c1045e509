"""What is missing or malformed is refused, never guessed."""

from decimal import Decimal

import pytest

from data.errors import Invalid
from services.billing.einvoices import Unreadable, read
from services.billing.einvoices import errors as refusals
from tests.services.einvoice_files import Extra, plain, refused, row, summed, ubl


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (b"<cbc:ID>R-1</cbc:ID>", b"", refusals.Missing),
        (b"<cbc:ID>R-1</cbc:ID>", b"<cbc:ID> </cbc:ID>", refusals.Missing),
        (b"2024-02-29", b"2023-02-29", refusals.NotADate),
        (b"2024-02-29", b"29.02.2024", refusals.NotADate),
        (b"<cbc:DocumentCurrencyCode>EUR", b"<cbc:DocumentCurrencyCode>eur", refusals.UnknownCurrency),
        (b"<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>", b"", refusals.Missing),
        (b"<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>", b"", refusals.Missing),
        (b"<cbc:RegistrationName>Buyer</cbc:RegistrationName>", b"", refusals.Missing),
        (b"125.00</cbc:PayableAmount>", b"1.25e2</cbc:PayableAmount>", refusals.NotANumber),
        (b"125.00</cbc:PayableAmount>", b"125,00</cbc:PayableAmount>", refusals.NotANumber),
        (b"125.00</cbc:PayableAmount>", b"NaN</cbc:PayableAmount>", refusals.NotANumber),
        (b"125.00</cbc:PayableAmount>", b"</cbc:PayableAmount>", refusals.NotANumber),
        (b"125.00</cbc:PayableAmount>", b"125<cbc:ID/>.00</cbc:PayableAmount>", refusals.NotANumber),
        (b"125.00</cbc:PayableAmount>", "١٢٥</cbc:PayableAmount>".encode(), refusals.NotANumber),
        (b"125.00</cbc:PayableAmount>", b"1250000000000000000</cbc:PayableAmount>", refusals.NotANumber),
        (b'<cbc:PayableAmount currencyID="EUR">125.00</cbc:PayableAmount>', b"", refusals.Missing),
        (b"<cbc:BaseQuantity>1<", b"<cbc:BaseQuantity>0<", refusals.NotPositive),
        (b"<cbc:BaseQuantity>1<", b"<cbc:BaseQuantity>-1<", refusals.NotPositive),
    ],
)
def test_what_is_missing_or_malformed_is_refused(old, new, kind):
    xml = ubl(plain())
    assert old in xml
    refused(xml.replace(old, new), kind)


def test_an_adjustment_must_say_which_way_it_goes():
    xml = ubl(summed((row("1", "100"),), (Extra(Decimal(5), charge=True),)))
    refused(xml.replace(b"<cbc:ChargeIndicator>true<", b"<cbc:ChargeIndicator>maybe<"), refusals.NotAnIndicator)
    assert read(xml.replace(b"<cbc:ChargeIndicator>true<", b"<cbc:ChargeIndicator>1<")).charge_total_minor == 500


def test_every_refusal_is_an_invalid_with_a_sentence():
    for kind in vars(refusals).values():
        if isinstance(kind, type) and issubclass(kind, Unreadable):
            assert issubclass(kind, Invalid)
            assert kind.message.endswith(".")
