"""The only session the portal has: it cannot see or write outside its scope."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar, cast
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import Uuid, bindparam, event, select
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from data.base import Base, Owned
from data.errors import NotFound
from data.firm.tables import Event, Job
from data.people.tables import Assignment, Contact, Entity, Person

M = TypeVar("M", bound=Base)


@dataclass(frozen=True, slots=True)
class Scope:
    """Entities in view: exactly `entities`, or those assigned to a member of staff, or `everything`.

    `everything` is said out loud; an empty scope sees nothing.
    """

    entities: frozenset[UUID] = frozenset()
    assigned_to: UUID | None = None
    everything: bool = False

    def __bool__(self) -> bool:
        return self.everything or self.assigned_to is not None or bool(self.entities)


@dataclass(frozen=True, slots=True)
class Author:
    """Who history names: the person, who was looking through their eyes, and from where. `session_key`: "" for none."""

    person_id: UUID | None = None
    viewer_id: UUID | None = None
    address: str | None = None
    session_key: str = ""


class ScopedSession(Session):
    """A unit of work for one author. What it must tell others after the commit collects in `topics`."""

    def __init__(self, *, scope: Scope, now: datetime, author: Author, writable: bool, **kw: Any) -> None:
        super().__init__(expire_on_commit=False, **kw)
        self.scope, self.now, self.author, self.writable = scope, now, author, writable
        self.wrote = self.recorded = False
        self.topics: dict[str, None] = {}

    def find(self, model: type[M], *ids: UUID) -> list[M]:
        """All of `ids` or NotFound; a row out of scope counts as missing. In the order of `ids`, locked for writing."""
        query = select(model).where(model.id.in_(ids))  # type: ignore[attr-defined]
        if self.writable:  # always in one order, so that two who want the same rows wait instead of deadlocking
            query = query.order_by(model.id).with_for_update()  # type: ignore[attr-defined]
        rows = {row.id: row for row in self.scalars(query)}  # type: ignore[attr-defined]
        if len(rows) != len(set(ids)):
            raise NotFound(what=model.__name__.lower())
        return [rows[each] for each in ids]

    def one(self, model: type[M], id: UUID) -> M:
        """The row, or NotFound."""
        return self.find(model, id)[0]

    def touch(self) -> None:
        if not self.writable:
            raise RuntimeError("a transaction opened to look tried to write")
        self.wrote = True

    def record(self, verb: str, subject: Any, **facts: Any) -> None:
        """Write history in the same transaction as the change it describes. `facts` must be JSON."""
        self.flush()
        entity_id = subject.id if isinstance(subject, Entity) else getattr(subject, "entity_id", None)
        identity = getattr(subject, "id", None) or getattr(subject, "key", "") or ""
        self.add(
            Event(
                at=self.now,
                verb=verb,
                entity_id=entity_id,
                subject_kind=subject.__tablename__,
                subject_id=str(identity),
                actor_id=self.author.person_id,
                viewer_id=self.author.viewer_id,
                address=self.author.address,
                facts=facts,
            )
        )
        self.recorded = True

    def later(self, job: Callable[..., Any], *, due_at: datetime | None = None, **args: Any) -> None:
        """Queue the verb `job`; it exists only if this transaction commits. `args` must be JSON.

        The verb carries `@job` of services/platform/background_jobs.py, which gives it its name.
        """
        self.add(
            Job(
                name=job.job_name,  # type: ignore[attr-defined]
                args=args,
                due_at=due_at or self.now,
            )
        )
        self.tell("jobs")

    def tell(self, topic: str) -> None:
        """Say `topic` changed, once, after the commit: open pages and workers listen (services/platform/pubsub.py)."""
        self.topics[topic] = None


@event.listens_for(ScopedSession, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> None:
    scope = cast(ScopedSession, state.session).scope
    if scope.everything:
        return
    if state.is_column_load or state.is_relationship_load:
        state.parameters = _with_scope(state.parameters, scope)  # what narrowed the first load came along
    elif not state.is_orm_statement or state.is_insert:
        raise RuntimeError("scoped sessions take ORM selects, updates and deletes only")
    elif state.is_select:
        state.statement = _narrowed(state.statement, scope)
        state.parameters = _with_scope(state.parameters, scope)
    else:
        state.statement = state.statement.options(*_criteria(scope))


def _with_scope(given: Any, scope: Scope) -> dict[str, Any]:
    """`given` and the scope, whatever a caller named alike. A narrowed statement does not run without."""
    if scope.assigned_to is not None:
        return {**(given or {}), "scope_person": scope.assigned_to}
    return {**(given or {}), "scope_entities": tuple(scope.entities)}


def _narrowed(statement: Any, scope: Scope) -> Any:
    """`statement` with the scope as a parameter. Those that modules keep are put together once, not at each click;
    others are forgotten with their statement."""
    known = _narrowed_to[scope.assigned_to is not None]
    found = known.get(statement)
    if found is None:
        found = known[statement] = statement.options(*_BY_PARAMETER[scope.assigned_to is not None])
    return found


# Each with a lambda of its own: SQLAlchemy knows them by their code.
_ENTITIES = bindparam("scope_entities", expanding=True, type_=Uuid())
_MINE = (
    select(Assignment.__table__.c.entity_id)
    .where(Assignment.__table__.c.person_id == bindparam("scope_person", type_=Uuid()))
    .scalar_subquery()
)
_BY_PARAMETER: dict[bool, tuple[Any, ...]] = {
    False: (
        with_loader_criteria(Owned, lambda row: row.entity_id.in_(_ENTITIES), include_aliases=True),
        with_loader_criteria(Entity, lambda row: row.id.in_(_ENTITIES), include_aliases=True),
    ),
    True: (
        with_loader_criteria(Owned, lambda row: row.entity_id.in_(_MINE), include_aliases=True),
        with_loader_criteria(Entity, lambda row: row.id.in_(_MINE), include_aliases=True),
    ),
}
_narrowed_to: dict[bool, WeakKeyDictionary[Any, Any]] = {False: WeakKeyDictionary(), True: WeakKeyDictionary()}


@lru_cache(maxsize=4096)
def _criteria(scope: Scope) -> tuple[Any, ...]:
    """Options are values: made once for each scope, because making them costs as much as a small query."""
    if scope.assigned_to is not None:
        mine = (
            select(Assignment.__table__.c.entity_id)
            .where(Assignment.__table__.c.person_id == scope.assigned_to)
            .scalar_subquery()
        )
        return (
            with_loader_criteria(Owned, lambda row: row.entity_id.in_(mine), include_aliases=True),
            with_loader_criteria(Entity, lambda row: row.id.in_(mine), include_aliases=True),
        )
    ids = tuple(scope.entities)
    return (
        with_loader_criteria(Owned, lambda row: row.entity_id.in_(ids), include_aliases=True),
        with_loader_criteria(Entity, lambda row: row.id.in_(ids), include_aliases=True),
    )


@event.listens_for(ScopedSession, "do_orm_execute")
def _notice_bulk_writes(state: ORMExecuteState) -> None:
    if state.is_update or state.is_delete:
        cast(ScopedSession, state.session).touch()


@event.listens_for(ScopedSession, "before_flush")
def _fence(session: ScopedSession, *_: Any) -> None:
    """Nothing is written in a transaction opened to look, and no owned row outside the scope."""
    outside: set[UUID] = set()
    for row in (*session.new, *session.dirty, *session.deleted):
        if row in session.dirty and not session.is_modified(row):
            continue
        session.touch()
        if isinstance(row, Owned) and not session.scope.everything:
            outside.add(row.entity_id)
    if not is_within(session, outside):
        raise RuntimeError("a write outside the session's scope")


@event.listens_for(ScopedSession, "before_flush")
def _tell_whose_standing(session: ScopedSession, *_: Any) -> None:
    """What a person may do hangs on these rows: their open pages look again, without anybody remembering to say so."""
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, Contact | Assignment):
            session.tell(f"person:{row.person_id}")
        elif isinstance(row, Person) and row in session.dirty:
            session.tell(f"person:{row.id}")


def is_within(session: ScopedSession, entities: set[UUID]) -> bool:
    """Whether rows of all these clients may be written here."""
    outside = set() if session.scope.everything else entities - session.scope.entities
    return not outside or (session.scope.assigned_to is not None and _assigned(session, outside))


def _assigned(session: ScopedSession, entities: set[UUID]) -> bool:
    table = Assignment.__table__
    mine = select(table.c.entity_id).where(table.c.person_id == session.scope.assigned_to)
    found = session.connection().execute(mine.where(table.c.entity_id.in_(entities)))
    return set(found.scalars()) == entities


@event.listens_for(ScopedSession, "before_commit")
def _demand_history(session: ScopedSession) -> None:
    session.flush()
    if session.wrote and not session.recorded:
        raise RuntimeError("a change was about to commit with no recorded event")
