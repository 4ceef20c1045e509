"""The client's dashboard: services that come next; each row opens its page (DSH-11, SVC-06)."""

from __future__ import annotations

from markupsafe import Markup

from components.display.panel import link, panel, rows
from pages.field_service.rows import PATH, visit_row
from pages.shell.areas import Panel
from pages.shell.visit import Visit
from services.field_service import listing
from services.field_service.listing import VisitRow
from services.field_service.permissions import READ
from services.platform.context import Context
from services.platform.lists.definition import Page
from services.platform.lists.query import ListQuery

MOST = 4


def load(ctx: Context) -> Page[VisitRow, None]:
    return listing.page(ctx, ListQuery(per_page=MOST, chosen={"state": ("coming", "waiting")}))


def draw(visit: Visit, loaded: Page[VisitRow, None]) -> Markup | None:
    if not loaded.rows:
        return None
    say = visit.say
    lines = [visit_row(visit, each) for each in loaded.rows]
    return panel(say("Your services"), rows(lines), aside=link(say("All services"), PATH))


PANEL = Panel(57, "services", READ, "side", load, draw)
