"""/staff/requests/templates: the firm's checklists, and the editor of one."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from components.display.panel import Row, panel, rows
from components.forms.button import button, link_button
from components.forms.confirm import confirm
from components.forms.draft_listener import own_form
from components.forms.fields import area_field, text_field
from components.frame.page_title import page_title
from components.html.island import island
from components.html.layout import card, form, line, stack
from components.html.markup import tag
from components.lists.empty import empty
from data.errors import NotFound
from pages.documents.requests.item_fields import ItemRows
from pages.documents.requests.lists import PATH
from pages.shell.screens import screen
from pages.shell.visit import Address, Visit
from services.documents.requests import making, templates
from services.documents.requests.forms import LONGEST_NOTE, LONGEST_TITLE, RequestForm
from services.documents.requests.templates import Template, TemplateRow
from services.platform.context import Context
from services.platform.i18n import msgid
from services.platform.lists.filters import as_id

TEMPLATES = f"{PATH}/templates"
NEW = "new"


def load_all(ctx: Context, at: Address) -> list[TemplateRow]:
    return templates.all_templates(ctx)


@screen(TEMPLATES, title=msgid("Templates of requests"), place="requests", load=load_all)
def all_templates(visit: Visit, found: list[TemplateRow]) -> None:
    say = visit.say
    new = link_button(say("New template"), f"{TEMPLATES}/{NEW}", kind="primary", icon="plus")
    back = tag("a", {"class": "more", "href": PATH}, say("All requests"))
    island(page_title(say("Templates"), say("Checklists to begin a request with."), new, back=back))
    if not found:
        nothing = empty("form", say("No templates yet"), say("Write down once what you need every year."), new)
        island(panel(say("Templates"), nothing))
        return
    lines = [_row(visit, each) for each in found]
    island(panel(say("Templates"), rows(lines)))


def _row(visit: Visit, row: TemplateRow) -> Row:
    words = visit.words.say_n("{n} item", "{n} items", row.items)
    ask = link_button(
        visit.say("Ask with it"),
        f"{PATH}/new?template={row.id}",
        small=True,
        name=f"{visit.say('Ask with it')}: {row.name}",
    )
    return Row("form", row.name, words, ask, f"{TEMPLATES}/{row.id}")


def load_one(ctx: Context, at: Address) -> tuple[Template | None, Mapping[str, str]]:
    """None for a new one."""
    if at.parts["id"] == NEW:
        templates.all_templates(ctx)  # for whoever may not, there is no such screen
        return None, making.offered_folders(ctx, RequestForm())
    id = as_id(at.parts["id"])
    if id is None:
        raise NotFound(what="template")
    found = templates.template(ctx, id)
    return found, making.offered_folders(ctx, found.form)


@screen(f"{TEMPLATES}/{{id}}", title=msgid("Template of a request"), place="requests", load=load_one)
def template(visit: Visit, loaded: tuple[Template | None, Mapping[str, str]]) -> None:
    TemplateEditor(visit, *loaded)


class TemplateEditor:
    """A checklist without a client, a year and a day."""

    def __init__(self, visit: Visit, found: Template | None, folders: Mapping[str, str]) -> None:
        self._visit, self._found = visit, found
        say, given = visit.say, found.form if found else RequestForm()
        back = tag("a", {"class": "more", "href": TEMPLATES}, say("All templates"))
        island(page_title(given.title or say("New template"), back=back))
        with stack() as box:
            own_form(box, str(found.id) if found else NEW)
            with card(say("What it is about")), form():
                self._title = text_field(
                    say("Title"),
                    given.title,
                    required=True,
                    longest=LONGEST_TITLE,
                    help=say("A request adds the year."),
                )
                self._note = area_field(say("A sentence for the client"), given.note, rows=2, longest=LONGEST_NOTE)
            with card(say("What is needed")):
                self._rows = ItemRows(visit, folders, given.items)
            with line():
                button(say("Save template"), self._save, kind="primary")
                if found is not None:
                    button(say("Delete template"), self._remove, kind="ghost", icon="trash")

    async def _save(self) -> None:
        fields = {"title": self._title, "note": self._note, **self._rows.fields}
        typed = RequestForm(str(self._title.value or ""), note=str(self._note.value or ""), items=self._rows.typed)
        if await self._visit.ask_in(fields, _saved, self._found, typed):
            self._visit.shell.tell("good", self._visit.say("The template is saved."))
            self._visit.go(TEMPLATES)

    async def _remove(self) -> None:
        say, found = self._visit.say, self._found
        if found is None or not await confirm(
            say("Delete the template {title}?", title=found.form.title),
            say("Requests that were made from it stay."),
            yes=say("Delete {title}", title=found.form.title),
            no=say("Keep it"),
            danger=True,
        ):
            return
        await self._visit.ask(templates.remove_template, found.id)
        self._visit.go(TEMPLATES)


def _saved(ctx: Context, found: Template | None, typed: RequestForm) -> UUID:
    if found is None:
        return templates.add_template(ctx, typed)
    templates.save_template(ctx, found.id, found.version, typed)
    return found.id
