"""/staff/documents/bulk: files first, then whose they are, and only then the clients see them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from components.display.panel import panel
from components.forms.button import button
from components.forms.confirm import confirm
from components.frame.page_title import page_title
from components.html.icons import icon
from components.html.island import Pick, island
from components.html.layout import line, stack
from components.html.markup import tag
from data.errors import Refusal
from pages.documents.bulk.client_dialogs import ClientDialog, ManyDialog
from pages.documents.bulk.tray_routes import TRAY
from pages.documents.bulk.tray_table import for_all, table
from pages.documents.upload_form import ACCEPTED
from pages.documents.upload_words import upload_words
from pages.guard.http.form_token import FIELD
from pages.shell.screens import screen
from pages.shell.visit import Address, Visit
from services.documents.arrivals import MOST_FILES
from services.documents.bulk import proposals, publishing, tray
from services.documents.bulk.proposals import Tray, TrayRow
from services.documents.settings import LARGEST_MB
from services.documents.uploads import Place
from services.platform.context import Context
from services.platform.i18n import msgid
from services.platform.lists.filters import as_id


def load(ctx: Context, at: Address) -> Tray:
    return proposals.look(ctx)


@screen("/staff/documents/bulk", title=msgid("Add many files"), place="documents", load=load)
def bulk(visit: Visit, loaded: Tray) -> None:
    say = visit.say
    told = say("Send files for any of your clients. Nobody but you sees them before you publish them.")
    island(page_title(say("Add many files"), told))
    with stack():
        island(_form(visit))
        TrayPart(visit, loaded)


class TrayPart:
    """The table, what applies to all of it, and the button that publishes."""

    def __init__(self, visit: Visit, loaded: Tray) -> None:
        self._visit, self._tray = visit, loaded
        self._refused: dict[UUID, str] = {}
        self._choose = ClientDialog(visit, self._chosen)
        self._many = ManyDialog(visit, self._to_many)
        with ui.element("section").classes("card tray-card"):
            self._head = island(for_all(visit, loaded), on={"all": self._for_all})
            acts = {
                "whose": self._take,
                "choose": self._open_choose,
                "many": self._open_many,
                "type": self._folder,
                "year": self._year,
                "again": self._again_wanted,
                "remove": self._remove,
            }
            self._table = island(table(visit, loaded, {}), on=acts)
            with line().classes("tray-foot"):
                self._button = button(self._words(), self._publish, kind="primary", icon="up")
        self._draw()
        visit.live([tray.topic_of(visit.frame.actor.person_id)], self.again)

    async def again(self) -> None:
        self._tray = await self._visit.look_again(proposals.look)
        self._draw()

    def _draw(self) -> None:
        self._head.show(for_all(self._visit, self._tray))
        self._table.show(table(self._visit, self._tray, self._refused))
        self._button.say(self._words())
        self._button.set_visibility(bool(self._tray.rows))
        self._button.set_enabled(bool(self._tray.ready))

    def _words(self) -> str:
        n = len(self._tray.ready)
        return self._visit.words.say_n("Publish {n} file", "Publish {n} files", n) if n else self._visit.say("Publish")

    def _row(self, id: str) -> TrayRow | None:
        return next((row for row in self._tray.rows if str(row.id) == id), None)

    async def _open_choose(self, pick: Pick) -> None:
        if (row := self._row(pick.id)) is not None:
            await self._choose.open(row)

    async def _open_many(self, pick: Pick) -> None:
        if (row := self._row(pick.id)) is not None:
            await self._many.open(row)

    async def _take(self, pick: Pick) -> None:
        file_id, _, client = pick.id.partition(" ")
        row, id = self._row(file_id), as_id(client)
        if row is not None and id is not None:
            await self._chosen(row, [id])

    async def _chosen(self, row: TrayRow, ids: list[UUID]) -> None:
        await self._visit.ask(publishing.choose, row.id, ids[0])
        self._refused.pop(row.id, None)
        await self.again()

    async def _folder(self, pick: Pick) -> None:
        if (row := self._row(pick.id)) is not None:
            await self._place([row.id], pick.value, str(row.year or ""))

    async def _year(self, pick: Pick) -> None:
        if (row := self._row(pick.id)) is not None:
            await self._place([row.id], str(row.type_id or ""), pick.value)

    async def _for_all(self, pick: Pick) -> None:
        given = pick.fields or {}
        await self._place([row.id for row in self._tray.rows], given.get("type_id", ""), given.get("year", ""))

    async def _place(self, ids: Sequence[UUID], folder: str, year: str) -> None:
        try:
            await self._visit.ask(publishing.place, ids, type_id=as_id(folder), year=year)
            for id in ids:
                self._refused.pop(id, None)
        except Refusal as refusal:
            self._refused |= dict.fromkeys(ids, self._visit.words.refusal(refusal))
        await self.again()

    async def _again_wanted(self, pick: Pick) -> None:
        if (row := self._row(pick.id)) is not None:
            await self._visit.ask(publishing.again, row.id, wanted=not row.is_again)
            await self.again()

    async def _remove(self, pick: Pick) -> None:
        say, row = self._visit.say, self._row(pick.id)
        if row is not None and await confirm(
            say("Remove {name}?", name=row.name),
            say("It is deleted from your tray. No client has it from here."),
            yes=say("Remove {name}", name=row.name),
            no=say("Keep it"),
            danger=True,
        ):
            await self._visit.ask(tray.remove, row.id)
            await self.again()

    async def _publish(self) -> None:
        say, words, ready = self._visit.say, self._visit.words, self._tray.ready
        about = words.say_n("{n} client gets them.", "{n} clients get them.", len({row.client for row in ready}))
        if stays := len(self._tray.rows) - len(ready):
            about += " " + words.say_n(
                "{n} file stays in your tray: no client is chosen for it, or the client has it already.",
                "{n} files stay in your tray: no client is chosen for them, or the client has them already.",
                stays,
            )
        if not ready or not await confirm(
            words.say_n("Publish {n} file?", "Publish {n} files?", len(ready)),
            about,
            yes=self._words(),
            no=say("Not yet"),
        ):
            return
        done = 0
        for row in ready:  # one by one: what stops in between leaves the others in the tray
            if row.client is None:
                continue
            try:
                place = Place(row.client.id, row.type_id, row.year)
                await self._visit.ask(publishing.publish, row.id, place)
                self._refused.pop(row.id, None)
                done += 1
            except Refusal as refusal:
                self._refused[row.id] = words.refusal(refusal)
        await self.again()
        self._told(done, len(ready) - done)

    async def _to_many(self, row: TrayRow, ids: list[UUID]) -> None:
        words = self._visit.words
        question = words.say_n(
            "Publish {name} to {n} client?", "Publish {name} to {n} clients?", len(ids), name=row.name
        )
        if not await confirm(
            question,
            self._visit.say("Each gets it as a new document."),
            yes=self._visit.say("Publish"),
            no=self._visit.say("Not yet"),
        ):
            return
        done = 0
        for id in ids:
            try:
                await self._visit.ask(publishing.publish_copy, row.id, Place(id, row.type_id, row.year))
                done += 1
            except Refusal as refusal:
                self._refused[row.id] = words.refusal(refusal)
        if done == len(ids):
            await self._visit.ask(tray.remove, row.id)
        await self.again()
        self._told(done, len(ids) - done)

    def _told(self, done: int, left: int) -> None:
        words = self._visit.words
        parts = [words.say_n("{n} document was published.", "{n} documents were published.", done)] if done else []
        if left:
            parts.append(words.say_n("{n} was not, and waits here.", "{n} were not, and wait here.", left))
        self._visit.shell.tell("good" if not left else "bad", " ".join(parts))


def _form(visit: Visit) -> Markup:
    say = visit.say
    words = upload_words(say) | {
        "added": say("In your tray"),
        "done.one": say("{n} file was sent into your tray.", n="{n}"),
        "done.other": say("{n} files were sent into your tray.", n="{n}"),
    }
    help = say("The client is found by the tax number, the client's number or the name in the name of the file.")
    help += " " + say(
        "PDF, pictures, text and office files, up to {mb} MB each; at most 100 at once.",
        mb=visit.frame.preferences[LARGEST_MB],
    )
    body = tag(
        "form",
        {
            "class": "import-form",
            "data-uploads": TRAY,
            "data-most": MOST_FILES,
            "data-person": str(visit.frame.actor.person_id),
            "data-words": json.dumps(words, ensure_ascii=False),
        },
        tag("input", {"type": "hidden", "name": FIELD, "value": visit.form_token}),
        tag(
            "div",
            {"class": "field"},
            tag("label", {"class": "label", "for": "tray-file"}, say("Files: choose them, or drop them here")),
            tag(
                "input",
                {
                    "type": "file",
                    "name": "file",
                    "id": "tray-file",
                    "class": "drop-zone",
                    "accept": ACCEPTED,
                    "multiple": True,
                    "required": True,
                    "aria-describedby": "tray-file-help",
                },
            ),
            tag("p", {"class": "help", "id": "tray-file-help"}, help),
        ),
        tag(
            "div",
            {"class": "line"},
            tag(
                "button",
                {"type": "submit", "class": "btn primary"},
                icon("up"),
                tag("span", {"data-upload-send": True}, say("Send into the tray")),
            ),
        ),
        tag("div", {"data-upload-list": True}),
    )
    return panel(say("Files"), tag("div", {"class": "card-body"}, body))
