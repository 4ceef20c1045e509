"""Documents as the search of the frame finds them, for clients and staff."""

from __future__ import annotations

from components.frame.search_results import Hit
from components.html.markup import Child, join
from pages.documents.text_words import line_markup
from pages.documents.words import names, page_path, several, size_words
from pages.shell.search import Kind
from pages.shell.visit import Visit
from services.documents.listing import DOCUMENTS, DocumentRow
from services.platform.i18n import msgid


def _hit(visit: Visit, row: DocumentRow) -> Hit:
    whose = row.client if visit.frame.actor.is_staff else names(visit).get(row.entity_id, "")
    told = " · ".join(filter(None, (whose if several(visit) else "", row.type, str(row.year or ""))))
    pieces: list[Child] = [told] if told else []
    if row.line is not None:
        pieces += [" · " if told else "", line_markup(visit, row.line)]
    return Hit(row.name, join(pieces), size_words(visit, row.size_bytes), page_path(visit, row.id))


CLIENT = Kind(400, "documents", msgid("Documents"), "doc", DOCUMENTS, _hit, "/documents")
STAFF = Kind(400, "documents", msgid("Documents"), "doc", DOCUMENTS, _hit, "/staff/documents")
