"""PostgreSQL for tests: one migrated database per test worker, emptied between tests."""

from __future__ import annotations

from sqlalchemy import Engine, text

from data.base import Base
from data.engine import connect
from data.migrations import current, upgrade

_migrated: set[str] = set()


def emptied(url: str) -> Engine:
    """An engine on `url` with our schema and no rows."""
    engine = connect(url)
    if url not in _migrated and current(engine) is None:
        upgrade(engine)
    _migrated.add(url)
    names = ", ".join(f'"{table.name}"' for table in Base.metadata.sorted_tables)
    with engine.execution_options(writing=True).begin() as connection:
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    return engine
