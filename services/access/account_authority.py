"""Who may change the name a person goes by and signs in with: whoever may could take the account over."""

from __future__ import annotations

from sqlalchemy import select

from data.database.session import ScopedSession
from data.database.unscoped_lookups import is_known_elsewhere, places_of
from data.errors import NotAllowed
from data.people.tables import Assignment, Person
from services.access.concealed import is_tended
from services.platform.context import Context
from services.platform.permissions import STAFF_GRANTS, May, may_tend_as


class NotYoursToRename(NotAllowed):
    message = (
        "This person also works with others. Their name and sign-in can only be changed by themselves or by "
        "somebody who sees all of it."
    )


class WorksHere(NotAllowed):
    message = "{name} works here. Only they themselves, or whoever manages staff of their rank, can do this."


def require_ours(ctx: Context, db: ScopedSession, person: Person) -> None:
    """Whoever may rename a person may take their account over: never somebody above or beyond one's own reach.

    Raises NotYoursToRename.
    """
    if not is_tended(ctx, person) or is_known_elsewhere(db, person.id):
        raise NotYoursToRename()


def require_tended(ctx: Context, person: Person) -> None:
    """Somebody who works here is not changed through a place they have at a client, too.

    Raises WorksHere, or NotYoursToRename where that they do is nothing the actor sees.
    """
    if not is_tended(ctx, person):
        raise WorksHere(name=person.name) if ctx.actor.sees_all_clients else NotYoursToRename()


def is_still_theirs(db: ScopedSession, asker: Person, person: Person) -> bool:
    """Whether a colleague who asked for something earlier could ask for it today, by the same rules.

    `db` sees everything, so every place is compared with the clients that they look after.
    """
    role = asker.staff_role if asker.works_here else None
    if not may_tend_as(role, person.staff_role) or role is None or May.EDIT_CLIENTS not in STAFF_GRANTS[role]:
        return False
    if asker.sees_all_clients:
        return True
    places = set(places_of(db, person.id))
    return bool(places) and places <= set(
        db.scalars(select(Assignment.entity_id).where(Assignment.person_id == asker.id))
    )
