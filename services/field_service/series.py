"""Visits that repeat, as dispatchers change them: this one and all later ones, or all that are still to come.

"Only this one" is services/field_service/moves.py: a visit that was moved alone keeps its place in the rule, so the rule
does not make it again.

A change ends the rule and begins another from there on. What is done, on the way, cancelled or back on the waiting list
stays as it is, and its day is left out of the new rule; what is only scheduled is made anew.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select

from data.database.session import ScopedSession
from data.errors import Conflict
from data.field_service.jobs import Visit, VisitSeries
from data.service_states import VisitState
from services.field_service import recurrence
from services.field_service.holding import hold, hold_job, require_sane, settle_job, usable_resource
from services.field_service.jobs import begin_series
from services.field_service.permissions import DISPATCH
from services.field_service.recurrence import NeverHappens, Rule
from services.field_service.topics import tell
from services.platform.context import Context

Which = Literal["later", "all"]


class NotRepeated(Conflict):
    message = "This visit does not repeat."


class RuleOver(Conflict):
    message = "These visits do not repeat any more."


def change(
    ctx: Context,
    visit_id: UUID,
    version: int,
    which: Which,
    first_local: datetime,
    minutes: int,
    resource_id: UUID | None,
    rule: str = "",
) -> int:
    """`which` visits are moved as this one is: to the naive local time `first_local` of the rule's zone, for `minutes`.

    `rule` is another one, "" for the same. How many visits were made.
    Raises NotFound, NotAllowed, VisitChanged, NotRepeated, RuleOver, NeverHappens, BadTime, TooLong, ResourceClosed, and
    what is wrong with the rule.
    """
    wanted = recurrence.read(rule) if rule else None
    with ctx.transaction(DISPATCH) as db:
        visit, series = _held(db, visit_id, version)
        zone = ZoneInfo(series.zone)
        split = _first_open(db, series) if which == "all" else visit
        old, old_split = _local(visit, zone), _local(split, zone)
        first = old_split + (first_local - old)
        known = recurrence.read(series.rule)
        new = recurrence.settled(wanted or _left(known, series, zone, old_split, first), first)
        starts_at = recurrence.in_utc(first, zone)
        require_sane(starts_at, starts_at + timedelta(minutes=minutes))
        fresh = VisitSeries(
            id=uuid4(),
            entity_id=series.entity_id,
            job_id=series.job_id,
            rule=str(new),
            zone=series.zone,
            first_local=first.isoformat(timespec="minutes"),
            minutes=minutes,
            resource_id=usable_resource(db, resource_id),
            skipped=_days_kept(db, series, zone, split, (first.date() - old_split.date()).days),
        )
        removed = _end(db, series, split)
        db.add(fresh)
        db.flush()
        made = begin_series(ctx, db, fresh)
        if not made:
            raise NeverHappens()
        job = settle_job(db, series.job_id)
        db.record("visits.changed", job, number=job.number, title=job.title, count=len(made), removed=removed)
        tell(db, series.entity_id)
        return len(made)


def stop(ctx: Context, visit_id: UUID, version: int) -> int:
    """This visit and all later ones of its rule are not made; how many were taken away that had been.

    Raises NotFound, NotAllowed, VisitChanged, NotRepeated, RuleOver.
    """
    with ctx.transaction(DISPATCH) as db:
        visit, series = _held(db, visit_id, version)
        removed = _end(db, series, visit)
        job = settle_job(db, series.job_id)
        db.record("visits.stopped", job, number=job.number, title=job.title, removed=removed)
        tell(db, series.entity_id)
        return removed


def _held(db: ScopedSession, visit_id: UUID, version: int) -> tuple[Visit, VisitSeries]:
    """Two who change one rule come one after the other: its job is locked first."""
    job_id = db.scalar(select(Visit.job_id).where(Visit.id == visit_id))
    if job_id is not None:
        hold_job(db, job_id)
    visit = hold(db, visit_id, version)
    if visit.series_id is None:
        raise NotRepeated()
    series = db.one(VisitSeries, visit.series_id)
    if visit.state is not VisitState.SCHEDULED:
        raise RuleOver()
    return visit, series


def _local(visit: Visit, zone: ZoneInfo) -> datetime:
    """Where the rule has it, wherever it was moved."""
    assert visit.original_start is not None
    return visit.original_start.astimezone(zone).replace(tzinfo=None)


def _first_open(db: ScopedSession, series: VisitSeries) -> Visit:
    coming = select(Visit).where(Visit.series_id == series.id, Visit.state == VisitState.SCHEDULED)
    return db.scalars(coming.order_by(Visit.original_start).limit(1)).one()


def _left(rule: Rule, series: VisitSeries, zone: ZoneInfo, old: datetime, new: datetime) -> Rule:
    """The same rule from `old` on, moved to `new`; of so many times those that are left."""
    shifted = recurrence.moved(rule, old, new)
    if not rule.times:
        return shifted
    first = datetime.fromisoformat(series.first_local)
    past = sum(
        1
        for each in recurrence.local_times(rule, first)
        if recurrence.in_utc(each, zone) < recurrence.in_utc(old, zone)
    )
    return replace(shifted, times=max(1, rule.times - past))


def _days_kept(db: ScopedSession, series: VisitSeries, zone: ZoneInfo, split: Visit, shift: int) -> list[str]:
    """Local days that the new rule leaves out, because their visit is there in another state."""
    kept = select(Visit.original_start).where(
        Visit.series_id == series.id,
        Visit.state != VisitState.SCHEDULED,
        Visit.original_start >= split.original_start,
    )
    days = [at.astimezone(zone).date() for at in db.scalars(kept) if at is not None]
    days += [datetime.fromisoformat(each).date() for each in series.skipped]
    return sorted({(day + timedelta(days=shift)).isoformat() for day in days})


def _end(db: ScopedSession, series: VisitSeries, split: Visit) -> int:
    """No visit of the rule is made any more; those from `split` on that are only scheduled go."""
    series.ended_at = db.now
    db.flush()
    coming = delete(Visit).where(
        Visit.series_id == series.id,
        Visit.state == VisitState.SCHEDULED,
        Visit.original_start >= split.original_start,
    )
    gone = db.execute(coming.returning(Visit.id).execution_options(synchronize_session=False)).all()
    db.expunge(split)
    return len(gone)
