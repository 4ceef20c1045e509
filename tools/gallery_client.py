"""A client's dashboard and open invoices, built only from components, as product pages are."""

from datetime import date

from fastapi import Request
from nicegui import ui

from components.display.details import Fact, details
from components.display.money_text import money_text
from components.display.panel import Row, link, panel, rows
from components.display.status_chip import status_chip
from components.display.tiles import Tile, tiles
from components.forms.button import link_button
from components.forms.pay_bar import pay_bar
from components.frame.page_title import page_title
from components.frame.tabs import Tab, tabs
from components.html.island import island
from components.html.layout import two
from components.html.markup import join
from components.lists.data_list import Column, Filter, Listing, ListPlan, ListState, Preset, data_list
from components.lists.empty import empty
from tools import gallery_data as made_up
from tools.gallery_data import say
from tools.gallery_frame import framed


def dashboard(request: Request) -> None:
    with framed(request, "home"):
        island(page_title("Good morning, Maria", "Three things need you this week."))
        island(
            tiles(
                [
                    Tile(
                        "Amount due",
                        ("€4,312.50", "$1,180.00"),
                        href="/billing",
                        action=link_button("Pay now", "/billing", kind="primary"),
                    ),
                    Tile("Overdue", ("€640.00",), "1 invoice, 12 days late", "/billing", "bad"),
                    Tile("Credit", ("€120.00",), "1 credit note open", "/billing"),
                    Tile("Unapplied", ("€500.00",), "Prepaid on 2 November", "/billing"),
                ]
            )
        )
        with two():
            island(
                panel(
                    "To do",
                    rows(
                        [
                            Row(
                                "pen",
                                "Sign the 2026 engagement letter",
                                "Pappas Family Trust · asked by Sam Reid",
                                status_chip("Due tomorrow", tone="warn"),
                                "/todo/1",
                            ),
                            Row(
                                "up",
                                "Upload rental statements for 14 Quay Street",
                                "4 of 6 files received",
                                status_chip("Due 28 Nov"),
                                "/todo/2",
                            ),
                            Row(
                                "cal",
                                "Choose a time for your year-end meeting",
                                "45 minutes with Eleni Markou",
                                status_chip("Due 2 Dec"),
                                "/todo/3",
                            ),
                        ]
                    ),
                    aside=link("All 3", "/todo"),
                )
            )
            island(
                panel(
                    "Past due",
                    rows(
                        [
                            Row(
                                "bill",
                                "INV-2026-0412",
                                "14 Quay Street · due 9 November",
                                join((money_text("€640.00", tone="bad"), status_chip("12 days late", tone="bad"))),
                                "/billing/1",
                            )
                        ]
                    ),
                    aside=link_button("Pay €640.00", "/billing", small=True),
                )
            )
        with two():
            island(
                panel(
                    "New documents",
                    rows(
                        [
                            Row(
                                "doc",
                                "Draft tax return 2026.pdf",
                                "Maria Pappas · Tax · 1.2 MB · today",
                                status_chip("New", tone="brand"),
                                "/doc/1",
                            ),
                            Row(
                                "doc",
                                "Bookkeeping October.xlsx",
                                "Pappas Ceramics Ltd · Bookkeeping · 84 KB · yesterday",
                                status_chip("New", tone="brand"),
                                "/doc/2",
                            ),
                        ]
                    ),
                    aside=link("All 5", "/documents"),
                )
            )
            island(
                panel(
                    "Basic information",
                    details(
                        [
                            Fact("Name", "Maria Pappas"),
                            Fact("Kind", "Individual"),
                            Fact("VAT number", "EL 094 259 216"),
                            Fact("Client since", "March 2019"),
                            Fact("Phone", ""),
                        ]
                    ),
                )
            )


def _plan(*, cards_shown: bool = False, path: str = "/billing") -> ListPlan:
    return ListPlan(
        name="Open invoices",
        path=path,
        search="Search these invoices",
        ticks=True,
        cards=cards_shown,
        empty=empty(
            "bill",
            "No open invoices",
            "New invoices appear here the moment they are issued.",
            link_button("See the history", "/billing"),
        ),
        columns=(
            Column("number", "Number", sortable=True, hidable=False, phone="title"),
            Column("owner", "For"),
            Column("issued", "Issued", sortable=True, phone="hidden"),
            Column("due", "Due", sortable=True),
            Column("state", "State", phone="state"),
            Column("balance", "Balance", sortable=True, numeric=True, hidable=False, phone="amount"),
            Column("pdf", "", hidable=False, phone="action", heard="PDF file"),
        ),
        filters=(Filter("status", "Status", {"late": "Overdue", "open": "Open", "part": "Part paid"}),),
        presets=(
            Preset("year", "Last 12 months", date(2025, 11, 22), date(2026, 11, 21)),
            Preset("quarter", "This quarter", date(2026, 10, 1), date(2026, 12, 31)),
        ),
    )


async def _load(state: ListState) -> Listing:
    words = state.search.casefold()
    found = [one for one in made_up.INVOICES if words in " ".join(one).casefold()]
    place = {"number": 0, "issued": 2, "due": 3, "balance": 6}.get(state.sort, 0)
    found.sort(key=lambda one: one[place], reverse=state.descending)
    return Listing(
        [made_up.invoice_line(one) for one in found],
        len(found) + (37 if not words else 0),
        {"balance": ("€4,312.50", "$1,180.00")},
        f"{len(found)} open invoices",
    )


async def billing(request: Request) -> None:
    await _billing(request, cards_shown=False)


async def cards(request: Request) -> None:
    await _billing(request, cards_shown=True)


async def _billing(request: Request, *, cards_shown: bool) -> None:
    with framed(request, "billing") as shell:
        island(page_title("Billing", "Everything open is ticked. Untick what you would rather pay later."))
        island(
            tabs(
                "Billing",
                [
                    Tab("Open invoices", "/billing"),
                    Tab("History", "/h"),
                    Tab("Payments", "/p"),
                    Tab("Credit notes", "/c"),
                    Tab("Estimates", "/e"),
                    Tab("Statement", "/s"),
                    Tab("Payment methods", "/m"),
                ],
                here="/billing",
            )
        )
        with ui.element("section").classes("card"):
            bar = pay_bar(
                lambda _: shell.tell("good", "Payment received. Thank you."), aside=link("Make a prepayment", "/prepay")
            )
            how = "3 entities, one payment · card or bank debit"
            bar.say("4 of 5 ticked", how, {"EUR": "Pay €4,312.50"}, nothing="Pay")
            state = ListState.from_query(dict(request.query_params))
            data_list(
                _plan(cards_shown=cards_shown),
                _load,
                say,
                state=state,
                listing=await _load(state),
                ticked=[one[0] for one in made_up.INVOICES[:4]],
                on_ticks=lambda ids: bar.say(
                    f"{len(ids)} of 5 ticked", "one payment", {"EUR": f"Pay for {len(ids)}"}, nothing="Pay"
                ),
            )
