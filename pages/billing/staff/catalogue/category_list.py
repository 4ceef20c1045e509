"""/staff/catalogue/categories: the shelves of the catalogue, added, renamed, put in order, closed and opened again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from markupsafe import Markup

from components.display.panel import panel
from components.display.status_chip import status_chip
from components.forms.button import button, button_markup
from components.forms.dialog import dialog
from components.forms.fields import text_field
from components.frame.page_title import page_title
from components.html.island import Pick, island
from components.html.layout import card, line, stack
from components.html.markup import tag
from components.lists.empty import empty
from pages.billing.staff.catalogue.words import PATH
from pages.shell.screens import screen
from pages.shell.visit import Address, Visit
from services.billing.catalogue import categories
from services.billing.catalogue.categories import LONGEST_CATEGORY, CategoryRow
from services.billing.catalogue.permissions import EDIT, TOPIC
from services.platform.context import Context
from services.platform.i18n import msgid


def load(ctx: Context, at: Address) -> list[CategoryRow]:
    ctx.require(EDIT)
    return categories.all_categories(ctx)


@screen(f"{PATH}/categories", title=msgid("Categories"), place="catalogue", load=load)
def all_categories(visit: Visit, loaded: list[CategoryRow]) -> None:
    say = visit.say
    back = tag("a", {"class": "more", "href": PATH}, say("All products and services"))
    island(page_title(say("Categories"), say("In the order in which they are offered."), back=back))
    with stack():
        Categories(visit, loaded)


class Categories:
    """The categories, a field for another one, and the dialog that renames one."""

    def __init__(self, visit: Visit, rows: Sequence[CategoryRow]) -> None:
        self._visit, self._rows = visit, {str(each.id): each for each in rows}
        say = visit.say
        with card(say("New category")):
            self._name = text_field(say("Name of the category"), required=True, longest=LONGEST_CATEGORY)
            self._name.on("entered", self._add)
            with line():
                button(say("Add the category"), self._add, kind="primary", icon="plus")
        does = {"rename": self._asked, "close": self._close, "reopen": self._reopen, "up": self._up, "down": self._down}
        self._list = island(self._drawn(), on=does)
        self._row: CategoryRow | None = None
        self._box = dialog(say("Rename"), close=say("Close"))
        with self._box:
            self._other = text_field(say("New name"), required=True, longest=LONGEST_CATEGORY)
        self._box.buttons(say("Rename"), self._rename, cancel=say("Cancel"))
        visit.live([TOPIC], self.again)

    async def again(self) -> None:
        self._rows = {str(each.id): each for each in await self._visit.look_again(categories.all_categories)}
        self._list.show(self._drawn())

    def _drawn(self) -> Markup:
        say = self._visit.say
        if not self._rows:
            nothing = empty("project", say("No categories yet"), say("Add the first one above."))
            return panel(say("Categories"), nothing)
        drawn = [self._item(place, each) for place, each in enumerate(self._rows.values())]
        return panel(say("Categories"), tag("ul", {"class": "folder-rows"}, *drawn))

    def _item(self, place: int, row: CategoryRow) -> Markup:
        say, words, id = self._visit.say, self._visit.words, str(row.id)
        count = words.say_n("{n} item", "{n} items", row.count)
        do, told = ("reopen", say("Open again")) if row.is_closed else ("close", say("Close the category"))

        def act(do: str, told: str, icon: str | None = None) -> Markup:
            face = "" if icon else told
            return button_markup(face, do=do, id=id, kind="ghost", small=True, icon=icon, name=f"{told}: {row.name}")

        return tag(
            "li",
            {},
            tag("a", {"class": "strong", "href": f"{PATH}?f.category={id}"}, row.name),
            tag("span", {"class": "faint num"}, count),
            status_chip(say("Closed"), icon="lock") if row.is_closed else None,
            tag(
                "span",
                {"class": "line"},
                act("up", say("Further up"), "asc") if place else None,
                act("down", say("Further down"), "desc") if place + 1 < len(self._rows) else None,
                act("rename", say("Rename")),
                act(do, told),
            ),
        )

    async def _add(self) -> None:
        name = str(self._name.value or "")
        if await self._visit.ask_in({"name": self._name}, categories.add_category, name):
            self._name.value = ""
            await self.again()
            self._visit.shell.tell("good", self._visit.say("The category {name} is there.", name=name.strip()))

    def _asked(self, pick: Pick) -> None:
        row = self._rows.get(pick.id)
        if row is not None:
            self._row = row
            self._other.accept()
            self._other.value = row.name
            self._box.retitle(self._visit.say("Rename {name}", name=row.name))
            self._box.open(str(row.id))

    async def _rename(self) -> None:
        row, name = self._row, str(self._other.value or "")
        if row is not None and await self._visit.ask_in({"name": self._other}, _renamed, row.id, name):
            self._box.close()
            await self.again()

    async def _close(self, pick: Pick) -> None:
        await self._do(categories.close_category, pick, self._visit.say("Nobody chooses this category any more."))

    async def _reopen(self, pick: Pick) -> None:
        await self._do(categories.reopen_category, pick, self._visit.say("The category is offered again."))

    async def _up(self, pick: Pick) -> None:
        await self._move(pick, -1)

    async def _down(self, pick: Pick) -> None:
        await self._move(pick, 1)

    async def _move(self, pick: Pick, by: int) -> None:
        ids = list(self._rows)
        if pick.id not in ids or not 0 <= (place := ids.index(pick.id) + by) < len(ids):
            return
        ids.remove(pick.id)
        ids.insert(place, pick.id)
        try:
            await self._visit.ask(categories.order_categories, [UUID(each) for each in ids])
        finally:
            await self.again()

    async def _do(self, verb: Callable[[Context, UUID], None], pick: Pick, said: str) -> None:
        row = self._rows.get(pick.id)
        if row is None:
            return
        try:
            await self._visit.ask(verb, row.id)
        finally:
            await self.again()
        self._visit.shell.tell("good", said)


def _renamed(ctx: Context, id: UUID, name: str) -> bool:
    categories.rename_category(ctx, id, name)
    return True
