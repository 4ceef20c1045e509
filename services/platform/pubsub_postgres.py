"""Several processes on one PostgreSQL tell each other what changed: LISTEN and NOTIFY beside the bus.

SQLite belongs to one process (services/operations/startup.py), which needs none of this. A topic that is lost while the
connection is away costs nobody data: open pages show it at their next look, and jobs are found by their beat.
"""

from __future__ import annotations

import json
import logging
import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg
from sqlalchemy import Engine, make_url

from services.platform.pubsub import Bus

log = logging.getLogger(__name__)
CHANNEL = "portico"
LONGEST_BYTES = 7900  # PostgreSQL takes payloads below 8000 bytes
BEAT_SECONDS = 0.25  # how long a stop waits at most
RETRY_SECONDS = 2.0


class Relay:
    """Hands this process's topics to the others and theirs to its bus. Two threads, one connection each."""

    def __init__(self, database_url: str) -> None:
        self._address = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._me = uuid4().hex
        self._outgoing: queue.SimpleQueue[tuple[str, ...]] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._listening = threading.Event()
        self._threads: list[threading.Thread] = []

    def forward(self, topics: tuple[str, ...]) -> None:
        """For `Bus(forward=...)`: returns at once, a thread sends."""
        self._outgoing.put(topics)

    def start(self, bus: Bus, timeout_seconds: float = 10) -> None:
        """Listen for the others and send what was forwarded; returns when both run, or after `timeout_seconds`."""
        jobs: tuple[tuple[str, Callable[[], None]], ...] = (
            ("relay in", lambda: self._hear(bus)),
            ("relay out", self._speak),
        )
        for name, work in jobs:
            self._threads.append(threading.Thread(target=self._keep_at, args=(work,), name=name, daemon=True))
        for thread in self._threads:
            thread.start()
        self._listening.wait(timeout_seconds)

    def stop(self, timeout_seconds: float = 10) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join(timeout_seconds)

    def _keep_at(self, work: Callable[[], None]) -> None:
        while not self._stopping.is_set():
            try:
                work()
            except psycopg.Error as error:  # the database is away: others will not hear us meanwhile
                log.warning("The relay lost its connection and tries again: %s", type(error).__name__)
                self._stopping.wait(RETRY_SECONDS)

    def _hear(self, bus: Bus) -> None:
        with psycopg.connect(self._address, autocommit=True) as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            self._listening.set()
            while not self._stopping.is_set():
                for notice in connection.notifies(timeout=BEAT_SECONDS):
                    sender, topics = understood(notice.payload)
                    if sender != self._me:
                        bus.deliver(topics)

    def _speak(self) -> None:
        with psycopg.connect(self._address, autocommit=True) as connection:
            while not self._stopping.is_set():
                try:
                    topics = self._outgoing.get(timeout=BEAT_SECONDS)
                except queue.Empty:
                    continue
                for payload in payloads(self._me, topics):
                    connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, payload))


def payloads(sender: str, topics: Iterable[str]) -> Iterator[str]:
    """`topics` as few messages as fit PostgreSQL's limit."""
    held: list[str] = []
    for topic in topics:
        if held and len(json.dumps([sender, *held, topic])) > LONGEST_BYTES:
            yield json.dumps([sender, *held])
            held = []
        held.append(topic)
    if held:
        yield json.dumps([sender, *held])


def understood(payload: str) -> tuple[str, tuple[str, ...]]:
    """Who sent which topics; nothing for what is not ours, since anybody on the database may notify."""
    try:
        given = json.loads(payload)
    except ValueError:
        return "", ()
    if not isinstance(given, list) or not given or not all(isinstance(each, str) for each in given):
        return "", ()
    return given[0], tuple(given[1:])


@contextmanager
def relayed(engine: Engine) -> Iterator[Bus]:
    """The bus of one process: alone on SQLite, joined with the others on PostgreSQL."""
    if engine.dialect.name != "postgresql":
        yield Bus()
        return
    relay = Relay(engine.url.render_as_string(hide_password=False))
    bus = Bus(forward=relay.forward)
    relay.start(bus)
    try:
        yield bus
    finally:
        relay.stop()
