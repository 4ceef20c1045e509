"""The endpoints: authenticate, validate, run once per idempotency key, expand, check, answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import stripe.params as params_of
import stripe.params.checkout as checkout_params_of
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.doubles.stripe import account, checkout, customers, intents, listing, refunds, webhooks
from tests.doubles.stripe.books import API_VERSION, Books, Object, new_id
from tests.doubles.stripe.conformance import NonConforming, assert_conforms
from tests.doubles.stripe.errors import ApiError, BadParameter, NotModelled
from tests.doubles.stripe.expansion import expanded
from tests.doubles.stripe.forms import nested
from tests.doubles.stripe.idempotency import Answers
from tests.doubles.stripe.spec import Params, read

Act = Callable[..., Object]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`modelled` lists the parameters the double acts on; others that Stripe knows are refused loudly."""

    method: str
    path: str
    spec: Any
    act: Act
    modelled: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as it arrived. `params` is the decoded form or query; `error` the answer's error code or type."""

    method: str
    path: str
    params: Params
    idempotency_key: str | None
    api_version: str | None
    status: int = 0
    replayed: bool = False
    error: str | None = None


def _retrieve(kind: str) -> Act:
    return lambda books, params, object_id: books.find(kind, object_id)


def _list(kind: str, path: str) -> Act:
    return lambda books, params: listing.page(books, kind, params, path)


def _readable(path: str, kind: str, retrieve: Any, many: Any) -> list[Endpoint]:
    return [
        Endpoint("GET", path, many, _list(kind, path)),
        Endpoint("GET", f"{path}/{{id}}", retrieve, _retrieve(kind)),
    ]


def endpoints() -> list[Endpoint]:
    p, c = params_of, checkout_params_of
    sessions, payments = "/v1/checkout/sessions", "/v1/payment_intents"
    return [
        Endpoint("POST", "/v1/customers", p.CustomerCreateParams, customers.create, customers.MODELLED),
        Endpoint("POST", "/v1/customers/{id}", p.CustomerUpdateParams, customers.update, customers.MODELLED),
        *_readable("/v1/customers", "customer", p.CustomerRetrieveParams, p.CustomerListParams),
        Endpoint("POST", sessions, c.SessionCreateParams, checkout.create, checkout.CREATE_MODELLED),
        Endpoint("POST", sessions + "/{id}/expire", c.SessionExpireParams, checkout.expire, checkout.EXPIRE_MODELLED),
        Endpoint("GET", sessions + "/{id}/line_items", c.SessionListLineItemsParams, _session_items),
        *_readable(sessions, "checkout.session", c.SessionRetrieveParams, c.SessionListParams),
        Endpoint("POST", payments, p.PaymentIntentCreateParams, intents.create, intents.CREATE_MODELLED),
        Endpoint(
            "POST", payments + "/{id}/confirm", p.PaymentIntentConfirmParams, intents.confirm, intents.CONFIRM_MODELLED
        ),
        Endpoint(
            "POST", payments + "/{id}/cancel", p.PaymentIntentCancelParams, intents.cancel, intents.CANCEL_MODELLED
        ),
        *_readable(payments, "payment_intent", p.PaymentIntentRetrieveParams, p.PaymentIntentListParams),
        *_readable("/v1/charges", "charge", p.ChargeRetrieveParams, p.ChargeListParams),
        Endpoint("POST", "/v1/refunds", p.RefundCreateParams, refunds.create, refunds.MODELLED),
        *_readable("/v1/refunds", "refund", p.RefundRetrieveParams, p.RefundListParams),
        *_readable("/v1/disputes", "dispute", p.DisputeRetrieveParams, p.DisputeListParams),
        *_readable("/v1/events", "event", p.EventRetrieveParams, p.EventListParams),
        Endpoint("POST", "/v1/webhook_endpoints", p.WebhookEndpointCreateParams, webhooks.create, webhooks.MODELLED),
        *_readable(
            "/v1/webhook_endpoints", "webhook_endpoint", p.WebhookEndpointRetrieveParams, p.WebhookEndpointListParams
        ),
        Endpoint("GET", "/v1/payment_methods/{id}", p.PaymentMethodRetrieveParams, _retrieve("payment_method")),
        Endpoint(
            "GET", "/v1/balance_transactions/{id}", p.BalanceTransactionRetrieveParams, _retrieve("balance_transaction")
        ),
        Endpoint("GET", "/v1/balance", p.BalanceRetrieveParams, account.balance),
        Endpoint("GET", "/v1/account", p.AccountRetrieveCurrentParams, account.current),
    ]


def _session_items(books: Books, params: Params, session_id: str) -> Object:
    page = checkout.line_items(books.find("checkout.session", session_id))
    limit = params.get("limit", 10)
    return page | {"data": page["data"][:limit], "has_more": len(page["data"]) > limit}


class Api:
    """`requests` logs everything that arrived; `api_keys` None takes any key of the right mode."""

    def __init__(self, books: Books) -> None:
        self.requests: list[Seen] = []
        self.api_keys: frozenset[str] | None = None
        self._books = books
        self._answers = Answers(books.clock)

    def routes(self) -> list[Route]:
        return [Route(e.path, self._door(e), methods=[e.method]) for e in endpoints()]

    def _door(self, endpoint: Endpoint) -> Callable[[Request], Any]:
        async def answer(request: Request) -> JSONResponse:
            raw = (await request.body()).decode() if endpoint.method == "POST" else request.url.query
            headers = request.headers
            seen = Seen(
                endpoint.method,
                request.url.path,
                nested(raw),
                headers.get("idempotency-key"),
                headers.get("stripe-version"),
            )
            request_id = new_id("req")
            with self._books.lock:
                self._books.request = {"id": request_id, "idempotency_key": seen.idempotency_key}
                status, body, replayed = self._run(endpoint, seen, request)
                self._books.request = {"id": None, "idempotency_key": None}
                error = body.get("error", {})
                self.requests.append(
                    replace(seen, status=status, replayed=replayed, error=error.get("code") or error.get("type"))
                )
            return JSONResponse(
                body,
                status,
                headers={
                    "Request-Id": request_id,
                    "Stripe-Version": API_VERSION,
                    **({"Idempotent-Replayed": "true"} if replayed else {}),
                },
            )

        return answer

    def _run(self, endpoint: Endpoint, seen: Seen, request: Request) -> tuple[int, Object, bool]:
        key = seen.idempotency_key if endpoint.method == "POST" else None
        try:
            account.authenticate(self._books, request.headers, self.api_keys)
            checkout.expire_due(self._books)
            kept = self._answers.replay(key, seen.path, seen.params) if key else None
            if kept:
                return kept.status, kept.body, True
            params = self._params(endpoint, seen)
        except ApiError as refusal:
            return refusal.status, refusal.body, False
        status, body, executed = self._act(endpoint, params, list(request.path_params.values()))
        if key and executed and status < 500:
            self._answers.keep(key, seen.path, seen.params, status, body)
        return status, body, False

    def _params(self, endpoint: Endpoint, seen: Seen) -> Params:
        params = read(endpoint.spec, seen.params)
        for name in params:
            if endpoint.modelled is not None and name not in endpoint.modelled:
                raise NotModelled(f"the parameter {name}", param=name)
        return params

    def _act(self, endpoint: Endpoint, params: Params, ids: list[str]) -> tuple[int, Object, bool]:
        expand = params.pop("expand", [])
        try:
            answer = expanded(self._books, endpoint.act(self._books, params, *ids), expand)
            assert_conforms(answer)
        except ApiError as refusal:
            return refusal.status, refusal.body, not isinstance(refusal, BadParameter)
        except NonConforming as bug:
            return 500, ApiError(500, "api_error", f"The double does not conform: {bug}").body, False
        return 200, answer, True
