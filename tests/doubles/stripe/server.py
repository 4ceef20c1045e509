"""uvicorn in a thread, on a port that is known before it starts."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

TURNS = 4  # of the loop: one that has just been let in is known a turn later, one hung up on is closed a turn later


class _PromptServer(uvicorn.Server):
    """uvicorn takes 200 ms to end politely; a suite that starts a double per test hangs up at once."""

    async def main_loop(self) -> None:
        ticks = 0
        while not await self.on_tick(ticks):
            ticks += 1
            await asyncio.sleep(0.02)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for _ in range(TURNS):
            for connection in list(self.server_state.connections):
                connection.transport.abort()  # answers that hang learn of it and end by themselves
            await asyncio.sleep(0)
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=1)
        await self.lifespan.shutdown()


class ServerThread:
    """`port` 0 takes a free one. The socket is bound at once, so `url` is true before start()."""

    def __init__(self, host: str, port: int) -> None:
        self._socket = socket.create_server((host, port))
        self.url = f"http://{host}:{self._socket.getsockname()[1]}"
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self._started = threading.Event()

    def start(self, app: ASGIApp) -> None:
        """Returns when requests are answered. Raises RuntimeError when the server dies first."""
        config = uvicorn.Config(
            app, http="h11", ws="none", lifespan="on", log_config=None, access_log=False, timeout_graceful_shutdown=1
        )
        self._server = _PromptServer(config)
        self._thread = threading.Thread(
            target=self._server.run, args=([self._socket],), daemon=True, name=f"stripe double {self.url}"
        )
        self._thread.start()
        if not self._started.wait(10):
            raise RuntimeError("the Stripe double did not start")

    def stop(self) -> None:
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(10)
        self._socket.close()

    def join(self) -> None:
        """Wait until the server ends."""
        if self._thread is not None:
            self._thread.join()

    def application(
        self, routes: list[BaseRoute], opened: Callable[[], Awaitable[None]], closed: Callable[[], Awaitable[None]]
    ) -> Starlette:
        @asynccontextmanager
        async def lifespan(app: Starlette) -> AsyncIterator[None]:
            await opened()
            self._started.set()
            yield
            await closed()

        return Starlette(routes=routes, lifespan=lifespan)
