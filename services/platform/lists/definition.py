"""What a list is: where its rows come from, what narrows, sorts and adds them up, and who may read it.

    HISTORY: ListDefinition[InvoiceRow, tuple[Sums, ...]] = ListDefinition(
        "history", May.READ_BILLING,
        parts=(Part(Invoice, {"id": Invoice.id, "number": Invoice.number, ...}, where=(Invoice.kind == ...,),
                    searched=Searched(Invoice.folded, Invoice.order_key, Invoice.entity_id),
                    period=days(Invoice.issued_on), filters={"amount": amount(Invoice.payable_minor, Invoice.currency)}),),
        sorts={"due": Sort(lambda row: (row.due_on,))}, usual=("due", False), last=lambda row: (row.order_key, row.id),
        totals=Totals(by=("currency",), figures=("amount_minor",), read=...), rows=...)

services/platform/lists/engine.py runs it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import ColumnElement, Row, Select

from data.database.session import ScopedSession
from services.platform.context import Context
from services.platform.lists.filters import Condition, Period
from services.platform.lists.query import ListQuery
from services.platform.lists.words import Searched
from services.platform.permissions import May

R = TypeVar("R")
S = TypeVar("S")
Keys = Callable[[Any], Sequence[Any]]  # of the columns of a row, by their names


def _as_asked(ctx: Context, asked: ListQuery) -> list[ColumnElement[bool]]:
    return []


def _as_it_is(ctx: Context, asked: ListQuery) -> ListQuery:
    return asked


def _as_they_are(ctx: Context, db: ScopedSession, asked: ListQuery, rows: Sequence[Any]) -> Sequence[Any]:
    return rows


def _open(ctx: Context) -> None:
    """Whoever has the permission may read it."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The rows of one table. `columns` name what a row is made of, `where` holds for each; `asked` adds what depends on
    who asks, and on more than one filter. Parts of one list have the same names and the same filters. `joined` brings
    in what `columns` take from other tables, one row for each; totals are of this table alone."""

    table: Any
    columns: Mapping[str, Any]
    searched: Searched | None = None
    period: Period | None = None
    filters: Mapping[str, Condition] = field(default_factory=dict)
    where: Sequence[ColumnElement[bool]] = ()
    asked: Callable[[Context, ListQuery], list[ColumnElement[bool]]] = _as_asked
    joined: Callable[[Select[Any]], Select[Any]] = lambda query: query


@dataclass(frozen=True, slots=True, eq=False)
class Sort:
    """`keys` of a row; amounts compare within their currency. `joined` brings what they need beside the row."""

    keys: Keys
    joined: Callable[[Select[Any]], Select[Any]] | None = None


class Count(Protocol[S]):
    """How many rows there are, and what they add up to, from those that `wheres` leave of each part."""

    def __call__(
        self, ctx: Context, db: ScopedSession, definition: ListDefinition[Any, S], wheres: Wheres
    ) -> tuple[int, S]: ...


Wheres = Sequence[Sequence[ColumnElement[bool]]]  # the conditions of each part


@dataclass(frozen=True, slots=True, eq=False)
class ListDefinition(Generic[R, S]):
    """One list. `name` is what views, columns and exports of it are kept under.

    `usual` is the order where none is asked for: a key of `sorts`, and whether it descends. `last` makes every order
    whole; it turns round with it, unless `last_stands`. `rows` makes ready what was fetched. Several parts are read as
    one, `fenced` by a join with what the scope narrows. `opens` raises what hides the list from whoever has the
    permission. `prepared` works out once, before anything is narrowed, what several conditions need (`ListQuery.known`);
    `finished` adds to the rows of a page what hangs on the words asked for.
    """

    name: str
    permission: May
    parts: Sequence[Part]
    sorts: Mapping[str, Sort]
    usual: tuple[str, bool]
    last: Keys
    totals: Count[S]
    rows: Callable[[Context, ScopedSession, Sequence[Row[Any]]], Sequence[R]]
    fenced: Callable[[Select[Any], Any], Select[Any]] = lambda query, row: query
    last_stands: bool = False
    opens: Callable[[Context], None] = _open
    prepared: Callable[[Context, ListQuery], ListQuery] = _as_it_is
    finished: Callable[[Context, ScopedSession, ListQuery, Sequence[R]], Sequence[R]] = _as_they_are


@dataclass(frozen=True, slots=True)
class Page(Generic[R, S]):
    """One page of rows; `found` and `sums` are of everything found."""

    rows: tuple[R, ...]
    found: int
    sums: S
    page: int
