"""The rows of a list: a table on a desk, cards on a phone, with totals and a pager. Pure markup.

Roles are written out because a table drawn as cards (display: grid) would otherwise lose them.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from markupsafe import Markup

from components.display.money_text import amounts
from components.html.icons import icon
from components.html.markup import Child, around, join, tag, unseen
from components.html.words import Say
from components.lists.list_model import Column, Line, Listing, ListPlan
from components.lists.list_state import PER_PAGE, ListState

SHORTCUTS = "J K ArrowDown ArrowUp"


def body(plan: ListPlan, state: ListState, listing: Listing, ticked: Collection[str], say: Say) -> Markup:
    if not listing.lines:
        return nothing(plan, state, say)
    columns = plan.visible(state) if state.pictured else _on_cards_too(plan.visible(state), state)
    named = {"role": "table", "aria-label": plan.name, "aria-keyshortcuts": SHORTCUTS if plan.keys else None}
    table = tag(
        "table",
        named,
        _head(plan, columns, state, listing, ticked, say),
        tag("tbody", {"role": "rowgroup"}, *_lines(plan, columns, state, listing.lines, ticked, say)),
        _foot(plan, columns, listing),
    )
    kind = "list cards" if plan.cards else "list chosen" if state.columns else "list"
    if state.pictured:
        kind = "list cards pictured"
    return tag(
        "div",
        {"class": kind},
        _all_cards(plan, listing, ticked, say),
        table,
        _pager(state, listing, say),
        hint(say) if plan.keys else None,
    )


def _on_cards_too(columns: Sequence[Column], state: ListState) -> Sequence[Column]:
    """Columns that a person chose stand on a phone's cards as well, whatever the list leaves out there by itself."""
    if not state.columns:
        return columns
    return [replace(each, phone="line") if each.phone == "hidden" else each for each in columns]


def hint(say: Say) -> Markup:
    """What assets/lists.js does, for people with a keyboard."""
    return tag("p", {"class": "keys"}, say("J and K or the arrow keys move from row to row, Enter opens one."))


def nothing(plan: ListPlan, state: ListState, say: Say) -> Markup:
    if not state.narrowed:
        return plan.empty
    clear = tag("button", {"type": "button", "class": "btn secondary", "data-do": "clear_all"}, say("Show everything"))
    return tag(
        "div",
        {"class": "empty"},
        tag("span", {"class": "ico"}, icon("find")),
        tag("p", {"class": "strong"}, say("Nothing matches")),
        tag("p", {"class": "muted"}, say("Try fewer words or another period.")),
        clear,
    )


def _head(
    plan: ListPlan, columns: Sequence[Column], state: ListState, listing: Listing, ticked: Collection[str], say: Say
) -> Markup:
    tick = (
        tag(
            "th",
            {"role": "columnheader", "class": "c-tick", "scope": "col"},
            _every("all", listing, ticked, {"aria-label": say("Select all")}),
        )
        if plan.ticks
        else None
    )
    picture = tag("th", {"role": "columnheader", "scope": "col"}, unseen(say("Thumbnail"))) if state.pictured else None
    cells = (_header(column, state) for column in columns)
    return tag("thead", {"role": "rowgroup"}, tag("tr", {"role": "row"}, tick, picture, *cells))


def _all_cards(plan: ListPlan, listing: Listing, ticked: Collection[str], say: Say) -> Markup | None:
    """Where rows are cards there is no header to tick (PAY-05)."""
    if not plan.ticks:
        return None
    return tag(
        "label", {"class": "all-cards"}, _every("all-cards", listing, ticked, {}), tag("span", {}, say("Select all"))
    )


def _every(id: str, listing: Listing, ticked: Collection[str], more: dict[str, str]) -> Markup:
    on = all(line.id in ticked for line in listing.lines if line.tickable)
    return tag(
        "input", {"type": "checkbox", "class": "tick", "data-do": "tick_all", "data-id": id, "checked": on, **more}
    )


def _header(column: Column, state: ListState) -> Markup:
    classes = " ".join(filter(None, ("right" if column.numeric else "", _place(column))))
    common = {"role": "columnheader", "scope": "col", "class": classes or None}
    if not column.sortable:
        return tag("th", common, column.label or unseen(column.heard))
    active = column.key == state.sort
    direction = "descending" if state.descending else "ascending"
    arrow = icon("desc" if state.descending else "asc", small=True) if active else None
    button = tag("button", {"type": "button", "data-do": "sort", "data-id": column.key}, column.label, arrow)
    return tag("th", common | {"aria-sort": direction if active else None}, button)


def _lines(
    plan: ListPlan,
    columns: Sequence[Column],
    state: ListState,
    lines: Sequence[Line],
    ticked: Collection[str],
    say: Say,
) -> Iterator[Markup]:
    cells = [_Cell(column) for column in columns]
    for line in lines:
        on = line.id in ticked
        classes = " ".join(filter(None, ("linked" if line.href else "", "on" if on else "")))
        yield tag(
            "tr",
            {"role": "row", "class": classes or None, "data-id": line.id},
            _tick(line, on, say) if plan.ticks else None,
            tag("td", {"role": "cell", "class": "c-picture"}, line.picture) if state.pictured else None,
            *[cell.of(line) for cell in cells],
        )


def _tick(line: Line, ticked: bool, say: Say) -> Markup:
    box = tag(
        "input",
        {
            "type": "checkbox",
            "class": "tick",
            "data-do": "tick",
            "data-id": line.id,
            "checked": ticked,
            "aria-label": say("Select {name}", name=line.name),
        },
    )
    return tag("td", {"role": "cell", "class": "c-tick"}, box if line.tickable else None)


class _Cell:
    """One column's cells: what stands around their content is the same in every row."""

    def __init__(self, column: Column) -> None:
        self.key, self.leads = column.key, column.phone == "title"
        self.around = _around_cell(column)

    def of(self, line: Line) -> Markup:
        content = line.cells.get(self.key)
        if self.leads and line.href:
            content = tag("a", {"class": "lead", "href": line.href}, content)
        return self.around(content)


@lru_cache(maxsize=500)
def _around_cell(column: Column) -> Callable[[Child], Markup]:
    return around(
        "td",
        {
            "role": "cell",
            "class": f"c-{column.phone} num right" if column.numeric else f"c-{column.phone}",
            "data-label": column.label if column.phone == "line" and column.label else None,
        },
    )


def _foot(plan: ListPlan, columns: Sequence[Column], listing: Listing) -> Markup | None:
    if not listing.totals and not listing.total_words:
        return None
    totals = listing.totals or {}
    words = tag("td", {"role": "cell", "colspan": 2 if plan.ticks else None}, listing.total_words)
    cells = (
        tag(
            "td",
            {
                "role": "cell",
                "class": " ".join(("num", "right", _place(column))).strip(),
                "data-label": column.label if column.phone == "line" and totals.get(column.key) else None,
            },
            amounts(totals.get(column.key, ())),
        )
        for column in columns[1:]
    )
    return tag("tfoot", {"role": "rowgroup"}, tag("tr", {"role": "row"}, words, *cells))


def _place(column: Column) -> str:
    """Columns that no phone shows leave the table on a tablet too, header and total with them."""
    return "c-hidden" if column.phone == "hidden" else ""


def _pager(state: ListState, listing: Listing, say: Say) -> Markup | None:
    if listing.found <= PER_PAGE[0]:
        return None
    page, last = at_page(state, listing)
    rows = tag(
        "label",
        {"class": "per-page"},
        tag("span", {}, say("Rows per page")),
        tag(
            "select",
            {"data-do": "rows", "data-id": "rows", "aria-label": say("Rows per page")},
            *(tag("option", {"value": count, "selected": count == state.per_page}, count) for count in PER_PAGE),
        ),
    )
    buttons = (
        tag(
            "div",
            {"class": "steps"},
            step("first", 1, say("First page"), page > 1),
            neighbours(page, last, say),
            step("last", last, say("Last page"), page < last),
        )
        if last > 1
        else None
    )
    return tag("nav", {"class": "pager", "aria-label": say("Pages")}, rows, span(page, state, listing, say), buttons)


def at_page(state: ListState, listing: Listing) -> tuple[int, int]:
    """The page that is shown, and the last one."""
    last = max(-(-listing.found // state.per_page), 1)
    return min(state.page, last), last


def span(page: int, state: ListState, listing: Listing, say: Say) -> Markup:
    """Which rows these are."""
    shown = say(
        "{first}–{last} of {count}",
        first=(page - 1) * state.per_page + 1,
        last=min(page * state.per_page, listing.found),
        count=listing.found,
    )
    return tag("span", {"class": "num", "role": "status"}, shown)


def neighbours(page: int, last: int, say: Say) -> Markup:
    """To the page before and the page after."""
    return join(
        (step("left", page - 1, say("Previous page"), page > 1), step("right", page + 1, say("Next page"), page < last))
    )


def step(name: str, page: int, label: str, possible: bool) -> Markup:
    return tag(
        "button",
        {
            "type": "button",
            "class": "ghost",
            "data-do": "page",
            "data-id": page,
            "data-key": name,
            "aria-label": label,
            "disabled": not possible,
        },
        icon(name, small=True),
    )
