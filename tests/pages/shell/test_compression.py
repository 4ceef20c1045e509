"""What goes over the line smaller, and what does not: a PDF is compressed inside."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pages.site import compressed

BODY = b"Twenty-four rows that look alike. " * 100


@pytest.mark.parametrize(
    ("kind", "squeezed"),
    [("text/html", True), ("application/json", True), ("application/pdf", False), ("image/png", False)],
)
async def test_only_what_gains_is_compressed(kind: str, squeezed: bool) -> None:
    async def answer(_: Request) -> Response:
        return Response(BODY, media_type=kind)

    transport = httpx.ASGITransport(compressed(Starlette(routes=[Route("/", answer)])))
    async with httpx.AsyncClient(transport=transport, base_url="http://portal.test") as browser:
        found = await browser.get("/", headers={"accept-encoding": "gzip"})
    assert found.headers.get("content-encoding") == ("gzip" if squeezed else None)
    assert found.content == BODY
