"""Runs a list's definition: searched, narrowed, sorted, added up and paged in SQL, in one scoped read.

What does not depend on the words typed is put together once per list and order, because that costs more than running it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from types import SimpleNamespace
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, bindparam, func, select, union_all

from data.database.session import ScopedSession
from data.errors import Invalid
from services.platform.context import Context
from services.platform.lists.definition import ListDefinition, Page, Part, Wheres
from services.platform.lists.query import ListQuery, PageSlice
from services.platform.lists.words import found_by

R = TypeVar("R")
S = TypeVar("S")
AT_ONCE = 500  # rows of a stream that are made ready together


class TooManyRows(Invalid):
    message = "The list is too long for one file. Choose a shorter period, or search for less."


def page(ctx: Context, definition: ListDefinition[R, S], asked: ListQuery) -> Page[R, S]:
    """One page of what is asked for. Raises NotAllowed, and what the list itself refuses with."""
    definition.opens(ctx)
    wheres = conditions(ctx, definition, asked)
    with ctx.transaction(definition.permission) as db:
        found, sums = definition.totals(ctx, db, definition, wheres)
        asked = asked.on_an_existing_page(found)
        rows = _rows(ctx, db, definition, wheres, asked, found) if found else ()
        return Page(tuple(rows), found, sums, asked.page)


def first(ctx: Context, definition: ListDefinition[R, S], asked: ListQuery) -> Page[R, None]:
    """The same without what the rows add up to, for who only looks something up."""
    return page(ctx, _counted_only(definition), asked)


def stream(ctx: Context, definition: ListDefinition[R, S], asked: ListQuery, most: int) -> Iterator[R]:
    """Every row found, in the order asked for: one read, a few rows in memory at a time.

    Raises what `page` raises, and TooManyRows where there are more than `most`.
    """
    definition.opens(ctx)
    wheres = conditions(ctx, definition, asked)
    with ctx.transaction(definition.permission) as db:
        query = _ordered(definition, _order(definition, asked), wheres, paged=False)
        found = db.execute(query.limit(most + 1), _values(ctx), execution_options={"yield_per": AT_ONCE})
        for rows in found.partitions():
            most -= len(rows)
            if most < 0:
                raise TooManyRows()
            yield from definition.rows(ctx, db, rows)


def conditions(ctx: Context, definition: ListDefinition[Any, Any], asked: ListQuery) -> Wheres:
    """What narrows each part of the list."""
    return [of_part(ctx, part, asked) for part in definition.parts]


def of_part(ctx: Context, part: Part, asked: ListQuery) -> list[ColumnElement[bool]]:
    where = list(part.asked(ctx, asked))
    if part.searched and asked.search:
        where += found_by(asked.search, part.searched)
    if part.period and (asked.first or asked.last):
        where += part.period(ctx, asked.first, asked.last)
    for name, values in asked.chosen.items():
        if values and name in part.filters:
            where += part.filters[name](ctx, values)
    return where


@dataclass(frozen=True, slots=True, eq=False)
class Totals(Generic[S]):
    """Counts and sums, one row of the database for each group: the names in `by`, a count, and `figures` summed."""

    by: tuple[str, ...]
    figures: tuple[str, ...]
    read: Callable[[Iterable[tuple[Any, ...]]], S]

    def __call__(
        self, ctx: Context, db: ScopedSession, definition: ListDefinition[Any, S], wheres: Wheres
    ) -> tuple[int, S]:
        groups = [
            (*row[: len(self.by)], *map(int, row[len(self.by) :]))  # PostgreSQL sums 64-bit columns into decimals
            for row in db.execute(_summed(definition, self, wheres), _values(ctx))
        ]
        return sum(each[len(self.by)] for each in groups), self.read(groups)


class Counted:
    """For a list that adds nothing up."""

    def __call__(
        self, ctx: Context, db: ScopedSession, definition: ListDefinition[Any, Any], wheres: Wheres
    ) -> tuple[int, None]:
        return db.scalar(_summed(definition, _NOTHING, wheres), _values(ctx)) or 0, None


_NOTHING: Totals[None] = Totals((), (), lambda groups: None)


@cache
def _counted_only(definition: ListDefinition[R, Any]) -> ListDefinition[R, None]:
    return replace(definition, totals=Counted())


def _rows(
    ctx: Context, db: ScopedSession, definition: ListDefinition[R, Any], wheres: Wheres, asked: ListQuery, found: int
) -> Sequence[R]:
    cut = PageSlice.of(asked, found)
    query = _ordered(definition, _order(definition, asked, from_the_end=cut.from_the_end), wheres, paged=True)
    fetched = db.execute(query, _values(ctx) | {"skip": cut.offset, "most": cut.limit}).all()
    return definition.rows(ctx, db, cut.rows(fetched))


@dataclass(frozen=True, slots=True)
class _Order:
    """A key of the list's sorts; which way it is read, and what stands behind it where it is the same."""

    sort: str
    backwards: bool
    ties_backwards: bool


def _order(definition: ListDefinition[Any, Any], asked: ListQuery, *, from_the_end: bool = False) -> _Order:
    known = asked.sort in definition.sorts
    sort, descending = (asked.sort, asked.descending) if known else definition.usual
    ties = False if definition.last_stands else descending
    return _Order(sort, descending is not from_the_end, ties is not from_the_end)


def _values(ctx: Context) -> dict[str, Any]:
    """What definitions may name by `bindparam`: who asks, on which side, the firm's day and its own currency."""
    return {
        "me": ctx.actor.person_id,
        "is_staff": ctx.actor.is_staff,
        "today": ctx.today,
        "home": ctx.preferences.currency,
    }


def _ordered(definition: ListDefinition[Any, Any], order: _Order, wheres: Wheres, *, paged: bool) -> Any:
    if not any(wheres):
        return _whole(definition, order, paged)
    if len(wheres) == 1:
        return _whole(definition, order, paged).where(*wheres[0])
    return _put_in_order(definition, order, wheres, paged)


@cache
def _whole(definition: ListDefinition[Any, Any], order: _Order, paged: bool) -> Any:
    return _put_in_order(definition, order, [()] * len(definition.parts), paged)


def _put_in_order(definition: ListDefinition[Any, Any], order: _Order, wheres: Wheres, paged: bool) -> Any:
    if len(definition.parts) == 1:
        part = definition.parts[0]
        row: Any = SimpleNamespace(**part.columns)
        query = part.joined(of(part, wheres[0]))
    else:
        row = _union(definition, wheres).c
        query = definition.fenced(select(*row), row)
    sort = definition.sorts[order.sort]
    if sort.joined is not None:
        query = sort.joined(query)
    keys = [key.desc() if order.backwards else key.asc() for key in sort.keys(row)]
    keys += [key.desc() if order.ties_backwards else key.asc() for key in definition.last(row)]
    query = query.order_by(*keys)
    return query.offset(bindparam("skip")).limit(bindparam("most")) if paged else query


def _summed(definition: ListDefinition[Any, Any], totals: Totals[Any], wheres: Wheres) -> Any:
    if not any(wheres):
        return _all_summed(definition, totals)
    if len(wheres) == 1:
        return _all_summed(definition, totals).where(*wheres[0])
    return _put_in_groups(definition, totals, wheres)


@cache
def _all_summed(definition: ListDefinition[Any, Any], totals: Totals[Any]) -> Any:
    return _put_in_groups(definition, totals, [()] * len(definition.parts))


def _put_in_groups(definition: ListDefinition[Any, Any], totals: Totals[Any], wheres: Wheres) -> Any:
    one = definition.parts[0] if len(definition.parts) == 1 else None
    rows: Any = None if one else _union(definition, wheres)
    row: Any = SimpleNamespace(**one.columns) if one else rows.c
    groups = [getattr(row, name) for name in totals.by]
    query: Any = select(*groups, func.count(), *(func.sum(getattr(row, name)) for name in totals.figures))
    query = query.select_from(one.table if one else rows)
    query = query.where(*one.where, *wheres[0]) if one else definition.fenced(query, row)
    return query.group_by(*groups) if groups else query


def _union(definition: ListDefinition[Any, Any], wheres: Wheres) -> Any:
    return union_all(*(of(part, where) for part, where in zip(definition.parts, wheres, strict=True))).subquery()


def of(part: Part, where: Sequence[ColumnElement[bool]]) -> Any:
    """Its rows that `where` leaves, in no order."""
    return select(*(column.label(name) for name, column in part.columns.items())).where(*part.where, *where)
