"""/staff/documents/folders: the firm's folders for documents: added, renamed, closed and opened again."""

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
from pages.documents.folders import FOLDERS_PATH
from pages.shell.screens import screen
from pages.shell.visit import Address, Visit
from services.documents import folders
from services.documents.folders import LONGEST_NAME, FolderRow
from services.documents.topics import ALL
from services.platform.context import Context
from services.platform.i18n import msgid


def load(ctx: Context, at: Address) -> list[FolderRow]:
    return folders.all_folders(ctx)


@screen(FOLDERS_PATH, title=msgid("Folders"), place="documents", load=load)
def all_folders(visit: Visit, loaded: list[FolderRow]) -> None:
    say = visit.say
    back = tag("a", {"class": "more", "href": "/staff/documents"}, say("All documents"))
    island(page_title(say("Folders"), say("The same for all clients, in the order of their names."), back=back))
    with stack():
        FoldersCard(visit, loaded)


class FoldersCard:
    """The folders, a field for another one, and the dialog that renames one."""

    def __init__(self, visit: Visit, rows: Sequence[FolderRow]) -> None:
        self._visit, self._rows = visit, {str(each.id): each for each in rows}
        say = visit.say
        with card(say("New folder")):
            self._name = text_field(say("Name of the folder"), required=True, longest=LONGEST_NAME)
            with line():
                button(say("Add the folder"), self._add, kind="primary", icon="plus")
        self._list = island(self._drawn(), on={"rename": self._asked, "close": self._close, "reopen": self._reopen})
        self._row: FolderRow | None = None
        self._box = dialog(say("Rename"), close=say("Close"))
        with self._box:
            self._other = text_field(say("New name"), required=True, longest=LONGEST_NAME)
        self._box.buttons(say("Rename"), self._rename, cancel=say("Cancel"))
        visit.live([ALL], self.again)

    async def again(self) -> None:
        self._rows = {str(each.id): each for each in await self._visit.look_again(folders.all_folders)}
        self._list.show(self._drawn())

    def _drawn(self) -> Markup:
        say = self._visit.say
        if not self._rows:
            return panel(say("Folders"), empty("project", say("No folders yet"), say("Add the first one above.")))
        items = [self._item(each) for each in self._rows.values()]
        return panel(say("Folders"), tag("ul", {"class": "folder-rows"}, *items))

    def _item(self, row: FolderRow) -> Markup:
        say, words, id = self._visit.say, self._visit.words, str(row.id)
        count = words.say_n("{n} document", "{n} documents", row.count)
        do, told = ("reopen", say("Open again")) if row.is_closed else ("close", say("Close the folder"))
        return tag(
            "li",
            {},
            tag("a", {"class": "strong", "href": f"/staff/documents?f.type={row.id}"}, row.name),
            tag("span", {"class": "faint num"}, count),
            status_chip(say("Closed"), icon="lock") if row.is_closed else None,
            tag(
                "span",
                {"class": "line"},
                button_markup(
                    say("Rename"), do="rename", id=id, kind="ghost", small=True, name=f"{say('Rename')}: {row.name}"
                ),
                button_markup(told, do=do, id=id, kind="ghost", small=True, name=f"{told}: {row.name}"),
            ),
        )

    async def _add(self) -> None:
        name = str(self._name.value or "")
        if await self._visit.ask_in({"name": self._name}, folders.add_folder, name):
            self._name.value = ""
            await self.again()
            self._visit.shell.tell("good", self._visit.say("The folder {name} is there.", name=name.strip()))

    def _asked(self, pick: Pick) -> None:
        row = self._rows.get(pick.id)
        if row is None:
            return
        self._row = row
        self._other.accept()
        self._other.value = row.name
        self._box.retitle(self._visit.say("Rename {name}", name=row.name))
        self._box.open(str(row.id))

    async def _rename(self) -> None:
        row = self._row
        if row is not None and await self._visit.ask_in(
            {"name": self._other}, _renamed, row.id, str(self._other.value or "")
        ):
            self._box.close()
            await self.again()

    async def _close(self, pick: Pick) -> None:
        await self._do(folders.close_folder, pick, self._visit.say("Nobody chooses this folder any more."))

    async def _reopen(self, pick: Pick) -> None:
        await self._do(folders.reopen_folder, pick, self._visit.say("The folder takes documents again."))

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
    folders.rename_folder(ctx, id, name)
    return True
