"""The databases of tests: one migrated SQLite file and one PostgreSQL database per test worker, emptied between tests.

The town of tests/cast.py is made once on each and copied from then on.

Their engines stay: SQLAlchemy keeps the statements it has compiled with the engine, and compiling them anew for every
test cost more than the tests themselves.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, text

from data.base import Base
from data.database.engine import connect
from data.migrations import current, upgrade
from services.access import authentication

T = TypeVar("T")
_migrated: set[str] = set()
_settled: dict[str, Any] = {}
_engine = cache(connect)
ASIDE = "aside"  # the PostgreSQL schema that keeps the rows to put back


def copied(template: Path) -> Engine:
    """An engine on a fresh copy of the SQLite file `template`; the copy before it is gone."""
    engine = _engine(f"sqlite:///{template.with_name('town.db')}")
    copied_to(engine, template)
    return engine


def copied_to(engine: Engine, template: Path) -> None:
    """Put a fresh copy of `template` where `engine` is."""
    path = Path(str(engine.url.database))
    engine.dispose()
    authentication._preferences.pop(engine, None)  # of a firm that is gone; a portal's database is never exchanged
    for old in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        old.unlink(missing_ok=True)
    shutil.copy(template, path)


def emptied(url: str) -> Engine:
    """An engine on the PostgreSQL database `url` with our schema and no rows. There is no sequence to set back."""
    engine = _engine(url)
    authentication._preferences.pop(engine, None)
    if url not in _migrated and current(engine) is None:
        upgrade(engine)
    _migrated.add(url)
    used = " UNION ALL ".join(
        f"SELECT '{table.name}' WHERE EXISTS (SELECT FROM \"{table.name}\")" for table in Base.metadata.sorted_tables
    )
    with engine.execution_options(writing=True).begin() as connection:
        if names := connection.scalars(text(used)).all():
            # TRUNCATE makes new files for each table and index: five times the work for a few rows. As a replica, so that
            # no trigger defends what may only be added to.
            deletes = "; ".join(f'DELETE FROM "{name}"' for name in names)
            connection.exec_driver_sql(f"SET LOCAL session_replication_role = replica; {deletes}")
    return engine


def filled(engine: Engine, fill: Callable[[], T]) -> T:
    """What `fill` gave when it filled such an empty database first; from then on its rows are put back without it.

    Every database has one `fill`.
    """
    url = str(engine.url)
    is_sqlite = engine.dialect.name == "sqlite"
    kept = Path(f"{engine.url.database}.filled")
    if url not in _settled:
        given = fill()
        if is_sqlite:
            with sqlite3.connect(str(engine.url.database)) as live, sqlite3.connect(kept) as copy:
                live.backup(copy)
            live.close()
            copy.close()
        else:
            _set_aside(engine)
        _settled[url] = given
    elif is_sqlite:
        copied_to(engine, kept)
    else:
        with engine.execution_options(writing=True).begin() as connection:
            connection.exec_driver_sql(f"CALL {ASIDE}.put_back()")
    return _settled[url]


def _set_aside(engine: Engine) -> None:
    """Keep a copy of every row, and a procedure that puts all of them back in one round trip.

    Its body is text and names the columns: tests of migrations drop them, and make them again in another order.
    """
    with engine.execution_options(writing=True).begin() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {ASIDE}")
        back = []
        for table in Base.metadata.sorted_tables:
            if connection.scalar(text(f'SELECT EXISTS (SELECT FROM "{table.name}")')):
                columns = ", ".join(f'"{each.name}"' for each in table.columns)
                connection.exec_driver_sql(f'CREATE TABLE {ASIDE}."{table.name}" AS SELECT * FROM "{table.name}"')
                back.append(f'INSERT INTO "{table.name}" ({columns}) SELECT {columns} FROM {ASIDE}."{table.name}";')
        connection.exec_driver_sql(f"CREATE PROCEDURE {ASIDE}.put_back() LANGUAGE sql AS $$ {' '.join(back)} $$")
