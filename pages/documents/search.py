"""Documents as the search of the frame finds them, for clients and staff."""

from __future__ import annotations

from urllib.parse import urlencode

from components.frame.search_results import Hit
from pages.documents.words import names, several, size_words
from pages.shell.search import Kind
from pages.shell.visit import Visit
from services.documents.listing import DOCUMENTS, DocumentRow
from services.platform.i18n import msgid


def _hit(path: str, visit: Visit, row: DocumentRow) -> Hit:
    whose = (
        (row.client if visit.frame.actor.is_staff else names(visit).get(row.entity_id, "")) if several(visit) else ""
    ) + ("" if row.line is None else f" {row.line}")
    note = " · ".join(filter(None, (whose, row.type, str(row.year or ""))))
    return Hit(row.name, note, size_words(visit, row.size_bytes), f"{path}?{urlencode({'q': row.name})}")


def _clients(visit: Visit, row: DocumentRow) -> Hit:
    return _hit("/documents", visit, row)


def _all(visit: Visit, row: DocumentRow) -> Hit:
    return _hit("/staff/documents", visit, row)


CLIENT = Kind(400, "documents", msgid("Documents"), "doc", DOCUMENTS, _clients, "/documents")
STAFF = Kind(400, "documents", msgid("Documents"), "doc", DOCUMENTS, _all, "/staff/documents")
