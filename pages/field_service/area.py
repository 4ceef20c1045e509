"""What jobs and visits bring to the pages."""

from pages.field_service import client, routes, search, visit_page
from pages.field_service.history_words import VERBS
from pages.field_service.panel import PANEL
from pages.secret_addresses import Part
from pages.shell.areas import Entry, PageArea
from services.field_service.permissions import READ
from services.platform.i18n import msgid

AREA = PageArea(
    "field_service",
    client=(client.services, visit_page.one_service),
    routes=(routes.register,),
    client_places=(Entry(280, "services", msgid("Services"), "van", "/services", READ),),
    panels=(PANEL,),
    client_search=(search.CLIENT,),
    addresses={
        "/services/{id}": {"id": Part.ID},
        routes.CALENDAR: {"id": Part.ID},
    },
    arrivals=frozenset({routes.CALENDAR}),
    verbs=VERBS,
)
