"""The shelves of the catalogue: added, renamed, put in order, closed and opened again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from data.billing.catalogue import CatalogueCategory, CatalogueItem
from data.database.insert_once import add_once
from data.database.session import ScopedSession
from data.errors import Conflict, Invalid, NotFound
from data.folding import name_key
from services.billing.catalogue.permissions import EDIT, READ, TOPIC
from services.platform.context import Context
from services.platform.text_input import one_line

LONGEST_CATEGORY = 80
MOST_CATEGORIES = 200


class CategoryExists(Conflict):
    message = "There is a category of this name already."
    field = "name"


class TooManyCategories(Invalid):
    message = "There are {most} categories already. Close or rename one instead."
    field = "name"


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A category with how many items stand in it that are not archived."""

    id: UUID
    name: str
    is_closed: bool
    count: int


def all_categories(ctx: Context) -> list[CategoryRow]:
    """Open ones and closed ones, in the firm's order. Raises NotAllowed."""
    in_use = select(CatalogueItem.category_id, func.count()).where(CatalogueItem.closed_at.is_(None))
    with ctx.transaction(READ) as db:
        counts = {row[0]: row[1] for row in db.execute(in_use.group_by(CatalogueItem.category_id))}
        return [
            CategoryRow(each.id, each.name, each.closed_at is not None, counts.get(each.id, 0))
            for each in _in_order(db)
        ]


def names(db: ScopedSession) -> dict[UUID, str]:
    """Of all of them, in the firm's order."""
    return {each.id: each.name for each in _in_order(db)}


def open_ones(db: ScopedSession) -> dict[UUID, str]:
    """Those that take items, in the firm's order."""
    return {each.id: each.name for each in _in_order(db) if each.closed_at is None}


def add_category(ctx: Context, name: str) -> UUID:
    """The last one in the order. Raises NotAllowed, Missing, TooLong, CategoryExists, TooManyCategories."""
    clean = _clean(name)
    with ctx.transaction(EDIT) as db:
        return added(db, clean).id


def added(db: ScopedSession, name: str) -> CatalogueCategory:
    """A new one, last in the order, with its line of history. Raises CategoryExists, TooManyCategories."""
    rows = _in_order(db)
    if len(rows) >= MOST_CATEGORIES:
        raise TooManyCategories(most=MOST_CATEGORIES)
    last = max((each.position for each in rows), default=0)
    row = CatalogueCategory(id=uuid4(), name=name, position=last + 1)
    if not add_once(db, row):
        raise CategoryExists()
    db.record("catalogue_category.added", row, name=name)
    db.tell(TOPIC)
    return row


def rename_category(ctx: Context, id: UUID, name: str) -> None:
    """The same name again changes nothing. Raises NotFound, NotAllowed, Missing, TooLong, CategoryExists."""
    clean = _clean(name)
    try:
        with ctx.transaction(EDIT) as db:
            row = _one(db, id)
            same = select(CatalogueCategory.id).where(CatalogueCategory.name_key == name_key(clean))
            if db.scalar(same.where(CatalogueCategory.id != id)) is not None:
                raise CategoryExists()
            if row.name != clean:
                before, row.name = row.name, clean
                db.record("catalogue_category.renamed", row, changed={"name": [before, clean]})
                db.tell(TOPIC)
    except IntegrityError as error:  # somebody else took the name meanwhile
        raise CategoryExists() from error


def close_category(ctx: Context, id: UUID) -> None:
    """It keeps what stands in it, and nobody chooses it any more. Closed already: nothing happens.

    Raises NotFound, NotAllowed.
    """
    with ctx.transaction(EDIT) as db:
        row = _one(db, id)
        if row.closed_at is None:
            row.closed_at = db.now
            db.record("catalogue_category.closed", row, name=row.name)
            db.tell(TOPIC)


def reopen_category(ctx: Context, id: UUID) -> None:
    """It takes items again. Open already: nothing happens. Raises NotFound, NotAllowed."""
    with ctx.transaction(EDIT) as db:
        row = _one(db, id)
        if row.closed_at is not None:
            row.closed_at = None
            db.record("catalogue_category.reopened", row, name=row.name)
            db.tell(TOPIC)


def order_categories(ctx: Context, ids: Sequence[UUID]) -> None:
    """Put all of them, open and closed, into this order. In it already: nothing happens.

    Raises NotAllowed, and Conflict if somebody added one meanwhile.
    """
    with ctx.transaction(EDIT) as db:
        before = _in_order(db)
        rows = {each.id: each for each in before}
        if set(ids) != set(rows) or len(ids) != len(rows):
            raise Conflict()
        if [each.id for each in before] == list(ids):
            return
        for place, id in enumerate(ids, start=1):
            rows[id].position = place
        db.record("catalogue_category.ordered", rows[ids[0]])
        db.tell(TOPIC)


def _clean(name: str) -> str:
    return one_line(name, "name", longest=LONGEST_CATEGORY, required=True) or ""


def _in_order(db: ScopedSession) -> list[CatalogueCategory]:
    ordered = select(CatalogueCategory).order_by(CatalogueCategory.position, CatalogueCategory.id)
    return list(db.scalars(ordered))


def _one(db: ScopedSession, id: UUID) -> CatalogueCategory:
    """Raises NotFound."""
    row = db.get(CatalogueCategory, id, with_for_update=True)
    if row is None:
        raise NotFound(what="category")
    return row
