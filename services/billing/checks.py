"""What must be true of the books, asked of the database itself; and the files that documents have in the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import aliased

from data.billing.invoices import Attachment, Invoice, Paper
from data.billing.payments import Allocation, Checkout, GatewayEvent, Payment, Reservation
from data.database.counters import count_of
from data.database.session import ScopedSession
from data.firm.tables import Job
from data.statuses import LIVE_CHECKOUTS, DocumentKind, InvoiceStatus, PaymentStatus
from services.billing.checkout.webhooks import act_on_event
from services.billing.settings import PAYMENT_PREFIX
from services.platform.areas import Finding, Rows, StoredFile
from services.platform.background_jobs import names_of
from services.platform.context import Context


def paid_is_the_sum_of_allocations() -> Rows:
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


def balances_are_in_bounds() -> Rows:
    return select(Invoice.number, Invoice.paid_minor, Invoice.payable_minor).where(
        or_(Invoice.paid_minor < 0, Invoice.paid_minor > Invoice.payable_minor)
    )


def status_follows_the_balance() -> Rows:
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


def allocated_is_the_sum_of_allocations() -> Rows:
    """P2: a payment gave away what its allocations say, and never more than it is."""
    given = (
        select(func.coalesce(func.sum(Allocation.amount_minor), 0))
        .where(Allocation.payment_id == Payment.id)
        .scalar_subquery()
    )
    return select(Payment.number, Payment.allocated_minor, given, Payment.amount_minor).where(
        or_(Payment.allocated_minor != given, given < 0, given > Payment.amount_minor)
    )


def refunds_make_no_credit() -> Rows:
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


def only_money_that_came_is_applied() -> Rows:
    return select(Payment.number, Payment.status, Payment.allocated_minor).where(
        Payment.status != PaymentStatus.SUCCEEDED, Payment.allocated_minor != 0
    )


def allocations_stay_with_one_client() -> Rows:
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


def credit_is_applied_by_a_person() -> Rows:
    """P4: without a person behind it, money only reaches the invoices that its payer aimed it at. What an import
    brought was decided elsewhere."""
    aimed = (
        select(Reservation.id)
        .where(Reservation.payment_id == Allocation.payment_id, Reservation.invoice_id == Allocation.invoice_id)
        .exists()
    )
    brought = select(Payment.id).where(Payment.id == Allocation.payment_id, Payment.external_id.is_not(None)).exists()
    return select(Allocation.id, Allocation.amount_minor).where(Allocation.by.is_(None), ~aimed, ~brought)


def reversals_mirror_what_they_reverse() -> Rows:
    earlier = aliased(Allocation)
    return (
        select(Allocation.id, Allocation.amount_minor)
        .join(earlier, earlier.id == Allocation.reverses_id)
        .where(or_(Allocation.amount_minor != -earlier.amount_minor, Allocation.invoice_id != earlier.invoice_id))
    )


def reservations_live_with_their_checkout() -> Rows:
    """P9: an invoice is held only while a trip is under way."""
    return (
        select(Reservation.id, Checkout.status)
        .join(Payment, Payment.id == Reservation.payment_id)
        .join(Checkout, Checkout.id == Payment.checkout_id)
        .where(Reservation.is_live, Checkout.status.not_in(LIVE_CHECKOUTS))
    )


def parts_agree_with_their_checkout() -> Rows:
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


def payments_that_came_are_numbered() -> Rows:
    return select(Payment.id, Payment.number).where(
        Payment.status == PaymentStatus.SUCCEEDED,
        or_(Payment.number.startswith("pending:"), Payment.number == "", Payment.received_on.is_(None)),
    )


def events_wait_with_a_job() -> Rows:
    """P7: an event without its effect still has somebody to bring it about."""
    waiting = func.count(Job.id).filter(Job.done_at.is_(None), Job.name.in_(names_of(act_on_event)))
    undone = func.count(GatewayEvent.event_id)
    jobs, events = (
        select(waiting).scalar_subquery(),
        select(undone).where(GatewayEvent.done_at.is_(None), GatewayEvent.gateway == "stripe").scalar_subquery(),
    )
    return select(events.label("events"), jobs.label("jobs")).where(events > jobs)


def number_counters(ctx: Context, db: ScopedSession) -> Iterator[Finding]:
    """No number of our own series was given out beyond its counter, or the next one would collide."""
    label = ctx.preferences[PAYMENT_PREFIX].replace("{year}", str(ctx.today.year))
    used = db.scalars(select(Payment.number).where(Payment.number.startswith(label, autoescape=True))).all()
    tails = [int(number.removeprefix(label)) for number in used if number.removeprefix(label).isdigit()]
    if tails and max(tails) > count_of(db, f"number:{label}"):
        yield Finding("numbers_stay_below_their_counter", label, str(max(tails)))


def stored_files(db: ScopedSession) -> list[StoredFile]:
    papers = db.execute(select(Paper.id, Paper.sha256, Paper.kind, Paper.subject_id))
    attached = db.execute(
        select(Attachment.id, Attachment.sha256, Invoice.number, Attachment.name).join(
            Invoice, Invoice.id == Attachment.invoice_id
        )
    )
    return [
        *(StoredFile(id, sha256, "papers_can_be_opened", f"{kind} {of}") for id, sha256, kind, of in papers),
        *(
            StoredFile(id, sha256, "attachments_can_be_opened", f"{number} {name}")
            for id, sha256, number, name in attached
        ),
    ]


CHECKS: tuple[Callable[[], Rows], ...] = (
    paid_is_the_sum_of_allocations,
    balances_are_in_bounds,
    status_follows_the_balance,
    allocated_is_the_sum_of_allocations,
    refunds_make_no_credit,
    only_money_that_came_is_applied,
    allocations_stay_with_one_client,
    credit_is_applied_by_a_person,
    reversals_mirror_what_they_reverse,
    reservations_live_with_their_checkout,
    parts_agree_with_their_checkout,
    payments_that_came_are_numbered,
    events_wait_with_a_job,
)
