"""Who is written to about a request, and when: one mail for a request that is made, one for what was sent back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from data.database.session import ScopedSession
from data.documents.requests import DocumentRequest, RequestItem
from data.errors import NotFound
from data.people.tables import Contact, Entity, Person
from data.statuses import AccessStatus, ItemState, RequestState
from services.documents.requests import letters
from services.documents.requests.rules import hold_request
from services.mail import queue as mails
from services.mail.letter import Letter
from services.platform.area_switches import is_off
from services.platform.background_jobs import job
from services.platform.context import Context
from services.platform.permissions import May


def readers(db: ScopedSession, entity_id: UUID) -> list[Person]:
    """Contacts of the client with access, who may answer and can be reached; of an archived client nobody."""
    return list(
        db.scalars(
            select(Person)
            .join(Contact, Contact.person_id == Person.id)
            .join(Entity, Entity.id == Contact.entity_id)
            .where(
                Contact.entity_id == entity_id,
                Contact.status == AccessStatus.ACCEPTED,
                or_(Contact.sees_documents, Contact.adds_documents),
                Person.email.is_not(None),
                Entity.archived_at.is_(None),
            )
            .order_by(Contact.order_key, Person.id)
        )
    )


def write(
    ctx: Context,
    db: ScopedSession,
    letter: Callable[..., Letter],
    request: DocumentRequest,
    occasion: str,
    **facts: Any,
) -> int:
    """A mail to each reader; how many. `occasion` tells it from other mails of its kind about the request."""
    people = readers(db, request.entity_id)
    client = db.scalar(select(Entity.name).where(Entity.id == request.entity_id)) or ""
    for person in people:
        language = person.language if person.language in ctx.preferences.languages else ctx.preferences.language
        mails.queue(
            ctx,
            db,
            letter,
            recipient=person.email or "",
            name=person.name,
            language=language or "en",
            dedupe=f"{letter.__name__}:{request.id}:{occasion}:{person.id}",
            person_id=person.id,
            entity_id=request.entity_id,
            title=request.title,
            due_on=request.due_on,
            entity=client,
            link=f"/requests/{request.id}",
            **facts,
        )
    return len(people)


def write_asked(ctx: Context, db: ScopedSession, request: DocumentRequest, items: Sequence[RequestItem]) -> None:
    """Of a request that was made, or of items that were added to one."""
    occasion = str(min(each.id for each in items))
    write(
        ctx,
        db,
        letters.documents_asked,
        request,
        occasion,
        items=[each.title for each in items],
        note=request.note or "",
    )


@job()
def mail_returned(ctx: Context, *, request: str) -> None:
    """What was sent back and not told yet; what was sent again meanwhile needs no mail. Twice is safe."""
    if is_off("documents", ctx.preferences):
        return
    with ctx.transaction(May.SYSTEM) as db:
        db.recorded = True
        try:
            held = hold_request(db, UUID(request))
        except NotFound:
            return
        untold = [each for each in held.items if each.state is ItemState.RETURNED and not each.is_told]
        if not untold or held.request.state is not RequestState.OPEN:
            return
        for each in untold:
            each.is_told = True
        occasion = ",".join(f"{str(each.id)[:8]}@{int(each.moved_at.timestamp())}" for each in untold)[:60]
        write(
            ctx,
            db,
            letters.documents_returned,
            held.request,
            occasion,
            items=[(each.title, each.reason or "") for each in untold],
        )
