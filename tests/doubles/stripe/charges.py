"""Charges: one per attempt to move money, and the balance transaction a successful one leaves."""

from __future__ import annotations

from tests.doubles.stripe.books import Books, Object, nulls
from tests.doubles.stripe.methods import Magic, details


def attempt(books: Books, intent: Object, status: str) -> Object:
    """A new charge of `intent`: "succeeded", "pending" or "failed". The caller announces it."""
    method = books.find("payment_method", intent["payment_method"])
    magic: Magic = method["_magic"]
    charge = books.new(
        "charge",
        "ch",
        amount=intent["amount"],
        amount_captured=0,
        amount_refunded=0,
        currency=intent["currency"],
        customer=intent["customer"],
        payment_intent=intent["id"],
        payment_method=method["id"],
        status=status,
        paid=False,
        captured=False,
        refunded=False,
        disputed=False,
        metadata=dict(intent["metadata"]),
        description=intent["description"],
        billing_details=method["billing_details"],
        fraud_details={},
        payment_method_details={"type": magic.kind, magic.kind: _paid_with(magic)},
        receipt_email=intent["receipt_email"],
        calculated_statement_descriptor="STRIPE DOUBLE",
        **nulls(
            "application application_fee application_fee_amount balance_transaction failure_balance_transaction "
            "failure_code failure_message on_behalf_of outcome radar_options receipt_number receipt_url review "
            "shipping source source_transfer statement_descriptor statement_descriptor_suffix transfer_data "
            "transfer_group"
        ),
    )
    intent["latest_charge"] = charge["id"]
    if status == "succeeded":
        clear(books, charge)
    return charge


def _paid_with(magic: Magic) -> Object:
    shown = (
        "brand last4 exp_month exp_year funding country fingerprint bank_name account_type "
        "account_holder_type routing_number bank_code branch_code"
    )
    return {name: value for name, value in details(magic).items() if name in shown.split()}


def clear(books: Books, charge: Object) -> None:
    """The money has arrived: captured, paid and in the balance."""
    charge |= {"status": "succeeded", "paid": True, "captured": True, "amount_captured": charge["amount"]}
    # 1.5 % and 25 minor units, rounded half up: Stripe's usual European card price.
    fee = (charge["amount"] * 15 + 500) // 1000 + 25
    charge["balance_transaction"] = book(books, "charge", charge, charge["amount"], fee)


def book(books: Books, kind: str, source: Object, amount: int, fee: int = 0) -> str:
    """A balance transaction of `amount` minor units (negative when money leaves); its id."""
    fees = [
        {
            "amount": fee,
            "application": None,
            "currency": source["currency"],
            "description": "Stripe fees",
            "type": "stripe_fee",
        }
    ]
    entry = books.new(
        "balance_transaction",
        "txn",
        amount=amount,
        available_on=books.clock.now() + 2 * 86400,
        currency=source["currency"],
        description=None,
        exchange_rate=None,
        fee=fee,
        fee_details=fees if fee else [],
        net=amount - fee,
        reporting_category=kind,
        source=source["id"],
        status="pending",
        type=kind,
        balance_type="payments",
    )
    return str(entry["id"])


def dispute(books: Books, charge: Object) -> Object:
    """The payer's bank takes the money back for now."""
    charge["disputed"] = True
    disputed = books.new(
        "dispute",
        "du",
        amount=charge["amount"],
        charge=charge["id"],
        currency=charge["currency"],
        evidence={"enhanced_evidence": {}},
        evidence_details={
            "due_by": books.clock.now() + 7 * 86400,
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
            "enhanced_eligibility": {},
        },
        is_charge_refundable=False,
        metadata={},
        payment_intent=charge["payment_intent"],
        reason="fraudulent",
        status="needs_response",
        balance_transactions=[],
        enhanced_eligibility_types=[],
    )
    books.emit("charge.dispute.created", disputed)
    return disputed


def close_dispute(books: Books, dispute_id: str, *, status: str) -> Object:
    """The bank has decided: "won" or "lost"; an inquiry, of which no money was taken, is "warning_closed"."""
    disputed = books.find("dispute", dispute_id)
    disputed["status"] = status
    books.emit("charge.dispute.closed", disputed)
    return disputed
