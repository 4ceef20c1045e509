"""The sockets that are open now: whose they are, how fast they talk, which page they joined."""

import asyncio
import contextlib
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import socketio
from nicegui import background_tasks

from pages.guard.config import Rules, Sessions
from pages.guard.websocket import nicegui_internals
from pages.guard.websocket.token_bucket import Bucket
from services.access.rate_limits import source_of
from services.platform.shares import POOLS, admits, of_source

log = logging.getLogger("portico.guard")

HANG_UP = "portico.hang_up"  # where `Lines` leaves the way to close a websocket without asking

_JOIN_SECONDS = 60  # a page in a background tab may shake hands late
_GOODBYE_SECONDS = 1.0
_PATIENCE = 1_000  # frames over the rate before the socket is closed


@dataclass(slots=True)
class Socket:
    """One Engine.IO connection. `key` is the session its own cookie named, and never changes."""

    transport: str
    key: str | None
    bucket: Bucket
    logs: Bucket
    opened_at: float
    account: str
    sid: str | None = None
    client_id: str | None = None
    ended: bool = False
    overrun: int = 0
    hang_up: Callable[[], Awaitable[None]] | None = None


class Sockets:
    """Stands between Engine.IO and Socket.IO, so that even a malformed frame is counted against its sender."""

    def __init__(self, sio: socketio.AsyncServer, sessions: Sessions, rules: Rules) -> None:
        self.sio, self.sessions, self.rules = sio, sessions, rules
        self.open: dict[str, Socket] = {}
        self.refusals: Counter[str] = Counter()

    def install(self) -> None:
        """Take the place of Socket.IO's own handlers; ours pass on what they admit."""
        nicegui_internals.install_transport(self.sio, connect=self.opened, message=self.heard, disconnect=self.gone)

    def refuse(self, why: str) -> None:
        """Counted, not logged: a flood of refusals must not become a flood of lines."""
        self.refusals[why] += 1

    def of(self, sid: str) -> Socket | None:
        return self.open.get(nicegui_internals.transport_of(self.sio, sid) or "")

    def of_session(self, key: str) -> list[Socket]:
        return [socket for socket in self.open.values() if socket.key == key]

    def keys(self) -> frozenset[str]:
        return frozenset(socket.key for socket in self.open.values() if socket.key is not None)

    async def opened(self, transport: str, environ: dict[str, Any]) -> bool | None:
        """False refuses the connection with 401."""
        key = self.sessions.key_of(nicegui_internals.cookie_header_of(environ))
        if key is not None and not self.sessions.is_live(key):
            key = None
        address, limits = (environ["asgi.scope"].get("client") or ("", 0))[0], self.rules.limits
        network = of_source(source_of(address).key)
        account = (
            network
            if key is None
            else (self.sessions.account_of(key) or await asyncio.to_thread(self.sessions.find_account, key) or network)
        )
        if (key and len(self.of_session(key)) >= limits.sockets_per_session) or not self._has_room(key, account):
            self.refuse("too many sockets")
            return False
        self.open[transport] = Socket(
            transport,
            key,
            Bucket(limits.frames_per_second, limits.frame_burst),
            Bucket(limits.log_frames_per_minute / 60, limits.log_frames_per_minute),
            time.monotonic(),
            account,
            hang_up=environ["asgi.scope"].get(HANG_UP),
        )
        await self.sio._handle_eio_connect(transport, environ)
        return None

    def _has_room(self, key: str | None, account: str) -> bool:
        """Strangers share one pool, the signed in another; where it is full, the one with most gives up the oldest."""
        bound = POOLS["strangers" if key is None else "sockets"]
        alike = [each for each in self.open.values() if (each.key is None) == (key is None) and not each.ended]
        allowed, gives_up = admits(Counter(each.account for each in alike), account, bound.at_once, bound.of_one)
        if gives_up is not None:
            oldest = min((each for each in alike if each.account == gives_up), key=lambda each: each.opened_at)
            oldest.ended = True
            background_tasks.create(self.close(oldest), name="close for somebody else")
        return allowed

    async def heard(self, transport: str, data: object) -> None:
        socket = self.open.get(transport)
        if socket is None or socket.ended:
            return
        if not socket.bucket.take():
            self.refuse("rate")
            socket.overrun += 1
            if socket.overrun > _PATIENCE:
                await self.close(socket)
            return
        if not isinstance(data, str) or not nicegui_internals.SPOKEN.match(data):
            self.refuse("malformed frame")
            await self.close(socket)
            return
        try:
            await self.sio._handle_eio_message(transport, data)
        except Exception as error:  # the parser meets whatever a stranger typed; one socket pays for it
            self.refuse("malformed frame")
            log.info("Closed a socket after a malformed frame (%s)", type(error).__name__)
            await self.close(socket)

    async def gone(self, transport: str, reason: str = "") -> None:
        # NiceGUI's bookkeeping first: it still looks the socket up.
        await self.sio._handle_eio_disconnect(transport, reason)
        self.open.pop(transport, None)

    async def close(self, socket: Socket) -> None:
        """Say goodbye in the protocol, then hang up: a peer that never answers would keep the line open."""
        socket.ended = True
        with contextlib.suppress(TimeoutError):  # waits for its queue, which a peer that does not read never empties
            await asyncio.wait_for(self.sio.eio.disconnect(socket.transport), _GOODBYE_SECONDS)
        if socket.hang_up is not None:
            await socket.hang_up()

    async def close_soon(self, socket: Socket, seconds: float) -> None:
        socket.ended = True
        await asyncio.sleep(seconds)
        await self.close(socket)

    def loiterers(self) -> list[Socket]:
        """Connected long ago and never joined a page."""
        limit = time.monotonic() - _JOIN_SECONDS
        return [socket for socket in self.open.values() if socket.client_id is None and socket.opened_at < limit]
