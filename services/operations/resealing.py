"""What the database holds under an older master key, sealed again under the one that seals now.

A value is replaced only where it is still the one that was read, in small transactions beside the running portal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Column, Connection, LargeBinary, Table, Text, func, select, text, type_coerce, update

from data.base import Base
from data.firm.tables import Mail, Secret
from data.platform.drafts import Draft
from data.sealing import SealBroken, Sealed, keys_of, sealed_beginning
from services.integrations.encrypted_store import VaultDamaged
from services.mail import queue
from services.platform import drafts
from services.platform.context import Context
from services.platform.permissions import May

AT_ONCE = 200

# Secrets in one piece: the column, and what each row's is bound to.
SECRETS: tuple[tuple[Any, Callable[[Any], str]], ...] = (
    (Secret.sealed, lambda row: str(row.name)),
    (Mail.raw, lambda row: queue.purpose_of(row.id)),
    (Draft.sealed, lambda row: drafts.purpose_of(row.id, row.person_id)),
)


def reseal_columns(ctx: Context, unreadable: set[str]) -> int:
    """Every column of `Sealed`, `SealedJson` and `SealedBytes`; how many values were sealed anew."""
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        keys = keys_of(db.get_bind().dialect)
    beginning = sealed_beginning(keys.id)
    done = 0
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Sealed):
                place = column.type.place

                def again(row: Any, place: str = place) -> str:
                    return keys.seal_bytes(keys.unseal_bytes(row.sealed, place), place)

                raw = type_coerce(column, Text)
                done += _resealed(ctx, table, column, raw, func.substr(raw, 1, 12) != beginning, again, unreadable)
    return done


def reseal_secrets(ctx: Context, beginning: str, unreadable: set[str]) -> int:
    """What the vault sealed as text: passwords of services, mails, drafts. `beginning`: what is up to date has it."""
    vault, done = ctx.gateways.vault, 0
    for attribute, purpose in SECRETS:
        (column,) = attribute.property.columns
        is_bytes = isinstance(column.type, LargeBinary)

        def again(row: Any, purpose: Callable[[Any], str] = purpose, is_bytes: bool = is_bytes) -> str | bytes:
            sealed = row.sealed.decode("ascii") if is_bytes else row.sealed
            fresh = vault.seal(vault.unseal(sealed, purpose(row)), purpose(row))
            return fresh.encode() if is_bytes else fresh

        said: Any = beginning.encode() if is_bytes else beginning
        late = (func.substr(column, 1, len(beginning)) != said) & (func.length(column) > 0)
        done += _resealed(ctx, column.table, column, column, late, again, unreadable)
    return done


def _resealed(
    ctx: Context,
    table: Table,
    column: Column[Any],
    raw: Any,
    late: Any,
    again: Callable[[Any], str | bytes],
    unreadable: set[str],
) -> int:
    (key,) = table.primary_key.columns
    done, last = 0, None
    while True:
        others = [each for each in table.columns if each.name in ("name", "person_id") and each is not key]
        query = select(key, *others, raw.label("sealed")).where(column.is_not(None), late).order_by(key).limit(AT_ONCE)
        with ctx.transaction(May.SYSTEM_LOOK) as db:
            rows = db.connection().execute(query if last is None else query.where(key > last)).all()
        if not rows:
            return done
        last = rows[-1][0]
        fresh: list[tuple[Any, Any, str | bytes]] = []
        for row in rows:
            try:
                fresh.append((row[0], row.sealed, again(row)))
            except (SealBroken, VaultDamaged) as error:
                unreadable.add(f"{table.name} {row[0]}: {error}")
        if fresh:
            done += _written(ctx, table, column, raw, fresh)


def _written(ctx: Context, table: Table, column: Column[Any], raw: Any, fresh: list[tuple[Any, Any, Any]]) -> int:
    (key,) = table.primary_key.columns
    with ctx.transaction(May.SYSTEM) as db:
        db.touch()
        connection, done = db.connection(), 0
        with _rewritable(connection, table.name):
            for id, before, after in fresh:
                value = type_coerce(after, LargeBinary if isinstance(column.type, LargeBinary) else Text)
                changed = update(table).where(key == id, raw == before).values({column: value})
                done += connection.execute(changed).rowcount
        db.recorded = True  # what it says stays the same; that keys were rotated is a line of its own
    return done


@contextmanager
def _rewritable(connection: Connection, table: str) -> Iterator[None]:
    """Without the triggers that keep history as it was written, for this transaction: it says the same afterwards."""
    if connection.dialect.name == "sqlite":
        asked = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
        triggers = [(name, sql) for name, sql in connection.execute(asked, {"table": table}) if "UPDATE" in sql]
        for name, _ in triggers:
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        yield
        for _, sql in triggers:
            connection.exec_driver_sql(sql)
    else:
        connection.exec_driver_sql(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        yield
        connection.exec_driver_sql(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
