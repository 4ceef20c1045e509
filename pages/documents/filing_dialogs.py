"""Where documents are filed, asked of staff: folder and year of many, and the name besides of one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

from components.forms.dialog import dialog
from components.forms.field_elements import Field
from components.forms.fields import check_field, select_field, text_field
from pages.documents.place_fields import year_in
from pages.shell.visit import Visit
from services.documents import filing
from services.documents.filing import KEEP, LONGEST_NAME, Filed
from services.documents.listing import DocumentRow
from services.platform.context import Context

_STAYS, _NOWHERE = "", "none"


class FilingDialog:
    """Folder and year of everything that is ticked."""

    def __init__(self, visit: Visit, folders: Sequence[tuple[UUID, str]]) -> None:
        say = visit.say
        self._visit, self._ids = visit, frozenset[str]()
        self._after: Callable[[], Awaitable[None]] | None = None
        self._box = dialog(say("Move documents"), close=say("Close"))
        choices = {_STAYS: say("Leave as it is"), **_named(folders), _NOWHERE: say("In no folder")}
        with self._box:
            self._folder = select_field(say("Into the folder"), choices)
            self._year = text_field(say("For the year"), longest=4, help=say("Empty: each keeps its year."))
            self._no_year = check_field(say("Take the year away"))
        self._main = self._box.buttons(say("Move"), self._moved, cancel=say("Cancel"))
        self._fields: dict[str, Field] = {"type_id": self._folder, "year": self._year}

    def open(self, ids: frozenset[str], count: int, after: Callable[[], Awaitable[None]]) -> None:
        """`count`: how many of `ids` can be moved; `after` runs once they are."""
        words = self._visit.words
        self._ids, self._after = ids, after
        for field in self._fields.values():
            field.accept()
        self._folder.value, self._year.value, self._no_year.value = _STAYS, "", False
        self._box.retitle(words.say_n("Where is {n} document to lie?", "Where are {n} documents to lie?", count))
        self._main.say(words.say_n("Move {n} document", "Move {n} documents", count))
        self._box.open("move")

    async def _moved(self) -> None:
        done = await self._visit.ask_in(
            self._fields,
            _all,
            self._ids,
            self._folder.chosen,
            str(self._year.value or ""),
            bool(self._no_year.value),
        )
        if done is None or self._after is None:
            return
        self._box.close()
        await self._after()
        told = self._visit.words.say_n("{n} document was moved.", "{n} documents were moved.", done)
        self._visit.shell.tell("good", told)


class FileOneDialog:
    """Name, folder and year of one document."""

    def __init__(self, visit: Visit, folders: Sequence[tuple[UUID, str]], again: Callable[[], Awaitable[None]]) -> None:
        say = visit.say
        self._visit, self._again, self._folders = visit, again, folders
        self._row: DocumentRow | None = None
        self._box = dialog(say("Rename or move"), close=say("Close"))
        with self._box:
            self._name = text_field(
                say("Name"), required=True, longest=LONGEST_NAME, help=say("The ending, such as .pdf, stays.")
            )
            self._folder = select_field(say("Folder"), {_NOWHERE: say("In no folder"), **_named(folders)})
            self._year = text_field(say("Year"), longest=4)
        self._box.buttons(say("Save"), self._saved, cancel=say("Cancel"))
        self._fields: dict[str, Field] = {"name": self._name, "type_id": self._folder, "year": self._year}

    def open(self, row: DocumentRow) -> None:
        self._row = row
        for field in self._fields.values():
            field.accept()
        folder = next((str(id) for id, name in self._folders if name == row.type), "")
        stays = {_STAYS: self._visit.say("{name} (closed)", name=row.type)} if row.type and not folder else {}
        self._folder.offer({**stays, _NOWHERE: self._visit.say("In no folder"), **_named(self._folders)})
        self._name.value, self._year.value = row.name, str(row.year or "")
        self._folder.value = folder or (_STAYS if row.type else _NOWHERE)
        self._box.retitle(self._visit.say("Rename or move {name}", name=row.name))
        self._box.open(str(row.id))

    async def _saved(self) -> None:
        row, name = self._row, str(self._name.value or "")
        given = (self._folder.chosen, str(self._year.value or ""))
        if row is not None and await self._visit.ask_in(self._fields, _one, row.id, name, *given):
            self._box.close()
            await self._again()
            self._visit.shell.tell("good", self._visit.say("Saved."))


def _all(ctx: Context, ids: frozenset[str], folder: str, year: str, without: bool) -> int:
    years = None if without else year_in(year) if year.strip() else KEEP
    return filing.file_all(ctx, [UUID(each) for each in ids], Filed(_type(folder), years))


def _one(ctx: Context, id: UUID, name: str, folder: str, year: str) -> bool:
    filing.file_one(ctx, id, name, Filed(_type(folder), year_in(year)))
    return True


def _type(folder: str) -> UUID | filing.Kept | None:
    return KEEP if folder == _STAYS else None if folder == _NOWHERE else UUID(folder)


def _named(folders: Sequence[tuple[UUID, str]]) -> dict[str, str]:
    return {str(id): name for id, name in folders}
