"""Sessions as their owner and the firm see and end them: one row per signed-in browser (R14-R18)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import not_, select

from data.access.session_queries import goes_on_as
from data.access.tables import LoginSession
from data.database.session import ScopedSession
from data.errors import NotAllowed, NotFound, Refusal, SignedOut
from data.people.tables import Contact, Person
from services.access.account_authority import require_ours, require_tended
from services.access.authentication import identify, system
from services.access.credentials import require_recent
from services.access.ranks import require_reach
from services.access.session_rows import end, lasting, own
from services.access.ways_in.closing import close_ways_in
from services.access.ways_in.table import Cause
from services.platform.context import Context, House
from services.platform.permissions import May


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
    """The live sessions of whoever asks, this one first, then the last used; nobody's who looks through their eyes.

    None for a viewer who sees some clients only: where and when somebody signs in is not theirs to know.
    """
    if ctx.actor.looks_narrowly:
        return ()
    with ctx.transaction(May.READ_SELF) as db:
        rows = db.scalars(
            select(LoginSession).where(own(ctx.actor.person_id), lasting(ctx.now)).order_by(LoginSession.seen_at.desc())
        )
        found = [
            SessionRow(row.key, row.started_at, row.seen_at, row.address, row.browser, row.key == ctx.actor.session_key)
            for row in rows
        ]
    return tuple(sorted(found, key=lambda each: not each.is_this))


def end_one(ctx: Context, key: str) -> None:
    """Sign one of one's own browsers out. Ended before: nothing happens.

    Any but this one asks for a recent password. Raises NotFound for anybody else's, AskAgain.
    """
    if key != ctx.actor.session_key:
        require_recent(ctx)
    with ctx.transaction(May.EDIT_SELF) as db:
        row = db.scalars(
            select(LoginSession).where(own(ctx.actor.person_id), LoginSession.key == key).with_for_update()
        ).one_or_none()
        if row is None:
            raise NotFound(what="session")
        if row.revoked_at is not None:
            db.recorded = True  # when it ended, that was written
            return
        end(db, [row.key], "ended by its owner")
        db.record("session.ended", row, person=str(row.person_id))


def end_others(ctx: Context) -> int:
    """Log out everywhere but here; how many sessions ended. Raises AskAgain without a recent password."""
    require_recent(ctx)
    with ctx.transaction(May.EDIT_SELF) as db:
        person = db.one(Person, _somebody(ctx))
        ended = close_ways_in(db, Cause.SIGNED_OUT_EVERYWHERE, person, this_key=ctx.actor.session_key)
        db.record("person.logged_out_everywhere", person, sessions=ended)
    return ended


def end_of(ctx: Context, person_id: UUID) -> int:
    """Staff end every session of a contact they look after, or, if they manage staff, of a colleague up to their rank.

    How many ended (R18). Of a contact whom clients out of sight know as well, nothing is theirs to end. Raises NotFound
    for a person out of sight, NotYoursToRename, WorksHere, AboveYou, SeesMore.
    """
    permission = May.MANAGE_STAFF if ctx.actor.may(May.MANAGE_STAFF) else May.EDIT_CLIENTS
    with ctx.transaction(permission) as db:
        person = db.one(Person, person_id)
        _require_theirs_to_end(ctx, db, person)
        ended = close_ways_in(db, Cause.ENDED_BY_FIRM, person)
        db.record("person.sessions_ended", person, sessions=ended)
        for contact in db.scalars(select(Contact).where(Contact.person_id == person.id).order_by(Contact.id)):
            db.record("contact.sessions_ended", contact, name=contact.name)
    return ended


def theirs_to_end(ctx: Context, client_id: UUID) -> frozenset[UUID]:
    """The persons among the client's contacts whose sessions the asker may end, for the page that offers it."""
    if not ctx.actor.may(May.EDIT_CLIENTS):
        return frozenset()
    found = set()
    with ctx.transaction(May.READ_CLIENTS) as db:
        for person in db.scalars(
            select(Person).join(Contact, Contact.person_id == Person.id).where(Contact.entity_id == client_id)
        ).all():
            with suppress(Refusal):
                _require_theirs_to_end(ctx, db, person)
                found.add(person.id)
    return frozenset(found)


def _require_theirs_to_end(ctx: Context, db: ScopedSession, person: Person) -> None:
    in_view = db.scalar(select(Contact.id).where(Contact.person_id == person.id).limit(1)) is not None
    if not in_view and (not ctx.actor.may(May.MANAGE_STAFF) or person.staff_role is None):
        raise NotFound(what="person")
    require_tended(ctx, person)
    if person.staff_role is not None:
        require_reach(ctx, db, person)
    require_ours(ctx, db, person)


def log_out(ctx: Context) -> None:
    """End the session this request came with, or what it goes on as: another tab may have renewed it just now.

    Works for everybody, also while looking through somebody's eyes.
    """
    as_system = ctx.as_system()
    with as_system.transaction(May.SYSTEM) as db:
        row = goes_on_as(db, ctx.actor.session_key)
        if row is None or row.revoked_at is not None:
            return
        close_ways_in(db, Cause.SIGNED_OUT, db.one(Person, row.person_id), this_key=row.key)
        db.author = ctx.actor.author
        db.record("session.logged_out", row, person=str(row.person_id))


def went_on(house: House, key: str, now: datetime, *, address: str | None = None) -> Context | None:
    """Whoever the session `key` goes on as under another key, for signing out; None if that has ended, too."""
    with system(house, now).transaction(May.SYSTEM_LOOK) as db:
        row = goes_on_as(db, key)
    try:
        return identify(house, row.key, now, acting=False, address=address) if row and row.key != key else None
    except SignedOut:
        return None


def has_ended(ctx: Context, key: str) -> bool:
    """Whether `key` was a session of its own owner that ended otherwise than by signing out. `ctx` is the system's."""
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        row = db.scalars(
            select(LoginSession).where(
                LoginSession.key == key, LoginSession.viewer_id.is_(None), not_(lasting(ctx.now))
            )
        ).one_or_none()
        return row is not None and row.revoked_why != Cause.SIGNED_OUT


def _somebody(ctx: Context) -> UUID:
    if ctx.actor.person_id is None:
        raise NotAllowed()
    return ctx.actor.person_id
