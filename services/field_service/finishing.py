"""How a visit ends: on the way, done with its checklist and a report, or cancelled."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import update

from data.database.session import ScopedSession
from data.field_service.jobs import Visit, WrongVisitState
from data.field_service.requests import ServiceRequest
from data.service_states import ServiceRequestKind, ServiceRequestState, VisitState
from services.field_service.holding import changed, hold, remember
from services.field_service.permissions import DISPATCH
from services.platform.context import Context
from services.platform.text_input import few_lines

LONGEST_REPORT = 2000


def set_out(ctx: Context, visit_id: UUID, version: int) -> int:
    """Somebody is on the way; its new version. Raises NotFound, NotAllowed, VisitChanged, WrongVisitState."""
    with ctx.transaction(DISPATCH) as db:
        visit = hold(db, visit_id, version)
        if visit.state is not VisitState.SCHEDULED:
            raise WrongVisitState()
        remember(visit)
        visit.become(VisitState.ON_THE_WAY)
        changed(db, visit, "visit.on_the_way")
        return visit.version


def finish(ctx: Context, visit_id: UUID, version: int, ticked: Collection[int], report: str = "") -> int:
    """It was done: `ticked` are the places of the checklist's lines that were; its new version. The client reads the
    report.

    Raises NotFound, NotAllowed, VisitChanged, WrongVisitState, TooLong of a text.
    """
    text = few_lines(report, "report", longest=LONGEST_REPORT)
    with ctx.transaction(DISPATCH) as db:
        visit = hold(db, visit_id, version)
        remember(visit)
        visit.become(VisitState.DONE)
        visit.checklist = [{**line, "done": at in ticked} for at, line in enumerate(visit.checklist)]
        visit.report, visit.finished_at, visit.finished_by = text, db.now, ctx.actor.person_id
        changed(db, visit, "visit.done")
        return visit.version


def cancel(ctx: Context, visit_id: UUID, version: int) -> int:
    """It does not take place, and is not made anew by its rule; its new version.

    Raises NotFound, NotAllowed, VisitChanged, WrongVisitState.
    """
    with ctx.transaction(DISPATCH) as db:
        visit = hold(db, visit_id, version)
        call_off(db, visit)
        return visit.version


def call_off(db: ScopedSession, visit: Visit) -> None:
    """For verbs that hold the visit. Whoever asked for its cancellation has their answer. Raises WrongVisitState."""
    remember(visit)
    visit.become(VisitState.CANCELLED)
    waiting = update(ServiceRequest).where(
        ServiceRequest.visit_id == visit.id,
        ServiceRequest.kind == ServiceRequestKind.CANCEL,
        ServiceRequest.state == ServiceRequestState.WAITING,
    )
    answered = {"state": ServiceRequestState.ACCEPTED, "answered_at": db.now, "answered_by": db.author.person_id}
    db.execute(waiting.values(**answered, version=ServiceRequest.version + 1))
    changed(db, visit, "visit.cancelled")
