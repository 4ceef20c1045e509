"""/staff/documents/inbox: what came by the watch folder and waits for somebody who knows where it belongs (R68)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode
from uuid import UUID

from markupsafe import Markup

from components.display.details import Fact, details
from components.display.panel import Row, panel, rows
from components.forms.button import button, link_button
from components.forms.confirm import confirm
from components.forms.field_elements import Field
from components.forms.fields import select_field, text_field
from components.frame.page_title import page_title
from components.html.island import island
from components.html.layout import card, form, line, stack, two
from components.html.markup import tag
from components.lists.empty import empty
from data.errors import NotFound
from pages.documents.place_fields import place_of
from pages.documents.watch.words import FILE, PATH, why_words
from pages.documents.words import size_words
from pages.shell.client_picker import Nobody, nobody_yet, which_client
from pages.shell.screens import screen
from pages.shell.staff_words import moment
from pages.shell.visit import Address, Visit
from services.documents.folders import open_folders
from services.documents.watch import quarantine
from services.documents.watch.quarantine import LONGEST_NAME, WaitingFile
from services.documents.watch.reasons import Why
from services.documents.watch.rows import WAITING
from services.people import clients
from services.platform.context import Context
from services.platform.i18n import msgid
from services.platform.lists.filters import as_id


@dataclass(frozen=True, slots=True)
class Loaded:
    """`where`: the folder on the server, for whoever has to see to what is stuck in it."""

    files: Sequence[WaitingFile]
    where: str


@dataclass(frozen=True, slots=True)
class Assigning:
    """One file, and the client it is given to; `picker` while nobody is chosen."""

    file: WaitingFile
    folders: Sequence[tuple[UUID, str]]
    client: UUID | None = None
    client_name: str = ""
    picker: Nobody | None = None


def load(ctx: Context, at: Address) -> Loaded:
    return Loaded(quarantine.waiting(ctx), str(ctx.settings.inbox) if ctx.settings.watch else "")


@screen(PATH, title=msgid("Watch folder"), place="documents", load=load)
def inbox(visit: Visit, loaded: Loaded) -> None:
    say = visit.say
    back = tag("a", {"class": "more", "href": "/staff/documents"}, say("All documents"))
    lead = say("What was put into the folder of a client is published by itself. What needs you waits here.")
    island(page_title(say("Watch folder"), lead, back=back))
    with stack():
        shown = island(_lists(visit, loaded))

    async def again() -> None:
        shown.show(_lists(visit, await visit.look_again(load, visit.address)))

    visit.live([WAITING], again)


def _lists(visit: Visit, loaded: Loaded) -> Markup:
    say = visit.say
    here = [each for each in loaded.files if each.is_here]
    there = [each for each in loaded.files if not each.is_here]
    if not loaded.files:
        words = say("Nothing waits") if loaded.where else say("The watch folder is not switched on")
        more = (
            say("The folder is {folder} on the portal's machine.", folder=loaded.where)
            if loaded.where
            else say("Whoever runs the portal can switch it on; the README says how.")
        )
        return tag("section", {"class": "card"}, empty("doc", words, more))
    parts = []
    if here:
        lines = [Row("doc", each.name, _note(visit, each), _side(visit, each), f"{PATH}/{each.id}") for each in here]
        parts.append(panel(say("Waiting for you"), rows(lines)))
    if there:
        lines = [Row("alert", each.name, _note(visit, each), _side(visit, each)) for each in there]
        where = (
            tag("p", {"class": "muted panel-note"}, say("In {folder}", folder=loaded.where)) if loaded.where else None
        )
        parts.append(panel(say("Still in the folder"), where, rows(lines)))
    return tag("div", {"class": "stack"}, *parts)


def _note(visit: Visit, file: WaitingFile) -> str:
    return " ".join((why_words(visit, file), f"({file.path})" if "/" in file.path else "")).strip()


def _side(visit: Visit, file: WaitingFile) -> Markup:
    return tag("span", {"class": "faint num"}, moment(visit, file.seen_at))


def load_one(ctx: Context, at: Address) -> Assigning:
    id = as_id(at.parts["id"])
    if id is None:
        raise NotFound(what="file")
    file = quarantine.one(ctx, id)
    folders = open_folders(ctx)
    wanted = at.query.get("client", "")
    client = as_id(wanted) if wanted else file.place_id
    if wanted == "other" or client is None:
        return Assigning(file, folders, picker=nobody_yet(ctx))
    return Assigning(file, folders, client, clients.record(ctx, client).name)


@screen(f"{PATH}/{{id}}", title=msgid("Watch folder"), place="documents", load=load_one)
def assign(visit: Visit, loaded: Assigning) -> None:
    say, file = visit.say, loaded.file
    back = tag("a", {"class": "more", "href": PATH}, say("Watch folder"))
    island(page_title(file.name, why_words(visit, file), back=back))
    with stack():
        with two():
            if not file.may_be_published:
                island(Markup(""))
            elif loaded.picker is not None:
                with stack():
                    which_client(visit, loaded.picker, say("Whose is it?"), lambda id: _place(file, str(id)))
            else:
                PublishForm(visit, loaded)
            with stack():
                island(_facts(visit, file))
                with line():
                    if file.may_be_published:
                        island(link_button(say("Download it"), FILE.format(id=file.id), icon="download", new_tab=True))
                    if file.is_here:
                        button(say("Discard it"), lambda: _discard(visit, file), kind="danger")


def _place(file: WaitingFile, client: str) -> str:
    return f"{PATH}/{file.id}?{urlencode({'client': client})}"


def _facts(visit: Visit, file: WaitingFile) -> Markup:
    say = visit.say
    facts = [
        Fact(say("Path"), file.path),
        Fact(say("Size"), size_words(visit, file.size_bytes)),
        Fact(say("Came in"), moment(visit, file.seen_at)),
        Fact(say("Client"), file.client, say("Not known")),
    ]
    return panel(say("What is known of it"), details(facts))


async def _discard(visit: Visit, file: WaitingFile) -> None:
    say = visit.say
    if await confirm(
        say("Discard {name}?", name=file.name),
        say("Its content is deleted for good. Nobody was shown it."),
        yes=say("Discard {name}", name=file.name),
        no=say("Keep it"),
        danger=True,
    ):
        await visit.ask(quarantine.discard, file.id)
        visit.shell.tell("good", say("{name} was discarded.", name=file.name))
        visit.go(PATH)


class PublishForm:
    """Where it goes, and what it is called there."""

    def __init__(self, visit: Visit, loaded: Assigning) -> None:
        say, file = visit.say, loaded.file
        self._visit, self._loaded = visit, loaded
        other = tag("a", {"class": "more", "href": _place(file, "other")}, say("Another client"))
        with card(loaded.client_name, aside=other), form():
            folders = {"": say("None")} | {str(id): name for id, name in loaded.folders}
            chosen = str(file.type_id) if file.type_id else ""
            name = "" if file.why == Why.BAD_NAME else file.name
            self._fields: dict[str, Field] = {
                "name": text_field(say("Name"), name, required=True, longest=LONGEST_NAME),
                "type_id": select_field(say("Folder"), folders, chosen),
                "year": text_field(say("Year"), str(file.year or ""), longest=4),
                "file": select_field(
                    say("If a document of this name is there"),
                    {
                        "": say("Ask me"),
                        "version": say("It is a new version of it"),
                        "beside": say("It is another document"),
                    },
                ),
            }
            with line():
                button(
                    say("Publish to {client}", client=loaded.client_name),
                    self._publish,
                    kind="primary",
                )

    async def _publish(self) -> None:
        values = {name: str(field.value or "") for name, field in self._fields.items()}
        file, say = self._loaded.file, self._visit.say
        done = await self._visit.ask_in(self._fields, _published, file.id, str(self._loaded.client), values)
        if done:
            self._visit.go(PATH)
            told = say("{name} is published to {client}.", name=values["name"], client=self._loaded.client_name)
            self._visit.shell.tell("good", told)


def _published(ctx: Context, id: UUID, client: str, given: dict[str, str]) -> bool:
    same: Literal["", "version", "beside"] = ""
    if given["file"] == "version":
        same = "version"
    elif given["file"] == "beside":
        same = "beside"
    quarantine.publish(ctx, id, place_of(given | {"entity": client}), given["name"], same)
    return True
