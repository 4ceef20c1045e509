"""Over the list of clients: those ticked are given to a colleague, all at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from components.forms.button import button
from components.forms.dialog import dialog
from components.forms.field_elements import Field
from components.forms.fields import check_field, select_field
from components.html.island import island
from components.html.markup import tag
from components.lists.data_list import DataList, ListState
from pages.access.reauthentication import asked_first, asks_again
from pages.shell.client_listing import PATH
from pages.shell.going_on import as_of, goes_on
from pages.shell.list_state import asked
from pages.shell.visit import Visit
from services.access import ranks
from services.firm import team
from services.firm.team import StaffRow
from services.people import assignments, client_listing
from services.platform import flashes
from services.platform.context import Context
from services.platform.flashes import Flash

TICKS = "ticks"  # the slot of what is ticked by whoever has to give a password first


class AssignBar:
    """Seen while something is ticked; `people` are the members of staff to choose from."""

    def __init__(self, visit: Visit, people: Sequence[StaffRow]) -> None:
        self._visit, self._ids = visit, frozenset[str]()
        self._list: DataList | None = None
        self._names = {str(each.id): each.name for each in people}
        with ui.element("div").classes("paybar") as self._bar:
            self._sum = island(Markup(""), classes="sum")
            with ui.element("div").classes("pays"):
                self._open = button("", self._asked, kind="primary", icon="users")
        self._bar.set_visibility(False)
        self._box()

    def over(self, shown: DataList) -> None:
        """The list whose ticks these are. Those that waited for a password are ticked again, and the dialog is open."""
        self._list = shown
        kept = self._visit.said(TICKS)
        if kept is None or not kept.typed:
            return
        ids = frozenset(filter(None, kept.typed["ids"].split(",")))
        shown.tick(ids)
        self.ticked(ids)
        self._asked()
        self._colleague.value, self._alone.value = kept.typed["colleague"], bool(kept.typed["alone"])
        said = self._visit.said()
        if said:
            self._ask_again(shown, said)
            self._visit.aside(self._keep, "ticks that wait for a password")
        elif goes_on(self._visit, self._act()):
            self._visit.aside(self._assign, "assigning clients after the password")

    def ticked(self, ids: frozenset[str]) -> None:
        words = self._visit.words
        self._ids = ids
        told = words.say_n("{n} client ticked", "{n} clients ticked", len(ids))
        self._sum.show(tag("b", {"class": "num strong"}, told))
        self._open.say(words.say_n("Assign {n} client …", "Assign {n} clients …", len(ids)))
        self._bar.set_visibility(bool(ids))

    async def everything(self, state: ListState) -> frozenset[str]:
        """Select all means all that the list found, on every page."""
        return frozenset(map(str, await self._visit.ask(client_listing.ids_of, asked(state))))

    def _box(self) -> None:
        say = self._visit.say
        self._dialog = dialog(say("Assign clients"), close=say("Close"))
        with self._dialog:
            self._colleague = select_field(say("Colleague"), {"": say("Choose …"), **self._names})
            self._alone = check_field(
                say("Instead of whoever looks after them now"),
                help=say("Without this tick, those who look after them now stay."),
            )
            self._asking = island(Markup(""))
        self._main = self._dialog.buttons(say("Assign"), self._assign, cancel=say("Cancel"))
        self._fields: Mapping[str, Field] = {"colleague": self._colleague, "alone": self._alone}

    def _asked(self) -> None:
        words, count = self._visit.words, len(self._ids)
        for field in self._fields.values():
            field.accept()
        self._asking.show(Markup(""))
        self._dialog.retitle(
            words.say_n("Who is to look after {n} client?", "Who is to look after {n} clients?", count)
        )
        self._main.say(words.say_n("Assign {n} client", "Assign {n} clients", count))
        self._dialog.open("assign")

    async def _assign(self) -> None:
        if await self._visit.ask(asks_again):
            await self._keep()
            if self._list is not None:
                self._ask_again(self._list)
            return
        chosen, count = self._colleague.chosen, len(self._ids)
        done = await self._visit.ask_in(self._fields, _assigned, chosen, self._ids, bool(self._alone.value))
        if not done or self._list is None:
            return
        self._dialog.close()
        self._list.tick(())
        self.ticked(frozenset())
        self._visit.shell.tell(
            "good",
            self._visit.words.say_n(
                "{name} looks after the {n} client you ticked.",
                "{name} looks after the {n} clients you ticked.",
                count,
                name=self._names[chosen],
            ),
        )

    def _ask_again(self, shown: DataList, said: Flash | None = None) -> None:
        self._asking.show(asked_first(self._visit, shown.state.address(PATH), said, act=self._act()))

    def _act(self) -> str:
        return f"assign clients:{as_of(*sorted(self._ids), self._colleague.chosen, bool(self._alone.value))}"

    async def _keep(self) -> None:
        """Ticks and choices wait for the page that the password leads back to."""
        await self._visit.ask(
            flashes.keep,
            Flash(
                "assign",
                "good",
                "",
                typed={
                    "ids": ",".join(sorted(self._ids)),
                    "colleague": self._colleague.chosen,
                    "alone": "on" if self._alone.value else "",
                },
            ),
            TICKS,
        )


def choices(ctx: Context) -> tuple[StaffRow, ...]:
    """The colleagues whom the actor may give clients to; none for whoever may not."""
    roles = ranks.grantable(ctx)
    return tuple(each for each in team.people(ctx) if each.role in roles and not each.is_closed) if roles else ()


def _assigned(ctx: Context, person: str, clients: frozenset[str], alone: bool) -> bool:
    assignments.assign_many(ctx, UUID(person) if person else None, [UUID(each) for each in clients], alone=alone)
    return True
