"""Rows of sessions: opened, found and ended in the caller's transaction; open pages hear of an end after the commit.

Who ends which of them because trust was lost is decided in services/access/ways_in.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select, update

from data.access.session_queries import lives
from data.access.tables import LoginSession
from data.database.session import ScopedSession
from data.database.unscoped_lookups import views_follow
from data.errors import SignedOut
from data.people.tables import Contact, Person
from services.access import one_time_tokens, session_cookie
from services.access.authentication import IDLE_CLIENT, IDLE_STAFF, key_of
from services.access.security_notes import signed_in_from

LONGEST_STAFF, LONGEST_CLIENT = timedelta(hours=12), timedelta(hours=24)  # R16
RENEWED = "renewed"  # why a session ended that goes on under another token
MOST_LIVE = 10  # R18


def open_session(db: ScopedSession, person: Person, *, is_staff: bool, address: str, browser: str) -> str:
    """A new session for `person`, who is the author; the token for the cookie. The oldest beyond MOST_LIVE end.

    A network they never signed in from before is a security event. The caller records.
    """
    signed_in_from(db, person.id, address, staff=person.works_here)
    token = add(
        db,
        person_id=person.id,
        is_staff=is_staff,
        authenticated_at=db.now,
        ends_at=db.now + (LONGEST_STAFF if is_staff else LONGEST_CLIENT),
        address=address[:64],
        browser=browser[:300],
    )
    db.flush()
    keys = db.scalars(
        select(LoginSession.key)
        .where(own(person.id), lasting(db.now), LoginSession.key != key_of(token))
        .order_by(LoginSession.started_at.desc(), LoginSession.key)
    ).all()
    end(db, keys[MOST_LIVE - 1 :], "more than ten")
    return token


def add(
    db: ScopedSession,
    *,
    person_id: UUID,
    is_staff: bool,
    authenticated_at: datetime,
    ends_at: datetime,
    address: str | None,
    browser: str | None,
    started_at: datetime | None = None,
    **more: Any,
) -> str:
    """The one writer of sessions, of every kind: a row under a new key; the token for the cookie, which is kept nowhere.

    It begins now unless it goes on from another one. `more`: what the columns of a look hold.
    """
    token = session_cookie.new_token()
    db.add(
        LoginSession(
            key=key_of(token),
            person_id=person_id,
            is_staff=is_staff,
            started_at=started_at or db.now,
            seen_at=db.now,
            authenticated_at=authenticated_at,
            ends_at=ends_at,
            address=address,
            browser=browser,
            **more,
        )
    )
    return token


def renew(db: ScopedSession, key: str) -> str:
    """The session `key` goes on under another token, for the cookie: whoever holds the old one holds nothing (R15).

    Its owner gave their password just now. Its life and what hangs on its key go along; open pages are led over. Raises
    SignedOut: of two at once one wins.
    """
    row = db.scalars(select(LoginSession).where(LoginSession.key == key).with_for_update()).one()
    if row.revoked_at is not None:
        raise SignedOut()
    token = add(
        db,
        person_id=row.person_id,
        is_staff=row.is_staff,
        started_at=row.started_at,
        authenticated_at=db.now,
        ends_at=row.ends_at,
        chosen_entity_id=row.chosen_entity_id,
        address=row.address,
        browser=row.browser,
    )
    views_follow(db, key, key_of(token))
    one_time_tokens.follow_session(db, row.person_id, key, key_of(token))
    hand_over(db, key, key_of(token), why=RENEWED)
    return token


def end_key(db: ScopedSession, key: str, *, why: str) -> None:
    """End one session by its key in the caller's transaction, if it still lives."""
    end(db, [key], why)


def hand_over(db: ScopedSession, key: str, successor: str, *, why: str) -> None:
    """End the session `key`, whose browser goes on under `successor`: who signs out with the old key ends that."""
    end(db, [key], why)
    db.execute(
        update(LoginSession)
        .where(LoginSession.key == key)
        .values(successor=successor)
        .execution_options(synchronize_session="fetch")
    )


def end_look(db: ScopedSession, row: LoginSession, why: str) -> None:
    """End a look; history says that it ended, and why, in the name of the transaction's author."""
    end(db, [row.key], why)
    contact = db.get(Contact, row.viewer_contact_id) if row.viewer_contact_id else None
    db.record("impersonation.ended", contact or row, person=str(row.person_id), why=why)


def end(db: ScopedSession, keys: Sequence[str], why: str) -> None:
    """End these sessions in the caller's transaction, those that have not ended yet."""
    if not keys:
        return
    db.execute(
        update(LoginSession)
        .where(LoginSession.key.in_(keys), LoginSession.revoked_at.is_(None))
        .values(revoked_at=db.now, revoked_why=why[:40])
        .execution_options(synchronize_session="fetch")
    )
    for key in keys:
        db.tell(f"session:{key}")


def own(person_id: UUID | None) -> ColumnElement[bool]:
    """The condition on a LoginSession that the person opened it, and nobody who looks through their eyes."""
    return and_(LoginSession.person_id == person_id, LoginSession.viewer_id.is_(None))


def lasting(now: datetime) -> ColumnElement[bool]:
    """The condition on a LoginSession that it lives."""
    return lives(now, IDLE_STAFF, IDLE_CLIENT)
