"""The client's dashboard: open tickets, while the firm shows them (DSH-12)."""

from __future__ import annotations

from markupsafe import Markup

from components.display.panel import link, panel, rows
from components.html.markup import tag
from pages.shell.areas import Panel
from pages.shell.visit import Visit
from pages.tickets.client_lines import PATH, Found, ticket_line
from services.platform.context import Context
from services.platform.lists.query import ListQuery
from services.tickets import listing
from services.tickets.permissions import READ
from services.tickets.settings import CLIENTS_SEE_OPEN

MOST = 5


def load(ctx: Context) -> Found | None:
    if not ctx.preferences[CLIENTS_SEE_OPEN]:
        return None
    return listing.page(ctx, ListQuery(per_page=MOST, chosen={"state": ("live",)}))


def draw(visit: Visit, loaded: Found | None) -> Markup | None:
    if loaded is None:
        return None
    say = visit.say
    content = (
        rows([ticket_line(visit, each) for each in loaded.rows])
        if loaded.rows
        else tag("p", {"class": "muted panel-note"}, say("No open tickets."))
    )
    return panel(say("Open tickets"), content, aside=link(say("All tickets"), PATH))


PANEL = Panel(320, "tickets", READ, "side", load, draw)
