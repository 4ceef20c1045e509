"""/staff/requests, a client's tab of them, one request, and the review of everything that came."""

from __future__ import annotations

from markupsafe import Markup
from nicegui import ui

from components.forms.button import button, link_button
from components.forms.confirm import confirm
from components.frame.page_title import page_title
from components.html.island import island
from components.html.layout import line, stack
from components.html.markup import join, tag
from components.lists.data_list import Line
from components.lists.empty import empty
from data.errors import NotFound
from data.statuses import RequestState
from pages.documents.requests.lists import PATH, Found, requests_at, requests_source
from pages.documents.requests.loading import load_request
from pages.documents.requests.review_list import ReviewList
from pages.documents.requests.words import due_words, progress_words, whole_chip
from pages.shell.client_header import client_head
from pages.shell.list_state import Listed
from pages.shell.screens import screen
from pages.shell.split_list import beside, full_list
from pages.shell.visit import Address, Visit
from services.documents import topics
from services.documents.permissions import ASK
from services.documents.requests import detail, review
from services.documents.requests.detail import RequestView
from services.people import clients
from services.people.clients import ClientRecord
from services.platform.context import Context
from services.platform.i18n import msgid
from services.platform.lists.filters import as_id


@screen(PATH, title=msgid("Requests"), place="requests", load=requests_at)
def all_requests(visit: Visit, found: Listed[Found]) -> None:
    say = visit.say
    island(page_title(say("Requests"), say("What you have asked clients for, and what has come."), *_ways_on(visit)))
    with ui.element("section").classes("card"):
        full_list(visit, requests_source(visit), found)


def _ways_on(visit: Visit, client: str = "") -> list[Markup]:
    say = visit.say
    if not visit.frame.actor.may(ASK):
        return []
    new = f"{PATH}/new" + (f"?client={client}" if client else "")
    ways = [link_button(say("New request"), new, kind="primary", icon="plus")]
    if not client:
        ways[:0] = [
            link_button(say("Templates"), f"{PATH}/templates", icon="form"),
            link_button(say("Review"), f"{PATH}/review", icon="eye"),
        ]
    return ways


def load_client(ctx: Context, at: Address) -> tuple[ClientRecord, Listed[Found]]:
    id = as_id(at.parts["id"])
    if id is None:
        raise NotFound(what="client")
    return clients.record(ctx, id), requests_at(ctx, at, id)


@screen("/staff/clients/{id}/requests", title=msgid("Requests"), place="clients", load=load_client)
def client_requests(visit: Visit, loaded: tuple[ClientRecord, Listed[Found]]) -> None:
    client, found = loaded
    client_head(visit, client, "/requests")
    with stack():
        if ways := _ways_on(visit, str(client.id)):
            island(tag("div", {"class": "line"}, *ways))
        with ui.element("section").classes("card"):
            full_list(visit, requests_source(visit, client.id), found)


def load_review(ctx: Context, at: Address) -> list[RequestView]:
    return detail.to_review(ctx)


@screen(f"{PATH}/review", title=msgid("Review"), place="requests", load=load_review)
def review_all(visit: Visit, found: list[RequestView]) -> None:
    say = visit.say
    island(page_title(say("Review"), say("What clients sent and nobody has looked at, due first."), back=_back(visit)))
    nothing = empty("check", say("Nothing waits for you"), say("What clients send for a request appears here."))
    ReviewList(visit, found, detail.to_review, [topics.ALL], is_mixed=True, nothing=nothing)


@screen(f"{PATH}/{{id}}", title=msgid("Request"), place="requests", load=load_request)
def request(visit: Visit, found: RequestView) -> None:
    StaffRequest(visit, found)


class StaffRequest:
    """One request: how far it is, its items, and what becomes of the whole."""

    def __init__(self, visit: Visit, found: RequestView) -> None:
        self._visit, self._found = visit, found
        here = Line(str(found.id), found.title, {}, f"{PATH}/{found.id}", note=found.client)
        beside(visit).stand(requests_source(visit), here, found.entity_id)
        self._head = island(self._heading())
        with stack():
            with line() as self._buttons:
                self._draw_buttons()

            def look(ctx: Context) -> list[RequestView]:
                return [detail.view(ctx, found.id)]

            heard = [topics.of_client(found.entity_id)]
            self._list = ReviewList(visit, [found], look, heard, is_mixed=False, heard=self._read)

    def _read(self, found: list[RequestView]) -> None:
        before, [self._found] = self._found.state, found
        self._head.show(self._heading())
        if self._found.state is not before:
            self._buttons.clear()
            with self._buttons:
                self._draw_buttons()

    def _heading(self) -> Markup:
        visit, found = self._visit, self._found
        parts = (
            str(found.year or ""),
            due_words(visit, found.due_on),
            progress_words(visit, found.settled, len(found.items)),
        )
        client = tag("a", {"href": f"/staff/clients/{found.entity_id}/requests"}, found.client)
        back = join((_back(visit), tag("div", {"class": "line"}, client, whole_chip(visit, found))))
        note = tag("p", {"class": "asked-lead"}, found.note) if found.note else None
        return join((page_title(found.title, " · ".join(filter(None, parts)), back=back), note))

    def _draw_buttons(self) -> None:
        visit, found, say = self._visit, self._found, self._visit.say
        if not visit.frame.actor.may(ASK):
            return
        links = [link_button(say("Use it for the next year"), f"{PATH}/new?copy={found.id}", icon="new")]
        if found.state is RequestState.OPEN:
            links[:0] = [link_button(say("Change"), f"{PATH}/{found.id}/edit", icon="pen")]
        island(tag("div", {"class": "line"}, *links))
        if found.state is RequestState.OPEN:
            button(say("Withdraw"), self._withdraw, kind="ghost")
        else:
            button(say("Open it again"), self._open_again, kind="ghost")

    async def _withdraw(self) -> None:
        say, found = self._visit.say, self._found
        if not await confirm(
            say("Withdraw {title}?", title=found.title),
            say("The client is not asked for it any more. What came stays where it is."),
            yes=say("Withdraw {title}", title=found.title),
            no=say("Keep it"),
            danger=True,
        ):
            return
        await self._visit.ask(review.withdraw, found.id)
        await self._list.again()
        self._visit.shell.tell("good", say("{title} is withdrawn.", title=found.title))

    async def _open_again(self) -> None:
        await self._visit.ask(review.open_again, self._found.id)
        await self._list.again()
        self._visit.shell.tell("good", self._visit.say("{title} is open again.", title=self._found.title))


def _back(visit: Visit) -> Markup:
    return tag("a", {"class": "more", "href": PATH}, visit.say("All requests"))
