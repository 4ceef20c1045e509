"""Three years of the demo's books: invoices every month, most of them paid, some late, some in dollars."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from sqlalchemy import delete

from data.counters import next_number
from data.firm import Event, Job
from data.invoices import Invoice
from data.payments import Payment
from data.people import Entity, folded
from data.session import ScopedSession
from data.statuses import DocumentKind, EntityKind, PaymentMethod, PaymentStatus
from services import documents, ledger
from services.context import Context
from services.demo.people import Town
from services.documents import NewDocument
from services.totals import LineDraft

MONTHS = 36
WORK = {
    EntityKind.PROPERTY: (("Garden, seasonal clearing", "85.00", "visit"), ("Gutter cleaning", "120.00", "visit"),
                          ("Boiler service", "145.00", "visit"), ("Key holding", "25.00", "month")),
    EntityKind.PERSON: (("Personal tax return", "320.00", ""), ("Advice, by the hour", "95.00", "h"),
                        ("Correspondence with the tax office", "80.00", "")),
    EntityKind.TRUST: (("Trust accounts", "650.00", ""), ("Trustee meeting", "180.00", ""),
                       ("Advice, by the hour", "110.00", "h")),
}
COMPANY_WORK = (("Bookkeeping", "240.00", "month"), ("Payroll, per payslip", "14.50", "payslip"),
                ("VAT return", "160.00", ""), ("Advice, by the hour", "95.00", "h"),
                ("Year-end accounts", "1450.00", ""))
DOLLARS = 7                              # every seventh client is billed in US dollars, if it is a company


def keep(ctx: Context, db: ScopedSession, town: Town, chance: random.Random, *, today: date) -> None:
    """Write the books of every client, oldest month first, so that numbers follow the calendar."""
    for months_ago in range(MONTHS, -1, -1):
        for place, entity in enumerate(town.entities):
            if place < 5 or chance.random() < 0.6:
                _month(ctx, db, town, entity, place, chance, today, months_ago)
    _for_maria(ctx, db, town, today)
    _credit(ctx, db, town.entities[1], today)
    _prepaid_by_mistake(ctx, db, town, today)
    db.flush()
    db.execute(delete(Job).where(Job.due_at <= db.now))   # old papers are rendered when somebody asks for them


def _month(ctx: Context, db: ScopedSession, town: Town, entity: Entity, place: int, chance: random.Random, today: date,
           months_ago: int) -> None:
    issued_on = min(today, _month_start(today, months_ago) + timedelta(days=chance.randrange(0, 26)))
    invoice = _invoice(ctx, db, entity, place, chance, issued_on)
    age = (today - invoice.due_on).days
    if age > 45 or (age > -20 and chance.random() < 0.72):
        paid_on = min(today, invoice.due_on + timedelta(days=chance.randrange(-12, 9)))
        _pay(ctx, db, town, invoice, invoice.balance.minor, paid_on, chance)
    elif age <= 0 and chance.random() < 0.12:
        _pay(ctx, db, town, invoice, invoice.balance.minor // 2, today - timedelta(days=2), chance)


def _invoice(ctx: Context, db: ScopedSession, entity: Entity, place: int, chance: random.Random,
             issued_on: date) -> Invoice:
    work = WORK.get(entity.kind, COMPANY_WORK)
    lines = tuple(_line(chance, *each) for each in chance.sample(work, k=min(len(work), chance.randrange(1, 4))))
    dollars = entity.kind is EntityKind.COMPANY and place % DOLLARS == 1
    return _issued(ctx, db, entity, lines, issued_on, currency="USD" if dollars else "EUR",
                   title=f"Services {issued_on:%B %Y}")


def _line(chance: random.Random, text: str, price: str, unit: str) -> LineDraft:
    amount = Decimal(chance.randrange(2, 14)) / 2 if unit in ("h", "payslip") else Decimal(1)
    discount = Decimal(10) if chance.random() < 0.1 else None
    return LineDraft(text, amount, Decimal(price), discount, "S", Decimal(24), unit or None)


def _pay(ctx: Context, db: ScopedSession, town: Town, invoice: Invoice, minor: int, on: date,
         chance: random.Random) -> None:
    if minor <= 0:
        return
    online = chance.random() < 0.55
    payment = _payment(ctx, db, invoice, minor, on, PaymentMethod.CARD if online else PaymentMethod.TRANSFER)
    payment.method_label = "Visa 4242" if online else None
    payment.made_by = town.contacts[invoice.entity_id] if online else None
    ledger.apply(db, payment, invoice, minor, by=payment.made_by or town.bookkeeper).at = payment.made_at
    invoice.paid_at = payment.settled_at if not invoice.balance else None
    _happened(db, payment.made_at, "payment.settled" if online else "payment.recorded", payment)


def _payment(ctx: Context, db: ScopedSession, invoice: Invoice, minor: int, on: date, method: PaymentMethod) -> Payment:
    payment = Payment(
        entity_id=invoice.entity_id, number=next_number(db, ctx.preferences.payment_prefix, on.year),
        currency=invoice.currency, amount_minor=minor, allocated_minor=0, status=PaymentStatus.SUCCEEDED,
        method=method, received_on=on,
        settled_at=_morning(db, on), made_at=_morning(db, on), reference=invoice.number,
        frozen={"seller": documents.seller(ctx), "payer": (invoice.frozen or {}).get("buyer", {})})
    payment.folded = folded(payment.number, payment.reference, str(payment.amount.major), on.isoformat())
    db.add(payment)
    db.flush()
    return payment


def _for_maria(ctx: Context, db: ScopedSession, town: Town, today: date) -> None:
    """One invoice that is late and one that is partly paid, on whichever day the demo is made."""
    roof = LineDraft("Roof repair", Decimal(1), Decimal("516.13"), None, "S", Decimal(24))
    _issued(ctx, db, town.entities[3], (roof,), today - timedelta(days=42), title="Roof repair")
    advice = LineDraft("Inheritance advice", Decimal("7.5"), Decimal("110.00"), None, "S", Decimal(24), "h")
    half = _issued(ctx, db, town.entities[0], (advice,), today - timedelta(days=16), title="Inheritance advice")
    _pay(ctx, db, town, half, 21_050, today - timedelta(days=3), random.Random(1))  # noqa: S311


def _issued(ctx: Context, db: ScopedSession, entity: Entity, lines: tuple[LineDraft, ...], issued_on: date, *,
            title: str, currency: str = "EUR", kind: DocumentKind = DocumentKind.INVOICE) -> Invoice:
    days = ctx.preferences.payment_days if kind is DocumentKind.INVOICE else 0
    base = NewDocument(entity_id=entity.id, kind=kind, currency=currency, issued_on=issued_on,
                       due_on=issued_on + timedelta(days=days), lines=(), net_minor=0, tax_minor=0, title=title,
                       source="demo")
    row = documents.enter(db, documents.from_lines(base, lines))
    at = _morning(db, issued_on)
    documents.issue(replace(ctx, now=at), db, row)
    row.issued_at = at
    _happened(db, at, "invoice.issued", row)
    return row


def _credit(ctx: Context, db: ScopedSession, entity: Entity, today: date) -> None:
    line = LineDraft("Payslips charged twice", Decimal(8), Decimal("12.10"), None, "S", Decimal(24), "payslip")
    _issued(ctx, db, entity, (line,), today - timedelta(days=9), title="Payroll corrected",
            kind=DocumentKind.CREDIT_NOTE)


def _prepaid_by_mistake(ctx: Context, db: ScopedSession, town: Town, today: date) -> None:
    """Maria transferred 500 euros that no invoice asked for: unapplied until somebody decides."""
    like = db.get_one(Entity, town.entities[3].id)
    at = _morning(db, today - timedelta(days=19))
    payment = Payment(
        entity_id=like.id, number=next_number(db, ctx.preferences.payment_prefix, today.year), currency="EUR",
        amount_minor=50_000, allocated_minor=0, status=PaymentStatus.SUCCEEDED, method=PaymentMethod.TRANSFER,
        received_on=today - timedelta(days=19), settled_at=at, made_at=at,
        reference="Transfer without a number",
        frozen={"seller": documents.seller(ctx), "payer": documents.party(like)})
    payment.folded = folded(payment.number, payment.reference, "500.00")
    db.add(payment)
    _happened(db, at, "payment.recorded", payment)


def _month_start(today: date, months_ago: int) -> date:
    months = today.year * 12 + today.month - 1 - months_ago
    return date(months // 12, months % 12 + 1, 1)


def _happened(db: ScopedSession, at: datetime, verb: str, row: Invoice | Payment) -> None:
    """History as of that day, not as of the minute in which the demo was made."""
    db.record(verb, row, number=row.number)
    for each in db.new:
        if isinstance(each, Event):
            each.at = at


def _morning(db: ScopedSession, day: date) -> datetime:
    """Ten o'clock, but never later than now."""
    return min(datetime.combine(day, time(10), UTC), db.now)
