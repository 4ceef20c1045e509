"""/v1/checkout/sessions in payment mode: open until paid or expired."""

from __future__ import annotations

from urllib.parse import urlsplit

from tests.doubles.stripe import intents
from tests.doubles.stripe.amounts import known_currency, require_chargeable, require_steps
from tests.doubles.stripe.books import Books, Object, new_id, nulls
from tests.doubles.stripe.errors import BadRequest, NotModelled, missing
from tests.doubles.stripe.spec import Params

CREATE_MODELLED = frozenset(
    "mode ui_mode customer customer_email client_reference_id line_items payment_intent_data metadata success_url "
    "cancel_url expires_at locale submit_type allowed_payment_method_types excluded_payment_method_types expand".split()
)
EXPIRE_MODELLED = frozenset({"expand"})
_INTENT_DATA = frozenset("metadata description setup_future_usage receipt_email".split())

_SHORTEST_SECONDS, _LONGEST_SECONDS = 30 * 60, 24 * 3600  # docs.stripe.com/api/checkout/sessions/create
_REFERENCE_CHARS = 200
_MOST_LINES = 100  # the same page, line_items: "For payment mode, there is a maximum of 100"


def create(books: Books, params: Params) -> Object:
    """Raises BadRequest as Stripe does, NotModelled for other modes and for embedded pages."""
    _require_modelled(params)
    _require_consistent(books, params)
    if len(params["line_items"]) > _MOST_LINES:
        raise BadRequest(f"Checkout accepts a maximum of {_MOST_LINES} line items in payment mode.", param="line_items")
    items = [_item(books, index, sent) for index, sent in enumerate(params["line_items"])]
    currencies = {item["currency"] for item in items}
    if len(currencies) > 1:
        raise BadRequest("All line items must have the same currency.", param="line_items")
    currency, total = currencies.pop(), sum(item["amount_total"] for item in items)
    require_chargeable(total, currency, "line_items")
    session = books.new("checkout.session", f"cs_{'live' if books.livemode else 'test'}")
    session |= _terms(books, params, currency, total) | {
        "url": f"{books.url}/c/pay/{session['id']}",
        "_items": items,
        "_intent_data": params.get("payment_intent_data", {}),
    }
    return session


def _require_modelled(params: Params) -> None:
    if params.get("mode") != "payment":
        raise NotModelled(f"Checkout in {params.get('mode')} mode", param="mode")
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        raise NotModelled("embedded Checkout", param="ui_mode")
    for name in params.get("payment_intent_data", {}):
        if name not in _INTENT_DATA:
            raise NotModelled(f"payment_intent_data[{name}]", param=f"payment_intent_data[{name}]")


def _require_consistent(books: Books, params: Params) -> None:
    for name in ("line_items", "success_url"):
        if not params.get(name):
            raise BadRequest(f"Missing required param: {name}.", code="parameter_missing", param=name)
    for name in ("success_url", "cancel_url"):
        if name in params and not _is_address(params[name]):
            raise BadRequest("Not a valid URL", code="url_invalid", param=name)
    if "customer" in params and "customer_email" in params:
        raise BadRequest("You may only specify one of these parameters: customer, customer_email.")
    if "customer" in params:
        books.find("customer", params["customer"], "customer")
    if len(params.get("client_reference_id", "")) > _REFERENCE_CHARS:
        raise BadRequest("Invalid string: must be at most 200 characters", param="client_reference_id")
    _require_expiry(params.get("expires_at"), books.clock.now())


def _is_address(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _require_expiry(expires_at: int | None, now: int) -> None:
    # A minute of grace each way: the caller's clock and ours read different seconds.
    if expires_at is not None and not now + _SHORTEST_SECONDS - 60 <= expires_at <= now + _LONGEST_SECONDS + 60:
        raise BadRequest(
            "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.",
            param="expires_at",
        )


def _item(books: Books, index: int, sent: Params) -> Object:
    at = f"line_items[{index}]"
    if "price" in sent:
        raise missing("price", sent["price"], f"{at}[price]")  # this account keeps no catalogue
    data = sent.get("price_data") or {}
    if "unit_amount" not in data or "product_data" not in data:
        raise NotModelled("line items other than unit_amount with product_data", param=f"{at}[price_data]")
    if "quantity" not in sent:
        raise BadRequest(f"Quantity is required. Add `quantity` to `{at}`", param=f"{at}[quantity]")
    if data["unit_amount"] < 0 or sent["quantity"] < 1:
        raise BadRequest("Invalid non-negative integer", code="parameter_invalid_integer", param=at)
    currency = known_currency(data["currency"], f"{at}[price_data][currency]")
    amount = data["unit_amount"] * sent["quantity"]
    require_steps(data["unit_amount"], currency, f"{at}[price_data][unit_amount]")
    return {
        "id": new_id("li"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": currency,
        "description": data["product_data"]["name"],
        "price": _price(books, data["unit_amount"], currency),
        "quantity": sent["quantity"],
    }


def _price(books: Books, unit_amount: int, currency: str) -> Object:
    return {
        "id": new_id("price"),
        "object": "price",
        "active": False,
        "billing_scheme": "per_unit",
        "created": books.clock.now(),
        "currency": currency,
        "livemode": books.livemode,
        "metadata": {},
        "product": new_id("prod"),
        "tax_behavior": "unspecified",
        "type": "one_time",
        "unit_amount": unit_amount,
        "unit_amount_decimal": str(unit_amount),
        **nulls("custom_unit_amount lookup_key nickname recurring tiers_mode transform_quantity"),
    }


def _terms(books: Books, params: Params, currency: str, total: int) -> Object:
    allowed = params.get("allowed_payment_method_types") or intents.kinds(currency)
    excluded = params.get("excluded_payment_method_types", [])
    return {
        "amount_subtotal": total,
        "amount_total": total,
        "currency": currency,
        "mode": "payment",
        "status": "open",
        "payment_status": "unpaid",
        "ui_mode": "hosted_page",
        "customer": params.get("customer"),
        "customer_email": params.get("customer_email"),
        "client_reference_id": params.get("client_reference_id"),
        "customer_creation": None if "customer" in params else "if_required",
        "metadata": params.get("metadata") or {},
        "success_url": params["success_url"],
        "cancel_url": params.get("cancel_url"),
        "locale": params.get("locale"),
        "submit_type": params.get("submit_type"),
        "expires_at": params.get("expires_at", books.clock.now() + _LONGEST_SECONDS),
        "payment_method_types": [kind for kind in allowed if kind not in excluded],
        "payment_method_options": {},
        "payment_method_collection": "if_required",
        "custom_fields": [],
        "shipping_options": [],
        "automatic_tax": nulls("liability provider status") | {"enabled": False},
        "custom_text": nulls("after_submit shipping_address submit terms_of_service_acceptance"),
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "adaptive_pricing": {"enabled": False},
        "phone_number_collection": {"enabled": False},
        **nulls(
            "after_expiration allow_promotion_codes billing_address_collection client_secret collected_information "
            "consent consent_collection currency_conversion customer_details discounts invoice invoice_creation "
            "origin_context payment_intent payment_link payment_method_configuration_details permissions "
            "recovered_from saved_payment_method_options setup_intent shipping_address_collection shipping_cost "
            "subscription wallet_options"
        ),
    }


def line_items(session: Object) -> Object:
    url = f"/v1/checkout/sessions/{session['id']}/line_items"
    return {"object": "list", "url": url, "has_more": False, "data": session["_items"]}


def expire(books: Books, params: Params, session_id: str) -> Object:
    """Raises BadRequest when the session is no longer open: somebody paid, or it ran out."""
    session = books.find("checkout.session", session_id)
    if session["status"] != "open":
        raise BadRequest(
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session '
            f"has a status of `{session['status']}`."
        )
    _close(books, session)
    return session


def expire_due(books: Books) -> None:
    """Close every open session whose time has run out by the double's clock."""
    now = books.clock.now()
    for session in list(books.objects["checkout.session"].values()):
        if session["status"] == "open" and session["expires_at"] <= now:
            _close(books, session)


def _close(books: Books, session: Object) -> None:
    session |= {"status": "expired", "url": None}
    if session["payment_intent"]:
        intents.abandon(books, books.find("payment_intent", session["payment_intent"]), "expired")
    books.emit("checkout.session.expired", session)
