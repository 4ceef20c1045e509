"""Faults between the caller and the API: an answer that is an error, late, or lost, before or after the effect."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_TYPES = {429: ("invalid_request_error", "rate_limit"), 409: ("invalid_request_error", "lock_timeout")}


@dataclass
class Fault:
    """`path` may hold wildcards ("/v1/*"). Nothing of a fault is kept under an idempotency key."""

    path: str
    method: str
    kind: Literal["status", "hang", "close"]
    left: int
    after_effect: bool
    status: int = 500
    seconds: float = 0.0

    def strikes(self, method: str, path: str) -> bool:
        return self.left > 0 and self.method in ("*", method) and fnmatchcase(path, self.path)


class FaultyLine:
    """ASGI middleware; it must be the outermost, since it cuts the connection below HTTP."""

    def __init__(self, app: ASGIApp) -> None:
        self.faults: list[Fault] = []
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self._next(scope) if scope["type"] == "http" else None
        if fault is None:
            await self._app(scope, receive, send)
            return
        if fault.after_effect:
            await self._app(scope, receive, _swallow)
        await _strike(fault, scope, receive, send)

    def _next(self, scope: Scope) -> Fault | None:
        for fault in self.faults:
            if fault.strikes(scope["method"], scope["path"]):
                fault.left -= 1
                return fault
        return None


async def _swallow(message: Message) -> None:
    """The answer is lost on the way."""


async def _strike(fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
    if fault.kind == "status":
        kind, code = _TYPES.get(fault.status, ("api_error", "internal_error"))
        body = {"error": {"type": kind, "code": code, "message": "An error asked for by a test."}}
        await JSONResponse(body, fault.status)(scope, receive, send)
        return
    if fault.kind == "hang":
        with suppress(TimeoutError):
            async with asyncio.timeout(fault.seconds):
                await _hang_up(receive)
    # uvicorn's request cycle owns the socket; ASGI itself has no way to say "hang up".
    send.__self__.transport.abort()  # type: ignore[attr-defined]
    await _hang_up(receive)


async def _hang_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
