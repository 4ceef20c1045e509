"""One at a time, by name: for as long as a transaction lasts, or, of several processes, for as long as one needs it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from sqlalchemy import Engine, func, select

from data.database.session import ScopedSession


def advisory_lock(db: ScopedSession, name: str) -> None:
    """Wait until no other transaction holds `name`. On SQLite every writer has the whole database already."""
    if db.get_bind().dialect.name == "postgresql":
        db.connection().execute(select(func.pg_advisory_xact_lock(_number(name))))


@contextmanager
def held(engine: Engine, name: str, *, shared: bool = False, waits: bool = False) -> Iterator[bool]:
    """Hold `name` among all processes on this database; whether it was to be had. `waits`: until it is.

    Those who hold it `shared` share it with each other, and with nobody who wants it alone. It lives on a connection of
    its own and goes with it, so a process that dies holds nothing. On SQLite there is one process: it has everything.
    """
    if engine.dialect.name != "postgresql":
        yield True
        return
    raw = engine.raw_connection()
    driver: Any = raw.driver_connection
    raw.detach()  # held for long, and left in a state of its own: not one that the pool hands on
    try:
        driver.autocommit = True
        asked = f"SELECT pg_{'' if waits else 'try_'}advisory_lock{'_shared' if shared else ''}(%s)"
        got = driver.execute(asked, (_number(name),)).fetchone()[0]
        yield waits or bool(got)
    finally:
        with suppress(psycopg.Error):  # a connection that is lost has let go already
            driver.execute("SELECT pg_advisory_unlock_all()")  # a server ends a connection only a moment later
        raw.close()


def _number(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
