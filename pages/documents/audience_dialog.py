"""For whom of a client's contacts a document is, chosen by staff."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from nicegui import ui

from components.forms.dialog import dialog
from components.forms.field_elements import CheckField, SelectField
from components.forms.fields import check_field, select_field
from components.html.island import island
from components.html.markup import tag
from pages.shell.visit import Visit
from services.documents import audience
from services.documents.listing import DocumentRow
from services.platform.context import Context


class AudienceDialog:
    """All who see documents, or some by name. What stands is asked for each time it opens."""

    def __init__(self, visit: Visit, again: Callable[[], Awaitable[None]]) -> None:
        say = visit.say
        self._visit, self._again = visit, again
        self._row: DocumentRow | None = None
        self._ticks: dict[UUID, CheckField] = {}
        self._box = dialog(say("For whom"), close=say("Close"))
        with self._box:
            island(tag("p", {"class": "muted"}, say("Nobody else at the client sees that it exists. You always do.")))
            self._who: SelectField = select_field(
                say("For whom"),
                {"all": say("All contacts who see documents"), "chosen": say("Only these contacts")},
                keep="",
            )
            self._names = ui.element("div").classes("stack")
        self._box.buttons(say("Save for whom it is"), self._save, cancel=say("Cancel"))

    async def open(self, row: DocumentRow) -> None:
        say = self._visit.say
        found = await self._visit.ask(audience.of_document, row.id)
        self._row = row
        self._who.value = "all" if found.is_for_all else "chosen"
        self._names.clear()
        with self._names:
            self._ticks = {
                each.contact_id: check_field(
                    each.name,
                    each.is_chosen,
                    help="" if each.sees else say("Does not see documents at present"),
                    keep="",
                )
                for each in found.readers
            }
        self._box.retitle(say("For whom is {name}?", name=row.name))
        self._box.open(str(row.id))

    async def _save(self) -> None:
        row = self._row
        if row is None:
            return
        chosen = None
        if self._who.chosen == "chosen":
            chosen = [id for id, tick in self._ticks.items() if tick.value]
        if await self._visit.ask_in({"contacts": self._who}, _chosen, row.id, chosen):
            self._box.close()
            await self._again()
            self._visit.shell.tell("good", self._visit.say("Saved for whom {name} is.", name=row.name))


def _chosen(ctx: Context, id: UUID, contacts: list[UUID] | None) -> bool:
    audience.choose(ctx, id, contacts)
    return True
