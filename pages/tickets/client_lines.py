"""A ticket as one line of a panel, on the client's list and dashboard."""

from __future__ import annotations

from components.display.panel import Row
from components.html.markup import tag
from pages.documents.words import names, several
from pages.shell.staff_words import moment
from pages.shell.visit import Visit
from pages.tickets.words import state_chip, told_number
from services.platform.lists.definition import Page
from services.tickets.listing import TicketRow

PATH = "/tickets"
Found = Page[TicketRow, None]


def ticket_line(visit: Visit, row: TicketRow) -> Row:
    whose = names(visit).get(row.entity_id, "") if several(visit) else ""
    note = " · ".join(filter(None, (told_number(visit, row.number), whose, row.category, moment(visit, row.moved_at))))
    state = tag("span", {"class": "below"}, state_chip(visit, row.state))  # on a phone below the words
    return Row("ticket", row.subject, note, state, f"{PATH}/{row.number}")
