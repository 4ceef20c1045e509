"""Stripe's magic payment methods: what happens is decided by the id, as in Stripe's test mode.

Source: docs.stripe.com/testing. `pm_sepaDebit_insufficientFunds` is ours: Stripe drives SEPA failures by IBAN,
and no account number may enter this house, not even a test one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tests.doubles.stripe.books import Books, Object, nulls
from tests.doubles.stripe.errors import BadRequest


class Fate(StrEnum):
    SUCCEEDS = "succeeds"
    DECLINED = "generic_decline"
    NO_FUNDS = "insufficient_funds"
    EXPIRED = "expired_card"
    AUTHENTICATES = "authenticates"
    DISPUTED = "disputed"
    CLEARS = "clears"  # delayed: processing, then succeeded
    BOUNCES = "bounces"  # delayed: processing, then failed


@dataclass(frozen=True, slots=True)
class Magic:
    id: str
    kind: str
    last4: str
    fate: Fate
    label: str
    currency: str | None = None  # a bank debit exists in one currency only; lower case

    @property
    def delayed(self) -> bool:
        return self.fate in (Fate.CLEARS, Fate.BOUNCES)

    def takes(self, currency: str) -> bool:
        return self.currency in (None, currency)


MAGIC = {
    magic.id: magic
    for magic in (
        Magic("pm_card_visa", "card", "4242", Fate.SUCCEEDS, "Visa card, succeeds"),
        Magic("pm_card_mastercard", "card", "4444", Fate.SUCCEEDS, "Mastercard, succeeds"),
        Magic("pm_card_chargeDeclined", "card", "0002", Fate.DECLINED, "Card, declined"),
        Magic("pm_card_chargeDeclinedInsufficientFunds", "card", "9995", Fate.NO_FUNDS, "Card, insufficient funds"),
        Magic("pm_card_chargeDeclinedExpiredCard", "card", "0069", Fate.EXPIRED, "Card, expired"),
        Magic("pm_card_authenticationRequired", "card", "3184", Fate.AUTHENTICATES, "Card, asks for 3D Secure"),
        Magic("pm_card_createDispute", "card", "0259", Fate.DISPUTED, "Card, succeeds and is disputed"),
        Magic("pm_usBankAccount_success", "us_bank_account", "6789", Fate.CLEARS, "US bank debit, clears later", "usd"),
        Magic(
            "pm_usBankAccount_insufficientFunds",
            "us_bank_account",
            "2227",
            Fate.BOUNCES,
            "US bank debit, bounces later",
            "usd",
        ),
        Magic("pm_sepaDebit", "sepa_debit", "3000", Fate.CLEARS, "SEPA debit, clears later", "eur"),
        Magic("pm_sepaDebit_insufficientFunds", "sepa_debit", "3002", Fate.BOUNCES, "SEPA debit, bounces later", "eur"),
    )
}


def resolve(books: Books, method_id: str) -> Object:
    """The payment method with this id; a magic id makes a new one, as Stripe does. Raises ApiError."""
    if method_id not in MAGIC:
        return books.find("payment_method", method_id, "payment_method")
    magic = MAGIC[method_id]
    return books.new(
        "payment_method",
        "pm",
        type=magic.kind,
        customer=None,
        metadata={},
        allow_redisplay="unspecified",
        billing_details=nulls("address email name phone tax_id"),
        _magic=magic,
        **{magic.kind: details(magic)},
    )


def details(magic: Magic) -> Object:
    """What may be shown and stored of a method: brand, last four digits, expiry; never a number."""
    if magic.kind == "card":
        brand = "mastercard" if "mastercard" in magic.id else "visa"
        return {
            "brand": brand,
            "display_brand": brand,
            "last4": magic.last4,
            "exp_month": 12,
            "exp_year": 2034,
            "funding": "credit",
            "country": "US",
            "fingerprint": f"fp{magic.last4}",
            "regulated_status": "unregulated",
            **nulls("checks generated_from networks three_d_secure_usage wallet"),
        }
    if magic.kind == "us_bank_account":
        return {
            "bank_name": "STRIPE TEST BANK",
            "last4": magic.last4,
            "account_type": "checking",
            "routing_number": "110000000",
            "account_holder_type": "individual",
            "fingerprint": f"fp{magic.last4}",
            **nulls("financial_connections_account networks status_details"),
        }
    return {
        "last4": magic.last4,
        "country": "DE",
        "bank_code": "37040044",
        "branch_code": "",
        "fingerprint": f"fp{magic.last4}",
        "generated_from": None,
    }


def require_currency(method: Object, currency: str) -> None:
    """Raises BadRequest when this bank debit does not exist in `currency`."""
    magic: Magic = method["_magic"]
    if not magic.takes(currency):
        raise BadRequest(
            f'The payment method type "{magic.kind}" is not available in {currency}.', param="payment_method"
        )
