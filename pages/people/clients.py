"""/staff/clients: every client in reach, and the way to make a new one."""

from __future__ import annotations

from nicegui import ui

from components.forms.button import button, link_button
from components.frame.page_title import page_title
from components.html.island import island
from components.html.layout import card, line
from components.html.markup import tag
from pages.people.assign_bar import TICKS, AssignBar, choices
from pages.people.client_form import ClientFields
from pages.shell.client_listing import PATH, clients_source
from pages.shell.going_on import GO_ON
from pages.shell.list_state import Listed, listed
from pages.shell.screens import screen
from pages.shell.split_list import full_list
from pages.shell.visit import Address, Visit
from services.firm.team import StaffRow
from services.people import client_listing, clients
from services.people.client_listing import CLIENTS, ClientPage
from services.people.clients import ClientForm
from services.platform.context import Context
from services.platform.flashes import SAID
from services.platform.i18n import msgid
from services.platform.permissions import May


def load(ctx: Context, at: Address) -> tuple[Listed[ClientPage], tuple[StaffRow, ...]]:
    return listed(ctx, at, CLIENTS.name, client_listing.page_of), choices(ctx)


@screen(PATH, title=msgid("Clients"), place="clients", load=load, takes=(SAID, TICKS, GO_ON))
def all_clients(visit: Visit, loaded: tuple[Listed[ClientPage], tuple[StaffRow, ...]]) -> None:
    say, (found, people) = visit.say, loaded
    make = (
        link_button(say("New client"), f"{PATH}/new", kind="primary", icon="plus")
        if visit.frame.actor.may(May.CREATE_CLIENTS)
        else None
    )
    island(page_title(say("Clients"), "", make))
    with ui.element("section").classes("card"):
        if not people:
            full_list(visit, clients_source(visit), found)
            return
        bar = AssignBar(visit, people)
        bar.over(full_list(visit, clients_source(visit), found, on_ticks=bar.ticked, everything=bar.everything))


@screen(f"{PATH}/new", title=msgid("New client"), place="clients", load=lambda ctx, at: ctx.require(May.CREATE_CLIENTS))
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
