"""What a member of staff may give to others: never a role, a right or a reach that they do not hold themselves.

Reach is the clients somebody sees. An owner's is the whole firm, also where they chose to see only those they look
after: what they see is their own choice, what they may give is not bound by it. The commands of `app.py` ask nothing
of this and no password: whoever runs them holds the home, and with it everything.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from data.database.session import ScopedSession
from data.database.unscoped_lookups import looks_after_others
from data.errors import Conflict, NotAllowed
from data.people.tables import Person
from data.statuses import StaffRole
from services.platform.areas import contact_rights
from services.platform.context import Context
from services.platform.permissions import RANK, STAFF_GRANTS, May


class AboveYou(NotAllowed):
    message = "You can only manage roles up to your own."


class BeyondYou(NotAllowed):
    message = "You do not see all clients yourself, so you cannot let others see them."
    field = "reach"


class SeesMore(BeyondYou):
    message = "{name} sees clients that you do not see, so only somebody who sees them can change this account."
    field = ""


class NotHeld(NotAllowed):
    message = "You do not have this right yourself, so you cannot give it to a contact."


class LastOwner(Conflict):
    message = "{name} is the last owner. Make somebody else an owner first."


def grantable(ctx: Context) -> tuple[StaffRole, ...]:
    """The roles the actor may give: up to their own, the highest first."""
    mine = ctx.actor.role
    return tuple(reversed(RANK[: RANK.index(mine) + 1])) if mine and ctx.actor.may(May.MANAGE_STAFF) else ()


def require_rank(ctx: Context, role: StaffRole) -> None:
    """Nobody gives, or touches, a rank above their own, or one with a right that theirs lacks."""
    mine = ctx.actor.role
    if mine is None or RANK.index(role) > RANK.index(mine) or not STAFF_GRANTS[role] <= STAFF_GRANTS[mine]:
        raise AboveYou(field="role")


def require_reach(ctx: Context, db: ScopedSession, person: Person) -> None:
    """Nobody changes the account of a colleague who sees a client that they do not see. Raises SeesMore."""
    if _reaches_all(ctx) or person.id == ctx.actor.person_id:
        return
    if person.sees_all_clients or looks_after_others(db, person.id):
        raise SeesMore(name=person.name)


def is_theirs(ctx: Context, db: ScopedSession, person: Person) -> bool:
    """Whether the asker may change the account of this colleague at all, for pages that offer it."""
    if person.staff_role is None or not ctx.actor.may(May.MANAGE_STAFF):
        return False
    try:
        require_rank(ctx, person.staff_role)
        require_reach(ctx, db, person)
    except NotAllowed:
        return False
    return True


def needed_to_give() -> dict[str, May]:
    """What a contact may do or be at a client, and what the giver has to hold."""
    return {"is_primary": May.READ_CLIENTS, **{each.name: each.given_by for each in contact_rights()}}


def require_may_grant_contact(ctx: Context, granted: Iterable[str]) -> None:
    """The rights of a contact are given by whoever holds their like for that client: seeing bills and paying them by
    whoever reads its bills, editing the profile by whoever edits it, documents by whoever sees the portal, colleagues
    by whoever invites.

    Paying takes no more than reading: it moves the payer's own money, to the firm, and is none of the rights to record
    payments. `granted` names the rights that are new. Raises NotHeld with the first as its field.
    """
    needed = needed_to_give()
    for name in granted:
        if not ctx.actor.is_system and not ctx.actor.may(needed[name]):
            raise NotHeld(field=name)


def require_may_grant_looking(ctx: Context, granted: bool) -> None:
    """An owner may always grant it; anybody else only a right they hold."""
    if granted and ctx.actor.role is not StaffRole.OWNER and not ctx.actor.may_impersonate:
        raise AboveYou(field="may_impersonate")


def require_may_grant_all(ctx: Context, granted: bool) -> None:
    """An owner may always let somebody see all clients; anybody else only if they see them all."""
    if granted and not _reaches_all(ctx):
        raise BeyondYou()


def require_other_owner(db: ScopedSession, person: Person) -> None:
    if person.staff_role is not StaffRole.OWNER:
        return
    owners = db.scalars(
        select(Person.id)
        .where(Person.staff_role == StaffRole.OWNER, Person.staff_closed_at.is_(None))
        .with_for_update()
    ).all()
    if set(owners) <= {person.id}:
        raise LastOwner(name=person.name)


def _reaches_all(ctx: Context) -> bool:
    return ctx.actor.role is StaffRole.OWNER or ctx.actor.sees_all_clients
