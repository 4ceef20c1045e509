"""One read transaction for many questions: a page asks a dozen, and each transaction costs as much as an answer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, Engine

from data.database.session import Author, Scope, ScopedSession


class Look:
    """A connection that cannot write, opened at the first question, and on it one session per scope."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._sessions: dict[tuple[Scope, Author], ScopedSession] = {}
        self._asking, self._over = 0, False

    @contextmanager
    def session(self, scope: Scope, now: datetime, author: Author) -> Iterator[ScopedSession]:
        """The session that sees exactly `scope`; the same one again for the same scope and author."""
        self._asking += 1
        try:
            found = self._session(scope, now, author)
            yield found
            found.flush()  # raises if somebody tried to write
        finally:
            self._asking -= 1
            if self._over and not self._asking:
                self.close()

    def over(self) -> None:
        """What was seen is no longer how things are: the next question begins a new transaction."""
        self._over = True
        if not self._asking:
            self.close()

    def close(self) -> None:
        """Let go of everything."""
        for each in self._sessions.values():
            each.close()
        self._sessions.clear()
        if self._connection is not None:
            self._connection.close()
        self._connection, self._over = None, False

    def _session(self, scope: Scope, now: datetime, author: Author) -> ScopedSession:
        found = self._sessions.get((scope, author))
        if found is None:
            if self._connection is None:
                self._connection = self._engine.execution_options(writing=False).connect()
                self._connection.begin()
            found = self._sessions[scope, author] = ScopedSession(
                bind=self._connection, scope=scope, now=now, author=author, writable=False
            )
        return found
