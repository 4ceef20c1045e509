"""Invoices and payments of all clients in scope, as lists: the same conditions as the client's own lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func

from data.billing.invoices import Invoice
from data.billing.payments import Payment
from data.database.session import ScopedSession
from data.people.tables import Entity
from data.statuses import DocumentKind, InvoiceStatus, PaymentMethod, PaymentStatus
from services.billing.balances import BALANCE, HAS_LEFT, UNAPPLIED
from services.billing.invoices.listing import SEARCHED, in_state
from services.billing.invoices.status import InvoiceState, state_of
from services.billing.payments.status import PaymentState, has_state, state_in
from services.platform.context import Context
from services.platform.lists import engine, filters
from services.platform.lists.definition import ListDefinition, Page, Part, Sort
from services.platform.lists.query import ListQuery
from services.platform.lists.words import Searched
from services.platform.permissions import May

INVOICE_STATES = ("draft", *(each.value for each in InvoiceState))
PAYMENT_STATES = (*(each.value for each in PaymentState), "unapplied")


@dataclass(frozen=True, slots=True)
class StaffInvoiceRow:
    """One document of one client; `number` is blank and `state` None for a draft."""

    id: UUID
    entity_id: UUID
    client: str
    kind: DocumentKind
    number: str
    title: str
    issued_on: date
    due_on: date
    currency: str
    amount_minor: int
    balance_minor: int
    state: InvoiceState | None
    days_late: int


@dataclass(frozen=True, slots=True)
class StaffPaymentRow:
    id: UUID
    entity_id: UUID
    client: str
    number: str
    received_on: date | None
    method: PaymentMethod | None
    method_label: str
    reference: str
    currency: str
    amount_minor: int
    unapplied_minor: int
    state: PaymentState


@dataclass(frozen=True, slots=True)
class Sums:
    """All rows found in one currency; `rest_minor` is the balance of invoices, the unapplied of payments."""

    currency: str
    count: int
    amount_minor: int
    rest_minor: int


InvoicesFound = Page[StaffInvoiceRow, tuple[Sums, ...]]
PaymentsFound = Page[StaffPaymentRow, tuple[Sums, ...]]


def invoices(ctx: Context, asked: ListQuery, client: UUID | None = None) -> InvoicesFound:
    """Every document, drafts too, the newest first; of one client where `client` is given.

    Filters: status (INVOICE_STATES), kind, number, amount, client. The totals leave out drafts, voids and credit notes.
    """
    return engine.page(ctx, INVOICES, of_client(asked, client))


def payments(ctx: Context, asked: ListQuery, client: UUID | None = None) -> PaymentsFound:
    """Every payment, the newest first; of one client where `client` is given. Filters: status, method, number, amount."""
    return engine.page(ctx, PAYMENTS, of_client(asked, client))


def of_client(asked: ListQuery, client: UUID | None) -> ListQuery:
    return replace(asked, chosen={**asked.chosen, "client": (str(client),)}) if client else asked


def _with_client(query: Any) -> Any:
    return query.join(Entity, Entity.id == Invoice.entity_id)


def _with_payer(query: Any) -> Any:
    return query.join(Entity, Entity.id == Payment.entity_id)


def _status(ctx: Context, value: str) -> ColumnElement[bool] | None:
    return Invoice.status == InvoiceStatus.DRAFT if value == "draft" else in_state(ctx, value)


def _payment_status(ctx: Context, value: str) -> ColumnElement[bool] | None:
    if value == "unapplied":
        return (Payment.status == PaymentStatus.SUCCEEDED) & HAS_LEFT
    return has_state(PaymentState(value)) if value in set(PaymentState) else None


def _owed(groups: Iterable[tuple[Any, ...]]) -> tuple[Sums, ...]:
    """What was asked for and is not void, by currency."""
    real = (InvoiceStatus.OPEN, InvoiceStatus.PAID)
    return _sums(
        (currency, *figures)
        for kind, status, currency, *figures in groups
        if kind is DocumentKind.INVOICE and status in real
    )


def _came(groups: Iterable[tuple[Any, ...]]) -> tuple[Sums, ...]:
    """What came in, by currency."""
    return _sums((currency, *figures) for status, currency, *figures in groups if status is PaymentStatus.SUCCEEDED)


def _sums(groups: Iterable[tuple[Any, ...]]) -> tuple[Sums, ...]:
    sums: dict[str, Sums] = {}
    for currency, count, amount, gone in groups:
        so_far = sums.get(currency, Sums(currency, 0, 0, 0))
        sums[currency] = Sums(
            currency, so_far.count + count, so_far.amount_minor + amount, so_far.rest_minor + amount - gone
        )
    return tuple(sums[currency] for currency in sorted(sums))


def _invoices(ctx: Context, db: ScopedSession, found: Sequence[Row[Any]]) -> list[StaffInvoiceRow]:
    return [_invoice(each, ctx.today) for each in found]


def _invoice(row: Row[Any], today: date) -> StaffInvoiceRow:
    is_draft = row.status is InvoiceStatus.DRAFT
    state = None if is_draft else state_of(row.kind, row.status, row.paid_minor, row.due_on, today)
    late = (today - row.due_on).days if state is InvoiceState.OVERDUE else 0
    balance = 0 if is_draft or state is InvoiceState.VOID else row.payable_minor - row.paid_minor
    return StaffInvoiceRow(
        row.id,
        row.entity_id,
        row.client,
        row.kind,
        "" if is_draft else row.number,
        row.title or "",
        row.issued_on,
        row.due_on,
        row.currency,
        row.payable_minor,
        balance,
        state,
        late,
    )


def _payments(ctx: Context, db: ScopedSession, found: Sequence[Row[Any]]) -> list[StaffPaymentRow]:
    return [_payment(each) for each in found]


def _payment(row: Row[Any]) -> StaffPaymentRow:
    return StaffPaymentRow(
        row.id,
        row.entity_id,
        row.client,
        "" if row.number == Payment.placeholder(row.id) else row.number,
        row.received_on,
        row.method,
        row.method_label or "",
        row.reference or "",
        row.currency,
        row.amount_minor,
        row.amount_minor - row.taken_minor,
        state_in(row.status, row.amount_minor, row.gone_minor),
    )


INVOICES: ListDefinition[StaffInvoiceRow, tuple[Sums, ...]] = ListDefinition(
    "staff_invoices",
    May.READ_CLIENTS,
    parts=(
        Part(
            Invoice,
            {
                "id": Invoice.id,
                "entity_id": Invoice.entity_id,
                "client": Entity.name,
                "kind": Invoice.kind,
                "number": Invoice.number,
                "title": Invoice.title,
                "issued_on": Invoice.issued_on,
                "due_on": Invoice.due_on,
                "currency": Invoice.currency,
                "payable_minor": Invoice.payable_minor,
                "paid_minor": Invoice.paid_minor,
                "status": Invoice.status,
            },
            searched=SEARCHED,
            period=filters.days(Invoice.issued_on),
            filters={
                "status": filters.either(_status),
                "kind": filters.one_of(Invoice.kind, DocumentKind),
                "number": filters.number(Invoice),
                "amount": filters.amount(Invoice.payable_minor, Invoice.currency),
                "client": filters.id_of(Invoice.entity_id),
            },
            joined=_with_client,
        ),
    ),
    sorts={
        "number": Sort(lambda row: ()),
        "client": Sort(lambda row: (Entity.order_key,)),
        "issued": Sort(lambda row: (row.issued_on,)),
        "due": Sort(lambda row: (row.due_on,)),
        "amount": Sort(lambda row: (row.currency, row.payable_minor)),
        "balance": Sort(lambda row: (row.currency, BALANCE)),
        "status": Sort(lambda row: (row.status,)),
    },
    usual=("issued", True),
    last=lambda row: (Invoice.order_key, Invoice.id),
    totals=engine.Totals(("kind", "status", "currency"), ("payable_minor", "paid_minor"), _owed),
    rows=_invoices,
)
PAYMENTS: ListDefinition[StaffPaymentRow, tuple[Sums, ...]] = ListDefinition(
    "staff_payments",
    May.READ_CLIENTS,
    parts=(
        Part(
            Payment,
            {
                "id": Payment.id,
                "entity_id": Payment.entity_id,
                "client": Entity.name,
                "number": Payment.number,
                "received_on": Payment.received_on,
                "method": Payment.method,
                "method_label": Payment.method_label,
                "reference": Payment.reference,
                "currency": Payment.currency,
                "amount_minor": Payment.amount_minor,
                "taken_minor": Payment.allocated_minor + Payment.refunded_minor,
                "gone_minor": Payment.gateway_refunded_minor,
                "status": Payment.status,
            },
            searched=Searched(
                Payment.folded, Payment.order_key, Payment.entity_id, Payment.status == PaymentStatus.SUCCEEDED
            ),
            period=filters.days(Payment.received_on),
            filters={
                "status": filters.either(_payment_status),
                "method": filters.one_of(Payment.method, PaymentMethod),
                "number": filters.number(Payment),
                "amount": filters.amount(Payment.amount_minor, Payment.currency),
                "client": filters.id_of(Payment.entity_id),
            },
            joined=_with_payer,
        ),
    ),
    sorts={
        "number": Sort(lambda row: ()),
        "client": Sort(lambda row: (Entity.order_key,)),
        "received": Sort(lambda row: (func.coalesce(row.received_on, date.min), Payment.made_at)),
        "amount": Sort(lambda row: (row.currency, row.amount_minor)),
        "unapplied": Sort(lambda row: (row.currency, UNAPPLIED)),
        "method": Sort(lambda row: (row.method,)),
    },
    usual=("received", True),
    last=lambda row: (Payment.order_key, Payment.id),
    totals=engine.Totals(("status", "currency"), ("amount_minor", "taken_minor"), _came),
    rows=_payments,
)
INVOICE_SORTS, PAYMENT_SORTS = tuple(INVOICES.sorts), tuple(PAYMENTS.sorts)
