"""The figures of a client's first page, each from one query over the entities in the selector."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, case, extract, func, select

from data.invoices import Invoice
from data.payments import Payment
from data.people import Contact, Entity, Person
from data.statuses import AccessStatus, DocumentKind, EntityKind, InvoiceStatus, PaymentMethod, PaymentStatus
from services.access import May
from services.context import Context
from services.invoice_lists import BALANCE

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Owed:
    """In one currency: what is outstanding, and what of it is late (DSH-06, DSH-07)."""

    currency: str
    minor: int
    count: int
    overdue_minor: int
    overdue_count: int
    first_due_on: date | None        # of the late ones


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
    """What the firm has on file about one entity, and its primary contact (ACC-01, ACC-02)."""

    id: UUID
    name: str
    kind: EntityKind
    address: str
    city: str
    state: str
    zip: str
    country: str
    tax_id: str
    contact: str
    phone: str
    mobile: str
    fax: str
    email: str


def figures(ctx: Context) -> Figures:
    """Amount due, overdue, credit, unapplied. Raises NotAllowed.

    Credit counts credit notes only (DSH-08); prepayments stand beside it, in it, or nowhere, as the firm set (C12).
    """
    late = Invoice.due_on < ctx.today
    open_ = (select(Invoice.kind, Invoice.currency, func.sum(BALANCE), func.count(),
                    func.coalesce(func.sum(case((late, BALANCE), else_=0)), 0), func.sum(case((late, 1), else_=0)),
                    func.min(Invoice.due_on))
             .where(Invoice.status == InvoiceStatus.OPEN, Invoice.payable_minor > Invoice.paid_minor)
             .group_by(Invoice.kind, Invoice.currency).order_by(Invoice.currency))
    with ctx.transaction(May.READ_BILLING) as db:
        rows = db.execute(open_).all()
        unapplied = () if ctx.preferences.show_unapplied == "hidden" else tuple(
            Held(currency, int(minor), count, last_on) for currency, minor, count, last_on in db.execute(
                select(Payment.currency, func.sum(Payment.amount_minor - Payment.allocated_minor), func.count(),
                       func.max(Payment.received_on))
                .where(Payment.status == PaymentStatus.SUCCEEDED, Payment.allocated_minor < Payment.amount_minor)
                .group_by(Payment.currency).order_by(Payment.currency)))
    owed = tuple(Owed(currency, int(minor), count, int(late_minor), int(late_count), due if late_count else None)
                 for kind, currency, minor, count, late_minor, late_count, due in rows if kind is DocumentKind.INVOICE)
    credit = tuple(Held(currency, int(minor), count) for kind, currency, minor, count, *_ in rows
                   if kind is DocumentKind.CREDIT_NOTE)
    if ctx.preferences.show_unapplied == "in_credit":
        return Figures(owed, _together(credit, unapplied), ())
    return Figures(owed, credit, unapplied)


def past_due(ctx: Context, most: int = 5) -> tuple[OpenLine, ...]:
    """The invoices that are late, the latest first (DSH-10)."""
    return _open_lines(ctx, Invoice.due_on < ctx.today, most)


def coming_due(ctx: Context, most: int = 5) -> tuple[OpenLine, ...]:
    """Open invoices that are not late yet, the next one due first."""
    return _open_lines(ctx, Invoice.due_on >= ctx.today, most)


def recent_payments(ctx: Context, most: int = 4) -> tuple[RecentPayment, ...]:
    """The last payments received; none where the firm hides them (C14)."""
    if not ctx.preferences.show_payment_history:
        return ()
    with ctx.transaction(May.READ_BILLING) as db:
        rows = db.execute(select(Payment.number, Payment.entity_id, Payment.received_on, Payment.method,
                                 Payment.method_label, Payment.currency, Payment.amount_minor)
                          .where(Payment.status == PaymentStatus.SUCCEEDED)
                          .order_by(Payment.received_on.desc(), Payment.number.desc()).limit(most)).all()
    return tuple(RecentPayment(row.number, row.entity_id, row.received_on or ctx.today, row.method,
                               row.method_label or "", row.currency, row.amount_minor) for row in rows)


def by_month(ctx: Context) -> dict[str, tuple[Month, ...]]:
    """Per currency the last MONTHS months, this one last: invoiced by month of issue, and what of it is paid."""
    firsts = months_until(ctx.today)
    year, month = extract("year", Invoice.issued_on), extract("month", Invoice.issued_on)
    query = (select(Invoice.currency, year, month, func.sum(Invoice.payable_minor), func.sum(Invoice.paid_minor))
             .where(Invoice.kind == DocumentKind.INVOICE, Invoice.issued_on.between(firsts[0], ctx.today),
                    Invoice.status.in_([InvoiceStatus.OPEN, InvoiceStatus.PAID]))
             .group_by(Invoice.currency, year, month))
    with ctx.transaction(May.READ_BILLING) as db:
        rows = db.execute(query).all()
    found = {(currency, int(y), int(m)): (int(invoiced), int(paid)) for currency, y, m, invoiced, paid in rows}
    return {currency: tuple(Month(first, *found.get((currency, first.year, first.month), (0, 0))) for first in firsts)
            for currency in sorted({currency for currency, *_ in found})}


def months_until(today: date) -> list[date]:
    """The first days of the last MONTHS months, that of `today` last."""
    count = today.year * 12 + today.month - 1
    return [_first_of(each) for each in range(count - MONTHS + 1, count + 1)]


def cards(ctx: Context, most: int = 6) -> tuple[EntityCard, ...]:
    """The entities in the selector as the firm knows them. Raises NotAllowed."""
    query = (select(Entity, Person).outerjoin(Contact, (Contact.entity_id == Entity.id) & Contact.is_primary
                                              & (Contact.status != AccessStatus.REVOKED))
             .outerjoin(Person, Person.id == Contact.person_id)
             .order_by(Entity.name, Entity.id, Person.name).limit(most))
    with ctx.transaction(May.READ_PROFILE) as db:
        found = {row.id: _card(row, person) for row, person in reversed(db.execute(query).all())}
    return tuple(reversed(found.values()))


def _open_lines(ctx: Context, when: ColumnElement[bool], most: int) -> tuple[OpenLine, ...]:
    with ctx.transaction(May.READ_BILLING) as db:
        rows = db.execute(select(Invoice.number, Invoice.entity_id, Invoice.due_on, Invoice.currency, BALANCE)
                          .where(Invoice.kind == DocumentKind.INVOICE, Invoice.status == InvoiceStatus.OPEN, when)
                          .order_by(Invoice.due_on, Invoice.number).limit(most)).all()
    return tuple(OpenLine(*row) for row in rows)


def _together(credit: tuple[Held, ...], unapplied: tuple[Held, ...]) -> tuple[Held, ...]:
    sums: dict[str, Held] = {}
    for each in (*credit, *unapplied):
        so_far = sums.get(each.currency, Held(each.currency, 0, 0))
        sums[each.currency] = Held(each.currency, so_far.minor + each.minor, so_far.count + each.count)
    return tuple(sums[currency] for currency in sorted(sums))


def _first_of(month: int) -> date:
    """`month` counts from January of year 0."""
    return date(month // 12, month % 12 + 1, 1)


def _card(row: Entity, person: Person | None) -> EntityCard:
    return EntityCard(
        row.id, row.name, row.kind, row.address or "", row.city or "", row.state or "", row.zip or "",
        row.country or "", row.tax_id or "", person.name if person else "",
        (person.phone if person else None) or row.phone or "", (person.mobile if person else None) or "",
        (person.fax if person else None) or "", (person.email if person else None) or row.email or "")
