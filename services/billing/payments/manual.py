"""Payments by hand: money that came another way, and moving money between invoices. Every act has its person (P4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from data.billing.invoices import Invoice
from data.billing.payments import Allocation, Payment
from data.database.counters import next_number
from data.database.session import ScopedSession
from data.errors import Conflict, Invalid, NotFound
from data.money import Money
from data.people.tables import Entity
from data.statuses import MANUAL_METHODS, PaymentMethod, PaymentStatus
from services.billing.invoices.totals import LARGEST_MINOR, TooLarge
from services.billing.payments import ledger, posting
from services.billing.settings import PAYMENT_PREFIX
from services.platform import text_input
from services.platform.context import Context
from services.platform.permissions import May

_LONGEST = {"reference": 120, "note": 300, "external_id": 120}  # as the columns are


class NoAmount(Invalid):
    message = "Enter an amount above zero."
    field = "amount"


class NotByHand(Invalid):
    message = "Choose how the money came."
    field = "method"


class FutureDay(Invalid):
    message = "The money cannot arrive after today."
    field = "received_on"


class MoreAppliedThanReceived(Invalid):
    message = "You apply more than was received."
    field = "applied"


class OnlineStays(Conflict):
    message = "This payment came through the payment provider, so it is refunded there and not taken out here."


@dataclass(frozen=True, slots=True)
class ManualPayment:
    """What staff typed. `applied` is minor units by invoice; what is left over stays the client's unapplied money."""

    entity_id: UUID
    amount: Money
    method: PaymentMethod
    received_on: date
    applied: Mapping[UUID, int] = field(default_factory=dict)
    reference: str | None = None
    note: str | None = None
    external_id: str | None = None
    confirm_key: str = ""  # the form's own; the same again records nothing twice


@dataclass(frozen=True, slots=True)
class RecordedPayment:
    id: UUID
    number: str
    unapplied: Money


def record(ctx: Context, new: ManualPayment) -> RecordedPayment:
    """Book money that came outside the portal, applied as told.

    Raises NotFound, NoAmount, NotByHand, FutureDay, MoreAppliedThanReceived, TooLong and what
    services.billing.payments.ledger raises.
    """
    new = _checked(ctx, new)
    with ctx.transaction(May.RECORD_PAYMENTS) as db:
        entity = db.one(Entity, new.entity_id)  # its lock makes the same form twice wait for itself
        return _booked(ctx, db, entity, new)


def apply(ctx: Context, source_id: UUID, invoice_id: UUID, amount: Money) -> None:
    """Apply unapplied money of a payment, or credit of a credit note, to an invoice of the same client.

    Raises NotFound, NotYours, MoreThanLeft, MoreThanOwed, WrongInvoiceState.
    """
    with ctx.transaction(May.RECORD_PAYMENTS) as db:
        source = _source(db, source_id)
        invoice = db.one(Invoice, invoice_id)
        if amount.currency != invoice.currency:
            raise ledger.NotYours()
        ledger.apply(db, source, invoice, amount.minor, by=ctx.actor.person_id)
        db.record("allocation.made", invoice, source=source.number, amount_minor=amount.minor, currency=amount.currency)


def take_back(ctx: Context, allocation_id: UUID) -> None:
    """Reverse one allocation: the invoice owes it again, its source has it to apply again.

    Raises NotFound, AlreadyReversed.
    """
    with ctx.transaction(May.RECORD_PAYMENTS) as db:
        _take_back(ctx, db, _allocation(db, allocation_id))


def reverse(ctx: Context, payment_id: UUID, reason: str) -> None:
    """Undo a payment that was entered by mistake: its allocations are taken back and it no longer counts as money.

    The payment and its allocations stay in the books with their reversals (P6). Twice changes nothing more.
    Raises NotFound, OnlineStays.
    """
    with ctx.transaction(May.RECORD_PAYMENTS) as db:
        payment = db.one(Payment, payment_id)
        if payment.checkout_id is not None:
            raise OnlineStays()
        if payment.status is not PaymentStatus.SUCCEEDED:
            return
        for row in _standing(db, payment):
            _take_back(ctx, db, row)
        payment.status = PaymentStatus.CANCELLED
        why = text_input.one_line(reason[:300], "reason", longest=300)
        db.record(
            "payment.reversed",
            payment,
            number=payment.number,
            reason=why,
            amount_minor=payment.amount_minor,
            currency=payment.currency,
        )
        db.tell(f"entity:{payment.entity_id}")
        db.tell("invoices")


def _checked(ctx: Context, new: ManualPayment) -> ManualPayment:
    """What was typed, fit to keep."""
    if new.amount.minor <= 0:
        raise NoAmount()
    if new.amount.minor > LARGEST_MINOR:
        raise TooLarge(field="amount")
    if new.method not in MANUAL_METHODS:
        raise NotByHand()
    if new.received_on > ctx.today:
        raise FutureDay()
    if any(minor <= 0 for minor in new.applied.values()):
        raise NoAmount(field="applied")
    if sum(new.applied.values()) > new.amount.minor:
        raise MoreAppliedThanReceived()
    texts: dict[str, Any] = {
        name: text_input.one_line(getattr(new, name) or "", name, longest=most) for name, most in _LONGEST.items()
    }
    return replace(new, **texts)


def _booked(ctx: Context, db: ScopedSession, entity: Entity, new: ManualPayment) -> RecordedPayment:
    known = new.external_id or (f"form:{new.confirm_key}" if new.confirm_key else None)
    if known and (payment := db.scalars(select(Payment).where(Payment.external_id == known)).one_or_none()):
        return RecordedPayment(payment.id, payment.number, payment.unapplied)
    invoices = sorted(db.find(Invoice, *new.applied) if new.applied else [], key=posting.due_first)
    payment = Payment(
        id=uuid4(),
        entity_id=entity.id,
        external_id=known,
        status=PaymentStatus.SUCCEEDED,
        method=new.method,
        currency=new.amount.currency,
        amount_minor=new.amount.minor,
        allocated_minor=0,
        received_on=new.received_on,
        settled_at=ctx.now,
        reference=new.reference,
        note=new.note,
        made_by=ctx.actor.person_id,
        made_at=ctx.now,
        number=next_number(db, ctx.preferences[PAYMENT_PREFIX], new.received_on.year),
    )
    db.add(payment)
    db.flush()
    for invoice in invoices:
        ledger.apply(db, payment, invoice, new.applied[invoice.id], by=ctx.actor.person_id)
    posting.issue_receipt(ctx, db, payment, [(invoice, new.applied[invoice.id]) for invoice in invoices])
    db.record(
        "payment.recorded",
        payment,
        number=payment.number,
        amount_minor=payment.amount_minor,
        currency=payment.currency,
        method=payment.method,
        invoices=[invoice.number for invoice in invoices],
    )
    db.tell(f"entity:{entity.id}")
    db.tell("invoices")  # the firm's lists of all clients: the balances changed
    return RecordedPayment(payment.id, payment.number, payment.unapplied)


def _source(db: ScopedSession, id: UUID) -> Payment | Invoice:
    payment = db.scalars(select(Payment).where(Payment.id == id).with_for_update()).one_or_none()
    return payment or db.one(Invoice, id)


def _allocation(db: ScopedSession, id: UUID) -> Allocation:
    found = db.scalars(select(Allocation).where(Allocation.id == id)).one_or_none()
    if found is None:
        raise NotFound(what="allocation")
    return found


def _standing(db: ScopedSession, payment: Payment) -> Sequence[Allocation]:
    """The allocations of a payment that nobody took back."""
    reversals = select(Allocation.reverses_id).where(Allocation.reverses_id.is_not(None))
    return db.scalars(
        select(Allocation)
        .where(Allocation.payment_id == payment.id, Allocation.amount_minor > 0, Allocation.id.not_in(reversals))
        .order_by(Allocation.invoice_id)
    ).all()


def _take_back(ctx: Context, db: ScopedSession, row: Allocation) -> None:
    source = _source(db, row.payment_id or row.credit_id)  # type: ignore[arg-type]   # one of the two is set
    invoice = db.one(Invoice, row.invoice_id)
    ledger.take_back(db, row, source, invoice, by=ctx.actor.person_id)
    db.record(
        "allocation.taken_back", invoice, source=source.number, amount_minor=row.amount_minor, currency=row.currency
    )
