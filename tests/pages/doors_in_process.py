"""The doors without a server: the routes of one file on an application of its own, and a browser that fills forms."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from html.parser import HTMLParser

from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response

from pages.shell import error_pages
from services.platform.context import House


class Form(HTMLParser):
    """The inputs of a page's first form, as a browser would send them back, and its alerts and labels."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.names: list[str] = []
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "input" and given.get("type") != "file":
            self.values.setdefault(given["name"], given.get("value", ""))
            self.names.append(given["name"])
        if tag == "select":
            self._select = given["name"]
            self.names.append(given["name"])
        if tag == "option" and self._select and (self._select not in self.values or "selected" in given):
            self.values[self._select] = given["value"]


class Doors:
    """`get` and `send` keep cookies; `send` posts the form that was shown last, changed by `typed`."""

    def __init__(self, house: House, register: Callable[[FastAPI, House], None]) -> None:
        app = FastAPI()
        error_pages.register(app, house)
        register(app, house)
        self.client = AsyncClient(transport=ASGITransport(app), base_url="http://localhost:8080")
        self.page = ""

    def get(self, path: str) -> Response:
        return self._seen(asyncio.run(self.client.get(path)))

    def send(self, path: str, *, files: dict[str, tuple[str, bytes, str]] | None = None, **typed: str) -> Response:
        values = Form(self.page).values | typed
        return self._seen(asyncio.run(self.client.post(path, data=values, files=files)))

    @property
    def form(self) -> Form:
        return Form(self.page)

    def _seen(self, response: Response) -> Response:
        if response.status_code != 303:
            self.page = response.text
        return response
