"""Sessions: one row per signed-in browser, ended by a row change that reaches open pages (R14-R18)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, not_, or_, select, update

from data.access import LoginSession
from data.errors import NotAllowed, NotFound
from data.people import Contact, Person
from data.session import ScopedSession
from data.standing import lives
from services import drafts
from services.access import May
from services.context import Context
from services.identity import IDLE_CLIENT, IDLE_STAFF, key_of
from services.renaming import require_tended

LONGEST_STAFF, LONGEST_CLIENT = timedelta(hours=12), timedelta(hours=24)      # R16
MOST_LIVE = 10                                                                # R18


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One of a person's own sessions, for the list in their account. `key` names it and opens nothing."""

    key: str
    started_at: datetime
    seen_at: datetime
    address: str | None
    browser: str | None
    is_this: bool


def mine(ctx: Context) -> tuple[SessionRow, ...]:
    """The live sessions of whoever asks, this one first, then the last used; nobody's who looks through their eyes."""
    with ctx.transaction(May.READ_SELF) as db:
        rows = db.scalars(select(LoginSession).where(_own(ctx.actor.person_id), _lives(ctx.now))
                          .order_by(LoginSession.seen_at.desc()))
        found = [SessionRow(row.key, row.started_at, row.seen_at, row.address, row.browser,
                            row.key == ctx.actor.session_key) for row in rows]
    return tuple(sorted(found, key=lambda each: not each.is_this))


def end_one(ctx: Context, key: str) -> None:
    """Sign one of one's own browsers out. Ended before: nothing happens. Raises NotFound for anybody else's."""
    with ctx.transaction(May.EDIT_SELF) as db:
        row = db.scalars(select(LoginSession).where(_own(ctx.actor.person_id), LoginSession.key == key)).one_or_none()
        if row is None:
            raise NotFound(what="session")
        _end(db, [row.key] if row.revoked_at is None else [], "ended by its owner")
        db.record("session.ended", row, person=str(row.person_id))


def end_others(ctx: Context) -> int:
    """Log out everywhere but here; how many sessions ended."""
    with ctx.transaction(May.EDIT_SELF) as db:
        person = db.one(Person, _somebody(ctx))
        ended = end_sessions(db, person.id, except_key=ctx.actor.session_key, why="logged out everywhere")
        db.record("person.logged_out_everywhere", person, sessions=ended)
    return ended


def end_of(ctx: Context, person_id: UUID) -> int:
    """Staff end every session of a contact they look after, or, if they manage staff, of a colleague up to their rank.

    How many ended (R18). Raises NotFound for a person out of sight, WorksHere.
    """
    permission = May.MANAGE_STAFF if ctx.actor.may(May.MANAGE_STAFF) else May.EDIT_CLIENTS
    with ctx.transaction(permission) as db:
        person = db.one(Person, person_id)
        in_view = db.scalar(select(Contact.id).where(Contact.person_id == person_id).limit(1)) is not None
        if not in_view and permission is not May.MANAGE_STAFF:
            raise NotFound(what="person")
        require_tended(ctx, person)
        ended = end_sessions(db, person_id, why="ended by the firm")
        db.record("person.sessions_ended", person, sessions=ended)
    return ended


def log_out(ctx: Context) -> None:
    """End the session this request came with. Works for everybody, also while looking through somebody's eyes."""
    as_system = ctx.as_system()
    with as_system.transaction(May.SYSTEM) as db:
        row = db.scalars(select(LoginSession).where(LoginSession.key == ctx.actor.session_key)).one_or_none()
        if row is None or row.revoked_at is not None:
            return
        _end(db, [row.key], drafts.LOGGED_OUT)
        if row.viewer_id is None:
            drafts.forget_all(db, row.person_id, is_staff=row.is_staff)
        db.author = ctx.actor.author
        db.record("session.logged_out", row, person=str(row.person_id))


def has_ended(ctx: Context, key: str) -> bool:
    """Whether `key` was a session of its own owner that ended otherwise than by signing out. `ctx` is the system's."""
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        row = db.scalars(select(LoginSession).where(
            LoginSession.key == key, LoginSession.viewer_id.is_(None), not_(_lives(ctx.now)))).one_or_none()
        return row is not None and row.revoked_why != drafts.LOGGED_OUT


def open_session(db: ScopedSession, person: Person, *, is_staff: bool, address: str, browser: str) -> str:
    """A new session for `person`; the token for the cookie. The oldest beyond MOST_LIVE end. The caller records."""
    token = secrets.token_urlsafe(32)
    db.add(LoginSession(
        key=key_of(token), person_id=person.id, is_staff=is_staff, started_at=db.now, seen_at=db.now,
        authenticated_at=db.now, ends_at=db.now + (LONGEST_STAFF if is_staff else LONGEST_CLIENT),
        address=address[:64], browser=browser[:300]))
    db.flush()
    keys = db.scalars(select(LoginSession.key).where(_own(person.id), _lives(db.now), LoginSession.key != key_of(token))
                      .order_by(LoginSession.started_at.desc(), LoginSession.key)).all()
    _end(db, list(keys[MOST_LIVE - 1:]), "more than ten")
    return token


def end_sessions(db: ScopedSession, person_id: UUID, *, except_key: str | None = None, staff: bool | None = None,
                 why: str) -> int:
    """End a person's sessions in the caller's transaction; how many. Their looks through others' eyes end too.

    `staff` ends one side only: True what they do as staff, looks included, False what they do as a contact. Open pages
    hear of it after the commit. Staff looking through this person's eyes keep their own session: whether they may go
    on is decided at each click.
    """
    looks = LoginSession.viewer_id == person_id
    own = _own(person_id) if staff is None else and_(_own(person_id), LoginSession.is_staff.is_(staff))
    whose = own if staff is False else or_(own, looks)
    return _end_where(db, whose, why, except_key)


def end_looks_at(db: ScopedSession, contact_id: UUID, *, why: str) -> int:
    """End what staff see through this contact's eyes, in the caller's transaction; how many."""
    return _end_where(db, LoginSession.viewer_contact_id == contact_id, why)


def end_looks_of(db: ScopedSession, viewer_id: UUID, *, why: str) -> int:
    """End what this member of staff sees through others' eyes, in the caller's transaction; how many."""
    return _end_where(db, LoginSession.viewer_id == viewer_id, why)


def end_key(db: ScopedSession, key: str, *, why: str) -> None:
    """End one session by its key in the caller's transaction, if it still lives."""
    _end(db, [key], why)


def _end_where(db: ScopedSession, whose: ColumnElement[bool], why: str, except_key: str | None = None) -> int:
    keys = db.scalars(select(LoginSession.key).where(whose, LoginSession.revoked_at.is_(None))).all()
    ending = [key for key in keys if key != except_key]
    _end(db, ending, why)
    return len(ending)


def _end(db: ScopedSession, keys: list[str], why: str) -> None:
    if not keys:
        return
    db.execute(update(LoginSession).where(LoginSession.key.in_(keys), LoginSession.revoked_at.is_(None))
               .values(revoked_at=db.now, revoked_why=why[:40]).execution_options(synchronize_session="fetch"))
    for key in keys:
        db.tell(f"session:{key}")


def _own(person_id: UUID | None) -> ColumnElement[bool]:
    return and_(LoginSession.person_id == person_id, LoginSession.viewer_id.is_(None))


def _lives(now: datetime) -> ColumnElement[bool]:
    return lives(now, IDLE_STAFF, IDLE_CLIENT)


def _somebody(ctx: Context) -> UUID:
    if ctx.actor.person_id is None:
        raise NotAllowed()
    return ctx.actor.person_id
