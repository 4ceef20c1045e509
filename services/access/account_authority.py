"""Who may change the name a person goes by and signs in with: whoever may could take the account over."""

from __future__ import annotations

from data.database.session import ScopedSession
from data.database.unscoped_lookups import is_known_elsewhere
from data.errors import NotAllowed
from data.people.tables import Person
from services.access.concealed import is_tended
from services.platform.context import Context


class NotYoursToRename(NotAllowed):
    message = "This person also works with others. Their name and sign-in can only be changed by themselves or by " \
              "somebody who sees all of it."


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

