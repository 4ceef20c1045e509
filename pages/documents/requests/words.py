"""What screens of requests say of states, days and how far a request is."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup

from components.display.status_chip import Tone, status_chip
from components.html.markup import join
from data.statuses import ItemState, RequestState
from pages.shell.staff_words import day
from pages.shell.visit import Visit
from services.documents.requests.detail import RequestView
from services.documents.requests.listing import RequestRow
from services.platform.i18n import msgid

_CLIENT: dict[ItemState, tuple[str, Tone, str | None]] = {
    ItemState.MISSING: (msgid("Still missing"), "warn", "clock"),
    ItemState.UPLOADED: (msgid("Sent, the firm will look"), "info", "check"),
    ItemState.ACCEPTED: (msgid("Accepted"), "good", None),
    ItemState.RETURNED: (msgid("Please send again"), "warn", None),
    ItemState.INAPPLICABLE: (msgid("Does not apply"), "plain", "minus"),
}
_STAFF: dict[ItemState, tuple[str, Tone, str | None]] = {
    ItemState.MISSING: (msgid("Missing"), "plain", None),
    ItemState.UPLOADED: (msgid("To review"), "warn", "eye"),
    ItemState.ACCEPTED: (msgid("Accepted"), "good", None),
    ItemState.RETURNED: (msgid("Sent back"), "plain", None),
    ItemState.INAPPLICABLE: (msgid("Does not apply"), "plain", "minus"),
}


def item_chip(visit: Visit, state: ItemState) -> Markup:
    word, tone, icon = (_STAFF if visit.frame.actor.is_staff else _CLIENT)[state]
    return status_chip(visit.say(word), tone=tone, icon=icon)


def request_chip(visit: Visit, row: RequestRow) -> Markup:
    """Whose turn it is; what is late says so first."""
    say, staff = visit.say, visit.frame.actor.is_staff
    if row.state is RequestState.CLOSED:
        return status_chip(say("Done"), tone="good")
    if row.state is RequestState.WITHDRAWN:
        return status_chip(say("Withdrawn"), icon="void")
    late = status_chip(say("Overdue"), tone="bad") if row.is_overdue and row.asked else None
    if staff and row.waiting:  # what has come is worth a look, however late the rest is
        words = visit.words.say_n("{n} to review", "{n} to review", row.waiting)
        return join((late, status_chip(words, tone="warn", icon="eye")), " ")
    if late is not None:
        return late
    if staff:
        return status_chip(say("With the client"), icon="clock")
    if row.asked:
        return status_chip(visit.words.say_n("{n} to send", "{n} to send", row.asked), tone="warn", icon="up")
    return status_chip(say("With the firm"), tone="info", icon="clock")


def progress_words(visit: Visit, settled: int, items: int) -> str:
    return visit.say("{done} of {all} done", done=settled, all=items)


def due_words(visit: Visit, due_on: date | None) -> str:
    return visit.say("due {day}", day=day(visit, due_on)) if due_on else ""


def whole_chip(visit: Visit, found: RequestView) -> Markup:
    """The same for a request that is shown whole."""
    states = [each.state for each in found.items]
    row = RequestRow(
        found.id,
        found.entity_id,
        found.client,
        found.title,
        found.year,
        found.due_on,
        found.state,
        found.is_overdue,
        len(states),
        found.settled,
        sum(each in (ItemState.MISSING, ItemState.RETURNED) for each in states),
        states.count(ItemState.UPLOADED),
    )
    return request_chip(visit, row)
