"""How a person likes their lists: columns, rows per page, pictures, and views kept under a name (INV-18, NAV-09)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, delete, select

from data.errors import Invalid
from data.folding import folded, order_key
from data.people.tables import Person
from data.platform.saved_views import SavedView
from services.access.own_person import myself
from services.platform.context import Context
from services.platform.permissions import May

MOST_COLUMNS = 40
MOST_VIEWS = 30  # of one list
LONGEST_NAME = 60
_CHOICES = select(Person.list_choices).where(Person.id == bindparam("person_id"))
_OF_LIST = and_(SavedView.is_staff == bindparam("is_staff"), SavedView.list_name == bindparam("name"))
_VIEWS = select(SavedView).where(SavedView.person_id == bindparam("person_id"), _OF_LIST)
_ARRANGED = (
    select(Person.list_choices, SavedView.id, SavedView.sealed)
    .outerjoin(SavedView, and_(SavedView.person_id == Person.id, _OF_LIST))
    .where(Person.id == bindparam("person_id"))
)


class Nameless(Invalid):
    message = "Give the view a name."
    field = "name"


class TooManyViews(Invalid):
    message = "There are {most} views of this list. Delete one first."


@dataclass(frozen=True, slots=True)
class ListChoice:
    """`columns` empty: the list's own; `rows` 0: the default."""

    columns: tuple[str, ...] = ()
    rows: int = 0
    pictured: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """One view of a list; `query` is the list's part of an address."""

    id: UUID
    name: str
    query: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Arranged:
    """All that somebody arranged of one list. `others` are their choices for lists that were asked for besides."""

    choice: ListChoice
    views: tuple[View, ...]
    others: tuple[ListChoice, ...] = ()


def arranged(ctx: Context, name: str, *others: str) -> Arranged:
    """What the person chose and kept for the list `name`; an impersonator sees the contact's (IMP-04)."""
    asked = {"person_id": ctx.actor.person_id, "is_staff": ctx.actor.is_staff, "name": name}
    with ctx.transaction(May.READ_SELF) as db:
        rows = db.execute(_ARRANGED, asked).all()
    chosen = (rows[0].list_choices if rows else None) or {}
    views = _by_name(_view(row.id, row.sealed) for row in rows if row.id is not None)
    return Arranged(_choice(chosen, name), views, tuple(_choice(chosen, each) for each in others))


def choice(ctx: Context, name: str) -> ListChoice:
    """What the person chose for the list `name`; an impersonator sees the contact's choice (IMP-04)."""
    with ctx.transaction(May.READ_SELF) as db:
        return _choice(db.scalar(_CHOICES, {"person_id": ctx.actor.person_id}) or {}, name)


def save_view(ctx: Context, name: str, title: str, query: Mapping[str, str]) -> tuple[View, ...]:
    """Keep `query` as a view of the list `name`; one of the same title is written over. All views there are then.

    Raises Nameless, TooManyViews; NotAllowed to whoever only looks through this person's eyes.
    """
    title = " ".join(title.split())[:LONGEST_NAME]
    if not title:
        raise Nameless()
    with ctx.transaction(May.EDIT_SELF) as db:
        me = myself(ctx, db)
        kept = db.scalars(_VIEWS, {"person_id": me.id, "is_staff": ctx.actor.is_staff, "name": name}).all()
        row = next((each for each in kept if folded(each.sealed["name"]) == folded(title)), None)
        if row is None:
            if len(kept) >= MOST_VIEWS:
                raise TooManyViews(most=MOST_VIEWS)
            row = SavedView(person_id=me.id, is_staff=ctx.actor.is_staff, list_name=name, made_at=db.now)
            db.add(row)
        row.sealed = {"name": title, "query": dict(query)}
        db.flush()
        db.recorded = True  # how somebody looks at a list is no history
        return _by_name(_view(each.id, each.sealed) for each in {*kept, row})


def drop_view(ctx: Context, name: str, id: UUID) -> tuple[View, ...]:
    """Forget one of one's own views; one that is gone already is gone. Those that are left."""
    with ctx.transaction(May.EDIT_SELF) as db:
        me = myself(ctx, db)
        own = {"person_id": me.id, "is_staff": ctx.actor.is_staff, "name": name}
        db.execute(
            delete(SavedView).where(
                SavedView.id == id, SavedView.person_id == me.id, SavedView.is_staff == ctx.actor.is_staff
            )
        )
        db.recorded = True
        return _by_name(_view(each.id, each.sealed) for each in db.scalars(_VIEWS, own))


def _view(id: UUID, sealed: Mapping[str, Any]) -> View:
    return View(id, sealed["name"], tuple(sealed["query"].items()))


def _by_name(views: Iterable[View]) -> tuple[View, ...]:
    return tuple(sorted(views, key=lambda each: (order_key(each.name), str(each.id))))


def _choice(chosen: Mapping[str, Any], name: str) -> ListChoice:
    found = chosen.get(name, {})
    return ListChoice(tuple(found.get("columns", ())), int(found.get("rows", 0)), bool(found.get("pictured")))


def remember(ctx: Context, name: str, columns: Sequence[str], rows: int, pictured: bool = False) -> None:
    """Keep the choice for next time. Whoever only looks through this person's eyes changes nothing (IMP-06)."""
    if ctx.actor.is_viewed:
        return
    with ctx.transaction(May.EDIT_SELF) as db:
        person = myself(ctx, db)
        kept: dict[str, Any] = {"columns": list(columns)[:MOST_COLUMNS], "rows": rows}
        if pictured:
            kept["pictured"] = True
        if person.list_choices.get(name) != kept:
            person.list_choices = {**person.list_choices, name: kept}
        db.recorded = True  # how wide a table is drawn is no history
