"""The outermost layer: every answer leaves with its headers, and no exception leaves at all."""

import logging
import secrets

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.guard.config import Rules, lies_under
from pages.guard.http import content_security_policy, plain_error
from pages.guard.websocket.nicegui_internals import PAGE_MARK, versioned_paths
from pages.secret_addresses import holds_secret

log = logging.getLogger("portico.guard")
type_header = list[tuple[bytes, bytes]]


class Headers:
    """Wraps even the framework's own error pages, because those too are answers (R55)."""

    def __init__(self, inner: ASGIApp, rules: Rules) -> None:
        self.inner = inner
        self.rules = rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.inner(scope, receive, send)
            return
        answer = _Answer(scope, send, self.rules)
        try:
            await self.inner(scope, receive, answer.send)
        except Exception:
            # The application may have shown the visitor a reference of its own (pages/shell/error_pages.py).
            reference = scope.get("reference") or secrets.token_hex(4).upper()
            log.exception("Request failed, reference %s", reference)
            if answer.started:
                if not answer.complete:
                    raise  # half an answer cannot be repaired: the server drops the connection
                return
            await plain_error.answer(scope, answer.send, 500, reference)


class _Answer:
    """One response on its way out."""

    def __init__(self, scope: Scope, send: Send, rules: Rules) -> None:
        self.scope, self.rules, self._send = scope, rules, send
        self.path = str(scope["path"])
        self.nonce = scope["nonce"] = secrets.token_urlsafe(16)
        self.started = self.complete = False

    async def send(self, message: Message) -> None:
        kind = message["type"]
        if kind == "websocket.close" and not self.started:
            await plain_error.answer(self.scope, self._refuse, 403)
            return
        if kind.endswith("http.response.start"):
            message = {**message, "headers": self._dressed(message)}
        elif kind == "websocket.accept":
            message = {**message, "headers": [*message.get("headers", []), *self._always()]}
        self._note(message)
        await self._send(message)

    async def _refuse(self, message: Message) -> None:
        """The second half of a refused websocket; a server without the extension gets the bare close."""
        self._note(message)
        if message["type"].endswith("http.response.start"):
            message = {**message, "headers": self._dressed(message)}
        await self._send(message)

    def _note(self, message: Message) -> None:
        self.started = True
        if message["type"] in {"http.response.body", "websocket.http.response.body"}:
            self.complete = not message.get("more_body", False)

    def _always(self) -> type_header:
        referrer = (
            content_security_policy.REFERRER_OF_SECRETS if holds_secret(self.path) else content_security_policy.REFERRER
        )
        return [
            *content_security_policy.ALWAYS,
            referrer,
            *([content_security_policy.HSTS] if self.rules.secure else []),
        ]

    def _dressed(self, message: Message) -> type_header:
        given = [(name.lower(), value) for name, value in message.get("headers", [])]
        had = dict(given)
        ours = {name for name, _ in self._always()} | {b"server", b"x-powered-by", PAGE_MARK}
        kept = [(name, value) for name, value in given if name not in ours]
        if b"content-security-policy" not in had:
            kept.append((b"content-security-policy", self._policy(had)))
        if not self._may_be_kept(message["status"], had.get(b"cache-control", b"")):
            kept = [(name, value) for name, value in kept if name != b"cache-control"]
            kept.append((b"cache-control", b"no-store"))
        return [*kept, *self._always()]

    def _policy(self, had: dict[bytes, bytes]) -> bytes:
        if PAGE_MARK in had:
            return content_security_policy.for_screen(self.nonce, self.rules)
        if had.get(b"content-type", b"").startswith(b"text/html"):
            return content_security_policy.for_light_page(self.nonce, self.rules)
        return content_security_policy.NOTHING

    def _may_be_kept(self, status: int, wish: bytes) -> bool:
        """Only files whose address changes with their content stay in a cache, and never an error."""
        if b"no-store" in wish:
            return True
        versioned = any(lies_under(self.path, prefix) for prefix in (*versioned_paths(), *self.rules.versioned_paths))
        return versioned and status in {200, 206, 304}
