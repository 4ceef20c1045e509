"""What the inbox tells of requests: one line for each request and kind of answer, however many files came."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from data.database.session import ScopedSession
from data.documents.requests import DocumentRequest
from data.firm.tables import Notice
from services.platform.context import Context
from services.platform.i18n import Wording, msgid
from services.platform.notices import NoticeKind

SENT, DECLINED, TAKEN_BACK = "sent", "declined", "taken_back"
_PLACES = {"document_request": "/staff/requests/{subject}"}


def _told(words: Wording, facts: Mapping[str, Any]) -> str:
    title, how = str(facts.get("title", "")), facts.get("how")
    if how == DECLINED:
        return words.say(
            "{item} does not apply, says the client: {title}", item=str(facts.get("item", "")), title=title
        )
    if how == TAKEN_BACK:
        return words.say("The client took a file back: {title}", title=title)
    count = facts.get("count")
    return words.say_n(
        "{n} file waits for your review: {title}",
        "{n} files wait for your review: {title}",
        count if isinstance(count, int) else 1,
        title=title,
    )


REQUEST = NoticeKind(
    "request", 650, msgid("Answers to requests"), msgid("{who} answered a request"), "todo", _told, _PLACES
)
NOTICES = (REQUEST,)


def notify(ctx: Context, db: ScopedSession, request: DocumentRequest, how: str, item: str) -> None:
    """Tell the firm, on the line that stands there already if nobody has dealt with it."""
    open_ones = select(Notice).where(
        Notice.kind == REQUEST.name, Notice.subject_id == request.id, Notice.done_at.is_(None)
    )
    before = next((each for each in db.scalars(open_ones.order_by(Notice.at.desc(), Notice.id))
                   if each.facts.get("how") == how), None)  # fmt: skip
    facts = {"how": how, "title": request.title, "item": item, "count": 1}
    if before is not None:
        count = before.facts.get("count")
        facts["count"] = (count if isinstance(count, int) else 1) + 1
        before.at, before.facts, before.person_id = db.now, facts, ctx.actor.person_id
    else:
        db.add(
            Notice(
                entity_id=request.entity_id,
                dedupe=f"request:{uuid4()}",
                kind=REQUEST.name,
                at=db.now,
                subject_kind=DocumentRequest.__tablename__,
                subject_id=request.id,
                person_id=ctx.actor.person_id,
                facts=facts,
            )
        )
    db.tell("inbox")
