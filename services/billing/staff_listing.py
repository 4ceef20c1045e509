"""Invoices and payments of all clients in scope, as lists: the same conditions as the client's own lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from data.billing.invoices import Invoice
from data.billing.payments import Payment
from data.database.session import ScopedSession
from data.people.tables import Entity
from data.statuses import DocumentKind, InvoiceStatus, PaymentMethod, PaymentStatus
from services.billing.balances import HAS_LEFT, UNAPPLIED
from services.billing.invoices.status import InvoiceState, is_in, state_of
from services.billing.payments.status import PaymentState, has_state, state_in
from services.platform.context import Context
from services.platform.lists import filters as list_filters
from services.platform.lists.query import Asked, Cut
from services.platform.lists.words import found_by
from services.platform.permissions import May

INVOICE_SORTS = ("number", "client", "issued", "due", "amount", "balance", "status")
PAYMENT_SORTS = ("number", "client", "received", "amount", "unapplied", "method")
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


@dataclass(frozen=True, slots=True)
class InvoicesFound:
    rows: tuple[StaffInvoiceRow, ...]
    found: int
    sums: tuple[Sums, ...]


@dataclass(frozen=True, slots=True)
class PaymentsFound:
    rows: tuple[StaffPaymentRow, ...]
    found: int
    sums: tuple[Sums, ...]


def invoices(ctx: Context, asked: Asked, client: UUID | None = None) -> InvoicesFound:
    """Every document, drafts too, the newest first; of one client where `client` is given.

    Filters: status (INVOICE_STATES), kind. The totals leave out drafts, voids and credit notes.
    """
    where = [
        *_of(Invoice.entity_id, client),
        *_words(asked, Invoice.folded),
        *list_filters.days(asked, Invoice.issued_on),
        *_states(ctx, asked),
        *_kinds(asked),
    ]
    real = (Invoice.kind == DocumentKind.INVOICE) & Invoice.status.in_([InvoiceStatus.OPEN, InvoiceStatus.PAID])
    with ctx.transaction(May.READ_CLIENTS) as db:
        found = (
            db.scalar(select(func.count(Invoice.id)).join(Entity, Entity.id == Invoice.entity_id).where(*where)) or 0
        )
        sums = _sums(
            db,
            select(
                Invoice.currency,
                func.count(Invoice.id),
                func.sum(Invoice.payable_minor),
                func.sum(Invoice.payable_minor - Invoice.paid_minor),
            )
            .join(Entity, Entity.id == Invoice.entity_id)
            .where(*where, real)
            .group_by(Invoice.currency),
        )
        query: Any = select(Invoice, Entity.name).join(Entity, Entity.id == Invoice.entity_id).where(*where)
        rows = _cut(
            db, query, asked.on_an_existing_page(found), found, _invoice_keys(asked), known=asked.sort in INVOICE_SORTS
        )
        return InvoicesFound(tuple(_invoice(row, name, ctx.today) for row, name in rows), found, sums)


def payments(ctx: Context, asked: Asked, client: UUID | None = None) -> PaymentsFound:
    """Every payment, the newest first; of one client where `client` is given. Filters: status, method."""
    where = [
        *_of(Payment.entity_id, client),
        *_words(asked, Payment.folded, Payment.number),
        *list_filters.days(asked, Payment.received_on),
        *_payment_filters(asked),
    ]
    with ctx.transaction(May.READ_CLIENTS) as db:
        found = (
            db.scalar(select(func.count(Payment.id)).join(Entity, Entity.id == Payment.entity_id).where(*where)) or 0
        )
        sums = _sums(
            db,
            select(Payment.currency, func.count(Payment.id), func.sum(Payment.amount_minor), func.sum(UNAPPLIED))
            .join(Entity, Entity.id == Payment.entity_id)
            .where(*where, Payment.status == PaymentStatus.SUCCEEDED)
            .group_by(Payment.currency),
        )
        query: Any = select(Payment, Entity.name).join(Entity, Entity.id == Payment.entity_id).where(*where)
        rows = _cut(
            db, query, asked.on_an_existing_page(found), found, _payment_keys(asked), known=asked.sort in PAYMENT_SORTS
        )
        return PaymentsFound(tuple(_payment(row, name) for row, name in rows), found, sums)


def _of(column: Any, client: UUID | None) -> list[ColumnElement[bool]]:
    return [] if client is None else [column == client]


def _words(asked: Asked, *columns: Any) -> list[ColumnElement[bool]]:
    """Every word somewhere: in the document's own text or in the client's name."""
    return found_by(asked.search, *columns)


def _states(ctx: Context, asked: Asked) -> list[ColumnElement[bool]]:
    states = [is_in(InvoiceState(each), ctx.today) for each in asked.values("status") if each in set(InvoiceState)]
    if "draft" in asked.values("status"):
        states.append(Invoice.status == InvoiceStatus.DRAFT)
    return [or_(*states)] if states else []


def _kinds(asked: Asked) -> list[ColumnElement[bool]]:
    kinds = [DocumentKind(each) for each in asked.values("kind") if each in set(DocumentKind)]
    return [Invoice.kind.in_(kinds)] if kinds else []


def _payment_filters(asked: Asked) -> list[ColumnElement[bool]]:
    states: list[ColumnElement[bool]] = [
        has_state(PaymentState(each)) for each in asked.values("status") if each in set(PaymentState)
    ]
    if "unapplied" in asked.values("status"):
        states.append((Payment.status == PaymentStatus.SUCCEEDED) & HAS_LEFT)
    methods = [PaymentMethod(each) for each in asked.values("method") if each in set(PaymentMethod)]
    return [*([or_(*states)] if states else []), *([Payment.method.in_(methods)] if methods else [])]


def _cut(db: ScopedSession, query: Any, asked: Asked, found: int, keys: Sequence[Any], *, known: bool) -> Iterable[Any]:
    cut = Cut.of(asked, found)
    descending = asked.descending if known else True
    return cut.rows(db.execute(cut.page(query.order_by(*cut.order(keys, descending=descending)))).all())


def _invoice_keys(asked: Asked) -> list[Any]:
    balance = Invoice.payable_minor - Invoice.paid_minor
    first: dict[str, list[Any]] = {
        "client": [Entity.order_key],
        "issued": [Invoice.issued_on],
        "due": [Invoice.due_on],
        "status": [Invoice.status],
        "amount": [Invoice.currency, Invoice.payable_minor],
        "balance": [Invoice.currency, balance],
        "number": [],
    }
    return [*first.get(asked.sort, [Invoice.issued_on]), Invoice.order_key, Invoice.id]


def _payment_keys(asked: Asked) -> list[Any]:
    first: dict[str, list[Any]] = {
        "client": [Entity.order_key],
        "method": [Payment.method],
        "number": [],
        "amount": [Payment.currency, Payment.amount_minor],
        "unapplied": [Payment.currency, UNAPPLIED],
    }
    newest = [func.coalesce(Payment.received_on, date.min), Payment.made_at]
    return [*first.get(asked.sort, newest), Payment.order_key, Payment.id]


def _sums(db: ScopedSession, query: Any) -> tuple[Sums, ...]:
    return tuple(
        Sums(code, int(count), int(amount), int(rest)) for code, count, amount, rest in sorted(db.execute(query).all())
    )


def _invoice(row: Invoice, client: str, today: date) -> StaffInvoiceRow:
    is_draft = row.status is InvoiceStatus.DRAFT
    state = None if is_draft else state_of(row.kind, row.status, row.paid_minor, row.due_on, today)
    late = (today - row.due_on).days if state is InvoiceState.OVERDUE else 0
    balance = 0 if is_draft or state is InvoiceState.VOID else row.balance.minor
    return StaffInvoiceRow(
        row.id,
        row.entity_id,
        client,
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


def _payment(row: Payment, client: str) -> StaffPaymentRow:
    return StaffPaymentRow(
        row.id,
        row.entity_id,
        client,
        row.number,
        row.received_on,
        row.method,
        row.method_label or "",
        row.reference or "",
        row.currency,
        row.amount_minor,
        row.unapplied.minor,
        state_in(row.status, row.amount_minor, row.gateway_refunded_minor),
    )
