"""The work nobody waits for: jobs, mails, reconciliation. One thread per kind, each with its own beat.

They run beside the pages, or in a process of their own (`app.py work`), or in several.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from data.database.locks import held
from data.firm.tables import Job, Mail
from services.access import authentication
from services.clock import clock
from services.platform import leases
from services.platform.areas import Beat, areas
from services.platform.context import House
from services.platform.permissions import May

log = logging.getLogger(__name__)


class Worker:
    """Takes the turn of `beat` each time it is due, and at once when a topic it listens to is told."""

    def __init__(self, house: House, beat: Beat) -> None:
        self._house, self._beat, self._seconds = house, beat, beat.seconds_in(house.settings)
        self._wake, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name=beat.name, daemon=True)
        self._deaf: list[Callable[[], None]] = []

    def start(self) -> None:
        self._deaf = [self._house.bus.listen(topic, lambda _: self._wake.set()) for topic in self._beat.topics]
        self._thread.start()

    def stop(self, timeout_seconds: float = 10) -> None:
        """Let the turn under way finish, then end."""
        self._stopping.set()
        self._wake.set()
        for stop in self._deaf:
            stop()
        if self._thread.is_alive():
            self._thread.join(timeout_seconds)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                self._take_turn()
            except Exception:  # a failed turn is logged and tried again: the worker must outlive it
                log.exception("%s failed", self._thread.name)
            self._wake.wait(self._seconds)

    def _take_turn(self) -> None:
        if not self._beat.alone:
            self._beat.turn(authentication.system(self._house, clock()))
            return
        with held(self._house.engine, f"worker {self._beat.name}", waits=bool(self._beat.topics)) as mine:
            if mine:  # otherwise another process does it just now
                self._beat.turn(authentication.system(self._house, clock()))


def take_up(house: House) -> None:
    """Before the workers start: what a killed process had taken in hand need not wait until its lease is over.

    On SQLite one process serves a home, so nobody else can hold it; elsewhere another process may.
    """
    if house.engine.dialect.name == "sqlite":
        ctx = authentication.system(house, clock())
        with ctx.transaction(May.SYSTEM) as db:
            for model in (Job, Mail):
                leases.release(db, model)


def workers(house: House) -> list[Worker]:
    """Everything that runs beside the pages, of every area."""
    return [Worker(house, beat) for area in areas() for beat in area.workers]


@contextmanager
def running(house: House) -> Iterator[None]:
    """All of them, until the block ends."""
    take_up(house)
    beside = workers(house)
    for each in beside:
        each.start()
    try:
        yield
    finally:
        for each in beside:
            each.stop()
