"""/v1/webhook_endpoints, and the Stripe-Signature header (docs.stripe.com/webhooks#verify-manually)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence

from tests.doubles.stripe.books import API_VERSION, Books, Object
from tests.doubles.stripe.clock import wall
from tests.doubles.stripe.spec import Params

MODELLED = frozenset("url enabled_events description metadata api_version expand".split())


def new_secret() -> str:
    return f"whsec_{secrets.token_hex(16)}"


def create(books: Books, params: Params) -> Object:
    """As in the API: the answer to this one call is the only place that shows the secret."""
    endpoint = register(books, params["url"], params["enabled_events"], new_secret())
    endpoint |= {"description": params.get("description"), "metadata": params.get("metadata") or {}}
    return endpoint | {"secret": endpoint["_secrets"][0]}


def register(books: Books, url: str, enabled_events: Sequence[str], secret: str) -> Object:
    return books.new(
        "webhook_endpoint",
        "we",
        api_version=API_VERSION,
        application=None,
        description=None,
        enabled_events=list(enabled_events),
        metadata={},
        status="enabled",
        url=url,
        _secrets=[secret],
    )


def subscribed(books: Books, event_type: str) -> list[Object]:
    """The endpoints that want this type of event."""
    return [
        endpoint
        for endpoint in books.objects["webhook_endpoint"].values()
        if "*" in endpoint["enabled_events"] or event_type in endpoint["enabled_events"]
    ]


def signature(body: bytes, *signing_secrets: str, at: int | None = None) -> str:
    """The header's value: one v1 per secret, since Stripe signs with both while a secret is rolled.

    `at` is Unix seconds on the wall clock (not the double's), because that is what verifiers compare with.
    """
    stamp = wall() if at is None else at
    signed = str(stamp).encode() + b"." + body
    digests = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in signing_secrets]
    return ",".join([f"t={stamp}", *(f"v1={digest}" for digest in digests)])
