"""The firm's own people: who works here, in which role, for which clients, and who may look through clients' eyes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select

from data.errors import Conflict, Invalid, NotAllowed, NotFound
from data.people import Assignment, Entity, Person
from data.session import ScopedSession
from data.statuses import StaffRole, TokenPurpose
from services import mails, tokens, typed
from services.access import RANK, May
from services.account_security import require_recent
from services.context import Context
from services.invite_sending import has_own_password
from services.sessions import end_sessions

INVITED_FOR = timedelta(days=7)              # R7


class AboveYou(NotAllowed):
    message = "You can only manage roles up to your own."


class LastOwner(Conflict):
    message = "{name} is the last owner. Make somebody else an owner first."


class AlreadyStaff(Conflict):
    message = "{name} works here already."


class UnknownRole(Invalid):
    message = "Choose a role."


@dataclass(frozen=True, slots=True)
class StaffForm:
    """A member of staff as typed."""

    name: str
    email: str
    role: str
    may_impersonate: bool = False
    sees_all_clients: bool = True


@dataclass(frozen=True, slots=True)
class StaffRow:
    """`clients` counts the assignments; they matter only where `sees_all_clients` is off."""

    id: UUID
    version: int
    name: str
    email: str
    role: StaffRole
    may_impersonate: bool
    sees_all_clients: bool
    clients: int
    is_disabled: bool
    has_password: bool
    last_signed_in_at: datetime | None
    is_me: bool


def people(ctx: Context) -> tuple[StaffRow, ...]:
    """Everybody who works here, by name."""
    with ctx.transaction(May.READ_STAFF) as db:
        counts = {id: int(count) for id, count in db.execute(
            select(Assignment.person_id, func.count(Assignment.id)).group_by(Assignment.person_id))}
        rows = db.scalars(select(Person).where(Person.staff_role.is_not(None)).order_by(Person.folded))
        return tuple(StaffRow(row.id, row.version, row.name, row.email or "", row.staff_role or StaffRole.READ_ONLY,
                              row.may_impersonate, row.sees_all_clients, counts.get(row.id, 0),
                              row.disabled_at is not None, row.password_hash is not None, row.last_signed_in_at,
                              row.id == ctx.actor.person_id) for row in rows)


def grantable(ctx: Context) -> tuple[StaffRole, ...]:
    """The roles the actor may give: up to their own, the highest first."""
    mine = ctx.actor.role
    return tuple(reversed(RANK[:RANK.index(mine) + 1])) if mine and ctx.actor.may(May.MANAGE_STAFF) else ()


def add(ctx: Context, form: StaffForm) -> UUID:
    """Take somebody on and mail them the way in; somebody who has a password of their own signs in with it. Their id.

    Raises AskAgain, AboveYou, UnknownRole, Missing, BadAddress, AlreadyStaff.
    """
    require_recent(ctx)
    role = _role(form.role)
    name = typed.one_line(form.name, "name", longest=200, required=True) or ""
    email = mails.check_address(form.email, "email")
    with ctx.transaction(May.MANAGE_STAFF) as db:
        _require_rank(ctx, role)
        _require_may_grant_looking(ctx, form.may_impersonate)
        person = db.scalars(select(Person).where(Person.email_key == email.casefold()).with_for_update()).one_or_none()
        if person is None:
            person = Person(id=uuid4(), name=name)
            person.go_by_email(email)
            person.refold()
            db.add(person)
            db.flush()
        elif person.staff_role is not None:
            raise AlreadyStaff(field="email", name=person.name)
        elif not (has_own_password(person) and person.email_verified_at):
            _forget_password(db, person)
        person.staff_role, person.may_impersonate = role, form.may_impersonate
        person.sees_all_clients = form.sees_all_clients
        db.record("staff.added", person, name=person.name, role=role, may_impersonate=form.may_impersonate)
        _mail_way_in(ctx, db, person)
        db.tell("staff")
        return person.id


def mail_again(ctx: Context, person_id: UUID) -> None:
    """Mail somebody who never set a password the way in once more; the older link dies. Raises NotFound, AboveYou."""
    require_recent(ctx)
    with ctx.transaction(May.MANAGE_STAFF) as db:
        person = _colleague(ctx, db, person_id)
        _mail_way_in(ctx, db, person)
        db.record("staff.mailed_again", person, name=person.name)


def change(ctx: Context, person_id: UUID, version: int, *, role: str, may_impersonate: bool,
           sees_all_clients: bool) -> None:
    """A member's role and rights. A change signs them out; losing the right ends looks under way (R17, SET-07).

    Raises NotFound, Conflict, AskAgain, AboveYou, LastOwner, UnknownRole.
    """
    require_recent(ctx)
    wanted = _role(role)
    with ctx.transaction(May.MANAGE_STAFF) as db:
        person = _colleague(ctx, db, person_id)
        if person.version != version:
            raise Conflict()
        before = (person.staff_role, person.may_impersonate, person.sees_all_clients)
        if before == (wanted, may_impersonate, sees_all_clients):
            return
        _require_rank(ctx, wanted)
        _require_may_grant_looking(ctx, may_impersonate and not person.may_impersonate)
        if wanted is not StaffRole.OWNER:
            _require_other_owner(db, person)
        person.staff_role, person.may_impersonate, person.sees_all_clients = wanted, may_impersonate, sees_all_clients
        keep = ctx.actor.session_key if person.id == ctx.actor.person_id else None
        end_sessions(db, person.id, except_key=keep, why="role changed")
        db.record("staff.changed", person, name=person.name, changed={
            "role": [before[0], wanted], "may_impersonate": [before[1], may_impersonate],
            "sees_all_clients": [before[2], sees_all_clients]})
        db.tell("staff")


def set_disabled(ctx: Context, person_id: UUID, *, disabled: bool) -> None:
    """Close or open a member's account; closing ends their sessions at once. The same again changes nothing.

    Raises NotFound, AskAgain, AboveYou, LastOwner.
    """
    require_recent(ctx)
    with ctx.transaction(May.MANAGE_STAFF) as db:
        person = _colleague(ctx, db, person_id)
        if (person.disabled_at is not None) == disabled:
            return
        if disabled:
            _require_other_owner(db, person)
            end_sessions(db, person.id, why="account closed")
            tokens.void(db, person_id=person.id)
        person.disabled_at = ctx.now if disabled else None
        db.record("staff.disabled" if disabled else "staff.enabled", person, name=person.name)
        db.tell("staff")


def clients_of(ctx: Context, person_id: UUID) -> tuple[tuple[UUID, str], ...]:
    """The clients a member looks after, by name. Raises NotFound."""
    with ctx.transaction(May.READ_STAFF) as db:
        rows = db.execute(select(Entity.id, Entity.name).join(Assignment, Assignment.entity_id == Entity.id)
                          .where(Assignment.person_id == person_id).order_by(Entity.folded))
        return tuple((id, name) for id, name in rows)


def assign(ctx: Context, entity_id: UUID, person_ids: Collection[UUID]) -> None:
    """Exactly these members look after the client. The same again changes nothing. Raises NotFound."""
    with ctx.transaction(May.MANAGE_STAFF) as db:
        entity = db.one(Entity, entity_id)
        staff = {person.id: person for person in db.find(Person, *person_ids)} if person_ids else {}
        if any(person.staff_role is None for person in staff.values()):
            raise NotFound(what="person")
        had = set(db.scalars(select(Assignment.person_id).where(Assignment.entity_id == entity_id)))
        if had == set(staff):
            return
        db.execute(delete(Assignment).where(Assignment.entity_id == entity_id, Assignment.person_id.not_in(staff))
                   .execution_options(synchronize_session=False))
        db.add_all(Assignment(person_id=each, entity_id=entity_id) for each in sorted(set(staff) - had))
        db.record("client.assigned", entity, names=sorted(person.name for person in staff.values()))
        db.tell("clients")
        db.tell(f"entity:{entity_id}")


def _role(role: str) -> StaffRole:
    if role not in set(StaffRole):
        raise UnknownRole(field="role")
    return StaffRole(role)


def _colleague(ctx: Context, db: ScopedSession, person_id: UUID) -> Person:
    person = db.one(Person, person_id)
    if person.staff_role is None:
        raise NotFound(what="person")
    _require_rank(ctx, person.staff_role)
    return person


def _require_rank(ctx: Context, role: StaffRole) -> None:
    """Nobody gives, or touches, a rank above their own."""
    if ctx.actor.role is None or RANK.index(role) > RANK.index(ctx.actor.role):
        raise AboveYou(field="role")


def _require_may_grant_looking(ctx: Context, granted: bool) -> None:
    """An owner may always grant it; anybody else only a right they hold."""
    if granted and ctx.actor.role is not StaffRole.OWNER and not ctx.actor.may_impersonate:
        raise AboveYou(field="may_impersonate")


def _require_other_owner(db: ScopedSession, person: Person) -> None:
    if person.staff_role is not StaffRole.OWNER:
        return
    owners = db.scalars(select(Person.id).where(
        Person.staff_role == StaffRole.OWNER, Person.disabled_at.is_(None)).with_for_update()).all()
    if set(owners) <= {person.id}:
        raise LastOwner(name=person.name)


def _forget_password(db: ScopedSession, person: Person) -> None:
    """A password that a colleague set for a contact, and may know still, does not open a desk."""
    person.password_hash = None
    tokens.void(db, person_id=person.id)
    end_sessions(db, person.id, why="taken on as staff")


def _mail_way_in(ctx: Context, db: ScopedSession, person: Person) -> None:
    language = person.language or ctx.preferences.language
    fresh = person.password_hash is None
    secret = tokens.make(db, TokenPurpose.RESET, person.id, lifetime=INVITED_FOR, email=person.email) if fresh else ""
    mails.queue(ctx, db, "staff_invite", recipient=person.email or "", name=person.name, language=language,
                dedupe=f"staff:{uuid4()}", person_id=person.id, link=f"/reset/{secret}" if fresh else "/login",
                expires_at=ctx.now + INVITED_FOR if fresh else None)
