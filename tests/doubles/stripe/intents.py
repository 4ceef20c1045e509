"""/v1/payment_intents: the state machine of one payment."""

from __future__ import annotations

import secrets
from typing import Any

from tests.doubles.stripe import charges, methods
from tests.doubles.stripe.amounts import known_currency, require_chargeable
from tests.doubles.stripe.books import Books, Object, nulls, public
from tests.doubles.stripe.errors import ApiError, BadRequest
from tests.doubles.stripe.methods import Fate, Magic
from tests.doubles.stripe.spec import Params

CREATE_MODELLED = frozenset(
    "amount currency customer description metadata payment_method confirm off_session return_url receipt_email "
    "setup_future_usage allowed_payment_method_types expand".split()
)
CONFIRM_MODELLED = frozenset("payment_method return_url off_session expand".split())
CANCEL_MODELLED = frozenset("cancellation_reason expand".split())

_UNEXPECTED = "payment_intent_unexpected_state"
_CONFIRMABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
_DECLINES = {  # fate → (code, decline_code, message); docs.stripe.com/declines/codes
    Fate.DECLINED: ("card_declined", "generic_decline", "Your card was declined."),
    Fate.NO_FUNDS: ("card_declined", "insufficient_funds", "Your card has insufficient funds."),
    Fate.EXPIRED: ("expired_card", "expired_card", "Your card has expired."),
}
_SCA = (
    "authentication_required",
    "authentication_required",
    "Your card was declined. This transaction requires authentication.",
)


def create(books: Books, params: Params) -> Object:
    """Raises ApiError: 400 for what does not fit together, 402 when a confirmed card is declined."""
    if params.get("off_session") and not params.get("confirm"):
        raise BadRequest("You can only set `off_session` when `confirm` is true.", param="off_session")
    if "customer" in params:
        books.find("customer", params["customer"], "customer")
    currency = known_currency(params["currency"], "currency")
    require_chargeable(params["amount"], currency, "amount")
    method = methods.resolve(books, params["payment_method"]) if "payment_method" in params else None
    intent = opened(books, params | {"currency": currency}, method)
    if params.get("confirm"):
        _confirm(books, intent, off_session=_is_off_session(params))
    return intent


def opened(books: Books, params: Params, method: Object | None = None, session_id: str | None = None) -> Object:
    """A stored, announced PaymentIntent; `session_id` names the Checkout Session it belongs to."""
    allowed = params.get("allowed_payment_method_types")
    intent = books.new(
        "payment_intent",
        "pi",
        amount=params["amount"],
        amount_capturable=0,
        amount_received=0,
        amount_details={},
        currency=params["currency"],
        customer=params.get("customer"),
        description=params.get("description"),
        metadata=params.get("metadata") or {},
        payment_method=method and method["id"],
        status="requires_confirmation" if method else "requires_payment_method",
        capture_method="automatic_async",
        confirmation_method="automatic",
        allowed_payment_method_types=allowed,
        payment_method_options={},
        payment_method_types=allowed or kinds(params["currency"]),
        receipt_email=params.get("receipt_email"),
        setup_future_usage=params.get("setup_future_usage"),
        _return_url=params.get("return_url"),
        _session=session_id,
        **nulls(
            "application application_fee_amount automatic_payment_methods canceled_at cancellation_reason "
            "last_payment_error latest_charge next_action on_behalf_of payment_method_configuration_details "
            "processing review shipping source statement_descriptor statement_descriptor_suffix transfer_data "
            "transfer_group"
        ),
    )
    intent["client_secret"] = f"{intent['id']}_secret_{secrets.token_hex(8)}"
    books.emit("payment_intent.created", intent)
    return intent


def kinds(currency: str) -> list[str]:
    """Payment method types on offer in `currency`, as the account's dashboard would have it."""
    return list(dict.fromkeys(magic.kind for magic in methods.MAGIC.values() if magic.takes(currency)))


def confirm(books: Books, params: Params, intent_id: str) -> Object:
    intent = books.find("payment_intent", intent_id)
    if intent["_session"]:
        raise BadRequest(
            "This PaymentIntent belongs to a Checkout Session and is confirmed on its page.", code=_UNEXPECTED
        )
    if "payment_method" in params:
        intent["payment_method"] = methods.resolve(books, params["payment_method"])["id"]
    intent["_return_url"] = params.get("return_url", intent["_return_url"])
    _confirm(books, intent, off_session=_is_off_session(params))
    return intent


def confirm_with(books: Books, intent: Object, method_id: str, return_url: str) -> None:
    """What the hosted page does when the payer presses Pay. Raises ApiError when the card is declined."""
    intent["payment_method"] = methods.resolve(books, method_id)["id"]
    intent["_return_url"] = return_url
    _confirm(books, intent, off_session=False)


def _is_off_session(params: Params) -> bool:
    return params.get("off_session") in (True, "true", "one_off", "recurring")


def _confirm(books: Books, intent: Object, *, off_session: bool) -> None:
    if intent["status"] not in _CONFIRMABLE:
        raise BadRequest(
            f"You cannot confirm this PaymentIntent because it has already {intent['status']} after "
            "being previously confirmed.",
            code=_UNEXPECTED,
        )
    if intent["payment_method"] is None:
        raise BadRequest(
            "You cannot confirm this PaymentIntent because it's missing a payment method.", code=_UNEXPECTED
        )
    method = books.find("payment_method", intent["payment_method"])
    if method["customer"] not in (None, intent["customer"]):
        raise BadRequest("The provided PaymentMethod belongs to another customer.", param="payment_method")
    methods.require_currency(method, intent["currency"])
    intent |= {"last_payment_error": None, "next_action": None}
    _attempt(books, intent, method, off_session=off_session)


def _attempt(books: Books, intent: Object, method: Object, *, off_session: bool) -> None:
    magic: Magic = method["_magic"]
    if magic.fate in _DECLINES:
        _decline(books, intent, method, *_DECLINES[magic.fate])
    if magic.fate is Fate.AUTHENTICATES:
        if off_session:
            _decline(books, intent, method, *_SCA)
        _ask_for_authentication(books, intent)
    elif magic.delayed:
        intent["status"] = "processing"
        books.emit("charge.pending", charges.attempt(books, intent, "pending"))
        books.emit("payment_intent.processing", intent)
    else:
        succeed(books, intent)


def _decline(books: Books, intent: Object, method: Object, code: str, decline: str, message: str) -> None:
    charge = charges.attempt(books, intent, "failed")
    charge |= {"failure_code": code, "failure_message": message}
    _fail(books, intent, method, code, message, decline_code=decline, charge=charge["id"])
    books.emit("charge.failed", charge)
    books.emit("payment_intent.payment_failed", intent)
    raise ApiError(
        402,
        "card_error",
        message,
        code=code,
        decline_code=decline,
        charge=charge["id"],
        payment_intent=public(intent),
        payment_method=public(method),
    )


def _fail(books: Books, intent: Object, method: Object, code: str, message: str, **more: Any) -> None:
    intent |= {
        "status": "requires_payment_method",
        "payment_method": None,
        "next_action": None,
        "last_payment_error": {
            "type": "card_error",
            "code": code,
            "message": message,
            "payment_method": public(method),
            **more,
        },
    }


def _ask_for_authentication(books: Books, intent: Object) -> None:
    intent["status"] = "requires_action"
    redirect = {"url": f"{books.url}/3ds/{intent['id']}", "return_url": intent["_return_url"]}
    intent["next_action"] = {"type": "redirect_to_url", "redirect_to_url": redirect}
    books.emit("payment_intent.requires_action", intent)


def authenticate(books: Books, intent: Object, *, passed: bool) -> None:
    """The payer's answer on the 3D Secure page; ignored when the payment went another way meanwhile."""
    if intent["status"] != "requires_action":
        return
    if passed:
        succeed(books, intent)
        return
    method = books.find("payment_method", intent["payment_method"])
    _fail(
        books,
        intent,
        method,
        "payment_intent_authentication_failure",
        "The provided PaymentMethod has failed authentication.",
    )
    books.emit("payment_intent.payment_failed", intent)


def succeed(books: Books, intent: Object) -> None:
    """The money is taken, by a new charge or by the pending one of a bank debit."""
    method = books.find("payment_method", intent["payment_method"])
    if intent["status"] == "processing":
        charge = books.find("charge", intent["latest_charge"])
        charges.clear(books, charge)
    else:
        charge = charges.attempt(books, intent, "succeeded")
    intent |= {
        "status": "succeeded",
        "amount_received": intent["amount"],
        "next_action": None,
        "last_payment_error": None,
    }
    if intent["setup_future_usage"] and intent["customer"]:
        method["customer"] = intent["customer"]
    books.emit("charge.succeeded", charge)
    books.emit("payment_intent.succeeded", intent)
    if method["_magic"].fate is Fate.DISPUTED:
        charges.dispute(books, charge)


def bounce(books: Books, intent: Object) -> None:
    """The bank refuses a debit days later (ACH return R01 and its SEPA equal, AM04)."""
    charge = books.find("charge", intent["latest_charge"])
    message = "The customer's account has insufficient funds to cover this payment."
    charge |= {"status": "failed", "failure_code": "insufficient_funds", "failure_message": message}
    method = books.find("payment_method", intent["payment_method"])
    _fail(books, intent, method, "payment_intent_payment_attempt_failed", message, charge=charge["id"])
    books.emit("charge.failed", charge)
    books.emit("payment_intent.payment_failed", intent)


def cancel(books: Books, params: Params, intent_id: str) -> Object:
    intent = books.find("payment_intent", intent_id)
    if intent["_session"]:
        raise BadRequest(
            "You cannot cancel the PaymentIntent of a Checkout Session; expire the session instead.", code=_UNEXPECTED
        )
    if intent["status"] in ("succeeded", "canceled", "processing"):
        raise BadRequest(
            f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}.", code=_UNEXPECTED
        )
    abandon(books, intent, params.get("cancellation_reason"))
    return intent


def abandon(books: Books, intent: Object, reason: str | None) -> None:
    """Canceled for good: no later answer of the payer can take money any more."""
    intent |= {
        "status": "canceled",
        "canceled_at": books.clock.now(),
        "cancellation_reason": reason,
        "next_action": None,
    }
    books.emit("payment_intent.canceled", intent)
