"""Widening the CHECK of a column that holds one of several words, on SQLite and PostgreSQL, without copying the table.

SQLite cannot alter a constraint. Its manual (lang_altertable, "a simpler procedure") allows to rewrite the text of the
table's definition where stored rows stay valid, as they do when a check takes more than before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op


def allow(table: str, constraint: str, column: str, words: Sequence[str]) -> None:
    """From now on `column` holds one of `words`. Rows that hold another must not exist."""
    allowed = ", ".join(f"'{word}'" for word in words)
    check = f"CONSTRAINT {constraint} CHECK ({column} IN ({allowed}))"
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
        op.execute(f"ALTER TABLE {table} ADD {check}")
        return
    name = {"name": table}
    before = connection.execute(
        sa.text("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = :name"), name
    ).scalar_one()
    after, found = re.subn(rf"CONSTRAINT {constraint} CHECK \({column} IN \([^()]*\)\)", check, before)
    if found != 1:
        raise RuntimeError(f"{table} has no check {constraint} to widen")
    version = connection.execute(sa.text("PRAGMA schema_version")).scalar_one()
    connection.execute(sa.text("PRAGMA writable_schema = ON"))
    connection.execute(
        sa.text("UPDATE sqlite_schema SET sql = :sql WHERE type = 'table' AND name = :name"), name | {"sql": after}
    )
    connection.execute(sa.text(f"PRAGMA schema_version = {version + 1}"))
    connection.execute(sa.text("PRAGMA writable_schema = RESET"))
