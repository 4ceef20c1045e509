"""POST /hooks/stripe: verify, keep, answer. Whatever is wrong with a request, it gets 400 and has no effect (R78)."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from services.access.authentication import system
from services.billing.checkout import webhooks
from services.clock import clock
from services.integrations.payments.protocol import NotFromGateway
from services.platform.context import House

PATH = "/hooks/stripe"
LONGEST_BODY = 1_000_000


def register(app: FastAPI, house: House) -> None:
    @app.post(PATH, include_in_schema=False)
    async def take(request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return Response(status_code=400)
        # The guard has dropped the cookies of this path already: nobody's rights are in play, only the signature.
        return await run_in_threadpool(_kept, house, body, request.headers.get("stripe-signature"))


def _kept(house: House, body: bytes, signature: str | None) -> Response:
    try:
        webhooks.receive(system(house, clock()), "stripe", body, signature)
    except NotFromGateway:
        return Response(status_code=400)
    return Response(status_code=200)


async def _body(request: Request) -> bytes | None:
    """The bytes as they were signed; None when there are too many."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_BODY:
            return None
    return bytes(body)
