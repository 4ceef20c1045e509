"""Long polling names its connection in the address, where logs keep it: the cookie must name the same session (N2)."""

from urllib.parse import parse_qs

from starlette.types import ASGIApp, Receive, Scope, Send

from pages.guard import plain
from pages.guard.internals import SOCKET_PATH, cookie_header_of
from pages.guard.rules import lies_under
from pages.guard.sockets import Sockets


class Polls:
    """Refuses to continue somebody else's connection."""

    def __init__(self, inner: ASGIApp, sockets: Sockets) -> None:
        self.inner = inner
        self.sockets = sockets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in {"http", "websocket"} and lies_under(scope["path"], SOCKET_PATH) and not self._same(scope):
            self.sockets.refuse("not this session's connection")
            await plain.answer(scope, send, 403)
            return
        await self.inner(scope, receive, send)

    def _same(self, scope: Scope) -> bool:
        named = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("sid", [])
        keys = {self.sockets.open[sid].key for sid in named if sid in self.sockets.open}
        return keys <= {self.sockets.sessions.key_of(cookie_header_of({"asgi.scope": scope}))}
