"""The policy of the demo firm."""

from services.billing.settings import (
    INVOICE_NOTE,
    PAYMENT_DAYS,
    PAYMENT_DETAILS,
    TAX_RATES,
    TEST_GATEWAY_ENABLED,
    TaxRate,
)
from services.platform.firm_settings import Preferences

FIRM = Preferences(
    firm_name="Harbour & Pine",
    address="12 Harbour Street",
    city="Piraeus",
    zip="185 31",
    country="GR",
    tax_id="EL094259216",
    registration="Harbour & Pine Ltd · Business register 123456789000",
    email="office@harbour-pine.test",
    phone="+30 210 412 3456",
    website="https://harbour-pine.test",
    socials={"LinkedIn": "https://www.linkedin.com/company/example", "Facebook": "https://www.facebook.com/example"},
    currency="EUR",
    time_zone="Europe/Athens",
    language="en",
    languages=("en", "el"),
    display_name="Harbour & Pine",
    areas_on=("documents", "field_service", "tickets"),
).choosing(
    (TAX_RATES, (TaxRate("VAT 24%", "24"), TaxRate("VAT 13%", "13"), TaxRate("Zero rated", "0", "Z"))),
    (PAYMENT_DETAILS, "Bank of Piraeus · IBAN GR16 0110 1250 0000 0001 2300 695 · please quote the invoice number"),
    (INVOICE_NOTE, "Thank you for your business."),
    (PAYMENT_DAYS, 30),
    (TEST_GATEWAY_ENABLED, True),
)
