"""Visits as dispatchers move them: to a time and somebody, back to the waiting list, and the last move undone.

Each takes the version that the dispatcher saw: whoever comes second is told, and nothing of the first is lost. What
speaks against a place is reported (services/field_service/remarks.py), not forbidden.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from data.database.session import ScopedSession
from data.errors import Conflict
from data.field_service.jobs import Visit, WrongVisitState
from data.service_states import VisitState
from services.field_service.holding import changed, hold, remember, require_sane, restore, usable_resource
from services.field_service.permissions import DISPATCH
from services.platform.context import Context


class NothingToUndo(Conflict):
    message = "There is nothing to undo."


def schedule(
    ctx: Context, visit_id: UUID, version: int, starts_at: datetime, ends_at: datetime, resource_id: UUID | None
) -> int:
    """From the waiting list to a time, and to whoever comes if somebody is named; its new version.

    Raises NotFound, NotAllowed, VisitChanged, WrongVisitState, EndsBeforeStart, TooLong, BadTime, ResourceClosed.
    """
    with ctx.transaction(DISPATCH) as db:
        visit = hold(db, visit_id, version)
        if visit.state is not VisitState.WAITING:
            raise WrongVisitState()
        place(db, visit, starts_at, ends_at, resource_id, "visit.scheduled")
        return visit.version


def move(ctx: Context, visit_id: UUID, version: int, starts_at: datetime, resource_id: UUID | None) -> int:
    """To another time or somebody else, as long as before; its new version.

    Raises NotFound, NotAllowed, VisitChanged, WrongVisitState, BadTime, ResourceClosed.
    """
    with ctx.transaction(DISPATCH) as db:
        visit = hold(db, visit_id, version)
        if visit.state is not VisitState.SCHEDULED or visit.starts_at is None or visit.ends_at is None:
            raise WrongVisitState()
        ends_at = starts_at + (visit.ends_at - visit.starts_at)
        place(db, visit, starts_at, ends_at, resource_id, "visit.moved")
        return visit.version


def resize(ctx: Context, visit_id: UUID, version: int, ends_at: datetime) -> int:
    """To another end; its new version.

    Raises NotFound, NotAllowed, VisitChanged, WrongVisitState, EndsBeforeStart, TooLong, BadTime.
    """
    with ctx.transaction(DISPATCH) as db:
        visit = hold(db, visit_id, version)
        if visit.state is not VisitState.SCHEDULED or visit.starts_at is None:
            raise WrongVisitState()
        require_sane(visit.starts_at, ends_at)
        remember(visit)
        visit.take_place(visit.starts_at, ends_at)
        changed(db, visit, "visit.resized")
        return visit.version


def unschedule(ctx: Context, visit_id: UUID, version: int) -> int:
    """Back to the waiting list (SVC-04): the same visit, without a time and without anybody; its new version.

    Raises NotFound, NotAllowed, VisitChanged, WrongVisitState.
    """
    with ctx.transaction(DISPATCH) as db:
        visit = hold(db, visit_id, version)
        to_waiting(db, visit)
        return visit.version


def undo(ctx: Context, visit_id: UUID, version: int) -> int:
    """Where it was before its last move, whatever that was; its new version.

    Raises NotFound, NotAllowed, VisitChanged, NothingToUndo.
    """
    with ctx.transaction(DISPATCH) as db:
        visit = hold(db, visit_id, version)
        if visit.before is None:
            raise NothingToUndo()
        restore(visit)
        changed(db, visit, "visit.undone")
        return visit.version


def place(
    db: ScopedSession, visit: Visit, starts_at: datetime, ends_at: datetime, resource_id: UUID | None, verb: str
) -> None:
    """For verbs that hold the visit. Raises what `schedule` raises."""
    require_sane(starts_at, ends_at)
    chosen = resource_id if resource_id == visit.resource_id else usable_resource(db, resource_id)
    remember(visit)
    visit.become(VisitState.SCHEDULED)
    visit.take_place(starts_at, ends_at)
    visit.resource_id = chosen
    changed(db, visit, verb)


def to_waiting(db: ScopedSession, visit: Visit) -> None:
    """For verbs that hold the visit. Raises WrongVisitState."""
    if visit.state is not VisitState.SCHEDULED:
        raise WrongVisitState()
    remember(visit)
    visit.become(VisitState.WAITING)
    visit.starts_at = visit.ends_at = visit.resource_id = None
    changed(db, visit, "visit.unscheduled")
