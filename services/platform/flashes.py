"""What a native form has to say on the page it leads back to: once, to that session only, and no secret among it.

It waits in the database, sealed, because another process may draw that page. A session has one in each slot, so nobody
can pile them up; what no page took is gone after an hour.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
from typing import Any, Literal
from uuid import uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from data.database.insert_once import add_once
from data.database.session import ScopedSession
from data.errors import Refusal
from data.platform.flashes import WaitingFlash
from data.sealing import SealBroken
from services.platform.context import Context
from services.platform.permissions import May

LIFE = timedelta(hours=1)
LONGEST = 200_000  # characters as JSON; of a longer one what was typed is not shown again
SAID = "said"  # the slot of what a form says

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Flash:
    """`form` names the form, `beside` the field a refusal belongs to; `typed` are the values to show again."""

    form: str
    tone: Literal["good", "bad"]
    sentence: str
    beside: str | None = None
    typed: Mapping[str, str] = field(default_factory=dict, repr=False)


def keep(ctx: Context, flash: Flash, slot: str = SAID) -> None:
    """Let `flash` wait for the next page of this session that takes it, in place of what waited there.

    What the form did is done: where it cannot be written now, the log says so and nobody is told.
    """
    key, content = ctx.actor.session_key, _written(flash)

    def write(db: ScopedSession) -> None:
        over = (
            update(WaitingFlash)
            .where(WaitingFlash.session_key == key, WaitingFlash.slot == slot)
            .values(sealed=content, kept_at=db.now)
            .execution_options(synchronize_session=False)
        )
        if not _count(db, over):
            row = WaitingFlash(id=uuid4(), session_key=key, slot=slot, sealed=content, kept_at=db.now)
            if not add_once(db, row):  # another form of this session came first
                _count(db, over)

    _aside(ctx, write)


def take(ctx: Context, slot: str = SAID) -> Flash | None:
    """What waits for this session in `slot`, for whoever asks first; nothing is written if nothing waits."""
    with ctx.transaction(May.READ_SELF) as db:
        query = select(WaitingFlash.id, WaitingFlash.sealed).where(
            WaitingFlash.session_key == ctx.actor.session_key,
            WaitingFlash.slot == slot,
            WaitingFlash.kept_at > ctx.now - LIFE,
        )
        try:
            row = db.execute(query).one_or_none()
        except SealBroken:  # another master key sealed it
            return None
    if row is None:
        return None
    gone = delete(WaitingFlash).where(WaitingFlash.id == row.id).execution_options(synchronize_session=False)
    return Flash(**row.sealed) if _aside(ctx, lambda db: _count(db, gone)) else None


def carry_over(ctx: Context, before: str, after: str) -> None:
    """The session with the key `before` goes on as `after`: what waits for its pages waits for them still."""
    moved = (
        update(WaitingFlash)
        .where(WaitingFlash.session_key == before)
        .values(session_key=after)
        .execution_options(synchronize_session=False)
    )
    _aside(ctx, lambda db: _count(db, moved))


def expire(ctx: Context) -> None:
    """After an hour nobody comes back to it. Asks before it writes: an idle portal takes no lock."""
    old = WaitingFlash.kept_at <= ctx.now - LIFE
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        if db.scalar(select(WaitingFlash.id).where(old).limit(1)) is None:
            return
    with ctx.transaction(May.SYSTEM) as db:
        db.execute(delete(WaitingFlash).where(old).execution_options(synchronize_session=False))
        db.recorded = True


def _written(flash: Flash) -> dict[str, Any]:
    content = asdict(flash)
    return content if len(json.dumps(content, ensure_ascii=False)) <= LONGEST else asdict(replace(flash, typed={}))


def _count(db: ScopedSession, statement: Any) -> int:
    db.touch()
    return int(db.connection().execute(statement).rowcount)


def _aside(ctx: Context, write: Callable[[ScopedSession], int | None]) -> int | None:
    """A note of the portal's own, so whoever may only look has theirs too. None if it could not be written now."""
    try:
        with ctx.aside() as db:
            return write(db)
    except (Refusal, DBAPIError) as error:
        log.warning("what a form has to say was not kept or taken: %s", type(error).__name__)
        return None
