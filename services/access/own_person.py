"""The row of whoever is acting."""

from __future__ import annotations

from data.database.session import ScopedSession
from data.errors import SignedOut
from data.people.tables import Person
from services.platform.context import Context


def myself(ctx: Context, db: ScopedSession) -> Person:
    """The row of whoever is acting. Raises SignedOut for the system, which is nobody."""
    if ctx.actor.person_id is None:
        raise SignedOut()
    return db.one(Person, ctx.actor.person_id)
