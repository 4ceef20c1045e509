"""`close_ways_in`: the one verb for every loss of trust. What it closes stands in table.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, false, or_, select, true, update

from data.access.security_events import Seen, note
from data.access.session_queries import has_other_place
from data.access.tables import KnownDevice, LoginSession, OneTimeToken
from data.database.session import ScopedSession
from data.database.unscoped_lookups import is_contact_anywhere
from data.firm.tables import ImportUpload, Mail
from data.people.tables import RIGHTS, Contact, Person
from data.statuses import MailState, SecurityKind, TokenPurpose
from services.access.invitations.rows import cancel
from services.access.session_rows import end, own
from services.access.ways_in.table import Cause, Extent, Way, extent
from services.mail.letter import not_for, opening
from services.platform import drafts
from services.platform.areas import closer, contact_rights
from services.platform.contact_rights import effective
from services.platform.upload_drop import forget_upload


@dataclass(frozen=True, slots=True)
class _Closing:
    """One loss of trust. `contact`: the place at a client that it is about; `this_key`: the session that acts."""

    db: ScopedSession
    cause: Cause
    person: Person
    contact: Contact | None
    this_key: str | None
    is_last_place: bool  # nothing is left of the side that the cause is about
    is_last_side: bool  # nothing is left at all


def close_ways_in(
    db: ScopedSession, cause: Cause, person: Person, *, contact: Contact | None = None, this_key: str | None = None
) -> int:
    """Close what `cause` closes, in the caller's transaction, which records why; how many sessions and looks ended.

    Call it after the change: what is left to the person is looked up. Open tabs hear of it after the commit, and open
    payments are closed at the gateway by a job: until then the reservation stands, and money that arrives is booked.
    """
    db.flush()
    if contact is not None:
        last_place = not has_other_place(db, person.id, contact.entity_id)
        last_side = last_place and not person.works_here
    else:
        last_place = True
        last_side = not is_contact_anywhere(db, person.id)
    closing = _Closing(db, cause, person, contact, this_key, last_place, last_side)
    ended = 0
    for way in Way:
        cell = extent(cause, way)
        if cell is not Extent.NONE:
            ended += _CLOSE[way](closing, cell)
    note(db, Seen(SecurityKind.ENDED, cause, "person", str(person.id), contact.entity_id if contact else None))
    return ended


def close_client(db: ScopedSession, entity_id: UUID) -> None:
    """What stands open at a client that was put away, whoever opened it: it may have no contacts by whom to find it."""
    for way in (Way.TRIPS, Way.LINKS):
        closer(way)(db, None, entity_id)


def _sessions(it: _Closing, cell: Extent) -> int:
    which: dict[Extent, ColumnElement[bool]] = {
        Extent.ALL: own(it.person.id),
        Extent.OTHERS: and_(own(it.person.id), LoginSession.key != (it.this_key or "")),
        Extent.STAFF: and_(own(it.person.id), LoginSession.is_staff.is_(True)),
        Extent.LAST: and_(own(it.person.id), LoginSession.is_staff.is_(False), true() if it.is_last_place else false()),
        Extent.THIS: LoginSession.key == (it.this_key or ""),
    }
    return _end(it, which[cell])


def _looks(it: _Closing, cell: Extent) -> int:
    theirs = LoginSession.viewer_id == it.person.id
    return _end(it, and_(theirs, LoginSession.key != (it.this_key or "")) if cell is Extent.OTHERS else theirs)


def _looks_at(it: _Closing, cell: Extent) -> int:
    if cell is Extent.PLACE:
        return _end(it, LoginSession.viewer_contact_id == _place(it).id)
    return _end(it, and_(LoginSession.person_id == it.person.id, LoginSession.viewer_id.is_not(None)))


def _tokens(purpose: TokenPurpose) -> Callable[[_Closing, Extent], int]:
    def close(it: _Closing, cell: Extent) -> int:
        of_person = OneTimeToken.person_id == it.person.id
        which = {
            Extent.PLACE: OneTimeToken.contact_id == (it.contact.id if it.contact else None),
            Extent.ALL: of_person,
            Extent.LAST: of_person if it.is_last_side else false(),
        }
        it.db.execute(
            update(OneTimeToken)
            .where(
                which[cell],
                OneTimeToken.purpose == purpose,
                OneTimeToken.used_at.is_(None),
                OneTimeToken.voided_at.is_(None),
            )
            .values(voided_at=it.db.now)
            .execution_options(synchronize_session=False)
        )
        return 0

    return close


def _devices(it: _Closing, cell: Extent) -> int:
    if cell is Extent.ALL or it.is_last_side:
        it.db.execute(
            delete(KnownDevice)
            .where(KnownDevice.person_id == it.person.id)
            .execution_options(synchronize_session=False)
        )
    return 0


def _invitations(it: _Closing, _: Extent) -> int:
    cancel(it.db, _place(it))
    return 0


def _mails(it: _Closing, cell: Extent) -> int:
    """What still waits in the outbox: what opens something, or tells of the client."""
    opens = Mail.kind.in_(opening())
    if cell is Extent.UNSEEN:
        place = _place(it)
        rights = effective((name for name in RIGHTS if getattr(place, name)), contact_rights())
        which = and_(Mail.entity_id == place.entity_id, Mail.kind.in_(not_for(rights)))
    elif cell is Extent.PLACE or cell is Extent.PLACE_LAST:
        which = Mail.entity_id == _place(it).entity_id
        if cell is Extent.PLACE_LAST and it.is_last_side:
            which = or_(which, and_(opens, Mail.entity_id.is_(None)))
    else:
        which = opens if cell is Extent.ALL or it.is_last_side else false()
    it.db.execute(
        update(Mail)
        .where(which, Mail.person_id == it.person.id, Mail.state.in_((MailState.QUEUED, MailState.HELD)))
        .values(state=MailState.CANCELLED, raw=b"")
        .execution_options(synchronize_session=False)
    )
    return 0


def _checkouts(it: _Closing, cell: Extent) -> int:
    """By the area that opens them: open payments belong to billing."""
    closer(Way.TRIPS)(it.db, it.person, _place(it).entity_id if cell is Extent.PLACE else None)
    return 0


def _links(it: _Closing, cell: Extent) -> int:
    """By the area that makes them: links to documents."""
    closer(Way.LINKS)(it.db, it.person, _place(it).entity_id if cell is Extent.PLACE else None)
    return 0


def _uploads(it: _Closing, _: Extent) -> int:
    for id in it.db.scalars(select(ImportUpload.id).where(ImportUpload.person_id == it.person.id)):
        it.db.later(forget_upload, upload_id=str(id))
    return 0


def _drafts(it: _Closing, cell: Extent) -> int:
    if cell is Extent.THIS:
        row = it.db.get(LoginSession, it.this_key or "")
        if row is not None and row.viewer_id is None:
            drafts.forget_all(it.db, it.person.id, is_staff=row.is_staff)
    elif cell is Extent.ALL:  # whoever had the account may have typed them
        for is_staff in (True, False):
            drafts.forget_all(it.db, it.person.id, is_staff=is_staff)
    elif cell is Extent.STAFF or it.is_last_place:
        drafts.forget_all(it.db, it.person.id, is_staff=cell is Extent.STAFF)
    return 0


def _pages(it: _Closing, cell: Extent) -> int:
    if cell is Extent.PLACE and it.cause in _LOSES_CLIENT:
        it.db.execute(
            update(LoginSession)
            .where(LoginSession.person_id == it.person.id, LoginSession.chosen_entity_id == _place(it).entity_id)
            .values(chosen_entity_id=None)
            .execution_options(synchronize_session=False)
        )
    it.db.tell(f"person:{it.person.id}")
    return 0


_LOSES_CLIENT = frozenset(
    {Cause.INVITATION_DECLINED, Cause.ACCESS_REVOKED, Cause.CONTACT_REMOVED, Cause.CLIENT_ARCHIVED}
)
_CLOSE: dict[Way, Callable[[_Closing, Extent], int]] = {
    Way.SESSIONS: _sessions,
    Way.LOOKS: _looks,
    Way.LOOKS_AT: _looks_at,
    Way.DEVICES: _devices,
    Way.INVITATIONS: _invitations,
    Way.MAILS: _mails,
    Way.TRIPS: _checkouts,
    Way.UPLOADS: _uploads,
    Way.LINKS: _links,
    Way.DRAFTS: _drafts,
    Way.PAGES: _pages,
} | {Way(f"token: {purpose}"): _tokens(purpose) for purpose in TokenPurpose}


def _end(it: _Closing, which: ColumnElement[bool]) -> int:
    """End these sessions. Of a look the history says that it ended, and why."""
    rows = it.db.execute(
        select(LoginSession.key, LoginSession.viewer_id, LoginSession.viewer_contact_id, LoginSession.person_id).where(
            which, LoginSession.revoked_at.is_(None), LoginSession.ends_at > it.db.now
        )
    ).all()
    end(it.db, [row.key for row in rows], it.cause)
    for row in rows:
        if row.viewer_id is not None:
            contact = it.db.get(Contact, row.viewer_contact_id) if row.viewer_contact_id else None
            it.db.record(
                "impersonation.ended",
                contact or it.person,
                person=str(row.person_id),
                why=it.cause,
                viewer=str(row.viewer_id),
            )
    return len(rows)


def _place(it: _Closing) -> Contact:
    if it.contact is None:
        raise ValueError(f"{it.cause}: say which place at a client it is about")
    return it.contact
