"""Papers that are still to be set hold up nobody but those who asked for them."""

from __future__ import annotations

import asyncio

from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from pages.billing import pdf_routes
from pages.firm import health_route
from pages.guard.http.cookies import Cookies
from pages.shell import error_pages
from services.integrations.pdf.plutoprint import EmbeddedEngine
from tests.cast import House
from tests.pages.stage import cookie


async def test_a_queue_at_the_engine_leaves_the_portal_well(sqlite_house: House) -> None:
    house = sqlite_house
    row, token = house.invoice("10.00 EUR"), cookie(house, house.alice)
    engine = house.inside.gateways.pdf
    assert isinstance(engine, EmbeddedEngine)
    app = FastAPI()
    error_pages.register(app, house.inside)
    for door in (pdf_routes, health_route):
        door.register(app, house.inside)
    async with AsyncClient(transport=ASGITransport(app), base_url="http://localhost:8080") as browser:
        signed_in = {"cookie": f"{Cookies(secure=False).session}={token}"}
        with engine._lock:  # the engine is at work on something long
            asked = [
                asyncio.create_task(browser.get(f"/files/invoices/{row.number}.pdf", headers=signed_in))
                for _ in range(40)
            ]
            await asyncio.sleep(0.5)
            assert not any(each.done() for each in asked)
            assert (await asyncio.wait_for(browser.get("/healthz"), 5)).status_code in (200, 503)
        answers = await asyncio.gather(*asked)
    assert {each.status_code for each in answers} == {200}
    assert len({each.content for each in answers}) == 1
