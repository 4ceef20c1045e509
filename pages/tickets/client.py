"""/tickets and /tickets/{number}: what a client asked of the firm, open above and closed below (TKT-09, TKT-10, TKT-11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from markupsafe import Markup
from nicegui import ui

from components.display.notice import notice
from components.display.panel import panel, rows
from components.forms.button import button, button_markup
from components.forms.confirm import confirm
from components.frame.page_title import page_title
from components.html.island import Pick, island
from components.html.layout import card, line, stack
from components.html.markup import Child, join, tag
from components.lists.data_list import Column, Line, Listing, ListPlan
from components.lists.empty import empty
from data.statuses import TicketState
from pages.documents.words import names, several
from pages.shell.kept_list import kept_list
from pages.shell.list_state import Listed, listed
from pages.shell.screens import screen
from pages.shell.staff_words import moment
from pages.shell.visit import Address, Visit
from pages.tickets.client_lines import PATH, Found, ticket_line
from pages.tickets.open_dialog import open_dialog
from pages.tickets.thread import AnswerBox, thread
from pages.tickets.words import state_chip, told_number
from services.platform.context import Context
from services.platform.flashes import SAID
from services.platform.i18n import msgid
from services.platform.lists.query import ListQuery
from services.tickets import detail, listing, moves
from services.tickets.detail import TicketView
from services.tickets.files import offers_files
from services.tickets.listing import TicketRow
from services.tickets.opening import may_open
from services.tickets.permissions import WRITE
from services.tickets.settings import CLIENTS_SEE_CLOSED, CLIENTS_SEE_OPEN
from services.tickets.topics import of_client

CLOSED = "closed_tickets"
MOST_OPEN = 100


@dataclass(frozen=True)
class Loaded:
    open: Found
    closed: Listed[Found]


def find_open(ctx: Context) -> Found:
    return listing.page(ctx, ListQuery(per_page=MOST_OPEN, chosen={"state": ("live",)}))


def find_closed(ctx: Context, asked: ListQuery) -> Found:
    return listing.page(ctx, replace(asked, chosen={**asked.chosen, "state": ("closed",)}))


def load_all(ctx: Context, at: Address) -> Loaded:
    return Loaded(find_open(ctx), listed(ctx, at, CLOSED, find_closed))


@screen(PATH, title=msgid("Tickets"), place="tickets", load=load_all, takes=(SAID,))
def tickets(visit: Visit, loaded: Loaded) -> None:
    say, firm = visit.say, visit.frame.preferences
    offered = may_open(visit.frame.actor, firm)
    act = button_markup(say("Open a ticket"), do="open", kind="primary", icon="plus") if offered else None
    lead = say("What you asked the firm, and what came of it.")
    island(page_title(say("Tickets"), lead, *([act] if act else [])), on={"open": lambda _: open_dialog(visit)})
    _say_flash(visit)
    with stack():
        if firm[CLIENTS_SEE_OPEN]:
            shown = island(_open_panel(visit, loaded.open))

            async def again() -> None:
                shown.show(_open_panel(visit, await visit.look_again(find_open)))

            visit.live(visit.entity_topics, again)
        if firm[CLIENTS_SEE_CLOSED]:
            draw = partial(_drawn, visit)
            island(tag("h2", {}, say("Closed tickets")))
            kept_list(visit, _plan(visit), find_closed, draw, name=CLOSED, listed=loaded.closed)
        if not (firm[CLIENTS_SEE_OPEN] or firm[CLIENTS_SEE_CLOSED]):
            with card(say("Tickets")):
                island(empty("ticket", say("The firm answers by mail"), say("What you asked is not listed here.")))


def _open_panel(visit: Visit, found: Found) -> Markup:
    say = visit.say
    if not found.rows:
        words = say("What you ask the firm appears here until it is done.")
        return panel(say("Open tickets"), empty("ticket", say("No open tickets"), words))
    return panel(say("Open tickets"), rows([ticket_line(visit, each) for each in found.rows]))


def _plan(visit: Visit) -> ListPlan:
    say = visit.say
    return ListPlan(
        name=say("Closed tickets"),
        search=say("Search closed tickets"),
        empty=empty("check", say("No closed tickets"), say("Tickets that are done move here.")),
        columns=(
            Column("number", say("No."), sortable=True, hidable=False),
            Column("subject", say("What it is about"), hidable=False, phone="title"),
            *((Column("client", say("For"), sortable=True),) if several(visit) else ()),
            Column("category", say("Category"), sortable=True),
            Column("moved", say("Closed on"), sortable=True),
            Column("rating", say("Your rating")),
        ),
    )


def _drawn(visit: Visit, page: Found) -> Listing:
    return Listing([_row(visit, each) for each in page.rows], page.found)


def _row(visit: Visit, row: TicketRow) -> Line:
    cells: Mapping[str, Child] = {
        "number": str(row.number),
        "subject": row.subject,
        "client": names(visit).get(row.entity_id, row.client),
        "category": row.category,
        "moved": moment(visit, row.closed_at),
        "rating": visit.say("{n} of 5", n=str(row.rating)) if row.rating else "",
    }
    return Line(str(row.id), row.subject, cells, f"{PATH}/{row.number}")


def load_ticket(ctx: Context, at: Address) -> tuple[TicketView, bool]:
    """With whether files may be sent along. Raises NotFound, NotAllowed."""
    found = detail.view(ctx, at.parts["number"])
    return found, offers_files(ctx, found.entity_id)


@screen(f"{PATH}/{{number}}", title=msgid("Ticket"), place="tickets", load=load_ticket, takes=(SAID,))
def ticket(visit: Visit, loaded: tuple[TicketView, bool]) -> None:
    ClientTicket(visit, *loaded)


class ClientTicket:
    """One ticket, live; what can be done with it stands below what was written."""

    def __init__(self, visit: Visit, found: TicketView, takes_files: bool) -> None:
        self._visit, self._found, self._takes_files = visit, found, takes_files
        self._head = island(self._heading())
        _say_flash(visit)
        with stack():
            self._thread = island(thread(visit, found))
            self._acts = ui.element("div")
            self._draw_acts()
        visit.live([of_client(found.entity_id)], self.again)

    async def again(self) -> None:
        before, visit = self._found, self._visit
        self._found = await visit.look_again(detail.view, str(before.id))
        self._head.show(self._heading())
        self._thread.show(thread(visit, self._found))
        if (self._found.state is TicketState.CLOSED, self._found.rating, self._found.may_reopen) != (
            before.state is TicketState.CLOSED,
            before.rating,
            before.may_reopen,
        ):
            self._acts.clear()
            self._draw_acts()

    def _heading(self) -> Markup:
        visit, found, say = self._visit, self._found, self._visit.say
        whose = names(visit).get(found.entity_id, "") if several(visit) else ""
        opened = say("Opened {moment}", moment=moment(visit, found.opened_at))
        lead = " · ".join(filter(None, (told_number(visit, found.number), whose, found.category, opened)))
        all_of_them = tag("a", {"class": "more", "href": PATH}, say("All tickets"))
        back = tag("div", {"class": "line"}, all_of_them, state_chip(visit, found.state))
        return page_title(found.subject, lead, back=back)

    def _draw_acts(self) -> None:
        visit, say = self._visit, self._visit.say
        if not visit.frame.actor.is_offered(WRITE):
            return
        with self._acts:
            if self._found.state is TicketState.CLOSED:
                with card(say("This ticket is closed")):
                    island(self._stars(), on={"rate": self._rate})
                    if self._found.may_reopen:
                        with line():
                            button(say("Open it again"), self._reopen)
                return
            with card(say("Write to the firm")):
                AnswerBox(visit, self._found.id, takes_files=self._takes_files, said=self.again, close=self._close)

    def _stars(self) -> Markup:
        say, rating = self._visit.say, self._found.rating
        told = (
            say("You rated it {n} of 5.", n=str(rating)) if rating else say("How content are you with what came of it?")
        )
        buttons = (
            button_markup(
                str(each),
                do="rate",
                id=str(each),
                kind="primary" if each == rating else "secondary",
                small=True,
                name=say("{n} of 5", n=str(each)),
            )
            for each in moves.RATINGS
        )
        ends = (tag("span", {"class": "muted"}, say("not at all")), tag("span", {"class": "muted"}, say("very")))
        stars = join((ends[0], *buttons, ends[1]))
        return join((tag("p", {"role": "status"}, told), tag("div", {"class": "stars"}, stars)))

    async def _rate(self, pick: Pick) -> None:
        rating = int(pick.id) if pick.id in {str(each) for each in moves.RATINGS} else 0
        await self._visit.ask(moves.rate, self._found.id, rating)
        await self.again()
        self._visit.shell.tell("good", self._visit.say("Thank you."))

    async def _close(self) -> None:
        say = self._visit.say
        number = str(self._found.number)
        if await confirm(
            say("Close ticket {number}?", number=number),
            say("You need no more answers to it."),
            yes=say("Close ticket {number}", number=number),
            no=say("Keep it open"),
        ):
            await self._visit.ask(moves.close, self._found.id)
            await self._moved(say("Ticket {number} is closed.", number=number))

    async def _reopen(self) -> None:
        await self._visit.ask(moves.reopen, self._found.id)
        await self._moved(self._visit.say("Ticket {number} is open again.", number=str(self._found.number)))

    async def _moved(self, sentence: str) -> None:
        """Where it went out of sight with that, the list is what is left."""
        firm = self._visit.frame.preferences
        self._visit.shell.tell("good", sentence)
        if firm[CLIENTS_SEE_OPEN] and firm[CLIENTS_SEE_CLOSED]:
            await self.again()
        else:
            self._visit.go(PATH)


def _say_flash(visit: Visit) -> None:
    if (said := visit.said()) is not None:
        island(notice("good" if said.tone == "good" else "bad", said.sentence))
