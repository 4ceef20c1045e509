"""How many pages may wait for a browser that never connects (R49, N23)."""

import time
from collections import deque
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from nicegui.client import Client

from pages.guard import internals
from pages.guard.rules import Limits

_BUILD_SECONDS = 10  # a page that was allowed and is not built by then never will be


@dataclass(slots=True)
class Crowd:
    """Counts pages without a socket, and those just allowed: many requests may ask before the first is built."""

    owners: WeakKeyDictionary[Client, str]
    limits: Limits
    _allowed: deque[tuple[float, str]] = field(default_factory=deque)

    def may_open(self, key: str) -> bool:
        """False when this session, or all together, already hold too many pages without a socket.

        Ask before the page is built: a page costs memory for a minute, even when nobody ever looks at it.
        """
        self._forget()
        pages = internals.open_pages()
        waiting = [page for page in pages if internals.never_connected(page)]
        left = [page for page in pages if internals.has_left(page)]
        if len(waiting) + len(left) + len(self._allowed) >= self.limits.unconnected_pages:
            return False
        mine = len([page for page in waiting if self.owners.get(page) == key])
        mine += len([1 for _, allowed in self._allowed if allowed == key])
        gone = len([page for page in left if self.owners.get(page) == key])
        # Whoever reloads again and again leaves pages behind, too, but only until the reconnect time is over.
        most = self.limits.unconnected_pages_per_session
        if mine >= most or gone >= 2 * most:
            return False
        self._allowed.append((time.monotonic(), key))
        return True

    def built(self, key: str) -> None:
        """An allowed page exists now and is counted as such."""
        for each in self._allowed:
            if each[1] == key:
                self._allowed.remove(each)
                return

    def _forget(self) -> None:
        oldest = time.monotonic() - _BUILD_SECONDS
        while self._allowed and self._allowed[0][0] < oldest:
            self._allowed.popleft()
