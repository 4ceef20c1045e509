"""A client's payments and credits with the invoices they went to (INV-12, INV-13)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, case, false, func, literal, null, or_, select

from data.billing.invoices import Invoice
from data.billing.payments import Allocation, Payment
from data.database.session import ScopedSession
from data.errors import NotFound
from data.people.tables import Entity
from data.statuses import DocumentKind, InvoiceStatus, PaymentMethod, PaymentStatus
from services.billing.balances import UNAPPLIED
from services.billing.settings import SHOW_PAYMENT_HISTORY
from services.platform.context import Context
from services.platform.lists import engine, filters
from services.platform.lists.definition import ListDefinition, Page, Part, Sort
from services.platform.lists.query import ListQuery
from services.platform.lists.words import Searched
from services.platform.permissions import May


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


ReceivedPage = Page[ReceivedRow, tuple[ReceivedSums, ...]]


class PaymentsHidden(NotFound):
    """The firm does not show this list (C14); the answer is that of a page that does not exist."""


def _shown(ctx: Context) -> None:
    if not ctx.preferences[SHOW_PAYMENT_HISTORY]:
        raise PaymentsHidden()


def received(ctx: Context, asked: ListQuery) -> ReceivedPage:
    """Payments and credit notes, the newest first. Totals leave out what failed and what is still on its way.

    Raises NotAllowed, PaymentsHidden.
    """
    return engine.page(ctx, RECEIVED, asked)


def payment(ctx: Context, number: str) -> ReceivedRow:
    """One payment by its number, with the invoices it was applied to. Raises NotFound, NotAllowed."""
    with ctx.transaction(May.READ_BILLING) as db:
        row = db.execute(engine.of(_PAYMENTS, (Payment.number == number, _CAME))).one_or_none()
        if row is None:
            raise NotFound(what="payment")
        applied = _applied(db, [row])
    return _row(row, applied.get(row.id, ()))


def _sums(groups: Iterable[tuple[Any, ...]]) -> tuple[ReceivedSums, ...]:
    """By state and currency: what failed or is on its way counts as a row, and adds nothing."""
    sums: dict[str, ReceivedSums] = {}
    for state, currency, count, amount, rest in groups:
        so_far = sums.get(currency, ReceivedSums(currency, 0, 0, 0))
        came = amount if state == ReceivedState.RECEIVED else 0
        sums[currency] = ReceivedSums(
            currency, so_far.count + count, so_far.amount_minor + came, so_far.rest_minor + rest
        )
    return tuple(sums[currency] for currency in sorted(sums))


def _rows(ctx: Context, db: ScopedSession, found: Sequence[Row[Any]]) -> list[ReceivedRow]:
    applied = _applied(db, found)
    return [_row(each, applied.get(each.id, ())) for each in found]


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


def _numbered(ctx: Context, values: tuple[str, ...]) -> list[ColumnElement[bool]]:
    """A payment is looked for by the number of an invoice it paid, too."""
    own, of_invoice = filters.number(Payment)(ctx, values), filters.number(Invoice)(ctx, values)
    if not own:
        return []
    paid = select(Allocation.payment_id).join(Invoice, Invoice.id == Allocation.invoice_id).where(*of_invoice)
    return [or_(*own, Payment.id.in_(paid))]


def _kind(mine: ReceivedKind) -> filters.Condition:
    def chosen(ctx: Context, values: tuple[str, ...]) -> list[ColumnElement[bool]]:
        known = [each for each in values if each in set(ReceivedKind)]
        return [false()] if known and mine not in known else []

    return chosen


_LAST_DAY = literal(date(9999, 12, 31))  # what is still on its way is the newest
_CAME = Payment.status == PaymentStatus.SUCCEEDED
_PAYMENTS = Part(
    Payment,
    {
        "id": Payment.id,
        "kind": literal("payment"),
        "number": Payment.number,
        "order_key": Payment.order_key,
        "entity_id": Payment.entity_id,
        "on": Payment.received_on,
        "made_at": Payment.made_at,
        "method": Payment.method,
        "method_label": Payment.method_label,
        "state": case((_CAME, "received"), (Payment.status == PaymentStatus.FAILED, "failed"), else_="processing"),
        "currency": Payment.currency,
        "amount": Payment.amount_minor,
        "rest": case((_CAME, UNAPPLIED), else_=0),
        "refunded": Payment.refunded_minor,
        "gone": Payment.gateway_refunded_minor,
    },
    where=(Payment.status.in_((PaymentStatus.SUCCEEDED, PaymentStatus.PROCESSING, PaymentStatus.FAILED)),),
    searched=Searched(Payment.folded, Payment.order_key, Payment.entity_id, _CAME),
    period=filters.days(Payment.received_on),
    filters={
        "kind": _kind(ReceivedKind.PAYMENT),
        "number": _numbered,
        "amount": filters.amount(Payment.amount_minor, Payment.currency),
    },
)
_CREDITS = Part(
    Invoice,
    {
        "id": Invoice.id,
        "kind": literal("credit"),
        "number": Invoice.number,
        "order_key": Invoice.order_key,
        "entity_id": Invoice.entity_id,
        "on": Invoice.issued_on,
        "made_at": Invoice.made_at,
        "method": null(),
        "method_label": null(),
        "state": case((Invoice.status == InvoiceStatus.VOID, "void"), else_="received"),
        "currency": Invoice.currency,
        "amount": Invoice.payable_minor,
        "rest": case((Invoice.status == InvoiceStatus.OPEN, Invoice.payable_minor - Invoice.paid_minor), else_=0),
        "refunded": literal(0),
        "gone": literal(0),
    },
    where=(Invoice.kind == DocumentKind.CREDIT_NOTE, Invoice.status != InvoiceStatus.DRAFT),
    searched=Searched(Invoice.folded, Invoice.order_key, Invoice.entity_id),
    period=filters.days(Invoice.issued_on),
    filters={
        "kind": _kind(ReceivedKind.CREDIT),
        "number": filters.number(Invoice),
        "amount": filters.amount(Invoice.payable_minor, Invoice.currency),
    },
)
RECEIVED: ListDefinition[ReceivedRow, tuple[ReceivedSums, ...]] = ListDefinition(
    "payments",
    May.READ_BILLING,
    parts=(_PAYMENTS, _CREDITS),
    sorts={
        "number": Sort(lambda row: ()),
        "entity": Sort(lambda row: (Entity.order_key,)),
        "on": Sort(lambda row: (func.coalesce(row.on, _LAST_DAY),)),
        "amount": Sort(lambda row: (row.currency, row.amount)),
        "rest": Sort(lambda row: (row.currency, row.rest)),
    },
    usual=("on", True),
    last=lambda row: (row.order_key, row.id),
    totals=engine.Totals(("state", "currency"), ("amount", "rest"), _sums),
    rows=_rows,
    # The join with Entity is the fence: a row of a client out of scope finds no partner.
    fenced=lambda query, row: query.join(Entity, Entity.id == row.entity_id),
    opens=_shown,
)
SORTS = tuple(RECEIVED.sorts)
