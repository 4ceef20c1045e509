"""The work nobody waits for: jobs, mails, reconciliation. One thread per kind, each with its own beat."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from services.access import authentication
from services.clock import clock
from services.mail import outbox
from services.platform import background_jobs
from services.platform.areas import areas
from services.platform.context import Context, House

log = logging.getLogger(__name__)


class Worker:
    """Runs `turn(ctx)` as the system at each beat, and at once when a topic it listens to is told."""

    def __init__(
        self,
        house: House,
        name: str,
        turn: Callable[[Context], object],
        beat_seconds: float,
        topics: tuple[str, ...] = (),
    ) -> None:
        self._house, self._turn, self._beat, self._topics = house, turn, beat_seconds, topics
        self._wake, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._deaf: list[Callable[[], None]] = []

    def start(self) -> None:
        self._deaf = [self._house.bus.listen(topic, lambda _: self._wake.set()) for topic in self._topics]
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
                self._turn(authentication.system(self._house, clock()))
            except Exception:  # a failed turn is logged and tried again: the worker must outlive it
                log.exception("%s failed", self._thread.name)
            self._wake.wait(self._beat)


def take_up(house: House) -> None:
    """Before the workers start: what a killed process had taken in hand need not wait until its lease is over.

    On SQLite one process serves a home, so nobody else can hold it; elsewhere another process may.
    """
    if house.engine.dialect.name == "sqlite":
        ctx = authentication.system(house, clock())
        background_jobs.release(ctx)
        outbox.release(ctx)


def workers(house: House) -> list[Worker]:
    """Everything that runs beside the pages, of every area."""
    return [
        Worker(house, beat.name, beat.turn, beat.seconds_in(house.settings), beat.topics)
        for area in areas()
        for beat in area.workers
    ]
