"""Visits and what was asked, as rows that open their page, on the screens of clients."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from components.display.panel import Row
from components.display.status_chip import status_chip
from components.forms.button import button_markup
from components.html.markup import Child, join, tag
from data.service_states import ServiceRequestState, VisitState
from pages.field_service.words import asked_words, request_chip, state_chip, when_words
from pages.shell.visit import Visit
from services.field_service.listing import VisitRow
from services.field_service.overview import RequestRow

PATH = "/services"


def visit_row(visit: Visit, row: VisitRow, *, said: VisitState | None = None) -> Row:
    """One visit that opens its page (SVC-06). `said`: the state that stands above them all already."""
    several = len(visit.frame.actor.in_view) > 1
    when = when_words(visit, row.starts_at, row.ends_at)
    wish = visit.say("You would like: {wish}", wish=row.wish) if row.wish and not when else ""
    parts = (when or wish, row.who, row.client if several else "")
    chips: list[Child] = [] if row.state is said else [state_chip(visit, row.state)]
    if row.is_asked:
        chips.append(status_chip(visit.say("Request with the firm"), tone="info", icon="clock"))
    side = join(chips) if chips else None
    return Row("van", row.title, " · ".join(filter(None, parts)), side, f"{PATH}/{row.id}")


def _request(visit: Visit, row: RequestRow, *, may_withdraw: bool) -> Markup:
    side: list[Child] = [request_chip(visit, row.state)]
    if may_withdraw and row.state is ServiceRequestState.WAITING:
        words = visit.say("Take back")
        name = f"{words}: {asked_words(visit, row)}"
        side.append(button_markup(words, do="withdraw", id=str(row.id), kind="ghost", small=True, name=name))
    wish = visit.say("You would like: {wish}", wish=row.wish) if row.wish else ""
    note = row.answer or wish
    title = (
        tag("a", {"class": "lead", "href": f"{PATH}/{row.visit_id}"}, asked_words(visit, row))
        if row.visit_id
        else tag("b", {}, asked_words(visit, row))
    )
    return tag(
        "li", {}, title, tag("span", {"class": "sub"}, note) if note else None, tag("span", {"class": "side"}, *side)
    )


def request_lines(visit: Visit, found: Sequence[RequestRow], *, may_withdraw: bool) -> Markup:
    """The same for the requests about one visit."""
    lines = [_request(visit, each, may_withdraw=may_withdraw) for each in found]
    return tag("ul", {"class": "rows plain-rows"}, *lines)
