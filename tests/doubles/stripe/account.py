"""/v1/account and /v1/balance, and whose key may ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from tests.doubles.stripe.books import API_VERSION, Books, Object
from tests.doubles.stripe.errors import ApiError, NotModelled
from tests.doubles.stripe.spec import Params


def authenticate(books: Books, headers: Mapping[str, str], api_keys: frozenset[str] | None) -> None:
    """Raises ApiError 401 or 403 for a wrong key or account, NotModelled for another API version."""
    key = headers.get("authorization", "").removeprefix("Bearer ")
    mode = "live" if books.livemode else "test"
    if not key:
        raise ApiError(401, "invalid_request_error", "You did not provide an API key.")
    if not key.startswith((f"sk_{mode}_", f"rk_{mode}_")) or (api_keys is not None and key not in api_keys):
        raise ApiError(401, "invalid_request_error", f"Invalid API Key provided: {key[:8]}***{key[-4:]}")
    if headers.get("stripe-account", books.account_id) != books.account_id:
        raise ApiError(
            403,
            "invalid_request_error",
            "The provided key does not have access to this account.",
            code="account_invalid",
        )
    if headers.get("stripe-version", API_VERSION) != API_VERSION:
        raise NotModelled(f"API versions other than {API_VERSION}")


def current(books: Books, params: Params) -> Object:
    return {
        "id": books.account_id,
        "object": "account",
        "business_type": "company",
        "charges_enabled": True,
        "country": "DE",
        "created": books.clock.now(),
        "default_currency": "eur",
        "details_submitted": True,
        "email": "firm@example.com",
        "metadata": {},
        "payouts_enabled": True,
        "type": "standard",
        "capabilities": {"card_payments": "active", "sepa_debit_payments": "active", "transfers": "active"},
    }


def balance(books: Books, params: Params) -> Object:
    """Everything is pending: the double pays nothing out."""
    totals: Counter[str] = Counter()
    for entry in books.objects["balance_transaction"].values():
        totals[entry["currency"]] += entry["net"]
    pending = [{"amount": net, "currency": currency} for currency, net in sorted(totals.items())]
    available = [{"amount": 0, "currency": currency} for currency in sorted(totals)]
    return {"object": "balance", "livemode": books.livemode, "available": available, "pending": pending}
