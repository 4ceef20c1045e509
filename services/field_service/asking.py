"""What clients ask of the firm about services: a new one, another date, a cancellation. Each waits for an answer."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import Select, select

from data.database.session import ScopedSession
from data.errors import Conflict, NotFound
from data.field_service.jobs import ServiceJob, Visit, WrongVisitState
from data.field_service.requests import ServiceRequest
from data.people.tables import Entity
from data.service_states import OVER_VISITS, ServiceRequestKind, ServiceRequestState, VisitState
from services.field_service.holding import hold
from services.field_service.notices import notify
from services.field_service.permissions import ASK
from services.field_service.plans import LONGEST_WISH
from services.field_service.settings import CANCEL_HOURS
from services.field_service.topics import tell
from services.platform.context import Context
from services.platform.text_input import few_lines, one_line

LONGEST_TEXT, LONGEST_SHOWN = 2000, 120
MOST_WAITING = 20  # of one client, so that nobody floods the firm


class TooLate(Conflict):
    message = "It is less than {hours} hours until this visit. Please call the firm."


class AlreadyAsked(Conflict):
    message = "You have asked for this already. The firm will answer."


class ManyWaiting(Conflict):
    message = "{most} of your requests are waiting for an answer. Please call the firm if it is urgent."


def ask_new(ctx: Context, entity_id: UUID, text: str, wish: str = "") -> UUID:
    """A new service for one of their clients, with the times they would like; the request's id. The same words twice
    are one request.

    Raises NotFound, NotAllowed, Missing, TooLong, ManyWaiting.
    """
    wanted = few_lines(text, "text", longest=LONGEST_TEXT, required=True) or ""
    times = one_line(wish, "wish", longest=LONGEST_WISH)
    with ctx.transaction(ASK, selected=False) as db:
        client = db.one(Entity, entity_id)  # locked: the second of two clicks sees the first
        same = _waiting(ServiceRequestKind.NEW).where(
            ServiceRequest.entity_id == client.id,
            ServiceRequest.text == wanted,
            ServiceRequest.wish.is_not_distinct_from(times),
        )
        if (found := db.scalar(same)) is not None:
            db.recorded = True
            return found.id
        _require_few(db, client.id)
        row = _request(ctx, db, client.id, ServiceRequestKind.NEW, wanted, times)
        notify(ctx, db, row, wanted.split("\n")[0][:LONGEST_SHOWN])
        return row.id


def ask_other_date(ctx: Context, visit_id: UUID, text: str, wish: str) -> UUID:
    """Another time for a visit; the request's id.

    Raises NotFound, NotAllowed, Missing, TooLong, WrongVisitState, TooLate, AlreadyAsked, ManyWaiting.
    """
    times = one_line(wish, "wish", longest=LONGEST_WISH, required=True)
    return _ask_about(
        ctx, visit_id, ServiceRequestKind.OTHER_DATE, few_lines(text, "text", longest=LONGEST_TEXT), times
    )


def ask_cancel(ctx: Context, visit_id: UUID, text: str = "") -> UUID:
    """That a visit does not take place, while the firm's notice allows it; the request's id.

    Raises NotFound, NotAllowed, TooLong, WrongVisitState, TooLate, AlreadyAsked, ManyWaiting.
    """
    return _ask_about(ctx, visit_id, ServiceRequestKind.CANCEL, few_lines(text, "text", longest=LONGEST_TEXT), None)


def withdraw(ctx: Context, request_id: UUID) -> None:
    """Their own request, before it is answered. Twice is once. Raises NotFound, NotAllowed, AnsweredAlready."""
    with ctx.transaction(ASK, selected=False) as db:
        row = hold_request(db, request_id)
        if row.state is ServiceRequestState.WITHDRAWN:
            db.recorded = True
            return
        row.require_waiting()
        row.state, row.answered_at = ServiceRequestState.WITHDRAWN, db.now
        db.record("service_request.withdrawn", row, how=row.kind.value)
        tell(db, row.entity_id)


def hold_request(db: ScopedSession, request_id: UUID) -> ServiceRequest:
    """Raises NotFound."""
    found = db.scalar(select(ServiceRequest).where(ServiceRequest.id == request_id).with_for_update())
    if found is None:
        raise NotFound(what="request")
    return found


def may_ask_about(ctx: Context, visit: Visit) -> bool:
    """Whether a client may still ask for another date, or to cancel it."""
    if visit.state is VisitState.WAITING:
        return True
    if visit.state is not VisitState.SCHEDULED or visit.starts_at is None:
        return False
    return ctx.now + timedelta(hours=ctx.preferences[CANCEL_HOURS]) <= visit.starts_at


def _ask_about(ctx: Context, visit_id: UUID, kind: ServiceRequestKind, text: str | None, wish: str | None) -> UUID:
    with ctx.transaction(ASK, selected=False) as db:
        visit = hold(db, visit_id)
        if visit.state in (*OVER_VISITS, VisitState.ON_THE_WAY):
            raise WrongVisitState()
        if not may_ask_about(ctx, visit):
            raise TooLate(hours=ctx.preferences[CANCEL_HOURS])
        if db.scalar(_waiting(kind).where(ServiceRequest.visit_id == visit.id)) is not None:
            raise AlreadyAsked()
        _require_few(db, visit.entity_id)
        row = _request(ctx, db, visit.entity_id, kind, text, wish, visit)
        title = db.scalar(select(ServiceJob.title).where(ServiceJob.id == visit.job_id)) or ""
        notify(ctx, db, row, title)
        return row.id


def _waiting(kind: ServiceRequestKind) -> Select[ServiceRequest]:
    return select(ServiceRequest).where(
        ServiceRequest.kind == kind, ServiceRequest.state == ServiceRequestState.WAITING
    )


def _require_few(db: ScopedSession, entity_id: UUID) -> None:
    waiting = select(ServiceRequest.id).where(
        ServiceRequest.entity_id == entity_id, ServiceRequest.state == ServiceRequestState.WAITING
    )
    if len(db.scalars(waiting.limit(MOST_WAITING)).all()) == MOST_WAITING:
        raise ManyWaiting(most=MOST_WAITING)


def _request(
    ctx: Context,
    db: ScopedSession,
    entity_id: UUID,
    kind: ServiceRequestKind,
    text: str | None,
    wish: str | None,
    visit: Visit | None = None,
) -> ServiceRequest:
    row = ServiceRequest(
        id=uuid4(),
        entity_id=entity_id,
        kind=kind,
        state=ServiceRequestState.WAITING,
        visit_id=visit.id if visit else None,
        job_id=visit.job_id if visit else None,
        text=text,
        wish=wish,
        asked_at=db.now,
        asked_by=ctx.actor.person_id,
    )
    db.add(row)
    db.record("service_request.asked", row, how=kind.value)
    tell(db, entity_id)
    return row
