"""What documents bring to the pages."""

from pages.documents import client, routes, search, staff, upload_routes, watch_page, watch_route, watch_words
from pages.documents.history_words import VERBS
from pages.documents.panel import PANEL
from pages.documents.sharing import link_door, staff_links
from pages.secret_addresses import Part
from pages.shell.areas import Entry, PageArea
from services.documents.arrivals import MOST_BYTES
from services.documents.permissions import READ
from services.documents.resumable import MOST_PART_BYTES
from services.platform.i18n import msgid

_BODY = MOST_BYTES + 1_000_000  # with what a form puts around the files

AREA = PageArea(
    "documents",
    client=(client.documents,),
    staff=(
        staff.all_documents,
        staff.client_documents,
        staff_links.all_links,
        watch_page.inbox,
        watch_page.assign,
    ),
    routes=(routes.register, upload_routes.register, link_door.register, watch_route.register),
    client_places=(Entry(300, "documents", msgid("Documents"), "doc", "/documents", READ),),
    staff_places=(Entry(350, "documents", msgid("Documents"), "doc", "/staff/documents", READ),),
    client_tabs=(Entry(100, "documents", msgid("Documents"), "doc", "/documents", READ),),
    panels=(PANEL,),
    client_search=(search.CLIENT,),
    staff_search=(search.STAFF,),
    addresses={
        routes.FILE: {"id": Part.ID},
        upload_routes.UPLOAD: {"id": Part.ID},
        "/staff/clients/{id}/documents": {"id": Part.ID},
        watch_words.FILE: {"id": Part.ID},
        f"{watch_words.PATH}/{{id}}": {"id": Part.ID},
        link_door.OPEN: {"secret": Part.SECRET},
        link_door.FILE: {"secret": Part.SECRET},
        link_door.SEND: {"secret": Part.SECRET},
    },
    bodies={
        routes.SEND: _BODY,
        routes.SEND_FOR_CLIENT: _BODY,
        upload_routes.UPLOADS: MOST_PART_BYTES + 1_000,
        "/share-send": _BODY,
    },
    arrivals=frozenset({routes.FILE}),
    verbs=VERBS,
)
