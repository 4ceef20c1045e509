"""The connections below Engine.IO: who may continue one, and how to hang up on somebody who does not listen."""

import contextlib
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.guard.config import lies_under
from pages.guard.http import plain_error
from pages.guard.websocket.connections import HANG_UP, Socket, Sockets
from pages.guard.websocket.nicegui_internals import PACKETS, SOCKET_PATH, cookie_header_of


class Lines:
    """Long polling names its connection in the address, where logs keep it: the cookie must say the same (N2)."""

    def __init__(self, inner: ASGIApp, sockets: Sockets) -> None:
        self.inner = inner
        self.sockets = sockets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"} or not lies_under(scope["path"], SOCKET_PATH):
            await self.inner(scope, receive, send)
            return
        named = self._named(scope)
        if {socket.key for socket in named} - {self.sockets.sessions.key_of(cookie_header_of({"asgi.scope": scope}))}:
            self.sockets.refuse("not this session's connection")
            await plain_error.answer(scope, send, 403)
            return
        if scope["type"] == "websocket":
            scope[HANG_UP] = _hang_up(send)
            for socket in named:  # polling that becomes a websocket
                socket.hang_up = scope[HANG_UP]
            receive = self._legible(receive, scope[HANG_UP])
        await self.inner(scope, receive, send)

    def _legible(self, receive: Receive, hang_up: Callable[[], Awaitable[None]]) -> Receive:
        """Engine.IO's own packets only: on anything else its reader dies and leaves the connection in its books."""

        async def legible() -> Message:
            message = await receive()
            if message["type"] != "websocket.receive" or (message.get("text") or "").startswith(PACKETS):
                return message
            self.sockets.refuse("malformed frame")
            await hang_up()
            return {"type": "websocket.disconnect", "code": 1000}

        return legible

    def _named(self, scope: Scope) -> list[Socket]:
        sids = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("sid", [])
        return [self.sockets.open[sid] for sid in sids if sid in self.sockets.open]


def _hang_up(send: Send) -> Callable[[], Awaitable[None]]:
    """Engine.IO asks the peer to close and waits; this does not ask."""

    async def hang_up() -> None:
        with contextlib.suppress(RuntimeError, OSError):  # it has already gone
            await send({"type": "websocket.close", "code": 1000})

    return hang_up
