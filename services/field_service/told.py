"""Who is written to about services, and when: each change once, after a short while, so that what a dispatcher moves
back and forth is one mail or none.

What a client was last told stands with the visit; a worker compares.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select, update

from data.database.session import ScopedSession
from data.field_service.jobs import ServiceJob, Visit
from data.field_service.requests import ServiceRequest
from data.field_service.resources import Resource
from data.people.tables import Contact, Entity, Person
from data.service_states import ServiceRequestState, VisitState
from data.statuses import AccessStatus
from services.field_service import letters
from services.field_service.settings import SHOWS_WHO, TELL_MINUTES
from services.mail import queue as mails
from services.mail.letter import Letter
from services.platform.area_switches import is_off
from services.platform.context import Context
from services.platform.permissions import May

SECONDS, MOST_AT_ONCE = 30, 200


def turn(ctx: Context) -> int:
    """One turn of the worker: write about what changed and is not told; about how many visits. Twice is safe."""
    if is_off("field_service", ctx.preferences):
        return 0
    settled = ctx.now - timedelta(minutes=ctx.preferences[TELL_MINUTES])
    differs = or_(
        Visit.told_state.is_distinct_from(Visit.state),
        Visit.told_starts_at.is_distinct_from(Visit.starts_at),
    )
    due = or_(Visit.changed_at <= settled, Visit.state == VisitState.ON_THE_WAY)
    with ctx.transaction(May.SYSTEM) as db:
        db.recorded = True
        found = select(Visit).where(differs, due).order_by(Visit.changed_at, Visit.id).limit(MOST_AT_ONCE)
        visits = db.scalars(found.with_for_update(skip_locked=True)).all()
        return sum(_tell(ctx, db, visit) for visit in visits)


def _tell(ctx: Context, db: ScopedSession, visit: Visit) -> bool:
    """Whether there was something to say; from then on it counts as told."""
    was, was_at, at = visit.told_state, visit.told_starts_at, visit.starts_at
    mark_told(db, visit)
    job = db.get_one(ServiceJob, visit.job_id)
    who = _who(ctx, db, visit)
    is_coming = at is not None and visit.ends_at is not None and visit.ends_at > ctx.now
    was_ahead = was_at is not None and was_at > ctx.now
    if visit.state is VisitState.SCHEDULED and is_coming and (was != VisitState.ON_THE_WAY or at != was_at):
        facts = {"starts_at": at, "ends_at": visit.ends_at, "was_at": was_at, "who": who, "address": job.address or ""}
        return _write(ctx, db, letters.visit_scheduled, job, visit, **facts)
    if visit.state is VisitState.ON_THE_WAY and is_coming:
        return _write(ctx, db, letters.visit_on_the_way, job, visit, who=who)
    if visit.state is VisitState.WAITING and was_ahead:
        return _write(ctx, db, letters.visit_waiting, job, visit, was_at=was_at)
    if visit.state is VisitState.CANCELLED and (was_ahead or was == VisitState.WAITING):
        return _write(ctx, db, letters.visit_cancelled, job, visit, was_at=was_at)
    return False


def mark_told(db: ScopedSession, visit: Visit) -> None:
    """What it is now is known to the client. Its version stays: nobody moved it."""
    db.flush()
    told = {"told_state": visit.state.value, "told_starts_at": visit.starts_at}
    marked = update(Visit).where(Visit.id == visit.id).values(**told)
    db.execute(marked.execution_options(synchronize_session=False))


def _write(
    ctx: Context, db: ScopedSession, letter: Callable[..., Letter], job: ServiceJob, visit: Visit, **facts: Any
) -> bool:
    occasion = f"{visit.id}:{visit.version}"
    _mail(ctx, db, letter, job.entity_id, occasion, f"/services/{visit.id}", title=job.title, **facts)
    return True


def tell_answer(ctx: Context, db: ScopedSession, request: ServiceRequest) -> None:
    """At once, to everybody of the client who sees services; whoever asked is one of them. What was done with the visit
    stands in the same mail, so that there is no second one about it.
    """
    visit = db.get(Visit, request.visit_id) if request.visit_id else None
    is_accepted = request.state is ServiceRequestState.ACCEPTED
    has_time = is_accepted and visit is not None and visit.state is VisitState.SCHEDULED
    if is_accepted and visit is not None:
        mark_told(db, visit)
    job = db.get(ServiceJob, request.job_id) if request.job_id else None
    title = job.title if job is not None else (request.text or "").split("\n")[0][:120]
    _mail(
        ctx,
        db,
        letters.service_answered,
        request.entity_id,
        str(request.id),
        f"/services/{request.visit_id}" if request.visit_id else "/services",
        title=title,
        is_accepted=is_accepted,
        answer=request.answer or "",
        starts_at=visit.starts_at if visit is not None and has_time else None,
    )


def _mail(
    ctx: Context,
    db: ScopedSession,
    letter: Callable[..., Letter],
    entity_id: UUID,
    occasion: str,
    link: str,
    **facts: Any,
) -> None:
    client = db.scalar(select(Entity.name).where(Entity.id == entity_id)) or ""
    for person in readers(db, entity_id):
        language = person.language if person.language in ctx.preferences.languages else ctx.preferences.language
        mails.queue(
            ctx,
            db,
            letter,
            recipient=person.email or "",
            name=person.name,
            language=language or "en",
            dedupe=f"{letter.__name__}:{occasion}:{person.id}",
            person_id=person.id,
            entity_id=entity_id,
            entity=client,
            link=link,
            **facts,
        )


def readers(db: ScopedSession, entity_id: UUID) -> list[Person]:
    """Contacts of the client with access, who see services and can be reached; of an archived client nobody."""
    return list(
        db.scalars(
            select(Person)
            .join(Contact, Contact.person_id == Person.id)
            .join(Entity, Entity.id == Contact.entity_id)
            .where(
                Contact.entity_id == entity_id,
                Contact.sees_services,
                Contact.status == AccessStatus.ACCEPTED,
                Person.email.is_not(None),
                Entity.archived_at.is_(None),
            )
            .order_by(Contact.order_key, Person.id)
        )
    )


def _who(ctx: Context, db: ScopedSession, visit: Visit) -> str:
    if not ctx.preferences[SHOWS_WHO] or visit.resource_id is None:
        return ""
    return db.scalar(select(Resource.name).where(Resource.id == visit.resource_id)) or ""
