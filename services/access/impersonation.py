"""Looking through a contact's eyes: one portal, to look only, for half an hour at most (IMP-01 ... IMP-06, R30).

What is seen are the contact's own pages, of those of their clients that the member of staff may see as well: never
more than the contact, never more than the viewer. Nothing is left on the client's side: the actor of such a session
may only look (services/platform/permissions.py), on transactions that cannot write (data/database/engine.py).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from data.access.security_events import Seen, note
from data.access.tables import LoginSession
from data.database.session import Author, ScopedSession
from data.errors import Conflict, NotAllowed, SignedOut
from data.people.tables import Contact, Entity, Person
from data.statuses import SecurityKind
from services.access.authentication import key_of, system
from services.access.credentials import require_recent
from services.access.session_rows import add, end_look, hand_over
from services.platform.background_jobs import job
from services.platform.context import Context, House
from services.platform.permissions import May, may_look_at
from services.platform.text_input import one_line

LONGEST = timedelta(minutes=30)  # R30
LEFT, RAN_OUT = "left", "time ran out"


class NoPortalAccess(Conflict):
    message = "{name} has not accepted an invitation, so there is no portal to look at."


class HigherRank(NotAllowed):
    message = "{name} also works here, at your rank or above. You may not look at their portal."


def start(ctx: Context, contact_id: UUID, reason: str) -> str:
    """Turn this staff session into a look at the portal of `contact_id`; the token for the cookie.

    The staff session ends and comes back with `leave` (R15). Raises NotAllowed, NotFound for a contact of a client
    out of view, NoPortalAccess, HigherRank, AskAgain without a recent password (R13), Missing without a reason.
    """
    with ctx.transaction(May.IMPERSONATE) as db:
        contact = db.one(Contact, contact_id)
        entity, person = db.one(Entity, contact.entity_id), db.one(Person, contact.person_id)
        if not contact.is_open or entity.archived_at:
            raise NoPortalAccess(name=contact.name)
        if not may_look_at(ctx.actor.role, person.staff_role):
            raise HigherRank(name=contact.name)
        why = one_line(reason, "reason", longest=300, required=True)
        require_recent(ctx)
        own = _own(db, ctx)
        proved_at = ctx.actor.authenticated_at or own.authenticated_at
        token = add(
            db,
            person_id=person.id,
            is_staff=False,
            authenticated_at=proved_at,
            ends_at=min(ctx.now + LONGEST, own.ends_at),
            address=own.address,
            browser=own.browser,
            viewer_id=own.person_id,
            viewer_contact_id=contact.id,
            viewer_reason=why,
            viewer_session_ends_at=own.ends_at,
            viewer_authenticated_at=proved_at,
        )
        hand_over(db, own.key, key_of(token), why="looks through other eyes")
        db.record("impersonation.started", contact, person=str(person.id), reason=why)
        note(db, Seen(SecurityKind.IMPERSONATED, why or "", "person", str(person.id), contact.entity_id))
        db.later(end_of_look, due_at=min(ctx.now + LONGEST, own.ends_at), key=key_of(token))
    return token


def leave(ctx: Context) -> str | None:
    """End the look; the token of a fresh staff session with what is left of the old one's life.

    None when that life is over or they no longer work here: they sign in again.

    Raises NotAllowed to anybody else, and SignedOut once the look is over.
    """
    if not ctx.actor.is_viewed:
        raise ctx.refused(NotAllowed(), May.IMPERSONATE)
    with ctx.as_system().transaction(May.SYSTEM) as db:
        row = _look(db, ctx.actor.session_key)
        if row is None or row.revoked_at is not None:
            raise SignedOut()
        db.author = ctx.actor.author
        end_look(db, row, LEFT)
        viewer = db.one(Person, row.viewer_id)  # type: ignore[arg-type]
        ends_at = row.viewer_session_ends_at
        if not viewer.works_here or ends_at is None or ends_at <= ctx.now:
            return None
        token = add(
            db,
            person_id=viewer.id,
            is_staff=True,
            authenticated_at=row.viewer_authenticated_at or row.authenticated_at,
            ends_at=ends_at,
            address=row.address,
            browser=row.browser,
        )
        hand_over(db, row.key, key_of(token), why=LEFT)
        return token


def client_looked_at(ctx: Context) -> UUID | None:
    """The client whose contact's eyes these are: where the viewer came from, and goes back to. None for anybody else."""
    if not ctx.actor.is_viewed:
        return None
    with ctx.as_system().transaction(May.SYSTEM_LOOK) as db:
        row = _look(db, ctx.actor.session_key)
        contact = db.get(Contact, row.viewer_contact_id) if row and row.viewer_contact_id else None
        return contact.entity_id if contact else None


def ended_look(house: House, key: str, now: datetime) -> str | None:
    """Whose portal the session `key` looked at, if it was such a look and is over: for the sign-in page to say so."""
    with system(house, now).transaction(May.SYSTEM_LOOK) as db:
        row = _look(db, key)
        if row is None or (row.revoked_at is None and row.ends_at > now) or row.revoked_why == LEFT:
            return None
        seen = db.get(Contact, row.viewer_contact_id) if row.viewer_contact_id else None
        return seen.name if seen else ""


@job(was="end_of_look")
def end_of_look(ctx: Context, *, key: str) -> None:
    """When its time is over: close the pages still open and write into history that it ended. Twice is once."""
    with ctx.transaction(May.SYSTEM) as db:
        row = _look(db, key)
        if row is None or row.revoked_at is not None:
            return
        db.author = Author(row.person_id, row.viewer_id, row.address)
        end_look(db, row, RAN_OUT)


def _own(db: ScopedSession, ctx: Context) -> LoginSession:
    """The session this request came with, still there. Raises SignedOut: of two starts at once one wins."""
    row = db.scalars(select(LoginSession).where(LoginSession.key == ctx.actor.session_key).with_for_update()).one()
    if row.revoked_at is not None:
        raise SignedOut()
    return row


def _look(db: ScopedSession, key: str) -> LoginSession | None:
    query = select(LoginSession).where(LoginSession.key == key, LoginSession.viewer_id.is_not(None))
    return db.scalars(query.with_for_update() if db.writable else query).one_or_none()
