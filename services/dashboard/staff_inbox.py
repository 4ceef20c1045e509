"""The firm's inbox: what clients and gateways did that somebody here should know, and how things stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from data.database.session import ScopedSession
from data.errors import Conflict, NotFound
from data.firm.tables import Mail, Notice
from data.people.tables import Contact, Entity, Person
from data.statuses import MailState
from services.access.concealed import concealed
from services.access.contact_names import name_at
from services.billing import balances
from services.billing.balances import Figures
from services.platform.context import Context
from services.platform.permissions import May

MOST = 100


class CannotSendAgain(Conflict):
    message = "This mail cannot be sent again. Correct the address and start over."


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One line. `who` did it at `entity_name`; `facts` hold number, amount_minor, currency, as they apply."""

    id: UUID
    kind: str  # the name of a NoticeKind, of an area that may be gone
    at: datetime
    entity_id: UUID
    entity_name: str
    who: str
    subject_kind: str
    subject_id: UUID
    facts: dict[str, Any]
    done_at: datetime | None
    done_by: str


@dataclass(frozen=True, slots=True)
class NoticePage:
    """`open_by_kind` counts what is not done, whatever the page shows."""

    rows: tuple[NoticeRow, ...]
    found: int
    open_by_kind: dict[str, int]


@dataclass(frozen=True, slots=True)
class MailRow:
    """A mail of the outbox. `can_retry`: it failed, and its text is still there."""

    id: UUID
    kind: str
    recipient: str
    subject: str
    state: MailState
    made_at: datetime
    sent_at: datetime | None
    tries: int
    error: str
    entity_id: UUID | None
    can_retry: bool


def page_of(
    ctx: Context, *, kinds: tuple[str, ...] = (), done: bool = False, offset: int = 0, limit: int = 24
) -> NoticePage:
    """Open notices (or those done), newest first, of the clients in scope."""
    where: list[Any] = [Notice.done_at.is_not(None) if done else Notice.done_at.is_(None)]
    where += [Notice.kind.in_(kinds)] if kinds else []
    doer = aliased(Person)
    with ctx.transaction(May.READ_INBOX) as db:
        found = db.scalar(select(func.count(Notice.id)).where(*where)) or 0
        rows = db.execute(
            select(Notice, Entity.name, Person, name_at(ctx, Notice.entity_id), doer.name)
            .join(Entity, Entity.id == Notice.entity_id)
            .outerjoin(Person, Person.id == Notice.person_id)
            .outerjoin(doer, doer.id == Notice.done_by)
            .where(*where)
            .order_by(Notice.at.desc(), Notice.id)
            .offset(offset)
            .limit(min(limit, MOST))
        ).all()
        counts = db.execute(
            select(Notice.kind, func.count(Notice.id)).where(Notice.done_at.is_(None)).group_by(Notice.kind)
        ).all()
        hidden = concealed(ctx, db, [person for _, _, person, _, _ in rows if person])
        return NoticePage(
            tuple(
                NoticeRow(
                    row.id,
                    row.kind,
                    row.at,
                    row.entity_id,
                    entity,
                    who or "",
                    row.subject_kind,
                    row.subject_id,
                    _told(row, row.person_id in hidden),
                    row.done_at,
                    by or "",
                )
                for row, entity, _, who, by in rows
            ),
            found,
            {str(kind): int(count) for kind, count in counts},
        )


def open_count(db: ScopedSession) -> int:
    """How many notices nobody has dealt with, for the counter beside the navigation."""
    return db.scalar(select(func.count(Notice.id)).where(Notice.done_at.is_(None))) or 0


def mark(ctx: Context, id: UUID, *, done: bool) -> None:
    """Done, or open again; the same again changes nothing. Raises NotFound."""
    with ctx.transaction(May.TEND_INBOX) as db:
        row = db.one(Notice, id)
        if (row.done_at is not None) == done:
            return
        row.done_at, row.done_by = (ctx.now, ctx.actor.person_id) if done else (None, None)
        db.record("notice.done" if done else "notice.reopened", row, kind=row.kind)
        db.tell("inbox")


def glance(ctx: Context) -> Figures:
    """What is overdue and unapplied over all clients in scope, per currency."""
    with ctx.transaction(May.READ_INBOX) as db:
        return balances.of_all(db, ctx.today)


def recent_mails(ctx: Context, limit: int = 12) -> tuple[MailRow, ...]:
    """The newest mails to clients in scope, failed ones first; whoever sees all clients sees the firm's own too."""
    with ctx.transaction(May.READ_INBOX) as db:
        query = select(Mail).order_by((Mail.state != MailState.FAILED), Mail.made_at.desc()).limit(min(limit, MOST))
        rows = db.scalars(_in_scope(ctx, query)).all()
        return tuple(_mail(row) for row in rows) if ctx.actor.sees_all_clients else _guarded(ctx, db, rows)


def retry_mail(ctx: Context, id: UUID) -> None:
    """Queue a failed mail again, at once; the same again changes nothing. Raises NotFound, CannotSendAgain."""
    with ctx.transaction(May.TEND_INBOX) as db:
        row = db.scalars(_in_scope(ctx, select(Mail).where(Mail.id == id))).one_or_none()
        if row is None:
            raise NotFound(what="mail")
        if row.state in (MailState.QUEUED, MailState.SENDING):
            return
        if not _can_retry(row):
            raise CannotSendAgain()
        row.state, row.tries, row.next_at, row.error = MailState.QUEUED, 0, ctx.now, None
        db.record("mail.retried", row)
        db.tell("mails")
        db.tell("inbox")


def _in_scope(ctx: Context, query: Any) -> Any:
    """Mails are the firm's rows, not a client's: whoever sees only some clients sees the mails to those."""
    return query if ctx.actor.sees_all_clients else query.where(Mail.entity_id.in_(select(Entity.id)))


def _told(row: Notice, hidden: bool) -> dict[str, Any]:
    """The facts; of somebody whom others know, too, without what others say of them."""
    return {name: value for name, value in row.facts.items() if not (hidden and name in ("address", "name"))}


def _guarded(ctx: Context, db: ScopedSession, rows: Sequence[Mail]) -> tuple[MailRow, ...]:
    """Mails to somebody whom others know, too: that there is one, to whom as this client names them, and its state.

    Its address, its language and its kind say what is in their account.
    """
    people = db.scalars(select(Person).where(Person.id.in_({row.person_id for row in rows if row.person_id}))).all()
    hidden = concealed(ctx, db, people)
    places = {
        (each.person_id, each.entity_id): each
        for each in db.scalars(select(Contact).where(Contact.person_id.in_(hidden)))
    }
    shown = []
    for row in rows:
        place = places.get((row.person_id, row.entity_id)) if row.person_id and row.entity_id else None
        name = place.name if place else ctx.words.say("A former contact")
        shown.append(
            _mail(row)
            if row.person_id not in hidden
            else replace(
                _mail(row),
                kind="",
                recipient=(place.named_by if place else None) or name,
                error="",
                subject=ctx.words.say("Mail to {name}", name=name),
            )
        )
    return tuple(shown)


def _mail(row: Mail) -> MailRow:
    return MailRow(
        row.id,
        row.kind,
        row.recipient,
        row.subject,
        row.state,
        row.made_at,
        row.sent_at,
        row.tries,
        row.error or "",
        row.entity_id,
        _can_retry(row),
    )


def _can_retry(row: Mail) -> bool:
    return row.state is MailState.FAILED and bool(row.raw)
