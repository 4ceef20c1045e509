"""What a person asked of a list, as one value that lives in the address, so a list can be bookmarked and Back works.

    state = ListState.from_query({"q": "quay", "sort": "-due", "page": "2", "f.status": "open,overdue"})
    state.to_query()  -> {"q": "quay", "sort": "-due", "page": "2", "f.status": "open,overdue"}
    state.sorted_by("due").address("/billing") -> "/billing?q=quay&sort=due&f.status=open%2Coverdue"

The address is typed by people and by others: whatever does not fit is dropped, never an error. Column and filter names
are still only words here; `limited_to` keeps those a list really has, before they reach a query.
"""

import re
from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Self
from urllib.parse import quote, unquote, urlencode

PER_PAGE = (12, 24, 48, 96)
DEFAULT_PER_PAGE = 24
LONGEST_SEARCH = 200
PICTURES = "pictures"  # how the address says it
LAST_PAGE = 1_000_000
MOST_FILTERS = 40
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")


@dataclass(frozen=True)
class ListState:
    """`filters` are (filter, value) pairs, sorted; `columns` the shown columns, empty for the list's own choice;
    `period` is the key of a preset, "" for none or a custom range; both ends of a range are inclusive; `pictured`: as
    cards with pictures instead of rows."""

    search: str = ""
    sort: str = ""
    descending: bool = False
    page: int = 1
    per_page: int = DEFAULT_PER_PAGE
    filters: tuple[tuple[str, str], ...] = ()
    period: str = ""
    period_from: date | None = None
    period_to: date | None = None
    columns: tuple[str, ...] = ()
    pictured: bool = False

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Self:
        """Read the address; anything malformed falls back to the default."""
        sort = query.get("sort", "")
        return cls(
            search=_searched(query.get("q", "")),
            sort=_name(sort.removeprefix("-")),
            descending=sort.startswith("-") and bool(_name(sort[1:])),
            page=_number(query.get("page", ""), 1, LAST_PAGE),
            per_page=_rows(query.get("rows", "")),
            filters=_filters(query),
            period=_name(query.get("period", "")),
            period_from=_day(query.get("from", "")),
            period_to=_day(query.get("to", "")),
            columns=tuple(dict.fromkeys(filter(None, map(_name, query.get("cols", "").split(",")))))[:MOST_FILTERS],
            pictured=query.get("as") == PICTURES,
        )

    def to_query(self) -> dict[str, str]:
        """Only what differs from the default, so that plain lists keep plain addresses."""
        given = {
            "q": self.search,
            "sort": ("-" if self.descending else "") + self.sort if self.sort else "",
            "page": str(self.page) if self.page != 1 else "",
            "rows": str(self.per_page) if self.per_page != DEFAULT_PER_PAGE else "",
            "period": self.period,
            "from": self.period_from.isoformat() if self.period_from else "",
            "to": self.period_to.isoformat() if self.period_to else "",
            "cols": ",".join(self.columns),
            "as": PICTURES if self.pictured else "",
        }
        chosen = {
            f"f.{key}": ",".join(quote(value, safe="") for value in self.values_of(key)) for key in dict(self.filters)
        }
        return {key: value for key, value in (given | chosen).items() if value}

    def address(self, path: str) -> str:
        """The path with this state behind it."""
        query = urlencode(self.to_query())
        return f"{path}?{query}" if query else path

    def values_of(self, key: str) -> tuple[str, ...]:
        """The values chosen in one filter."""
        return tuple(value for name, value in self.filters if name == key)

    @property
    def narrowed(self) -> bool:
        """Whether anything limits the list."""
        return bool(self.search or self.filters or self.period or self.period_from or self.period_to)

    @property
    def offset(self) -> int:
        """Rows to skip."""
        return (self.page - 1) * self.per_page

    def limited_to(self, sortable: Collection[str], filters: Mapping[str, Container[str]]) -> Self:
        """Without what the list does not have: unknown sort keys, filters and values."""
        known = tuple(pair for pair in self.filters if pair[1] in filters.get(pair[0], ()))
        sort = self.sort if self.sort in sortable else ""
        return replace(self, filters=known, sort=sort, descending=self.descending and bool(sort))

    def searching(self, words: str) -> Self:
        return replace(self, search=_searched(words), page=1)

    def sorted_by(self, key: str) -> Self:
        """First ascending; the same key again turns round (NAV-10)."""
        return replace(self, sort=key, descending=self.sort == key and not self.descending, page=1)

    def filtered(self, key: str, value: str, *, on: bool) -> Self:
        """With or without one value of a filter."""
        kept = set(self.filters) - {(key, value)} | ({(key, value)} if on else set())
        return replace(self, filters=tuple(sorted(kept))[:MOST_FILTERS], page=1)

    def in_period(self, first: date | None, last: date | None, preset: str = "") -> Self:
        """A range of days, both inclusive; ends given the wrong way round are swapped."""
        if first and last and first > last:
            first, last = last, first
        return replace(self, period=preset, period_from=first, period_to=last, page=1)

    def on_page(self, page: int) -> Self:
        return replace(self, page=min(max(page, 1), LAST_PAGE))

    def with_rows(self, per_page: int) -> Self:
        return replace(self, per_page=per_page if per_page in PER_PAGE else DEFAULT_PER_PAGE, page=1)

    def showing(self, columns: Collection[str]) -> Self:
        return replace(self, columns=tuple(columns))

    def as_pictures(self, pictured: bool) -> Self:
        return replace(self, pictured=pictured)

    def cleared(self) -> Self:
        """Everything found again: no search, filters or period."""
        return replace(self, search="", filters=(), period="", period_from=None, period_to=None, page=1)


def _searched(words: str) -> str:
    printable = "".join(letter if letter.isprintable() else " " for letter in words)
    return " ".join(printable.split())[:LONGEST_SEARCH].strip()


def _name(text: str) -> str:
    return text if _NAME.match(text) else ""


def _number(text: str, default: int, most: int) -> int:
    return min(max(int(text), 1), most) if text.isascii() and text.isdigit() and len(text) < 10 else default


def _rows(text: str) -> int:
    wanted = _number(text, DEFAULT_PER_PAGE, PER_PAGE[-1])
    return wanted if wanted in PER_PAGE else DEFAULT_PER_PAGE


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _filters(query: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    pairs = (
        (_name(key[2:]), unquote(value))
        for key, values in query.items()
        if key.startswith("f.")
        for value in values.split(",")
    )
    return tuple(
        sorted({(key, value) for key, value in pairs if key and 0 < len(value) <= 100 and value.isprintable()})
    )[:MOST_FILTERS]
