"""Security events that repeat: heard each time, counted in memory, written seldom, so that no flood takes the disk."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import Protocol

from sqlalchemy.exc import DBAPIError

from data.access.security_events import Seen, note, slot_of
from data.database.session import ScopedSession
from data.errors import Refusal
from data.statuses import SecurityKind
from services.platform.permissions import Actor

log = logging.getLogger(__name__)
EACH = 64  # so many repetitions in an hour are written as they come; then only each doubling
MOST_KNOWN = 10_000
_here = threading.local()


@contextmanager
def writing() -> Iterator[None]:
    """Around a transaction that writes: what is heard meanwhile in the same thread waits for its end."""
    _here.depth = getattr(_here, "depth", 0) + 1
    try:
        yield
    finally:
        _here.depth -= 1
        if not _here.depth:
            waiting, _here.waiting = getattr(_here, "waiting", []), []
            for ear, ctx, event in waiting:
                ear.hear(ctx, event)


class Acting(Protocol):
    """Of a services.platform.context.Context, what it takes to write an event."""

    @property
    def actor(self) -> Actor: ...

    @property
    def now(self) -> datetime: ...

    def aside(self) -> AbstractContextManager[ScopedSession]:
        """A write beside whatever else goes on."""


class Ear:
    """Of one house. A count that has not been written when the process ends is lost: less than half of the flood."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._heard: OrderedDict[str, tuple[int, int]] = OrderedDict()  # slot -> heard, of them written

    def hear(self, ctx: Acting, event: Seen) -> None:
        if getattr(_here, "depth", 0):
            waiting = getattr(_here, "waiting", [])
            _here.waiting = [*waiting, (self, ctx, event)][:EACH]
            return
        slot = slot_of(ctx.actor.author, ctx.now, event)
        times = self._due(slot, event.kind)
        if not times:
            return
        try:
            with ctx.aside() as db:
                note(db, event, times=times)
        except (Refusal, DBAPIError) as error:
            with self._lock:
                self._heard.pop(slot, None)
            log.warning(
                "a security event was not written: %s %s: %s", event.kind, event.subject_kind, type(error).__name__
            )

    def _due(self, slot: str, kind: SecurityKind) -> int:
        """How many repetitions to write now; 0 for none."""
        with self._lock:
            heard, written = self._heard.pop(slot, (0, 0))
            heard += 1
            exact = EACH if kind is SecurityKind.REFUSED else 1
            due = heard - written if heard <= exact or heard >= 2 * written else 0
            self._heard[slot] = (heard, written + due)
            while len(self._heard) > MOST_KNOWN:
                self._heard.popitem(last=False)
            return due
