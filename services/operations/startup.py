"""Opening a house: home folder, database, gateways. Everything one process needs, made once and closed at the end."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError

from data import migrations
from data.access.session_queries import firm_document
from data.database.engine import connect, rewrite
from data.people.tables import Person
from data.sealing import SealBroken, give_key, lookup_key
from services.clock import clock
from services.config import BadSettings, Settings
from services.integrations import Gateways
from services.integrations.clamd import Scanner
from services.integrations.durable_files import make_folder, sync_file
from services.integrations.encrypted_store import Vault
from services.integrations.key_ring import BadKey, KeyRing, key_file, make_key
from services.integrations.payments.available import open_checkouts
from services.integrations.pdf import open_engine
from services.integrations.storage import open_storage, own_folder
from services.operations import home_lock
from services.platform.areas import areas
from services.platform.context import House
from services.platform.pubsub_postgres import relayed


class OldSchema(BadSettings):
    """Looking only, at a database that has to be migrated first."""


class NewerData(BadSettings):
    """The database was written by a newer Portico (P33)."""


class NoDatabase(BadSettings):
    """The database server does not answer, or cannot prove that it is the one meant."""


class KeyMissing(BadSettings):
    """The home has people and no master key: a new one would leave everything sealed unreadable for ever."""


class BadMasterKey(BadSettings):
    """What is there as the master key is none."""


class OtherMasterKey(BadSettings):
    """What the database holds was sealed under another key, or altered."""


@contextmanager
def opened(
    settings: Settings, *, serving: bool = False, migrate: bool = True, has_pages: bool = True
) -> Iterator[House]:
    """The house of `settings.home`, migrated (or refused, without `migrate`).

    `serving` also holds the home and its SQLite file, so that only one process serves them; several may serve one
    PostgreSQL. Commands may run beside it, except where the database has to be migrated first. Without
    `has_pages` there is no port to lead others to.

    Raises BadArea, NoDatabase, AlreadyRunning, NewerData, OldSchema, KeyMissing, BadMasterKey, OtherMasterKey,
    NetworkDisk, Undurable.
    """
    areas()
    prepare_home(settings.home)
    with contextlib.ExitStack() as stack:
        engine = connect(settings.database)
        stack.callback(engine.dispose)
        _require_answer(engine)
        port = settings.port if has_pages else None
        alone = serving and engine.dialect.name == "sqlite"
        if alone:
            stack.enter_context(home_lock.served(settings.home, engine, port=port))
        elif serving:
            pass  # several may: held once the database is up to date, which one of them sees to
        elif (at := home_lock.served_port(settings.home)) is not None:
            settings = replace(settings, port=at)  # what a command prints leads to the portal that runs
        home_lock.require_durable(engine)
        if not migrate and migrations.current(engine) != migrations.newest(engine):
            raise OldSchema("The database is not up to date. Run app.py migrate first.")
        keys = bring_up_to_date(engine, settings, held=alone).keys
        if serving and not alone:
            stack.enter_context(home_lock.served(settings.home, engine, port=port))
            if migrations.current(engine) != migrations.newest(engine):  # by a newer one, a moment ago
                raise NewerData("This database was just migrated by another version of Portico.")
        _require_the_key(engine)
        pdf = open_engine(settings.pdf_engine, cache=settings.home / "cache" / "fonts")  # type: ignore[arg-type]
        stack.callback(pdf.close)
        before = own_folder(settings) if settings.storage else None
        vault = Vault(open_storage(settings), keys, before)
        bus = stack.enter_context(relayed(engine))
        scanner = Scanner(settings.clamd) if settings.clamd else None
        yield House(engine, settings, bus, Gateways(open_checkouts(engine, settings, vault), pdf, vault, scanner))


def _require_answer(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        return
    try:
        engine.connect().close()
    except OperationalError as error:
        told = f"The database cannot be reached. It says: {' '.join(str(error.orig).split())[:600]}"
        if engine.url.query.get("sslmode") == "verify-full":
            told += (
                "\nPostgreSQL on another machine has to prove by TLS that it is the one in database_url. If an "
                "authority of your own signed its certificate, add ?sslrootcert=/path/to/ca.pem to database_url; "
                "for a network that you trust as this machine, say ?sslmode=require (not checked) or disable."
            )
        raise NoDatabase(told) from error


def prepare_home(home: Path) -> None:
    """Make the home, for its owner only (R87)."""
    os.umask(0o077)
    make_folder(home)


@dataclass(frozen=True, slots=True)
class UpToDate:
    """The master keys, and whether the database was changed."""

    keys: KeyRing = field(repr=False)
    migrated: bool


def bring_up_to_date(engine: Engine, settings: Settings, *, held: bool = False) -> UpToDate:
    """The home's key, made before there is anything to seal; then the database, after a copy of a SQLite file.

    Unless the caller has them `held` it holds home and database while it migrates: a portal that runs knows the old
    tables. Processes that start at once do this one after the other.

    Raises NewerData, KeyMissing, BadMasterKey, AlreadyRunning.
    """
    with home_lock.starting(engine):
        return _up_to_date(engine, settings, held=held)


def _up_to_date(engine: Engine, settings: Settings, *, held: bool) -> UpToDate:
    if not migrations.is_ours(engine):
        raise NewerData("This database was written by a newer version of Portico. Install that version to open it.")
    at = migrations.current(engine)
    keys = _keys(engine, settings, new=at is None)
    give_key(engine, keys, lookup_key(keys.keys[-1]))
    if at == migrations.newest(engine):
        rewrite(engine)  # if the process that migrated ended too early
        return UpToDate(keys, migrated=False)
    with contextlib.nullcontext() if held else home_lock.migrating(settings.home, engine):
        if at is not None and (database := home_lock.database_file(engine)) is not None:
            stamp = clock().astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
            folder = settings.home / "backups"
            make_folder(folder)
            _copy_sqlite(database, folder / f"before-migration-{at}-{stamp}.db")
        migrations.upgrade(engine)
    return UpToDate(keys, migrated=True)


def _keys(engine: Engine, settings: Settings, *, new: bool) -> KeyRing:
    if not settings.master_key and not (path := key_file(settings.home)).exists():
        if not new and _has_people(engine):
            raise KeyMissing(
                f"{path} is missing. Without it the files and secrets of this portal cannot be read. Put "
                "it back from your backup, or set master_key."
            )
        make_key(settings.home)
    try:
        return KeyRing.of(settings.home, settings.master_key, settings.older_master_keys)
    except (BadKey, OSError, UnicodeDecodeError) as error:
        where = "master_key" if settings.master_key else str(key_file(settings.home))
        raise BadMasterKey(f"{where} cannot be used: {error}.") from error


def _require_the_key(engine: Engine) -> None:
    try:
        firm_document(engine)
    except SealBroken as error:
        raise OtherMasterKey(
            f"The firm's settings cannot be read: {error}. Put back the master key that belongs to "
            "this database, or the database that belongs to this key."
        ) from error


def _has_people(engine: Engine) -> bool:
    with engine.connect() as connection:
        return connection.execute(select(Person.id).limit(1)).first() is not None


def _copy_sqlite(database: Path, target: Path) -> None:
    with contextlib.closing(sqlite3.connect(database)) as source, contextlib.closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    sync_file(target)
