"""One place that knows which database we are on."""

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

BUSY_TIMEOUT_MS = 10_000          # P17, P22: wait this long for a writer, then say so


def connect(url: str) -> Engine:
    """An engine for `url`. A transaction without the option `writing` cannot write, whatever the code tries.

    On SQLite writers queue instead of failing: BEGIN IMMEDIATE, WAL, synchronous=FULL (P17). The connection used last
    is used next: what it has read and prepared is still at hand. A failed statement is named in the log without the
    values it carried.
    """
    if url.startswith("sqlite"):
        engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False},
                               pool_size=8, max_overflow=24, pool_use_lifo=True, hide_parameters=True)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    engine = create_engine(url, pool_pre_ping=True, pool_size=8, max_overflow=24, pool_use_lifo=True,
                           hide_parameters=True)
    event.listen(engine, "begin", _begin_postgresql)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None      # we say BEGIN ourselves, below
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}",
                   "temp_store=MEMORY", "cache_size=-65536", "mmap_size=268435456", "journal_size_limit=67108864"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writing = bool(connection.get_execution_options().get("writing", False))
    # Only when it changes: after this pragma SQLite prepares every statement of the connection anew.
    if connection.info.get("writing") is not writing:
        connection.info.pop("writing", None)
        connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writing else 'ON'}")
        connection.info["writing"] = writing
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if not connection.get_execution_options().get("writing", False):
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
