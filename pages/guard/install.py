"""The guard of this process: put together once, before the server starts."""

from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import nicegui
import socketio
from nicegui.client import Client
from starlette.types import ASGIApp

from pages.guard import frameworks
from pages.guard.config import Rules, Sessions
from pages.guard.http.body_limits import Bodies
from pages.guard.http.cookies import Cookies
from pages.guard.http.csp_nonce import Stamp
from pages.guard.http.pending_forms import Posts
from pages.guard.http.proxy_headers import Proxies
from pages.guard.http.request_filter import Doorway
from pages.guard.http.request_shares import Turns
from pages.guard.http.response_headers import Headers
from pages.guard.websocket import nicegui_internals
from pages.guard.websocket.connections import Sockets
from pages.guard.websocket.events import Events
from pages.guard.websocket.page_quota import Crowd
from pages.guard.websocket.session_end import Ending
from pages.guard.websocket.transport import Lines


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
        frameworks.known(nicegui.__version__)
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
        nicegui_internals.wrap_application(app, guard._outer)
        app.on_startup(nicegui_internals.require_quiet_settings)
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
