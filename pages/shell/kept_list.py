"""Lists of whole pages: their state stays in the address, their arrangement with the person, their rows live."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar
from urllib.parse import parse_qsl

from nicegui import ui

from components.lists.data_list import DataList, Listing, ListPlan, ListState, OnState, data_list
from data.errors import Refusal
from pages.shell.list_state import Listed, asked, remembering, views_of
from pages.shell.visit import Visit
from services.platform.context import Context
from services.platform.lists.query import ListQuery

Page = TypeVar("Page")


def kept_list(
    visit: Visit,
    plan: ListPlan,
    verb: Callable[[Context, ListQuery], Page],
    drawn: Callable[[Page], Listing],
    *,
    name: str,
    listed: Listed[Page],
    topics: Sequence[str] | None = None,
) -> DataList:
    """A card with the rows `verb` finds, as `drawn`; `listed` is what it found already. `topics`: what makes it look again,
    else whatever concerns the client's own records."""

    async def rows(state: ListState) -> Listing:
        return drawn(await visit.ask(verb, asked(state)))

    async def rows_again(state: ListState) -> Listing:
        return drawn(await visit.look_again(verb, asked(state)))

    async def again() -> None:
        try:
            await lines.refresh(rows_again)
        except Refusal:
            return  # the next act of the person will say why

    with ui.element("section").classes("card"):
        lines = data_list(
            plan,
            rows,
            visit.say,
            state=listed.state,
            on_state=keeping(visit, name, listed.state),
            listing=drawn(listed.found),
            views=views_of(visit, name, listed.views),
        )
    visit.live(visit.entity_topics if topics is None else topics, again)
    return lines


def keeping(visit: Visit, name: str, before: ListState) -> OnState:
    """Puts each new state into the address, and remembers columns and rows once they were changed."""
    remember = remembering(visit, name, before)

    async def keep(state: ListState) -> None:
        visit.readdress(dict(parse_qsl(state.address("").removeprefix("?"))))
        remembered = remember(state)
        if isinstance(remembered, Awaitable):
            await remembered

    return keep
