"""The daily job that deletes what has ended; each area says how long its tables keep what (R96)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, inspect, or_, select, tuple_, update

from data.firm.tables import Firm, ImportUpload, Job
from services.platform.areas import Retention, areas
from services.platform.background_jobs import MAX_TRIES, job, later_once, names_of
from services.platform.context import Context
from services.platform.permissions import May
from services.platform.upload_drop import forget_upload

BATCH, MOST_BATCHES = 500, 100  # rows of one transaction; transactions of one rule in one run
EVERY = timedelta(hours=24)


def begin(ctx: Context) -> None:
    """Queue `sweep` once a day. Asks before it writes: an idle portal takes no lock."""
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        lately = or_(Job.done_at.is_(None), Job.done_at > ctx.now - EVERY)
        if db.scalar(select(Job.id).where(Job.name.in_(names_of(sweep)), lately, Job.tries < MAX_TRIES).limit(1)):
            return
    with ctx.transaction(May.SYSTEM) as db:
        later_once(db, sweep)
        db.recorded = True


@job(was="sweep")
def sweep(ctx: Context) -> None:
    """Delete what has ended, a batch at a time with its line of history: twice is safe, and so is a crash between.

    What one run does not finish, the next goes on with.
    """
    for rule in (rule for area in areas() for rule in area.retention):
        for _ in range(MOST_BATCHES):
            if _batch(ctx, rule) < BATCH:
                break
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        late = db.scalars(select(ImportUpload.id).where(ImportUpload.expires_at < ctx.now - EVERY).limit(BATCH)).all()
    for id in late:  # the job of each has failed for good
        forget_upload(ctx, upload_id=str(id))


def _batch(ctx: Context, rule: Retention) -> int:
    """Delete up to BATCH rows; how many."""
    keys = inspect(rule.model).primary_key
    key: Any = keys[0] if len(keys) == 1 else tuple_(*keys)
    ended = rule.ended(ctx.now, ctx.preferences)
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        if db.execute(select(*keys).where(ended).limit(1)).first() is None:
            return 0
    with ctx.transaction(May.SYSTEM) as db:
        found = [
            tuple(row) if len(keys) > 1 else row[0]
            for row in db.execute(select(*keys).where(ended).order_by(*keys).limit(BATCH))
        ]
        gone = key.in_(found)
        facts = {name: _plain(db.scalar(select(what).where(gone))) for name, what in (rule.summary or {}).items()}
        if rule.mark:
            db.execute(
                update(rule.model)
                .where(gone, ended)
                .values({rule.mark: True})
                .execution_options(synchronize_session=False)
            )
        db.execute(delete(rule.model).where(gone, ended).execution_options(synchronize_session=False))
        db.record("retention.swept", db.get_one(Firm, 1), table=rule.model.__tablename__, rows=len(found), **facts)
    return len(found)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
