"""The console's list of requests: on its own screen, on a client's record, and beside a detail."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from uuid import UUID

from components.lists.data_list import Column, Filter, Line, Listing, ListPlan
from components.lists.empty import empty
from pages.documents.requests.words import due_words, progress_words, request_chip
from pages.shell.list_state import Listed, listed
from pages.shell.split_list import Source
from pages.shell.staff_words import day
from pages.shell.visit import Address, Visit
from services.documents import topics
from services.documents.requests import listing
from services.documents.requests.listing import RequestRow
from services.platform.context import Context
from services.platform.i18n import msgid
from services.platform.lists.definition import Page
from services.platform.lists.query import ListQuery

PATH = "/staff/requests"
NAME = "staff_requests"
STATES = {
    "open": msgid("Open"),
    "waiting": msgid("To review"),
    "overdue": msgid("Overdue"),
    "closed": msgid("Done"),
    "withdrawn": msgid("Withdrawn"),
}
Found = Page[RequestRow, None]


def find(ctx: Context, asked: ListQuery, client: UUID | None = None) -> Found:
    if client is not None:
        asked = replace(asked, chosen={**asked.chosen, "client": (str(client),)})
    return listing.page(ctx, asked)


def requests_at(ctx: Context, at: Address, client: UUID | None = None) -> Listed[Found]:
    return listed(ctx, at, NAME, partial(find, client=client))


def requests_source(visit: Visit, client: UUID | None = None) -> Source:
    """All requests, or those of one client's record."""
    return Source(
        "requests",
        NAME,
        visit.say("Requests of this client") if client else visit.say("All requests"),
        _plan(visit, client),
        partial(find, client=client),
        partial(_drawn, visit),
        [topics.of_client(client) if client else topics.ALL],
        client,
    )


def _plan(visit: Visit, client: UUID | None) -> ListPlan:
    say = visit.say
    return ListPlan(
        name=say("Requests"),
        path=f"/staff/clients/{client}/requests" if client else PATH,
        keys=True,
        search=say("Search requests"),
        empty=empty(
            "todo", say("No requests yet"), say("Ask a client for documents, and the list of them appears here.")
        ),
        columns=[
            Column("title", say("Request"), sortable=True, hidable=False, phone="title"),
            *([] if client else [Column("client", say("Client"), sortable=True)]),
            Column("year", say("Year"), sortable=True, shown=False),
            Column("due", say("Due"), sortable=True),
            Column("progress", say("Progress")),
            Column("state", say("State"), hidable=False, phone="state"),
        ],
        filters=[Filter("state", say("State"), {key: say(words) for key, words in STATES.items()})],
    )


def _drawn(visit: Visit, page: Found) -> Listing:
    return Listing([_row(visit, each) for each in page.rows], page.found)


def _row(visit: Visit, row: RequestRow) -> Line:
    return Line(
        str(row.id),
        row.title,
        {
            "title": row.title,
            "client": row.client,
            "year": str(row.year or ""),
            "due": day(visit, row.due_on),
            "progress": progress_words(visit, row.settled, row.items),
            "state": request_chip(visit, row),
        },
        f"{PATH}/{row.id}",
        note=" · ".join(filter(None, (row.client, due_words(visit, row.due_on)))),
    )
