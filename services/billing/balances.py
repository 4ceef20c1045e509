"""What clients owe and what lies unapplied, per currency and never added up across them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, func, select

from data.billing.invoices import Invoice
from data.billing.payments import Payment
from data.database.session import ScopedSession
from data.money import Money
from data.statuses import DocumentKind, InvoiceStatus, PaymentStatus
from services.platform.context import Context

BALANCE = Invoice.payable_minor - Invoice.paid_minor
UNAPPLIED = Payment.amount_minor - Payment.allocated_minor - Payment.refunded_minor
HAS_LEFT = Payment.amount_minor > Payment.allocated_minor + Payment.refunded_minor  # as the index spells it
OWED = (Invoice.kind == DocumentKind.INVOICE, Invoice.status == InvoiceStatus.OPEN)
_CREDIT = (Invoice.kind == DocumentKind.CREDIT_NOTE, Invoice.status == InvoiceStatus.OPEN)
# A whole statement: putting it together at each page costs SQLAlchemy twice the time.
_UNPAID = select(func.count(Invoice.id)).where(*OWED)


@dataclass(frozen=True, slots=True)
class Figures:
    """Amounts per currency, the one most is owed in first; a currency without an amount is left out."""

    owed: tuple[Money, ...] = ()
    overdue: tuple[Money, ...] = ()
    unapplied: tuple[Money, ...] = ()  # payments' money that no invoice has taken
    credit: tuple[Money, ...] = ()  # what is left of credit notes
    overdue_count: int = 0


def of_all(db: ScopedSession, today: date, clients: Select[UUID] | None = None) -> Figures:
    """The figures of everything in scope, or of the entities that `clients` selects."""
    invoices = [] if clients is None else [Invoice.entity_id.in_(clients)]
    payments = [] if clients is None else [Payment.entity_id.in_(clients)]
    late = Invoice.due_on < today
    owed = db.execute(
        select(
            Invoice.currency,
            func.sum(BALANCE),
            func.sum(case((late, BALANCE), else_=0)),
            func.sum(case((late, 1), else_=0)),
        )
        .where(*OWED, *invoices)
        .group_by(Invoice.currency)
    ).all()
    credit = db.execute(
        select(Invoice.currency, func.sum(BALANCE)).where(*_CREDIT, *invoices).group_by(Invoice.currency)
    ).all()
    unapplied = db.execute(
        select(Payment.currency, func.sum(UNAPPLIED))
        .where(Payment.status == PaymentStatus.SUCCEEDED, HAS_LEFT, *payments)
        .group_by(Payment.currency)
    ).all()
    first = _amounts(((code, minor) for code, minor, _, _ in owed), ())
    return Figures(
        first,
        _amounts(((code, minor) for code, _, minor, _ in owed), first),
        _amounts((tuple(row) for row in unapplied), first),
        _amounts((tuple(row) for row in credit), first),
        sum(int(count) for *_, count in owed),
    )


def unpaid_count(ctx: Context, db: ScopedSession) -> int:
    """Open invoices with something left to pay."""
    return db.scalar(_UNPAID) or 0


def by_client(db: ScopedSession, today: date, ids: Collection[UUID]) -> dict[UUID, Figures]:
    """What each of `ids` owes; a client who owes nothing has no entry."""
    rows = db.execute(
        select(
            Invoice.entity_id,
            Invoice.currency,
            func.sum(BALANCE),
            func.sum(case((Invoice.due_on < today, BALANCE), else_=0)),
            func.sum(case((Invoice.due_on < today, 1), else_=0)),
        )
        .where(*OWED, Invoice.entity_id.in_(ids))
        .group_by(Invoice.entity_id, Invoice.currency)
    )
    found: defaultdict[UUID, list[Any]] = defaultdict(list)
    for entity_id, *figures in rows:
        found[entity_id].append(figures)
    return {id: _of_one(group) for id, group in found.items()}


def _of_one(group: Sequence[Any]) -> Figures:
    owed = _amounts(((code, minor) for code, minor, _, _ in group), ())
    return Figures(
        owed,
        _amounts(((code, minor) for code, _, minor, _ in group), owed),
        overdue_count=sum(int(count) for *_, count in group),
    )


def _amounts(rows: Iterable[Any], first: Sequence[Money]) -> tuple[Money, ...]:
    """Largest first, but in the order of `first` where it names the currency: figures side by side read alike.

    PostgreSQL sums 64-bit columns into decimals; money stays whole.
    """
    order = {each.currency: place for place, each in enumerate(first)}
    amounts = [Money(int(minor), code) for code, minor in rows if minor]
    return tuple(sorted(amounts, key=lambda each: (order.get(each.currency, len(order)), -each.minor, each.currency)))
