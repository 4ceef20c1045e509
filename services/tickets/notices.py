"""What the inbox tells of tickets: one line for each ticket and what a client did with it, until the firm has moved."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from data.database.session import ScopedSession
from data.firm.tables import Notice
from data.tickets.tables import Ticket
from services.platform.context import Context
from services.platform.i18n import Wording, msgid
from services.platform.notices import NoticeKind

OPENED, ANSWERED, CLOSED, REOPENED, RATED = "opened", "answered", "closed", "reopened", "rated"


def _told(words: Wording, facts: Mapping[str, Any]) -> str:
    fields = {"number": str(facts.get("number", "")), "subject": str(facts.get("subject", ""))}
    return {
        OPENED: words.say("New ticket {number}: {subject}", **fields),
        ANSWERED: words.say("The client answered ticket {number}: {subject}", **fields),
        CLOSED: words.say("The client closed ticket {number}: {subject}", **fields),
        REOPENED: words.say("The client opened ticket {number} again: {subject}", **fields),
        RATED: words.say(
            "The client rated ticket {number} with {rating} of 5: {subject}",
            **fields,
            rating=str(facts.get("rating", "")),
        ),
    }.get(str(facts.get("how")), "")


TICKET = NoticeKind(
    "ticket",
    660,
    msgid("Tickets"),
    msgid("{who} wrote in a ticket"),
    "ticket",
    _told,
    {Ticket.__tablename__: "/staff/tickets/{subject}"},
)


def notify(ctx: Context, db: ScopedSession, ticket: Ticket, how: str, **facts: Any) -> None:
    """Tell the firm what a contact did, on the line that stands there already if nobody has dealt with it."""
    if ctx.actor.is_staff:
        return
    told = {"how": how, "number": str(ticket.number), "subject": ticket.subject, **facts}
    before = next((each for each in _open(db, ticket) if each.facts.get("how") == how), None)
    if before is not None:
        before.at, before.facts, before.person_id = db.now, told, ctx.actor.person_id
    else:
        db.add(
            Notice(
                entity_id=ticket.entity_id,
                dedupe=f"ticket:{uuid4()}",
                kind=TICKET.name,
                at=db.now,
                subject_kind=Ticket.__tablename__,
                subject_id=ticket.id,
                person_id=ctx.actor.person_id,
                facts=told,
            )
        )
    db.tell("inbox")


def dealt_with(ctx: Context, db: ScopedSession, ticket: Ticket) -> None:
    """The firm has answered or closed it: nothing of it waits in the inbox."""
    for each in _open(db, ticket):
        each.done_at, each.done_by = db.now, ctx.actor.person_id
        db.tell("inbox")


def _open(db: ScopedSession, ticket: Ticket) -> list[Notice]:
    asked = select(Notice).where(Notice.kind == TICKET.name, Notice.subject_id == ticket.id, Notice.done_at.is_(None))
    return list(db.scalars(asked.order_by(Notice.at.desc(), Notice.id)))
