"""/staff/tickets/categories: what tickets may be about, and who gets them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from markupsafe import Markup

from components.display.panel import panel
from components.display.status_chip import status_chip
from components.forms.button import button, button_markup
from components.forms.dialog import dialog
from components.forms.field_elements import Field
from components.forms.fields import select_field, text_field
from components.frame.page_title import page_title
from components.html.island import Pick, island
from components.html.layout import card, line, stack
from components.html.markup import tag
from components.lists.empty import empty
from pages.shell.screens import screen
from pages.shell.visit import Address, Visit
from pages.tickets.staff_list import PATH
from services.platform.context import Context
from services.platform.i18n import msgid
from services.tickets import assignment, categories, topics
from services.tickets.categories import LONGEST_NAME, Category


@dataclass(frozen=True)
class Loaded:
    categories: Sequence[Category]
    colleagues: Sequence[tuple[UUID, str]]


def load(ctx: Context, at: Address) -> Loaded:
    return Loaded(categories.all_categories(ctx), assignment.everybody(ctx))


@screen(f"{PATH}/categories", title=msgid("Categories"), place="tickets", load=load)
def all_categories(visit: Visit, loaded: Loaded) -> None:
    say = visit.say
    back = tag("a", {"class": "more", "href": PATH}, say("All tickets"))
    lead = say("What clients choose from when they open a ticket, and who gets it.")
    island(page_title(say("Categories"), lead, back=back))
    with stack():
        CategoriesCard(visit, loaded)


class CategoriesCard:
    """The categories, a form for another one, and the dialog that changes one."""

    def __init__(self, visit: Visit, loaded: Loaded) -> None:
        self._visit, self._rows = visit, {str(each.id): each for each in loaded.categories}
        self._colleagues = {str(id): name for id, name in loaded.colleagues}
        say = visit.say
        nobody = {"": say("Nobody of its own")}
        with card(say("New category")):
            self._name = text_field(say("Name of the category"), required=True, longest=LONGEST_NAME)
            self._who = select_field(say("Who gets its tickets"), nobody | self._colleagues)
            with line():
                button(say("Add the category"), self._add, kind="primary", icon="plus")
        self._list = island(self._drawn(), on={"change": self._asked, "close": self._close, "reopen": self._reopen})
        self._row: Category | None = None
        self._box = dialog(say("Change"), close=say("Close"))
        with self._box:
            self._other = text_field(say("New name"), required=True, longest=LONGEST_NAME)
            self._other_who = select_field(say("Who gets its tickets from now on"), nobody | self._colleagues)
        self._box.buttons(say("Save"), self._change, cancel=say("Cancel"))
        visit.live([topics.CATEGORIES], self.again)

    async def again(self) -> None:
        self._rows = {str(each.id): each for each in await self._visit.look_again(categories.all_categories)}
        self._list.show(self._drawn())

    def _drawn(self) -> Markup:
        say = self._visit.say
        if not self._rows:
            return panel(say("Categories"), empty("ticket", say("No categories yet"), say("Add the first one above.")))
        items = [self._item(each) for each in self._rows.values()]
        return panel(say("Categories"), tag("ul", {"class": "folder-rows"}, *items))

    def _item(self, row: Category) -> Markup:
        say, words, id = self._visit.say, self._visit.words, str(row.id)
        count = words.say_n("{n} ticket", "{n} tickets", row.tickets)
        do, told = ("reopen", say("Open again")) if row.is_closed else ("close", say("Close the category"))
        change = say("Change")
        return tag(
            "li",
            {},
            tag("b", {}, row.name),
            tag("span", {"class": "faint num"}, " · ".join(filter(None, (count, row.assignee)))),
            status_chip(say("Takes no tickets"), icon="lock") if row.is_closed else None,
            tag(
                "span",
                {"class": "line"},
                button_markup(change, do="change", id=id, kind="ghost", small=True, name=f"{change}: {row.name}"),
                button_markup(told, do=do, id=id, kind="ghost", small=True, name=f"{told}: {row.name}"),
            ),
        )

    async def _add(self) -> None:
        name = str(self._name.value or "")
        fields: Mapping[str, Field] = {"name": self._name, "assignee": self._who}
        if await self._visit.ask_in(fields, categories.add, name, str(self._who.value or "")):
            self._name.value, self._who.value = "", ""
            await self.again()
            self._visit.shell.tell("good", self._visit.say("The category {name} is there.", name=name.strip()))

    def _asked(self, pick: Pick) -> None:
        row = self._rows.get(pick.id)
        if row is None:
            return
        self._row = row
        self._other.accept()
        self._other.value, who = row.name, str(row.assignee_id or "")
        self._other_who.value = who if who in self._colleagues else ""
        self._box.retitle(self._visit.say("Change {name}", name=row.name))
        self._box.open(str(row.id))

    async def _change(self) -> None:
        row = self._row
        fields: Mapping[str, Field] = {"name": self._other, "assignee": self._other_who}
        typed: Mapping[str, str] = {name: str(field.value or "") for name, field in fields.items()}
        if row is not None and await self._visit.ask_in(fields, _changed, row.id, typed):
            self._box.close()
            await self.again()

    async def _close(self, pick: Pick) -> None:
        await self._do(categories.close, pick, self._visit.say("Nobody chooses this category any more."))

    async def _reopen(self, pick: Pick) -> None:
        await self._do(categories.open_again, pick, self._visit.say("The category takes tickets again."))

    async def _do(self, verb: Callable[[Context, UUID], None], pick: Pick, said: str) -> None:
        row = self._rows.get(pick.id)
        if row is None:
            return
        try:
            await self._visit.ask(verb, row.id)
        finally:
            await self.again()
        self._visit.shell.tell("good", said)


def _changed(ctx: Context, id: UUID, typed: Mapping[str, str]) -> bool:
    categories.change(ctx, id, typed["name"], typed["assignee"])
    return True
