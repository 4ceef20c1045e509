"""The client's dashboard: what the firm is waiting for, with the day it is due (ACT-04)."""

from __future__ import annotations

from markupsafe import Markup

from components.display.panel import Row, link, panel, rows
from pages.documents.requests.words import due_words, progress_words, request_chip
from pages.documents.words import names, several
from pages.shell.areas import Panel
from pages.shell.visit import Visit
from services.documents.permissions import READ
from services.documents.requests import listing
from services.documents.requests.listing import RequestRow
from services.platform.context import Context
from services.platform.lists.definition import Page
from services.platform.lists.query import ListQuery

MOST = 5


def load(ctx: Context) -> Page[RequestRow, None]:
    return listing.page(ctx, ListQuery(per_page=MOST, chosen={"state": ("asked",)}))


def draw(visit: Visit, loaded: Page[RequestRow, None]) -> Markup | None:
    if not loaded.rows:
        return None
    say = visit.say
    return panel(
        say("Documents needed from you"),
        rows([_row(visit, each) for each in loaded.rows]),
        aside=link(say("All requests"), "/requests"),
    )


def _row(visit: Visit, row: RequestRow) -> Row:
    whose = names(visit).get(row.entity_id, "") if several(visit) else ""
    parts = (whose, due_words(visit, row.due_on), progress_words(visit, row.settled, row.items))
    return Row("todo", row.title, " · ".join(filter(None, parts)), request_chip(visit, row), f"/requests/{row.id}")


PANEL = Panel(52, "requests", READ, "urgent", load, draw)
