"""What an address asks of a list, and in the services' terms; the periods that lists offer."""

from __future__ import annotations

from datetime import date, timedelta

from components.lists.data_list import ListState, Preset
from pages.shell.visit import Address, Visit
from services.people.list_preferences import ListChoice, choice
from services.platform.context import Context
from services.platform.lists.query import Asked


def asked(state: ListState) -> Asked:
    """What the list shows, in the services' terms."""
    keys = dict.fromkeys(key for key, _ in state.filters)
    return Asked(
        state.search,
        state.sort,
        state.descending,
        state.page,
        state.per_page,
        state.period_from,
        state.period_to,
        {key: state.values_of(key) for key in keys},
    )


def state_at(ctx: Context, at: Address, name: str) -> ListState:
    """The list state an address asks for; columns and rows it does not name are the person's own choice."""
    return state_with(at, choice(ctx, name))


def state_with(at: Address, kept: ListChoice) -> ListState:
    query = dict(at.query)
    if "search" in query:  # the search of the top bar
        query["q"] = query.pop("search")
    if kept.rows:
        query.setdefault("rows", str(kept.rows))
    if kept.columns:
        query.setdefault("cols", ",".join(kept.columns))
    return ListState.from_query(query)


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
