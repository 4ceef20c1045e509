"""GET /healthz: may traffic come here? To this machine, and to who holds the token, also why not."""

from __future__ import annotations

import asyncio
import hmac
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from pages.guard.http.proxy_headers import PASSED_ON
from services.config import LOOPBACK
from services.operations import health
from services.platform.context import House


def register(app: FastAPI, house: House) -> None:
    @app.get("/healthz", include_in_schema=False)
    async def healthz(request: Request) -> JSONResponse:
        report: dict[str, Any] = await asyncio.to_thread(health.report, house)
        said = report if _may_know(house, request) else {"ready": report["ready"]}
        return JSONResponse(said, 200 if report["ready"] else 503, headers={"Cache-Control": "no-store"})


def _may_know(house: House, request: Request) -> bool:
    """Whoever asks from this machine itself, not through a proxy on it, or sends `health_token` as a bearer's."""
    given, token = request.headers.get("authorization", ""), house.settings.health_token
    if token and hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        return True
    return request.client is not None and request.client.host in LOOPBACK and not request.scope.get(PASSED_ON, True)
