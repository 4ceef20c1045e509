"""Money in the books, written behind the scenes for tests of what is shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import Engine, event

from data.billing.invoices import Invoice
from data.billing.payments import Allocation, Checkout, Payment, Reservation
from data.statuses import CheckoutStatus, PaymentMethod, PaymentStatus
from services.billing.payments import ledger
from tests.cast import NOON, House


def pay(
    house: House,
    total: str,
    *on: tuple[Invoice, int],
    of: UUID | None = None,
    number: str | None = None,
    days_ago: int = 0,
) -> Payment:
    """A payment received, applied to `on` by the ledger: (invoice, minor units)."""
    amount, currency = total.split()
    with house.backstage() as db:
        row = Payment(
            id=uuid4(),
            entity_id=of or (on[0][0].entity_id if on else house.acme),
            currency=currency,
            number=number or f"PAY-{uuid4().hex[:6]}",
            status=PaymentStatus.SUCCEEDED,
            method=PaymentMethod.TRANSFER,
            amount_minor=int(Decimal(amount) * 100),
            made_at=NOON,
            received_on=house.day(-days_ago),
            settled_at=NOON,
        )
        db.add(row)
        db.flush()
        for invoice, minor in on:
            ledger.apply(db, row, db.get_one(Invoice, invoice.id), minor)
        row.folded = row.number.casefold()
    return row


def credit(house: House, note: Invoice, *on: tuple[Invoice, int]) -> None:
    """Apply a credit note to invoices."""
    with house.backstage() as db:
        source = db.get_one(Invoice, note.id)
        for invoice, minor in on:
            ledger.apply(db, source, db.get_one(Invoice, invoice.id), minor)


def take_back(house: House, payment: Payment) -> None:
    with house.backstage() as db:
        source = db.get_one(Payment, payment.id)
        rows = db.query(Allocation).filter(Allocation.payment_id == payment.id).all()
        for row in rows:
            ledger.take_back(db, row, source, db.get_one(Invoice, row.invoice_id))


def under_way(house: House, invoice: Invoice, payer: UUID | None, status: CheckoutStatus) -> None:
    """A trip to a gateway that holds `invoice`."""
    with house.backstage() as db:
        trip = Checkout(
            id=uuid4(),
            person_id=payer,
            gateway="test",
            status=status,
            currency=invoice.currency,
            amount_minor=invoice.payable_minor,
            confirm_key=uuid4().hex,
            started_at=NOON,
            expires_at=NOON,
        )
        db.add(trip)
        db.flush()
        row = Payment(
            id=uuid4(),
            entity_id=invoice.entity_id,
            checkout_id=trip.id,
            number=uuid4().hex,
            status=PaymentStatus.PENDING,
            currency=invoice.currency,
            amount_minor=invoice.payable_minor,
            made_at=NOON,
        )
        db.add(row)
        db.flush()
        db.add(
            Reservation(
                entity_id=invoice.entity_id,
                payment_id=row.id,
                invoice_id=invoice.id,
                amount_minor=invoice.payable_minor,
            )
        )


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Every SELECT, INSERT, UPDATE and DELETE sent while the block runs."""
    sent: list[str] = []

    def note(_c: object, _k: object, statement: str, *_: object) -> None:
        if statement.split()[0] in {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"}:
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
