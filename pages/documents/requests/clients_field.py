"""Which clients a request is for: found by typing, one or several, kept in the address so that a reload loses none."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from markupsafe import Markup

from components.forms.button import button_markup
from components.forms.fields import text_field
from components.html.icons import icon
from components.html.island import Pick, island
from components.html.markup import join, tag
from pages.shell.visit import Visit
from services.people import client_listing
from services.people.client_listing import ClientChoice
from services.platform.context import Context

SHOWN = 8


def matching(ctx: Context, typed: str) -> tuple[ClientChoice, ...]:
    return client_listing.choices(ctx, typed, limit=SHOWN + 1)


class ClientsField:
    """`chosen` are ids and names in the order they were added."""

    def __init__(self, visit: Visit, chosen: Mapping[UUID, str], first: tuple[ClientChoice, ...]) -> None:
        self._visit, self._now, self._asked = visit, first, 0
        self.chosen = dict(chosen)
        say = visit.say
        self._picked = island(self._chips(), on={"drop": self._drop})
        self.field = text_field(
            say("Clients"), longest=200, on_change=self._again, keep="", placeholder=say("Name, number or city")
        )
        self.field.on("entered", self._first)
        self._found = island(self._matches(), on={"take": self._take})

    async def _again(self) -> None:
        self._asked += 1
        mine = self._asked
        fresh = await self._visit.look_again(matching, str(self.field.value or ""))
        if mine == self._asked and not self._found.is_deleted:  # an older answer never replaces a newer one
            self._now = fresh
            self._found.show(self._matches())

    async def _first(self) -> None:
        await self._again()
        if left := self._left():
            self._add(left[0])

    def _take(self, pick: Pick) -> None:
        if (client := next((each for each in self._now if str(each.id) == pick.id), None)) is not None:
            self._add(client)

    def _add(self, client: ClientChoice) -> None:
        self.chosen[client.id] = client.name
        self.field.accept()
        self._changed()

    def _drop(self, pick: Pick) -> None:
        self.chosen = {id: name for id, name in self.chosen.items() if str(id) != pick.id}
        self._changed()

    def _changed(self) -> None:
        self._picked.show(self._chips())
        self._found.show(self._matches())
        query = {name: value for name, value in self._visit.address.query.items() if name != "client"}
        self._visit.readdress({"client": ",".join(map(str, self.chosen)), **query} if self.chosen else query)

    def _chips(self) -> Markup:
        say = self._visit.say
        if not self.chosen:
            return tag("p", {"class": "muted"}, say("Nobody is chosen yet."))
        chips = (
            tag(
                "button",
                {
                    "type": "button",
                    "class": "btn small",
                    "data-do": "drop",
                    "data-id": str(id),
                    "aria-label": say("Leave out {client}", client=name),
                },
                tag("span", {}, name),
                icon("x", small=True),
            )
            for id, name in self.chosen.items()
        )
        return tag("div", {"class": "line", "role": "group", "aria-label": say("Chosen clients")}, *chips)

    def _left(self) -> list[ClientChoice]:
        return [each for each in self._now if each.id not in self.chosen]

    def _matches(self) -> Markup:
        say, left = self._visit.say, self._left()
        if not left:
            return tag("p", {"class": "muted"}, say("Nobody else matches."))
        buttons = (
            button_markup(
                each.name,
                do="take",
                id=str(each.id),
                small=True,
                icon="plus",
                name=say("Add {client}", client=each.name),
            )
            for each in left[:SHOWN]
        )
        more = (
            tag("p", {"class": "muted"}, say("There are more: type a part of the name.")) if len(left) > SHOWN else None
        )
        return join((tag("div", {"class": "line"}, *buttons), more))
