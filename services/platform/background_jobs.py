"""Work after the fact: jobs queued in the transaction that asked for them, run by one worker thread.

A job is a verb `verb(ctx, **args)`, safe to run twice, registered with `@job`. It runs as the system (R33).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Select, delete, select, update

from data.database.locks import advisory_lock
from data.database.session import ScopedSession
from data.errors import Refusal
from data.firm.tables import Job
from services.platform import leases
from services.platform.context import Context
from services.platform.permissions import May

log = logging.getLogger(__name__)
Verb = TypeVar("Verb", bound=Callable[..., Any])
MAX_TRIES = 20

_registry: dict[str, Callable[..., Any]] = {}


class TwoJobs(RuntimeError):
    """Two verbs are registered under one name. The portal does not start."""


def job(was: str | tuple[str, ...] = ()) -> Callable[[Verb], Verb]:
    """Make the verb known to the queue as "area.verb". `was`: what it was called when rows that still wait were queued.

    Raises TwoJobs.
    """

    def register(verb: Verb) -> Verb:
        name = f"{verb.__module__.split('.')[1]}.{verb.__name__}"
        for each in (name, *((was,) if isinstance(was, str) else was)):
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
    taken, until = _claim(ctx, limit), time.monotonic() + leases.RUN_SECONDS
    for done, each in enumerate(taken):
        if time.monotonic() > until:
            _give_back(ctx, taken[done:])
            return done
        try:
            _registry[each.name](ctx, **each.args)
        except Refusal as refusal:
            _end(ctx, each, error=str(refusal), retry_at=_retry_at(ctx.now, each.tries))
        except Exception as error:  # a job's bug must not stop the others; it is logged and tried again
            log.exception("job %s failed", each.name)
            _end(ctx, each, error=repr(error)[:500], retry_at=_retry_at(ctx.now, each.tries))
        else:
            _end(ctx, each)
    return len(taken)


def later_once(db: ScopedSession, verb: Callable[..., Any]) -> None:
    """Queue `verb` unless it waits already: it looks for its work itself. Both take their turn under its name."""
    advisory_lock(db, names_of(verb)[0])
    waits = select(Job.id).where(
        Job.name.in_(names_of(verb)), Job.done_at.is_(None), Job.leased_until.is_(None), Job.tries < MAX_TRIES
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


def _claim(ctx: Context, limit: int) -> Sequence[Job]:
    with ctx.transaction(May.SYSTEM_LOOK) as db:  # an idle portal must not take the write lock every second
        if db.scalar(_due(ctx.now).limit(1)) is None:
            return []
    with ctx.transaction(May.SYSTEM) as db:
        taken = leases.take(db, _due(ctx.now), limit)
        for each in taken:
            each.tries += 1
        return taken


def _due(now: datetime) -> Select[Job]:
    return (
        select(Job)
        .where(Job.done_at.is_(None), Job.due_at <= now, Job.tries < MAX_TRIES, Job.free(now))
        .order_by(Job.due_at)
    )


def _give_back(ctx: Context, jobs: Sequence[Job]) -> None:
    """They were not begun: the next turn, or another process, takes them."""
    with ctx.transaction(May.SYSTEM) as db:
        for each in jobs:
            _write(db, each, tries=each.tries - 1)


def _end(ctx: Context, job: Job, *, error: str | None = None, retry_at: datetime | None = None) -> None:
    with ctx.transaction(May.SYSTEM) as db:
        _write(db, job, error=error, **({"due_at": retry_at} if retry_at else {"done_at": ctx.now}))


def _write(db: ScopedSession, job: Job, **values: Any) -> None:
    """Nothing if it took longer than its lease and another has the job now."""
    db.execute(
        update(Job)
        .where(Job.id == job.id, Job.leased_until == job.leased_until)
        .values(leased_until=None, **values)
        .execution_options(synchronize_session=False)
    )
    db.recorded = True  # the queue is not history; what a job does records itself


def _retry_at(now: datetime, tries: int) -> datetime:
    return now + timedelta(seconds=min(3600, 15 * 2 ** min(tries, 8)))
