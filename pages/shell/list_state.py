"""What an address asks of a list, and in the services' terms; the periods that lists offer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar

from components.lists.data_list import ListState, OnState, Preset, SavedView, Views
from components.lists.list_state import PICTURES
from pages.shell.visit import Address, Visit
from services.people.list_preferences import ListChoice, View, arranged, drop_view, remember, save_view
from services.platform.context import Context
from services.platform.lists.filters import as_id
from services.platform.lists.query import ListQuery

F = TypeVar("F")


def asked(state: ListState) -> ListQuery:
    """What the list shows, in the services' terms."""
    keys = dict.fromkeys(key for key, _ in state.filters)
    return ListQuery(
        state.search,
        state.sort,
        state.descending,
        state.page,
        state.per_page,
        state.period_from,
        state.period_to,
        {key: state.values_of(key) for key in keys},
    )


@dataclass(frozen=True, slots=True)
class Listed(Generic[F]):
    """A list as an address asks for it: its state, what was found, and the views its reader kept."""

    state: ListState
    found: F
    views: tuple[View, ...]


def listed(ctx: Context, at: Address, name: str, verb: Callable[[Context, ListQuery], F]) -> Listed[F]:
    """What `verb` finds for the address; columns and rows it does not name are the person's own choice."""
    kept = arranged(ctx, name)
    state = state_with(at, kept.choice)
    return Listed(state, verb(ctx, asked(state)), kept.views)


def state_with(at: Address, kept: ListChoice) -> ListState:
    query = dict(at.query)
    if "search" in query:  # an old address of the top bar's search
        query["q"] = query.pop("search")
    if kept.rows:
        query.setdefault("rows", str(kept.rows))
    if kept.columns:
        query.setdefault("cols", ",".join(kept.columns))
    if kept.pictured:
        query.setdefault("as", PICTURES)
    return ListState.from_query(query)


def views_of(visit: Visit, name: str, views: Sequence[View]) -> Views:
    """The views of the list `name` as its toolbar keeps them."""

    async def save(title: str, query: Mapping[str, str]) -> tuple[SavedView, ...]:
        return _drawn(await visit.ask(save_view, name, title, query))

    async def drop(id: str) -> tuple[SavedView, ...]:
        found = as_id(id)
        return _drawn(await visit.ask(drop_view, name, found)) if found else ()

    return Views(_drawn(views), save, drop)  # a viewer is shown what the contact sees; the verbs refuse (IMP-04)


def _drawn(views: Sequence[View]) -> tuple[SavedView, ...]:
    return tuple(SavedView(str(each.id), each.name, each.query) for each in views)


def remembering(visit: Visit, name: str, before: ListState) -> OnState:
    """Keeps columns, rows and pictures of the list `name` with the person, once they were changed."""

    async def keep(state: ListState) -> None:
        nonlocal before
        known, before = (before.columns, before.per_page, before.pictured), state
        if (state.columns, state.per_page, state.pictured) != known:
            await visit.ask(remember, name, state.columns, state.per_page, state.pictured)

    return keep


def presets(visit: Visit, today: date) -> tuple[Preset, ...]:
    """Named periods as of `today`, a day of the firm's zone."""
    say = visit.say
    month, quarter = today.replace(day=1), today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    return (
        Preset("month", say("This month"), month, today),
        Preset("before", say("Last month"), before, month - timedelta(days=1)),
        Preset("quarter", say("This quarter"), quarter, today),
        Preset("year", say("This year"), today.replace(month=1, day=1), today),
        Preset("twelve", say("Last 12 months"), _a_year_before(today) + timedelta(days=1), today),
        Preset("last", say("Last year"), date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
    )


def _a_year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)
