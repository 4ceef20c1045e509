"""The figures of a client's first page, from few queries over the entities in the selector."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Row, bindparam, case, extract, func, select

from data.billing.invoices import Invoice
from data.billing.payments import Payment
from data.database.session import ScopedSession
from data.people.tables import Contact, Entity
from data.statuses import AccessStatus, DocumentKind, EntityKind, InvoiceStatus, PaymentMethod, PaymentStatus
from services.billing.balances import HAS_LEFT, UNAPPLIED
from services.billing.checkout.payable import ToPay, payable
from services.billing.invoices.listing import BALANCE
from services.billing.settings import SHOW_PAYMENT_HISTORY, SHOW_UNAPPLIED
from services.platform.context import Context
from services.platform.permissions import May

MONTHS = 12
MOST_LINES, MOST_PAYMENTS, MOST_CARDS = 5, 4, 6

# Whole statements with named parameters: one that is put together at each visit costs SQLAlchemy twice the time.
_TODAY = bindparam("today", type_=Date)
_LATENESS = Invoice.due_on < _TODAY
_OPEN_SUMS = (
    select(
        Invoice.kind,
        Invoice.currency,
        func.sum(BALANCE),
        func.count(),
        func.coalesce(func.sum(case((_LATENESS, BALANCE), else_=0)), 0),
        func.sum(case((_LATENESS, 1), else_=0)),
        func.min(Invoice.due_on),
    )
    .where(
        Invoice.kind.in_(list(DocumentKind)),
        Invoice.status == InvoiceStatus.OPEN,
        Invoice.payable_minor > Invoice.paid_minor,
    )
    .group_by(Invoice.kind, Invoice.currency)
    .order_by(Invoice.currency)
)
_UNAPPLIED = (
    select(Payment.currency, func.sum(UNAPPLIED), func.count(), func.max(Payment.received_on))
    .where(Payment.status == PaymentStatus.SUCCEEDED, HAS_LEFT)
    .group_by(Payment.currency)
    .order_by(Payment.currency)
)
_LINES = (
    select(Invoice.number, Invoice.entity_id, Invoice.due_on, Invoice.currency, BALANCE)
    .where(Invoice.kind == DocumentKind.INVOICE, Invoice.status == InvoiceStatus.OPEN)
    .order_by(Invoice.due_on, Invoice.order_key)
    .limit(MOST_LINES)
)
_LATE, _COMING = _LINES.where(_LATENESS), _LINES.where(Invoice.due_on >= _TODAY)
_RECENT = (
    select(
        Payment.number,
        Payment.entity_id,
        Payment.received_on,
        Payment.method,
        Payment.method_label,
        Payment.currency,
        Payment.amount_minor,
    )
    .where(Payment.status == PaymentStatus.SUCCEEDED)
    .order_by(Payment.received_on.desc(), Payment.order_key.desc())
    .limit(MOST_PAYMENTS)
)
_YEAR, _MONTH = extract("year", Invoice.issued_on), extract("month", Invoice.issued_on)
_MONTHLY = (
    select(Invoice.currency, _YEAR, _MONTH, func.sum(Invoice.payable_minor), func.sum(Invoice.paid_minor))
    .where(
        Invoice.kind == DocumentKind.INVOICE,
        Invoice.issued_on.between(bindparam("first", type_=Date), _TODAY),
        Invoice.status.in_([InvoiceStatus.OPEN, InvoiceStatus.PAID]),
    )
    .group_by(Invoice.currency, _YEAR, _MONTH)
)
_CARDS = (
    select(
        *(
            getattr(Entity, name).label(name)
            for name in ("id", "name", "kind", "address", "city", "state", "zip", "country", "tax_id", "phone", "email")
        ),
        Contact.person_id.label("contact_id"),
        Contact.name.label("contact"),
        Contact.phone.label("contact_phone"),
        Contact.mobile,
        Contact.fax,
        Contact.named_by,
    )
    .select_from(Entity)
    .outerjoin(
        Contact, (Contact.entity_id == Entity.id) & Contact.is_primary & (Contact.status != AccessStatus.REVOKED)
    )
    .order_by(Entity.order_key, Entity.id, Contact.order_key)
    .limit(MOST_CARDS)
)


@dataclass(frozen=True, slots=True)
class Owed:
    """In one currency: what is outstanding, and what of it is late (DSH-06, DSH-07)."""

    currency: str
    minor: int
    count: int
    overdue_minor: int
    overdue_count: int
    first_due_on: date | None  # of the late ones


@dataclass(frozen=True, slots=True)
class Held:
    """In one currency: money the firm holds for the client. `last_on`: the newest payment behind it."""

    currency: str
    minor: int
    count: int
    last_on: date | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """One entry per currency that has anything, never a sum across currencies."""

    owed: tuple[Owed, ...]
    credit: tuple[Held, ...]
    unapplied: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class OpenLine:
    number: str
    entity_id: UUID
    due_on: date
    currency: str
    minor: int


@dataclass(frozen=True, slots=True)
class RecentPayment:
    number: str
    entity_id: UUID
    on: date
    method: PaymentMethod | None
    method_label: str
    currency: str
    minor: int


@dataclass(frozen=True, slots=True)
class Month:
    """What was invoiced in one month and what of that is paid by now. Minor units."""

    first: date
    invoiced_minor: int
    paid_minor: int


@dataclass(frozen=True, slots=True)
class EntityCard:
    """What the firm has on file about one entity, and its primary contact (ACC-01, ACC-02); without one, its own."""

    id: UUID
    name: str
    kind: EntityKind
    address: str
    city: str
    state: str
    zip: str
    country: str
    tax_id: str
    contact_id: UUID | None
    contact: str
    phone: str
    mobile: str
    fax: str
    email: str


@dataclass(frozen=True, slots=True)
class MoneySheet:
    """Everything the dashboard says about money, from one look into the books. `today`: a day of the firm's zone."""

    figures: Figures
    late: tuple[OpenLine, ...]
    coming: tuple[OpenLine, ...]
    payments: tuple[RecentPayment, ...]
    months: dict[str, tuple[Month, ...]]
    offer: ToPay
    today: date


def money_sheet(ctx: Context) -> MoneySheet:
    """All of it for the entities in the selector. Raises NotAllowed."""
    with ctx.transaction(May.READ_BILLING) as db:
        return MoneySheet(
            _figures(ctx, db),
            _open_lines(ctx, db, _LATE),
            _open_lines(ctx, db, _COMING),
            _recent(ctx, db),
            _by_month(ctx, db),
            payable(ctx, db),
            ctx.today,
        )


def _figures(ctx: Context, db: ScopedSession) -> Figures:
    """Amount due, overdue, credit, unapplied.

    Credit counts credit notes only (DSH-08); prepayments stand beside it, in it, or nowhere, as the firm set (C12).
    """
    rows = db.execute(_OPEN_SUMS, {"today": ctx.today}).all()
    unapplied = (
        ()
        if ctx.preferences[SHOW_UNAPPLIED] == "hidden"
        else tuple(
            Held(currency, int(minor), count, last_on) for currency, minor, count, last_on in db.execute(_UNAPPLIED)
        )
    )
    owed = tuple(
        Owed(currency, int(minor), count, int(late_minor), int(late_count), due if late_count else None)
        for kind, currency, minor, count, late_minor, late_count, due in rows
        if kind is DocumentKind.INVOICE
    )
    credit = tuple(
        Held(currency, int(minor), count)
        for kind, currency, minor, count, *_ in rows
        if kind is DocumentKind.CREDIT_NOTE
    )
    if ctx.preferences[SHOW_UNAPPLIED] == "in_credit":
        return Figures(owed, _together(credit, unapplied), ())
    return Figures(owed, credit, unapplied)


def _open_lines(ctx: Context, db: ScopedSession, query: Any) -> tuple[OpenLine, ...]:
    return tuple(OpenLine(*row) for row in db.execute(query, {"today": ctx.today}))


def _recent(ctx: Context, db: ScopedSession) -> tuple[RecentPayment, ...]:
    """The last payments received; none where the firm hides them (C14)."""
    if not ctx.preferences[SHOW_PAYMENT_HISTORY]:
        return ()
    return tuple(
        RecentPayment(
            row.number,
            row.entity_id,
            row.received_on or ctx.today,
            row.method,
            row.method_label or "",
            row.currency,
            row.amount_minor,
        )
        for row in db.execute(_RECENT)
    )


def _by_month(ctx: Context, db: ScopedSession) -> dict[str, tuple[Month, ...]]:
    """Per currency the last MONTHS months, this one last: invoiced by month of issue, and what of it is paid."""
    firsts = months_until(ctx.today)
    rows = db.execute(_MONTHLY, {"first": firsts[0], "today": ctx.today}).all()
    found = {(currency, int(y), int(m)): (int(invoiced), int(paid)) for currency, y, m, invoiced, paid in rows}
    return {
        currency: tuple(Month(first, *found.get((currency, first.year, first.month), (0, 0))) for first in firsts)
        for currency in sorted({currency for currency, *_ in found})
    }


def months_until(today: date) -> list[date]:
    """The first days of the last MONTHS months, that of `today` last."""
    count = today.year * 12 + today.month - 1
    return [_first_of(each) for each in range(count - MONTHS + 1, count + 1)]


def cards(ctx: Context) -> tuple[EntityCard, ...]:
    """The entities in the selector as the firm knows them. Raises NotAllowed."""
    with ctx.transaction(May.READ_PROFILE) as db:
        found = {row.id: _card(row) for row in reversed(db.execute(_CARDS).all())}
    return tuple(reversed(found.values()))


def _together(credit: tuple[Held, ...], unapplied: tuple[Held, ...]) -> tuple[Held, ...]:
    sums: dict[str, Held] = {}
    for each in (*credit, *unapplied):
        so_far = sums.get(each.currency, Held(each.currency, 0, 0))
        sums[each.currency] = Held(each.currency, so_far.minor + each.minor, so_far.count + each.count)
    return tuple(sums[currency] for currency in sorted(sums))


def _first_of(month: int) -> date:
    """`month` counts from January of year 0."""
    return date(month // 12, month % 12 + 1, 1)


def _card(row: Row[Any]) -> EntityCard:
    """The address is the one given at this client: the account's may be another client's affair."""
    return EntityCard(
        row.id,
        row.name,
        row.kind,
        row.address or "",
        row.city or "",
        row.state or "",
        row.zip or "",
        row.country or "",
        row.tax_id or "",
        row.contact_id,
        row.contact or "",
        row.contact_phone or row.phone or "",
        row.mobile or "",
        row.fax or "",
        row.named_by or row.email or "",
    )
