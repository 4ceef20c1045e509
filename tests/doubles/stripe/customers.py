"""/v1/customers."""

from __future__ import annotations

import secrets

from tests.doubles.stripe.books import Books, Object, nulls
from tests.doubles.stripe.spec import Params

MODELLED = frozenset("email name phone description metadata preferred_locales address shipping expand".split())


def create(books: Books, params: Params) -> Object:
    customer = books.new(
        "customer",
        "cus",
        balance=0,
        delinquent=False,
        invoice_prefix=secrets.token_hex(4).upper(),
        invoice_settings=nulls("custom_fields default_payment_method footer rendering_options"),
        metadata={},
        next_invoice_sequence=1,
        preferred_locales=[],
        tax_exempt="none",
        **nulls("address currency default_source description discount email name phone shipping test_clock"),
    )
    _apply(customer, params)
    books.emit("customer.created", customer)
    return customer


def update(books: Books, params: Params, customer_id: str) -> Object:
    customer = books.find("customer", customer_id)
    before = {name: customer[name] for name in params if name in customer}
    _apply(customer, params)
    changed = {name: old for name, old in before.items() if customer[name] != old}
    if changed:
        books.emit("customer.updated", customer, changed)
    return customer


def _apply(customer: Object, params: Params) -> None:
    for name, value in params.items():
        if name == "metadata":
            customer["metadata"] = merged_metadata(customer["metadata"], value)
        elif name in customer:
            customer[name] = None if value == "" else value  # an empty string unsets


def merged_metadata(old: Object, sent: Object | str) -> Object:
    """Stripe merges metadata key by key; an empty value removes its key, an empty string all of them."""
    if isinstance(sent, str):
        return {}
    return {key: value for key, value in (old | sent).items() if value != ""}
