"""Three years of the demo's books, written as services.demo.plan has them: in the order in which things happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import partial
from operator import itemgetter

from sqlalchemy import delete

from data.billing.invoices import Invoice
from data.billing.payments import Payment
from data.database.counters import next_number
from data.database.session import ScopedSession
from data.firm.tables import Event, Job
from data.folding import folded
from data.people.tables import Entity
from data.statuses import PaymentMethod, PaymentStatus
from services.billing.invoices import entry, parties
from services.billing.invoices.entry import NewDocument
from services.billing.payments import ledger
from services.billing.settings import PAYMENT_PREFIX
from services.demo import plan
from services.demo.people import Town
from services.demo.plan import Bill, Paid, Transfer
from services.platform.context import Context


def keep(ctx: Context, db: ScopedSession, town: Town, *, today: date, months: int) -> None:
    """Write the books of every client, day by day, so that all numbers follow the calendar."""
    rows: dict[int, Invoice] = {}
    days: list[tuple[tuple[date, bool, int], Callable[[], None]]] = []
    for bill in plan.everything([each.kind for each in town.entities], today, months):
        days.append(((bill.issued_on, False, bill.place), partial(_issue, ctx, db, town, rows, bill)))
        days += [((paid.on, True, bill.place), partial(_pay, ctx, db, town, rows, bill, paid)) for paid in bill.paid]
    transfer = plan.unasked(today)
    days.append(((transfer.on, True, transfer.place), partial(_unasked, ctx, db, town, transfer)))
    for _, write in sorted(days, key=itemgetter(0)):
        write()
    db.flush()
    db.execute(delete(Job).where(Job.due_at <= db.now))  # old papers are rendered when somebody asks for them


def _issue(ctx: Context, db: ScopedSession, town: Town, rows: dict[int, Invoice], bill: Bill) -> None:
    base = NewDocument(
        entity_id=town.entities[bill.place].id,
        kind=bill.kind,
        currency=bill.currency,
        issued_on=bill.issued_on,
        due_on=bill.due_on,
        lines=(),
        net_minor=0,
        tax_minor=0,
        title=bill.title,
        source="demo",
    )
    row = rows[id(bill)] = entry.enter(db, entry.from_lines(base, bill.lines))
    at = _morning(db, bill.issued_on)
    entry.issue(replace(ctx, now=at), db, row)
    row.issued_at = at
    _happened(db, at, "invoice.issued", row)


def _pay(ctx: Context, db: ScopedSession, town: Town, rows: dict[int, Invoice], bill: Bill, paid: Paid) -> None:
    invoice = rows[id(bill)]
    payment = _payment(ctx, db, invoice, paid)
    payment.method_label = "Visa 4242" if paid.by_card else None
    payment.made_by = town.contacts[invoice.entity_id] if paid.by_card else None
    ledger.apply(db, payment, invoice, paid.minor, by=payment.made_by or town.bookkeeper).at = payment.made_at
    invoice.paid_at = payment.settled_at if not invoice.balance else None
    _happened(db, payment.made_at, "payment.settled" if paid.by_card else "payment.recorded", payment)


def _payment(ctx: Context, db: ScopedSession, invoice: Invoice, paid: Paid) -> Payment:
    payment = Payment(
        entity_id=invoice.entity_id,
        number=next_number(db, ctx.preferences[PAYMENT_PREFIX], paid.on.year),
        currency=invoice.currency,
        amount_minor=paid.minor,
        allocated_minor=0,
        status=PaymentStatus.SUCCEEDED,
        method=PaymentMethod.CARD if paid.by_card else PaymentMethod.TRANSFER,
        received_on=paid.on,
        settled_at=_morning(db, paid.on),
        made_at=_morning(db, paid.on),
        reference=invoice.number,
        frozen={"seller": parties.seller(ctx), "payer": (invoice.frozen or {}).get("buyer", {})},
    )
    payment.folded = folded(payment.number, payment.reference, str(payment.amount.major), paid.on.isoformat())
    db.add(payment)
    db.flush()
    return payment


def _unasked(ctx: Context, db: ScopedSession, town: Town, transfer: Transfer) -> None:
    """Money that no invoice asked for: unapplied until somebody decides."""
    like = db.get_one(Entity, town.entities[transfer.place].id)
    at = _morning(db, transfer.on)
    payment = Payment(
        entity_id=like.id,
        number=next_number(db, ctx.preferences[PAYMENT_PREFIX], transfer.on.year),
        currency="EUR",
        amount_minor=transfer.minor,
        allocated_minor=0,
        status=PaymentStatus.SUCCEEDED,
        method=PaymentMethod.TRANSFER,
        received_on=transfer.on,
        settled_at=at,
        made_at=at,
        reference=transfer.reference,
        frozen={"seller": parties.seller(ctx), "payer": parties.party(like)},
    )
    payment.folded = folded(payment.number, payment.reference, str(payment.amount.major), transfer.on.isoformat())
    db.add(payment)
    _happened(db, at, "payment.recorded", payment)


def _happened(db: ScopedSession, at: datetime, verb: str, row: Invoice | Payment) -> None:
    """History as of that day, not as of the minute in which the demo was made."""
    db.record(verb, row, number=row.number)
    for each in db.new:
        if isinstance(each, Event):
            each.at = at


def _morning(db: ScopedSession, day: date) -> datetime:
    """Ten o'clock, but never later than now."""
    return min(datetime.combine(day, time(10), UTC), db.now)
