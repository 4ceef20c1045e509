"""Sessions end while pages are open: the pages are told, and their sockets close (N4, R17)."""

import asyncio
import contextlib
import logging
from urllib.parse import quote

from nicegui import background_tasks, core

from pages.guard.http.pending_forms import LONGEST_SECONDS, Posts
from pages.guard.websocket import nicegui_internals
from pages.guard.websocket.connections import Socket, Sockets

log = logging.getLogger("portico.guard")

_GOODBYE_SECONDS = 0.3  # long enough for the last message to leave, far below the promised five
_LATE_SECONDS = 1.0  # what a form may still take when the end was only found: finding took most of the five (R17)


class Ending:
    """Ends sessions at once when told, and finds those that ended behind our back."""

    def __init__(self, sockets: Sockets, posts: Posts) -> None:
        self.sockets = sockets
        self.posts = posts
        self._watch: asyncio.Task[None] | None = None

    def end(self, key: str, path: str | None = None) -> None:
        """Send every open page of a session to `path` and close its sockets. Callable from any thread."""
        loop = core.loop
        if loop is None or loop.is_closed():
            return  # not serving: there is no socket to close
        loop.call_soon_threadsafe(self._end_now, key, path or self.sockets.rules.login_path)

    def _end_now(self, key: str, path: str, form_seconds: float = LONGEST_SECONDS) -> None:
        for socket in self.sockets.of_session(key):
            if not socket.ended:
                socket.ended = True  # from here on nothing it says is heard
                background_tasks.create(self._send_off(socket, path, form_seconds), name="end session")

    async def _send_off(self, socket: Socket, path: str, form_seconds: float) -> None:
        if socket.key is not None:
            await self.posts.answered(socket.key, form_seconds)
        page = nicegui_internals.page_of(socket.client_id)
        if page is not None:
            place = nicegui_internals.place_of(page)
            if path == self.sockets.rules.login_path and place != "/":  # and back to where the person was
                path = f"{path}?next={quote(place, safe='/')}"
            await nicegui_internals.send_to(self.sockets.sio, page, path)
        await self.sockets.close_soon(socket, _GOODBYE_SECONDS)

    async def start(self) -> None:
        self._watch = asyncio.create_task(self._keep_watch(), name="session watch")

    async def stop(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch

    async def _keep_watch(self) -> None:
        while True:
            await asyncio.sleep(self.sockets.rules.limits.reap_seconds)
            try:
                await self.reap()
            except Exception:  # a database that is away ends nobody's session, and the watch must go on
                log.exception("Could not ask which sessions still live")

    async def reap(self) -> None:
        """One round: ask the database about every session with an open socket."""
        keys = self.sockets.keys()
        live = await asyncio.to_thread(self.sockets.sessions.still_live, keys) if keys else frozenset()
        for key in keys - live:
            self._end_now(key, self.sockets.rules.login_path, _LATE_SECONDS)
        for socket in self.sockets.loiterers():
            await self.sockets.close(socket)
