"""Which requests are looked at at all: our name, our methods, our paths, our pages as senders."""

from urllib.parse import parse_qs

from starlette.types import ASGIApp, Receive, Scope, Send

from pages.guard.config import Rules, lies_under
from pages.guard.http import plain_error
from pages.guard.websocket.nicegui_internals import SOCKET_PATH, UNUSED_PATHS

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Doorway:
    """Refuses by host (R58), method (R57), path (N13, N14) and sender (R19, R34), before anything is parsed."""

    def __init__(self, inner: ASGIApp, rules: Rules) -> None:
        self.inner = inner
        self.rules = rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in {"http", "websocket"}:
            if status := self._refusal(scope):
                await plain_error.answer(scope, send, status)
                return
            if self.rules.is_exempt(scope["path"]):
                # Nothing signed in may happen where no form token is asked for.
                scope["headers"] = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
        await self.inner(scope, receive, send)

    def _refusal(self, scope: Scope) -> int:
        path, method = str(scope["path"]), str(scope.get("method", "GET"))
        if status := self._host(scope):
            return status
        if not path.startswith("/") or any(ord(char) < 32 or ord(char) == 127 for char in path):
            return 400
        if method not in METHODS:
            return 405
        if any(lies_under(path, unused) for unused in UNUSED_PATHS):
            return 404
        if lies_under(path, SOCKET_PATH):
            return self._socket(scope, method)
        if scope["type"] == "websocket":
            return 404
        if method not in _SAFE and not self.rules.is_exempt(path) and not self._same_origin(scope):
            return 403
        return 0

    def _host(self, scope: Scope) -> int:
        hosts = _values(scope, b"host")
        if len(hosts) != 1:
            return 400
        return 0 if hosts[0].lower() in self.rules.hosts else 421

    def _same_origin(self, scope: Scope) -> bool:
        """Browsers say where a form comes from in Origin, or at least in Sec-Fetch-Site. Silence is refused."""
        if origins := _values(scope, b"origin"):
            return len(origins) == 1 and origins[0] in self.rules.origins
        return _values(scope, b"sec-fetch-site") == ["same-origin"]

    def _socket(self, scope: Scope, method: str) -> int:
        """CORS does not cover websockets, so the Origin decides (R34). A same-origin GET poll carries none."""
        if method not in {"GET", "POST"}:
            return 405
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
        if "j" in query:
            return 400  # JSONP would hand our answers to any page
        origins = _values(scope, b"origin")
        if not origins and scope["type"] == "http" and method == "GET":
            return 0 if _values(scope, b"sec-fetch-site") in ([], ["same-origin"]) else 403
        return 0 if len(origins) == 1 and origins[0] in self.rules.origins else 403


def _values(scope: Scope, wanted: bytes) -> list[str]:
    return [value.decode("latin-1") for name, value in scope["headers"] if name.lower() == wanted]
