"""The folders above a list of documents: types and years, each with its count, and the New ones (DOC-06 to DOC-08)."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from components.html.markup import tag
from components.lists.list_state import ListState
from pages.shell.visit import Visit
from services.documents.folder_counts import NONE
from services.documents.listing import Folders
from services.documents.settings import YEARS_KEPT

FOLDERS_PATH = "/staff/documents/folders"  # where staff keep them
FILTERS = ("type", "year", "new", "waiting", "unopened", "due", "bin")
Choice = tuple[str, str, int | None, bool]  # filter and value, words, count, chosen


def folders(visit: Visit, found: Folders, state: ListState, *, staff: bool) -> Markup:
    say = visit.say
    types = [(str(id), name, found.types[id]) for id, name in found.names.items()]
    if None in found.types and found.names:
        types.append((NONE, say("In no folder"), found.types[None]))
    years = [(str(year), str(year), count) for year, count in found.years.items() if year is not None]
    if None in found.years and years:
        years.append((NONE, say("Without a year"), found.years[None]))
    due = [("due", say("Falls due"), None)] if visit.frame.preferences[YEARS_KEPT] else []
    marks = [
        ("waiting", say("To look at"), found.waiting),
        ("unopened", say("Not opened yet"), None),
        *due,
        ("bin", say("In the bin"), None),
    ]
    mine = [("new", say("New"), found.new)]
    return tag(
        "div",
        {"class": "folders"},
        _group(say("Show"), [_choice(state, key, "yes", words, n) for key, words, n in (marks if staff else mine)]),
        _group(say("Folder"), [_choice(state, "type", *each) for each in types]),
        _group(say("Year"), [_choice(state, "year", *each) for each in years]),
    )


def chosen(state: ListState, key: str) -> ListState:
    """After a click on one of them: alone of its kind, or none if it was chosen before."""
    name, _, value = key.partition(":")
    if name not in FILTERS:
        return state
    before = state.values_of(name)
    for each in before:
        state = state.filtered(name, each, on=False)
    return state if value in before else state.filtered(name, value, on=True)


def _choice(state: ListState, key: str, value: str, words: str, count: int | None) -> Choice:
    return f"{key}:{value}", words, count, value in state.values_of(key)


def _group(label: str, choices: Iterable[Choice]) -> Markup | None:
    buttons = [
        tag(
            "button",
            {
                "type": "button",
                "class": "btn small folder",
                "data-do": "folder",
                "data-id": key,
                "aria-pressed": "true" if is_chosen else "false",
            },
            tag("span", {}, words),
            tag("span", {"class": "count"}, count) if count is not None else None,
        )
        for key, words, count, is_chosen in choices
    ]
    if not buttons:
        return None
    return tag("div", {"role": "group", "aria-label": label}, tag("span", {"class": "faint"}, label), *buttons)
