"""Whose request this is, and how many of theirs are answered at once (services/platform/shares.py, R49)."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from data.errors import TooMany
from pages.guard.config import Sessions, lies_under
from pages.guard.http import plain_error
from pages.guard.websocket.nicegui_internals import SOCKET_PATH, cookie_header_of
from services.access.rate_limits import source_of
from services.platform.shares import POOLS, Pool, of_source, paying


class Turns:
    """Each person, and each network of strangers, has a share of the server: more of theirs waits, others' does not.

    What a request sets going below, threads included, is on the same account. Live connections have shares of their
    own (sockets.py).
    """

    def __init__(self, sessions: Sessions) -> None:
        self.sessions = sessions
        self.pool = Pool(POOLS["requests"])
        self.lookups = Pool(POOLS["lookups"])  # apart: nobody known waits behind the strangers around them

    def around(self, inner: ASGIApp) -> ASGIApp:
        async def layer(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or lies_under(scope["path"], SOCKET_PATH):
                await inner(scope, receive, send)
                return
            began = False

            async def noticed(message: Message) -> None:
                nonlocal began
                began = True
                await send(message)

            try:
                with paying(await self._account(scope)):
                    async with self.pool.turn_async():
                        await inner(scope, receive, noticed)
            except TooMany:
                if began:
                    raise
                await plain_error.answer(scope, send, TooMany.status)

        return layer

    async def _account(self, scope: Scope) -> str:
        """The person behind the session, once it is known; else the network. Raises TooMany for who asks too much."""
        network = of_source(source_of((scope.get("client") or ("", 0))[0]).key)
        key = self.sessions.key_of(cookie_header_of({"asgi.scope": scope}))
        if key is None:
            return network
        account = self.sessions.account_of(key)
        if account is None:  # seen for the first time, or nobody's: looked up on the network's account
            with paying(network):
                async with self.lookups.turn_async():
                    account = await asyncio.to_thread(self.sessions.find_account, key)
        return account or network
