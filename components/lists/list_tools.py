"""The bar over a list: search, period, filters, chips, columns. Pure markup; it answers through the list's island."""

from dataclasses import replace
from functools import lru_cache

from markupsafe import Markup

from components.display.menu import menu
from components.html.icons import icon
from components.html.markup import join, tag
from components.html.words import Say
from components.lists.list_model import Filter, ListPlan
from components.lists.list_state import DEFAULT_PER_PAGE, PICTURES, ListState
from components.lists.list_typed import chip_words, typed_menu


def toolbar(plan: ListPlan, state: ListState, found: int, say: Say, views: Markup | None = None) -> Markup:
    """`views`: the menu of what its reader kept (list_views.py)."""
    return _toolbar(plan, state, found if state.narrowed else 0, say, views)


@lru_cache(maxsize=200)  # most people see a list as it is, and it is the same for all of them
def _toolbar(plan: ListPlan, state: ListState, found: int, say: Say, views: Markup | None) -> Markup:
    filters = (_filter(filter_, state) for filter_ in plan.filters)
    words = say("{count} found", count=found) if state.narrowed else ""
    count = tag("span", {"class": "found", "role": "status"}, words)
    pieces = (
        search(plan, state, say, count),
        _period(plan, state, say),
        *filters,
        typed_menu(plan, state, say),
        chips(plan, state, say),
        _sorting(plan, state, say),
        views,
        _pictures(plan, state, say),
        _columns(plan, state, say),
        _download(plan, state, say) if found != 0 or not state.narrowed else None,
    )
    return tag("div", {"class": "tools", "role": "group", "aria-label": say("Narrow the list")}, *pieces)


def search(plan: ListPlan, state: ListState, say: Say, count: Markup | None = None) -> Markup | None:
    if not plan.search:
        return None
    clear = tag(
        "button",
        {
            "type": "button",
            "class": "clear",
            "data-do": "clear",
            "data-id": "clear",
            "data-then": "search",
            "aria-label": say("Clear the search"),
        },
        icon("x", small=True),
    )
    field = tag(
        "input",
        {
            "type": "text",
            "data-do": "search",
            "data-id": "search",
            "data-live": True,
            "value": state.search,
            "autocomplete": "off",
            "enterkeyhint": "search",
            "aria-label": plan.search,
            "placeholder": plan.search,
            "maxlength": 200,
        },
    )
    return tag("div", {"class": "find"}, icon("find", small=True), field, count, clear if state.search else None)


def _period(plan: ListPlan, state: ListState, say: Say) -> Markup | None:
    if not plan.presets:
        return None
    custom, word = bool(state.period_from or state.period_to), period_words(plan, state, say)
    options = join(
        _option("period", preset.key, preset.label, chosen=preset.key == state.period) for preset in plan.presets
    )
    own = tag(
        "form",
        {"class": "own split", "data-do": "range"},
        _day("first", say("From"), state.period_from.isoformat() if state.period_from else ""),
        _day("last", say("Until"), state.period_to.isoformat() if state.period_to else ""),
        tag("button", {"type": "submit", "class": "btn small"}, say("Show")),
    )
    face = join((icon("cal", small=True), tag("span", {}, word), icon("down", small=True)))
    anytime = _option("period", "", say("Any time"), chosen=not state.period and not custom)
    return menu("period", face, say("Period: {name}", name=word), join((anytime, options, own)), button="btn")


def period_words(plan: ListPlan, state: ListState, say: Say) -> str:
    named = {preset.key: preset.label for preset in plan.presets}
    custom = bool(state.period_from or state.period_to)
    return named.get(state.period) or (say("Own period") if custom else say("Any time"))


def _day(name: str, label: str, value: str) -> Markup:
    return tag("label", {}, tag("span", {}, label), tag("input", {"type": "date", "name": name, "value": value}))


def _option(do: str, key: str, label: str, *, chosen: bool) -> Markup:
    return tag(
        "button",
        {
            "type": "button",
            "class": "line",
            "data-do": do,
            "data-id": key,
            "aria-pressed": "true" if chosen else "false",
        },
        tag("span", {}, label),
        icon("check", small=True),
    )


def _filter(filter_: Filter, state: ListState) -> Markup:
    chosen = state.values_of(filter_.key)
    lines = (
        _check("filter", f"{filter_.key}:{value}", word, value in chosen) for value, word in filter_.options.items()
    )
    count = tag("span", {"class": "count"}, len(chosen)) if chosen else None
    face = join((tag("span", {}, filter_.label), count, icon("down", small=True)))
    group = tag("div", {"role": "group", "aria-label": filter_.label}, *lines)
    return menu(f"filter-{filter_.key}", face, filter_.label, group, button="btn")


def _check(do: str, key: str, label: str, on: bool) -> Markup:
    box = tag("input", {"type": "checkbox", "class": "tick", "data-do": do, "data-id": key, "checked": on})
    return tag("label", {"class": "line"}, box, tag("span", {}, label))


def chips(plan: ListPlan, state: ListState, say: Say) -> Markup | None:
    words = {
        (filter_.key, value): f"{filter_.label}: {word}"
        for filter_ in plan.filters
        for value, word in filter_.options.items()
    }
    words |= {
        (each.key, value): chip_words(each, value, say) for each in plan.typed for value in state.values_of(each.key)
    }
    removable = [
        removable_chip("unfilter", f"{key}:{value}", words[key, value], say)
        for key, value in state.filters
        if (key, value) in words
    ]
    if len(removable) > 1 or (removable and state.search):
        removable.append(tag("button", {"type": "button", "class": "quiet", "data-do": "clear_all"}, say("Clear all")))
    return tag("div", {"class": "chips"}, *removable) if removable else None


def removable_chip(do: str, id: str, words: str, say: Say) -> Markup:
    return tag(
        "button",
        {
            "type": "button",
            "class": "chip brand",
            "data-do": do,
            "data-id": id,
            "aria-label": say("Remove the filter {name}", name=words),
        },
        words,
        icon("x", small=True),
    )


def _sorting(plan: ListPlan, state: ListState, say: Say) -> Markup | None:
    """Where rows are cards there are no headers to press."""
    sortable = [column for column in plan.columns if column.sortable]
    if not sortable:
        return None
    options = join(_option("sort", column.key, column.label, chosen=column.key == state.sort) for column in sortable)
    face = join((icon("sort", small=True), tag("span", {}, say("Sort"))))
    return menu("sort", face, say("Sort"), options, classes="card-sort", button="btn")


def _pictures(plan: ListPlan, state: ListState, say: Say) -> Markup | None:
    """Rows, or cards with pictures."""
    if not plan.pictured:
        return None
    choices = (("", say("List"), "more"), (PICTURES, say("Thumbnails"), "grid"))
    buttons = (
        tag(
            "button",
            {
                "type": "button",
                "class": "ghost",
                "data-do": "pictures",
                "data-id": key,
                "data-key": f"pictures-{key}",
                "aria-pressed": "true" if state.pictured == bool(key) else "false",
                "aria-label": words,
                "title": words,
            },
            icon(name),
        )
        for key, words, name in choices
    )
    return tag("div", {"class": "shown-as", "role": "group", "aria-label": say("Show as")}, *buttons)


def _columns(plan: ListPlan, state: ListState, say: Say) -> Markup | None:
    hidable = [column for column in plan.columns if column.hidable and column.label]
    if not hidable or state.pictured:  # a card has its own
        return None
    shown = {column.key for column in plan.visible(state)}
    lines = tag(
        "div",
        {"role": "group", "aria-label": say("Columns")},
        *(_check("column", column.key, column.label, column.key in shown) for column in hidable),
    )
    face = join((icon("cols"), tag("span", {}, say("Columns"))))
    return menu("columns", face, say("Columns"), lines, classes="at-end")


def _download(plan: ListPlan, state: ListState, say: Say) -> Markup | None:
    """What is found, as a file: this search, these filters, this order, and every page of it."""
    if not plan.export:
        return None
    whole = replace(
        state, page=1, per_page=DEFAULT_PER_PAGE, columns=(), pictured=False, filters=(*state.filters, *plan.fixed)
    )
    links = (
        tag(
            "a",
            {"class": "line", "href": whole.address(f"{plan.export}.{ending}"), "data-blank": True},
            icon("doc", small=True),
            tag("span", {}, words),
        )
        for ending, words in (("xlsx", say("Workbook (XLSX)")), ("csv", say("Table of text (CSV)")))
    )
    face = join((icon("download"), tag("span", {}, say("Download"))))
    return menu("download", face, say("Download"), join(links))
