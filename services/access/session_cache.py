"""Which sessions live, held in memory for the guard, which asks at every event (pages/guard/rules.Sessions)."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection
from datetime import datetime

from data.access.session_queries import has_successor, live_keys, lives, who_acts
from services.access import session_cookie
from services.access.authentication import IDLE_CLIENT, IDLE_STAFF, key_of
from services.clock import clock
from services.platform.context import House
from services.platform.shares import of_person

_MOST_ENDED = _MOST_KNOWN = 10_000


class LiveSessions:
    """A session is looked up once, then believed until the bus or the database says that it ended.

    `ended(key)` is called for each session that ends while it is known here, on whichever thread noticed: the
    program passes what closes its sockets. `now` is for tests.
    """

    def __init__(
        self, house: House, *, ended: Callable[[str], object] = lambda key: None, now: Callable[[], datetime] = clock
    ) -> None:
        self._house, self._ended, self._now = house, ended, now
        self._live: dict[str, Callable[[], None]] = {}  # key -> how to stop listening for its end
        self._over: OrderedDict[str, None] = OrderedDict()  # ended is ended: no key comes back to life
        self._accounts: OrderedDict[str, str] = OrderedDict()  # whose session it is or was never changes
        self._lock = threading.RLock()

    def key_of(self, cookie_header: str | None) -> str | None:
        """The key in a Cookie header, if our cookie is there once and well formed. Asks no database."""
        name = session_cookie.name_of(is_https=self._house.settings.is_https)
        token = session_cookie.value_of(cookie_header, name)
        return key_of(token) if token else None

    def is_live(self, key: str) -> bool:
        """From memory; a key seen for the first time costs one look at the database."""
        with self._lock:
            if key in self._live:
                return True
            if key in self._over:
                return False
        return self._admit(key)

    def account_of(self, key: str) -> str | None:
        """On whose account what a session does goes, if it was looked up before."""
        return self._accounts.get(key)

    def find_account(self, key: str) -> str | None:
        """The same, looked up at most once for each session; None for a key that is none. What is none is not kept."""
        known = self._accounts.get(key)
        if known is not None:
            return known
        person = who_acts(self._house.engine, key)
        if person is None:
            return None
        with self._lock:
            self._accounts[key] = of_person(person)
            while len(self._accounts) > _MOST_KNOWN:
                self._accounts.popitem(last=False)
        return of_person(person)

    def still_live(self, keys: Collection[str]) -> frozenset[str]:
        """Those of `keys` the database knows as live; what else was held in memory is let go."""
        found = self._lives(set(keys))
        for key in set(keys) - found:
            self._drop(key, told=False)
        with self._lock:
            idle = [self._live.pop(key) for key in set(self._live) - set(keys)]
        for stop in idle:
            stop()
        return found

    def goes_on(self, key: str) -> bool:
        """Whether it ended and its browser goes on under another key, whichever process took the form that did it."""
        return has_successor(self._house.engine, key)

    def _admit(self, key: str) -> bool:
        # Listening before looking: an end that happens in between is not missed.
        stop = self._house.bus.listen(f"session:{key}", lambda _: self._drop(key))
        lives = key in self._lives({key})
        with self._lock:
            lives = lives and key not in self._over
            if lives and key not in self._live:
                self._live[key] = stop
                return True
            if not lives:
                self._bury(key)
        stop()
        return lives

    def _lives(self, keys: set[str]) -> frozenset[str]:
        return live_keys(self._house.engine, keys, lives(self._now(), IDLE_STAFF, IDLE_CLIENT))

    def _drop(self, key: str, *, told: bool = True) -> None:
        with self._lock:
            stop = self._live.pop(key, None)
            self._bury(key)
        if stop is not None:
            stop()
        if told:
            self._ended(key)

    def _bury(self, key: str) -> None:
        self._over[key] = None
        while len(self._over) > _MOST_ENDED:
            self._over.popitem(last=False)
