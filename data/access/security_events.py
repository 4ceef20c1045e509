"""Security events: who read, was refused, lost their way in or was given a right; kept apart from business history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, func, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Mapped, mapped_column

from data.access.tables import LoginSession
from data.base import Base
from data.database.session import Author, ScopedSession
from data.statuses import SecurityKind

MOST_ROWS = 1000  # of one person in one hour; what goes beyond is only counted
BOUNDED = (SecurityKind.READ, SecurityKind.REFUSED)  # what a click makes; nobody hides a grant behind these
STRANGERS = "strangers"
SECURITY = "security"  # the topic of open pages that show them


class SecurityEvent(Base):
    """One person, kind, subject and reason in one hour; `number` times. Nothing in it but `number` and `last_at` ever
    changes, they only grow, and no row goes before retention has said that it is over: triggers see to that. Never
    a secret, and nothing that was typed but the reason of a look."""

    __tablename__ = "security_event"
    seq: Mapped[int] = mapped_column(primary_key=True)
    slot: Mapped[str] = mapped_column(String(64), unique=True)  # SHA-256 of what repeats within the hour
    at: Mapped[datetime]
    last_at: Mapped[datetime]
    number: Mapped[int]
    kind: Mapped[SecurityKind]
    reason: Mapped[str] = mapped_column(String(300))
    person_id: Mapped[UUID | None]  # None: the portal itself, or a stranger
    viewer_id: Mapped[UUID | None]  # who was looking through the person's eyes
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[str] = mapped_column(String(64))
    entity_id: Mapped[UUID | None]  # the client it is about, if it is about one
    address: Mapped[str | None] = mapped_column(String(64))
    browser: Mapped[str | None] = mapped_column(String(300))
    # set by services/operations/retention.py, just before it goes
    is_over: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (
        Index("ix_security_event_at", "at"),
        Index("ix_security_event_kind", "kind", "at"),
        Index("ix_security_event_person", "person_id", "at"),
        Index("ix_security_event_entity", "entity_id", "at"),
        Index("ix_security_event_subject", "subject_kind", "subject_id"),
    )


class AlertSeen(Base):
    """That somebody of the firm has seen an alert: apart from it, because a security event never changes."""

    __tablename__ = "alert_seen"
    slot: Mapped[str] = mapped_column(String(64), primary_key=True)  # of the alert
    at: Mapped[datetime]
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


@dataclass(frozen=True, slots=True)
class Seen:
    """What happened. `reason` is a word of the program, except of a look, where it is the one that was given."""

    kind: SecurityKind
    reason: str
    subject_kind: str = ""
    subject_id: str = ""
    entity_id: UUID | None = None


def note(db: ScopedSession, seen: Seen, *, times: int = 1) -> int:
    """Write or count `seen` in this transaction, for its author; how many times it happened in this hour.

    Strangers share one row a day, without an address: nobody without a name fills the table. Reads and refusals of
    whoever acts, also through somebody's eyes, fall under MOST_ROWS; everything else is always told as it is.
    """
    db.flush()
    db.tell(SECURITY)
    author = db.author
    who = author.viewer_id or author.person_id
    hour = db.now.replace(minute=0, second=0, microsecond=0)
    row = {
        "at": db.now,
        "last_at": db.now,
        "number": times,
        "kind": seen.kind,
        "reason": seen.reason[:300],
        "person_id": author.person_id,
        "viewer_id": author.viewer_id,
        "subject_kind": seen.subject_kind[:40],
        "subject_id": seen.subject_id[:64],
        "entity_id": seen.entity_id,
        "address": (author.address or "")[:64] or None,
        "browser": None,
        "is_over": False,
    }
    slot = slot_of(author, db.now, seen)
    table, connection = SecurityEvent.__table__, db.connection()
    if who is None and seen.kind is SecurityKind.REFUSED:
        row["address"] = None
    if connection.execute(select(table.c.seq).where(table.c.slot == slot)).first() is None:
        if who is not None and seen.kind in BOUNDED and _rows(db, who, hour) >= MOST_ROWS:
            row |= {"reason": "more", "subject_kind": "", "subject_id": "", "entity_id": None}
            slot = _digest(hour.isoformat(), seen.kind, str(who), "more")
        row["browser"] = (
            connection.execute(select(LoginSession.browser).where(LoginSession.key == author.session_key)).scalar()
            if author.session_key
            else None
        )
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    counted = insert(SecurityEvent).values(slot=slot, **row)
    counted = counted.on_conflict_do_update(
        index_elements=["slot"], set_={"number": table.c.number + times, "last_at": db.now}
    )
    return int(connection.execute(counted.returning(table.c.number)).scalar_one())


def alert_once(
    db: ScopedSession,
    pattern: str,
    person_id: UUID | None,
    entity_id: UUID | None,
    number: int,
    quiet: timedelta,
    subject: str = "",
) -> bool:
    """Write that `person_id` fulfilled `pattern`, of `subject` if it counts each by itself; False: that stands there
    for this stretch of `quiet` already."""
    stretch = int(db.now.timestamp() // quiet.total_seconds())
    slot = _digest("alert", pattern, str(person_id), str(stretch), *([subject] if subject else []))
    row = {
        "slot": slot,
        "at": db.now,
        "last_at": db.now,
        "number": number,
        "kind": SecurityKind.ALERT,
        "reason": pattern,
        "person_id": person_id,
        "viewer_id": None,
        "subject_kind": "",
        "subject_id": subject,
        "entity_id": entity_id,
        "address": None,
        "browser": None,
        "is_over": False,
    }
    connection = db.connection()
    insert = sqlite_insert if connection.dialect.name == "sqlite" else postgresql_insert
    done = connection.execute(insert(SecurityEvent).values(row).on_conflict_do_nothing().returning(SecurityEvent.seq))
    db.tell(SECURITY)
    return done.first() is not None


def slot_of(author: Author, now: datetime, seen: Seen) -> str:
    """What is counted together."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    if author.person_id is None and seen.kind is SecurityKind.REFUSED:
        return _digest(f"{now:%Y-%m-%d}", seen.kind, STRANGERS)
    return _digest(
        hour.isoformat(),
        seen.kind,
        seen.reason,
        seen.subject_kind,
        seen.subject_id,
        str(seen.entity_id),
        str(author.person_id),
        str(author.viewer_id),
    )


def _rows(db: ScopedSession, who: UUID, hour: datetime) -> int:
    table = SecurityEvent.__table__
    query = select(func.count()).where(
        func.coalesce(table.c.viewer_id, table.c.person_id) == who, table.c.kind.in_(BOUNDED), table.c.at >= hour
    )
    return int(db.connection().execute(query).scalar_one())


def _digest(*parts: str) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()
