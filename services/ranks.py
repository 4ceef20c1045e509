"""What a member of staff may give to others: never a role, a right or a reach that they do not hold themselves."""

from __future__ import annotations

from sqlalchemy import select

from data.errors import Conflict, NotAllowed
from data.people import Person
from data.session import ScopedSession
from data.statuses import StaffRole
from services.access import RANK, May
from services.context import Context


class AboveYou(NotAllowed):
    message = "You can only manage roles up to your own."


class BeyondYou(NotAllowed):
    message = "You do not see all clients yourself, so you cannot let others see them."
    field = "reach"


class LastOwner(Conflict):
    message = "{name} is the last owner. Make somebody else an owner first."


def grantable(ctx: Context) -> tuple[StaffRole, ...]:
    """The roles the actor may give: up to their own, the highest first."""
    mine = ctx.actor.role
    return tuple(reversed(RANK[:RANK.index(mine) + 1])) if mine and ctx.actor.may(May.MANAGE_STAFF) else ()


def require_rank(ctx: Context, role: StaffRole) -> None:
    """Nobody gives, or touches, a rank above their own."""
    if ctx.actor.role is None or RANK.index(role) > RANK.index(ctx.actor.role):
        raise AboveYou(field="role")


def require_may_grant_looking(ctx: Context, granted: bool) -> None:
    """An owner may always grant it; anybody else only a right they hold."""
    if granted and ctx.actor.role is not StaffRole.OWNER and not ctx.actor.may_impersonate:
        raise AboveYou(field="may_impersonate")


def require_may_grant_all(ctx: Context, granted: bool) -> None:
    """An owner may always let somebody see all clients; anybody else only if they see them all."""
    if granted and ctx.actor.role is not StaffRole.OWNER and not ctx.actor.sees_all_clients:
        raise BeyondYou()


def require_other_owner(db: ScopedSession, person: Person) -> None:
    if person.staff_role is not StaffRole.OWNER:
        return
    owners = db.scalars(select(Person.id).where(
        Person.staff_role == StaffRole.OWNER, Person.staff_closed_at.is_(None)).with_for_update()).all()
    if set(owners) <= {person.id}:
        raise LastOwner(name=person.name)
