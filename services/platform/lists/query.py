"""What somebody asks of a list, in the services' own terms: words, ranges, order, page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Select

MOST_ROWS = 100
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class ListQuery:
    """`chosen` maps a filter's name to its values, which are or-ed; everything else is and-ed. `first` and `last` are
    days of the firm's zone, both inclusive. What a list does not know is ignored."""

    search: str = ""
    sort: str = ""
    descending: bool = False
    page: int = 1
    per_page: int = 24
    first: date | None = None
    last: date | None = None
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    known: Any = (
        None  # what the list itself worked out from the words (`ListDefinition.prepared`); nobody else asks by it
    )

    def values(self, name: str) -> tuple[str, ...]:
        return self.chosen.get(name, ())

    def on_an_existing_page(self, found: int) -> ListQuery:
        """The same, with the last page instead of one that lies behind it."""
        rows = min(max(self.per_page, 1), MOST_ROWS)
        return replace(self, per_page=rows, page=min(max(self.page, 1), max(-(-found // rows), 1)))


@dataclass(frozen=True, slots=True)
class PageSlice:
    """Which rows to fetch. Pages of the back half are read from the end, so the last page costs what the first does."""

    offset: int
    limit: int
    from_the_end: bool

    @classmethod
    def of(cls, asked: ListQuery, found: int) -> PageSlice:
        first = (asked.page - 1) * asked.per_page
        limit = max(min(asked.per_page, found - first), 0)
        if first > found // 2:
            return cls(found - first - limit, limit, True)
        return cls(first, limit, False)

    def order(self, keys: Sequence[Any], *, descending: bool) -> list[Any]:
        """The sort keys in the direction to read in."""
        backwards = descending is not self.from_the_end
        return [key.desc() if backwards else key.asc() for key in keys]

    def page(self, query: Select[Any]) -> Select[Any]:
        return query.offset(self.offset).limit(self.limit)

    def rows(self, fetched: Sequence[R]) -> list[R]:
        """In the order that was asked for."""
        return list(reversed(fetched)) if self.from_the_end else list(fetched)
