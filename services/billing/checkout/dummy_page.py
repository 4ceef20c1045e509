"""The payer at the pretend gateway's page: what it shows, and what a choice does."""

from __future__ import annotations

from dataclasses import dataclass

from data.billing.payments import Checkout
from data.errors import NotFound
from data.money import Money
from data.statuses import CheckoutStatus
from services.billing.checkout.gateway_session import LEAVE_PATH, RETURN_PATH
from services.billing.checkout.webhooks import act_on_event
from services.billing.settings import TEST_GATEWAY_ENABLED
from services.integrations.payments.dummy import Choice, TestGateway
from services.platform.context import Context
from services.platform.permissions import May

__all__ = ["Choice", "PretendPage", "choose", "page"]


@dataclass(frozen=True, slots=True)
class PretendPage:
    """What the page shows of one trip. `back` and `left` are paths of the portal."""

    session: str
    amount: Money
    methods: tuple[str, ...]
    status: CheckoutStatus
    language: str
    back: str
    left: str


def page(ctx: Context, session: str) -> PretendPage:
    """`ctx` is the system's: the page stands outside and asks nobody to sign in. Raises NotFound."""
    client = _client(ctx)
    state = client.state(session=session)
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        checkout = db.get_one(Checkout, state.checkout_id)
    return PretendPage(
        session,
        checkout.amount,
        tuple(checkout.methods.split(",")),
        state.status,
        checkout.language,
        RETURN_PATH.format(checkout_id=checkout.id),
        LEAVE_PATH.format(checkout_id=checkout.id),
    )


def choose(ctx: Context, session: str, choice: Choice) -> PretendPage:
    """Let `choice` happen; the page afterwards. As with a real gateway the portal hears of it by an event. Raises
    NotFound."""
    client = _client(ctx)
    with ctx.transaction(May.SYSTEM) as db:
        event_id = client.choose(db, session, choice)
        if event_id is not None:
            db.later(act_on_event, gateway=client.name, event_id=event_id)
        db.recorded = True
    return page(ctx, session)


def _client(ctx: Context) -> TestGateway:
    """The pretend gateway, where the firm wants it and no live keys are about."""
    client, stripe = (ctx.gateways.checkouts.get(name) for name in ("test", "stripe"))
    is_live = stripe is not None and stripe.connected and stripe.live
    if not isinstance(client, TestGateway) or not ctx.preferences[TEST_GATEWAY_ENABLED] or is_live:
        raise NotFound()
    return client
