"""What is unique in the whole firm, asked outside any scope: a value may be taken by a row one may not see."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import select

from data.base import Base
from data.database.session import ScopedSession

_AT_ONCE = 500  # bound values per statement


def taken(db: ScopedSession, table: str, column: str, values: Collection[str]) -> frozenset[str]:
    """Which of `values` some row of `table` has in its unique `column`."""
    where = Base.metadata.tables[table].c[column]
    return frozenset(
        found
        for part in in_parts(values)
        for found in db.connection().execute(select(where).where(where.in_(part))).scalars()
    )


def in_parts(values: Collection[str]) -> Iterator[list[str]]:
    """`values` in lists that fit one statement."""
    every = sorted(set(values))
    for start in range(0, len(every), _AT_ONCE):
        yield every[start : start + _AT_ONCE]
