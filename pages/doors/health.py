"""GET /healthz: may traffic come here?"""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import FastAPI
from fastapi.responses import JSONResponse

from services import health
from services.context import House


def register(app: FastAPI, house: House) -> None:
    @app.get("/healthz", include_in_schema=False)
    async def healthz() -> JSONResponse:
        said: dict[str, Any] = await asyncio.to_thread(health.report, house)
        return JSONResponse(said, 200 if said["ready"] else 503, headers={"Cache-Control": "no-store"})
