"""Making our books say what the gateway says: absolutely, once, in any order (P7, P8).

The state handed in was read from the gateway a moment ago. Money that arrived is always booked, never refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update

from data.billing.payments import Checkout, GatewayEvent, Payment, Reservation
from data.database.session import ScopedSession
from data.statuses import CHECKOUT_MOVES, CheckoutStatus, PaymentStatus
from services.billing.payments import payment_news, posting, refunds
from services.integrations.payments.protocol import CheckoutState
from services.platform.context import Context
from services.platform.permissions import May

_ENDED = {CheckoutStatus.FAILED: PaymentStatus.FAILED, CheckoutStatus.CANCELLED: PaymentStatus.CANCELLED}


@dataclass(frozen=True, slots=True)
class Cause:
    """The webhook that made us look: marked done in the same transaction as its effect (P7)."""

    gateway: str
    event_id: str


def apply_state(ctx: Context, state: CheckoutState, cause: Cause | None = None) -> CheckoutStatus | None:
    """Bring the checkout to `state`; its status afterwards, None when the state is not about one of ours.

    `ctx` is the system's. Twice the same, an older state after a newer one, two at once: the result is the same.
    """
    with ctx.transaction(May.SYSTEM) as db:
        checkout = _locked(db, state.checkout_id) if state.checkout_id else None
        if checkout is not None:
            _move(ctx, db, checkout, state)
            if checkout.status is CheckoutStatus.SUCCEEDED:
                refunds.follow(db, checkout, state)
        if cause is not None:
            mark_done(db, cause, str(checkout.status) if checkout else "not ours")
        return checkout.status if checkout else None


def end(ctx: Context, checkout_id: UUID, error: str) -> CheckoutStatus:
    """Give up a trip that the gateway never opened; the status afterwards."""
    with ctx.transaction(May.SYSTEM) as db:
        checkout = _locked(db, checkout_id)
        if checkout is not None and checkout.can_be_left:
            _give_up(ctx, db, checkout, CheckoutStatus.CANCELLED, error)
        return checkout.status if checkout else CheckoutStatus.CANCELLED


def _locked(db: ScopedSession, id: UUID) -> Checkout | None:
    """The checkout's row lock makes everything below happen for one at a time."""
    return db.scalars(select(Checkout).where(Checkout.id == id).with_for_update()).one_or_none()


def _move(ctx: Context, db: ScopedSession, checkout: Checkout, state: CheckoutState) -> None:
    wanted = state.status
    if wanted is CheckoutStatus.SUCCEEDED and state.amount is not None and not state.amount:
        wanted = CheckoutStatus.FAILED  # it went well, and nothing was taken: nothing is paid by that
    if wanted is CheckoutStatus.SUCCEEDED and checkout.status is CheckoutStatus.SUCCEEDED:
        if state.intent and state.intent != checkout.gateway_intent:
            posting.post_unexpected(ctx, db, checkout, state)  # a second charge for one trip: never lost, never silent
        return
    if wanted is checkout.status or wanted not in CHECKOUT_MOVES[checkout.status]:
        return
    complaint = _mismatch(ctx, checkout, state)
    checkout.gateway_session = checkout.gateway_session or state.session
    checkout.gateway_intent = state.intent or checkout.gateway_intent
    checkout.method = state.method or checkout.method
    checkout.method_label = state.method_label or checkout.method_label
    match wanted:
        case CheckoutStatus.SUCCEEDED:
            payments = _payments(db, checkout)
            checkout.become(wanted, db.now)
            posting.post(ctx, db, checkout, payments, state, complaint)
            _release(db, payments)
        case CheckoutStatus.PROCESSING:
            _on_its_way(db, checkout)
        case CheckoutStatus.OPEN:
            checkout.become(wanted, db.now)
            db.record("checkout.opened", checkout, session=state.session)
        case CheckoutStatus.FAILED | CheckoutStatus.CANCELLED:
            _give_up(ctx, db, checkout, wanted, state.error)
    db.tell(f"checkout:{checkout.id}")


def _mismatch(ctx: Context, checkout: Checkout, state: CheckoutState) -> str:
    """What of the gateway's answer is not what we asked for (R80); empty when all is well."""
    client = ctx.gateways.checkouts.get(checkout.gateway)
    is_told = state.amount is not None or state.status is not CheckoutStatus.SUCCEEDED
    if not is_told or not state.is_exact or (state.amount is not None and state.amount != checkout.amount):
        return "amount"
    if client is not None and state.live != client.live:
        return "livemode"
    if checkout.gateway_session and state.session and state.session != checkout.gateway_session:
        return "session"
    return ""


def _on_its_way(db: ScopedSession, checkout: Checkout) -> None:
    """A bank debit was accepted: its invoices stay reserved until the bank has answered, days later."""
    checkout.become(CheckoutStatus.PROCESSING, db.now)
    for payment in _payments(db, checkout):
        payment.status, payment.method, payment.method_label = (
            PaymentStatus.PROCESSING,
            checkout.method,
            checkout.method_label,
        )
        _hold_again(db, payment)
        db.record("payment.processing", payment, method=checkout.method_label)
        db.tell(f"entity:{payment.entity_id}")


def _hold_again(db: ScopedSession, payment: Payment) -> None:
    """A trip we had given up is being paid after all: reserve what nobody else holds meanwhile."""
    for each in _reservations(db, [payment]):
        taken = db.scalar(
            select(Reservation.id).where(
                Reservation.invoice_id == each.invoice_id, Reservation.is_live, Reservation.id != each.id
            )
        )
        each.is_live = each.is_live or taken is None


def _give_up(ctx: Context, db: ScopedSession, checkout: Checkout, wanted: CheckoutStatus, error: str | None) -> None:
    was_on_its_way = checkout.status is CheckoutStatus.PROCESSING
    checkout.become(wanted, db.now)
    checkout.error = error[:300] if error else None
    payments = _payments(db, checkout)
    _release(db, payments)
    for payment in payments:
        payment.status = _ENDED[wanted]
        db.record(f"payment.{payment.status}", payment, reason=checkout.error)
        db.tell(f"entity:{payment.entity_id}")
        if was_on_its_way:  # the payer believes it is done; only then do we write to them
            payment_news.say_failed(ctx, db, checkout, payment)


def _release(db: ScopedSession, payments: Sequence[Payment]) -> None:
    for each in _reservations(db, payments):
        each.is_live = False


def _payments(db: ScopedSession, checkout: Checkout) -> list[Payment]:
    """The parts of the checkout; payments that were added to book a stray charge do not count."""
    return list(
        db.scalars(
            select(Payment)
            .where(Payment.checkout_id == checkout.id, Payment.reference.is_(None))
            .order_by(Payment.id)
            .with_for_update()
        )
    )


def _reservations(db: ScopedSession, payments: Sequence[Payment]) -> list[Reservation]:
    ids = [each.id for each in payments]
    return list(db.scalars(select(Reservation).where(Reservation.payment_id.in_(ids)).order_by(Reservation.id)))


def mark_done(db: ScopedSession, cause: Cause, outcome: str) -> None:
    """The event has had its effect, if it was to have any."""
    db.execute(
        update(GatewayEvent)
        .where(
            GatewayEvent.gateway == cause.gateway,
            GatewayEvent.event_id == cause.event_id,
            GatewayEvent.done_at.is_(None),
        )
        .values(done_at=db.now, outcome=outcome[:200])
        .execution_options(synchronize_session=False)
    )
    db.recorded = True  # an event that changed nothing has nothing to tell
