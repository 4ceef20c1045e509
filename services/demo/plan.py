"""What the demo's books will say, worked out for one day without a database: bills, what was paid of them, a transfer.

Every figure hangs on the day, the client's place in the town and how long ago the month is, and on nothing else, so
that any part of the plan can be asked for by itself.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from data.statuses import DocumentKind, EntityKind
from services.billing.invoices.totals import LineDraft, priced
from services.billing.settings import PAYMENT_DAYS
from services.demo.firm import FIRM

MONTHS = 36
MARIA, CERAMICS, TRUST, QUAY, NIKOS = range(5)  # places in the town (services.demo.people)
EVERY_MONTH = 5  # so many of the first clients are billed every month, the others mostly
DOLLARS = 7  # every seventh client is billed in US dollars, if it is a company
LATE_PAYERS = 45  # days after which even the slowest client has paid
WORK = {
    EntityKind.PROPERTY: (
        ("Garden, seasonal clearing", "85.00", "visit"),
        ("Gutter cleaning", "120.00", "visit"),
        ("Boiler service", "145.00", "visit"),
        ("Key holding", "25.00", "month"),
    ),
    EntityKind.PERSON: (
        ("Personal tax return", "320.00", ""),
        ("Advice, by the hour", "95.00", "h"),
        ("Correspondence with the tax office", "80.00", ""),
    ),
    EntityKind.TRUST: (
        ("Trust accounts", "650.00", ""),
        ("Trustee meeting", "180.00", ""),
        ("Advice, by the hour", "110.00", "h"),
    ),
}
COMPANY_WORK = (
    ("Bookkeeping", "240.00", "month"),
    ("Payroll, per payslip", "14.50", "payslip"),
    ("VAT return", "160.00", ""),
    ("Advice, by the hour", "95.00", "h"),
    ("Year-end accounts", "1450.00", ""),
)


@dataclass(frozen=True, slots=True)
class Paid:
    """Money that came for a bill. Minor units of the bill's currency; by card through the portal, else by transfer."""

    minor: int
    on: date
    by_card: bool


@dataclass(frozen=True, slots=True)
class Bill:
    """An invoice or a credit note of the client at `place` in the town, and what has come of it by today."""

    place: int
    issued_on: date
    title: str
    lines: tuple[LineDraft, ...]
    currency: str = "EUR"
    kind: DocumentKind = DocumentKind.INVOICE
    paid: tuple[Paid, ...] = ()

    @property
    def due_on(self) -> date:
        return self.issued_on + timedelta(days=FIRM[PAYMENT_DAYS] if self.kind is DocumentKind.INVOICE else 0)

    @property
    def total_minor(self) -> int:
        return priced(self.lines, self.currency).gross_minor

    @property
    def balance_minor(self) -> int:
        return self.total_minor - sum(each.minor for each in self.paid)


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money in euros that no invoice asked for."""

    place: int
    minor: int
    on: date
    reference: str


def everything(kinds: Sequence[EntityKind], today: date, months: int = MONTHS) -> Iterator[Bill]:
    """All bills of a town whose clients are of these kinds, in no order."""
    for place, kind in enumerate(kinds):
        yield from monthly(place, kind, today, months)
    yield from promised(today)


def monthly(place: int, kind: EntityKind, today: date, months: int = MONTHS) -> Iterator[Bill]:
    """One client's regular bills of the last `months` months and this one."""
    for months_ago in range(months, -1, -1):
        chance = random.Random(f"{place} {months_ago}")  # noqa: S311  (a repeatable town, not a secret)
        if place < EVERY_MONTH or chance.random() < 0.6:
            yield _month(place, kind, today, months_ago, chance)


def promised(today: date) -> Iterator[Bill]:
    """What is there on whichever day the demo is made, beside what chance brings."""

    def ago(days: int) -> date:
        return today - timedelta(days=days)

    yield Bill(QUAY, ago(42), "Roof repair", (_line("Roof repair", "516.13"),))  # overdue
    yield Bill(
        MARIA,
        ago(16),
        "Inheritance advice",
        (_line("Inheritance advice", "110.00", "7.5", "h"),),
        paid=(Paid(21_050, ago(3), by_card=True),),
    )  # partly paid
    yield Bill(MARIA, ago(1), "Property tax declaration", (_line("Property tax declaration", "145.00"),))  # coming due
    yield Bill(CERAMICS, ago(4), "Export papers", (_line("Export papers", "180.00"),), "USD")  # in dollars
    this_month = max(today.replace(day=1), ago(2))
    yield _settled(Bill(TRUST, ago(24), "Trustee meeting", (_line("Trustee meeting", "180.00"),)), this_month)
    yield Bill(
        CERAMICS,
        ago(9),
        "Payroll corrected",
        (_line("Payslips charged twice", "12.10", "8", "payslip"),),
        kind=DocumentKind.CREDIT_NOTE,
    )
    yield Bill(NIKOS, ago(2), "Advice", (_line("Advice, by the hour", "95.00", "1.5", "h"),))  # open
    yield _settled(Bill(NIKOS, ago(40), "Registration", (_line("Registration", "80.00"),)), ago(12))  # paid


def unasked(today: date) -> Transfer:
    """Maria transferred 500 euros that no invoice asked for: unapplied until somebody decides."""
    return Transfer(QUAY, 50_000, today - timedelta(days=19), "Transfer without a number")


def _settled(bill: Bill, on: date) -> Bill:
    return _with(bill, Paid(bill.total_minor, on, by_card=True))


def _with(bill: Bill, paid: Paid) -> Bill:
    return Bill(bill.place, bill.issued_on, bill.title, bill.lines, bill.currency, bill.kind, (paid,))


def _month(place: int, kind: EntityKind, today: date, months_ago: int, chance: random.Random) -> Bill:
    issued_on = min(today, _month_start(today, months_ago) + timedelta(days=chance.randrange(0, 26)))
    work = WORK.get(kind, COMPANY_WORK)
    lines = tuple(_by_chance(chance, *each) for each in chance.sample(work, k=min(len(work), chance.randrange(1, 4))))
    dollars = kind is EntityKind.COMPANY and place % DOLLARS == 1
    bill = Bill(place, issued_on, f"Services {issued_on:%B %Y}", lines, "USD" if dollars else "EUR")
    age = (today - bill.due_on).days
    if age > LATE_PAYERS or (age > -20 and chance.random() < 0.72):
        on = min(today, bill.due_on + timedelta(days=chance.randrange(-12, 9)))
        return _with(bill, Paid(bill.total_minor, on, by_card=chance.random() < 0.55))
    if age <= 0 and chance.random() < 0.12:
        on = max(issued_on, today - timedelta(days=2))
        return _with(bill, Paid(bill.total_minor // 2, on, by_card=chance.random() < 0.55))
    return bill


def _by_chance(chance: random.Random, text: str, price: str, unit: str) -> LineDraft:
    amount = f"{chance.randrange(2, 14) / 2}" if unit in ("h", "payslip") else "1"
    return _line(text, price, amount, unit, Decimal(10) if chance.random() < 0.1 else None)


def _line(text: str, price: str, amount: str = "1", unit: str = "", discount: Decimal | None = None) -> LineDraft:
    return LineDraft(text, Decimal(amount), Decimal(price), discount, "S", Decimal(24), unit or None)


def _month_start(today: date, months_ago: int) -> date:
    months = today.year * 12 + today.month - 1 - months_ago
    return date(months // 12, months % 12 + 1, 1)
