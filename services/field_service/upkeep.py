"""Makes visits that repeat ahead, as far as the firm's setting says. Each original start of a job is made once.

A worker does it; whoever makes or changes a rule does it at once in the same transaction.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select

from data.database.insert_once import add_once
from data.database.session import ScopedSession
from data.field_service.jobs import ServiceJob, Visit, VisitSeries
from data.service_states import JobState, VisitState
from services.field_service import recurrence
from services.field_service.holding import settle_job
from services.field_service.settings import WEEKS_AHEAD
from services.field_service.topics import tell
from services.platform.area_switches import is_off
from services.platform.context import Context
from services.platform.permissions import May

SECONDS = 3600
END = datetime(recurrence.LAST_YEAR, 12, 31, tzinfo=UTC)
MOST_AT_ONCE = 400  # visits of one rule in one turn


def make_ahead(ctx: Context) -> int:
    """One turn of the worker over all rules that go on; how many visits were made. Twice is safe."""
    if is_off("field_service", ctx.preferences):
        return 0
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        live = select(VisitSeries.id).join(ServiceJob, ServiceJob.id == VisitSeries.job_id)
        ids = db.scalars(live.where(VisitSeries.ended_at.is_(None), ServiceJob.state == JobState.OPEN)).all()
    return sum(_turn(ctx, id) for id in ids)


def _turn(ctx: Context, series_id: UUID) -> int:
    with ctx.transaction(May.SYSTEM) as db:
        series = db.scalar(
            select(VisitSeries).where(VisitSeries.id == series_id, VisitSeries.ended_at.is_(None)).with_for_update()
        )
        db.recorded = True
        if series is None:
            return 0
        made = make_visits(ctx, db, series, is_told=True)
        if made or series.ended_at is not None:
            job = settle_job(db, series.job_id)
            db.record("visits.made", job, number=job.number, title=job.title, count=len(made))
            tell(db, series.entity_id)
        return len(made)


def make_visits(ctx: Context, db: ScopedSession, series: VisitSeries, *, is_told: bool) -> list[Visit]:
    """Those of `series` up to the horizon that are not there yet. A rule that has come to its end is over then.

    `is_told`: nobody is written to about each of them; they were told of the rule.
    """
    rule, zone = recurrence.read(series.rule), ZoneInfo(series.zone)
    first = datetime.fromisoformat(series.first_local)
    horizon = db.now + timedelta(weeks=ctx.preferences[WEEKS_AHEAD])
    checklist = _checklist(db, series.job_id)
    there = set(db.scalars(select(Visit.original_start).where(Visit.job_id == series.job_id)))
    made: list[Visit] = []
    through, is_over = series.made_through, True
    for at in recurrence.starts(rule, first, zone, END):
        if at > horizon and not (through is None and not made):  # the first one is made however far away it is
            is_over = False
            break
        if len(made) == MOST_AT_ONCE:
            is_over = False
            break
        if through is not None and at <= through:
            continue
        series.made_through = at
        if at in there or at.astimezone(zone).date().isoformat() in series.skipped:
            continue
        visit = _visit(db, series, at, checklist)
        visit.told_state, visit.told_starts_at = (VisitState.SCHEDULED.value, at) if is_told else (None, None)
        if add_once(db, visit):
            made.append(visit)
    if is_over:
        series.ended_at = db.now
    db.flush()
    return made


def _visit(db: ScopedSession, series: VisitSeries, at: datetime, checklist: list[str]) -> Visit:
    return Visit(
        id=uuid4(),
        entity_id=series.entity_id,
        job_id=series.job_id,
        series_id=series.id,
        original_start=at,
        state=VisitState.SCHEDULED,
        starts_at=at,
        ends_at=at + timedelta(minutes=series.minutes),
        minutes=series.minutes,
        resource_id=series.resource_id,
        checklist=[{"text": each, "done": False} for each in checklist],
        changed_at=db.now,
        version=1,
    )


def _checklist(db: ScopedSession, job_id: UUID) -> list[str]:
    """As the job has it."""
    return list(db.scalar(select(ServiceJob.checklist).where(ServiceJob.id == job_id)) or ())
