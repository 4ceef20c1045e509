"""The list of clients, on its own screen and beside a client's record."""

from __future__ import annotations

from functools import partial

from markupsafe import Markup

from components.display.money_text import amounts
from components.display.status_chip import status_chip
from components.html.markup import join, tag
from components.lists.data_list import Column, Filter, Line, Listing, ListPlan
from components.lists.empty import empty
from pages.shell.client_sheet import CLIENTS_SHEET
from pages.shell.empty_console import ways_in
from pages.shell.split_list import Source
from pages.shell.staff_words import ACCESS, KINDS, chip, moneys
from pages.shell.visit import Visit
from services.people import client_listing
from services.people.client_listing import CLIENTS, ClientPage, ClientRow
from services.platform.permissions import May

PATH = "/staff/clients"


def clients_source(visit: Visit) -> Source:
    return Source(
        "clients",
        CLIENTS.name,
        visit.say("All clients"),
        _plan(visit),
        client_listing.page_of,
        partial(listing_of, visit),
        ["clients", "invoices", "inbox"],
    )


def _plan(visit: Visit) -> ListPlan:
    say = visit.say
    return ListPlan(
        say("Clients"),
        [
            Column("name", say("Name"), sortable=True, hidable=False, phone="title"),
            Column("kind", say("Kind"), sortable=True),
            Column("external_id", say("Number"), sortable=True, shown=False),
            Column("city", say("City"), sortable=True, shown=False),
            Column("phone", say("Phone"), shown=False),
            Column("access", say("Access"), phone="state"),
            Column("owed", say("Owes"), sortable=True, numeric=True, phone="amount"),
            Column("overdue", say("Overdue"), sortable=True, numeric=True),
        ],
        empty("users", say("No clients yet"), _expected(visit), ways_in(visit)),
        path=PATH,
        keys=True,
        search=say("Search clients"),
        export=CLIENTS_SHEET.path,
        ticks=assigns(visit),
        filters=[
            Filter("money", say("Money"), {"owing": say("Owes something"), "overdue": say("Overdue")}),
            Filter("access", say("Access"), {key: say(word) for key, (word, _) in ACCESS.items()}),
            Filter("kind", say("Kind"), {key: say(word) for key, word in KINDS.items()}),
            *([Filter("after", say("Looked after by"), {"nobody": say("Nobody")})] if assigns(visit) else []),
            Filter("archived", say("Archived"), {"yes": say("Archived")}),
        ],
    )


def assigns(visit: Visit) -> bool:
    """Whether this person says who looks after which client."""
    return visit.frame.actor.may(May.MANAGE_STAFF)


def _expected(visit: Visit) -> str:
    """What will stand in an empty list."""
    say, actor = visit.say, visit.frame.actor
    if not actor.sees_all_clients:
        return say("You see the clients you look after. A colleague assigns them to you.")
    return (
        say("Clients appear here once you make or import them.")
        if actor.may(May.CREATE_CLIENTS)
        else say("Clients appear here once a colleague makes or imports them.")
    )


def listing_of(visit: Visit, page: ClientPage) -> Listing:
    totals = {"owed": moneys(visit, page.sums.owed), "overdue": moneys(visit, page.sums.overdue)}
    return Listing(
        [_line(visit, row) for row in page.rows],
        page.found,
        totals if page.sums.owed else None,
        visit.say("Total of all found"),
    )


def _line(visit: Visit, row: ClientRow) -> Line:
    late = moneys(visit, row.figures.overdue)
    return Line(
        str(row.id),
        row.name,
        {
            "name": row.name,
            "kind": visit.say(KINDS[row.kind]),
            "external_id": row.external_id or "",
            "city": row.city or "",
            "phone": row.phone or "",
            "access": _access(visit, row),
            "owed": amounts(moneys(visit, row.figures.owed)),
            "overdue": tag("span", {"class": "bad"}, amounts(late)) if late else "",
        },
        href=f"{PATH}/{row.id}",
        tickable=row.archived_at is None,
        note=" · ".join(filter(None, (visit.say(KINDS[row.kind]), row.external_id, row.city))),
    )


def _access(visit: Visit, row: ClientRow) -> Markup:
    if not row.access:
        return chip(visit, ACCESS, "nobody")
    return join(
        (
            status_chip(f"{visit.say(ACCESS[status][0])} {count}", tone=ACCESS[status][1])
            for status, count in row.access.items()
        ),
        " ",
    )
