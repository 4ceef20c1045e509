"""Requests as the search of the frame finds them, for clients and staff."""

from __future__ import annotations

from components.frame.search_results import Hit
from pages.documents.requests.words import due_words, progress_words
from pages.documents.words import names, several
from pages.shell.search import Kind
from pages.shell.visit import Visit
from services.documents.requests.listing import REQUESTS, RequestRow
from services.platform.i18n import msgid


def _hit(path: str, visit: Visit, row: RequestRow) -> Hit:
    whose = row.client if visit.frame.actor.is_staff else names(visit).get(row.entity_id, "")
    note = " · ".join(filter(None, (whose if several(visit) else "", due_words(visit, row.due_on))))
    return Hit(row.title, note, progress_words(visit, row.settled, row.items), f"{path}/{row.id}")


def _clients(visit: Visit, row: RequestRow) -> Hit:
    return _hit("/requests", visit, row)


def _all(visit: Visit, row: RequestRow) -> Hit:
    return _hit("/staff/requests", visit, row)


CLIENT = Kind(410, "requests", msgid("Requests"), "todo", REQUESTS, _clients, "/requests")
STAFF = Kind(410, "requests", msgid("Requests"), "todo", REQUESTS, _all, "/staff/requests")
