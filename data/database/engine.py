"""One place that knows which database we are on."""

import ssl
from typing import Any

from psycopg import pq
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url

from data.database.hosts import is_this_machine

_REWRITE = 1  # user_version of a SQLite file whose old pages have to go
BUSY_TIMEOUT_MS = 10_000  # P17, P22: wait this long for a writer, then say so


def connect(url: str) -> Engine:
    """An engine for `url`. A transaction without the option `writing` cannot write, whatever the code tries.

    On SQLite writers queue instead of failing: BEGIN IMMEDIATE, WAL, synchronous=FULL (P17). The connection used last
    is used next: what it has read and prepared is still at hand. A failed statement is named in the log without the
    values it carried. To PostgreSQL on another machine it speaks TLS, see `verified`.
    """
    if url.startswith("sqlite"):
        engine = create_engine(
            url,
            connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False},
            pool_size=8,
            max_overflow=24,
            pool_use_lifo=True,
            hide_parameters=True,
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(
        verified(url), pool_pre_ping=True, pool_size=8, max_overflow=24, pool_use_lifo=True, hide_parameters=True
    )
    event.listen(engine, "connect", _prepare_postgresql)
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def verified(url: str) -> URL:
    """The address of a PostgreSQL; on another machine the server has to prove by TLS that it is the one meant.

    libpq by itself prefers TLS and goes on without. An address that has an `sslmode` of its own is left as it is.
    """
    address = make_url(url)
    if "sslmode" in address.query or all(is_this_machine(host) for host in _hosts(address)):
        return address
    said = {"sslmode": "verify-full"}
    if "sslrootcert" not in address.query:  # the wheel's own OpenSSL looks where no system keeps them
        said["sslrootcert"] = ssl.get_default_verify_paths().cafile or "system"
    return address.update_query_dict(said)


def _hosts(address: URL) -> list[str]:
    """Where the driver connects, by the address or by what libpq was told otherwise; none is the local socket.

    The entry of a service file counts as another machine: libpq reads it later.
    """
    known = {each.keyword.decode(): (each.val or b"").decode() for each in pq.Conninfo.get_defaults()}
    found = [f"service {address.query['service']}"] if "service" in address.query else []
    for key in ("host", "hostaddr"):
        asked = (address.host if key == "host" else None) or address.query.get(key) or known.get(key, "")
        found += [host for each in ([asked] if isinstance(asked, str) else asked) for host in each.split(",") if host]
    return found


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, below
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "temp_store=MEMORY",
        "cache_size=-65536",
        "mmap_size=268435456",
        "journal_size_limit=67108864",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writing = bool(connection.get_execution_options().get("writing", False))
    # Only when it changes: after this pragma SQLite prepares every statement of the connection anew.
    if connection.info.get("writing") is not writing:
        connection.info.pop("writing", None)
        connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writing else 'ON'}")
        connection.info["writing"] = writing
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _prepare_postgresql(connection: Any, _record: object) -> None:
    """Whatever the server's own zone: where it meets a moment and a column of UTC in one expression, it converts."""
    with connection.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'UTC'")
    connection.commit()


def _begin_postgresql(connection: Connection) -> None:
    if not connection.get_execution_options().get("writing", False):
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")


def note_rewriting(connection: Connection) -> None:
    """Say, within the transaction, that what it overwrites must not stay in the database's files: `rewrite` does it."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA user_version={_REWRITE}")
    else:
        connection.exec_driver_sql("COMMENT ON TABLE alembic_version IS 'rewrite'")


def rewrite(engine: Engine) -> bool:
    """Write all tables anew if that is due, so that no page keeps what was overwritten; whether it was.

    Twice is safe, and so is a crash between: it is due until it was done.
    """
    is_sqlite = engine.dialect.name == "sqlite"
    asked = "PRAGMA user_version" if is_sqlite else "SELECT obj_description(to_regclass('alembic_version'), 'pg_class')"
    with engine.connect() as connection:
        if connection.exec_driver_sql(asked).scalar() not in (_REWRITE, "rewrite"):
            return False
    raw = engine.raw_connection()
    try:
        driver: Any = raw.driver_connection
        if is_sqlite:
            for statement in (
                "PRAGMA query_only=OFF",
                "VACUUM",
                "PRAGMA user_version=0",
                "PRAGMA wal_checkpoint(TRUNCATE)",
            ):
                driver.execute(statement).fetchall()
        else:
            driver.autocommit = True
            for statement in ("VACUUM (FULL, ANALYZE)", "COMMENT ON TABLE alembic_version IS NULL"):
                driver.execute(statement)
    finally:
        raw.invalidate()  # its settings are not those of the others
    return True
