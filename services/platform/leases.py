"""The one way in which workers, also of several processes, take rows to work on: each row to one of them at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TypeVar

from sqlalchemy import Select, update

from data.database.session import ScopedSession
from data.platform.leases import Leased

LEASE = timedelta(minutes=10)  # what a process that died had in hand comes back
RUN_SECONDS = 240  # a worker begins nothing new after that: well inside the lease, so nobody takes what it still holds
Row = TypeVar("Row", bound=Leased)


def take(db: ScopedSession, due: Select[Row], limit: int) -> Sequence[Row]:
    """Rows of `due` that are now the caller's for LEASE; others skip them. `due` has to ask for `Row.free`.

    Write down how it went only where `leased_until` is still what it was here: otherwise somebody else has it.
    """
    rows = db.scalars(due.limit(limit).with_for_update(skip_locked=True)).all()
    for row in rows:
        row.leased_until = db.now + LEASE
    db.recorded = db.recorded or bool(rows)  # what waits is no history; what is done with it records itself
    return rows


def release(db: ScopedSession, model: type[Leased]) -> None:
    """Everything is free at once. Only for somebody who knows that whoever had it is dead."""
    db.execute(
        update(model)
        .where(model.leased_until.is_not(None))
        .values(leased_until=None)
        .execution_options(synchronize_session=False)
    )
    db.recorded = True
