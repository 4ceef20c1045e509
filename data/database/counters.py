"""Numbers that only grow: one counter row each, so that two at once never get the same."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from data.base import Base
from data.database.session import ScopedSession
from data.firm.tables import Counter

_TABLE = Base.metadata.tables["counter"]


def next_number(db: ScopedSession, prefix: str, year: int) -> str:
    """The next of a series such as "INV-{year}-": INV-2026-0001, INV-2026-0002 ... Gapless within committed work."""
    label = prefix.replace("{year}", str(year))
    return f"{label}{count_up(db, f'number:{label}'):04d}"


def upcoming_number(db: ScopedSession, prefix: str, year: int) -> str:
    """What `next_number` would give now; nothing is counted, so somebody else may get it first."""
    label = prefix.replace("{year}", str(year))
    return f"{label}{count_of(db, f'number:{label}') + 1:04d}"


def count_up(db: ScopedSession, name: str, by: int = 1) -> int:
    """Add `by` to the counter and return its new value. The row stays locked until the transaction ends."""
    db.touch()
    connection = db.connection()
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    connection.execute(insert(Counter).values(name=name, value=0).on_conflict_do_nothing())
    connection.execute(update(_TABLE).where(_TABLE.c.name == name).values(value=_TABLE.c.value + by))
    return int(connection.execute(select(_TABLE.c.value).where(_TABLE.c.name == name)).scalar_one())


def count_of(db: ScopedSession, name: str) -> int:
    """The counter's value; 0 when nobody counted yet."""
    found = db.connection().execute(select(_TABLE.c.value).where(_TABLE.c.name == name)).scalar_one_or_none()
    return int(found or 0)


def number_exists(db: ScopedSession, number: str) -> bool:
    """Whether any document of the firm bears `number`, in or out of scope: numbers are unique in the firm."""
    table = Base.metadata.tables["invoice"]
    return db.connection().execute(select(table.c.id).where(table.c.number == number)).first() is not None
