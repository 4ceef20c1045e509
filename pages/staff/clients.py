"""/staff/clients: every client in reach, and the way to make a new one."""

from __future__ import annotations

from markupsafe import Markup
from nicegui import ui

from components.button import button, link_button
from components.data_list import Column, Filter, Line, Listing, ListPlan, ListState
from components.empty import empty
from components.island import island
from components.layout import card, line
from components.markup import join, tag
from components.money_text import amounts
from components.page_title import page_title
from components.status_chip import status_chip
from pages.screens import screen
from pages.staff.beside import Source, full_list, state_of
from pages.staff.client_form import ClientFields
from pages.staff.words import ACCESS, KINDS, chip, moneys
from pages.visit import Address, Visit
from services import client_list, clients
from services.access import May
from services.client_list import ClientPage, ClientQuery, ClientRow
from services.clients import ClientForm
from services.context import Context
from services.wording import msgid

PATH = "/staff/clients"


def load(ctx: Context, at: Address) -> ClientPage:
    return client_list.page_of(ctx, _query(state_of(at)))


@screen(PATH, title=msgid("Clients"), place="clients", load=load)
def all_clients(visit: Visit, found: ClientPage) -> None:
    say = visit.say
    make = link_button(say("New client"), f"{PATH}/new", kind="primary", icon="plus") \
        if visit.frame.actor.may(May.CREATE_CLIENTS) else None
    island(page_title(say("Clients"), "", make))
    with ui.element("section").classes("card"):
        full_list(visit, source(visit), _listing(visit, found))


def source(visit: Visit) -> Source:
    """The list of clients, here and beside a client's record."""
    async def rows(state: ListState) -> Listing:
        return _listing(visit, await visit.look_again(client_list.page_of, _query(state)))

    return Source("clients", visit.say("All clients"), _plan(visit), rows, ["clients", "invoices", "inbox"])


@screen(f"{PATH}/new", title=msgid("New client"), place="clients", load=lambda ctx, at: _may_create(ctx))
def new_client(visit: Visit, _: None) -> None:
    say = visit.say
    island(page_title(say("New client"), back=tag("a", {"class": "more", "href": PATH}, say("All clients"))))
    with card():
        form = ClientFields(visit, ClientForm(""))

        async def create() -> None:
            made = await visit.ask_in(form.fields, clients.create, form.typed)
            if made is not None:
                visit.go(f"{PATH}/{made}")

        with line():
            button(say("Create client"), create, kind="primary")


def _may_create(ctx: Context) -> None:
    from data.errors import NotAllowed

    if not ctx.actor.may(May.CREATE_CLIENTS):
        raise NotAllowed()


def _query(state: ListState) -> ClientQuery:
    return ClientQuery(state.search, state.values_of("kind"), state.values_of("access"), state.values_of("money"),
                       "yes" in state.values_of("archived"), state.sort or "name", state.descending, state.offset,
                       state.per_page)


def _plan(visit: Visit) -> ListPlan:
    say = visit.say
    return ListPlan(
        say("Clients"), [
            Column("name", say("Name"), sortable=True, hidable=False, phone="title"),
            Column("kind", say("Kind"), sortable=True),
            Column("external_id", say("Number"), sortable=True, shown=False),
            Column("city", say("City"), sortable=True, shown=False), Column("phone", say("Phone"), shown=False),
            Column("access", say("Access"), phone="state"),
            Column("owed", say("Owes"), sortable=True, numeric=True, phone="amount"),
            Column("overdue", say("Overdue"), sortable=True, numeric=True)],
        empty("users", say("No clients yet"), say("Clients appear here once you make or import them.")), path=PATH,
        keys=True, search=say("Search clients"),
        filters=[Filter("money", say("Money"), {"owing": say("Owes something"), "overdue": say("Overdue")}),
                 Filter("access", say("Access"), {key: say(word) for key, (word, _) in ACCESS.items()}),
                 Filter("kind", say("Kind"), {key: say(word) for key, word in KINDS.items()}),
                 Filter("archived", say("Archived"), {"yes": say("Archived")})])


def _listing(visit: Visit, page: ClientPage) -> Listing:
    totals = {"owed": moneys(visit, page.totals.owed), "overdue": moneys(visit, page.totals.overdue)}
    return Listing([_line(visit, row) for row in page.rows], page.found, totals if page.totals.owed else None,
                   visit.say("Total of all found"))


def _line(visit: Visit, row: ClientRow) -> Line:
    late = moneys(visit, row.figures.overdue)
    return Line(str(row.id), row.name, {
        "name": row.name, "kind": visit.say(KINDS[row.kind]), "external_id": row.external_id or "",
        "city": row.city or "", "phone": row.phone or "", "access": _access(visit, row),
        "owed": amounts(moneys(visit, row.figures.owed)),
        "overdue": tag("span", {"class": "bad"}, amounts(late)) if late else ""}, href=f"{PATH}/{row.id}",
        note=" · ".join(filter(None, (visit.say(KINDS[row.kind]), row.external_id, row.city))))


def _access(visit: Visit, row: ClientRow) -> Markup:
    if not row.access:
        return chip(visit, ACCESS, "nobody")
    return join((status_chip(f"{visit.say(ACCESS[status][0])} {count}", tone=ACCESS[status][1])
                 for status, count in row.access.items()), " ")
