"""Whom somebody who sees only some clients knows by what stands at those clients, and by nothing else.

A person may be a contact of several clients, and work here: what each side entered about them is that side's. To name
their address on a client of one's own brings nothing of it into view.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from data.database.session import ScopedSession
from data.database.unscoped_lookups import known_elsewhere
from data.people.tables import Person
from services.platform.context import Context


def concealed(ctx: Context, db: ScopedSession, people: Iterable[Person]) -> frozenset[UUID]:
    """Those of `people` who are known from elsewhere: at a client out of reach, or as a colleague not theirs to tend.

    Of them only what their contact at the client says is shown, and nothing of their account. Nobody for whoever sees
    all clients, and for the portal itself.
    """
    if ctx.actor.is_system or (ctx.actor.is_staff and ctx.actor.sees_all_clients):
        return frozenset()
    every = {each.id: each for each in people}
    return known_elsewhere(db, every) | {id for id, each in every.items() if not is_tended(ctx, each)}


def is_concealed(ctx: Context, db: ScopedSession, person: Person) -> bool:
    """Whether this one is."""
    return bool(concealed(ctx, db, [person]))


def is_tended(ctx: Context, person: Person) -> bool:
    """Whether it is not a colleague, or one whose account the actor may touch."""
    return person.id == ctx.actor.person_id or ctx.actor.may_tend(person.staff_role)
