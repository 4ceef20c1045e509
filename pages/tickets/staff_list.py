"""The console's queue of tickets: on its own screen, beside a record, and as a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from components.lists.data_list import Column, Filter, Line, Listing, ListPlan
from components.lists.empty import empty
from pages.shell.list_export import Export, offer
from pages.shell.list_state import Listed, listed
from pages.shell.split_list import Source
from pages.shell.staff_words import moment
from pages.shell.visit import Address, Reader, Visit
from pages.tickets.words import PRIORITIES, STAFF_STATES, priority_chip, state_chip, told_number
from services.platform.context import Context
from services.platform.i18n import msgid
from services.platform.lists.definition import Page
from services.platform.lists.query import ListQuery
from services.platform.lists.sheet import SheetColumn
from services.tickets import listing, topics
from services.tickets.listing import TICKETS, TicketRow

PATH = "/staff/tickets"
NAME = "staff_tickets"
STATES = {
    "live": msgid("Not done"),
    "open": msgid("To answer"),
    "overdue": msgid("Overdue"),
    "waiting": msgid("Waiting for client"),
    "closed": msgid("Done"),
}
WHO = {"mine": msgid("Mine"), "nobody": msgid("Unassigned")}
Found = Page[TicketRow, None]


Categories = Sequence[tuple[UUID, str]]


def find(ctx: Context, asked: ListQuery, client: UUID | None = None) -> Found:
    if client is not None:
        asked = replace(asked, chosen={**asked.chosen, "client": (str(client),)})
    return listing.page(ctx, asked)


def tickets_at(ctx: Context, at: Address, client: UUID | None = None) -> Listed[Found]:
    return listed(ctx, at, NAME, partial(find, client=client))


def tickets_source(visit: Visit, sorts: Categories, client: UUID | None = None) -> Source:
    """All tickets, or those of one client's record; `sorts` are the categories to narrow them by."""
    return Source(
        "tickets",
        NAME,
        visit.say("Tickets of this client") if client else visit.say("All tickets"),
        _plan(visit, sorts, client),
        partial(find, client=client),
        partial(_drawn, visit),
        [topics.of_client(client) if client else topics.ALL],
        client,
    )


def _plan(visit: Visit, sorts: Categories, client: UUID | None) -> ListPlan:
    say = visit.say
    return ListPlan(
        name=say("Tickets"),
        path=f"/staff/clients/{client}/tickets" if client else PATH,
        keys=True,
        search=say("Search tickets"),
        export=SHEET.path,
        fixed=(("client", str(client)),) if client else (),
        empty=empty("ticket", say("No tickets"), say("What clients ask appears here.")),
        columns=[
            Column("number", say("No."), sortable=True, hidable=False),
            Column("subject", say("What it is about"), hidable=False, phone="title"),
            *([] if client else [Column("client", say("Client"), sortable=True)]),
            Column("category", say("Category"), sortable=True, phone="hidden"),
            Column("assignee", say("Who does it"), sortable=True),
            Column("priority", say("Priority"), sortable=True),
            Column("moved", say("Last change"), sortable=True),
            Column("rating", say("Rating"), shown=False),
            Column("state", say("State"), hidable=False, phone="state"),
        ],
        filters=[
            Filter("state", say("State"), {key: say(words) for key, words in STATES.items()}),
            Filter("who", say("Who does it"), {key: say(words) for key, words in WHO.items()}),
            *([Filter("category", say("Category"), {str(id): name for id, name in sorts})] if sorts else []),
            Filter("priority", say("Priority"), {key.value: say(words) for key, words in PRIORITIES.items()}),
        ],
    )


def _drawn(visit: Visit, page: Found) -> Listing:
    return Listing([_row(visit, each) for each in page.rows], page.found)


def _row(visit: Visit, row: TicketRow) -> Line:
    return Line(
        str(row.id),
        row.subject,
        {
            "number": str(row.number),
            "subject": row.subject,
            "client": row.client,
            "category": row.category,
            "assignee": row.assignee or visit.say("Nobody"),
            "priority": priority_chip(visit, row.priority, bare=True) or "",
            "moved": moment(visit, row.moved_at),
            "rating": visit.say("{n} of 5", n=str(row.rating)) if row.rating else "",
            "state": state_chip(visit, row.state, is_overdue=row.is_overdue),
        },
        f"{PATH}/{row.number}",
        note=" · ".join((told_number(visit, row.number), row.client)),
    )


def _columns(reader: Reader) -> Sequence[SheetColumn[TicketRow]]:
    say, zone = reader.say, ZoneInfo(reader.frame.preferences.time_zone)
    return (
        SheetColumn(say("No."), lambda row: row.number),
        SheetColumn(say("What it is about"), lambda row: row.subject),
        SheetColumn(say("Client"), lambda row: row.client),
        SheetColumn(say("Category"), lambda row: row.category),
        SheetColumn(say("Who does it"), lambda row: row.assignee),
        SheetColumn(say("Priority"), lambda row: say(PRIORITIES[row.priority])),
        SheetColumn(say("State"), lambda row: say(STAFF_STATES[row.state][0])),
        SheetColumn(say("Opened"), lambda row: row.opened_at.astimezone(zone)),
        SheetColumn(say("Last change"), lambda row: row.moved_at.astimezone(zone)),
        SheetColumn(say("Closed on"), lambda row: row.closed_at.astimezone(zone) if row.closed_at else None),
        SheetColumn(say("Rating"), lambda row: row.rating),
    )


SHEET = offer(Export(replace(TICKETS, name=NAME, opens=listing.for_staff), msgid("Tickets"), _columns, is_staff=True))
