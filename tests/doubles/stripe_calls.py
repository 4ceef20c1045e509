"""What the tests of the Stripe double say again and again."""

from __future__ import annotations

import threading
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
import stripe

from tests.doubles.stripe import StripeDouble

VISA, DECLINED, SECURE = "pm_card_visa", "pm_card_chargeDeclined", "pm_card_authenticationRequired"
DEBIT, BOUNCING = "pm_sepaDebit", "pm_sepaDebit_insufficientFunds"
SESSIONS = "/v1/checkout/sessions"


class Receiver:
    """A webhook's far end: verifies with the SDK, answers from `answers` first and 200 afterwards."""

    def __init__(self, secret: str) -> None:
        self.secret, self.accepted, self.refused, self.answers = secret, [], 0, []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(receiver.take(body, self.headers["Stripe-Signature"]))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments: object) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/hook"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def take(self, body: bytes, signature: str) -> int:
        try:
            event = stripe.Webhook.construct_event(body, signature, self.secret)
        except stripe.SignatureVerificationError:
            self.refused += 1
            return 400
        status = self.answers.pop(0) if self.answers else 200
        if status == 200:
            self.accepted.append((event.id, event.type))
        return status

    @property
    def types(self) -> list[str]:
        return [event_type for _, event_type in self.accepted]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def sdk(double: StripeDouble, **options: Any) -> stripe.StripeClient:
    settings = {"max_network_retries": 0, "stripe_version": "2026-10-28.endive"} | options
    return stripe.StripeClient(
        settings.pop("api_key", double.api_key), base_addresses={"api": double.url}, http_client=transport(), **settings
    )


@cache
def transport() -> stripe.HTTPXClient:
    """One for the module: each new one reads every certificate authority anew."""
    return stripe.HTTPXClient(timeout=5, allow_sync_methods=True)


@cache
def browser() -> httpx.Client:
    return httpx.Client(trust_env=False, timeout=30)


def terms(*amounts: int, **more: Any) -> Any:
    lines = [
        {
            "quantity": 1,
            "price_data": {"currency": "eur", "unit_amount": amount, "product_data": {"name": f"Invoice {number}"}},
        }
        for number, amount in enumerate(amounts or (1000,), start=1)
    ]
    return {
        "mode": "payment",
        "ui_mode": "hosted_page",
        "line_items": lines,
        "client_reference_id": "payment-1",
        "metadata": {"payment_id": "payment-1"},
        "payment_intent_data": {"metadata": {"payment_id": "payment-1"}},
        "success_url": "http://portal.example/paid?sid={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://portal.example/invoices",
    } | more


def opened(client: stripe.StripeClient, *amounts: int, **more: Any) -> Any:
    return client.v1.checkout.sessions.create(terms(*amounts, **more))


def pay(session: Any, method: str = VISA) -> httpx.Response:
    return browser().post(session.url, data={"payment_method": method})


def again(client: stripe.StripeClient, session: Any, **params: Any) -> Any:
    return client.v1.checkout.sessions.retrieve(session.id, params)


def refusal(call: Any, *arguments: Any) -> Any:
    with pytest.raises(stripe.StripeError) as caught:
        call(*arguments)
    return caught.value
