"""What the inbox tells of services: what clients ask for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from data.database.session import ScopedSession
from data.field_service.requests import ServiceRequest
from data.firm.tables import Notice
from data.service_states import ServiceRequestKind
from services.platform.context import Context
from services.platform.i18n import Wording, msgid
from services.platform.notices import NoticeKind


def _told(words: Wording, facts: Mapping[str, Any]) -> str:
    title, how = str(facts.get("title", "")), facts.get("how")
    if how == ServiceRequestKind.NEW:
        return words.say("A client asks for a new service: {text}", text=title)
    if how == ServiceRequestKind.OTHER_DATE:
        return words.say("A client asks for another date: {title}", title=title)
    if how == ServiceRequestKind.CANCEL:
        return words.say("A client asks to cancel: {title}", title=title)
    return ""


ASKED = NoticeKind(
    "service_request",
    660,
    msgid("Requests for services"),
    msgid("{who} asks for a service"),
    "van",
    _told,
    {ServiceRequest.__tablename__: "/staff/jobs"},
)


def notify(ctx: Context, db: ScopedSession, request: ServiceRequest, title: str) -> None:
    """Tell the firm; once for each request."""
    notify_of(db, request, title, ctx.now)


def notify_of(db: ScopedSession, request: ServiceRequest, title: str, at: datetime) -> None:
    """The same at another moment: of the demo."""
    db.add(
        Notice(
            entity_id=request.entity_id,
            dedupe=f"service_request:{request.id}",
            kind=ASKED.name,
            at=at,
            subject_kind=ServiceRequest.__tablename__,
            subject_id=request.id,
            person_id=request.asked_by,
            facts={"how": request.kind.value, "title": title},
        )
    )
    db.tell("inbox")
