"""Security events that belong to a change: what was given to whom, an address asked for, a network that is new."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from data.access.security_events import Seen, note
from data.access.tables import LoginSession
from data.database.session import ScopedSession
from data.firm.tables import Event
from data.people.tables import Person
from data.statuses import SecurityKind, StaffRole
from services.access.rate_limits import source_of
from services.platform.permissions import RANK, STAFF_GRANTS

EACH = 20  # clients that come to somebody at once and have a line each; more are one line
SIGNED_IN = "person.signed_in"
THEMSELVES = "themselves"  # who asked for another address


class Given(StrEnum):
    """What was given to somebody. The first five are a colleague's, the next two a contact's."""

    ROLE = "role"
    LOOKING = "looking"  # through clients' eyes
    ALL_CLIENTS = "all clients"
    CLIENTS = "clients"  # to look after
    OPENED = "opened"  # a closed account
    ACCESS = "access"  # to the portal, by an invitation
    RIGHTS = "rights"  # at a client
    LINK = "share link"  # made by them, and opens something to others without signing in


def granted(db: ScopedSession, what: Given, person_id: UUID, entity_id: UUID | None = None, *, times: int = 1) -> None:
    """In the transaction that gives it."""
    note(db, Seen(SecurityKind.GRANTED, what, "person", str(person_id), entity_id), times=times)


def granted_staff(
    db: ScopedSession, person: Person, *, role: StaffRole | None = None, looked: bool = False, saw_all: bool = False
) -> None:
    """What a member of staff has now and had not before: `role`, `looked` and `saw_all` are as they were.

    A higher rank is more without any new right: it may touch those of that rank.
    """
    had: frozenset[object] = STAFF_GRANTS[role] if role else frozenset()
    if person.staff_role and (
        STAFF_GRANTS[person.staff_role] - had or role is None or RANK.index(person.staff_role) > RANK.index(role)
    ):
        granted(db, Given.ROLE, person.id)
    if person.may_impersonate and not looked:
        granted(db, Given.LOOKING, person.id)
    if person.sees_all_clients and not saw_all:
        granted(db, Given.ALL_CLIENTS, person.id)


def granted_clients(db: ScopedSession, person_id: UUID, entity_ids: Iterable[UUID]) -> None:
    """Clients that somebody looks after from now on."""
    gained = sorted(entity_ids)
    if len(gained) > EACH:
        granted(db, Given.CLIENTS, person_id, times=len(gained))
        return
    for each in gained:
        granted(db, Given.CLIENTS, person_id, each)


def address_asked(db: ScopedSession, how: str, person_id: UUID, entity_id: UUID | None = None) -> None:
    note(db, Seen(SecurityKind.ADDRESS_ASKED, how, "person", str(person_id), entity_id))


def network_of(address: str) -> str:
    """An IPv4 /24, an IPv6 /48, as failures to sign in are counted together; what is no address stands for itself."""
    found = source_of(address)
    return found.network or found.key


def signed_in_from(db: ScopedSession, person_id: UUID, address: str, *, staff: bool) -> None:
    """Before the new session is there: note a network that no earlier sign-in of this person came from.

    The first of all sign-ins is not from a new network: there is none to compare it with.
    """
    network = network_of(address)
    sessions = (
        select(LoginSession.address)
        .where(LoginSession.person_id == person_id, LoginSession.viewer_id.is_(None))
        .distinct()
    )
    history = (
        select(Event.address)
        .where(
            Event.subject_kind == Person.__tablename__,
            Event.subject_id == str(person_id),
            Event.verb == SIGNED_IN,
            Event.viewer_id.is_(None),
        )
        .distinct()
    )
    before = {network_of(each) for query in (sessions, history) for each in db.scalars(query) if each}
    if network and before and network not in before:
        note(db, Seen(SecurityKind.NEW_NETWORK, "staff" if staff else "client", "network", network))
