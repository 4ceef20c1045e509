"""What happens between a payer and an open Checkout Session."""

from __future__ import annotations

from tests.doubles.stripe import intents
from tests.doubles.stripe.books import Books, Object, nulls
from tests.doubles.stripe.errors import BadRequest
from tests.doubles.stripe.methods import MAGIC, Magic


def offered(session: Object) -> list[Magic]:
    """The magic methods this session's page may show."""
    return [
        magic
        for magic in MAGIC.values()
        if magic.kind in session["payment_method_types"] and magic.takes(session["currency"])
    ]


def pay(books: Books, session: Object, method_id: str) -> str:
    """The payer pressed Pay: the address to send them to next.

    Raises BadRequest when the session is closed or does not offer the method, ApiError 402 on a decline; a decline
    leaves the session open for another try.
    """
    if session["status"] != "open":
        raise BadRequest("This Checkout Session is no longer open.")
    if method_id not in [magic.id for magic in offered(session)]:
        raise BadRequest("Choose a payment method.", param="payment_method")
    intent = _intent_of(books, session)
    intents.confirm_with(books, intent, method_id, f"{books.url}/c/pay/{session['id']}/return")
    if intent["status"] == "requires_action":
        return str(intent["next_action"]["redirect_to_url"]["url"])
    return complete(books, session, intent)


def _intent_of(books: Books, session: Object) -> Object:
    # One intent per session, made at the first attempt and reused after a decline: it can never be charged twice.
    if session["payment_intent"]:
        return books.find("payment_intent", session["payment_intent"])
    terms = {"amount": session["amount_total"], "currency": session["currency"], "customer": session["customer"]}
    intent = intents.opened(books, session["_intent_data"] | terms, session_id=session["id"])
    session["payment_intent"] = intent["id"]
    return intent


def complete(books: Books, session: Object, intent: Object) -> str:
    """The session is done, paid or with the bank; the address the merchant wants the payer at."""
    paid = intent["status"] == "succeeded"
    session |= {
        "status": "complete",
        "payment_status": "paid" if paid else "unpaid",
        "url": None,
        "customer_details": _customer_details(books, session),
    }
    books.emit("checkout.session.completed", session)
    return success_url(session)


def success_url(session: Object) -> str:
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def _customer_details(books: Books, session: Object) -> Object:
    details = nulls("address business_name email individual_name name phone tax_ids") | {
        "email": session["customer_email"],
        "tax_exempt": "none",
        "tax_ids": [],
    }
    if session["customer"]:
        customer = books.find("customer", session["customer"])
        details |= {"email": customer["email"], "name": customer["name"], "phone": customer["phone"]}
    return details


def settle(books: Books, paid_with: str, *, succeeded: bool | None = None) -> Object:
    """The bank answers a delayed payment, named by its intent or session id; the settled intent.

    `succeeded` None lets the magic method decide. Raises BadRequest when nothing is under way.
    """
    intent = _settling(books, paid_with)
    magic: Magic = books.find("payment_method", intent["payment_method"])["_magic"]
    cleared = succeeded if succeeded is not None else magic.fate is not magic.fate.BOUNCES
    if cleared:
        intents.succeed(books, intent)
    else:
        intents.bounce(books, intent)
    if intent["_session"]:
        session = books.find("checkout.session", intent["_session"])
        session["payment_status"] = "paid" if cleared else "unpaid"
        books.emit(f"checkout.session.async_payment_{'succeeded' if cleared else 'failed'}", session)
    return intent


def _settling(books: Books, paid_with: str) -> Object:
    if paid_with.startswith("cs_"):
        paid_with = str(books.find("checkout.session", paid_with)["payment_intent"])
    intent = books.find("payment_intent", paid_with)
    if intent["status"] != "processing":
        raise BadRequest(f"PaymentIntent {paid_with} is {intent['status']}, not processing.")
    return intent
