"""How much a request may carry, counted before and while it is read (R60)."""

import asyncio
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.guard.config import Rules
from pages.guard.http import plain_error


class _Refused(Exception):
    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Bodies:
    """A declared length is refused unread; an undeclared one as soon as it has grown too long."""

    def __init__(self, inner: ASGIApp, rules: Rules) -> None:
        self.inner = inner
        self.rules = rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return
        allowed = self.rules.allows_body(scope["path"])
        declared = _declared(scope)
        if declared is not None and (declared < 0 or declared > allowed):
            await plain_error.answer(scope, send, 413 if declared > allowed else 400)
            return
        await self._counted(scope, receive, send, allowed)

    async def _counted(self, scope: Scope, receive: Receive, send: Send, allowed: int) -> None:
        body = _Body(receive, allowed, self.rules.seconds_for(scope["path"]), self.rules.limits.body_seconds)
        started = False

        async def noticed(message: Message) -> None:
            nonlocal started
            if body.refused and not started:
                raise _Refused(body.refused)  # somebody turned our refusal into an answer of their own
            started = True
            await send(message)

        try:
            await self.inner(scope, body.receive, noticed)
        except Exception:  # frameworks wrap ours in theirs
            if started or not body.refused:
                raise
            await plain_error.answer(scope, send, body.refused)


class _Body:
    """Counts bytes, and seconds: one deadline for all of it, and one for each piece."""

    def __init__(self, receive: Receive, allowed: int, seconds: float, pause: float) -> None:
        self._receive, self._allowed, self._pause = receive, allowed, pause
        self._deadline = time.monotonic() + seconds
        self._seen = 0
        self._done = False
        self.refused = 0

    async def receive(self) -> Message:
        if self._done:
            return await self._receive()
        wait = min(self._pause, self._deadline - time.monotonic())
        try:
            message = await asyncio.wait_for(self._receive(), max(wait, 0))
        except TimeoutError:
            raise self._refuse(408) from None
        if message["type"] != "http.request":
            self._done = True
            return message
        self._seen += len(message.get("body", b""))
        self._done = not message.get("more_body", False)
        if self._seen > self._allowed:
            raise self._refuse(413)
        return message

    def _refuse(self, status: int) -> _Refused:
        self.refused = status
        self._done = True
        return _Refused(status)


def _declared(scope: Scope) -> int | None:
    """Content-Length, -1 when it is not one plain number."""
    values = [value for name, value in scope["headers"] if name.lower() == b"content-length"]
    if not values:
        return None
    return int(values[0]) if len(values) == 1 and values[0].isdigit() and len(values[0]) < 16 else -1
