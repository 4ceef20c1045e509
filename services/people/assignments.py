"""Which member of staff looks after which client; it decides what staff see who do not see all clients."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import delete, select

from data.database.session import ScopedSession
from data.errors import Conflict, Invalid, NotFound
from data.folding import order_key
from data.people.tables import Assignment, Entity, Person
from services.access.credentials import require_recent
from services.access.ranks import require_rank
from services.access.security_notes import granted_clients
from services.platform.context import Context
from services.platform.permissions import May

MOST_AT_ONCE = 5_000


class NobodyChosen(Invalid):
    message = "Choose who looks after them."
    field = "colleague"


class NoClients(Invalid):
    message = "Tick at least one client."


class TooManyClients(Invalid):
    message = "At most {most} clients can be assigned at once."


class AccountClosed(Conflict):
    message = "The account of {name} is closed."
    field = "colleague"


def clients_of(ctx: Context, person_id: UUID) -> tuple[tuple[UUID, str], ...]:
    """The clients a member looks after, by name. Raises NotFound."""
    with ctx.transaction(May.READ_STAFF) as db:
        rows = db.execute(
            select(Entity.id, Entity.name)
            .join(Assignment, Assignment.entity_id == Entity.id)
            .where(Assignment.person_id == person_id)
            .order_by(Entity.order_key, Entity.id)
        )
        return tuple((id, name) for id, name in rows)


def assign(ctx: Context, entity_id: UUID, person_ids: Collection[UUID]) -> None:
    """Exactly these members look after the client. The same again changes nothing.

    Raises NotFound, AskAgain, AboveYou where somebody of a higher rank would come or go.
    """
    require_recent(ctx)
    with ctx.transaction(May.MANAGE_STAFF) as db:
        entity = db.one(Entity, entity_id)
        wanted = {person.id for person in _staff(db, person_ids)}
        _become(ctx, db, {entity: wanted})


def assign_many(ctx: Context, person_id: UUID | None, entity_ids: Collection[UUID], *, alone: bool = False) -> int:
    """A member looks after all these clients, too, or with `alone` instead of whoever did. How many clients changed.

    All of them or none; the same again changes nothing. Raises NotFound for what is out of the actor's reach, AskAgain,
    AboveYou where somebody of a higher rank would come or go, NobodyChosen, NoClients, TooManyClients, AccountClosed.
    """
    require_recent(ctx)
    ids = dict.fromkeys(entity_ids)
    if person_id is None:
        raise NobodyChosen()
    if not ids:
        raise NoClients()
    if len(ids) > MOST_AT_ONCE:
        raise TooManyClients(most=MOST_AT_ONCE)
    with ctx.transaction(May.MANAGE_STAFF) as db:
        entities = db.find(Entity, *ids)
        [member] = _staff(db, [person_id])
        if member.staff_closed_at is not None:
            raise AccountClosed(name=member.name)
        had = _who(db, ids)
        return _become(ctx, db, {each: {person_id} | (set() if alone else had[each.id]) for each in entities})


def _staff(db: ScopedSession, person_ids: Collection[UUID]) -> list[Person]:
    """These members of staff. Raises NotFound for anybody else."""
    people = db.find(Person, *person_ids) if person_ids else []
    if any(person.staff_role is None for person in people):
        raise NotFound(what="person")
    return people


def _who(db: ScopedSession, entity_ids: Iterable[UUID]) -> defaultdict[UUID, set[UUID]]:
    """Who looks after each of these clients."""
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for entity_id, person_id in db.execute(
        select(Assignment.entity_id, Assignment.person_id).where(Assignment.entity_id.in_(list(entity_ids)))
    ):
        found[entity_id].add(person_id)
    return found


def _become(ctx: Context, db: ScopedSession, wanted: dict[Entity, set[UUID]]) -> int:
    """Write what differs from `wanted`, one line of history for each client; how many changed. Raises AboveYou."""
    had = _who(db, (each.id for each in wanted))
    changed = {each: people for each, people in wanted.items() if people != had[each.id]}
    moved = {id for each, people in changed.items() for id in people ^ had[each.id]}
    known = {
        person.id: person
        for person in db.scalars(
            select(Person).where(Person.id.in_({id for people in changed.values() for id in people} | moved))
        )
    }
    for id in moved:
        if (role := known[id].staff_role) is not None:
            require_rank(ctx, role)
    for each, people in changed.items():
        db.add_all(Assignment(person_id=id, entity_id=each.id) for id in sorted(people - had[each.id]))
        db.record("client.assigned", each, names=sorted((known[id].name for id in people), key=order_key))
        db.tell(f"entity:{each.id}")
    for id in sorted(moved):
        granted_clients(db, id, [each.id for each, people in changed.items() if id in people - had[each.id]])
    db.flush()
    for each, people in changed.items():  # at last: who takes themselves off a client is out of its scope from here
        if gone := had[each.id] - people:
            db.execute(
                delete(Assignment)
                .where(Assignment.entity_id == each.id, Assignment.person_id.in_(gone))
                .execution_options(synchronize_session=False)
            )
    for id in moved:
        db.tell(f"person:{id}")
    if changed:
        db.tell("clients")
        db.tell("staff")
    return len(changed)
