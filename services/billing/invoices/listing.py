"""A client's invoices in lists: open ones to pay, and the whole history. Searched, narrowed, sorted, paged in SQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, bindparam, exists, or_, select

from data.billing.invoices import Invoice
from data.billing.payments import Checkout, Payment, Reservation
from data.database.session import ScopedSession
from data.errors import NotFound
from data.people.tables import Entity
from data.statuses import CheckoutStatus, DocumentKind, InvoiceStatus
from services.billing.invoices.status import InvoiceState, is_in, state_of
from services.billing.settings import SHOW_INVOICE_HISTORY
from services.platform.context import Context
from services.platform.lists import engine, filters
from services.platform.lists.definition import ListDefinition, Page, Part, Sort
from services.platform.lists.query import ListQuery
from services.platform.lists.words import Searched
from services.platform.permissions import May

BALANCE = Invoice.payable_minor - Invoice.paid_minor


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """One line of a list. `*_minor` in minor units of `currency`; `days_late` 0 unless overdue."""

    id: UUID
    number: str
    entity_id: UUID
    title: str
    issued_on: date
    due_on: date
    currency: str
    amount_minor: int
    discount_minor: int
    paid_minor: int
    state: InvoiceState
    days_late: int
    online: bool
    is_pending: bool  # money for it is under way, or somebody else is paying it right now

    @property
    def balance_minor(self) -> int:
        return self.amount_minor - self.paid_minor if self.state is not InvoiceState.VOID else 0


@dataclass(frozen=True, slots=True)
class Sums:
    """What all rows found add up to in one currency (INV-08, INV-09)."""

    currency: str
    count: int
    amount_minor: int
    discount_minor: int
    paid_minor: int
    balance_minor: int


InvoicePage = Page[InvoiceRow, tuple[Sums, ...]]


class HistoryHidden(NotFound):
    """The firm does not show this list (C14); the answer is that of a page that does not exist."""


def _shown(ctx: Context) -> None:
    if not ctx.preferences[SHOW_INVOICE_HISTORY]:
        raise HistoryHidden()


def open_invoices(ctx: Context, asked: ListQuery) -> InvoicePage:
    """Issued invoices with something left to pay, the first due first. Raises NotAllowed."""
    return engine.page(ctx, OPEN, asked)


def history(ctx: Context, asked: ListQuery) -> InvoicePage:
    """Every invoice ever issued, the newest first (INV-03). Raises NotAllowed, HistoryHidden."""
    return engine.page(ctx, HISTORY, asked)


def open_conditions(ctx: Context, asked: ListQuery) -> list[ColumnElement[bool]]:
    """What narrows the list of open invoices, for whoever asks the same of them in another way."""
    return engine.of_part(ctx, OPEN.parts[0], asked)


# PAY-04: a payment of it is on its way, or somebody else's hands are on it. A trip of one's own that one came back from
# is not in the way: starting again closes it first. Put together once, because that costs more than running it.
PENDING = exists(
    select(Reservation.id)
    .join(Payment, Payment.id == Reservation.payment_id)
    .join(Checkout, Checkout.id == Payment.checkout_id)
    .where(
        Reservation.invoice_id == Invoice.id,
        Reservation.is_live,
        or_(Checkout.status == CheckoutStatus.PROCESSING, Checkout.person_id != bindparam("me")),
    )
)


def _sums(groups: Iterable[tuple[Any, ...]]) -> tuple[Sums, ...]:
    """By status and currency as the index has them, added up here: nothing is owed on what is void."""
    sums: dict[str, Sums] = {}
    for status, currency, count, amount, discount, paid in groups:
        so_far = sums.get(currency, Sums(currency, 0, 0, 0, 0, 0))
        sums[currency] = Sums(
            currency,
            so_far.count + count,
            so_far.amount_minor + amount,
            so_far.discount_minor + discount,
            so_far.paid_minor + paid,
            so_far.balance_minor + (0 if status is InvoiceStatus.VOID else amount - paid),
        )
    return tuple(sums[currency] for currency in sorted(sums))


def _rows(ctx: Context, db: ScopedSession, found: Sequence[Row[Any]]) -> list[InvoiceRow]:
    return [_row(each, ctx.today) for each in found]


def _row(row: Row[Any], today: date) -> InvoiceRow:
    state = state_of(DocumentKind.INVOICE, row.status, row.paid_minor, row.due_on, today)
    late = (today - row.due_on).days if state is InvoiceState.OVERDUE else 0
    return InvoiceRow(
        row.id,
        row.number,
        row.entity_id,
        row.title or "",
        row.issued_on,
        row.due_on,
        row.currency,
        row.payable_minor,
        row.discount_minor,
        row.paid_minor,
        state,
        late,
        row.online,
        bool(row.pending),
    )


def in_state(ctx: Context, value: str) -> ColumnElement[bool] | None:
    """The filter "status" of every list of invoices."""
    return is_in(InvoiceState(value), ctx.today) if value in set(InvoiceState) else None


_COLUMNS = {
    "id": Invoice.id,
    "number": Invoice.number,
    "entity_id": Invoice.entity_id,
    "title": Invoice.title,
    "issued_on": Invoice.issued_on,
    "due_on": Invoice.due_on,
    "currency": Invoice.currency,
    "payable_minor": Invoice.payable_minor,
    "discount_minor": Invoice.discount_minor,
    "paid_minor": Invoice.paid_minor,
    "status": Invoice.status,
    "online": Invoice.online,
    "pending": PENDING,
}
_SORTS = {
    "number": Sort(lambda row: ()),
    "entity": Sort(lambda row: (Entity.order_key,), lambda query: query.join(Entity, Entity.id == Invoice.entity_id)),
    "issued": Sort(lambda row: (row.issued_on,)),
    "due": Sort(lambda row: (row.due_on,)),
    "amount": Sort(lambda row: (row.currency, row.payable_minor)),
    "paid": Sort(lambda row: (row.currency, row.paid_minor)),
    "balance": Sort(lambda row: (row.currency, BALANCE)),
}
SEARCHED = Searched(Invoice.folded, Invoice.order_key, Invoice.entity_id, Invoice.status != InvoiceStatus.DRAFT)
OPEN: ListDefinition[InvoiceRow, tuple[Sums, ...]] = ListDefinition(
    "billing",
    May.READ_BILLING,
    parts=(
        Part(
            Invoice,
            _COLUMNS,
            where=(Invoice.kind == DocumentKind.INVOICE, Invoice.status == InvoiceStatus.OPEN),
            searched=SEARCHED,
            period=filters.days(Invoice.issued_on),
            filters={
                "status": filters.either(in_state),
                "number": filters.number(Invoice),
                "amount": filters.amount(BALANCE, Invoice.currency),
            },
        ),
    ),
    sorts=_SORTS,
    usual=("due", False),
    last=lambda row: (Invoice.order_key, Invoice.id),
    totals=engine.Totals(("status", "currency"), ("payable_minor", "discount_minor", "paid_minor"), _sums),
    rows=_rows,
)
_ISSUED = (InvoiceStatus.OPEN, InvoiceStatus.PAID, InvoiceStatus.VOID)
HISTORY = replace(
    OPEN,
    name="history",
    parts=(
        replace(
            OPEN.parts[0],
            where=(Invoice.kind == DocumentKind.INVOICE, Invoice.status.in_(_ISSUED)),
            filters={**OPEN.parts[0].filters, "amount": filters.amount(Invoice.payable_minor, Invoice.currency)},
        ),
    ),
    sorts=_SORTS | {"discount": Sort(lambda row: (row.currency, row.discount_minor))},
    usual=("issued", True),
    opens=_shown,
)
OPEN_SORTS, HISTORY_SORTS = tuple(OPEN.sorts), tuple(HISTORY.sorts)
