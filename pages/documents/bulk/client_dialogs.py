"""Whose a file is, chosen by typing; and one file for many clients."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from markupsafe import Markup

from components.forms.button import button_markup
from components.forms.dialog import dialog
from components.forms.fields import check_field, text_field
from components.html.island import Pick, island
from components.html.markup import join, tag
from pages.shell.visit import Visit
from services.documents.bulk import publishing
from services.documents.bulk.proposals import TrayRow
from services.people import client_listing
from services.people.client_listing import ClientChoice
from services.platform.lists.filters import as_id

SHOWN = 12
Chosen = Callable[[TrayRow, list[UUID]], Awaitable[None]]


class ClientDialog:
    """A field, and the clients that match what stands in it."""

    def __init__(self, visit: Visit, chosen: Chosen) -> None:
        say = visit.say
        self._visit, self._chosen, self._row, self._asked = visit, chosen, None, 0
        self._box = dialog(say("Choose a client"), close=say("Close"))
        with self._box:
            self._field = text_field(
                say("Client"), longest=200, on_change=self._again, keep="", placeholder=say("Name, number or city")
            )
            self._found = island(Markup(""), on={"take": self._take})

    _row: TrayRow | None

    async def open(self, row: TrayRow) -> None:
        self._row, self._field.value = row, ""
        self._box.retitle(self._visit.say("Whose is {name}?", name=row.name))
        self._box.open(str(row.id))
        await self._again()

    async def _again(self) -> None:
        self._asked += 1
        mine = self._asked
        found = await self._visit.look_again(client_listing.choices, str(self._field.value or ""), SHOWN)
        if mine == self._asked and not self._found.is_deleted:  # an older answer never replaces a newer one
            self._found.show(_choices(self._visit, found))

    async def _take(self, pick: Pick) -> None:
        id = as_id(pick.id)
        if self._row is not None and id is not None:
            self._box.close()
            await self._chosen(self._row, [id])


class ManyDialog:
    """The same file for several clients: those chosen, or all of them."""

    def __init__(self, visit: Visit, chosen: Chosen) -> None:
        say = visit.say
        self._visit, self._chosen, self._row, self._asked = visit, chosen, None, 0
        self._names: dict[UUID, str] = {}
        self._box = dialog(say("One file for many clients"), close=say("Close"), wide=True)
        with self._box:
            island(tag("p", {"class": "muted"}, say("Each client gets a document of their own.")))
            self._all = check_field(say("All clients that you look after"), keep="")
            self._field = text_field(
                say("Client"), longest=200, on_change=self._again, keep="", placeholder=say("Name, number or city")
            )
            self._found = island(Markup(""), on={"take": self._take})
            self._list = island(Markup(""), on={"drop": self._drop})
        self._box.buttons(say("Publish to these clients"), self._publish, cancel=say("Cancel"))

    _row: TrayRow | None

    async def open(self, row: TrayRow) -> None:
        self._row, self._field.value, self._all.value = row, "", False
        self._names.clear()
        self._list.show(self._drawn())
        self._box.retitle(self._visit.say("{name} for many clients", name=row.name))
        self._box.open(f"many {row.id}")
        await self._again()

    async def _again(self) -> None:
        self._asked += 1
        mine = self._asked
        found = await self._visit.look_again(client_listing.choices, str(self._field.value or ""), SHOWN)
        if mine == self._asked and not self._found.is_deleted:
            self._found.show(_choices(self._visit, found))

    async def _take(self, pick: Pick) -> None:
        found = await self._visit.look_again(client_listing.choices, str(self._field.value or ""), SHOWN)
        self._names |= {each.id: each.name for each in found if str(each.id) == pick.id}
        self._list.show(self._drawn())

    def _drop(self, pick: Pick) -> None:
        self._names.pop(as_id(pick.id) or UUID(int=0), None)
        self._list.show(self._drawn())

    def _drawn(self) -> Markup:
        say = self._visit.say
        if not self._names:
            return tag("p", {"class": "muted"}, say("Nobody is chosen yet."))
        chosen = (
            button_markup(name, do="drop", id=str(id), icon="x", small=True, name=say("Leave out {name}", name=name))
            for id, name in self._names.items()
        )
        return tag("div", {"class": "line", "role": "group", "aria-label": say("Chosen clients")}, *chosen)

    async def _publish(self) -> None:
        ids = list(self._names)
        if self._all.value:
            ids = list(await self._visit.ask(publishing.all_clients))
        if self._row is not None and ids:
            self._box.close()
            await self._chosen(self._row, ids)


def _choices(visit: Visit, found: tuple[ClientChoice, ...]) -> Markup:
    if not found:
        return tag("p", {"class": "muted"}, visit.say("Nobody matches"))
    lines = []
    for each in found:
        note = " · ".join(filter(None, (each.external_id, each.city)))
        taken = tag("span", {"class": "faint"}, note)
        lines.append(tag("li", {}, button_markup(each.name, do="take", id=str(each.id), kind="ghost"), " ", taken))
    return tag("ul", {"class": "tray-choices"}, join(lines))
