"""The two sides of a person who works at the firm and is a client's contact: one session is one of them at a time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from data.access.tables import LoginSession
from data.errors import NotAllowed, SignedOut
from data.people.tables import Person
from services.access import one_time_tokens
from services.access.authentication import identify, key_of
from services.access.session_rows import LONGEST_CLIENT, LONGEST_STAFF, add, end_key, hand_over
from services.platform.context import House
from services.platform.permissions import May

WENT_OVER = "went over to the other side"  # why the session before ended


def switch(house: House, key: str, now: datetime, *, staff: bool, address: str | None = None) -> str:
    """Go on as staff, or as a contact; the token for the cookie. The session `key` ends, its open pages with it (R15).

    What is left of the old session's life goes on, by the rules of the new side. Raises NotAllowed to whoever has no
    such side or looks through somebody's eyes, SignedOut when the new side asks for a fresh sign-in: its
    sessions may be shorter (R16). That ends the old session, too.
    """
    ctx = identify(house, key, now, acting=False, address=address)
    if ctx.actor.is_viewed or not ctx.actor.has_other_side or ctx.actor.is_staff == staff:
        raise ctx.refused(NotAllowed(), May.EDIT_SELF)
    ctx.require_own_password(May.EDIT_SELF)
    with ctx.as_system().transaction(May.SYSTEM) as db:
        row = db.scalars(select(LoginSession).where(LoginSession.key == key).with_for_update()).one()
        if row.revoked_at is not None:
            raise SignedOut()  # of two at once one wins
        db.author = ctx.actor.author
        person = db.one(Person, row.person_id)
        ends_at = min(row.ends_at, row.started_at + (LONGEST_STAFF if staff else LONGEST_CLIENT))
        db.record("session.side_changed", person, staff=staff)
        stale, token = ends_at <= now, ""
        if stale:
            end_key(db, key, why=WENT_OVER)
        else:
            token = add(
                db,
                person_id=row.person_id,
                is_staff=staff,
                started_at=row.started_at,
                authenticated_at=row.authenticated_at,
                ends_at=ends_at,
                address=row.address,
                browser=row.browser,
            )
            one_time_tokens.follow_session(db, row.person_id, key, key_of(token))
            hand_over(db, key, key_of(token), why=WENT_OVER)
    if stale:
        raise SignedOut()
    return token
