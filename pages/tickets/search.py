"""Tickets as the search of the frame finds them, for clients and staff."""

from __future__ import annotations

from components.frame.search_results import Hit
from pages.documents.words import names, several
from pages.shell.search import Kind
from pages.shell.visit import Visit
from pages.tickets.words import CLIENT_STATES, STAFF_STATES, ticket_path, told_number
from services.platform.i18n import msgid
from services.tickets.listing import TICKETS, TicketRow


def _hit(visit: Visit, row: TicketRow) -> Hit:
    staff = visit.frame.actor.is_staff
    whose = row.client if staff else names(visit).get(row.entity_id, "")
    note = " · ".join(filter(None, (told_number(visit, row.number), whose if several(visit) else "", row.category)))
    state = (STAFF_STATES if staff else CLIENT_STATES)[row.state][0]
    return Hit(row.subject, note, visit.say(state), ticket_path(visit, row.number))


CLIENT = Kind(420, "tickets", msgid("Tickets"), "ticket", TICKETS, _hit, "/tickets")
STAFF = Kind(420, "tickets", msgid("Tickets"), "ticket", TICKETS, _hit, "/staff/tickets")
