"""The console's full lists, and the same lists beside the details opened from them (from 1200 px, assets/theme.css).

    full_list(visit, clients_source(visit), listed)               # the list's own screen: state in the address, live
    beside(visit).stand(clients_source(visit), here, client.id)    # a detail: the list as this tab left it

Nothing of it outlives the tab: after a reload a detail has the list as it is by default beside it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from nicegui import ui

from components.lists.data_list import (
    DataList,
    Everything,
    Line,
    Listing,
    ListPlan,
    ListState,
    Load,
    OnTicks,
    data_list,
)
from components.lists.slim_list import SlimList
from pages.shell.list_state import Listed, asked, remembering, views_of
from pages.shell.visit import Visit
from services.platform.context import Context
from services.platform.lists.query import ListQuery

Ask = Callable[..., Awaitable[Any]]


@dataclass(frozen=True)
class Source:
    """One full list. `name` is its definition's, `words` lead back to it; `client`: it holds the documents of this one only.

    `find` is the service that finds its rows, `drawn` makes lines of them. They are asked for by the visit's `ask` when
    somebody searches or sorts, by `look_again` when the list renews itself (R16).
    """

    key: str
    name: str
    words: str
    plan: ListPlan
    find: Callable[[Context, ListQuery], Any]
    drawn: Callable[[Any], Listing]
    topics: list[str]
    client: UUID | None = None

    async def rows(self, ask: Ask, state: ListState) -> Listing:
        return self.drawn(await ask(self.find, asked(state)))

    def load(self, visit: Visit) -> Load:
        """For what a person does."""
        return partial(self.rows, visit.ask)

    def again(self, visit: Visit, shown: DataList) -> Callable[[], Awaitable[None]]:
        """For what nobody did: no session stays awake by it."""
        return partial(shown.refresh, partial(self.rows, visit.look_again))


def full_list(
    visit: Visit,
    source: Source,
    listed: Listed[Any],
    *,
    on_ticks: OnTicks | None = None,
    everything: Everything | None = None,
) -> DataList:
    """The list on its own screen, live: it asks again when something it shows changes."""
    made = data_list(
        source.plan,
        source.load(visit),
        visit.say,
        state=listed.state,
        listing=source.drawn(listed.found),
        on_ticks=on_ticks,
        everything=everything,
        on_state=remembering(visit, source.name, listed.state),
        views=views_of(visit, source.name, listed.views),
    )
    beside(visit).keep(source, made)
    visit.live(source.topics, source.again(visit, made))
    return made


def beside(visit: Visit) -> Beside:
    """The one of this tab."""
    found = beside_if_any(visit)
    if found is None:
        found = visit.in_tab[Beside] = Beside(visit)
    return found


def beside_if_any(visit: Visit) -> Beside | None:
    """The same, where nothing has to be made for it."""
    found = visit.in_tab.get(Beside)
    return found if isinstance(found, Beside) else None


class Beside:
    """The column, and the lists of this tab by their key, each as it was last seen: its state, its rows."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._left: dict[str, tuple[Source, DataList]] = {}
        self._column: ui.element | None = None
        self._slim: SlimList | None = None

    def keep(self, source: Source, shown: DataList) -> None:
        self._left[source.key] = (source, shown)

    def stand(self, usual: Source, here: Line, client: UUID) -> None:
        """Show the list that `here` was opened from, else the `usual` one, until its screen is left.

        A list of one client's documents stands beside that client's only; `client` is whose the detail is.
        """
        source, left = self._left.get(usual.key, (usual, None))
        if source.client not in (None, client):
            source, left = usual, None
        slim = self._slim
        if slim is None or left is not slim:
            slim = self._slim = self._drawn(source, left, here)
        slim.point(here)
        self._shown()
        self._visit.live([*source.topics, f"entity:{client}"], source.again(self._visit, slim))

    def forget(self) -> None:
        """What may be seen has changed: no row of before comes back, and a column that is not shown holds none."""
        self._left.clear()
        if self._column is not None and "on" not in self._column.classes:
            self._column.clear()
            self._slim = None

    def _drawn(self, source: Source, left: DataList | None, here: Line) -> SlimList:
        if self._column is None:
            self._column = self._visit.shell.column()
        self._column.props["aria-label"] = source.plan.name
        self._column.clear()
        with self._column:
            slim = SlimList(
                source.plan,
                source.load(self._visit),
                self._visit.say,
                state=left.state if left else ListState(),
                listing=left.listing if left else None,
                here=here,
                back=source.words,
            )
        self.keep(source, slim)
        again = source.again(self._visit, slim)
        self._visit.aside(lambda: self._fill(slim, again), "list beside the detail")
        return slim

    async def _fill(self, slim: SlimList, again: Callable[[], Awaitable[None]]) -> None:
        """Once the detail has been sent: nobody waits for the rows beside it."""
        await self._visit.client.connected()
        if not slim.element.is_deleted:
            await again()

    def _shown(self) -> None:
        assert self._column is not None
        self._column.classes(add="on")
        self._visit.screens.until_left(self._away)

    def _away(self) -> None:
        if self._column is not None:
            self._column.classes(remove="on")
