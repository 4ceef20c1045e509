"""Work after the fact: jobs queued in the transaction that asked for them, run by one worker thread.

A job is a verb `verb(ctx, **args)`, safe to run twice, registered with `@job`. It runs as the system (R33).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import delete, select, update

from data.database.locks import take_turns
from data.database.session import ScopedSession
from data.errors import Refusal
from data.firm.tables import Job
from services.platform.context import Context
from services.platform.permissions import May

log = logging.getLogger(__name__)
Verb = TypeVar("Verb", bound=Callable[..., Any])
MAX_TRIES = 20
LEASE = timedelta(minutes=10)  # a job claimed by a process that died comes back

_registry: dict[str, Callable[..., Any]] = {}


class TwoJobs(RuntimeError):
    """Two verbs are registered under one name. The portal does not start."""


def job(was: str = "") -> Callable[[Verb], Verb]:
    """Make the verb known to the queue as "area.verb". `was`: what it was called when rows that still wait were queued.

    Raises TwoJobs.
    """

    def register(verb: Verb) -> Verb:
        name = f"{verb.__module__.split('.')[1]}.{verb.__name__}"
        for each in (name, *([was] if was else [])):
            known = _registry.get(each)
            if known is not None and (known.__module__, known.__name__) != (verb.__module__, verb.__name__):
                raise TwoJobs(f"Two jobs are called {each}.")
            _registry[each] = verb
        verb.job_name = name  # type: ignore[attr-defined]  # ScopedSession.later reads it
        return verb

    return register


def names_of(verb: Callable[..., Any]) -> list[str]:
    """Every name under which rows of this job may wait, today's first."""
    return sorted((name for name, known in _registry.items() if known is verb), key=lambda name: "." not in name)


def run_due(ctx: Context, *, limit: int = 100) -> int:
    """Run what is due; how many were taken. A job that fails comes back later, at most MAX_TRIES times."""
    taken = _claim(ctx, limit)
    for id, name, args, tries in taken:
        try:
            _registry[name](ctx, **args)
        except Refusal as refusal:
            _end(ctx, id, error=str(refusal), retry_at=_retry_at(ctx.now, tries))
        except Exception as error:  # a job's bug must not stop the others; it is logged and tried again
            log.exception("job %s failed", name)
            _end(ctx, id, error=repr(error)[:500], retry_at=_retry_at(ctx.now, tries))
        else:
            _end(ctx, id)
    return len(taken)


def later_once(db: ScopedSession, verb: Callable[..., Any]) -> None:
    """Queue `verb` unless it waits already: it looks for its work itself. Both take their turn under its name."""
    take_turns(db, names_of(verb)[0])
    waits = select(Job.id).where(
        Job.name.in_(names_of(verb)), Job.done_at.is_(None), Job.claimed_at.is_(None), Job.tries < MAX_TRIES
    )
    if db.scalar(waits.limit(1)) is None:
        db.later(verb)


def forget_done(db: ScopedSession, verb: Callable[..., Any]) -> None:
    """The rows of earlier runs, of a verb that strangers can have queued."""
    db.execute(
        delete(Job)
        .where(Job.name.in_(names_of(verb)), Job.done_at.is_not(None))
        .execution_options(synchronize_session=False)
    )


def release(ctx: Context) -> None:
    """What a process that died had claimed is due again at once. Only for somebody who knows that it died."""
    with ctx.transaction(May.SYSTEM) as db:
        db.execute(
            update(Job)
            .where(Job.done_at.is_(None), Job.claimed_at.is_not(None))
            .values(claimed_at=None)
            .execution_options(synchronize_session=False)
        )
        db.recorded = True


def _claim(ctx: Context, limit: int) -> list[tuple[UUID, str, dict[str, Any], int]]:
    with ctx.transaction(May.SYSTEM_LOOK) as db:  # an idle portal must not take the write lock every second
        if db.scalar(_due(ctx.now).limit(1)) is None:
            return []
    with ctx.transaction(May.SYSTEM) as db:
        due = db.scalars(_due(ctx.now).limit(limit).with_for_update(skip_locked=True)).all()
        if due:
            db.execute(
                update(Job)
                .where(Job.id.in_([each.id for each in due]))
                .values(claimed_at=ctx.now, tries=Job.tries + 1)
                .execution_options(synchronize_session=False)
            )
            db.recorded = True  # the queue is not history; what a job does records itself
        return [(each.id, each.name, each.args, each.tries + 1) for each in due]


def _due(now: datetime) -> Any:
    return (
        select(Job)
        .where(Job.done_at.is_(None), Job.due_at <= now, Job.tries < MAX_TRIES)
        .where((Job.claimed_at.is_(None)) | (Job.claimed_at < now - LEASE))
        .order_by(Job.due_at)
    )


def _end(ctx: Context, id: UUID, *, error: str | None = None, retry_at: datetime | None = None) -> None:
    with ctx.transaction(May.SYSTEM) as db:
        values: dict[str, Any] = {"claimed_at": None, "error": error}
        values |= {"due_at": retry_at} if retry_at else {"done_at": ctx.now}
        db.execute(update(Job).where(Job.id == id).values(**values).execution_options(synchronize_session=False))
        db.recorded = True


def _retry_at(now: datetime, tries: int) -> datetime:
    return now + timedelta(seconds=min(3600, 15 * 2 ** min(tries, 8)))
