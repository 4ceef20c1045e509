"""Paying, as the payer sees it: confirm, go to the gateway, come back, leave. What arrives is booked by settlement."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from data.billing.invoices import Invoice
from data.billing.payments import Checkout, Payment, Reservation
from data.database.session import ScopedSession
from data.errors import NotFound
from data.money import Money
from data.statuses import CheckoutStatus, PaymentMethod, PaymentStatus
from services.access.contact_names import called_at
from services.billing.checkout import gateway_session
from services.billing.checkout.options import (
    BeingPaid,
    NoPaymentType,
    Options,
    checkouts_over,
    gateway,
    options,
    paying_entities,
    require_payable,
    require_some,
)
from services.billing.checkout.results import (
    AlreadyPaid,
    AmountChanged,
    OpenedSession,
    Outcome,
    PaidPart,
    SomebodyElsePays,
    StartingElsewhere,
)
from services.platform.context import Context
from services.platform.permissions import May

__all__ = [
    "OpenedSession",
    "Options",
    "Outcome",
    "PaidPart",
    "gateway",
    "leave",
    "options",
    "outcome",
    "paying_entities",
    "start",
]

LIFETIME = timedelta(minutes=45)  # Stripe takes 30 minutes to 24 hours; the slack leaves room for a second try
_STILL_STARTING = timedelta(seconds=30)


def start(
    ctx: Context,
    invoice_ids: Collection[UUID],
    *,
    confirm_key: str,
    method: PaymentMethod,
    expected: Money,
    return_to: str = "/billing",
) -> OpenedSession:
    """Reserve these invoices and open one trip to the gateway for all of them; the address to send the payer to.

    `expected` is the total that the payer confirmed. The same `confirm_key` gives the same trip again (PAY-17); an
    older trip of the same person over any of the invoices is closed at the gateway first.
    Raises NotFound, NotAllowed, AmountChanged, AlreadyPaid, BeingPaid, SomebodyElsePays, GatewayUnreachable, GatewayRefused and
    every reason of services.billing.checkout.options.
    """
    ids = require_some(invoice_ids)
    with ctx.transaction(May.PAY) as db:
        known = _of_key(ctx, db, confirm_key)
        in_the_way = {} if known else _in_the_way(ctx, db, ids)
    for id, number in in_the_way.items():
        status = gateway_session.give_up(ctx.as_system(), id)
        if status is CheckoutStatus.SUCCEEDED:
            raise AlreadyPaid()
        if status is CheckoutStatus.PROCESSING:
            raise BeingPaid(number=number)
    id = known or _reserve(ctx, ids, confirm_key, method, expected, return_to)
    return OpenedSession(gateway_session.opened(ctx.as_system(), id), id)


def outcome(ctx: Context, checkout_id: UUID) -> Outcome:
    """How a trip of this person stands. Reads only: coming back never marks anything paid (R79). Raises NotFound."""
    with ctx.transaction(May.READ_BILLING, selected=False) as db:
        checkout = _mine(ctx, db, checkout_id)
        payments = db.scalars(
            select(Payment).where(Payment.checkout_id == checkout.id).order_by(Payment.made_at, Payment.id)
        ).all()
        aims: dict[UUID, list[tuple[UUID, str]]] = {each.id: [] for each in payments}
        for payment_id, id, number in db.execute(
            select(Reservation.payment_id, Invoice.id, Invoice.number)
            .join(Invoice, Invoice.id == Reservation.invoice_id)
            .where(Reservation.payment_id.in_(aims))
            .order_by(Invoice.due_on, Invoice.order_key)
        ):
            aims[payment_id].append((id, number))
    parts = tuple(
        PaidPart(each.id, each.entity_id, each.shown_number, each.amount, each.unapplied, tuple(aims[each.id]))
        for each in payments
    )
    return Outcome(
        checkout.id,
        checkout.status,
        checkout.amount,
        checkout.method,
        checkout.method_label,
        parts,
        checkout.return_to,
        checkout.gateway == "test",
    )


def leave(ctx: Context, checkout_id: UUID) -> Outcome:
    """The payer turned back: close the trip, so that its invoices are free again. If they had paid, that counts.

    Raises NotFound, GatewayUnreachable.
    """
    with ctx.transaction(May.PAY, selected=False) as db:
        checkout = _mine(ctx, db, checkout_id)
    if checkout.can_be_left:
        gateway_session.give_up(ctx.as_system(), checkout.id)
    return outcome(ctx, checkout_id)


def _mine(ctx: Context, db: ScopedSession, checkout_id: UUID) -> Checkout:
    found = db.get(Checkout, checkout_id)
    if found is None or found.person_id != ctx.actor.person_id:
        raise NotFound(what="payment")
    return found


def _of_key(ctx: Context, db: ScopedSession, confirm_key: str) -> UUID | None:
    """The trip this confirm screen started already. Raises AlreadyPaid when it has arrived."""
    found = db.scalars(select(Checkout).where(Checkout.confirm_key == confirm_key)).one_or_none()
    if found is None:
        return None
    if found.person_id != ctx.actor.person_id or not _may_still_pay(db, found):
        raise NotFound(what="payment")
    if found.status in (CheckoutStatus.SUCCEEDED, CheckoutStatus.PROCESSING):
        raise AlreadyPaid()
    return found.id


def _may_still_pay(db: ScopedSession, checkout: Checkout) -> bool:
    """Whether every client whose invoices the trip pays is still one that its payer pays for: `db` is for paying."""
    within = db.scalar(select(func.sum(Payment.amount_minor)).where(Payment.checkout_id == checkout.id))
    return within == checkout.amount_minor


def _in_the_way(ctx: Context, db: ScopedSession, ids: tuple[UUID, ...]) -> dict[UUID, str]:
    """Trips to close before a new one, each with the number of an invoice it holds.

    Raises BeingPaid, SomebodyElsePays, StartingElsewhere.
    """
    invoices = {each.id: each for each in db.find(Invoice, *ids)}
    numbers = {id: each.number for id, each in invoices.items()}
    found: dict[UUID, str] = {}
    for invoice_id, trip in checkouts_over(db, ids).items():
        if not trip.can_be_left:
            raise BeingPaid(number=numbers[invoice_id])
        if trip.person_id != ctx.actor.person_id and ctx.now < trip.expires_at:
            raise SomebodyElsePays(
                number=numbers[invoice_id], name=called_at(ctx, db, invoices[invoice_id].entity_id, trip.person_id)
            )
        if trip.status is CheckoutStatus.STARTING and ctx.now - trip.started_at < _STILL_STARTING:
            raise StartingElsewhere()
        found[trip.id] = numbers[invoice_id]
    return found


def _reserve(
    ctx: Context, ids: tuple[UUID, ...], confirm_key: str, method: PaymentMethod, expected: Money, return_to: str
) -> UUID:
    """Write the trip down, before anybody outside hears of it. Under the rows' locks everything is checked again."""
    try:
        with ctx.transaction(May.PAY) as db:
            invoices = db.find(Invoice, *ids)
            if known := _of_key(ctx, db, confirm_key):
                return known
            if _in_the_way(ctx, db, ids):
                raise StartingElsewhere()
            offer = require_payable(ctx, db, invoices)
            if method not in offer.methods:
                raise NoPaymentType()
            if offer.total != expected:
                raise AmountChanged()
            checkout = Checkout(
                id=uuid4(),
                person_id=ctx.actor.person_id,
                gateway=offer.gateway,
                currency=expected.currency,
                amount_minor=expected.minor,
                confirm_key=confirm_key,
                methods=method.value,
                language=ctx.actor.language,
                return_to=return_to,
                started_at=ctx.now,
                expires_at=ctx.now + LIFETIME,
            )
            db.add(checkout)
            db.flush()
            _parts(ctx, db, checkout, invoices)
            return checkout.id
    except IntegrityError as error:  # the unique indexes had the last word
        raise StartingElsewhere() from error


def _parts(ctx: Context, db: ScopedSession, checkout: Checkout, invoices: Sequence[Invoice]) -> None:
    """A payment for each entity, with the invoices it is meant for: money never crosses clients (P5)."""
    for entity_id in dict.fromkeys(each.entity_id for each in invoices):
        theirs = [each for each in invoices if each.entity_id == entity_id]
        id = uuid4()
        payment = Payment(
            id=id,
            entity_id=entity_id,
            number=Payment.placeholder(id),
            checkout_id=checkout.id,
            status=PaymentStatus.PENDING,
            currency=checkout.currency,
            made_at=ctx.now,
            amount_minor=sum(each.balance.minor for each in theirs),
            made_by=ctx.actor.person_id,
        )
        db.add(payment)
        db.flush()
        db.add_all(
            Reservation(entity_id=entity_id, payment_id=id, invoice_id=each.id, amount_minor=each.balance.minor)
            for each in theirs
        )
        db.record(
            "payment.started",
            payment,
            invoices=[each.number for each in theirs],
            amount_minor=payment.amount_minor,
            currency=payment.currency,
            gateway=checkout.gateway,
        )
        db.tell(f"entity:{entity_id}")
