"""Rows that may exist once: whoever comes second finds the first, without an error that would undo their work."""

from __future__ import annotations

from sqlalchemy import inspect
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from data.base import Base, Owned
from data.database.session import ScopedSession, is_within


def add_once(db: ScopedSession, row: Base) -> bool:
    """Insert `row` now unless a row with the same unique key exists; whether it was inserted.

    Two transactions at once: the second waits for the first and then finds it. Raises RuntimeError for an owned row
    outside the session's scope.
    """
    if isinstance(row, Owned) and not is_within(db, {row.entity_id}):
        raise RuntimeError("a write outside the session's scope")
    db.touch()
    db.flush()
    mapper = inspect(type(row))
    given = {
        mapper.column_attrs[name].columns[0]: value for name, value in vars(row).items() if name in mapper.column_attrs
    }
    insert = sqlite_insert if db.connection().dialect.name == "sqlite" else postgresql_insert
    done = db.connection().execute(
        insert(type(row)).values(given).on_conflict_do_nothing().returning(*mapper.primary_key)
    )
    return done.first() is not None
