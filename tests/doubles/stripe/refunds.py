"""/v1/refunds."""

from __future__ import annotations

from tests.doubles.stripe.books import Books, Object, nulls
from tests.doubles.stripe.charges import book
from tests.doubles.stripe.errors import BadRequest
from tests.doubles.stripe.spec import Params

MODELLED = frozenset("amount charge payment_intent reason metadata expand".split())


def create(books: Books, params: Params) -> Object:
    """Cards give back at once; a bank debit's refund stays pending until `settle_refund`."""
    charge = _charge_of(books, params)
    left = charge["amount"] - charge["amount_refunded"]
    amount = params.get("amount", left)
    _require_refundable(charge, amount, left)
    card = charge["payment_method_details"]["type"] == "card"
    refund = books.new(
        "refund",
        "re",
        amount=amount,
        charge=charge["id"],
        currency=charge["currency"],
        customer=charge["customer"],
        metadata=params.get("metadata") or {},
        payment_intent=charge["payment_intent"],
        payment_method=charge["payment_method"],
        reason=params.get("reason"),
        status="succeeded" if card else "pending",
        destination_details={"type": charge["payment_method_details"]["type"]},
        **nulls("balance_transaction receipt_number source_transfer_reversal transfer_reversal"),
    )
    refund["balance_transaction"] = book(books, "refund", refund, -amount)
    _give_back(charge, amount)
    books.emit("refund.created", refund)
    books.emit("charge.refunded", charge)
    return refund


def _charge_of(books: Books, params: Params) -> Object:
    if "charge" in params:
        return books.find("charge", params["charge"], "charge")
    if "payment_intent" not in params:
        raise BadRequest("One of the following params should be provided for this request: payment_intent or charge.")
    intent = books.find("payment_intent", params["payment_intent"], "payment_intent")
    if intent["latest_charge"] is None:
        raise BadRequest(f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.")
    return books.find("charge", intent["latest_charge"], "charge")


def _require_refundable(charge: Object, amount: int, left: int) -> None:
    if charge["refunded"]:
        raise BadRequest(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if charge["status"] != "succeeded":
        raise BadRequest(f"Charge {charge['id']} has not succeeded, so it cannot be refunded.")
    if charge["disputed"]:
        raise BadRequest(f"Charge {charge['id']} has been charged back; cannot issue a refund.", code="charge_disputed")
    if amount < 1:
        raise BadRequest(
            "This value must be greater than or equal to 1.", code="parameter_invalid_integer", param="amount"
        )
    if amount > left:
        raise BadRequest(
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})", param="amount"
        )


def _give_back(charge: Object, amount: int) -> None:
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]


def settle(books: Books, refund_id: str, *, succeeded: bool) -> Object:
    """The bank answers a pending refund. A failed one puts the money back on the charge. Raises BadRequest."""
    refund = books.find("refund", refund_id)
    if refund["status"] != "pending":
        raise BadRequest(f"Refund {refund_id} is {refund['status']}, not pending.")
    charge = books.find("charge", refund["charge"])
    refund["status"] = "succeeded" if succeeded else "failed"
    if not succeeded:
        refund["failure_reason"] = "declined"
        refund["failure_balance_transaction"] = book(books, "refund_failure", refund, refund["amount"])
        _give_back(charge, -refund["amount"])
    books.emit("refund.updated", refund)
    if not succeeded:
        books.emit("refund.failed", refund)
    return refund
