"""The figures of a client's first page, from few queries over the entities in the selector."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from data.database.session import ScopedSession
from data.statuses import DocumentKind, EntityKind, PaymentMethod
from services.billing.checkout.payable import ToPay, payable
from services.billing.settings import SHOW_PAYMENT_HISTORY, SHOW_UNAPPLIED
from services.dashboard.client_statements import (
    CARDS,
    COMING,
    LATE,
    MONTHLY,
    MONTHS,
    OPEN_SUMS,
    RECENT,
    UNAPPLIED_MONEY,
)
from services.platform.context import Context
from services.platform.permissions import May


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
            _open_lines(ctx, db, LATE),
            _open_lines(ctx, db, COMING),
            _recent(ctx, db),
            _by_month(ctx, db),
            payable(ctx, db),
            ctx.today,
        )


def _figures(ctx: Context, db: ScopedSession) -> Figures:
    """Amount due, overdue, credit, unapplied.

    Credit counts credit notes only (DSH-08); prepayments stand beside it, in it, or nowhere, as the firm set (C12).
    """
    rows = db.execute(OPEN_SUMS, {"today": ctx.today}).all()
    unapplied = (
        ()
        if ctx.preferences[SHOW_UNAPPLIED] == "hidden"
        else tuple(
            Held(currency, int(minor), count, last_on)
            for currency, minor, count, last_on in db.execute(UNAPPLIED_MONEY)
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
        for row in db.execute(RECENT)
    )


def _by_month(ctx: Context, db: ScopedSession) -> dict[str, tuple[Month, ...]]:
    """Per currency the last MONTHS months, this one last: invoiced by month of issue, and what of it is paid."""
    firsts = months_until(ctx.today)
    rows = db.execute(MONTHLY, {"first": firsts[0], "today": ctx.today}).all()
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
        found = {row.id: _card(row) for row in reversed(db.execute(CARDS).all())}
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
