"""The nonce on a NiceGUI page: on the framework's own tags, never inside the embedded user data (N22, R54)."""

import re
from collections.abc import Callable

from nicegui.client import Client
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.guard.http import plain_error
from pages.guard.websocket import nicegui_internals
from pages.guard.websocket.nicegui_internals import PAGE_MARK

_SCRIPT = re.compile(rb'<script(?=[\s>])|<link(?= rel="modulepreload")')

_STAMPED = "portico.stamped"


class Stamp:
    """Runs inside compression. A page that belongs to no session is not sent: its socket could never connect."""

    def __init__(self, inner: ASGIApp, is_bound: Callable[[Client], bool]) -> None:
        self.inner = inner
        self.is_bound = is_bound

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return
        await self.inner(scope, receive, _Page(scope, send, self.is_bound).send)


class _Page:
    def __init__(self, scope: Scope, send: Send, is_bound: Callable[[Client], bool]) -> None:
        self.scope, self._send, self._is_bound = scope, send, is_bound
        self.start: Message | None = None
        self.body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and self._is_fresh(message):
            self.start = message
            self.scope[_STAMPED] = True
        elif self.start is None or message["type"] != "http.response.body":
            await self._send(message)
        else:
            self.body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._finish(self.start)

    def _is_fresh(self, message: Message) -> bool:
        return _STAMPED not in self.scope and any(name == PAGE_MARK for name, _ in message["headers"])

    async def _finish(self, start: Message) -> None:
        parts = nicegui_internals.split_document(self.body)
        page = nicegui_internals.page_in(parts[2]) if parts else None
        if parts is None or page is None or not self._is_bound(page):
            await self._instead(start, page)
            return
        before, data, after = parts
        body = self._stamped(before) + data + self._stamped(after)
        kept = [(name, value) for name, value in start["headers"] if name != b"content-length"]
        await self._send({**start, "headers": [*kept, (b"content-length", str(len(body)).encode())]})
        await self._send({"type": "http.response.body", "body": body})

    async def _instead(self, start: Message, page: Client | None) -> None:
        if page is not None and not page.is_deleted:
            page.delete()
        status = start["status"] if start["status"] >= 400 else 500
        await plain_error.answer(self.scope, self._send, status)

    def _stamped(self, markup: bytes) -> bytes:
        nonce = b' nonce="' + str(self.scope["nonce"]).encode() + b'"'
        return _SCRIPT.sub(lambda found: found[0] + nonce, markup)  # a template would be parsed at each page
