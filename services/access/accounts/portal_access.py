"""Whether the portal is open to a contact at a client: invited, accepted, declined, revoked."""

from __future__ import annotations

from uuid import uuid4

from data.database.insert_once import add_once
from data.database.session import ScopedSession
from data.database.unscoped_lookups import places_of
from data.errors import Conflict
from data.firm.tables import Notice
from data.people.tables import Contact, Entity, Person
from data.statuses import AccessStatus
from services.access import letters, one_time_tokens
from services.access.billing_contacts import hear_of_access
from services.access.invitations.rows import cancel
from services.access.notices import ACCEPTED, DECLINED
from services.access.security_notes import Given, granted
from services.access.ways_in.closing import close_ways_in
from services.access.ways_in.table import Cause
from services.mail import queue as mails
from services.platform.context import Context
from services.platform.notices import NoticeKind


class AlreadyRevoked(Conflict):
    message = "Access was revoked. Invite again to give it back."


class AlreadyDeclined(Conflict):
    message = "This invitation was declined. Invite again to make a new one."


def invite(db: ScopedSession, contact: Contact) -> None:
    """They may come in; the caller says in the history how they hear of it. Whoever is in already stays in."""
    if not contact.is_open:
        contact.status, contact.invited_at = AccessStatus.INVITED, db.now
        contact.declined_at = contact.revoked_at = None
    granted(db, Given.ACCESS, contact.person_id, contact.entity_id)


def accept(ctx: Context, db: ScopedSession, contact: Contact, *, by: str) -> None:
    """They came in `by` a way: what else invites them there is over, the client's own people read of it in a mail, and
    the staff inbox has a line, once for each invitation. Raises AlreadyRevoked, AlreadyDeclined."""
    if contact.status is AccessStatus.REVOKED:
        raise AlreadyRevoked()
    if contact.status is AccessStatus.DECLINED:
        raise AlreadyDeclined()
    if not contact.is_open:
        contact.status, contact.accepted_at = AccessStatus.ACCEPTED, db.now
        _tell_the_others(ctx, db, contact)
    one_time_tokens.void(db, contact_id=contact.id)
    cancel(db, contact)
    db.record("contact.accepted", contact, by=by)
    _tell_the_firm(db, contact, ACCEPTED)
    db.tell(f"entity:{contact.entity_id}")


def decline(db: ScopedSession, contact: Contact) -> None:
    """They said no by their own word: whatever invites them there is over, and the staff inbox has a line, once for
    each invitation. The firm may invite them again."""
    contact.status, contact.declined_at = AccessStatus.DECLINED, db.now
    ended = close_ways_in(db, Cause.INVITATION_DECLINED, db.one(Person, contact.person_id), contact=contact)
    db.record("contact.declined", contact, sessions=ended)
    _tell_the_firm(db, contact, DECLINED)
    db.tell(f"entity:{contact.entity_id}")


def begin(db: ScopedSession, person: Person, contact: Contact) -> None:
    """Who comes in for the first time finds what their client had of them. Somebody whom several clients have keeps the
    name they were first entered under: no client names a person for the others."""
    if places_of(db, person.id) == [contact.entity_id]:
        person.begin_as(contact)


def revoke(db: ScopedSession, contact: Contact) -> None:
    """Closed again: what hangs on their place at this client ends. Revoked before: nothing happens to it."""
    waited = cancel(db, contact)
    if contact.status is AccessStatus.REVOKED and not waited:
        db.recorded = True
        return
    contact.status, contact.revoked_at = AccessStatus.REVOKED, db.now
    ended = close_ways_in(db, Cause.ACCESS_REVOKED, db.one(Person, contact.person_id), contact=contact)
    db.record("contact.revoked", contact, sessions=ended)
    db.tell(f"entity:{contact.entity_id}")


def _tell_the_firm(db: ScopedSession, contact: Contact, kind: NoticeKind) -> None:
    """What became of this invitation, in the staff inbox, once."""
    if add_once(
        db,
        Notice(
            entity_id=contact.entity_id,
            dedupe=f"{kind.name}:{contact.id}:{contact.invited_at}",
            kind=kind.name,
            at=db.now,
            subject_kind="contact",
            subject_id=contact.id,
            person_id=contact.person_id,
            facts={},
        ),
    ):
        db.tell("inbox")


def _tell_the_others(ctx: Context, db: ScopedSession, contact: Contact) -> None:
    """Once for each time that it was opened to them: a client learns who sees its papers, whoever let them in."""
    client = db.get_one(Entity, contact.entity_id)
    for person in hear_of_access(db, contact):
        mails.queue(
            ctx,
            db,
            letters.access_given,
            recipient=person.email or "",
            name=person.name,
            person_id=person.id,
            entity_id=client.id,
            language=person.language or ctx.preferences.language,
            dedupe=f"access_given:{uuid4()}",
            who=contact.name,
            entity=client.name,
        )
