"""The client's dashboard: documents that are New to whoever looks (DSH-02, DOC-12)."""

from __future__ import annotations

from markupsafe import Markup

from components.display.panel import Row, link, panel, rows
from components.display.status_chip import status_chip
from pages.documents.words import day_words, names, page_path, several
from pages.shell.areas import Panel
from pages.shell.visit import Visit
from services.documents import listing
from services.documents.listing import DocumentRow
from services.documents.permissions import READ
from services.platform.context import Context
from services.platform.lists.definition import Page
from services.platform.lists.query import ListQuery

MOST = 5


def load(ctx: Context) -> Page[DocumentRow, None]:
    return listing.page(ctx, ListQuery(per_page=MOST, chosen={"new": ("yes",)}))


def draw(visit: Visit, loaded: Page[DocumentRow, None]) -> Markup | None:
    if not loaded.rows:
        return None
    say = visit.say
    lines = [_row(visit, each) for each in loaded.rows]
    return panel(say("New documents"), rows(lines), aside=link(say("All documents"), "/documents"))


def _row(visit: Visit, row: DocumentRow) -> Row:
    whose = names(visit).get(row.entity_id, "") if several(visit) else ""
    parts = (whose, row.type, str(row.year or ""), day_words(visit, row))
    note = " · ".join(part for part in parts if part)
    return Row("doc", row.name, note, status_chip(visit.say("New"), tone="brand"), page_path(visit, row.id))


PANEL = Panel(55, "documents", READ, "side", load, draw)
