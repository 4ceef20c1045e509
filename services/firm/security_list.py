"""Security events as staff with the right read them: who, what, about whom; and the alerts until somebody saw them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Uuid, and_, case, func, literal, or_, select
from sqlalchemy.orm import aliased

from data.access.security_events import SECURITY, AlertSeen, SecurityEvent
from data.database.insert_once import add_once
from data.database.session import ScopedSession
from data.errors import NotAllowed, NotFound
from data.firm.tables import Firm
from data.folding import order_key
from data.people.tables import Entity, Person
from data.statuses import SecurityKind, StaffRole
from services.access.contact_names import name_at
from services.firm.alert_patterns import FIRST
from services.firm.security_subjects import subjects
from services.platform.context import Context
from services.platform.lists import engine, filters
from services.platform.lists.definition import ListDefinition, Page, Part, Sort
from services.platform.lists.query import ListQuery
from services.platform.permissions import May

MOST_ALERTS, MOST_PEOPLE = 12, 200
LAST = 2**31 - 1  # the database knows no higher number
_WHO = func.coalesce(SecurityEvent.viewer_id, SecurityEvent.person_id)
_OPEN = (SecurityEvent.kind == SecurityKind.ALERT, SecurityEvent.slot.not_in(select(AlertSeen.slot)))
_FIRST = case((SecurityEvent.reason == FIRST, 0), else_=1)
_ALIKE = (SecurityEvent.reason, SecurityEvent.person_id)  # of a pattern and a person, alerts are one row


class AboutYou(NotAllowed):
    message = "This alert is about you: somebody else looks at it."


@dataclass(frozen=True, slots=True)
class SecurityRow:
    """`number` times from `at` to `last_at`. A blank `who` is the portal itself, or a stranger where it was refused.

    `subject` is a name or a number where `subject_id` is no word by itself. An alert was seen by `seen_by` at
    `seen_at`, or waits.
    """

    seq: int
    at: datetime
    last_at: datetime
    number: int
    kind: SecurityKind
    reason: str
    who: str
    viewer: str
    subject_kind: str
    subject_id: str
    subject: str
    entity_id: UUID | None
    client: str
    address: str
    browser: str
    seen_at: datetime | None
    seen_by: str
    is_others_to_close: bool = False  # an alert about whoever asks, who is no owner: see `mark_seen`


SecurityFound = Page[SecurityRow, None]


def page_of(ctx: Context, asked: ListQuery) -> SecurityFound:
    """The newest first. Filters: kind, person (who did it, or to whom). Whoever sees some clients sees what is about
    those."""
    return engine.page(ctx, EVENTS, asked)


def people(ctx: Context) -> tuple[tuple[UUID, str], ...]:
    """Whoever did something that the list shows, or had it done to them, by name: what the filter offers.

    Who acted comes first, where there are too many.
    """
    with ctx.transaction(May.READ_SECURITY) as db:
        found = dict(_named(ctx, db, Person.id == _WHO))
        about = db.scalars(
            select(SecurityEvent.subject_id)
            .where(SecurityEvent.subject_kind == "person", *_visible(ctx))
            .group_by(SecurityEvent.subject_id)
            .order_by(func.max(SecurityEvent.seq).desc())
            .limit(MOST_PEOPLE)
        ).all()
        ids = {text: literal(id, Uuid()) for text in about if (id := filters.as_id(text)) is not None}
        if ids:
            others = _named(
                ctx,
                db,
                and_(
                    SecurityEvent.subject_kind == "person",
                    SecurityEvent.subject_id.in_(ids),
                    Person.id == case(ids, value=SecurityEvent.subject_id),
                ),
            )
            found = {**dict(others), **found} if len(found) < MOST_PEOPLE else found
        return tuple(sorted(found.items(), key=lambda each: order_key(each[1])))


def _named(ctx: Context, db: ScopedSession, on: ColumnElement[bool]) -> list[tuple[UUID, str]]:
    """People whom `on` joins to events that the asker sees, called as they may know them."""
    called = func.min(name_at(ctx, SecurityEvent.entity_id))
    rows = db.execute(
        select(Person.id, called)
        .join(SecurityEvent, on)
        .where(*_visible(ctx))
        .group_by(Person.id)
        .order_by(called, Person.id)
        .limit(MOST_PEOPLE)
    ).all()
    return [(id, name or "") for id, name in rows]


def open_alerts(ctx: Context) -> SecurityFound:
    """Alerts that nobody has seen yet: of a pattern and a person the newest, with how often it was in all.

    MOST_ALERTS of them, the newest first; those of rights come before, whatever others pile up.
    """
    with ctx.transaction(May.READ_SECURITY) as db:
        newest = func.max(SecurityEvent.seq)
        often = dict(
            db.execute(
                select(newest, func.sum(SecurityEvent.number))
                .where(*_OPEN, *_visible(ctx))
                .group_by(*_ALIKE)
                .order_by(_FIRST, newest.desc())
                .limit(MOST_ALERTS)
            ).all()
        )
        lines = {line[0].seq: line for line in db.execute(_lines(ctx).where(SecurityEvent.seq.in_(often)))}
        rows = _rows(ctx, db, [lines[seq] for seq in often])
        newest_first = tuple(replace(each, number=int(often[each.seq])) for each in rows)
        return Page(newest_first, open_count(ctx, db), None, 1)


def alerts_for(ctx: Context) -> SecurityFound:
    """The same for pages that others read, too: nothing to whoever has not the right."""
    return open_alerts(ctx) if ctx.actor.may(May.READ_SECURITY) else Page((), 0, None, 1)


def open_count(ctx: Context, db: ScopedSession) -> int:
    """For the counter beside the navigation: as many as wait, those of a pattern and a person as one."""
    alike = select(*_ALIKE).where(*_OPEN, *_visible(ctx)).distinct().subquery()
    return db.scalar(select(func.count()).select_from(alike)) or 0


def mark_seen(ctx: Context, seq: int) -> None:
    """Somebody of the firm has seen an alert, and with it those before it of this pattern and person; of several who
    did the first is named. An alert about themselves is closed by nobody but an owner. Raises NotFound, AboutYou."""
    with ctx.transaction(May.TEND_SECURITY) as db:
        row = db.scalars(
            select(SecurityEvent).where(
                SecurityEvent.seq == min(seq, LAST), SecurityEvent.kind == SecurityKind.ALERT, *_visible(ctx)
            )
        ).one_or_none()
        if row is None or ctx.actor.person_id is None:
            raise NotFound(what="alert")
        if _is_others_to_close(ctx, row):
            raise AboutYou()
        db.recorded = True
        alike = db.scalars(
            select(SecurityEvent.slot)
            .where(
                *_OPEN,
                *_visible(ctx),
                SecurityEvent.reason == row.reason,
                SecurityEvent.seq <= row.seq,
                SecurityEvent.person_id.is_not_distinct_from(row.person_id),
            )
            .order_by(SecurityEvent.seq)
        ).all()
        if sum(add_once(db, AlertSeen(slot=each, at=db.now, person_id=ctx.actor.person_id)) for each in alike):
            db.record("security.alert_seen", db.get_one(Firm, 1), pattern=row.reason, person=str(row.person_id))
            db.tell("inbox")
            db.tell(SECURITY)


def _visible(ctx: Context) -> list[ColumnElement[bool]]:
    """Events are no client's rows: whoever sees only some clients sees those that name one of them."""
    return [] if ctx.actor.sees_all_clients else [SecurityEvent.entity_id.in_(select(Entity.id))]


def _of(ctx: Context, value: str) -> ColumnElement[bool] | None:
    """What somebody did, whoever's eyes they looked through, what was done in their name, and what was done to them."""
    person_id = filters.as_id(value)
    if person_id is None:
        return None
    return or_(
        SecurityEvent.viewer_id == person_id,
        SecurityEvent.person_id == person_id,
        and_(SecurityEvent.subject_kind == "person", SecurityEvent.subject_id == str(person_id)),
    )


def _lines(ctx: Context) -> Any:
    who, viewer, seer = aliased(Person), aliased(Person), aliased(Person)
    return (
        select(
            SecurityEvent,
            name_at(ctx, SecurityEvent.entity_id, who),
            name_at(ctx, SecurityEvent.entity_id, viewer),
            Entity.name,
            AlertSeen.at,
            seer.name,
        )
        .outerjoin(who, who.id == SecurityEvent.person_id)
        .outerjoin(viewer, viewer.id == SecurityEvent.viewer_id)
        .outerjoin(Entity, Entity.id == SecurityEvent.entity_id)
        .outerjoin(AlertSeen, AlertSeen.slot == SecurityEvent.slot)
        .outerjoin(seer, seer.id == AlertSeen.person_id)
    )


def _found(ctx: Context, db: ScopedSession, found: Sequence[Row[Any]]) -> list[SecurityRow]:
    """In the order of `found`. What people are called hangs on who asks."""
    numbers = [each.seq for each in found]
    lines = {line[0].seq: line for line in db.execute(_lines(ctx).where(SecurityEvent.seq.in_(numbers)))}
    return _rows(ctx, db, [lines[seq] for seq in numbers])


def _rows(ctx: Context, db: ScopedSession, lines: Any) -> list[SecurityRow]:
    called = subjects(ctx, db, [line[0] for line in lines])
    return [_row(ctx, line, called.get(line[0].seq, "")) for line in lines]


def _is_others_to_close(ctx: Context, event: SecurityEvent) -> bool:
    return event.person_id == ctx.actor.person_id and ctx.actor.role is not StaffRole.OWNER


def _row(ctx: Context, line: Any, subject: str) -> SecurityRow:
    event, who, viewer, client, seen_at, seen_by = line
    return SecurityRow(
        event.seq,
        event.at,
        event.last_at,
        event.number,
        event.kind,
        event.reason,
        who or "",
        viewer or "",
        event.subject_kind,
        event.subject_id,
        subject,
        event.entity_id,
        client or "",
        event.address or "",
        event.browser or "",
        seen_at,
        seen_by or "",
        event.kind is SecurityKind.ALERT and _is_others_to_close(ctx, event),
    )


EVENTS: ListDefinition[SecurityRow, None] = ListDefinition(
    "security",
    May.READ_SECURITY,
    parts=(
        Part(
            SecurityEvent,
            {"seq": SecurityEvent.seq, "at": SecurityEvent.at},
            period=filters.moments(SecurityEvent.at, SecurityEvent.last_at),
            filters={"kind": filters.one_of(SecurityEvent.kind, SecurityKind), "person": filters.either(_of)},
            asked=lambda ctx, asked: _visible(ctx),
        ),
    ),
    sorts={"at": Sort(lambda row: (row.at,))},
    usual=("at", True),
    last=lambda row: (row.seq,),
    totals=engine.Counted(),
    rows=_found,
)
