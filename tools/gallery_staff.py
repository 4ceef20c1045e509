"""The staff console: denser, a list beside its detail."""

from fastapi import Request
from nicegui import ui

from components.display.details import Fact, details
from components.display.panel import Row, panel, rows
from components.display.status_chip import status_chip
from components.forms.button import link_button
from components.frame.page_title import page_title
from components.html.island import island
from components.html.layout import stack
from components.lists.data_list import Column, Line, Listing, ListPlan, ListState, data_list
from components.lists.empty import empty
from components.lists.slim_list import SlimList
from tools.gallery_data import say
from tools.gallery_frame import framed


async def staff(request: Request) -> None:
    people = [
        ("Pappas Ceramics Ltd", "Company", "Sam Reid", "€2,672.50"),
        ("Maria Pappas", "Individual", "Sam Reid", "€1,000.00"),
        ("Umbra Trading", "Company", "Eleni Markou", "€0.00"),
        ("Pappas Family Trust", "Trust", "Sam Reid", "$1,180.00"),
    ] * 6

    async def load(state: ListState) -> Listing:
        return Listing(
            [
                Line(
                    str(n),
                    one[0],
                    {"name": one[0], "kind": one[1], "lead": one[2], "owes": one[3]},
                    f"/clients/{n}",
                    note=one[1],
                )
                for n, one in enumerate(people)
            ],
            212,
        )

    plan = ListPlan(
        "Clients",
        (
            Column("name", "Name", sortable=True, hidable=False, phone="title"),
            Column("kind", "Kind"),
            Column("lead", "Looked after by", sortable=True),
            Column("owes", "Owes", numeric=True, sortable=True, phone="amount"),
        ),
        empty("users", "No clients yet"),
        search="Search clients",
        keys=True,
    )
    with framed(request, "clients", staff=True) as shell:
        island(
            page_title(
                "Clients", "", link_button("Import", "/import"), link_button("New client", "/new", kind="primary")
            )
        )
        column, listing = shell.column().classes("on"), await load(ListState())
        column.props["aria-label"] = "Clients"
        with column:
            SlimList(plan, load, say, state=ListState(), listing=listing, here=listing.lines[2], back="All clients")
        with stack():
            with ui.element("section").classes("card"):
                data_list(plan, load, say, listing=listing)
            with stack():
                island(
                    panel(
                        "Pappas Ceramics Ltd",
                        details(
                            [
                                Fact("VAT number", "EL 094 259 216"),
                                Fact("Address", "4 Kiln Lane, Piraeus"),
                                Fact("Currency", "EUR"),
                                Fact("Client since", "2 March 2019"),
                            ]
                        ),
                        aside=link_button("Edit", "/edit", small=True),
                    )
                )
                island(
                    panel(
                        "Contacts",
                        rows(
                            [
                                Row(
                                    "user",
                                    "Maria Pappas",
                                    "maria@demo.test · pays",
                                    status_chip("Active", tone="good"),
                                    "/people/1",
                                ),
                                Row(
                                    "user",
                                    "Nikos Pappas",
                                    "nikos@demo.test · looks",
                                    status_chip("Invited", tone="info"),
                                    "/people/2",
                                ),
                            ]
                        ),
                    )
                )
