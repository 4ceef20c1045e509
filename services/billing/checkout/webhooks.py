"""What gateways tell us: verified, kept once with the job that acts on it, answered at once (R78, P7)."""

from __future__ import annotations

from data.billing.payments import GatewayEvent
from data.database.insert_once import add_once
from data.database.session import ScopedSession
from services.billing.checkout import settlement
from services.billing.checkout.settlement import Cause
from services.integrations.payments.protocol import GatewayNotice, NotFromGateway
from services.platform.background_jobs import job
from services.platform.context import Context
from services.platform.permissions import May


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
    event = GatewayEvent(
        gateway=gateway,
        event_id=told.id,
        kind=told.kind[:80],
        received_at=db.now,
        payload={"session": told.session, "intent": told.intent},
    )
    is_new = add_once(db, event)
    if is_new:
        db.later(act_on_event, gateway=gateway, event_id=told.id)
    db.recorded = True  # the event row is itself the record
    return is_new


@job(was="act_on_event")
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
    settlement.apply_state(ctx, state, cause)


def _nothing_to_do(ctx: Context, cause: Cause) -> None:
    with ctx.transaction(May.SYSTEM) as db:
        settlement.mark_done(db, cause, "not about a payment")
