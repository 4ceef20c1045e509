"""/staff/requests/new and /staff/requests/{id}/edit: a checklist being written, for one client or several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from components.forms.button import button, link_button
from components.forms.draft_listener import own_form
from components.forms.field_elements import Field
from components.forms.fields import area_field, date_field, text_field
from components.frame.page_title import page_title
from components.html.island import island
from components.html.layout import card, form, line, stack
from components.html.markup import tag
from data.errors import NotFound
from pages.documents.requests.clients_field import ClientsField, matching
from pages.documents.requests.item_fields import ItemRows
from pages.documents.requests.lists import PATH
from pages.shell.screens import screen
from pages.shell.visit import Address, Visit
from services.documents.requests import making, templates
from services.documents.requests.forms import LONGEST_NOTE, LONGEST_TITLE, RequestForm
from services.documents.requests.making import Editing
from services.documents.requests.templates import TemplateRow
from services.people import clients
from services.people.client_listing import ClientChoice
from services.platform.context import Context
from services.platform.i18n import msgid
from services.platform.lists.filters import as_id

MOST_IN_ADDRESS = 40


@dataclass(frozen=True, slots=True)
class Fresh:
    """What a new request begins with. `about` tells the draft of one beginning from that of another."""

    form: RequestForm
    folders: Mapping[str, str]
    templates: list[TemplateRow]
    chosen: Mapping[UUID, str]
    matches: tuple[ClientChoice, ...]
    copied_from: UUID | None
    about: str


def load_new(ctx: Context, at: Address) -> Fresh:
    """Blank, from a template or from last year's request, as the address says."""
    known = templates.all_templates(ctx)
    template, copy = at.query.get("template", ""), at.query.get("copy", "")
    given, chosen, source = RequestForm(), dict[UUID, str](), None
    if template:
        given = templates.form_for_year(ctx, _id(template, "template"))
    elif copy:
        again = making.again(ctx, _id(copy, "request"))
        given, source, chosen = again.form, again.id, {again.entity_id: again.client}
    asked = [found for text in at.query.get("client", "").split(",")[:MOST_IN_ADDRESS] if (found := as_id(text))]
    if asked:
        chosen = {id: clients.record(ctx, id).name for id in asked}
    about = f"{template}|{copy}"
    return Fresh(given, making.offered_folders(ctx, given), known, chosen, matching(ctx, ""), source, about)


@screen(f"{PATH}/new", title=msgid("New request"), place="requests", load=load_new)
def new_request(visit: Visit, fresh: Fresh) -> None:
    say = visit.say
    lead = say("Last year's list, with the years moved on. Look it over, then ask.") if fresh.copied_from else ""
    back = tag("a", {"class": "more", "href": PATH}, say("All requests"))
    island(page_title(say("New request"), lead, back=back))
    with stack():
        if fresh.copied_from is None and fresh.templates:
            _beginnings(visit, fresh)
        NewRequest(visit, fresh)


def _beginnings(visit: Visit, fresh: Fresh) -> None:
    say, query = visit.say, visit.address.query
    also = f"&client={query['client']}" if fresh.chosen and "client" in query else ""
    links = (
        link_button(each.name, f"{PATH}/new?template={each.id}{also}", small=True, icon="form")
        for each in fresh.templates
    )
    with card(say("Begin with a template")):
        island(tag("div", {"class": "line"}, *links))


class RequestFields:
    """Head and items of a request, as the new one and the editor have them."""

    def __init__(self, visit: Visit, given: RequestForm, folders: Mapping[str, str]) -> None:
        say = visit.say
        with card(say("What it is about")), form(columns=True):
            self._head: dict[str, Field] = {
                "title": text_field(say("Title"), given.title, required=True, longest=LONGEST_TITLE),
                "year": text_field(say("Year of the documents"), given.year, longest=4),
            }
            told = say("The client sees the day and is reminded before and after it.")
            self._due = self._head["due_on"] = date_field(say("Due on"), given.due_on, help=told)
            note = area_field(say("A sentence for the client"), given.note, rows=2, longest=LONGEST_NOTE)
            self._head["note"] = note
        with card(say("What is needed")):
            self._rows = ItemRows(visit, folders, given.items)

    @property
    def fields(self) -> dict[str, Field]:
        return self._head | self._rows.fields

    @property
    def typed(self) -> RequestForm:
        text = {name: str(field.value or "") for name, field in self._head.items()}
        return RequestForm(text["title"], text["year"], self._due.day, text["note"], self._rows.typed)


class NewRequest:
    """A request that is not made yet."""

    def __init__(self, visit: Visit, fresh: Fresh) -> None:
        self._visit, self._fresh = visit, fresh
        say = visit.say
        with stack() as box:
            own_form(box, fresh.about)
            with card(say("Who is asked")):
                self._clients = ClientsField(visit, fresh.chosen, fresh.matches)
            self._fields = RequestFields(visit, fresh.form, fresh.folders)
            with line():
                button(say("Ask for it"), self._make, kind="primary", icon="mail")
            island(tag("p", {"class": "muted"}, say("Contacts who see documents are told by mail.")))

    async def _make(self) -> None:
        visit, chosen = self._visit, list(self._clients.chosen)
        fields = self._fields.fields | {"client": self._clients.field}
        made = await visit.ask_in(fields, making.make, self._fields.typed, chosen, self._fresh.copied_from)
        if not made:
            return
        said = visit.words.say_n("{n} client has been asked.", "{n} clients have been asked.", len(made))
        visit.shell.tell("good", said)
        visit.go(f"{PATH}/{made[0]}" if len(made) == 1 else PATH)


def load_edit(ctx: Context, at: Address) -> tuple[Editing, Mapping[str, str]]:
    found = making.editing(ctx, _id(at.parts["id"], "request"))
    return found, making.offered_folders(ctx, found.form)


@screen(f"{PATH}/{{id}}/edit", title=msgid("Change a request"), place="requests", load=load_edit)
def edit_request(visit: Visit, loaded: tuple[Editing, Mapping[str, str]]) -> None:
    found, folders = loaded
    say = visit.say
    back = tag("a", {"class": "more", "href": f"{PATH}/{found.id}"}, say("Back to the request"))
    island(page_title(say("Change {title}", title=found.form.title), found.client, back=back))
    with stack() as box:
        own_form(box, str(found.id))
        if found.answered:
            words = say(
                "What the client has answered keeps its state and its files. Only what you add is asked for by mail."
            )
            island(tag("p", {"class": "muted"}, words))
        fields = RequestFields(visit, found.form, folders)

        async def save() -> None:
            if await visit.ask_in(fields.fields, _changed, found.id, found.version, fields.typed):
                visit.shell.tell("good", say("Saved."))
                visit.go(f"{PATH}/{found.id}")

        with line():
            button(say("Save"), save, kind="primary")


def _changed(ctx: Context, id: UUID, version: int, given: RequestForm) -> bool:
    making.change(ctx, id, version, given)
    return True


def _id(text: str, what: str) -> UUID:
    """Raises NotFound."""
    found = as_id(text)
    if found is None:
        raise NotFound(what=what)
    return found
