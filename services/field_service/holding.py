"""What holds for every change of a visit: one at a time, by whoever saw its newest version, told to open pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, exists, select

from data.database.session import ScopedSession
from data.errors import Conflict, Invalid, NotFound
from data.field_service.jobs import ServiceJob, Visit, VisitSeries
from data.field_service.resources import Resource
from data.service_states import OVER_VISITS, JobState, VisitState
from services.field_service.recurrence import FIRST_YEAR, LAST_YEAR
from services.field_service.topics import tell
from services.platform.i18n import msgid

WORDS = (msgid("visit"), msgid("resource"))  # that refusals name
R = TypeVar("R")
LONGEST = timedelta(days=31)


class VisitChanged(Conflict):
    message = "Somebody else has changed this visit meanwhile. Look at where it stands now and try again."


class TooLong(Invalid):
    message = "A visit takes at most 31 days."
    field = "ends"


class BadTime(Invalid):
    message = "Enter a day and a time."
    field = "day"


class ResourceClosed(Conflict):
    message = "{name} is not sent to visits any more."
    field = "resource"


def hold(db: ScopedSession, visit_id: UUID, version: int | None = None) -> Visit:
    """The visit, locked. Raises NotFound, and VisitChanged if `version` is not its newest."""
    found = _fresh(db, select(Visit).where(Visit.id == visit_id))
    if found is None:
        raise NotFound(what="visit")
    if version is not None and found.version != version:
        raise VisitChanged()
    return found


def hold_job(db: ScopedSession, job_id: UUID) -> ServiceJob:
    """Raises NotFound."""
    found = _fresh(db, select(ServiceJob).where(ServiceJob.id == job_id))
    if found is None:
        raise NotFound(what="visit")
    return found


def _fresh(db: ScopedSession, query: Select[R]) -> R | None:
    """As it is now, whatever this session read before; locked for writing."""
    asked = query.with_for_update() if db.writable else query
    return db.scalar(asked.execution_options(populate_existing=True))


def usable_resource(db: ScopedSession, resource_id: UUID | None) -> UUID | None:
    """Raises NotFound, ResourceClosed."""
    if resource_id is None:
        return None
    found = db.get(Resource, resource_id)
    if found is None:
        raise NotFound(what="resource")
    if found.closed_at is not None:
        raise ResourceClosed(name=found.name)
    return found.id


def require_sane(starts_at: datetime, ends_at: datetime) -> None:
    """Raises BadTime, TooLong; ends before starts are refused by the visit itself."""
    if starts_at.tzinfo is None or ends_at.tzinfo is None:
        raise BadTime()
    if not (FIRST_YEAR <= starts_at.year <= LAST_YEAR and FIRST_YEAR <= ends_at.year <= LAST_YEAR):
        raise BadTime()
    if ends_at - starts_at > LONGEST:
        raise TooLong()


def remember(visit: Visit) -> None:
    """Where it stands before it moves, for undoing."""
    visit.before = {
        "state": visit.state.value,
        "starts_at": _written(visit.starts_at),
        "ends_at": _written(visit.ends_at),
        "minutes": visit.minutes,
        "resource_id": str(visit.resource_id) if visit.resource_id else None,
    }


def restore(visit: Visit) -> None:
    """Back to where it was; what was finished is so no longer."""
    before = visit.before or {}
    visit.state = VisitState(before["state"])
    visit.starts_at, visit.ends_at = _read(before["starts_at"]), _read(before["ends_at"])
    visit.minutes = before["minutes"]
    visit.resource_id = UUID(before["resource_id"]) if before["resource_id"] else None
    if visit.state is not VisitState.DONE:
        visit.finished_at = visit.finished_by = None
    visit.before = None


def changed(db: ScopedSession, visit: Visit, verb: str, **facts: object) -> None:
    """After a visit moved: history, the job's own state, open pages, and the letters about it."""
    visit.changed_at = db.now
    job = settle_job(db, visit.job_id)
    db.record(verb, visit, number=job.number, title=job.title, starts_at=_written(visit.starts_at), **facts)
    tell(db, visit.entity_id)


def settle_job(db: ScopedSession, job_id: UUID) -> ServiceJob:
    """A job is over once no visit is left and none will be made; it is open again if one is."""
    db.flush()
    job = hold_job(db, job_id)
    states = set(db.scalars(select(Visit.state).where(Visit.job_id == job_id).distinct()))
    repeats = db.scalar(select(exists().where(VisitSeries.job_id == job_id, VisitSeries.ended_at.is_(None))))
    if repeats or states - set(OVER_VISITS):
        job.state = JobState.OPEN
    else:
        job.state = JobState.DONE if VisitState.DONE in states else JobState.CANCELLED
    return job


def _written(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None


def _read(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
