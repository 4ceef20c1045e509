"""A hostile browser: speaks HTTP and Engine.IO by hand, so that every byte of a frame can be a lie.

It knows nothing about the application. Give it a base URL and, if it should be signed in, a Cookie header.
"""

import asyncio
import html
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.servers.connections import hang_up

_DATA = re.compile(r"parseElements\(String\.raw`(.*?)`", re.DOTALL)
_QUERY = re.compile(r"'client_id': '([0-9a-f-]{36})', 'next_message_id': (\d+)")


@dataclass
class Page:
    """One loaded NiceGUI page, with everything its HTML gives away."""

    client_id: str
    next_message_id: int
    elements: dict[int, dict[str, Any]]
    tab_id: str = field(default_factory=lambda: str(uuid4()))

    def marked(self, name: str) -> int:
        """The id of the element with data-name `name` (or that aria-label)."""
        return next(
            key
            for key, element in self.elements.items()
            if name in (element.get("props", {}).get("data-name"), element.get("props", {}).get("aria-label"))
        )

    def listener(self, element_id: int, event_type: str) -> str:
        events = self.elements[element_id].get("events", [])
        return str(next(event["listener_id"] for event in events if event["type"] == event_type))

    def event(self, element_id: int, event_type: str, *args: Any) -> dict[str, Any]:
        """The frame an honest browser would send."""
        return {
            "id": element_id,
            "client_id": self.client_id,
            "listener_id": self.listener(element_id, event_type),
            "args": [json.dumps(arg) for arg in args],
        }


class Socket:
    """One websocket. Collects what the server says until it is closed."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.said: list[tuple[str, Any]] = []
        self.refused: Any = None
        self.joined = asyncio.Event()
        self.closed = asyncio.Event()
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        try:
            async for frame in self.connection:
                await self._hear(str(frame))
        except ConnectionClosed:
            pass
        self.joined.set()
        self.closed.set()

    async def _hear(self, frame: str) -> None:
        if frame == "2":
            await self.connection.send("3")
        elif frame.startswith("40"):
            self.joined.set()
        elif frame.startswith("44"):
            body = frame[2:]
            self.refused = json.loads(body[body.index("{") :]) if "{" in body else {"message": body}
            self.joined.set()
        elif frame.startswith("42"):
            name, *args = json.loads(frame[2:])
            self.said.append((name, args[0] if args else None))

    async def raw(self, frame: str | bytes) -> None:
        """Send bytes as they are; a socket the server has closed swallows them."""
        try:
            await self.connection.send(frame)
        except ConnectionClosed:
            self.closed.set()

    async def emit(self, name: str, *payload: Any) -> None:
        await self.raw("42" + json.dumps([name, *payload]))

    async def settle(self, seconds: float = 0.15) -> None:
        """Give the server time to act on what was sent."""
        await asyncio.sleep(seconds)

    def heard(self, name: str) -> list[Any]:
        return [payload for event, payload in self.said if event == name]

    async def close(self) -> None:
        await self.connection.close()
        await self._reader


class Attacker:
    """Somebody with a cookie, or without one."""

    def __init__(self, base_url: str, cookie: str | None = None, origin: str | None = None) -> None:
        self.base_url = base_url.rstrip("/")
        self.cookie = cookie
        self.origin = origin or self.base_url
        self.http = httpx.AsyncClient(base_url=self.base_url, headers={"cookie": cookie} if cookie else {}, timeout=10)
        self.sockets: list[Socket] = []

    async def __aenter__(self) -> "Attacker":
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(*(socket.close() for socket in self.sockets))
        await self.http.aclose()

    async def load(self, path: str = "/") -> Page:
        """Open a page as a browser would, without running its scripts."""
        return self.read((await self.http.get(path)).raise_for_status().text)

    @staticmethod
    def read(document: str) -> Page:
        data, query = _DATA.search(document), _QUERY.search(document)
        assert data
        assert query, "not a NiceGUI page"
        elements = {int(key): value for key, value in json.loads(html.unescape(data[1])).items()}
        return Page(query[1], int(query[2]), elements)

    def handshake_of(self, page: Page, **lies: Any) -> dict[str, Any]:
        honest = {
            "client_id": page.client_id,
            "next_message_id": page.next_message_id,
            "tab_id": page.tab_id,
            "old_tab_id": "",
            "document_id": str(uuid4()),
        }
        return {**honest, **lies}

    async def connect(self, page: Page | None, *, cookie: str | None = "own", origin: str | None = "own", **lies: Any):
        """Open the websocket and shake hands. `cookie` and `origin` may be somebody else's, or None for none."""
        query = {"EIO": "4", "transport": "websocket"}
        if page is not None:
            query |= {"implicit_handshake": "true", **self.handshake_of(page, **lies)}
        headers = {} if (sent := self.cookie if cookie == "own" else cookie) is None else {"Cookie": sent}
        connection = await connect(
            f"ws{self.base_url.removeprefix('http')}/_nicegui_ws/socket.io/?{urlencode(query)}",
            origin=self.origin if origin == "own" else origin,  # type: ignore[arg-type]
            additional_headers=headers,
            proxy=None,
            compression=None,
        )
        socket = Socket(connection)
        self.sockets.append(socket)
        await socket.raw("40")
        await asyncio.wait_for(socket.joined.wait(), 5)
        return socket

    async def send_bytes(self, request: bytes) -> bytes:
        """A request no HTTP library would write; returns everything the server answers."""
        url = urlsplit(self.base_url)
        reader, writer = await asyncio.open_connection(url.hostname, url.port)
        answer = b""
        try:
            writer.write(request)
            await writer.drain()
            while chunk := await asyncio.wait_for(reader.read(65536), 2):
                answer += chunk
        except TimeoutError:
            pass
        finally:
            await hang_up(writer)
        return answer
