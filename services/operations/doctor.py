"""What must be true of the books, asked of the database itself. An empty answer is a clean bill of health."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import aliased

from data.billing.invoices import Invoice
from data.billing.payments import Allocation, Checkout, GatewayEvent, Payment, Reservation
from data.database.counters import count_of
from data.database.session import ScopedSession
from data.firm.tables import Job, Mail
from data.statuses import LIVE_CHECKOUTS, DocumentKind, InvoiceStatus, PaymentStatus
from services.operations import stored_files
from services.operations.finding import Finding
from services.operations.sealed_rows import unreadable
from services.platform.context import Context
from services.platform.permissions import May

Rows: TypeAlias = Select[*tuple[Any, ...]]  # the row's name first, then what was found


def check(ctx: Context, *, deep: bool = False) -> list[Finding]:
    """Every rule over every row, and that each file of the vault is there; `deep` also opens them, and all that is
    sealed. `ctx` is the system's."""
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        found = [
            Finding(rule.__name__.strip("_"), str(row[0]), " ".join(map(str, row[1:])))
            for rule in RULES
            for row in db.execute(rule())
        ]
        found += _number_counters(db, ctx)
        found += [Finding("sealed_rows_can_be_read", of, why) for of, why in unreadable(db)] if deep else []
        files = stored_files.of_rows(db)
    return [*found, *stored_files.findings(ctx, files, deep=deep)]


def _paid_is_the_sum_of_allocations() -> Rows:
    """P3: what an invoice counts as paid is what its allocations say; a credit note counts what it gave."""
    given = (
        select(func.coalesce(func.sum(Allocation.amount_minor), 0))
        .where(
            case(
                (Invoice.kind == DocumentKind.CREDIT_NOTE, Allocation.credit_id == Invoice.id),
                else_=Allocation.invoice_id == Invoice.id,
            )
        )
        .scalar_subquery()
    )
    return select(Invoice.number, Invoice.paid_minor, given).where(Invoice.paid_minor != given)


def _balances_are_in_bounds() -> Rows:
    return select(Invoice.number, Invoice.paid_minor, Invoice.payable_minor).where(
        or_(Invoice.paid_minor < 0, Invoice.paid_minor > Invoice.payable_minor)
    )


def _status_follows_the_balance() -> Rows:
    """P3: paid exactly when nothing is left, open exactly when something is; nothing on drafts and void ones."""
    settled = Invoice.paid_minor == Invoice.payable_minor
    is_note = Invoice.kind == DocumentKind.CREDIT_NOTE
    return select(Invoice.number, Invoice.status, Invoice.paid_minor, Invoice.payable_minor).where(
        or_(
            (Invoice.status == InvoiceStatus.PAID) & ~settled,
            (Invoice.status == InvoiceStatus.OPEN) & settled & ~is_note,
            Invoice.status.in_([InvoiceStatus.DRAFT, InvoiceStatus.VOID]) & (Invoice.paid_minor != 0),
        )
    )


def _allocated_is_the_sum_of_allocations() -> Rows:
    """P2: a payment gave away what its allocations say, and never more than it is."""
    given = (
        select(func.coalesce(func.sum(Allocation.amount_minor), 0))
        .where(Allocation.payment_id == Payment.id)
        .scalar_subquery()
    )
    return select(Payment.number, Payment.allocated_minor, given, Payment.amount_minor).where(
        or_(Payment.allocated_minor != given, given < 0, given > Payment.amount_minor)
    )


def _refunds_make_no_credit() -> Rows:
    """What a gateway gave back is not unapplied money: amount - allocated - refunded >= 0, and refunded is all that
    went back, but for what invoices still count on."""
    rest = Payment.amount_minor - Payment.allocated_minor
    gone = case((Payment.gateway_refunded_minor < rest, Payment.gateway_refunded_minor), else_=rest)
    return select(Payment.number, Payment.refunded_minor, Payment.gateway_refunded_minor, rest).where(
        or_(
            Payment.refunded_minor != gone,
            Payment.gateway_refunded_minor < 0,
            Payment.gateway_refunded_minor > Payment.amount_minor,
        )
    )


def _only_money_that_came_is_applied() -> Rows:
    return select(Payment.number, Payment.status, Payment.allocated_minor).where(
        Payment.status != PaymentStatus.SUCCEEDED, Payment.allocated_minor != 0
    )


def _allocations_stay_with_one_client() -> Rows:
    """P5: both ends belong to one client and one currency."""
    source = aliased(Invoice)
    return (
        select(Allocation.id, Allocation.amount_minor)
        .join(Invoice, Invoice.id == Allocation.invoice_id)
        .outerjoin(Payment, Payment.id == Allocation.payment_id)
        .outerjoin(source, source.id == Allocation.credit_id)
        .where(
            or_(
                Invoice.entity_id != func.coalesce(Payment.entity_id, source.entity_id),
                Invoice.currency != func.coalesce(Payment.currency, source.currency),
                Allocation.entity_id != Invoice.entity_id,
            )
        )
    )


def _credit_is_applied_by_a_person() -> Rows:
    """P4: without a person behind it, money only reaches the invoices that its payer aimed it at. What an import
    brought was decided elsewhere."""
    aimed = (
        select(Reservation.id)
        .where(Reservation.payment_id == Allocation.payment_id, Reservation.invoice_id == Allocation.invoice_id)
        .exists()
    )
    brought = select(Payment.id).where(Payment.id == Allocation.payment_id, Payment.external_id.is_not(None)).exists()
    return select(Allocation.id, Allocation.amount_minor).where(Allocation.by.is_(None), ~aimed, ~brought)


def _reversals_mirror_what_they_reverse() -> Rows:
    earlier = aliased(Allocation)
    return (
        select(Allocation.id, Allocation.amount_minor)
        .join(earlier, earlier.id == Allocation.reverses_id)
        .where(or_(Allocation.amount_minor != -earlier.amount_minor, Allocation.invoice_id != earlier.invoice_id))
    )


def _reservations_live_with_their_trip() -> Rows:
    """P9: an invoice is held only while a trip is under way."""
    return (
        select(Reservation.id, Checkout.status)
        .join(Payment, Payment.id == Reservation.payment_id)
        .join(Checkout, Checkout.id == Payment.checkout_id)
        .where(Reservation.is_live, Checkout.status.not_in(LIVE_CHECKOUTS))
    )


def _parts_agree_with_their_trip() -> Rows:
    """A trip that succeeded has brought all of its money, one that did not has brought none."""
    arrived = func.sum(case((Payment.status == PaymentStatus.SUCCEEDED, Payment.amount_minor), else_=0))
    return (
        select(Checkout.id, Checkout.status, arrived)
        .join(Payment, Payment.checkout_id == Checkout.id)
        .group_by(Checkout.id, Checkout.status)
        .having(
            or_((Checkout.status == "succeeded") & (arrived == 0), (Checkout.status != "succeeded") & (arrived > 0))
        )
    )


def _payments_that_came_are_numbered() -> Rows:
    return select(Payment.id, Payment.number).where(
        Payment.status == PaymentStatus.SUCCEEDED,
        or_(Payment.number.startswith("pending:"), Payment.number == "", Payment.received_on.is_(None)),
    )


def _events_wait_with_a_job() -> Rows:
    """P7: an event without its effect still has somebody to bring it about."""
    waiting = func.count(Job.id).filter(Job.done_at.is_(None), Job.name == "act_on_event")
    undone = func.count(GatewayEvent.event_id)
    jobs, events = (
        select(waiting).scalar_subquery(),
        select(undone).where(GatewayEvent.done_at.is_(None), GatewayEvent.gateway == "stripe").scalar_subquery(),
    )
    return select(events.label("events"), jobs.label("jobs")).where(events > jobs)


def _mails_are_sent_once() -> Rows:
    return select(Mail.dedupe, func.count(Mail.id)).group_by(Mail.dedupe).having(func.count(Mail.id) > 1)


RULES: tuple[Callable[[], Rows], ...] = (
    _paid_is_the_sum_of_allocations,
    _balances_are_in_bounds,
    _status_follows_the_balance,
    _allocated_is_the_sum_of_allocations,
    _refunds_make_no_credit,
    _only_money_that_came_is_applied,
    _allocations_stay_with_one_client,
    _credit_is_applied_by_a_person,
    _reversals_mirror_what_they_reverse,
    _reservations_live_with_their_trip,
    _parts_agree_with_their_trip,
    _payments_that_came_are_numbered,
    _events_wait_with_a_job,
    _mails_are_sent_once,
)


def _number_counters(db: ScopedSession, ctx: Context) -> Iterator[Finding]:
    """No number of our own series was given out beyond its counter, or the next one would collide."""
    label = ctx.preferences.payment_prefix.replace("{year}", str(ctx.today.year))
    used = db.scalars(select(Payment.number).where(Payment.number.startswith(label, autoescape=True))).all()
    tails = [int(number.removeprefix(label)) for number in used if number.removeprefix(label).isdigit()]
    if tails and max(tails) > count_of(db, f"number:{label}"):
        yield Finding("numbers_stay_below_their_counter", label, str(max(tails)))
