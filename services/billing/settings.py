"""What the firm decides about its bills and how they are paid."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Literal

from data.database.session import ScopedSession
from data.errors import Conflict, Invalid
from services.integrations.payments import stripe_keys
from services.platform import number_input, text_input
from services.platform.context import Context
from services.platform.firm_settings import Preferences
from services.platform.i18n import Wording, msgid
from services.platform.setting import FIRM, PORTAL, Section, Setting
from services.platform.setting_kinds import Count, Email, Kind, OneOf, Pattern, Switch, Text

CATEGORIES = {
    "S": msgid("Standard"),
    "Z": msgid("Zero"),
    "E": msgid("Exempt"),
    "AE": msgid("Reverse charge"),
    "O": msgid("Outside the scope"),
}
MOST_RATES = 20
_PREFIX = re.compile(r"[A-Za-z0-9./_-]{0,20}(\{year\}[A-Za-z0-9./_-]{0,20})?")


class BadPrefix(Invalid):
    message = "A prefix holds letters, digits and - . / _ and may hold {{year}} once."


class BadTaxRate(Invalid):
    message = "A tax rate has a name and a percentage between 0 and 100."


class TestBesideLive(Conflict):
    message = "The test gateway never stands beside live keys. Remove the live keys first."
    __test__ = False  # a refusal, not a test


class NoKeys(Conflict):
    message = "Enter Stripe's secret key first."


@dataclass(frozen=True, slots=True)
class TaxRate:
    """A tax the firm charges. `category` is UNCL 5305 (S standard, Z zero, E exempt, AE reverse charge, O outside)."""

    label: str
    percent: str  # a decimal as text: "24", "7.7"
    category: str = "S"


@dataclass(frozen=True, slots=True)
class TaxRates(Kind[tuple[TaxRate, ...]]):
    """Rates, typed as (label, percent, category) each; a wholly blank one is left out."""

    def check(self, words: Wording, name: str, value: Any) -> list[dict[str, Any]]:
        found = []
        for place, (label, percent, category) in enumerate(value):
            if not label.strip() and not percent.strip():
                continue
            at = f"{name}.{place}"
            number = number_input.decimal(words, percent, at)
            if not label.strip() or not Decimal(0) <= number <= Decimal(100) or category not in CATEGORIES:
                raise BadTaxRate(field=at)
            name_of_it = text_input.one_line(label, at, longest=60) or ""
            found.append(asdict(TaxRate(name_of_it, format(number.normalize(), "f"), category)))
        if len(found) > MOST_RATES or len({(each["percent"], each["category"]) for each in found}) != len(found):
            raise BadTaxRate(field=name)
        return found

    def read(self, stored: Any) -> tuple[TaxRate, ...]:
        return tuple(TaxRate(**rate) for rate in stored or ())

    def write(self, value: Sequence[TaxRate]) -> list[dict[str, Any]]:
        return [asdict(rate) for rate in value]


def require_gateways(ctx: Context, db: ScopedSession, before: Preferences, values: dict[str, Any]) -> None:
    """Stripe needs its keys, and pretend payments never stand beside live ones. Raises NoKeys, TestBesideLive."""
    firm = Preferences.read(values)
    stripe = stripe_keys.key_ring(ctx.house.engine, ctx.settings, ctx.gateways.vault)()
    if firm[TEST_GATEWAY_ENABLED] and not before[TEST_GATEWAY_ENABLED] and stripe and stripe.live:
        raise TestBesideLive(field=TEST_GATEWAY_ENABLED.name)
    if firm[STRIPE_ENABLED] and not before[STRIPE_ENABLED] and stripe is None:
        raise NoKeys(field=STRIPE_ENABLED.name)


MONEY = Section("money", msgid("Money"), 500)
PAYMENTS = Section("payments", msgid("Payments"), 900, asks=FIRM.asks)

PAYMENT_DETAILS = Setting(
    "payment_details",
    Text(2000, rows=3),
    "",
    msgid("How to pay, printed on papers"),
    FIRM,
    order=1200,
    asks_password=True,
)
SHOW_INVOICE_HISTORY = Setting(  # SET-02
    "show_invoice_history", Switch(), True, msgid("Show the invoice history"), PORTAL, order=200
)
SHOW_PAYMENT_HISTORY = Setting(  # SET-03
    "show_payment_history", Switch(), True, msgid("Show the payment history"), PORTAL, order=300
)
PRESELECT: Setting[Literal["all_outstanding", "overdue", "none"]] = Setting(  # C5
    "billing_preselect",
    OneOf({"all_outstanding": msgid("Everything open"), "overdue": msgid("What is overdue"), "none": msgid("Nothing")}),
    "all_outstanding",
    msgid("Ticked when billing opens"),
    PORTAL,
    order=600,
)
SHOW_UNAPPLIED: Setting[Literal["tile", "in_credit", "hidden"]] = Setting(  # C12
    "show_unapplied",
    OneOf(
        {
            "tile": msgid("As a figure of its own"),
            "in_credit": msgid("Within the credit"),
            "hidden": msgid("Hidden"),
        }
    ),
    "tile",
    msgid("Unapplied money"),
    PORTAL,
    order=800,
)
PAYMENT_DAYS = Setting("payment_days", Count(0, 365), 30, msgid("Days to pay"), MONEY, order=200)
INVOICE_PREFIX = Setting(
    "invoice_prefix",
    Pattern(_PREFIX, BadPrefix, 40),
    "INV-{year}-",
    msgid("Invoice numbers begin with"),
    MONEY,
    order=300,
    help=msgid("{{year}} becomes the year."),
)
CREDIT_PREFIX = Setting(
    "credit_prefix",
    Pattern(_PREFIX, BadPrefix, 40),
    "CN-{year}-",
    msgid("Credit note numbers begin with"),
    MONEY,
    order=400,
)
PAYMENT_PREFIX = Setting(
    "payment_prefix",
    Pattern(_PREFIX, BadPrefix, 40),
    "PAY-{year}-",
    msgid("Payment numbers begin with"),
    MONEY,
    order=500,
)
INVOICE_NOTE = Setting("invoice_note", Text(2000, rows=2), "", msgid("Note on every invoice"), MONEY, order=600)
TAX_RATES = Setting("tax_rates", TaxRates(), (), msgid("Tax rates"), MONEY, order=700)
STRIPE_ENABLED = Setting(
    "stripe_enabled",
    Switch(),
    False,
    msgid("Take payments through Stripe"),
    PAYMENTS,
    order=100,
    past=msgid("Paying through Stripe"),
    asks_password=True,
    touches=require_gateways,
)
TEST_GATEWAY_ENABLED = Setting(  # never beside live keys
    "test_gateway_enabled",
    Switch(),
    False,
    msgid("Pretend payments"),
    PAYMENTS,
    order=200,
    help=msgid("A marked practice page where no money moves. Never beside live keys."),
    asks_password=True,
    touches=require_gateways,
)
NOTIFY_PAYMENTS_TO = Setting(  # PAY-13
    "notify_payments_to",
    Email(),
    "",
    msgid("Mail about payments to"),
    PAYMENTS,
    order=300,
    help=msgid("Blank: the firm's e-mail address."),
    past=msgid("Payment notices go to"),
    asks_password=True,
)
WEBHOOK_OVERLAP_HOURS = Setting(  # how long the webhook secret before the present one is good (R78)
    "webhook_overlap_hours",
    Count(0, 168),
    24,
    msgid("Hours an earlier webhook secret stays good"),
    PAYMENTS,
    order=400,
    help=msgid("After a new one is entered; then only the new one counts. 0: at once."),
    asks_password=True,
)
SETTINGS = (
    PAYMENT_DETAILS,
    SHOW_INVOICE_HISTORY,
    SHOW_PAYMENT_HISTORY,
    PRESELECT,
    SHOW_UNAPPLIED,
    PAYMENT_DAYS,
    INVOICE_PREFIX,
    CREDIT_PREFIX,
    PAYMENT_PREFIX,
    INVOICE_NOTE,
    TAX_RATES,
    STRIPE_ENABLED,
    TEST_GATEWAY_ENABLED,
    NOTIFY_PAYMENTS_TO,
    WEBHOOK_OVERLAP_HOURS,
)
