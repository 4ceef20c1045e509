"""How many pages may wait for a browser that never connects (R49, N23)."""

import time
from collections import Counter, deque
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from nicegui.client import Client

from pages.guard.config import Limits
from pages.guard.websocket import nicegui_internals
from services.platform.shares import POOLS, Bound, admits

_BUILD_SECONDS = 10  # a page that was allowed and is not built by then never will be


@dataclass(frozen=True, slots=True)
class _Allowed:
    at: float
    key: str
    account: str


@dataclass(slots=True)
class Crowd:
    """Counts pages without a socket, and those just allowed: many requests may ask before the first is built.

    Pages of an account (services/platform/shares.py) are few enough that others find room, and where all is full the
    one who
    holds most gives up the oldest: nobody else's page is refused for theirs.
    """

    owners: WeakKeyDictionary[Client, str]
    accounts: WeakKeyDictionary[Client, str]
    limits: Limits
    bound: Bound = POOLS["pages"]
    _allowed: deque[_Allowed] = field(default_factory=deque)

    def may_open(self, key: str, account: str) -> bool:
        """False when this session or its person, or all together, already hold too many pages without a socket.

        Ask before the page is built: a page costs memory for a minute, even when nobody ever looks at it.
        """
        self._forget()
        pages = nicegui_internals.open_pages()
        waiting = [page for page in pages if nicegui_internals.never_connected(page)]
        left = [page for page in pages if nicegui_internals.has_left(page)]
        mine = len([page for page in waiting if self.owners.get(page) == key])
        mine += len([1 for each in self._allowed if each.key == key])
        gone = len([page for page in left if self.owners.get(page) == key])
        # Whoever reloads again and again leaves pages behind, too, but only until the reconnect time is over.
        most = self.limits.unconnected_pages_per_session
        if mine >= most or gone >= 2 * most:
            return False
        held = Counter(self.accounts.get(page, "") for page in (*waiting, *left))
        held.update(each.account for each in self._allowed)
        allowed, gives_up = admits(held, account, self.bound.at_once, self.bound.of_one)
        if not allowed:
            return False
        if gives_up is not None:
            self._take_from(gives_up, [*waiting, *left])
        self._allowed.append(_Allowed(time.monotonic(), key, account))
        return True

    def built(self, key: str) -> None:
        """An allowed page exists now and is counted as such."""
        for each in self._allowed:
            if each.key == key:
                self._allowed.remove(each)
                return

    def _take_from(self, account: str, pages: list[Client]) -> None:
        theirs = [page for page in pages if self.accounts.get(page, "") == account]
        if theirs:
            nicegui_internals.forget(min(theirs, key=nicegui_internals.created_at))

    def _forget(self) -> None:
        oldest = time.monotonic() - _BUILD_SECONDS
        while self._allowed and self._allowed[0].at < oldest:
            self._allowed.popleft()
