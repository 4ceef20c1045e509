"""One payment as staff see it, and what a client's money could be applied to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from data.billing.invoices import Invoice
from data.billing.payments import Allocation, Checkout, Payment
from data.money import Money
from data.people.tables import Entity
from data.statuses import DocumentKind, InvoiceStatus, PaymentMethod, PaymentStatus
from services.access.contact_names import called_at
from services.billing.balances import BALANCE, HAS_LEFT, OWED
from services.billing.invoices.staff_detail import Applied, applied_to
from services.billing.payments.status import PaymentState, state_in
from services.platform.context import Context
from services.platform.permissions import May


@dataclass(frozen=True, slots=True)
class Owing:
    """An open invoice that money could be applied to."""

    id: UUID
    number: str
    due_on: date
    balance: Money
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class Credit:
    """Money of the client that no invoice has taken: of a payment, or of a credit note."""

    id: UUID
    number: str
    left: Money
    is_note: bool


@dataclass(frozen=True, slots=True)
class PaymentSheet:
    """`payer` started it online, `recorded_by` typed it in; one of them is blank."""

    id: UUID
    number: str
    entity_id: UUID
    client: str
    status: PaymentStatus
    method: PaymentMethod | None
    method_label: str
    amount: Money
    unapplied: Money
    given_back: Money  # at the gateway, whether or not invoices still count on it
    received_on: date | None
    made_at: datetime
    payer: str
    recorded_by: str
    reference: str
    note: str
    gateway: str
    applied: tuple[Applied, ...]

    @property
    def state(self) -> PaymentState:
        return state_in(self.status, self.amount.minor, self.given_back.minor)

    @property
    def is_manual(self) -> bool:
        return not self.gateway


def sheet(ctx: Context, id: UUID) -> PaymentSheet:
    """The payment with what it was applied to. Raises NotFound."""
    with ctx.transaction(May.READ_CLIENTS) as db:
        row = db.one(Payment, id)
        client = db.one(Entity, row.entity_id).name
        trip = db.get(Checkout, row.checkout_id) if row.checkout_id else None
        payer = called_at(ctx, db, row.entity_id, trip.person_id) if trip else ""
        by = "" if trip else called_at(ctx, db, row.entity_id, row.made_by)
        shown = PaymentSheet(
            row.id,
            row.number,
            row.entity_id,
            client,
            row.status,
            row.method,
            row.method_label or "",
            row.amount,
            row.unapplied,
            Money(row.gateway_refunded_minor, row.currency),
            row.received_on,
            row.made_at,
            payer,
            by,
            row.reference or "",
            row.note or "",
            trip.gateway if trip else "",
            applied_to(db, Allocation.payment_id == id),
        )
    ctx.saw_paper("page", "payment", id, row.entity_id)
    return shown


def owing(ctx: Context, entity_id: UUID, currency: str) -> tuple[Owing, ...]:
    """The client's open invoices in `currency`, the first due first. Raises NotFound."""
    with ctx.transaction(May.READ_CLIENTS) as db:
        db.one(Entity, entity_id)
        rows = db.scalars(
            select(Invoice)
            .where(*OWED, BALANCE > 0, Invoice.entity_id == entity_id, Invoice.currency == currency)
            .order_by(Invoice.due_on, Invoice.order_key)
            .limit(200)
        )
        return tuple(Owing(row.id, row.number, row.due_on, row.balance, row.is_overdue(ctx.today)) for row in rows)


def credits_of(ctx: Context, entity_id: UUID, currency: str) -> tuple[Credit, ...]:
    """The client's unapplied money and open credit notes in `currency`, the oldest first. Raises NotFound."""
    with ctx.transaction(May.READ_CLIENTS) as db:
        db.one(Entity, entity_id)
        payments = db.scalars(
            select(Payment)
            .where(
                Payment.entity_id == entity_id,
                Payment.currency == currency,
                Payment.status == PaymentStatus.SUCCEEDED,
                HAS_LEFT,
            )
            .order_by(Payment.made_at, Payment.order_key)
        )
        found = [Credit(row.id, row.number, row.unapplied, False) for row in payments]
        notes = db.scalars(
            select(Invoice)
            .where(
                Invoice.kind == DocumentKind.CREDIT_NOTE,
                Invoice.status == InvoiceStatus.OPEN,
                BALANCE > 0,
                Invoice.entity_id == entity_id,
                Invoice.currency == currency,
            )
            .order_by(Invoice.issued_on, Invoice.order_key)
        )
        return (*found, *(Credit(row.id, row.number, row.balance, True) for row in notes))
