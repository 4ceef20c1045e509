"""Widening or dropping the CHECK of a column that holds one of several words, without copying the table.

SQLite cannot alter a constraint. Its manual (lang_altertable, "a simpler procedure") allows to rewrite the text of the
table's definition where stored rows stay valid, as they do when a check takes more than before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import sqlalchemy as sa
from alembic import op


def allow(table: str, constraint: str, column: str, words: Sequence[str]) -> None:
    """From now on `column` holds one of `words`. Rows that hold another must not exist."""
    allowed = ", ".join(f"'{word}'" for word in words)
    check = f"CONSTRAINT {constraint} CHECK ({column} IN ({allowed}))"
    if op.get_bind().dialect.name != "sqlite":
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {constraint}")
        op.execute(f"ALTER TABLE {table} ADD {check}")
        return

    def put(before: str) -> str:
        after, found = re.subn(_check(constraint, column), check, before)
        return after if found else re.sub(r"\)\s*\Z", f", {check})", before)

    _rewrite(table, put)


def allow_any(table: str, constraint: str, column: str) -> None:
    """From now on `column` holds any word: the program knows which there are."""
    if op.get_bind().dialect.name != "sqlite":
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
        return

    def drop(before: str) -> str:
        after, found = re.subn(rf",\s*{_check(constraint, column)}", "", before)
        if found != 1:
            raise RuntimeError(f"{table} has no check {constraint} to take away")
        return after

    _rewrite(table, drop)


def _check(constraint: str, column: str) -> str:
    return rf"CONSTRAINT {constraint} CHECK \({column} IN \([^()]*\)\)"


def _rewrite(table: str, change: Callable[[str], str]) -> None:
    connection, name = op.get_bind(), {"name": table}
    before = connection.execute(
        sa.text("SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = :name"), name
    ).scalar_one()
    version = connection.execute(sa.text("PRAGMA schema_version")).scalar_one()
    connection.execute(sa.text("PRAGMA writable_schema = ON"))
    connection.execute(
        sa.text("UPDATE sqlite_schema SET sql = :sql WHERE type = 'table' AND name = :name"),
        name | {"sql": change(before)},
    )
    connection.execute(sa.text(f"PRAGMA schema_version = {version + 1}"))
    connection.execute(sa.text("PRAGMA writable_schema = RESET"))
