"""Choosing a client by typing: the search runs on the server, so it is the same with five clients and five thousand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from markupsafe import Markup

from components.forms.fields import text_field
from components.html.island import island
from components.html.layout import card, form
from components.html.markup import join, tag
from components.lists.empty import empty
from pages.shell.visit import Visit
from services.people import client_listing
from services.people.client_listing import ClientChoice
from services.platform.context import Context

SHOWN = 12


@dataclass(frozen=True)
class Nobody:
    """No client is chosen yet; `clients` are the first by name, one more than is shown if there are more."""

    clients: tuple[ClientChoice, ...]


def nobody_yet(ctx: Context) -> Nobody:
    return Nobody(_matching(ctx, ""))


def which_client(visit: Visit, first: Nobody, question: str, place: Callable[[UUID], str]) -> None:
    """A field and the clients that match it, each leading to `place(id)`; Enter takes the first."""
    say, now, asked = visit.say, first.clients, 0

    async def again() -> None:
        nonlocal now, asked
        asked += 1
        mine = asked
        fresh = await visit.look_again(_matching, str(field.value or ""))
        if mine == asked and not shown.is_deleted:  # an older answer never replaces a newer one
            now = fresh
            shown.show(_matches(visit, now, place))

    async def take() -> None:
        await again()
        if now:
            visit.go(place(now[0].id))

    with card(question):
        with form():
            field = text_field(
                say("Client"), longest=200, on_change=again, keep="", placeholder=say("Name, number or city")
            )
            field.on("entered", take)
        shown = island(_matches(visit, now, place))
    field.focus()


def _matching(ctx: Context, typed: str) -> tuple[ClientChoice, ...]:
    return client_listing.choices(ctx, typed, limit=SHOWN + 1)


def _matches(visit: Visit, clients: tuple[ClientChoice, ...], place: Callable[[UUID], str]) -> Markup:
    say = visit.say
    if not clients:
        return empty("users", say("Nobody matches"), say("Try fewer letters, or make the client first."))
    rows = (
        tag(
            "li",
            {"class": "linked"},
            tag("a", {"class": "lead", "href": place(each.id)}, each.name),
            tag("span", {"class": "sub"}, join(filter(None, (each.external_id, each.city)), " · ")),
        )
        for each in clients[:SHOWN]
    )
    more = (
        tag("p", {"class": "muted"}, say("There are more: type a part of the name.")) if len(clients) > SHOWN else None
    )
    return join((tag("ul", {"class": "rows plain-rows"}, *rows), more))
