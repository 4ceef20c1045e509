"""The firm's own people: who works here, in which role, for which clients, and who may look through clients' eyes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, select

from data.database.session import ScopedSession
from data.errors import Conflict, Invalid, NotFound
from data.people.logins import login_key
from data.people.tables import Assignment, Person
from data.statuses import StaffRole, TokenPurpose
from services.access import one_time_tokens
from services.access.accounts import address, staff
from services.access.accounts.staff import Standing
from services.access.both_sides import require_contact_named
from services.access.credentials import require_recent
from services.access.invitations import letters
from services.access.ranks import (
    is_theirs,
    require_may_grant_all,
    require_may_grant_looking,
    require_rank,
    require_reach,
)
from services.mail import queue as mails
from services.platform import text_input
from services.platform.context import Context
from services.platform.permissions import May

ALL, ASSIGNED = "all", "assigned"  # which clients somebody sees
INVITED_FOR = timedelta(days=7)  # R7


class AlreadyStaff(Conflict):
    message = "{name} works here already."


class UnknownRole(Invalid):
    message = "Choose a role."


class ReachNotChosen(Invalid):
    message = "Say which clients they are to see: all of them, or those they are assigned to."
    field = "reach"


@dataclass(frozen=True, slots=True)
class StaffForm:
    """A member of staff as typed. `reach` is ALL or ASSIGNED; blank: not chosen, and nobody chooses for them."""

    name: str
    email: str
    role: str
    may_impersonate: bool = False
    reach: str = ""


@dataclass(frozen=True, slots=True)
class StaffRow:
    """`clients` counts the assignments; they matter only where `sees_all_clients` is off. `is_mine`: whoever asks may
    change or close this account, as far as rank and reach go."""

    id: UUID
    version: int
    name: str
    email: str
    role: StaffRole
    may_impersonate: bool
    sees_all_clients: bool
    clients: int
    is_closed: bool
    has_password: bool
    last_signed_in_at: datetime | None
    is_me: bool
    is_mine: bool


def people(ctx: Context) -> tuple[StaffRow, ...]:
    """Everybody who works here, by name."""
    with ctx.transaction(May.READ_STAFF) as db:
        counts = {
            id: int(count)
            for id, count in db.execute(
                select(Assignment.person_id, func.count(Assignment.id)).group_by(Assignment.person_id)
            )
        }
        rows = db.scalars(select(Person).where(Person.staff_role.is_not(None)).order_by(Person.order_key, Person.id))
        return tuple(
            StaffRow(
                row.id,
                row.version,
                row.name,
                row.email or "",
                row.staff_role or StaffRole.READ_ONLY,
                row.may_impersonate,
                row.sees_all_clients,
                counts.get(row.id, 0),
                row.staff_closed_at is not None,
                row.password_hash is not None,
                row.last_signed_in_at,
                row.id == ctx.actor.person_id,
                is_theirs(ctx, db, row),
            )
            for row in rows.all()
        )


def add(ctx: Context, form: StaffForm, *, confirmed: UUID | None = None) -> UUID:
    """Take somebody on and mail them the way in; somebody who has a password of their own signs in with it. Their id.

    A client's contact is taken on only if `confirmed` is the person that IsContact named: they keep both sides then.
    Raises AskAgain, AboveYou, BeyondYou, UnknownRole, ReachNotChosen, Missing, BadAddress, AlreadyStaff, IsContact,
    IsSomebodysContact, NotProved.
    """
    require_recent(ctx)
    role, sees_all = _role(form.role), _sees_all(form.reach)
    name = text_input.one_line(form.name, "name", longest=200, required=True) or ""
    email = mails.check_address(form.email, "email")
    with ctx.transaction(May.MANAGE_STAFF) as db:
        require_rank(ctx, role)
        require_may_grant_looking(ctx, form.may_impersonate)
        require_may_grant_all(ctx, sees_all)
        both = False
        person = db.scalars(select(Person).where(Person.email_key == login_key(email)).with_for_update()).one_or_none()
        if person is None:
            person = Person(id=uuid4(), name=name)
            address.first(person, email)
        elif person.staff_role is not None:
            raise AlreadyStaff(field="email", name=person.name)
        else:
            both = require_contact_named(db, person, confirmed)
        staff.take_on(db, person, Standing(role, form.may_impersonate, sees_all), contact_too=both)
        _mail_way_in(ctx, db, person)
        return person.id


def mail_again(ctx: Context, person_id: UUID) -> None:
    """Mail somebody who never set a password the way in once more, beside the older link.

    Raises NotFound, AskAgain, AboveYou, SeesMore.
    """
    require_recent(ctx)
    with ctx.transaction(May.MANAGE_STAFF) as db:
        person = _colleague(ctx, db, person_id)
        _mail_way_in(ctx, db, person)
        db.record("staff.mailed_again", person, name=person.name)


def change(
    ctx: Context, person_id: UUID, version: int, *, role: str, may_impersonate: bool, sees_all_clients: bool
) -> None:
    """A member's role, rights and reach: their open pages have them within a second, and they stay signed in.

    Looks through clients' eyes under way end: they began under other rights (SET-07). Raises NotFound, Conflict,
    AskAgain, AboveYou, BeyondYou, SeesMore, LastOwner, UnknownRole.
    """
    require_recent(ctx)
    wanted = _role(role)
    with ctx.transaction(May.MANAGE_STAFF) as db:
        person = _colleague(ctx, db, person_id)
        if person.version != version:
            raise Conflict()
        new = Standing(wanted, may_impersonate, sees_all_clients)
        if staff.standing_of(person) == new:
            return
        require_rank(ctx, wanted)
        require_may_grant_looking(ctx, may_impersonate and not person.may_impersonate)
        require_may_grant_all(ctx, sees_all_clients and not person.sees_all_clients)
        staff.change(db, person, new)


def set_closed(ctx: Context, person_id: UUID, *, closed: bool) -> None:
    """Close or open a member's side of staff; closing ends what they do as staff at once. The same again is nothing.

    A place they have at a client is not touched. Raises NotFound, AskAgain, AboveYou, SeesMore, LastOwner.
    """
    require_recent(ctx)
    with ctx.transaction(May.MANAGE_STAFF) as db:
        person = _colleague(ctx, db, person_id)
        if (person.staff_closed_at is not None) == closed:
            return
        staff.close(db, person) if closed else staff.open_again(db, person)


def _role(role: str) -> StaffRole:
    if role not in set(StaffRole):
        raise UnknownRole(field="role")
    return StaffRole(role)


def _sees_all(reach: str) -> bool:
    if reach not in (ALL, ASSIGNED):
        raise ReachNotChosen()
    return reach == ALL


def _colleague(ctx: Context, db: ScopedSession, person_id: UUID) -> Person:
    person = db.one(Person, person_id)
    if person.staff_role is None:
        raise NotFound(what="person")
    require_rank(ctx, person.staff_role)
    require_reach(ctx, db, person)
    return person


def _mail_way_in(ctx: Context, db: ScopedSession, person: Person) -> None:
    language = person.language or ctx.preferences.language
    fresh = person.password_hash is None or person.email_verified_at is None
    secret = (
        one_time_tokens.make(db, TokenPurpose.RESET, person.id, lifetime=INVITED_FOR, email=person.email)
        if fresh
        else ""
    )
    mails.queue(
        ctx,
        db,
        letters.staff_invite,
        recipient=person.email or "",
        name=person.name,
        language=language,
        dedupe=f"staff:{uuid4()}",
        person_id=person.id,
        link=f"/reset/{secret}" if fresh else "/login",
        expires_at=ctx.now + INVITED_FOR if fresh else None,
    )
