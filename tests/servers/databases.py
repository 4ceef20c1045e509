"""The databases of tests: one migrated SQLite file and one PostgreSQL database per test worker, emptied between tests.

Their engines stay: SQLAlchemy keeps the statements it has compiled with the engine, and compiling them anew for every
test cost more than the tests themselves.
"""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

from sqlalchemy import Engine, text

from data.base import Base
from data.database.engine import connect
from data.migrations import current, upgrade

_migrated: set[str] = set()
_engine = cache(connect)


def copied(template: Path) -> Engine:
    """An engine on a fresh copy of the SQLite file `template`; the copy before it is gone."""
    path = template.with_name("town.db")
    engine = _engine(f"sqlite:///{path}")
    engine.dispose()
    for old in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        old.unlink(missing_ok=True)
    shutil.copy(template, path)
    return engine


def emptied(url: str) -> Engine:
    """An engine on the PostgreSQL database `url` with our schema and no rows."""
    engine = _engine(url)
    if url not in _migrated and current(engine) is None:
        upgrade(engine)
    _migrated.add(url)
    used = " UNION ALL ".join(
        f"SELECT '{table.name}' WHERE EXISTS (SELECT FROM \"{table.name}\")" for table in Base.metadata.sorted_tables
    )
    with engine.execution_options(writing=True).begin() as connection:
        if names := connection.scalars(text(used)).all():
            quoted = ", ".join(f'"{name}"' for name in names)
            connection.execute(text(f"TRUNCATE {quoted} RESTART IDENTITY CASCADE"))
    return engine
