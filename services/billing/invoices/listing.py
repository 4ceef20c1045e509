"""A client's invoices in lists: open ones to pay, and the whole history. Searched, narrowed, sorted, paged in SQL."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, bindparam, exists, func, or_, select

from data.billing.invoices import Invoice
from data.billing.payments import Checkout, Payment, Reservation
from data.database.session import ScopedSession
from data.errors import NotFound
from data.people.tables import Entity
from data.statuses import CheckoutStatus, DocumentKind, InvoiceStatus
from services.billing.invoices.status import InvoiceState, is_in, state_of
from services.platform.context import Context
from services.platform.lists import filters as list_filters
from services.platform.lists.query import Asked, Cut
from services.platform.permissions import May

OPEN_SORTS = ("number", "entity", "issued", "due", "amount", "paid", "balance")
HISTORY_SORTS = (*OPEN_SORTS, "discount")
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


@dataclass(frozen=True, slots=True)
class InvoicePage:
    """`found` and `sums` are about everything found, `rows` about this page."""

    rows: tuple[InvoiceRow, ...]
    found: int
    sums: tuple[Sums, ...]
    page: int


class HistoryHidden(NotFound):
    """The firm does not show this list (C14); the answer is that of a page that does not exist."""


def open_invoices(ctx: Context, asked: Asked) -> InvoicePage:
    """Issued invoices with something left to pay, the first due first. Raises NotAllowed."""
    return _page(ctx, asked, conditions(ctx, asked, BALANCE), _OPEN)


def history(ctx: Context, asked: Asked) -> InvoicePage:
    """Every invoice ever issued, the newest first (INV-03). Raises NotAllowed, HistoryHidden."""
    if not ctx.preferences.show_invoice_history:
        raise HistoryHidden()
    return _page(ctx, asked, conditions(ctx, asked, Invoice.payable_minor), _HISTORY)


def conditions(ctx: Context, asked: Asked, amount: Any) -> list[ColumnElement[bool]]:
    """What narrows a list of invoices (INV-04, INV-16, INV-17, INV-19); `amount` is what "amount" is about."""
    states = [is_in(InvoiceState(value), ctx.today) for value in asked.values("status") if value in list(InvoiceState)]
    return [
        *list_filters.words(asked, ctx.actor, Invoice.folded, Invoice.entity_id),
        *list_filters.days(asked, Invoice.issued_on),
        *list_filters.number(asked, Invoice),
        *list_filters.amounts(asked, amount, Invoice.currency),
        *([or_(*states)] if states else []),
    ]


@dataclass(frozen=True, slots=True, eq=False)
class _List:
    """A list's own condition, its order unless another is asked for, and what it can be sorted by."""

    where: tuple[ColumnElement[bool], ...]
    sort: str
    descending: bool
    sorts: tuple[str, ...]


_ISSUED = (InvoiceStatus.OPEN, InvoiceStatus.PAID, InvoiceStatus.VOID)
_OPEN = _List((Invoice.kind == DocumentKind.INVOICE, Invoice.status == InvoiceStatus.OPEN), "due", False, OPEN_SORTS)
_HISTORY = _List((Invoice.kind == DocumentKind.INVOICE, Invoice.status.in_(_ISSUED)), "issued", True, HISTORY_SORTS)

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


def _page(ctx: Context, asked: Asked, where: list[ColumnElement[bool]], kind: _List) -> InvoicePage:
    with ctx.transaction(May.READ_BILLING) as db:
        sums = _sums(db, where, kind)
        found = sum(each.count for each in sums)
        asked = asked.on_an_existing_page(found)
        rows = _rows(ctx, db, asked, where, found, kind) if found else ()
    return InvoicePage(tuple(_row(each, ctx.today) for each in rows), found, sums, asked.page)


def _sums(db: ScopedSession, where: list[ColumnElement[bool]], kind: _List) -> tuple[Sums, ...]:
    """By status and currency as the index has them, added up here: nothing is owed on what is void."""
    query = _sums_of(kind)
    sums: dict[str, Sums] = {}
    for status, currency, *figures in db.execute(query.where(*where) if where else query):
        count, amount, discount, paid = map(int, figures)
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


@cache
def _sums_of(kind: _List) -> Any:
    return (
        select(
            Invoice.status,
            Invoice.currency,
            func.count(),
            func.sum(Invoice.payable_minor),
            func.sum(Invoice.discount_minor),
            func.sum(Invoice.paid_minor),
        )
        .where(*kind.where)
        .group_by(Invoice.status, Invoice.currency)
    )


def _rows(
    ctx: Context, db: ScopedSession, asked: Asked, where: list[ColumnElement[bool]], found: int, kind: _List
) -> Iterable[Row[Any]]:
    known = asked.sort in kind.sorts
    sort, descending = (asked.sort, asked.descending) if known else (kind.sort, kind.descending)
    cut = Cut.of(asked, found)
    query = _rows_of(kind, sort, descending is not cut.from_the_end)
    values = {"me": ctx.actor.person_id, "skip": cut.offset, "most": cut.limit}
    return cut.rows(db.execute(query.where(*where) if where else query, values).all())


@cache
def _rows_of(kind: _List, sort: str, backwards: bool) -> Any:
    query: Any = select(
        Invoice.id,
        Invoice.number,
        Invoice.entity_id,
        Invoice.title,
        Invoice.issued_on,
        Invoice.due_on,
        Invoice.currency,
        Invoice.payable_minor,
        Invoice.discount_minor,
        Invoice.paid_minor,
        Invoice.status,
        Invoice.online,
        PENDING.label("pending"),
    ).where(*kind.where)
    if sort == "entity":
        query = query.join(Entity, Entity.id == Invoice.entity_id)
    keys = [key.desc() if backwards else key.asc() for key in _keys(sort)]
    return query.order_by(*keys).offset(bindparam("skip")).limit(bindparam("most"))


def _keys(sort: str) -> list[Any]:
    """Amounts compare within their currency; the number, unique, keeps every order stable."""
    first: dict[str, list[Any]] = {
        "number": [],
        "entity": [Entity.order_key],
        "issued": [Invoice.issued_on],
        "due": [Invoice.due_on],
        "amount": [Invoice.currency, Invoice.payable_minor],
        "discount": [Invoice.currency, Invoice.discount_minor],
        "paid": [Invoice.currency, Invoice.paid_minor],
        "balance": [Invoice.currency, BALANCE],
    }
    return [*first[sort], Invoice.order_key, Invoice.id]


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
