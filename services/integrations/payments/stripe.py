"""Stripe Checkout by redirect, with the official SDK. Card data never comes near us (R77)."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, cast

import httpx
import stripe
from stripe.params.checkout import SessionCreateParams

from data.statuses import CheckoutStatus, PaymentMethod
from services.clock import clock
from services.integrations.payments.amounts import AmountRules
from services.integrations.payments.protocol import (
    AmountRefused,
    CheckoutRequest,
    CheckoutState,
    GatewayNotice,
    GatewayRefused,
    GatewayUnreachable,
    NotFromGateway,
    OpenedCheckout,
)
from services.integrations.payments.stripe_amounts import stripe_rules
from services.integrations.payments.stripe_keys import KeyRing, StripeKeys
from services.integrations.payments.stripe_status import charge_of, state_of

log = logging.getLogger(__name__)
API_VERSION = "2026-10-28.endive"
TOLERANCE_SECONDS = 300  # R78
_TIMEOUT = httpx.Timeout(20, connect=5)  # P24
_RETRIES = 2
_LONGEST_LABEL, _LONGEST_EMAIL = 250, 512
# Bank debits exist per currency (docs.stripe.com/payments/bank-debits).
_DEBITS = {
    "EUR": "sepa_debit",
    "USD": "us_bank_account",
    "GBP": "bacs_debit",
    "AUD": "au_becs_debit",
    "CAD": "acss_debit",
}
_LOCALES = frozenset("bg cs da de el en es et fi fr hr hu it lt lv nl pl pt ro sk sl sv tr".split())
_MONEY_BACK = (
    "charge.refunded",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
)
_AMOUNT_CODES = ("amount_too_small", "amount_too_large")
_EXPANDED = ["payment_intent.latest_charge"]


class StripeGateway:
    """One per process: it keeps its connections. `keys` is asked at each call, so keys change without a restart."""

    name = "stripe"

    def __init__(self, keys: KeyRing, *, api_base: str = "") -> None:
        self._keys, self._api_base = keys, api_base
        self._transport: stripe.HTTPXClient | None = None
        self._lock = threading.Lock()

    @property
    def live(self) -> bool:
        keys = self._keys()
        return keys is not None and keys.live

    @property
    def connected(self) -> bool:
        return self._keys() is not None

    def offers(self, currency: str) -> frozenset[PaymentMethod]:
        if stripe_rules(currency) is None:
            return frozenset()
        return frozenset({PaymentMethod.CARD} | ({PaymentMethod.BANK_DEBIT} if currency in _DEBITS else set()))

    def rules(self, currency: str) -> AmountRules | None:
        return stripe_rules(currency)

    def open(self, request: CheckoutRequest) -> OpenedCheckout:
        rules = stripe_rules(request.amount.currency)
        if rules is None:
            raise GatewayRefused()
        params = _params(request, rules)
        with _answered():
            session = self._client().v1.checkout.sessions.create(params, {"idempotency_key": f"portico-{request.id}"})
        if not session.url:  # replayed for a trip that ended meanwhile
            raise GatewayRefused()
        return OpenedCheckout(session.id, session.url)

    def state(self, *, session: str | None = None, intent: str | None = None) -> CheckoutState:
        sessions = self._client().v1.checkout.sessions
        with _answered():
            if session is None:
                found = sessions.list({"payment_intent": cast(str, intent), "limit": 1}).data
                if not found:
                    return CheckoutState(None, CheckoutStatus.FAILED, None, None, intent)
                session = found[0].id
            whole = sessions.retrieve(session, {"expand": list(_EXPANDED)})
            return state_of(whole, *self._given_back(charge_of(whole)))

    def _given_back(
        self, charge: stripe.Charge | None
    ) -> tuple[list[stripe.Refund], list[stripe.Dispute], frozenset[str]]:
        """Asked for only where there is something; the names of what a restricted key may not read (its permissions
        are chosen for each resource: docs.stripe.com/keys/restricted-api-keys)."""
        refunds: list[stripe.Refund] = []
        disputes: list[stripe.Dispute] = []
        untold = set()
        if charge is None:
            return refunds, disputes, frozenset()
        api, of = self._client().v1, charge.id
        if charge.amount_refunded:
            try:
                refunds = list(api.refunds.list({"charge": of, "limit": 100}).auto_paging_iter())[::-1]
            except stripe.PermissionError:
                untold.add("refunds")
        if charge.disputed:
            try:
                disputes = list(api.disputes.list({"charge": of, "limit": 100}).auto_paging_iter())[::-1]
            except stripe.PermissionError:
                untold.add("disputes")
        return refunds, disputes, frozenset(untold)

    def close(self, session: str) -> CheckoutState:
        try:
            with _answered():
                self._client().v1.checkout.sessions.expire(session)
        except GatewayRefused:
            pass  # no longer open: the state says what it is instead
        return self.state(session=session)

    def changed_since(self, at: datetime) -> Sequence[CheckoutState]:
        """Sessions made since `at`, and older ones that an event since `at` is about."""
        client, since = self._client(), {"gte": int(at.timestamp())}
        with _answered():
            made = [
                each.id
                for each in client.v1.checkout.sessions.list(
                    {"created": cast(Any, since), "limit": 100}
                ).auto_paging_iter()
            ]
            told = [
                cast(Any, each.data.object)["id"]
                for each in client.v1.events.list(
                    {"created": cast(Any, since), "type": "checkout.session.*", "limit": 100}
                ).auto_paging_iter()
            ]
            back = [
                cast(Any, each.data.object)["payment_intent"]
                for each in client.v1.events.list(
                    {"created": cast(Any, since), "types": list(_MONEY_BACK), "limit": 100}
                ).auto_paging_iter()
            ]
        states = [self.state(session=id) for id in dict.fromkeys((*made, *told))]
        others = sorted({each for each in back if each} - {each.intent for each in states})
        return [*states, *(self.state(intent=each) for each in others)]

    def notice(self, body: bytes, signature: str | None) -> GatewayNotice:
        """What a webhook says changed. Raises NotFromGateway for a wrong signature, age, account or mode (R78)."""
        keys = self._keys()
        event = _verified(body, signature, keys.webhook_secrets if keys else ())
        if keys is None or event.get("livemode") is not keys.live or event.get("account"):
            raise NotFromGateway()  # `account` is set on events of connected accounts, of which we have none
        subject = event.get("data", {}).get("object", {})
        is_session = subject.get("object") == "checkout.session"
        intent = subject.get("id") if subject.get("object") == "payment_intent" else subject.get("payment_intent")
        return GatewayNotice(
            str(event["id"]),
            str(event["type"]),
            subject.get("id") if is_session else None,
            intent if isinstance(intent, str) else None,
        )

    def _client(self) -> stripe.StripeClient:
        keys = self._keys()
        if keys is None:
            raise GatewayRefused()
        return _connected(keys, self._api_base, self._connections())

    def _connections(self) -> stripe.HTTPXClient:
        with self._lock:
            if self._transport is None:
                self._transport = stripe.HTTPXClient(timeout=cast(Any, _TIMEOUT), allow_sync_methods=True)
            return self._transport

    def shut(self) -> None:
        """Hang up every connection."""
        with self._lock:
            if self._transport is not None:
                self._transport.close()  # type: ignore[no-untyped-call]
                self._transport = None


def _connected(keys: StripeKeys, api_base: str, transport: stripe.HTTPXClient) -> stripe.StripeClient:
    return stripe.StripeClient(
        keys.secret,
        stripe_version=API_VERSION,
        max_network_retries=_RETRIES,
        http_client=transport,
        base_addresses={"api": api_base} if api_base else {},
    )


def _params(request: CheckoutRequest, rules: AmountRules) -> SessionCreateParams:
    """What the payer sees there, all of it from our ledger; of ours Stripe keeps only the checkout's id."""
    metadata = {"payment_id": str(request.id)}
    currency = request.amount.currency.lower()
    params: SessionCreateParams = {
        "mode": "payment",
        "ui_mode": "hosted_page",
        "client_reference_id": str(request.id),
        "metadata": metadata,
        "payment_intent_data": {"metadata": metadata},
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": currency,
                    "unit_amount": rules.units(item.amount),
                    "product_data": {"name": item.label[:_LONGEST_LABEL]},
                },
            }
            for item in request.items
        ],
        "allowed_payment_method_types": cast(
            Any,
            ["card" if each is PaymentMethod.CARD else _DEBITS[request.amount.currency] for each in request.methods],
        ),
        "success_url": request.return_url,
        "cancel_url": request.cancel_url,
        "expires_at": int(request.expires_at.timestamp()),
        "locale": request.language if request.language in _LOCALES else "auto",
    }
    email = request.payer_email or ""
    if email.isascii() and 0 < len(email) <= _LONGEST_EMAIL:  # Stripe refuses the whole payment for another one
        params["customer_email"] = email
    return params


def _verified(body: bytes, signature: str | None, secrets: tuple[str, ...]) -> dict[str, Any]:
    try:
        shape = json.loads(body)  # the SDK takes for granted that an event is an object
    except ValueError:
        raise NotFromGateway() from None
    if not isinstance(shape, dict) or shape.get("object") != "event" or not shape.get("id"):
        raise NotFromGateway()
    for secret in secrets:
        try:
            event = stripe.Webhook.construct_event(body, signature or "", secret, TOLERANCE_SECONDS)
            if _signed_at(signature or "") > clock().timestamp() + TOLERANCE_SECONDS:
                break  # the SDK refuses what is too old, and takes any time to come
            return dict(event.to_dict())
        except (stripe.SignatureVerificationError, ValueError):
            continue
    raise NotFromGateway()


def _signed_at(signature: str) -> int:
    """Seconds since 1970 that a verified signature was made at: its first "t", the one the SDK checked."""
    parts = (part.partition("=") for part in signature.split(","))
    return next(int(value) for name, _, value in parts if name == "t")


@contextmanager
def _answered() -> Iterator[None]:
    """Stripe's errors as ours: what is certain is a refusal, everything else is unknown (P11)."""
    try:
        yield
    except (stripe.IdempotencyError, stripe.RateLimitError) as error:
        raise GatewayUnreachable() from error  # it may have happened under this key before: look, do not guess
    except stripe.InvalidRequestError as error:
        raise (AmountRefused() if error.code in _AMOUNT_CODES else GatewayRefused()) from error
    except (stripe.AuthenticationError, stripe.PermissionError, stripe.CardError) as error:
        log.warning("Stripe refused: %s", type(error).__name__)  # its words may repeat a part of the key
        raise GatewayRefused() from error
    except stripe.StripeError as error:
        why = error.__cause__ or error.__context__ or error  # what broke below the SDK
        log.warning("Stripe could not be asked: %s", " ".join(str(why).split())[:500])
        raise GatewayUnreachable() from error
