"""Money meets invoice. Every allocation of the portal is written here, and every one has its source (P2, P3, P4)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from data.billing.invoices import Invoice
from data.billing.payments import Allocation, Payment
from data.database.session import ScopedSession
from data.errors import Conflict
from data.money import Money
from data.statuses import DocumentKind, InvoiceStatus


class MoreThanOwed(Conflict):
    message = "Invoice {number} owes less than that."


class MoreThanLeft(Conflict):
    message = "Less than that is left to apply."


class NotYours(Conflict):
    message = "Money can only be applied within one client and one currency."


class AlreadyReversed(Conflict):
    message = "This has been taken back already."


def apply(
    db: ScopedSession, source: Payment | Invoice, invoice: Invoice, minor: int, *, by: UUID | None = None
) -> Allocation:
    """Apply `minor` of a payment, or of a credit note, to `invoice`. The caller records history.

    Both rows must have been read for writing in this transaction. `by` is the person who decided it; None only for a
    payment that the payer aimed at this invoice (P4). Raises MoreThanOwed, MoreThanLeft, NotYours, WrongInvoiceState.
    """
    invoice.require_open()
    if (source.entity_id, source.currency) != (invoice.entity_id, invoice.currency):
        raise NotYours()
    if minor <= 0 or minor > left_of(source).minor:
        raise MoreThanLeft()
    if minor > invoice.balance.minor:
        raise MoreThanOwed(f"applied.{invoice.id}", number=invoice.number)
    row = Allocation(
        entity_id=invoice.entity_id,
        currency=invoice.currency,
        invoice_id=invoice.id,
        amount_minor=minor,
        at=db.now,
        by=by,
        payment_id=source.id if isinstance(source, Payment) else None,
        credit_id=source.id if isinstance(source, Invoice) else None,
    )
    db.add(row)
    _count(db, source, invoice, minor)
    return row


def take_back(
    db: ScopedSession, allocation: Allocation, source: Payment | Invoice, invoice: Invoice, *, by: UUID | None = None
) -> Allocation:
    """Reverse one allocation by a new row: the invoice owes again, the source has it to apply again (P6).

    Raises AlreadyReversed when somebody was first.
    """
    reversed_already = db.scalar(select(Allocation.id).where(Allocation.reverses_id == allocation.id))
    if allocation.amount_minor < 0 or reversed_already:
        raise AlreadyReversed()
    row = Allocation(
        entity_id=allocation.entity_id,
        currency=allocation.currency,
        invoice_id=allocation.invoice_id,
        payment_id=allocation.payment_id,
        credit_id=allocation.credit_id,
        amount_minor=-allocation.amount_minor,
        at=db.now,
        by=by,
        reverses_id=allocation.id,
    )
    db.add(row)
    _count(db, source, invoice, -allocation.amount_minor)
    return row


def left_of(source: Payment | Invoice) -> Money:
    """What of a payment or a credit note can still be applied."""
    if isinstance(source, Payment):
        return source.unapplied
    usable = source.kind is DocumentKind.CREDIT_NOTE and source.status is InvoiceStatus.OPEN
    return source.balance if usable else Money(0, source.currency)


def _count(db: ScopedSession, source: Payment | Invoice, invoice: Invoice, minor: int) -> None:
    invoice.take(minor, db.now)
    if isinstance(source, Payment):
        source.allocated_minor += minor
        source.follow_refunds()
    else:
        source.take(minor, db.now)
    db.tell(f"entity:{invoice.entity_id}")
    db.tell("invoices")
