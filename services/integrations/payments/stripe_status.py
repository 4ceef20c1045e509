"""A Checkout Session of Stripe, with its intent and charge, in our words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

import stripe
from stripe.checkout import Session

from data.money import Money
from data.statuses import CheckoutStatus, PaymentMethod
from services.integrations.payments.amounts import money_of
from services.integrations.payments.protocol import CheckoutState, GivenBack
from services.integrations.payments.stripe_amounts import stripe_digits

# Intents of a complete session (docs.stripe.com/payments/paymentintents/lifecycle). Before that, a decline leaves the
# session open for another card, so the trip is not over.
_INTENTS = {
    "succeeded": CheckoutStatus.SUCCEEDED,
    "processing": CheckoutStatus.PROCESSING,
    "requires_payment_method": CheckoutStatus.FAILED,
    "canceled": CheckoutStatus.CANCELLED,
}
_BRANDS = {
    "amex": "American Express",
    "cartes_bancaires": "Cartes Bancaires",
    "diners": "Diners Club",
    "jcb": "JCB",
    "unionpay": "UnionPay",
}
_DEBIT_NAMES = {
    "sepa_debit": "SEPA Direct Debit",
    "us_bank_account": "US bank account",
    "bacs_debit": "Bacs Direct Debit",
    "au_becs_debit": "BECS Direct Debit",
    "acss_debit": "Canadian bank debit",
}


# Disputes (docs.stripe.com/api/disputes/object): inquiries take no money; of the others it is taken at once.
_STAGES: dict[str, Literal["asked", "lost", "won"]] = {
    "won": "won",
    "lost": "lost",
    "warning_needs_response": "asked",
    "warning_under_review": "asked",
    "warning_closed": "won",
    "prevented": "won",
}
_GOING = ("pending", "requires_action", "succeeded")  # of refunds; the others are failed and canceled


def charge_of(session: Session) -> stripe.Charge | None:
    intent = session.payment_intent if isinstance(session.payment_intent, stripe.PaymentIntent) else None
    return intent.latest_charge if intent and isinstance(intent.latest_charge, stripe.Charge) else None


def state_of(
    session: Session,
    refunds: Sequence[stripe.Refund] = (),
    disputes: Sequence[stripe.Dispute] = (),
    untold: frozenset[str] = frozenset(),
) -> CheckoutState:
    """`session` must come with payment_intent.latest_charge expanded."""
    intent = session.payment_intent if isinstance(session.payment_intent, stripe.PaymentIntent) else None
    method, label = _method(intent)
    amount, is_exact = _amount(session, intent)
    return CheckoutState(
        checkout_id=_our_id(session),
        status=_status(session, intent),
        amount=amount,
        is_exact=is_exact,
        session=session.id,
        intent=intent.id if intent else None,
        method=method,
        method_label=label,
        error=_error(intent),
        live=session.livemode,
        paid_at=_paid_at(session),
        untold=untold,
        given_back=(
            *(GivenBack(each.id, "made", _money(each)) for each in refunds if each.status in _GOING),
            *(GivenBack(each.id, _STAGES.get(each.status, "held"), _money(each)) for each in disputes),
        ),
    )


def _money(given: stripe.Refund | stripe.Dispute) -> Money:
    currency = given.currency.upper()
    return money_of(given.amount, stripe_digits(currency), currency)[0]


def _our_id(session: Session) -> UUID | None:
    """None for whatever else this Stripe account is used for."""
    kept = dict(session.metadata.to_dict()) if session.metadata else {}
    try:
        return UUID(kept.get("payment_id", ""))
    except ValueError:
        return None


def _status(session: Session, intent: stripe.PaymentIntent | None) -> CheckoutStatus:
    if intent is not None and intent.status == "succeeded":
        return CheckoutStatus.SUCCEEDED
    if session.status == "expired":
        return CheckoutStatus.CANCELLED
    if session.status == "open":
        return CheckoutStatus.OPEN
    return _INTENTS.get(intent.status if intent else "", CheckoutStatus.PROCESSING)


def _amount(session: Session, intent: stripe.PaymentIntent | None) -> tuple[Money | None, bool]:
    """What was really taken; until then, what is asked for. In our money, and whether that is exactly it."""
    if intent is not None:
        units, code = intent.amount_received if intent.status == "succeeded" else intent.amount, intent.currency
    elif session.amount_total is None or session.currency is None:
        return None, True
    else:
        units, code = session.amount_total, session.currency
    currency = code.upper()
    return money_of(units, stripe_digits(currency), currency)


def _method(intent: stripe.PaymentIntent | None) -> tuple[PaymentMethod | None, str | None]:
    charge = intent.latest_charge if intent else None
    if not isinstance(charge, stripe.Charge) or charge.payment_method_details is None:
        return None, None
    details: dict[str, Any] = charge.payment_method_details.to_dict()
    kind = str(details["type"])
    shown = details.get(kind) or {}
    if kind == "card":
        brand = str(shown.get("brand") or "card")
        name = _BRANDS.get(brand, brand.replace("_", " ").title())
    else:
        name = _DEBIT_NAMES.get(kind, kind.replace("_", " ").capitalize())
    last4 = shown.get("last4")
    label = f"{name} ending {last4}" if last4 else name
    return PaymentMethod.CARD if kind == "card" else PaymentMethod.BANK_DEBIT, label[:60]


def _paid_at(session: Session) -> datetime | None:
    """A card's charge is made when the money moves; a debit's is made days before the bank answers."""
    charge = charge_of(session)
    if charge is None or charge.payment_method_details is None or charge.payment_method_details.type != "card":
        return None
    return datetime.fromtimestamp(charge.created, UTC)


def _error(intent: stripe.PaymentIntent | None) -> str | None:
    problem = intent.last_payment_error if intent else None
    return (problem.message or problem.code) if problem else None
