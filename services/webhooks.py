"""What gateways tell us: verified, kept once with the job that acts on it, answered at once (R78, P7)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from data.firm import Notice
from data.once import add_once
from data.payments import Checkout, GatewayEvent, Payment
from data.session import ScopedSession
from data.statuses import NoticeKind
from services import settlement
from services.access import May
from services.context import Context
from services.gateways.checkouts import GatewayNotice, NotFromGateway
from services.jobs import job
from services.settlement import Cause

# Refunds and disputes are settled by hand in the gateway's own pages; here they only raise an alarm.
_ALARMS = ("charge.refunded", "charge.dispute.", "refund.")


def receive(ctx: Context, gateway: str, body: bytes, signature: str | None) -> bool:
    """Keep a webhook and queue its job; False when it came before. `ctx` is the system's. Raises NotFromGateway."""
    client = ctx.gateways.checkouts.get(gateway)
    if client is None or not client.connected:
        raise NotFromGateway()
    told = client.notice(body, signature)
    with ctx.transaction(May.SYSTEM) as db:
        return keep(db, gateway, told)


def keep(db: ScopedSession, gateway: str, told: GatewayNotice) -> bool:
    """The event and its job in one transaction: neither exists without the other."""
    event = GatewayEvent(gateway=gateway, event_id=told.id, kind=told.kind[:80], received_at=db.now,
                         payload={"session": told.session, "intent": told.intent})
    is_new = add_once(db, event)
    if is_new:
        db.later(act_on_event, gateway=gateway, event_id=told.id)
    db.recorded = True                       # the event row is itself the record
    return is_new


@job
def act_on_event(ctx: Context, gateway: str, event_id: str) -> None:
    """Read what the event is about afresh and make our books say the same. The event's own words are not believed."""
    cause = Cause(gateway, event_id)
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        event = db.get_one(GatewayEvent, (gateway, event_id))
    if event.done_at is not None:
        return
    client = ctx.gateways.checkouts.get(gateway)
    session, intent = event.payload.get("session"), event.payload.get("intent")
    if client is None or not client.connected or not (session or intent):
        _nothing_to_do(ctx, cause)
        return
    state = client.state(session=session, intent=None if session else intent)
    if event.kind.startswith(_ALARMS):
        _alarm(ctx, event, state.checkout_id)
    settlement.apply_state(ctx, state, cause)


def _nothing_to_do(ctx: Context, cause: Cause) -> None:
    with ctx.transaction(May.SYSTEM) as db:
        settlement.mark_done(db, cause, "not about a payment")


def _alarm(ctx: Context, event: GatewayEvent, checkout_id: Any) -> None:
    """One line in the inbox for each payment of the trip, once per event."""
    with ctx.transaction(May.SYSTEM) as db:
        rows = db.execute(select(Payment, Checkout).join(Checkout, Checkout.id == Payment.checkout_id)
                          .where(Checkout.id == checkout_id)).all()
        for payment, checkout in rows:
            add_once(db, Notice(
                entity_id=payment.entity_id, dedupe=f"alarm:{event.gateway}:{event.event_id}:{payment.id}"[:200],
                kind=NoticeKind.GATEWAY_ALARM, at=db.now, subject_kind="payment", subject_id=payment.id,
                person_id=checkout.person_id,
                facts={"number": payment.shown_number, "amount_minor": payment.amount_minor,
                       "currency": payment.currency, "complaint": event.kind}))
        db.recorded = True
        db.tell("inbox")
