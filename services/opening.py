"""Opening a house: home folder, database, gateways. Everything one process needs, made once and closed at the end."""

from __future__ import annotations

import contextlib
import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from sqlalchemy import Engine

from data import migrations
from data.engine import connect
from services.context import House
from services.gateways import Gateways
from services.gateways.pdf import open_engine
from services.gateways.providers import open_checkouts
from services.gateways.vault import Vault, master_key
from services.relay import relayed
from services.settings import BadSettings, Settings


class AlreadyRunning(BadSettings):
    """Another process serves this home (P17): SQLite and the worker belong to one."""


class OldSchema(BadSettings):
    """Looking only, at a database that has to be migrated first."""


class NewerData(BadSettings):
    """The database was written by a newer Portico (P33)."""


@contextmanager
def opened(settings: Settings, *, serving: bool = False, migrate: bool = True) -> Iterator[House]:
    """The house of `settings.home`, migrated (or refused, without `migrate`).

    `serving` also takes the home's lock, so that only one process serves it.

    Raises AlreadyRunning, NewerData, OldSchema.
    """
    prepare_home(settings.home)
    with contextlib.ExitStack() as stack:
        if serving:
            stack.enter_context(only_one(settings.home))
        engine = connect(settings.database)
        stack.callback(engine.dispose)
        if migrate:
            bring_up_to_date(engine, settings.home)
        elif migrations.current(engine) != migrations.newest(engine):
            raise OldSchema("The database is not up to date. Run app.py migrate first.")
        pdf = open_engine(settings.pdf_engine, cache=settings.home / "cache" / "fonts")  # type: ignore[arg-type]
        stack.callback(pdf.close)
        vault = Vault(settings.home / "vault", master_key(settings.home, settings.master_key))
        bus = stack.enter_context(relayed(engine))
        yield House(engine, settings, bus, Gateways(open_checkouts(engine, settings, vault), pdf, vault))


def prepare_home(home: Path) -> None:
    """Make the home, for its owner only (R87)."""
    os.umask(0o077)
    home.mkdir(mode=0o700, parents=True, exist_ok=True)


def bring_up_to_date(engine: Engine, home: Path) -> bool:
    """Migrate if needed, after a copy of a SQLite file; whether anything was done. Raises NewerData."""
    if not migrations.is_ours(engine):
        raise NewerData("This database was written by a newer version of Portico. Install that version to open it.")
    at = migrations.current(engine)
    if at == migrations.newest(engine):
        return False
    if at is not None and engine.dialect.name == "sqlite" and engine.url.database:
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
        folder = home / "backups"
        folder.mkdir(mode=0o700, exist_ok=True)
        _copy_sqlite(engine, folder / f"before-migration-{at}-{stamp}.db")
    migrations.upgrade(engine)
    return True


def _copy_sqlite(engine: Engine, target: Path) -> None:
    source = engine.raw_connection()
    try:
        with contextlib.closing(sqlite3.connect(target)) as copy:
            source.driver_connection.backup(copy)          # type: ignore[union-attr]
    finally:
        source.close()


@contextmanager
def only_one(home: Path) -> Iterator[IO[str]]:
    """Hold the home's lock. Raises AlreadyRunning."""
    with (home / "serving.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning(f"Another process is already serving {home}.") from error
        yield lock
