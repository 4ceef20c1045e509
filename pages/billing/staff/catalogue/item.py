"""/staff/catalogue/new and /staff/catalogue/{id}: an item's form, or its facts for whoever may only look."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from components.display.details import Fact, details
from components.display.notice import notice
from components.display.panel import panel
from components.forms.button import button
from components.forms.confirm import confirm
from components.frame.page_title import page_title
from components.html.island import island
from components.html.layout import line, stack
from components.html.markup import tag
from data.errors import NotFound
from pages.billing.staff.catalogue.item_fields import ItemFields
from pages.billing.staff.catalogue.words import PATH, duration, taxes
from pages.shell.history_panel import history
from pages.shell.screens import screen
from pages.shell.staff_words import ITEM_KINDS
from pages.shell.visit import Address, Visit
from services.billing.catalogue import items
from services.billing.catalogue.item_form import ItemForm
from services.billing.catalogue.items import Choices, Editing
from services.billing.catalogue.permissions import EDIT, TOPIC
from services.firm import history as histories
from services.firm.history import HistoryLine
from services.platform.context import Context
from services.platform.i18n import msgid
from services.platform.lists.filters import as_id
from services.platform.permissions import May


@dataclass(frozen=True, slots=True)
class Shown:
    """An item; `lines` None: its history is not for this person's eyes."""

    editing: Editing
    lines: tuple[HistoryLine, ...] | None


def load_new(ctx: Context, at: Address) -> tuple[ItemForm, Choices]:
    return items.new(ctx)


@screen(f"{PATH}/new", title=msgid("New item"), place="catalogue", load=load_new)
def new_item(visit: Visit, loaded: tuple[ItemForm, Choices]) -> None:
    say, (form, choices) = visit.say, loaded
    island(page_title(say("New item"), back=_back(visit)))
    with stack() as box:
        fields = ItemFields(visit, box, "new", form, choices)

        async def add() -> None:
            if await visit.ask_in(fields.by_name, items.add, fields.typed):
                visit.shell.tell("good", say("{name} is in the catalogue.", name=fields.typed.name.strip()))
                visit.go(PATH)

        with line():
            button(say("Add to the catalogue"), add, kind="primary", icon="plus")


def load(ctx: Context, at: Address) -> Shown:
    id = as_id(at.parts["id"])
    if id is None:
        raise NotFound(what="item")
    found = items.item(ctx, id)
    return Shown(found, histories.of_item(ctx, id) if ctx.actor.may(May.READ_HISTORY) else None)


@screen(f"{PATH}/{{id}}", title=msgid("Product or service"), place="catalogue", load=load)
def one_item(visit: Visit, shown: Shown) -> None:
    found, may = shown.editing, visit.frame.actor.may(EDIT)
    island(page_title(found.form.name, found.form.code, back=_back(visit)))
    with stack() as box:
        if may and not found.is_archived:
            _editor(visit, found, ItemFields(visit, box, str(found.id), found.form, found.choices))
        else:
            _facts(visit, found, may=may)
        if shown.lines is not None:
            island(history(visit, visit.say("History"), shown.lines))


def _editor(visit: Visit, found: Editing, fields: ItemFields) -> None:
    say = visit.say

    async def save() -> None:
        if await visit.ask_in(fields.by_name, items.change, found.id, found.version, fields.typed):
            visit.shell.tell("good", say("Saved. What was sold before stays as it was."))
            await visit.screens.reload()

    async def archive() -> None:
        if await confirm(
            say("Archive {name}?", name=found.form.name),
            say("Nobody picks it any more. Lines that came from it stay, and you can bring it back."),
            yes=say("Archive it"),
            no=say("Keep it"),
        ):
            await visit.ask(items.archive, found.id)
            visit.shell.tell("good", say("{name} is archived.", name=found.form.name))
            visit.go(PATH)

    with line():
        button(say("Save"), save, kind="primary")
        button(say("Archive …"), archive, kind="ghost", icon="lock")


def _facts(visit: Visit, found: Editing, *, may: bool) -> None:
    say = visit.say
    if found.is_archived:
        island(notice("info", say("This is archived: nobody picks it any more, and what came from it stays.")))
    body = island(_told(visit, found))

    async def again() -> None:
        body.show(_told(visit, await visit.look_again(items.item, found.id)))

    async def bring_back() -> None:
        await visit.ask(items.bring_back, found.id)
        visit.shell.tell("good", say("{name} is offered again.", name=found.form.name))
        await visit.screens.reload()

    if may:
        with line():
            button(say("Bring back"), bring_back, kind="primary")
    visit.live([TOPIC], again)


def _told(visit: Visit, found: Editing) -> Markup:
    say, form, choices = visit.say, found.form, found.choices
    steps = tag("ol", {"class": "steps-told"}, *(tag("li", {}, each) for each in form.checklist.splitlines()))
    price = f"{form.price} {form.currency}" if form.price else say("On request")
    return panel(
        say("What it is"),
        details(
            [
                Fact(say("Kind"), say(next(word for kind, word in ITEM_KINDS.items() if kind == form.kind))),
                Fact(say("Item code"), form.code),
                Fact(say("Category"), choices.categories.get(form.category, "")),
                Fact(say("Description"), form.description),
                Fact(say("Price"), price),
                Fact(say("Unit"), choices.units.get(form.unit, "")),
                Fact(say("Tax"), taxes(visit, choices.rates).get(form.tax, "")),
                Fact(say("Duration"), duration(visit.words, int(form.minutes or 0))),
                Fact(say("Checklist"), steps if form.checklist else ""),
                Fact(say("Shown to clients"), say("yes") if form.is_shown else say("no")),
            ]
        ),
    )


def _back(visit: Visit) -> Markup:
    return tag("a", {"class": "more", "href": PATH}, visit.say("All products and services"))
