"""A list as a slim column beside the detail that was opened from it: the way back, search, rows, and which one is open.

    slim = SlimList(plan, load, say, state=state, listing=None, here=Line("42", "Quay Ltd", {}, "/clients/42"),
                    back="All clients")
    await slim.refresh()           # as any list
    slim.point(other)              # another row is the open one; the rows stay where they are

The same plan, state and rows as the full list; `plan.path` is where that one lives. The address is the detail's, so it
is left alone.
"""

from dataclasses import replace

from markupsafe import Markup

from components.html.markup import tag
from components.html.words import Say
from components.lists import list_table, list_tools
from components.lists.data_list import DataList, Load
from components.lists.list_model import Line, Listing, ListPlan
from components.lists.list_state import ListState


class SlimList(DataList):
    """One list beside one detail; see the module docstring.

    `here` is the open row: it stands first when the list as it was left does not hold it, or holds it no longer.
    """

    def __init__(
        self, plan: ListPlan, load: Load, say: Say, *, state: ListState, listing: Listing | None, here: Line, back: str
    ) -> None:
        self._here, self._path, self._back = here, plan.path, back
        super().__init__(
            replace(plan, path=""),
            load,
            say,
            state=state,
            listing=listing,
            on={},
            on_ticks=None,
            ticked=(),
            on_state=None,
            everything=None,
        )
        self.element.classes("slim")

    def point(self, here: Line) -> None:
        if here != self._here:
            self._here = here
            self._draw()

    def _toolbar(self) -> Markup:
        plan, state, say = self.plan, self.state, self._say
        found = say("{count} found", count=self.listing.found) if self.listing else ""
        head = tag(
            "div",
            {"class": "slim-head"},
            tag("a", {"class": "more", "href": state.address(self._path)}, self._back),
            tag("span", {"class": "found num", "role": "status"}, found),
        )
        return tag(
            "div",
            {"class": "slim-tools", "role": "group", "aria-label": say("Narrow the list")},
            head,
            list_tools.search(plan, state, say),
            self._period_chip(),
            list_tools.chips(plan, state, say),
        )

    def _period_chip(self) -> Markup | None:
        """Chosen in the full list; here it can only be seen and taken away."""
        if not (self.state.period or self.state.period_from or self.state.period_to):
            return None
        word = list_tools.period_words(self.plan, self.state, self._say)
        return tag("div", {"class": "chips"}, list_tools.removable_chip("period", "", word, self._say))

    def _table(self, listing: Listing) -> Markup:
        amount = next((column.key for column in self.plan.columns if column.phone == "amount"), "")
        rows = tag(
            "ul",
            {"class": "slim-rows", "aria-label": self.plan.name, "aria-keyshortcuts": list_table.SHORTCUTS},
            *(self._row(line, amount) for line in (*self._apart(listing), *listing.lines)),
        )
        none = None if listing.lines else list_table.nothing(self.plan, self.state, self._say)
        return tag("div", {"class": "slim-body"}, rows, none, self._foot(listing))

    def _apart(self, listing: Listing) -> tuple[Line, ...]:
        if any(line.id == self._here.id for line in listing.lines):
            return ()
        return (replace(self._here, note=self._say("Not among these rows")),)

    def _row(self, line: Line, amount: str) -> Markup:
        here = "page" if line.id == self._here.id else None
        return tag(
            "li",
            {},
            tag(
                "a",
                {"class": "slim-row", "href": line.href, "aria-current": here},
                tag("b", {}, line.name),
                tag("span", {"class": "num right"}, line.cells.get(amount)),
                tag("span", {"class": "sub"}, line.note),
            ),
        )

    def _foot(self, listing: Listing) -> Markup:
        page, last = list_table.at_page(self.state, listing)
        steps = (
            tag(
                "div",
                {"class": "steps", "role": "group", "aria-label": self._say("Pages")},
                list_table.span(page, self.state, listing, self._say),
                list_table.neighbours(page, last, self._say),
            )
            if last > 1
            else None
        )
        return tag("div", {"class": "slim-foot"}, steps, list_table.hint(self._say))
