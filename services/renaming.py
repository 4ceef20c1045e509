"""Who may change the name a person goes by and signs in with: whoever may could take the account over."""

from __future__ import annotations

from data.errors import NotAllowed
from data.lookups import is_known_elsewhere
from data.people import Person
from data.session import ScopedSession
from services.access import RANK, May
from services.context import Context


class NotYoursToRename(NotAllowed):
    message = "This person also works with others. Their name and sign-in can only be changed by themselves or by " \
              "somebody who sees all of it."


def require_ours(ctx: Context, db: ScopedSession, person: Person) -> None:
    """Whoever may rename a person may take their account over: never somebody above or beyond one's own reach.

    Raises NotYoursToRename.
    """
    if person.staff_role is not None and person.id != ctx.actor.person_id:
        mine = ctx.actor.role
        if mine is None or not ctx.actor.may(May.MANAGE_STAFF) or RANK.index(mine) < RANK.index(person.staff_role):
            raise NotYoursToRename()
    if is_known_elsewhere(db, person.id):
        raise NotYoursToRename()
