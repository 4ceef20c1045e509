"""The list used everywhere, for clients and staff: search, filters, period, columns, sort, totals, ticks, pages.

    async def load(state: ListState) -> Listing:           # one service call: rows of this page, number, totals
        return listing_of(await visit.ask(invoices.open_page, state.search, state.sort, ...))

    plan = ListPlan(name="Open invoices", path="/billing", search="Search these invoices", ticks=True, empty=empty(...),
        columns=[Column("number", "Number", sortable=True, hidable=False, phone="title"),
                 Column("due", "Due", sortable=True), Column("balance", "Balance", numeric=True, phone="amount")],
        filters=[Filter("status", "Status", {"open": "Open", "overdue": "Overdue"})],
        presets=[Preset("year", "Last 12 months", date(2025, 11, 22), date(2026, 11, 21))])
    lines = data_list(plan, load, say, state=ListState.from_query(query), listing=await load(state),
                      on={"pdf": open_pdf}, on_ticks=lambda ids: pay.say(...), ticked=frozenset(ids))
    await lines.refresh()          # after something changed: same state, fresh rows; focus and typing are kept
    lines.state, lines.ticked      # what is asked for, what is ticked

`on` are the list's own row actions (`data-do` in cells). `on_state` hears what is asked for before the rows come, for
lists whose address is kept by the page. `everything(state)` gives the ids of all tickable rows found, for Select all;
without it Select all means this page. Costs three NiceGUI elements, however many rows.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, replace

from markupsafe import Markup
from nicegui import ui

from components.html.island import Answer, Island, Pick, island
from components.html.words import Say
from components.lists import list_table, list_tools, list_views
from components.lists.empty import skeleton
from components.lists.list_model import Column, Filter, Line, Listing, ListPlan, Preset, SavedView, TypedFilter
from components.lists.list_state import ListState
from components.lists.list_typed import with_typed

__all__ = [
    "Column",
    "DataList",
    "Everything",
    "Filter",
    "Line",
    "ListPlan",
    "ListState",
    "Listing",
    "Load",
    "OnState",
    "OnTicks",
    "Preset",
    "SavedView",
    "TypedFilter",
    "Views",
    "data_list",
]

Load = Callable[[ListState], Awaitable[Listing]]
OnTicks = Callable[[frozenset[str]], Awaitable[object] | object]
OnState = Callable[[ListState], Awaitable[object] | object]
Everything = Callable[[ListState], Awaitable[Collection[str]]]


@dataclass(frozen=True)
class Views:
    """What its reader kept of a list under a name. `save` and `drop` bring what there is then; None: not theirs to do."""

    kept: tuple[SavedView, ...] = ()
    save: Callable[[str, Mapping[str, str]], Awaitable[tuple[SavedView, ...]]] | None = None
    drop: Callable[[str], Awaitable[tuple[SavedView, ...]]] | None = None


class DataList:
    """One list on one page; see the module docstring."""

    def __init__(
        self,
        plan: ListPlan,
        load: Load,
        say: Say,
        *,
        state: ListState,
        listing: Listing | None,
        on: Mapping[str, Answer],
        on_ticks: OnTicks | None,
        ticked: Collection[str],
        on_state: OnState | None,
        everything: Everything | None,
        views: Views | None = None,
    ) -> None:
        self.plan, self.state, self.listing = plan, plan.allowed(state), listing
        self.ticked = frozenset(ticked)
        self._load, self._say, self._on_ticks = load, say, on_ticks
        self._on_state, self._everything, self._views = on_state, everything, views
        self.asked, self._all_asked = 0, 0  # the newest question, by number
        self._offered = _tickable(listing)
        own: dict[str, Answer] = {
            "search": lambda pick: self._go(self.state.searching(pick.value)),
            "clear": lambda pick: self._go(self.state.searching("")),
            "clear_all": lambda pick: self._go(self.state.cleared()),
            "sort": self._sort,
            "filter": self._filter,
            "unfilter": self._filter,
            "period": self._period,
            "range": self._range,
            "typed": self._typed,
            "column": self._column,
            "pictures": lambda pick: self._go(self.state.as_pictures(bool(pick.id))),
            "view": self._view,
            "view_save": self._save_view,
            "view_drop": self._drop_view,
            "page": self._page,
            "rows": self._rows,
            "tick": self._tick,
            "tick_all": self._tick_all,
        }
        with ui.element("div").classes("data-list") as self.element:
            self._tools = island(self._toolbar(), on=own)
            self._body: Island = island(self._table(listing) if listing else skeleton(), on={**on, **own})

    async def refresh(self, load: Load | None = None) -> None:
        """Ask again with the same state; a slower, older answer never overwrites a newer one.

        `load` asks in another way than the list itself does, e.g. for what no person asked for.
        """
        self.asked += 1
        mine = self.asked
        listing = await (load or self._load)(self.state)
        if mine == self.asked and not self.element.is_deleted:
            self.show(listing)

    def show(self, listing: Listing) -> None:
        """Show these rows."""
        # Somebody may be ticking a row of before, whose tick has not arrived: it counts unless the row says otherwise.
        closed = {line.id for line in listing.lines if not line.tickable}
        self._offered = _tickable(listing) | (_tickable(self.listing) - closed)
        self.listing = listing
        self._draw()

    async def go(self, state: ListState) -> None:
        """Ask for something else, chosen beside the list."""
        await self._go(state)

    def tick(self, ids: Collection[str]) -> None:
        """Replace the ticks from the server's side, e.g. after paying; the browser's boxes follow."""
        if self.ticked != frozenset(ids):
            self.ticked = frozenset(ids)
            self._draw(anew=True)

    def _draw(self, *, anew: bool = False) -> None:
        self._tools.show(self._toolbar())
        if self.listing is not None:
            self._body.show(self._table(self.listing), anew=anew)

    def _table(self, listing: Listing) -> Markup:
        return list_table.body(self.plan, self.state, listing, self.ticked, self._say)

    def _toolbar(self) -> Markup:
        found, views, kept = self.listing.found if self.listing else 0, self._views, None
        if views is not None:
            kept = list_views.menu_of(views.kept, self._as_view(), self._say, may_save=views.save is not None)
        return list_tools.toolbar(self.plan, self.state, found, self._say, kept)

    async def _go(self, state: ListState) -> None:
        self.state = self.plan.allowed(state)
        if self.plan.path:
            ui.navigate.history.replace(self.state.address(self.plan.path))
        if self._on_state:
            heard = self._on_state(self.state)
            if isinstance(heard, Awaitable):
                await heard
        await self.refresh()

    async def _sort(self, pick: Pick) -> None:
        if any(column.key == pick.id and column.sortable for column in self.plan.columns):
            await self._go(self.state.sorted_by(pick.id))

    async def _filter(self, pick: Pick) -> None:
        key, _, value = pick.id.partition(":")
        state = self.state
        filter_ = next((one for one in self.plan.filters if one.key == key), None)
        if filter_ and not filter_.several and pick.on:
            for other in state.values_of(key):
                state = state.filtered(key, other, on=False)
        await self._go(state.filtered(key, value, on=pick.on and pick.do == "filter"))

    async def _period(self, pick: Pick) -> None:
        preset = next((one for one in self.plan.presets if one.key == pick.id), None)
        await self._go(
            self.state.in_period(preset.first, preset.last, preset.key) if preset else self.state.in_period(None, None)
        )

    async def _range(self, pick: Pick) -> None:
        fields = pick.fields or {}
        asked = ListState.from_query({"from": fields.get("first", ""), "to": fields.get("last", "")})
        await self._go(self.state.in_period(asked.period_from, asked.period_to))

    async def _typed(self, pick: Pick) -> None:
        await self._go(with_typed(self.plan, self.state, pick.fields or {}))

    async def _column(self, pick: Pick) -> None:
        shown = {column.key for column in self.plan.visible(self.state)}
        shown = shown | {pick.id} if pick.on else shown - {pick.id}
        usual = {column.key for column in self.plan.visible(self.state.showing(()))}
        kept = [column.key for column in self.plan.columns if column.key in shown]
        await self._go(self.state.showing(() if shown == usual else kept))

    def _as_view(self) -> dict[str, str]:
        """The state as views keep it: whichever page one is on."""
        query = self.state.on_page(1).to_query()
        if self.state.period:  # a named period is another one tomorrow
            query = {name: value for name, value in query.items() if name not in ("from", "to")}
        return query

    async def _view(self, pick: Pick) -> None:
        view = next((each for each in self._views.kept if each.id == pick.id), None) if self._views else None
        if view is not None:
            state = ListState.from_query(dict(view.query))
            preset = next((one for one in self.plan.presets if one.key == state.period), None)
            await self._go(state.in_period(preset.first, preset.last, preset.key) if preset else state)

    async def _save_view(self, pick: Pick) -> None:
        if self._views and self._views.save:
            kept = await self._views.save((pick.fields or {}).get("view_name", ""), self._as_view())
            self._views = replace(self._views, kept=kept)
            self._draw()

    async def _drop_view(self, pick: Pick) -> None:
        if self._views and self._views.drop:
            self._views = replace(self._views, kept=await self._views.drop(pick.id))
            self._draw()

    async def _page(self, pick: Pick) -> None:
        await self._go(ListState.from_query(self.state.to_query() | {"page": pick.id}))

    async def _rows(self, pick: Pick) -> None:
        await self._go(self.state.with_rows(int(pick.value) if pick.value.isdecimal() and len(pick.value) < 4 else 0))

    async def _tick(self, pick: Pick) -> None:
        if pick.id in (self._offered if pick.on else self._offered | self.ticked):
            await self._ticks(self.ticked | {pick.id} if pick.on else self.ticked - {pick.id})
        else:
            self._draw(anew=True)  # the browser shows a tick that is none: take it away again

    async def _tick_all(self, pick: Pick) -> None:
        """What is ticked while everything is looked up is the person's later word, and stays."""
        self._all_asked += 1
        mine, before, here = self._all_asked, self.ticked, _tickable(self.listing)
        if self._everything:
            here |= frozenset(await self._everything(self.state))
        if mine != self._all_asked:
            return
        since, not_since = self.ticked - before, before - self.ticked
        await self._ticks((before | here if pick.on else before - here) - not_since | since)

    async def _ticks(self, ticked: frozenset[str]) -> None:
        self.ticked = ticked
        self._draw()
        heard = self._on_ticks(ticked) if self._on_ticks else None
        if isinstance(heard, Awaitable):
            await heard


def _tickable(listing: Listing | None) -> frozenset[str]:
    return frozenset(line.id for line in (listing.lines if listing else ()) if line.tickable)


def data_list(
    plan: ListPlan,
    load: Load,
    say: Say,
    *,
    state: ListState | None = None,
    listing: Listing | None = None,
    on: Mapping[str, Answer] | None = None,
    on_ticks: OnTicks | None = None,
    ticked: Collection[str] = (),
    on_state: OnState | None = None,
    everything: Everything | None = None,
    views: Views | None = None,
) -> DataList:
    """Show a list. Without a `listing` it shows a skeleton until `refresh` has run."""
    return DataList(
        plan,
        load,
        say,
        state=state or ListState(),
        listing=listing,
        on=on or {},
        on_ticks=on_ticks,
        ticked=ticked,
        on_state=on_state,
        everything=everything,
        views=views,
    )
