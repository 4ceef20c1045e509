"""What a list is made of, as values; components/lists/data_list.py shows it."""

from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from markupsafe import Markup

from components.html.markup import Child
from components.lists.list_state import ListState


@dataclass(frozen=True)
class Column:
    """`phone` says where the cell goes when the row is a card: its title, a line under it, the amount, the state, the
    actions, or nowhere. `hidable` columns can be taken away by the person; `shown` is the list's own choice. A column
    without a label is still `heard`: the words are for screen readers only."""

    key: str
    label: str
    sortable: bool = False
    numeric: bool = False
    hidable: bool = True
    shown: bool = True
    phone: Literal["title", "line", "amount", "state", "action", "hidden"] = "line"
    heard: str = ""

    def __post_init__(self) -> None:
        if not self.label and not self.heard:
            raise ValueError(f"the column {self.key} has no name in the reader's language")


@dataclass(frozen=True)
class Line:
    """One row. `cells` maps column keys to text or Markup; `href` opens it; `name` says it in labels ("INV-12").

    `note` is the one line under the name where the list is slim, `picture` what heads its card where it has one.
    """

    id: str
    name: str
    cells: Mapping[str, Child]
    href: str = ""
    tickable: bool = True
    note: str = ""
    picture: Markup | None = None


@dataclass(frozen=True)
class Listing:
    """One page of rows and what is true of all rows found: their number and, per column, their totals per currency."""

    lines: Sequence[Line]
    found: int
    totals: Mapping[str, Sequence[str]] | None = None
    total_words: str = ""


@dataclass(frozen=True)
class Filter:
    """A choice of values; `several` allows more than one. `options` maps values to words."""

    key: str
    label: str
    options: Mapping[str, str]
    several: bool = True

    def __hash__(self) -> int:
        return hash((self.key, self.label, tuple(self.options.items()), self.several))


@dataclass(frozen=True)
class TypedFilter:
    """A filter whose value is typed: some text, or with `is_range` an amount from and to, written "from..to"."""

    key: str
    label: str
    is_range: bool = False


class _Anything:
    """Every text is a value of a typed filter."""

    def __contains__(self, _: object) -> bool:
        return True


@dataclass(frozen=True)
class SavedView:
    """A view of the list that its reader kept; `query` is the state as an address has it."""

    id: str
    name: str
    query: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Preset:
    """A named range of days, both ends inclusive; None leaves an end open."""

    key: str
    label: str
    first: date | None
    last: date | None


@dataclass(frozen=True)
class ListPlan:
    """A list's own nature. `path`: where its state lives in the address, "" to leave the address alone. `search`: the
    field's label, "" for none. `empty`: what is said when there is nothing at all. `keys`: say which keys work.
    `export`: where it is fetched as a file, without its ending; `fixed`: filters that are asked there besides.
    `elsewhere`: filters that are chosen beside the list, such as folders. `pictured`: the columns of its cards with
    pictures, for a list that may be shown as such."""

    name: str
    columns: Sequence[Column]
    empty: Markup
    path: str = ""
    search: str = ""
    filters: Sequence[Filter] = ()
    typed: Sequence[TypedFilter] = ()
    presets: Sequence[Preset] = ()
    ticks: bool = False
    cards: bool = False
    keys: bool = False
    export: str = ""
    fixed: tuple[tuple[str, str], ...] = ()
    elsewhere: tuple[str, ...] = ()
    pictured: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Equal plans are one: what is drawn from a plan alone is drawn once (components/lists/list_tools.py)."""
        for name in ("columns", "filters", "typed", "presets"):
            object.__setattr__(self, name, tuple(getattr(self, name)))

    def visible(self, state: ListState) -> tuple[Column, ...]:
        """The columns to draw: those that cannot be hidden, and the chosen ones."""
        if state.pictured and self.pictured:
            return tuple(column for column in self.columns if column.key in self.pictured)
        chosen: Collection[str] = state.columns or {column.key for column in self.columns if column.shown}
        return tuple(column for column in self.columns if not column.hidable or column.key in chosen)

    def allowed(self, state: ListState) -> ListState:
        """The state without columns, sorts, filters and pictures this list does not have."""
        sortable = {column.key for column in self.columns if column.sortable}
        offered: dict[str, Container[str]] = {filter_.key: filter_.options for filter_ in self.filters}
        free = [*(filter_.key for filter_ in self.typed), *self.elsewhere]
        state = state.as_pictures(state.pictured and bool(self.pictured))
        return state.limited_to(sortable, offered | {key: _Anything() for key in free})
