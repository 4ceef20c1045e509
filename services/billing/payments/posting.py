"""Booking money that a gateway took: numbers, allocations, what staff must look at, receipts and mails."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from data.billing.invoices import Invoice
from data.billing.payments import Checkout, Payment, Reservation
from data.database.counters import next_number
from data.database.session import ScopedSession
from data.folding import folded
from data.money import Money
from data.people.tables import Entity
from data.statuses import InvoiceStatus, PaymentMethod, PaymentStatus
from services.billing.invoices import parties
from services.billing.payments import ledger, receipt
from services.billing.payments.payment_news import alarm, say_received, say_unapplied
from services.billing.settings import PAYMENT_PREFIX
from services.integrations.payments.protocol import CheckoutState
from services.platform.context import Context


def post(
    ctx: Context,
    db: ScopedSession,
    checkout: Checkout,
    payments: Sequence[Payment],
    state: CheckoutState,
    complaint: str,
) -> None:
    """Book a charge that succeeded. With a `complaint` it stays unapplied and staff are alarmed (R80)."""
    received = checkout.amount if state.amount is None else state.amount
    invoices = {} if complaint else _aimed_at(db, payments)
    for payment, minor in _shares(payments, received, is_ours=received.currency == checkout.currency):
        payment.currency, payment.amount_minor = received.currency, minor
        _succeed(ctx, db, checkout, payment, state)
        applied = _apply(db, payment, invoices.get(payment.id, ()))
        issue_receipt(ctx, db, payment, applied)
        db.record(
            "payment.succeeded",
            payment,
            number=payment.number,
            amount_minor=minor,
            currency=payment.currency,
            invoices=[invoice.number for invoice, _ in applied],
            unapplied_minor=payment.unapplied.minor,
        )
        if complaint:
            alarm(ctx, db, payment, checkout, complaint, received)
            continue
        say_received(ctx, db, checkout, payment, [invoice.number for invoice, _ in applied])
        if payment.unapplied:
            say_unapplied(ctx, db, checkout, payment)


def post_unexpected(ctx: Context, db: ScopedSession, checkout: Checkout, state: CheckoutState) -> None:
    """A further charge that names a checkout already paid: kept as unapplied money of its payer, once per charge."""
    if state.amount is None or db.scalar(
        select(Payment.id).where(Payment.checkout_id == checkout.id, Payment.reference == state.intent)
    ):
        return
    first = db.scalars(select(Payment).where(Payment.checkout_id == checkout.id).order_by(Payment.id)).first()
    if first is None:
        return
    payment = Payment(
        entity_id=first.entity_id,
        checkout_id=checkout.id,
        currency=state.amount.currency,
        number="",
        amount_minor=state.amount.minor,
        made_at=db.now,
        made_by=checkout.person_id,
        reference=state.intent,
    )
    _succeed(ctx, db, checkout, payment, state)
    db.add(payment)
    issue_receipt(ctx, db, payment, [])
    db.record("payment.succeeded", payment, number=payment.number, amount_minor=payment.amount_minor, stray=True)
    alarm(ctx, db, payment, checkout, "second charge", state.amount)


def issue_receipt(ctx: Context, db: ScopedSession, payment: Payment, applied: Sequence[tuple[Invoice, int]]) -> None:
    """Freeze what the receipt will say, and have it printed. Staff's payments have theirs from here, too."""
    freeze_receipt(ctx, payment, db.get_one(Entity, payment.entity_id), applied)
    db.flush()
    db.later(receipt.file_receipt, payment_id=str(payment.id))


def freeze_receipt(ctx: Context, payment: Payment, entity: Entity, applied: Sequence[tuple[Invoice, int]]) -> None:
    """What the receipt says, now and for good, and what a search finds the payment by."""
    payment.frozen = {
        "seller": parties.seller(ctx),
        "payer": parties.party(entity),
        "language": entity.language or ctx.preferences.language,
        "unapplied_minor": payment.unapplied.minor,
        "applied": [
            {
                "number": invoice.number,
                "issued_on": invoice.issued_on.isoformat(),
                "total_minor": invoice.payable_minor,
                "applied_minor": minor,
            }
            for invoice, minor in applied
        ],
    }
    payment.folded = folded(
        payment.number,
        payment.method_label,
        payment.reference,
        entity.name,
        str(payment.amount.major),
        *(invoice.number for invoice, _ in applied),
    )


def _succeed(ctx: Context, db: ScopedSession, checkout: Checkout, payment: Payment, state: CheckoutState) -> None:
    """The day is the one on which the payer paid, however late we hear of it."""
    paid_at = min(max(state.paid_at or db.now, checkout.started_at), db.now)
    payment.status = PaymentStatus.SUCCEEDED
    payment.method = PaymentMethod.TEST if checkout.gateway == "test" else checkout.method
    payment.method_label, payment.settled_at = checkout.method_label, db.now
    payment.received_on = paid_at.astimezone(ctx.zone).date()
    payment.number = next_number(db, ctx.preferences[PAYMENT_PREFIX], payment.received_on.year)


def _shares(payments: Sequence[Payment], received: Money, *, is_ours: bool = True) -> list[tuple[Payment, int]]:
    """Whose part `received` is: everybody's own, in order, as far as it goes; what is too much goes to the last.

    Not `is_ours`, another currency than was asked for: the parts say nothing about it, so the first keeps it whole.
    """
    rest, shares = received.minor, []
    for payment in payments:
        share = rest if payment is payments[-1] or not is_ours else min(payment.amount_minor, rest)
        rest -= share
        if share:
            shares.append((payment, share))
        else:
            payment.status = PaymentStatus.CANCELLED
    return shares


def _aimed_at(db: ScopedSession, payments: Sequence[Payment]) -> dict[UUID, list[tuple[Invoice, int]]]:
    """The invoices each payment was meant for, locked, with what was reserved of each."""
    reserved = db.scalars(select(Reservation).where(Reservation.payment_id.in_([each.id for each in payments]))).all()
    invoices = {each.id: each for each in db.find(Invoice, *{row.invoice_id for row in reserved})} if reserved else {}
    aims: dict[UUID, list[tuple[Invoice, int]]] = {each.id: [] for each in payments}
    for row in sorted(reserved, key=lambda each: due_first(invoices[each.invoice_id])):
        aims[row.payment_id].append((invoices[row.invoice_id], row.amount_minor))
    return aims


def due_first(invoice: Invoice) -> tuple[date, str]:
    """The order in which invoices are paid and named."""
    return invoice.due_on, invoice.order_key


def _apply(db: ScopedSession, payment: Payment, aims: Sequence[tuple[Invoice, int]]) -> list[tuple[Invoice, int]]:
    """Up to what each invoice owes now; one that was voided or paid meanwhile takes less or nothing."""
    applied = []
    for invoice, reserved in aims:
        minor = min(reserved, invoice.balance.minor, payment.unapplied.minor)
        if minor > 0 and invoice.status is InvoiceStatus.OPEN:
            ledger.apply(db, payment, invoice, minor)
            applied.append((invoice, minor))
    return applied
