"""The whole site in a simulated browser: real pages, doors and handlers, no network.

    async with stage(house) as site:
        page = await site.open(cookie(house, house.alice), "/account")    # a connected page, as a browser has it
        await site.act(page, "button", ...)
"""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from uuid import uuid4

import httpx
from nicegui import Client, core, ui
from nicegui.nicegui import _on_handshake
from nicegui.testing.general import nicegui_reset_globals, prepare_simulation

from components.island import Island
from data.access import LoginSession
from pages import site as whole_site
from services.context import Context, clock
from services.identity import key_of
from tests.cast import House

_numbers = count(1)


def cookie(house: House, who: Context) -> str:
    """A fresh browser of `who`, signed in just now: its cookie."""
    token, now = f"{next(_numbers):043d}", clock()
    with house.backstage() as db:
        db.add(LoginSession(key=key_of(token), person_id=who.actor.person_id, is_staff=who.actor.is_staff,
                            started_at=now, seen_at=now, authenticated_at=now, ends_at=now + timedelta(hours=12),
                            address="127.0.0.1"))
    return token


@dataclass(slots=True)
class Site:
    """The running site; one cookie at a time, as `open` sets it."""

    house: House
    browser: httpx.AsyncClient

    async def open(self, token: str, path: str) -> Client:
        answer = await self.holds(token).get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.headers.get("location"))
        found = re.search(r"'client_id': '([0-9a-f-]+)'", answer.text)
        assert found, f"{path} is no page of the shell"
        page = Client.instances[found[1]]
        await _on_handshake(f"test-{uuid4()}", {"client_id": page.id, "tab_id": str(uuid4()),
                                                "document_id": str(uuid4())})
        await settled()
        return page

    def holds(self, token: str) -> httpx.AsyncClient:
        """The plain browser with this cookie, for doors."""
        self.browser.cookies.clear()
        self.browser.cookies.set(self.house.inside.settings.cookie, token)
        return self.browser


async def settled() -> None:
    """Let handlers, their threads and the live updates they cause come to rest."""
    await asyncio.sleep(0.25)


def shown(page: Client) -> str:
    """All markup of a page, and the labels and values of its fields."""
    return "\n".join(each.content if isinstance(each, Island) else json.dumps(dict(each.props), default=str)
                     for each in page.elements.values())


@asynccontextmanager
async def stage(house: House) -> AsyncIterator[Site]:
    with nicegui_reset_globals():
        os.environ["NICEGUI_USER_SIMULATION"] = "true"
        try:
            prepare_simulation()
            whole_site.register(house.inside)
            ui.run(reload=False, show=False)
            async with core.app.router.lifespan_context(core.app):
                transport = httpx.ASGITransport(core.app, client=("127.0.0.1", 4711))
                async with httpx.AsyncClient(transport=transport, base_url=house.inside.settings.origin) as browser:
                    yield Site(house, browser)
        finally:
            del os.environ["NICEGUI_USER_SIMULATION"]
