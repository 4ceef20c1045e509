"""Forms whose answer is still on its way: it may bring the cookie of the session that takes over (R15).

A browser that is sent elsewhere over its socket gives up the form it is waiting for, and the new cookie with it:
whoever changed their password or began to look through a client's eyes would find themselves signed out.
"""

import asyncio
import contextlib
import logging
from collections import Counter, defaultdict

from starlette.types import ASGIApp, Receive, Scope, Send

from pages.guard.config import Sessions
from pages.guard.websocket.nicegui_internals import cookie_header_of

log = logging.getLogger("portico.guard")

LONGEST_SECONDS = 3.0  # a form that takes longer is no reason to leave a dead session's page standing
_ARRIVAL_SECONDS = 0.2  # sent is not received: the answer and the socket travel on lines of their own
_LEAVING_SECONDS = 3.5  # where the session goes on, the page with the form follows its answer; the others are led over


class Posts:
    """An ASGI layer that counts them."""

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions
        self.under_way: Counter[str] = Counter()
        self.waiting: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    def around(self, inner: ASGIApp) -> ASGIApp:
        async def layer(scope: Scope, receive: Receive, send: Send) -> None:
            posted = scope["type"] == "http" and scope["method"] == "POST"
            key = self.sessions.key_of(cookie_header_of({"asgi.scope": scope})) if posted else None
            if key is None:
                await inner(scope, receive, send)
                return
            self.under_way[key] += 1
            try:
                await inner(scope, receive, send)
            finally:
                self.under_way[key] -= 1
                if not self.under_way[key]:
                    del self.under_way[key]
                    self.waiting.pop(key, asyncio.Event()).set()

        return layer

    async def answered(self, key: str, longest_seconds: float = LONGEST_SECONDS) -> None:
        """Returns once no form of this session waits for its answer any more; at once if none did.

        Where a form let the session go on, the page that sent it has time to follow the answer, which may come from
        another process: nobody loses the session, so nothing hurries.
        """
        waited = key in self.under_way
        if waited:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.waiting[key].wait(), longest_seconds)
        if await self._goes_on(key):
            await asyncio.sleep(_LEAVING_SECONDS)
        elif waited:
            await asyncio.sleep(_ARRIVAL_SECONDS)

    async def _goes_on(self, key: str) -> bool:
        try:
            return await asyncio.to_thread(self.sessions.goes_on, key)
        except Exception:  # a database that is away keeps no dead session's page standing
            log.exception("Could not ask whether a session goes on")
            return False
