"""What no webhook brought: compare our trips with the gateway's own list, and finish what was left half done (P10)."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from data.billing.payments import Checkout
from data.errors import Refusal
from data.statuses import LIVE_CHECKOUTS, CheckoutStatus
from services.billing.checkout import gateway_session, settlement
from services.billing.checkout.gateway_session import GatewayGone
from services.integrations.payments.protocol import Checkouts, CheckoutState
from services.platform.context import Context
from services.platform.permissions import May

log = logging.getLogger(__name__)
WINDOW = timedelta(hours=72)
_STILL_STARTING = timedelta(minutes=2)  # longer than any request to a gateway may take with its retries


@dataclass(frozen=True, slots=True)
class Reconciled:
    """How many states were compared, how many trips changed, and how many could not be asked about."""

    compared: int = 0
    changed: int = 0
    unanswered: int = 0

    def __add__(self, other: Reconciled) -> Reconciled:
        return Reconciled(
            self.compared + other.compared, self.changed + other.changed, self.unanswered + other.unanswered
        )


def run(ctx: Context, since: datetime | None = None) -> Reconciled:
    """Settle lost webhooks, finish trips without an answer, close stale ones. `ctx` is the system's; `since` defaults
    to the last 72 hours. Trips that are still under way are asked about however old they are."""
    total = Reconciled()
    for client in ctx.gateways.checkouts.values():
        if client.connected:
            total += _compare(ctx, client, since or ctx.now - WINDOW)
    return sum((_look_after(ctx, trip) for trip in _under_way(ctx)), total)


def _compare(ctx: Context, client: Checkouts, since: datetime) -> Reconciled:
    try:
        states = [each for each in client.changed_since(since) if each.checkout_id is not None]
    except Refusal as refusal:
        log.warning("%s could not be compared: %s", client.name, refusal)
        return Reconciled(unanswered=1)
    before = _statuses(ctx, states)
    changed = 0
    for state in states:
        status = settlement.apply_state(ctx, state)
        changed += status is not before.get(state.checkout_id)
        if state.status is CheckoutStatus.OPEN and status in (CheckoutStatus.CANCELLED, CheckoutStatus.FAILED):
            changed += _shut(ctx, client, state)
    return Reconciled(compared=len(states), changed=changed)


def _statuses(ctx: Context, states: Iterable[CheckoutState]) -> dict[object, CheckoutStatus]:
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        ids = [each.checkout_id for each in states]
        return {
            row.id: row.status for row in db.execute(select(Checkout.id, Checkout.status).where(Checkout.id.in_(ids)))
        }


def _shut(ctx: Context, client: Checkouts, state: CheckoutState) -> int:
    """A page that can still take money for a trip we gave up: close it, so that nobody pays twice."""
    try:
        after = client.close(state.session or "")
    except Refusal as refusal:
        log.warning("trip %s stays open at %s: %s", state.checkout_id, client.name, refusal)
        return 0
    return int(settlement.apply_state(ctx, after) is CheckoutStatus.SUCCEEDED)


def _under_way(ctx: Context) -> list[Checkout]:
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        return list(
            db.scalars(select(Checkout).where(Checkout.status.in_(LIVE_CHECKOUTS)).order_by(Checkout.started_at))
        )


def _look_after(ctx: Context, trip: Checkout) -> Reconciled:
    if trip.url is None and ctx.now - trip.started_at < _STILL_STARTING:
        return Reconciled()
    try:
        after = _asked(ctx, trip)
    except GatewayGone:
        return Reconciled(unanswered=1)
    except Refusal as refusal:
        log.warning("trip %s: %s", trip.id, refusal)
        return Reconciled(unanswered=1)
    return Reconciled(compared=1, changed=int(after is not trip.status))


def _asked(ctx: Context, trip: Checkout) -> CheckoutStatus | None:
    client = gateway_session.client_of(ctx, trip)
    if trip.can_be_left and (trip.url is None or ctx.now >= trip.expires_at):
        return gateway_session.give_up(ctx, trip.id)  # the payer never got the address, or let it run out
    return settlement.apply_state(ctx, client.state(session=trip.gateway_session))
