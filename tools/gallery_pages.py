"""The gallery's pages, built only from components, as a product page would be."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from fastapi import Request
from nicegui import ui

from components.button import button, button_markup, link_button
from components.confirm import confirm
from components.data_list import Column, Filter, Line, Listing, ListPlan, ListState, Preset, data_list
from components.details import Fact, details
from components.dialog import dialog
from components.empty import empty, skeleton
from components.fields import area_field, check_field, date_field, money_field, select_field, text_field
from components.island import Pick, island
from components.layout import beside, card, form, line, stack, two
from components.markup import join, tag
from components.money_text import money_text
from components.notice import notice
from components.page_title import page_title
from components.panel import Row, link, panel, rows
from components.pay_bar import pay_bar
from components.shell import Shell, frame
from components.status_chip import status_chip
from components.tabs import Tab, tabs
from components.tiles import Tile, tiles
from tools import gallery_data as made_up
from tools.gallery_data import say


@contextmanager
def framed(request: Request, place: str, *, staff: bool = False) -> Iterator[Shell]:
    ui.add_head_html(made_up.page_head(request.query_params))
    model = made_up.staff(request.query_params) if staff else made_up.client(request.query_params)
    with frame(
        model,
        say,
        on={"entity": lambda pick: shell.entity(pick.id), "language": _heard, "theme": _heard, "search": _heard},
    ) as shell:
        shell.at(place)
        yield shell


def _heard(pick: Pick) -> None:
    ui.notify(f"{pick.do}: {pick.id or pick.value}")


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
            Column("pdf", "", hidable=False, phone="action"),
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
                "4 of 5 ticked",
                "3 entities, one payment · card or bank debit",
                "Pay €4,312.50",
                lambda: shell.tell("good", "Payment received. Thank you."),
                aside=link("Make a prepayment", "/prepay"),
            )
            state = ListState.from_query(dict(request.query_params))
            data_list(
                _plan(cards_shown=cards_shown),
                _load,
                say,
                state=state,
                listing=await _load(state),
                ticked=[one[0] for one in made_up.INVOICES[:4]],
                on_ticks=lambda ids: bar.say(f"{len(ids)} of 5 ticked", "one payment", f"Pay for {len(ids)}"),
            )


def pieces(request: Request) -> None:
    with framed(request, "todo") as shell:
        island(
            page_title(
                "Pieces", "One of each.", link_button("Secondary", "/"), link_button("Primary", "/", kind="primary")
            )
        )
        with two():
            with card("Fields"), form():
                name = text_field("Name", "Maria Pappas", required=True)
                vat = text_field("VAT number", help="As printed on your invoices.")
                vat.refuse("This VAT number has 8 digits; Greek ones have 9.")
                money_field("Amount", "1,240.00", currency="EUR")
                date_field("Due on", date(2026, 12, 3))
                select_field("Kind", {"company": "Company", "trust": "Trust", "person": "Individual"}, "trust")
                area_field("Note", help="Your client does not see this.", rows=3)
                check_field("Send the invitation now", value=True, help="They receive it within a minute.")
                with line():
                    button("Save", lambda: shell.tell("good", f"Saved {name.value}."), kind="primary")
                    button("Refuse", lambda: shell.tell("bad", "This was not saved: the VAT number is wrong."))
                    button("Void", _ask, kind="danger", icon="void")
                    button("Off").disable()
            with stack():
                island(notice("good", "Your payment of EUR 1,240.00 has arrived."))
                island(notice("info", "Statements are made on the first of the month."))
                island(notice("warn", "Your card ends this month.", action=link("Change it", "/")))
                island(notice("bad", "We could not reach your bank. Nothing was charged.", title="Payment not made"))
                island(
                    panel(
                        "States",
                        tag(
                            "div",
                            {"class": "card-body"},
                            tag(
                                "div",
                                {"class": "chips"},
                                *(status_chip(word, tone=tone) for word, tone in made_up.STATES),
                            ),
                        ),
                    )
                )
                island(panel("Loading", skeleton(3)))
                island(
                    panel(
                        "Nothing yet",
                        empty(
                            "doc",
                            "No documents yet",
                            "What we share with you appears here; you are told by e-mail.",
                            button_markup("Upload a file", do="upload", icon="up"),
                        ),
                    )
                )
        with dialog("Record a payment") as box:
            money_field("Amount", "120.00", currency="EUR")
            date_field("Received on", date(2026, 11, 20))
            box.buttons("Record EUR 120.00", box.close, cancel="Cancel")
        with line():
            button("Open the dialog", box.open)
            button("Ask first", _ask)
        if "dialog" in request.query_params:
            box.open()


async def _ask() -> None:
    await confirm(
        "Void INV-2026-0412?",
        "Your client will see it as void. This cannot be undone.",
        yes="Void INV-2026-0412, €640.00",
        no="Keep it",
        danger=True,
    )


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
                    str(n), one[0], {"name": one[0], "kind": one[1], "lead": one[2], "owes": one[3]}, f"/clients/{n}"
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
    )
    with framed(request, "clients", staff=True):
        island(
            page_title(
                "Clients", "", link_button("Import", "/import"), link_button("New client", "/new", kind="primary")
            )
        )
        with beside():
            with ui.element("section").classes("card"):
                data_list(plan, load, say, listing=await load(ListState()))
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
