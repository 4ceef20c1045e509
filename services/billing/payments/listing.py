"""A client's payments and credits with the invoices they went to (INV-12, INV-13)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, case, func, literal, null, or_, select, union_all

from data.billing.invoices import Invoice
from data.billing.payments import Allocation, Payment
from data.database.session import ScopedSession
from data.errors import NotFound
from data.people.tables import Entity
from data.statuses import DocumentKind, InvoiceStatus, PaymentMethod, PaymentStatus
from services.billing.balances import UNAPPLIED
from services.platform.context import Context
from services.platform.lists import filters as list_filters
from services.platform.lists.query import Asked, Cut
from services.platform.permissions import May

SORTS = ("number", "entity", "on", "amount", "rest")
_SHOWN = (PaymentStatus.SUCCEEDED, PaymentStatus.PROCESSING, PaymentStatus.FAILED)


class ReceivedKind(StrEnum):
    PAYMENT = "payment"
    CREDIT = "credit"


class ReceivedState(StrEnum):
    RECEIVED = "received"  # a payment that is here, or a credit note that counts
    PROCESSING = "processing"  # on its way, e.g. a bank debit
    FAILED = "failed"
    VOID = "void"  # a credit note that was taken back


@dataclass(frozen=True, slots=True)
class ReceivedRow:
    """One payment or credit note. `number` is empty while a payment is on its way; then it has no page yet."""

    id: UUID
    kind: ReceivedKind
    number: str
    entity_id: UUID
    on: date
    method: PaymentMethod | None
    method_label: str
    state: ReceivedState
    currency: str
    amount_minor: int
    rest_minor: int  # not applied to any invoice yet
    applied: tuple[tuple[str, int], ...] = ()  # invoice number, minor units
    refunded_minor: int = 0  # went back to the payer, and no invoice counts on it
    gone_minor: int = 0  # went back to the payer, whether or not invoices still count on it


@dataclass(frozen=True, slots=True)
class ReceivedSums:
    currency: str
    count: int
    amount_minor: int
    rest_minor: int


@dataclass(frozen=True, slots=True)
class ReceivedPage:
    rows: tuple[ReceivedRow, ...]
    found: int
    sums: tuple[ReceivedSums, ...]
    page: int


class PaymentsHidden(NotFound):
    """The firm does not show this list (C14); the answer is that of a page that does not exist."""


def received(ctx: Context, asked: Asked) -> ReceivedPage:
    """Payments and credit notes, the newest first. Totals leave out what failed and what is still on its way.

    Raises NotAllowed, PaymentsHidden.
    """
    if not ctx.preferences.show_payment_history:
        raise PaymentsHidden()
    with ctx.transaction(May.READ_BILLING) as db:
        table = _both(ctx, asked)
        sums = _sums(db, table)
        found = sum(each.count for each in sums)
        asked = asked.on_an_existing_page(found)
        rows = _rows(db, table, asked, found) if found else []
        applied = _applied(db, rows)
    return ReceivedPage(tuple(_row(each, applied.get(each.id, ())) for each in rows), found, sums, asked.page)


def payment(ctx: Context, number: str) -> ReceivedRow:
    """One payment by its number, with the invoices it was applied to. Raises NotFound, NotAllowed."""
    with ctx.transaction(May.READ_BILLING) as db:
        row = db.execute(
            select(*_of_payments()).where(Payment.number == number, Payment.status == PaymentStatus.SUCCEEDED)
        ).one_or_none()
        if row is None:
            raise NotFound(what="payment")
        applied = _applied(db, [row])
    return _row(row, applied.get(row.id, ()))


def _both(ctx: Context, asked: Asked) -> Any:
    kinds = [each for each in asked.values("kind") if each in list(ReceivedKind)]
    parts = []
    if not kinds or "payment" in kinds:
        parts.append(
            select(*_of_payments()).where(
                Payment.status.in_(_SHOWN), *_narrowed(ctx, asked, Payment, Payment.received_on, Payment.amount_minor)
            )
        )
    if not kinds or "credit" in kinds:
        parts.append(
            select(*_of_credits()).where(
                Invoice.kind == DocumentKind.CREDIT_NOTE,
                Invoice.status != InvoiceStatus.DRAFT,
                *_narrowed(ctx, asked, Invoice, Invoice.issued_on, Invoice.payable_minor),
            )
        )
    return (union_all(*parts) if len(parts) > 1 else parts[0]).subquery()


def _of_payments() -> list[Any]:
    rest = case((Payment.status == PaymentStatus.SUCCEEDED, UNAPPLIED), else_=0)
    state = case(
        (Payment.status == PaymentStatus.SUCCEEDED, "received"),
        (Payment.status == PaymentStatus.FAILED, "failed"),
        else_="processing",
    )
    return [
        Payment.id.label("id"),
        literal("payment").label("kind"),
        Payment.number.label("number"),
        Payment.order_key.label("order_key"),
        Payment.entity_id.label("entity_id"),
        Payment.received_on.label("on"),
        Payment.made_at.label("made_at"),
        Payment.method.label("method"),
        Payment.method_label.label("method_label"),
        state.label("state"),
        Payment.currency.label("currency"),
        Payment.amount_minor.label("amount"),
        rest.label("rest"),
        Payment.refunded_minor.label("refunded"),
        Payment.gateway_refunded_minor.label("gone"),
    ]


def _of_credits() -> list[Any]:
    rest = case((Invoice.status == InvoiceStatus.OPEN, Invoice.payable_minor - Invoice.paid_minor), else_=0)
    state = case((Invoice.status == InvoiceStatus.VOID, "void"), else_="received")
    return [
        Invoice.id.label("id"),
        literal("credit").label("kind"),
        Invoice.number.label("number"),
        Invoice.order_key.label("order_key"),
        Invoice.entity_id.label("entity_id"),
        Invoice.issued_on.label("on"),
        Invoice.made_at.label("made_at"),
        null().label("method"),
        null().label("method_label"),
        state.label("state"),
        Invoice.currency.label("currency"),
        Invoice.payable_minor.label("amount"),
        rest.label("rest"),
        literal(0).label("refunded"),
        literal(0).label("gone"),
    ]


def _narrowed(ctx: Context, asked: Asked, model: Any, on: Any, amount: Any) -> list[ColumnElement[bool]]:
    applied_to = list_filters.number(asked, Invoice)
    either = list_filters.number(asked, model)
    if either and model is Payment:  # a payment is looked for by the number of an invoice it paid, too
        paid = select(Allocation.payment_id).join(Invoice, Invoice.id == Allocation.invoice_id).where(*applied_to)
        either = [or_(*either, Payment.id.in_(paid))]
    return [
        *list_filters.words(asked, ctx.actor, model.folded, model.entity_id),
        *list_filters.days(asked, on),
        *either,
        *list_filters.amounts(asked, amount, model.currency),
    ]


def _sums(db: ScopedSession, table: Any) -> tuple[ReceivedSums, ...]:
    counts = table.c.state == "received"
    query = (
        select(
            table.c.currency,
            func.count(),
            func.coalesce(func.sum(table.c.amount).filter(counts), 0),
            func.coalesce(func.sum(table.c.rest), 0),
        )
        .join(Entity, Entity.id == table.c.entity_id)
        .group_by(table.c.currency)
        .order_by(table.c.currency)
    )
    return tuple(ReceivedSums(currency, *map(int, figures)) for currency, *figures in db.execute(query))


def _rows(db: ScopedSession, table: Any, asked: Asked, found: int) -> list[Row[Any]]:
    """The join with Entity is the fence: a row of a client out of scope finds no partner."""
    sort, descending = (asked.sort, asked.descending) if asked.sort in SORTS else ("on", True)
    first: dict[str, list[Any]] = {
        "number": [],
        "entity": [Entity.order_key],
        "on": [func.coalesce(table.c.on, _LAST_DAY)],
        "amount": [table.c.currency, table.c.amount],
        "rest": [table.c.currency, table.c.rest],
    }
    cut = Cut.of(asked, found)
    query = (
        select(table)
        .join(Entity, Entity.id == table.c.entity_id)
        .order_by(*cut.order([*first[sort], table.c.order_key, table.c.id], descending=descending))
    )
    return cut.rows(db.execute(cut.page(query)).all())


_LAST_DAY = literal(date(9999, 12, 31))  # what is still on its way is the newest


def _applied(db: ScopedSession, rows: Sequence[Row[Any]]) -> dict[UUID, tuple[tuple[str, int], ...]]:
    """Per payment or credit the invoices that took of it; what was taken back cancels out."""
    if not rows:
        return {}
    ids = [each.id for each in rows]
    source = func.coalesce(Allocation.payment_id, Allocation.credit_id)
    query = (
        select(source, Invoice.number, func.sum(Allocation.amount_minor))
        .join(Invoice, Invoice.id == Allocation.invoice_id)
        .where(or_(Allocation.payment_id.in_(ids), Allocation.credit_id.in_(ids)))
        .group_by(source, Invoice.id)
        .order_by(Invoice.order_key)
    )
    found: defaultdict[UUID, list[tuple[str, int]]] = defaultdict(list)
    for id, number, minor in db.execute(query):
        if minor:
            found[id].append((number, int(minor)))
    return {id: tuple(lines) for id, lines in found.items()}


def _row(row: Row[Any], applied: tuple[tuple[str, int], ...]) -> ReceivedRow:
    number = "" if row.number == Payment.placeholder(row.id) else row.number
    return ReceivedRow(
        row.id,
        ReceivedKind(row.kind),
        number,
        row.entity_id,
        row.on or row.made_at.date(),
        PaymentMethod(row.method) if row.method else None,
        row.method_label or "",
        ReceivedState(row.state),
        row.currency,
        row.amount,
        int(row.rest),
        applied,
        int(row.refunded),
        int(row.gone),
    )
