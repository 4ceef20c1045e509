"""Money that went back at the gateway: our books say so, and the inbox says so once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from data.billing.payments import Checkout, Payment
from data.database.insert_once import add_once
from data.database.session import ScopedSession
from data.firm.tables import Notice
from data.money import Money
from data.statuses import PaymentStatus
from services.billing.notices import GATEWAY_ALARM
from services.integrations.payments.protocol import CheckoutState, GivenBack


def follow(db: ScopedSession, checkout: Checkout, state: CheckoutState) -> None:
    """Bring the payments of this charge to what the gateway has given back, absolutely: in any order, any number of
    times. Invoices that count on the money keep it until somebody takes it back from them.

    A state read before one that was followed already, in whichever process, is left alone: it would give back what has
    gone since.
    """
    payments = _of_charge(db, checkout, state)
    if any(each.gateway_read_at is not None and each.gateway_read_at > state.read_at for each in payments):
        return
    for what in sorted(state.untold) if payments else ():
        _tell(
            db, checkout, payments[0], f"no {what}", Money(0, payments[0].currency), f"no permission:{what}", once=True
        )
    if not payments or not (state.given_back or any(each.gateway_refunded_minor for each in payments)):
        return
    _read(db, payments, state.read_at)
    gone = {each.id: 0 for each in payments}
    for given in state.given_back:
        if given.amount.currency != payments[0].currency:  # what it comes to in ours, nobody has told us
            _tell(db, checkout, payments[0], given.stage, given.amount, f"{given.id}:{given.stage}")
            continue
        is_sure = _is_sure(payments, gone, given)
        for payment, minor in _whose(payments, gone, given):
            gone[payment.id] += minor if given.is_gone else 0
            _tell(
                db,
                checkout,
                payment,
                given.stage,
                Money(minor, payment.currency),
                f"{given.id}:{given.stage}",
                is_sure=is_sure,
            )
    if state.untold:  # what could not be read may be what was given back before
        gone = {each.id: max(gone[each.id], each.gateway_refunded_minor) for each in payments}
    is_won = any(each.stage == "won" for each in state.given_back)
    for payment in payments:
        before, payment.gateway_refunded_minor = payment.gateway_refunded_minor, gone[payment.id]
        if payment.gateway_refunded_minor == before:
            continue
        payment.follow_refunds()
        if payment.frozen:  # a receipt that is not printed yet claims no credit that is gone
            payment.frozen = {**payment.frozen, "unapplied_minor": payment.unapplied.minor}
        db.record(
            "payment.given_back",
            payment,
            number=payment.number,
            currency=payment.currency,
            amount_minor=payment.gateway_refunded_minor,
        )
        if payment.gateway_refunded_minor < before and not is_won:
            back = before - payment.gateway_refunded_minor
            _tell(db, checkout, payment, "failed", Money(back, payment.currency), f"failed:{payment.version}")
        db.tell(f"entity:{payment.entity_id}")
        db.tell("invoices")


def _read(db: ScopedSession, payments: Sequence[Payment], at: datetime) -> None:
    """That the gateway was read changes nothing that anybody sees, so it makes no new version of a payment."""
    db.execute(
        update(Payment)
        .where(Payment.id.in_([each.id for each in payments]))
        .values(gateway_read_at=at)
        .execution_options(synchronize_session=False)
    )
    db.recorded = True


def _of_charge(db: ScopedSession, checkout: Checkout, state: CheckoutState) -> list[Payment]:
    """The parts of the trip, or the one payment that booked a further charge."""
    is_first = state.intent is not None and state.intent == checkout.gateway_intent
    which = Payment.reference.is_(None) if is_first else Payment.reference == (state.intent or "")
    return list(
        db.scalars(
            select(Payment)
            .where(Payment.checkout_id == checkout.id, which, Payment.status == PaymentStatus.SUCCEEDED)
            .order_by(Payment.id)
            .with_for_update()
        )
    )


def _whose(payments: Sequence[Payment], gone: dict[UUID, int], given: GivenBack) -> list[tuple[Payment, int]]:
    """Whose money it was.

    The gateway knows the charge only, not the clients that were paid for with it. A refund of just one client's part is
    that client's, one of all that is left is everybody's. Of any other nobody can tell: it is taken from one part after
    the other, as bookkeeping programs apply money that comes without a word about what it is for, the first first; and
    the inbox says that somebody who knows has to look.
    """
    left = given.amount.minor
    just = [each for each in payments if each.amount_minor - gone[each.id] == left]
    shares = []
    for payment in just[:1] or payments:
        minor = min(left, payment.amount_minor - gone[payment.id])
        left -= minor
        if minor:
            shares.append((payment, minor))
    return shares


def _is_sure(payments: Sequence[Payment], gone: dict[UUID, int], given: GivenBack) -> bool:
    """Whether the amount itself tells whose it was."""
    left = [each.amount_minor - gone[each.id] for each in payments]
    return len(payments) == 1 or given.amount.minor >= sum(left) or left.count(given.amount.minor) == 1


def _tell(
    db: ScopedSession,
    checkout: Checkout,
    payment: Payment,
    what: str,
    amount: Money,
    key: str,
    *,
    is_sure: bool = True,
    once: bool = False,
) -> None:
    """`once`: not again for another payment."""
    subject = checkout.gateway if once else str(payment.id)
    add_once(
        db,
        Notice(
            entity_id=payment.entity_id,
            dedupe=f"back:{key}:{subject}"[:200],
            kind=GATEWAY_ALARM.name,
            at=db.now,
            subject_kind="payment",
            subject_id=payment.id,
            person_id=checkout.person_id,
            facts={
                "number": payment.shown_number,
                "amount_minor": amount.minor,
                "currency": amount.currency,
                "given_back": what,
                "is_sure": is_sure,
            },
        ),
    )
    db.recorded = True
    db.tell("inbox")
