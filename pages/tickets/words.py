"""What the screens of tickets say of states, priorities and whose a ticket is."""

from __future__ import annotations

from markupsafe import Markup

from components.display.status_chip import Tone, status_chip
from components.html.markup import join
from data.statuses import TicketPriority, TicketState
from pages.shell.visit import Visit
from services.platform.i18n import msgid
from services.tickets.opening import surplus

CLIENT_STATES: dict[TicketState, tuple[str, Tone, str | None]] = {
    TicketState.OPEN: (msgid("With the firm"), "info", "clock"),
    TicketState.WAITING: (msgid("Waits for you"), "warn", None),
    TicketState.CLOSED: (msgid("Done"), "good", None),
}
STAFF_STATES: dict[TicketState, tuple[str, Tone, str | None]] = {
    TicketState.OPEN: (msgid("To answer"), "warn", None),
    TicketState.WAITING: (msgid("Waiting for client"), "info", "clock"),
    TicketState.CLOSED: (msgid("Done"), "good", None),
}
PRIORITIES = {
    TicketPriority.LOW: msgid("Low"),
    TicketPriority.NORMAL: msgid("Normal"),
    TicketPriority.HIGH: msgid("High"),
    TicketPriority.URGENT: msgid("Urgent"),
}


def state_chip(visit: Visit, state: TicketState, *, is_overdue: bool = False) -> Markup:
    word, tone, icon = (STAFF_STATES if visit.frame.actor.is_staff else CLIENT_STATES)[state]
    chip = status_chip(visit.say(word), tone=tone, icon=icon)
    return join((status_chip(visit.say("Overdue"), tone="bad"), chip), " ") if is_overdue else chip


def ticket_path(visit: Visit, number: int) -> str:
    return f"/staff/tickets/{number}" if visit.frame.actor.is_staff else f"/tickets/{number}"


def told_number(visit: Visit, number: int) -> str:
    return visit.say("Ticket {number}", number=str(number))


def counter(visit: Visit, most: int) -> tuple[int, str, str]:
    """What a field says of how much may be written in it."""
    return most, visit.say("{n} of {most} characters", n="{n}", most=most), visit.say("Too long: please shorten it.")


def shortening(visit: Visit, text: str) -> str:
    """What the button says of a text that is too long to open a ticket, before it is pressed (TKT-04); "" of one that fits."""
    too_many = surplus(text)
    words = visit.words.say_n("Shorten by {n} character", "Shorten by {n} characters", too_many)
    return words if too_many else ""


def priority_chip(visit: Visit, priority: TicketPriority, *, bare: bool = False) -> Markup | None:
    """Nothing of what is as usual. `bare`: where a column says already that it is the priority."""
    if priority is TicketPriority.NORMAL:
        return None
    tone: Tone = "warn" if priority in (TicketPriority.HIGH, TicketPriority.URGENT) else "plain"
    word = visit.say(PRIORITIES[priority])
    return status_chip(word if bare else visit.say("Priority: {word}", word=word.lower()), tone=tone)
