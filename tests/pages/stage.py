"""The whole site in a simulated browser: real pages, doors and handlers, no network.

async with stage(house) as site:
    page = await site.open(cookie(house, house.alice), "/account")    # a connected page, as a browser has it
    await press(page, "Edit")
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import re
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import TypeVar
from uuid import uuid4

import httpx
from nicegui import Client, background_tasks, core, ui
from nicegui.nicegui import _on_handshake
from nicegui.testing.general import nicegui_reset_globals, prepare_simulation

from components.forms.button import Button
from components.forms.field_elements import CheckField, SelectField, TextField
from components.html.island import Island
from data.access.tables import LoginSession
from pages import site as whole_site
from pages.guard.http.cookies import Cookies
from services.access.authentication import key_of
from services.clock import clock
from services.platform.context import Context
from tests.cast import House

T = TypeVar("T")
_numbers = count(1)
STANDING = {
    "Client.connected",
    "Outbox.loop",
    "Ending._keep_watch",
    "refresh_loop",
    "Timer._run_in_loop",
    "Timer._run_once",
}
CALM = 3  # looks in a row at which nothing runs: what a thread tells the loop is a task by then
PATIENCE = 2_000


def cookie(house: House, who: Context) -> str:
    """A fresh browser of `who`, signed in just now: its cookie."""
    token, now = f"{next(_numbers):043d}", clock()
    with house.backstage() as db:
        db.add(
            LoginSession(
                key=key_of(token),
                person_id=who.actor.person_id,
                is_staff=who.actor.is_staff,
                started_at=now,
                seen_at=now,
                authenticated_at=now,
                ends_at=now + timedelta(hours=12),
                address="127.0.0.1",
            )
        )
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
        await _on_handshake(
            f"test-{uuid4()}", {"client_id": page.id, "tab_id": str(uuid4()), "document_id": str(uuid4())}
        )
        await settled()
        return page

    def holds(self, token: str) -> httpx.AsyncClient:
        """The plain browser with this cookie, for doors."""
        self.browser.cookies.clear()
        self.browser.cookies.set(Cookies(secure=False).session, token)
        return self.browser


async def settled() -> None:
    """Let handlers, their threads and the live updates they cause come to rest."""
    calm = 0
    for _ in range(PATIENCE):
        await asyncio.sleep(0.01)
        calm = calm + 1 if all(map(_rests, background_tasks.running_tasks)) else 0
        if calm == CALM:
            return
    raise AssertionError([task for task in background_tasks.running_tasks if not _rests(task)])


def _rests(task: asyncio.Task[object]) -> bool:
    """Whether it runs as long as its page or the program does, or waits for a browser that never comes."""
    names: set[str] = set()
    waiting: object = task.get_coro()
    while waiting is not None:  # down to what it waits for in the end
        names.add(getattr(waiting, "__qualname__", ""))
        waiting = getattr(waiting, "cr_await", None)
    return task.done() or bool(names & STANDING)


def shown(page: Client) -> str:
    """All markup of a page, and the labels and values of its fields."""
    return "\n".join(
        each.content if isinstance(each, Island) else json.dumps(dict(each.props), default=str)
        for each in page.elements.values()
        if not isinstance(each, ui.timer)
    )


def button(page: Client, words: str) -> Button:
    """The one button that says `words`."""
    return one(
        each for each in page.elements.values() if isinstance(each, Button) and f">{words}</span>" in each.content
    )


def field(page: Client, label: str) -> ui.element:
    """The one field under `label`."""
    return one(
        each
        for each in page.elements.values()
        if isinstance(each, TextField | SelectField | CheckField) and each.props.get("label") == label
    )


def one(found: Iterable[T]) -> T:
    found = list(found)
    assert len(found) == 1, f"{len(found)} instead of one"
    return found[0]


async def press(page: Client, words: str) -> None:
    await tell(page, button(page, words), "click")


async def type_into(page: Client, label: str, text: str) -> None:
    await tell(page, field(page, label), "update:value", text)


async def tell(page: Client, element: ui.element, event: str, *args: object) -> None:
    """Send an event as the browser does, and wait for what comes of it."""
    listener = one(each for each in element._event_listeners.values() if each.type == event)
    page.handle_event({"id": element.id, "listener_id": listener.id, "args": [json.dumps(each) for each in args]})
    await settled()


@asynccontextmanager
async def stage(house: House) -> AsyncIterator[Site]:
    ours = {name: module for name, module in sys.modules.items() if name.split(".")[0] == "pages"}
    os.environ["NICEGUI_USER_SIMULATION"] = "true"
    try:
        gc.freeze()  # NiceGUI collects at every reset, which took most of a test's time with all of us loaded
        with nicegui_reset_globals():
            prepare_simulation()
            whole_site.register(house.inside)
            ui.run(reload=False, show=False)
            life = core.app.router.lifespan_context(core.app)
            await life.__aenter__()
            try:
                transport = httpx.ASGITransport(core.app, client=("127.0.0.1", 4711))
                async with httpx.AsyncClient(
                    transport=transport,
                    base_url=house.inside.settings.origin,
                    headers={"origin": house.inside.settings.origin},
                ) as browser:
                    yield Site(house, browser)
                for page in list(Client.instances.values()):
                    page.delete()
            finally:
                await life.__aexit__(None, None, None)  # also after a failure, or the next stage cannot start
    finally:
        del os.environ["NICEGUI_USER_SIMULATION"]
        sys.modules.update(ours)  # NiceGUI forgets the modules of pages it reset
