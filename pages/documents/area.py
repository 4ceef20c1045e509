"""What documents bring to the pages."""

from pages.documents import client, routes, search
from pages.documents.history_words import FIELDS, VERBS
from pages.documents.panel import PANEL
from pages.secret_addresses import Part
from pages.shell.areas import Entry, PageArea
from services.documents.arrivals import MOST_BYTES
from services.documents.permissions import READ
from services.platform.i18n import msgid

_BODY = MOST_BYTES + 1_000_000  # with what a form puts around the files

AREA = PageArea(
    "documents",
    client=(client.documents,),
    routes=(routes.register,),
    client_places=(Entry(300, "documents", msgid("Documents"), "doc", "/documents", READ),),
    panels=(PANEL,),
    client_search=(search.CLIENT,),
    addresses={routes.FILE: {"id": Part.ID}},
    bodies={routes.SEND: _BODY},
    arrivals=frozenset({routes.FILE}),
    verbs=VERBS,
    fields=FIELDS,
)
