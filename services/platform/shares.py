"""Shared pools and their shares: whoever uses theirs up waits behind nobody but themselves.

POOLS is the one table of what is shared. A pool is used on somebody's account: a person's, or that of the network a
stranger comes from (`paying`). Each account may hold only a part of the whole, lines are served one account after the
other, and a line that is full loses its latest from the longest part of it before anybody new is sent away.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from data.errors import TooMany

PORTAL = "portal"  # jobs, webhooks, commands: nobody's
_PERSON = "person "
_whose: ContextVar[str] = ContextVar("whose", default=PORTAL)


class Occupied(TooMany):
    """An account's own share of a pool is used up, or the pool is full of others with no more than it has."""

    message = "Too much is asked for at once. Please try again in {wait_seconds} seconds."


@dataclass(frozen=True, slots=True)
class Bound:
    """One pool: `at_once` are inside together, at most `of_one` of them on one account; `in_line` wait, at most
    `in_line_of_one` on one account. `burst` and `per_minute` bound how often one person may enter (0: as often as
    they like). `held` are places kept for as long as something is open, without a line.
    """

    what: str
    at_once: int
    of_one: int
    in_line: int = 0
    in_line_of_one: int = 0
    burst: int = 0
    per_minute: int = 0
    held: bool = False


POOLS: dict[str, Bound] = {
    "hashing": Bound("passwords being hashed (R3)", 2, 1, 20, 19, burst=60, per_minute=30),
    "reading": Bound("child processes that read strangers' files (R66)", 2, 1, 20, 4),
    "pictures": Bound("pictures being decoded (R65)", 1, 1, 20, 4),
    "printing": Bound("papers being set by the PDF engine", 2, 1, 60, 8),
    "papers": Bound("threads that fetch papers and attached files", 8, 2, 200, 40),
    "exports": Bound("lists being written as files", 2, 1, 20, 4, burst=20, per_minute=10),
    "uploads": Bound("files arriving", 4, 1, 20, 4),
    "documents_in": Bound("documents arriving from clients and the team", 8, 1, 40, 4),
    "documents_out": Bound("documents being downloaded", 24, 4, 200, 40),
    "archives": Bound("ZIP files of documents being sent", 12, 2, 60, 6),
    "previews": Bound("documents being read for a preview, by child processes (R66)", 2, 1, 20, 4),
    "texts": Bound("documents being read for their text, by a child process (R66)", 1, 1, 20, 4),
    "thumbnails": Bound("documents being drawn small, by a child process (R66)", 1, 1, 20, 4),
    "writes": Bound("transactions that hold the one write lock of SQLite", 1, 1, 200, 24),
    "writes_apart": Bound("transactions that write to PostgreSQL", 16, 4, 200, 24),
    "verbs": Bound("threads that answer open pages", 24, 4, 2_000, 100),
    "requests": Bound("requests being answered over HTTP", 400, 8, 2_000, 100),
    "lookups": Bound("sessions looked up to know whose they are", 4, 2, 800, 100),
    "pages": Bound("pages drawn that no browser has connected to, or has left (R49)", 500, 100, held=True),
    "sockets": Bound("live connections of people who are signed in", 2_000, 60, held=True),
    "strangers": Bound("live connections of nobody", 100, 10, held=True),
}


def of_person(person_id: UUID | str) -> str:
    return f"{_PERSON}{person_id}"


def of_source(network: str) -> str:
    """`network`: an address as it is counted (throttle.source_of)."""
    return f"source {network}"


def whose() -> str:
    """On whose account this code runs."""
    return _whose.get()


@contextmanager
def paying(account: str) -> Iterator[None]:
    """What happens inside is on this account, threads it hands its context to included."""
    before = _whose.set(account)
    try:
        yield
    finally:
        _whose.reset(before)


def admits(held: Mapping[str, int], account: str, whole: int, of_one: int) -> tuple[bool, str | None]:
    """Whether `account` may hold one more of `whole`, and who gives one up for it (None: there is room).

    Nobody gives one up for an account that would then hold as much as they do.
    """
    mine = held.get(account, 0)
    if mine >= of_one:
        return False, None
    if sum(held.values()) < whole:
        return True, None
    greediest = max(held, key=lambda each: held[each], default=None)
    if greediest is not None and held[greediest] > mine + 1:
        return True, greediest
    return False, None


class Pool:
    """The places of one bound that are taken for a while and given back."""

    def __init__(
        self, bound: Bound, refusal: type[TooMany] = Occupied, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.bound, self._refusal, self._clock = bound, refusal, clock
        self._lock = threading.Lock()
        self._inside: Counter[str] = Counter()
        self._lines: OrderedDict[str, deque[Future[None]]] = OrderedDict()  # in the order of their turns
        self._rates: OrderedDict[str, tuple[float, float]] = OrderedDict()  # account -> what is left, as of when

    @contextmanager
    def turn(self, longest_seconds: float | None = None) -> Iterator[None]:
        """A place, for a thread that may wait. Raises the pool's refusal; TimeoutError after `longest_seconds`."""
        account = whose()
        place = self._ask(account)
        try:
            place.result(longest_seconds)
        except BaseException:
            self._withdraw(account, place)
            raise
        try:
            yield
        finally:
            self._leave(account)

    @asynccontextmanager
    async def turn_async(self) -> AsyncIterator[None]:
        """A place, for a coroutine. Raises the pool's refusal."""
        account = whose()
        place = self._ask(account)
        try:
            if not place.done():
                await asyncio.shield(asyncio.wrap_future(place))
            place.result(0)
        except BaseException:
            self._withdraw(account, place)
            raise
        try:
            yield
        finally:
            self._leave(account)

    def held(self) -> tuple[int, int]:
        """How many are inside, and how many wait."""
        with self._lock:
            return self._inside.total(), sum(len(line) for line in self._lines.values())

    def _ask(self, account: str) -> Future[None]:
        place: Future[None] = Future()
        with self._lock:
            self._count(account)
            line = self._lines.get(account)
            if not line and self._has_room(account):
                self._inside[account] += 1
                place.set_result(None)
                return place
            lengths = {each: len(waiting) for each, waiting in self._lines.items()}
            may_wait, gives_up = admits(lengths, account, self.bound.in_line, self.bound.in_line_of_one)
            if not may_wait:
                raise self._refusal(wait_seconds=5)
            if gives_up is not None:
                self._dismiss(gives_up)
            self._lines.setdefault(account, deque()).append(place)
        return place

    def _has_room(self, account: str) -> bool:
        return self._inside.total() < self.bound.at_once and self._inside[account] < self.bound.of_one

    def _leave(self, account: str) -> None:
        with self._lock:
            self._inside[account] -= 1
            if not self._inside[account]:
                del self._inside[account]
            self._call()

    def _call(self) -> None:
        """Let in who may come in now; whose turn it was goes to the end of the accounts."""
        for account in list(self._lines):
            if self._inside.total() >= self.bound.at_once:
                return
            if not self._has_room(account):
                continue
            line = self._lines.pop(account)
            place = line.popleft()
            if line:
                self._lines[account] = line
            self._inside[account] += 1
            place.set_result(None)

    def _dismiss(self, account: str) -> None:
        line = self._lines[account]
        line.pop().set_exception(self._refusal(wait_seconds=5))
        if not line:
            del self._lines[account]

    def _withdraw(self, account: str, place: Future[None]) -> None:
        """Whoever waited has gone: their place in the line goes, or the place they were just given."""
        with self._lock:
            line = self._lines.get(account, deque())
            if place in line:
                line.remove(place)
                if not line:
                    del self._lines[account]
                place.cancel()
                return
            given = place.done() and not place.cancelled() and place.exception() is None
        if given:
            self._leave(account)

    def _count(self, account: str) -> None:
        """Raises the refusal for a person who enters more often than the rate.

        Not for a network, behind which a whole firm may begin its day; nor for the portal itself.
        """
        if not self.bound.per_minute or not account.startswith(_PERSON):
            return
        now, full = self._clock(), self.bound.burst
        left, seen = self._rates.pop(account, (full, now))
        left = min(full, left + (now - seen) * self.bound.per_minute / 60)
        self._rates[account] = (max(left - 1, 0), now) if left >= 1 else (left, now)
        while self._rates and self._is_full(next(iter(self._rates.values())), now):
            self._rates.popitem(last=False)
        if left < 1:
            raise self._refusal(wait_seconds=max(1, round((1 - left) * 60 / self.bound.per_minute)))

    def _is_full(self, rate: tuple[float, float], now: float) -> bool:
        return rate[0] + (now - rate[1]) * self.bound.per_minute / 60 >= self.bound.burst
