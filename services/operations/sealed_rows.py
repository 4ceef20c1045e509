"""Which sealed values of the database cannot be read: altered, moved, or of another key."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Text, select, type_coerce

from data.base import Base
from data.database.session import ScopedSession
from data.sealing import SealBroken, Sealed

_AT_ONCE = 1000


def unreadable(db: ScopedSession) -> Iterator[tuple[str, str]]:
    """(column and row, why) of each. `db` sees everything."""
    connection = db.connection()
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if not isinstance(column.type, Sealed):
                continue
            rows = connection.execute(
                select(*table.primary_key, type_coerce(column, Text).label("sealed")).where(column.is_not(None)),
                execution_options={"yield_per": _AT_ONCE},
            )
            for *key, sealed in rows:
                try:
                    column.type.process_result_value(sealed, connection.dialect)
                except SealBroken as error:
                    yield f"{column.type.place} of {'/'.join(map(str, key))}", str(error)
