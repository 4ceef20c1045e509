"""Who is behind a session key, straight from the tables: the lock of the one door, so it stands outside the scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, Row, and_, bindparam, func, not_, or_, select, update

from data.access.tables import AddressChange, LoginSession
from data.database.session import ScopedSession
from data.errors import SignedOut
from data.firm.tables import Firm
from data.people.tables import RIGHTS, Assignment, Contact, Entity, Person
from data.statuses import AccessStatus, AddressOutcome

# Whole statements with named parameters: one that is put together at each click costs SQLAlchemy twice the time.
_VIEWER = Person.__table__.alias("viewer")
_SEEN = Contact.__table__.alias("seen_as")  # the contact whose portal a viewer looks at
_SESSION = (
    select(
        LoginSession.key,
        LoginSession.person_id,
        LoginSession.is_staff,
        LoginSession.started_at,
        LoginSession.seen_at,
        LoginSession.authenticated_at,
        LoginSession.ends_at,
        LoginSession.revoked_at,
        LoginSession.chosen_entity_id,
        LoginSession.viewer_id,
        LoginSession.viewer_contact_id,
        Person.name,
        Person.email,
        Person.language,
        Person.theme,
        Person.staff_closed_at,
        Person.staff_role,
        Person.may_impersonate,
        Person.sees_all_clients,
        Person.must_change_password,
        _VIEWER.c.name.label("viewer_name"),
        _VIEWER.c.staff_closed_at.label("viewer_closed_at"),
        _VIEWER.c.may_impersonate.label("viewer_may_impersonate"),
        _VIEWER.c.staff_role.label("viewer_role"),
        _VIEWER.c.sees_all_clients.label("viewer_sees_all"),
        _SEEN.c.name.label("seen_name"),
        _SEEN.c.named_by.label("seen_email"),
        select(Contact.id)
        .join(Entity, Entity.id == Contact.entity_id)
        .where(
            Contact.person_id == LoginSession.person_id,
            Contact.status == AccessStatus.ACCEPTED,
            Entity.archived_at.is_(None),
        )
        .exists()
        .label("has_place"),
        select(AddressChange.id)
        .where(AddressChange.person_id == LoginSession.person_id, AddressChange.outcome == AddressOutcome.WAITING)
        .exists()
        .label("address_waits"),
        select(Firm.version).where(Firm.id == 1).scalar_subquery().label("firm_version"),
    )
    .join(Person, Person.id == LoginSession.person_id)
    .outerjoin(_VIEWER, _VIEWER.c.id == LoginSession.viewer_id)
    .outerjoin(_SEEN, _SEEN.c.id == LoginSession.viewer_contact_id)
    .where(LoginSession.key == bindparam("key"))
)
_ACTING = select(func.coalesce(LoginSession.viewer_id, LoginSession.person_id)).where(
    LoginSession.key == bindparam("key")
)
_MEMBERSHIPS = (
    select(
        Contact.entity_id,
        Contact.id.label("contact_id"),
        Entity.name,
        Entity.kind,
        *(getattr(Contact, name) for name in RIGHTS),
    )
    .join(Entity, Entity.id == Contact.entity_id)
    .where(
        Contact.status == AccessStatus.ACCEPTED,
        Entity.archived_at.is_(None),
        Contact.person_id == bindparam("person_id"),
    )
    .order_by(Entity.order_key, Entity.id)
)
# Through somebody else's eyes one sees no more clients than with one's own (IMP-01).
_SHARED = _MEMBERSHIPS.where(
    Contact.entity_id.in_(select(Assignment.entity_id).where(Assignment.person_id == bindparam("viewer_id")))
)
_ENDED = select(LoginSession.revoked_at).where(LoginSession.key == bindparam("key"))
_SUCCESSOR = select(LoginSession.successor).where(LoginSession.key == bindparam("key"))
_FIRM = select(Firm.version, Firm.values)


@dataclass(frozen=True, slots=True)
class Standing:
    """One session as stored, its person, memberships and the policy's version; judged by services/identity."""

    session: Any  # a row of _SESSION, or None
    memberships: tuple[Row[Any], ...]


def standing(engine: Engine, key: str) -> Standing:
    """Everything a click needs to know about who clicked, in one read transaction."""
    with engine.execution_options(writing=False).begin() as connection:
        session = connection.execute(_SESSION, {"key": key}).one_or_none()
        memberships: tuple[Row[Any], ...] = ()
        if session is not None and not session.is_staff:
            narrowed = session.viewer_id is not None and not session.viewer_sees_all
            query, viewer = (_SHARED, {"viewer_id": session.viewer_id}) if narrowed else (_MEMBERSHIPS, {})
            memberships = tuple(connection.execute(query, {"person_id": session.person_id, **viewer}))
    return Standing(session, memberships)


def who_acts(engine: Engine, key: str) -> UUID | None:
    """Whose session it is: of whoever looks through somebody's eyes theirs. None for no session."""
    with engine.execution_options(writing=False).begin() as connection:
        found: UUID | None = connection.execute(_ACTING, {"key": key}).scalar()
        return found


def has_successor(engine: Engine, key: str) -> bool:
    """Whether the session `key` goes on under another key, which the answer to some form brings to its browser."""
    with engine.execution_options(writing=False).begin() as connection:
        return connection.execute(_SUCCESSOR, {"key": key}).scalar() is not None


def firm_document(engine: Engine) -> tuple[int, dict[str, Any]]:
    """The firm's policy, its version first; 0 and empty before set-up."""
    with engine.execution_options(writing=False).begin() as connection:
        firm = connection.execute(_FIRM).one_or_none()
    return (firm.version, dict(firm.values)) if firm else (0, {})


def mark_seen(engine: Engine, key: str, now: datetime) -> None:
    """Note a person's act on a session, at most once a minute (R16 counts in tens of minutes)."""
    with engine.execution_options(writing=True).begin() as connection:
        connection.execute(
            update(LoginSession)
            .where(LoginSession.key == key, LoginSession.seen_at < now - timedelta(minutes=1))
            .values(seen_at=now)
        )


def lives(now: datetime, idle_staff: timedelta, idle_client: timedelta) -> ColumnElement[bool]:
    """The condition on a LoginSession that nobody revoked it and that it has run out neither absolutely nor idle (R16).

    Who works here is staff to it on either side. Looking through somebody's eyes has no idle limit: its absolute one is
    shorter.
    """
    person = Person.__table__.alias("whose")
    works_here = (
        select(person.c.id)
        .where(
            person.c.id == LoginSession.person_id, person.c.staff_role.is_not(None), person.c.staff_closed_at.is_(None)
        )
        .exists()
    )
    is_client = and_(LoginSession.is_staff.is_(False), not_(works_here))
    awake = or_(
        LoginSession.seen_at > now - idle_staff,
        and_(is_client, LoginSession.seen_at > now - idle_client),
        LoginSession.viewer_id.is_not(None),
    )
    return and_(LoginSession.revoked_at.is_(None), LoginSession.ends_at > now, awake)


def require_lasting(db: ScopedSession, key: str) -> None:
    """Before a commit: what somebody began in a session that was ended meanwhile is not written. Raises SignedOut.

    A transaction that ends its own session may still commit. `key` is "" for the portal itself.
    """
    if not key or not (db.wrote or db.new or db.dirty or db.deleted):
        return
    ended = db.connection().execute(_ENDED, {"key": key}).scalar_one_or_none()
    if ended is not None and ended != db.now:
        raise SignedOut()


def live_keys(engine: Engine, keys: set[str], alive: ColumnElement[bool]) -> frozenset[str]:
    """Which of `keys` are sessions that live, by `lives`, on a side of their person that is open.

    A look through somebody's eyes lives while its viewer works here and may look.
    """
    opened = or_(
        LoginSession.is_staff.is_(False), and_(Person.staff_role.is_not(None), Person.staff_closed_at.is_(None))
    )
    viewer = Person.__table__.alias("looking")
    looks = or_(
        LoginSession.viewer_id.is_(None),
        select(viewer.c.id)
        .where(viewer.c.id == LoginSession.viewer_id, viewer.c.may_impersonate, viewer.c.staff_closed_at.is_(None))
        .exists(),
    )
    with engine.execution_options(writing=False).begin() as connection:
        found = connection.execute(
            select(LoginSession.key)
            .join(Person, Person.id == LoginSession.person_id)
            .where(LoginSession.key.in_(keys), alive, opened, looks)
        )
        return frozenset(found.scalars())


def set_selector(engine: Engine, key: str, entity_id: UUID | None) -> None:
    """Remember the entity this session shows; None: all. A session's own note, an impersonator's too."""
    with engine.execution_options(writing=True).begin() as connection:
        connection.execute(update(LoginSession).where(LoginSession.key == key).values(chosen_entity_id=entity_id))


def has_other_place(db: ScopedSession, person_id: UUID, entity_id: UUID) -> bool:
    """May this person still enter as a contact without that client, at another one seen by whoever asks or not?"""
    contact, entity = Contact.__table__, Entity.__table__
    elsewhere = (
        select(contact.c.id)
        .join(entity, entity.c.id == contact.c.entity_id)
        .where(
            contact.c.person_id == person_id,
            contact.c.entity_id != entity_id,
            entity.c.archived_at.is_(None),
            contact.c.status == AccessStatus.ACCEPTED,
        )
    )
    return db.connection().execute(elsewhere.limit(1)).first() is not None


def goes_on_as(db: ScopedSession, key: str) -> LoginSession | None:
    """The row that the session `key` goes on as in its browser, itself if under no other key; None if it is gone."""
    query = select(LoginSession).execution_options(populate_existing=True)
    if db.writable:
        query = query.with_for_update()
    row = db.scalars(query.where(LoginSession.key == key)).one_or_none()
    while row is not None and row.successor is not None:
        row = db.scalars(query.where(LoginSession.key == row.successor)).one_or_none()
    return row
