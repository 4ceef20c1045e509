"""/staff/catalogue: what the firm sells, as a list and as a file for a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from nicegui import ui

from components.display.status_chip import status_chip
from components.forms.button import link_button
from components.frame.page_title import page_title
from components.html.island import island
from components.html.markup import Child, tag
from components.lists.data_list import Column, Filter, Line, Listing, ListPlan
from components.lists.empty import empty
from pages.billing.staff.catalogue.words import PATH, SHOWN, STATES, duration, price, tax, unit
from pages.shell.list_export import Export, offer
from pages.shell.list_state import Listed, listed
from pages.shell.screens import screen
from pages.shell.split_list import Source, full_list
from pages.shell.staff_words import ITEM_KINDS
from pages.shell.visit import Address, Reader, Visit
from services.billing.catalogue import categories, listing
from services.billing.catalogue.categories import CategoryRow
from services.billing.catalogue.listing import CATALOGUE, ItemRow, ItemsFound
from services.billing.catalogue.permissions import EDIT, TOPIC
from services.platform.context import Context
from services.platform.i18n import msgid
from services.platform.lists.sheet import SheetColumn
from services.platform.permissions import May


@dataclass(frozen=True, slots=True)
class Loaded:
    """The list as its address asks for it, and the categories it can be narrowed by."""

    found: Listed[ItemsFound]
    shelves: Sequence[CategoryRow]


def load(ctx: Context, at: Address) -> Loaded:
    return Loaded(listed(ctx, at, CATALOGUE.name, listing.page), categories.all_categories(ctx))


@screen(PATH, title=msgid("Products and services"), place="catalogue", load=load)
def all_items(visit: Visit, loaded: Loaded) -> None:
    say, may = visit.say, visit.frame.actor.may(EDIT)
    new = link_button(say("New item"), f"{PATH}/new", kind="primary", icon="plus") if may else None
    shelves = link_button(say("Categories"), f"{PATH}/categories", icon="project") if may else None
    island(page_title(say("Products and services"), say("What lines of invoices are picked from."), shelves, new))
    with ui.element("section").classes("card"):
        full_list(visit, source(visit, loaded.shelves), loaded.found)


def source(visit: Visit, shelves: Sequence[CategoryRow]) -> Source:
    return Source(
        "catalogue",
        CATALOGUE.name,
        visit.say("All products and services"),
        _plan(visit, shelves),
        listing.page,
        partial(_drawn, visit),
        [TOPIC],
    )


def _plan(visit: Visit, shelves: Sequence[CategoryRow]) -> ListPlan:
    say, actor = visit.say, visit.frame.actor
    ways = [link_button(say("New item"), f"{PATH}/new", kind="primary", icon="plus")] if actor.may(EDIT) else []
    if actor.may(EDIT) and actor.may(May.IMPORT):
        ways.append(link_button(say("Import"), "/staff/import?kind=catalogue", icon="up"))
    return ListPlan(
        say("Products and services"),
        (
            Column("name", say("Name"), sortable=True, hidable=False, phone="title"),
            Column("code", say("Item code"), sortable=True),
            Column("kind", say("Kind"), sortable=True, phone="hidden"),
            Column("category", say("Category"), sortable=True),
            Column("shown", say("For clients"), phone="state"),
            Column("minutes", say("Duration"), sortable=True, numeric=True, shown=False),
            Column("tax", say("Tax"), phone="hidden"),
            Column("unit", say("Unit"), phone="hidden"),
            Column("price", say("Price"), sortable=True, numeric=True, phone="amount"),
        ),
        empty(
            "tag",
            say("Nothing in the catalogue yet"),
            say("Write down once what you sell; lines of invoices are then picked by a few letters."),
            tag("div", {"class": "line"}, *ways) if ways else None,
        ),
        path=PATH,
        search=say("Search products and services"),
        filters=(
            Filter("category", say("Category"), {str(each.id): each.name for each in shelves}),
            Filter("kind", say("Kind"), {key.value: say(word) for key, word in ITEM_KINDS.items()}),
            Filter("shown", say("For clients"), {key: say(word) for key, word in SHOWN.items()}),
            Filter("state", say("Status"), {key: say(word) for key, word in STATES.items()}),
        ),
        keys=True,
        export=SHEET.path,
    )


def _drawn(visit: Visit, found: ItemsFound) -> Listing:
    return Listing([_line(visit, each) for each in found.rows], found.found)


def _line(visit: Visit, row: ItemRow) -> Line:
    say = visit.say
    state: Child = None
    if row.is_archived:
        state = status_chip(say("Archived"), icon="lock")
    elif row.is_shown:
        state = status_chip(say("Shown"), tone="info", icon="eye")
    cost = price(visit, row)
    per = unit(visit.words, row)
    return Line(
        str(row.id),
        row.name,
        {
            "name": row.name,
            "code": tag("span", {"class": "num"}, row.code) if row.code else "",
            "kind": say(ITEM_KINDS[row.kind]),
            "category": row.category,
            "shown": state or "",
            "minutes": duration(visit.words, row.minutes),
            "tax": tax(visit, row),
            "unit": per,
            "price": cost if row.price else tag("span", {"class": "faint"}, cost),
        },
        href=f"{PATH}/{row.id}",
        note=" · ".join(filter(None, (row.code, row.category, cost))),
    )


def _columns(reader: Reader) -> Sequence[SheetColumn[ItemRow]]:
    say, words = reader.say, reader.words
    return (
        SheetColumn(say("Name"), lambda row: row.name),
        SheetColumn(say("Item code"), lambda row: row.code),
        SheetColumn(say("Kind"), lambda row: say(ITEM_KINDS[row.kind])),
        SheetColumn(say("Category"), lambda row: row.category),
        SheetColumn(say("Description"), lambda row: row.description),
        SheetColumn(say("Unit"), lambda row: unit(words, row)),
        SheetColumn(say("Price"), lambda row: row.price, is_money=True),
        SheetColumn(say("Tax"), partial(tax, reader)),
        SheetColumn(say("Minutes"), lambda row: row.minutes),
        SheetColumn(say("Checklist"), lambda row: "\n".join(row.checklist)),
        SheetColumn(say("Shown to clients"), lambda row: say("yes") if row.is_shown else say("no")),
        SheetColumn(say("Archived"), lambda row: say("yes") if row.is_archived else say("no")),
    )


SHEET = offer(Export(CATALOGUE, msgid("Products and services"), _columns, is_staff=True))
