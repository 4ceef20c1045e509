"""Trips to a gateway as the portal makes them: open, give up, finish what a lost answer left. No transaction is open
while the gateway is asked, and everything may be done twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from data.billing.invoices import Invoice
from data.billing.payments import Checkout, Payment, Reservation
from data.database.session import ScopedSession
from data.errors import Conflict
from data.money import Money
from data.people.tables import Person
from data.statuses import CheckoutStatus, PaymentMethod
from services.billing.checkout import settlement
from services.integrations.payments.amounts import AmountRules
from services.integrations.payments.protocol import (
    CheckoutItem,
    CheckoutRequest,
    Checkouts,
    GatewayRefused,
    GatewayUnreachable,
    OpenedCheckout,
)
from services.platform.background_jobs import job
from services.platform.context import Context
from services.platform.i18n import Wording
from services.platform.permissions import May

RETURN_PATH, LEAVE_PATH = "/paid/{checkout_id}", "/paid/{checkout_id}/left"
_LOOK_BACK = timedelta(hours=1)


class SessionEnded(Conflict):
    message = "This payment was replaced by another one or has ended. Nothing was charged; please start again."


class GatewayGone(Conflict):
    message = "The payment provider of this payment is no longer connected. Please contact us."


def opened(ctx: Context, checkout_id: UUID) -> str:
    """Open the trip, or find the same one again; the address to send the payer to. `ctx` is the system's.

    Raises SessionEnded, GatewayRefused, GatewayUnreachable. No answer leaves it STARTING: the next try carries the same
    idempotency key, so it cannot become a second charge (P11).
    """
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        checkout = db.get_one(Checkout, checkout_id)
        request = _request(ctx, db, checkout)
    if checkout.status is CheckoutStatus.OPEN and checkout.url:
        return checkout.url
    if not checkout.can_be_left:
        raise SessionEnded()
    client = client_of(ctx, checkout)
    request = replace(request, items=_lines(request, client.rules(checkout.currency)))
    try:
        trip = client.open(request)
    except GatewayRefused as refusal:
        settlement.end(ctx, checkout_id, str(refusal))
        raise
    if not _arrived(ctx, checkout_id, trip):
        settlement.apply_state(ctx, client.close(trip.session))
        raise SessionEnded()
    return trip.url


def give_up(ctx: Context, checkout_id: UUID) -> CheckoutStatus:
    """Close a trip at the gateway and free its invoices; the status afterwards says whether that came too late.

    Raises GatewayUnreachable; then nothing has changed.
    """
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        checkout = db.get_one(Checkout, checkout_id)
    if not checkout.can_be_left:
        return checkout.status
    client = client_of(ctx, checkout)
    session = checkout.gateway_session or _session_of_lost_answer(ctx, client, checkout)
    if session is None:
        return settlement.end(ctx, checkout_id, "never reached the gateway")
    return settlement.apply_state(ctx, client.close(session)) or CheckoutStatus.CANCELLED


@job(was=("close_trip", "billing.close_trip"))
def close_session(ctx: Context, *, checkout_id: str) -> None:
    """Give up a trip whose payer may not go on with it. Twice is once; an unreachable gateway is asked again later.

    Money that arrives nevertheless is booked, and staff are told (services/billing/payments/posting.py).
    """
    give_up(ctx, UUID(checkout_id))


def client_of(ctx: Context, checkout: Checkout) -> Checkouts:
    """Raises GatewayGone."""
    client = ctx.gateways.checkouts.get(checkout.gateway)
    if client is None or not client.connected:
        raise GatewayGone()
    return client


def _session_of_lost_answer(ctx: Context, client: Checkouts, checkout: Checkout) -> str | None:
    """The gateway's id of a trip whose answer we never got; None when the gateway has never heard of it.

    While the trip could still be opened, asking for it again with its idempotency key is the sure way. Afterwards a
    session that nobody opened in time cannot come to be, so the gateway's list decides.
    """
    if ctx.now < checkout.expires_at:
        try:
            opened(ctx, checkout.id)
        except (SessionEnded, GatewayRefused):
            return None
        with ctx.transaction(May.SYSTEM_LOOK) as db:
            return db.get_one(Checkout, checkout.id).gateway_session
    since = checkout.started_at - _LOOK_BACK
    return next((each.session for each in client.changed_since(since) if each.checkout_id == checkout.id), None)


def _arrived(ctx: Context, checkout_id: UUID, trip: OpenedCheckout) -> bool:
    """Write down where the trip is; False when it was given up meanwhile."""
    with ctx.transaction(May.SYSTEM) as db:
        checkout = db.one(Checkout, checkout_id)
        if not checkout.can_be_left:
            return False
        checkout.gateway_session, checkout.url = trip.session, trip.url
        checkout.become(CheckoutStatus.OPEN, db.now)
        db.record("checkout.opened", checkout, gateway=checkout.gateway, session=trip.session)
        return True


def _request(ctx: Context, db: ScopedSession, checkout: Checkout) -> CheckoutRequest:
    """The same words every time, from our own rows: a retry that differs would be refused by the gateway."""
    rows = db.execute(
        select(Reservation.amount_minor, Invoice.number)
        .join(Payment, Payment.id == Reservation.payment_id)
        .join(Invoice, Invoice.id == Reservation.invoice_id)
        .where(Payment.checkout_id == checkout.id)
        .order_by(Invoice.order_key)
    )
    items = tuple(CheckoutItem(number, Money(minor, checkout.currency)) for minor, number in rows)
    payer = db.get_one(Person, checkout.person_id)
    origin = ctx.settings.origin
    return CheckoutRequest(
        id=checkout.id,
        items=items,
        amount=checkout.amount,
        payer_email=payer.email,
        language=checkout.language,
        methods=tuple(PaymentMethod(each) for each in checkout.methods.split(",")),
        return_url=origin + RETURN_PATH.format(checkout_id=checkout.id),
        cancel_url=origin + LEAVE_PATH.format(checkout_id=checkout.id),
        expires_at=checkout.expires_at,
    )


def _lines(request: CheckoutRequest, rules: AmountRules | None) -> tuple[CheckoutItem, ...]:
    """An invoice a line, or one line of their sum where the gateway's page has not so many."""
    if rules is None or len(request.items) <= rules.lines:
        return request.items
    words = Wording(request.language)
    return (CheckoutItem(words.say_n("{n} invoice", "{n} invoices", len(request.items)), request.amount),)


__all__ = ["GatewayGone", "GatewayUnreachable", "SessionEnded", "client_of", "give_up", "opened"]
