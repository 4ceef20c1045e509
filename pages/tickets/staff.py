"""/staff/tickets and /staff/tickets/{number}: the queue, and one ticket with all that the firm does with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from markupsafe import Markup
from nicegui import ui

from components.display.notice import notice
from components.forms.button import button, button_markup, link_button
from components.forms.fields import select_field
from components.frame.page_title import page_title
from components.html.island import island
from components.html.layout import card, form, line, stack, two
from components.html.markup import tag
from components.lists.data_list import Line
from data.errors import NotFound
from data.statuses import TicketState
from pages.shell.client_header import client_head
from pages.shell.list_state import Listed
from pages.shell.screens import screen
from pages.shell.split_list import beside, full_list
from pages.shell.staff_words import moment
from pages.shell.visit import Address, Visit
from pages.tickets.staff_list import PATH, Categories, Found, tickets_at, tickets_source
from pages.tickets.thread import AnswerBox, thread
from pages.tickets.words import PRIORITIES, priority_chip, state_chip, told_number
from services.people import clients
from services.people.clients import ClientRecord
from services.platform.context import Context
from services.platform.flashes import SAID
from services.platform.i18n import msgid
from services.platform.lists.filters import as_id
from services.tickets import assignment, categories, detail, moves, topics
from services.tickets.detail import TicketView
from services.tickets.files import offers_files
from services.tickets.permissions import CATEGORIES, TEND


def load_all(ctx: Context, at: Address) -> tuple[Listed[Found], Categories]:
    return tickets_at(ctx, at), categories.named(ctx)


@screen(PATH, title=msgid("Tickets"), place="tickets", load=load_all, takes=(SAID,))
def all_tickets(visit: Visit, loaded: tuple[Listed[Found], Categories]) -> None:
    say, (found, sorts), actor = visit.say, loaded, visit.frame.actor
    ways = [link_button(say("Categories"), f"{PATH}/categories", icon="form")] if actor.may(CATEGORIES) else []
    ways += _new(visit)
    island(page_title(say("Tickets"), say("What clients ask, and whose turn it is."), *ways))
    _say_flash(visit)
    with ui.element("section").classes("card"):
        full_list(visit, tickets_source(visit, sorts), found)


def _new(visit: Visit, client: UUID | None = None) -> list[Markup]:
    if not visit.frame.actor.may(TEND):
        return []
    href = f"{PATH}/new?client={client}" if client else f"{PATH}/new"
    return [link_button(visit.say("New ticket"), href, kind="primary", icon="plus")]


def load_client(ctx: Context, at: Address) -> tuple[ClientRecord, Listed[Found], Categories]:
    """Raises NotFound, NotAllowed."""
    id = as_id(at.parts["id"])
    if id is None:
        raise NotFound(what="client")
    return clients.record(ctx, id), tickets_at(ctx, at, id), categories.named(ctx)


@screen("/staff/clients/{id}/tickets", title=msgid("Tickets"), place="clients", load=load_client)
def client_tickets(visit: Visit, loaded: tuple[ClientRecord, Listed[Found], Categories]) -> None:
    client, found, sorts = loaded
    client_head(visit, client, "/tickets")
    with stack():
        if not client.archived_at and (ways := _new(visit, client.id)):
            island(tag("div", {"class": "line"}, *ways))
        with ui.element("section").classes("card"):
            full_list(visit, tickets_source(visit, sorts, client.id), found)


@dataclass(frozen=True)
class Loaded:
    """Beside the ticket what staff who work on it choose from; `sorts`: what its list is narrowed by."""

    ticket: TicketView
    sorts: Categories
    colleagues: Sequence[tuple[UUID, str]]
    categories: Sequence[tuple[UUID, str]]
    takes_files: bool


def load_ticket(ctx: Context, at: Address) -> Loaded:
    """Raises NotFound, NotAllowed."""
    found = detail.view(ctx, at.parts["number"])
    sorts = categories.named(ctx)
    if not ctx.may(TEND):
        return Loaded(found, sorts, (), (), False)
    colleagues = assignment.colleagues_for(ctx, found.entity_id)
    return Loaded(found, sorts, colleagues, categories.offered(ctx), offers_files(ctx, found.entity_id))


@screen(f"{PATH}/{{number}}", title=msgid("Ticket"), place="tickets", load=load_ticket, takes=(SAID,))
def one_ticket(visit: Visit, loaded: Loaded) -> None:
    StaffTicket(visit, loaded)


class StaffTicket:
    """One ticket, live: what was written, what is written next, who does it, and how it is sorted."""

    def __init__(self, visit: Visit, loaded: Loaded) -> None:
        self._visit, self._loaded, self._found = visit, loaded, loaded.ticket
        found = self._found
        here = Line(str(found.id), found.subject, {}, f"{PATH}/{found.number}", note=found.client)
        beside(visit).stand(tickets_source(visit, loaded.sorts), here, found.entity_id)
        self._head = island(self._heading(), on={"take": lambda _: self._take()})
        _say_flash(visit)
        tends = visit.frame.actor.may(TEND)
        with two() if tends else stack():
            with stack():
                self._thread = island(thread(visit, found))
                self._acts = ui.element("div")
                self._draw_acts()
            if tends:
                self._draw_sorting()
        visit.live([topics.of_client(found.entity_id)], self.again)

    async def again(self) -> None:
        before, visit = self._found, self._visit
        self._found = await visit.look_again(detail.view, str(before.id))
        self._head.show(self._heading())
        self._thread.show(thread(visit, self._found))
        if (self._found.state is TicketState.CLOSED) is not (before.state is TicketState.CLOSED):
            self._acts.clear()
            self._draw_acts()

    def _heading(self) -> Markup:
        visit, found, say = self._visit, self._found, self._visit.say
        opened = say("Opened {moment}", moment=moment(visit, found.opened_at))
        rated = say("Rated {n} of 5", n=str(found.rating)) if found.rating else ""
        who = say("With {name}", name=found.assignee) if found.assignee else say("Unassigned")
        parts = (told_number(visit, found.number), found.category, found.requester, opened, who, rated)
        client = tag("a", {"href": f"/staff/clients/{found.entity_id}"}, found.client)
        all_of_them = tag("a", {"class": "more", "href": PATH}, say("All tickets"))
        chip = state_chip(visit, found.state, is_overdue=found.is_overdue)
        back = tag("div", {"class": "line"}, all_of_them, client, chip, priority_chip(visit, found.priority))
        ways = [button_markup(say("I do it"), do="take")] if self._is_free() else []
        return page_title(found.subject, " · ".join(filter(None, parts)), *ways, back=back)

    def _is_free(self) -> bool:
        """Whether whoever looks may take it."""
        actor, found = self._visit.frame.actor, self._found
        return actor.may(TEND) and found.assignee_id != actor.person_id and found.state is not TicketState.CLOSED

    def _draw_sorting(self) -> None:
        say, found = self._visit.say, self._found
        nobody = {"": say("Nobody")}
        staff = nobody | {str(id): name for id, name in self._loaded.colleagues}
        if found.assignee_id is not None:
            staff.setdefault(str(found.assignee_id), found.assignee)
        sorts = {str(found.category_id): found.category} | {str(id): name for id, name in self._loaded.categories}
        with card(say("Who does it, and how urgent it is")):
            with form():
                self._assignee = select_field(say("Who does it"), staff, str(found.assignee_id or ""))
                self._category = select_field(say("Category"), sorts, str(found.category_id))
                urgencies = {each.value: say(words) for each, words in PRIORITIES.items()}
                self._priority = select_field(say("Priority"), urgencies, found.priority.value)
            with line():
                button(say("Save"), self._save)

    def _draw_acts(self) -> None:
        visit, say = self._visit, self._visit.say
        if not visit.frame.actor.may(TEND):
            return
        with self._acts:
            if self._found.state is TicketState.CLOSED:
                with card(say("This ticket is closed")), line():
                    button(say("Open it again"), self._reopen)
                return
            with card(say("Write to the client")):
                AnswerBox(
                    visit, self._found.id, takes_files=self._loaded.takes_files, said=self.again, close=self._close
                )

    async def _save(self) -> None:
        fields = {"assignee": self._assignee, "category": self._category, "priority": self._priority}
        typed: Mapping[str, str] = {name: str(field.value or "") for name, field in fields.items()}
        if await self._visit.ask_in(fields, _saved, self._found.id, typed):
            await self.again()
            self._visit.shell.tell("good", self._visit.say("Saved."))

    async def _take(self) -> None:
        me = str(self._visit.frame.actor.person_id or "")
        await self._visit.ask(moves.assign, self._found.id, me)
        self._assignee.value = me
        await self.again()
        self._visit.shell.tell("good", self._visit.say("Ticket {number} is yours.", number=str(self._found.number)))

    async def _close(self) -> None:
        await self._visit.ask(moves.close, self._found.id)
        await self.again()
        self._visit.shell.tell("good", self._visit.say("Ticket {number} is closed.", number=str(self._found.number)))

    async def _reopen(self) -> None:
        await self._visit.ask(moves.reopen, self._found.id)
        await self.again()
        sentence = self._visit.say("Ticket {number} is open again.", number=str(self._found.number))
        self._visit.shell.tell("good", sentence)


def _saved(ctx: Context, ticket_id: UUID, typed: Mapping[str, str]) -> bool:
    moves.assign(ctx, ticket_id, typed["assignee"])
    moves.sort(ctx, ticket_id, typed["category"], typed["priority"])
    return True


def _say_flash(visit: Visit) -> None:
    if (said := visit.said()) is not None:
        island(notice("good" if said.tone == "good" else "bad", said.sentence))
