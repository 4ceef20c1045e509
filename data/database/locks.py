"""One at a time, by name, for as long as a transaction lasts."""

from __future__ import annotations

import hashlib

from sqlalchemy import func, select

from data.database.session import ScopedSession


def take_turns(db: ScopedSession, name: str) -> None:
    """Wait until no other transaction holds `name`. On SQLite every writer has the whole database already."""
    if db.get_bind().dialect.name == "postgresql":
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
        db.connection().execute(select(func.pg_advisory_xact_lock(number)))
