"""The firm's answers to what clients ask about services: yes, with what comes of it, or no, with a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from data.database.session import ScopedSession
from data.errors import Conflict
from data.field_service.jobs import ServiceJob, Visit
from data.field_service.requests import AnsweredAlready, ServiceRequest
from data.people.tables import Entity
from data.service_states import OVER_VISITS, ServiceRequestKind, ServiceRequestState, VisitState
from services.field_service.asking import hold_request
from services.field_service.finishing import call_off
from services.field_service.holding import hold
from services.field_service.jobs import JobForm, new_job, new_visit
from services.field_service.moves import place, to_waiting
from services.field_service.permissions import DISPATCH, READ
from services.field_service.plans import PlanForm, clean_plan
from services.field_service.told import tell_answer
from services.field_service.topics import tell
from services.platform.context import Context
from services.platform.text_input import one_line

LONGEST_ANSWER, MOST_SHOWN = 500, 100


class VisitGone(Conflict):
    message = "This visit is over or was taken away meanwhile. Decline the request and say so."


class OtherKind(Conflict):
    message = "This request is answered in another way."


@dataclass(frozen=True, slots=True)
class AskedRow:
    """What waits for the firm's answer. `title` and `number` are of the job it is about, "" of a new one."""

    id: UUID
    kind: ServiceRequestKind
    entity_id: UUID
    client: str
    number: str
    title: str
    text: str
    wish: str
    asked_at: datetime
    visit_id: UUID | None
    visit_version: int
    starts_at: datetime | None
    ends_at: datetime | None


def waiting(ctx: Context, request_id: UUID | None = None) -> list[AskedRow]:
    """Those of all clients in scope, the oldest first; or the one of this id, if it still waits.

    Raises NotFound, NotAllowed.
    """
    with ctx.transaction(READ) as db:
        ctx.require(DISPATCH)
        asked = (
            select(ServiceRequest, Entity.name, ServiceJob.number, ServiceJob.title, Visit)
            .join(Entity, Entity.id == ServiceRequest.entity_id)
            .outerjoin(ServiceJob, ServiceJob.id == ServiceRequest.job_id)
            .outerjoin(Visit, Visit.id == ServiceRequest.visit_id)
            .where(ServiceRequest.state == ServiceRequestState.WAITING)
            .order_by(ServiceRequest.asked_at, ServiceRequest.id)
            .limit(MOST_SHOWN)
        )
        if request_id is not None:
            asked = asked.where(ServiceRequest.id == request_id)
        return [
            AskedRow(
                row.id,
                row.kind,
                row.entity_id,
                client,
                number or "",
                title or "",
                row.text or "",
                row.wish or "",
                row.asked_at,
                row.visit_id,
                visit.version if visit else 0,
                visit.starts_at if visit else None,
                visit.ends_at if visit else None,
            )
            for row, client, number, title, visit in db.execute(asked)
        ]


def still_waiting(ctx: Context, request_id: UUID) -> AskedRow:
    """Raises NotFound, NotAllowed, AnsweredAlready."""
    found = waiting(ctx, request_id)
    if not found:
        raise AnsweredAlready()
    return found[0]


def accept_new(ctx: Context, request_id: UUID, form: JobForm, plan: PlanForm, answer: str = "") -> UUID:
    """A job is made of it; its visit's id. Raises NotFound, NotAllowed, AnsweredAlready, OtherKind, and what
    services/field_service/jobs.py raises."""
    said = one_line(answer, "answer", longest=LONGEST_ANSWER)
    with ctx.transaction(DISPATCH) as db:
        row = _held(db, request_id)
        if row.kind is not ServiceRequestKind.NEW:
            raise OtherKind()
        job = new_job(ctx, db, row.entity_id, form)
        visit = new_visit(ctx, db, job, clean_plan(plan))
        if visit.wish is None:
            visit.wish = row.wish
        row.job_id, row.visit_id = job.id, visit.id
        _answered(ctx, db, row, ServiceRequestState.ACCEPTED, said)
        return visit.id


def accept_other_date(
    ctx: Context,
    request_id: UUID,
    visit_version: int,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    answer: str = "",
) -> None:
    """The visit moves to another time, with whoever comes; without one it waits for a date again.

    Raises NotFound, NotAllowed, AnsweredAlready, OtherKind, VisitGone, VisitChanged, and what a move raises.
    """
    said = one_line(answer, "answer", longest=LONGEST_ANSWER)
    with ctx.transaction(DISPATCH) as db:
        row = _held(db, request_id)
        if row.kind is not ServiceRequestKind.OTHER_DATE:
            raise OtherKind()
        visit = _visit(db, row, visit_version)
        visit.wish = row.wish
        if starts_at is not None and ends_at is not None:
            place(db, visit, starts_at, ends_at, visit.resource_id, "visit.moved")
        elif visit.state is VisitState.SCHEDULED:
            to_waiting(db, visit)
        _answered(ctx, db, row, ServiceRequestState.ACCEPTED, said)


def accept_cancel(ctx: Context, request_id: UUID, visit_version: int, answer: str = "") -> None:
    """The visit is cancelled. Raises NotFound, NotAllowed, AnsweredAlready, OtherKind, VisitGone, VisitChanged."""
    said = one_line(answer, "answer", longest=LONGEST_ANSWER)
    with ctx.transaction(DISPATCH) as db:
        row = _held(db, request_id)
        if row.kind is not ServiceRequestKind.CANCEL:
            raise OtherKind()
        visit = _visit(db, row, visit_version)
        row.state = ServiceRequestState.ACCEPTED
        call_off(db, visit)
        _answered(ctx, db, row, ServiceRequestState.ACCEPTED, said)


def decline(ctx: Context, request_id: UUID, answer: str) -> None:
    """With a sentence for the client; the visit stays as it is. Twice is once.

    Raises NotFound, NotAllowed, Missing, TooLong, AnsweredAlready.
    """
    said = one_line(answer, "answer", longest=LONGEST_ANSWER, required=True)
    with ctx.transaction(DISPATCH) as db:
        row = hold_request(db, request_id)
        if row.state is ServiceRequestState.DECLINED:
            db.recorded = True
            return
        row.require_waiting()
        _answered(ctx, db, row, ServiceRequestState.DECLINED, said)


def _held(db: ScopedSession, request_id: UUID) -> ServiceRequest:
    row = hold_request(db, request_id)
    row.require_waiting()
    return row


def _visit(db: ScopedSession, row: ServiceRequest, version: int) -> Visit:
    """Raises VisitGone, VisitChanged."""
    if row.visit_id is None:
        raise VisitGone()
    visit = hold(db, row.visit_id, version)
    if visit.state in OVER_VISITS:
        raise VisitGone()
    return visit


def _answered(
    ctx: Context, db: ScopedSession, row: ServiceRequest, state: ServiceRequestState, said: str | None
) -> None:
    row.state, row.answer, row.answered_at, row.answered_by = state, said, db.now, ctx.actor.person_id
    db.record("service_request.answered", row, how=row.kind.value, state=state.value)
    tell_answer(ctx, db, row)
    tell(db, row.entity_id)
