"""The staff side of a person: whether there is one, its role, right and reach. Who may give it:
services/access/ranks.py.
"""

from __future__ import annotations

from typing import NamedTuple

from data.database.session import ScopedSession
from data.people.tables import Person
from data.statuses import StaffRole
from services.access.accounts import password
from services.access.address_changes import call_off_unasked
from services.access.ranks import require_other_owner
from services.access.security_notes import Given, granted, granted_staff
from services.access.ways_in.closing import close_ways_in
from services.access.ways_in.table import Cause


class Standing(NamedTuple):
    """What somebody is at the firm. `sees_all_clients`: else those they are assigned to."""

    role: StaffRole
    may_impersonate: bool = False
    sees_all_clients: bool = False


def standing_of(person: Person) -> tuple[StaffRole | None, bool, bool]:
    """As it is now, to compare with a Standing."""
    return person.staff_role, person.may_impersonate, person.sees_all_clients


def first(person: Person, standing: Standing) -> None:
    """Of somebody who is not in the books yet; the caller adds them."""
    person.staff_role, person.may_impersonate, person.sees_all_clients = standing


def take_on(db: ScopedSession, person: Person, standing: Standing, **facts: object) -> None:
    """Give a staff side to somebody new, whom this adds, or to a client's contact, whose address then stays.

    `facts` go into the history. Raises NotProved.
    """
    if person in db:
        password.forget_unproved(db, person)
        call_off_unasked(db, person)
    else:
        db.add(person)
    first(person, standing)
    db.flush()
    db.record(
        "staff.added",
        person,
        name=person.name,
        role=standing.role,
        may_impersonate=standing.may_impersonate,
        sees_all_clients=standing.sees_all_clients,
        **facts,
    )
    granted_staff(db, person)
    db.tell("staff")


def change(db: ScopedSession, person: Person, standing: Standing) -> None:
    """Another role, right or reach: what they do by the old ones ends. Raises LastOwner."""
    before = standing_of(person)
    if standing.role is not StaffRole.OWNER:
        require_other_owner(db, person)
    first(person, standing)
    close_ways_in(db, Cause.ROLE_CHANGED, person)
    db.record(
        "staff.changed",
        person,
        name=person.name,
        changed={
            "role": [before[0], standing.role],
            "may_impersonate": [before[1], standing.may_impersonate],
            "sees_all_clients": [before[2], standing.sees_all_clients],
        },
    )
    granted_staff(db, person, role=before[0], looked=before[1], saw_all=before[2])
    db.tell("staff")


def close(db: ScopedSession, person: Person) -> None:
    """They no longer work here, and what they do as staff ends at once; a place at a client stays. Raises LastOwner."""
    require_other_owner(db, person)
    person.staff_closed_at = db.now
    close_ways_in(db, Cause.COLLEAGUE_CLOSED, person)
    db.record("staff.disabled", person, name=person.name)
    db.tell("staff")


def open_again(db: ScopedSession, person: Person) -> None:
    """They work here again, as before."""
    person.staff_closed_at = None
    granted(db, Given.OPENED, person.id)
    db.record("staff.enabled", person, name=person.name)
    db.tell("staff")
