"""The guard of this process: put together once, before the server starts."""

from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import nicegui
import socketio
from nicegui.client import Client
from starlette.types import ASGIApp

from pages.guard import internals
from pages.guard.bodies import Bodies
from pages.guard.cookies import Cookies
from pages.guard.crowd import Crowd
from pages.guard.doorway import Doorway
from pages.guard.ending import Ending
from pages.guard.events import Events
from pages.guard.headers import Headers
from pages.guard.lines import Lines
from pages.guard.posts import Posts
from pages.guard.proxies import Proxies
from pages.guard.rules import Rules, Sessions
from pages.guard.sockets import Sockets
from pages.guard.stamp import Stamp
from pages.guard.turns import Turns


@dataclass(slots=True)
class Guard:
    """The layers of one application and the books they share."""

    rules: Rules
    sockets: Sockets
    ending: Ending
    cookies: Cookies
    owners: WeakKeyDictionary[Client, str]
    crowd: Crowd
    accounts: WeakKeyDictionary[Client, str]

    @classmethod
    def around(cls, app: nicegui.App, sio: socketio.AsyncServer, sessions: Sessions, rules: Rules) -> "Guard":
        """Build the guard and put it between `app` and the network. Raises UnknownFramework."""
        internals.require_supported()
        sockets = Sockets(sio, sessions, rules)
        owners: WeakKeyDictionary[Client, str] = WeakKeyDictionary()
        accounts: WeakKeyDictionary[Client, str] = WeakKeyDictionary()
        ending, crowd = Ending(sockets, Posts(sessions)), Crowd(owners, accounts, rules.limits)
        guard = cls(rules, sockets, ending, Cookies(rules.secure), owners, crowd, accounts)
        sio.eio.cors_allowed_origins = sorted(rules.origins)
        sio.eio.cors_credentials = False
        sockets.install()
        Events(sockets, guard.owners, guard.ending.end).install()
        app.add_middleware(Stamp, is_bound=guard.is_bound)
        internals.wrap_application(app, guard._outer)
        app.on_startup(internals.require_quiet_settings)
        app.on_startup(guard.ending.start)
        app.on_shutdown(guard.ending.stop)
        return guard

    def bind(self, page: Client, key: str) -> None:
        """From now on only this session's browser can connect to the page."""
        if self.owners.setdefault(page, key) != key:
            raise RuntimeError("a page belongs to one session for its whole life")
        self.accounts[page] = self._account(key)
        self.crowd.built(key)

    def is_bound(self, page: Client) -> bool:
        return page in self.owners

    def may_open_page(self, key: str) -> bool:
        """False when too many pages of this session, or of all, never got a socket: answer 503."""
        return self.crowd.may_open(key, self._account(key))

    def _account(self, key: str) -> str:
        """Of a session that nobody has looked up, which only its own request can have brought: its own."""
        return self.sockets.sessions.account_of(key) or key

    def _outer(self, inner: ASGIApp) -> ASGIApp:
        """Outermost first, in the order a request meets them."""
        # Stamp once more: Starlette draws its answer to an exception outside of the layers that know of stamps.
        inner = self.ending.posts.around(Lines(Stamp(inner, self.is_bound), self.sockets))
        inner = Turns(self.sockets.sessions).around(Bodies(inner, self.rules))
        layers: tuple[Any, ...] = (Headers, Proxies, Doorway)
        for layer in reversed(layers):
            inner = layer(inner, self.rules)
        return inner
