"""Clients, as the search of the frame finds them."""

from __future__ import annotations

from components.frame.search_results import Hit
from pages.shell.search import Kind
from pages.shell.staff_words import KINDS, moneys
from pages.shell.visit import Visit
from services.people.client_listing import CLIENTS, ClientRow
from services.platform.i18n import msgid


def _client(visit: Visit, row: ClientRow) -> Hit:
    note = " · ".join(filter(None, (visit.say(KINDS[row.kind]), row.external_id, row.city)))
    return Hit(row.name, note, next(iter(moneys(visit, row.figures.owed)), ""), f"/staff/clients/{row.id}")


CLIENTS_FOUND = Kind(100, "clients", msgid("Clients"), "users", CLIENTS, _client, "/staff/clients")
