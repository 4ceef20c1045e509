"""What documents bring to the pages."""

from pages.documents import (
    archive_route,
    client,
    document_page,
    downloads_screen,
    folders_screen,
    preview_route,
    routes,
    search,
    staff,
    storage_screen,
    thumbnail_route,
    upload_routes,
)
from pages.documents.bulk import bulk_screen, tray_routes
from pages.documents.history_words import FIELDS, VERBS
from pages.documents.panel import PANEL
from pages.documents.requests import client as client_requests
from pages.documents.requests import editor, templates
from pages.documents.requests import panel as request_panel
from pages.documents.requests import search as request_search
from pages.documents.requests import staff as staff_requests
from pages.documents.requests.history_words import REQUEST_VERBS
from pages.documents.retention_field import years_field
from pages.documents.sharing import link_door, staff_links
from pages.documents.watch import file_route, waiting_files
from pages.documents.watch import words as watch_words
from pages.secret_addresses import Part
from pages.shell.areas import Entry, PageArea
from services.documents.arrivals import MOST_BYTES
from services.documents.permissions import READ
from services.documents.resumable import MOST_PART_BYTES
from services.documents.settings import Years
from services.platform.i18n import msgid

_BODY = MOST_BYTES + 1_000_000  # with what a form puts around the files

AREA = PageArea(
    "documents",
    client=(client.documents, document_page.one_document, client_requests.requests, client_requests.request),
    staff=(
        staff.all_documents,
        staff.client_documents,
        staff_requests.all_requests,
        staff_requests.client_requests,
        staff_requests.review_all,
        editor.new_request,
        templates.all_templates,
        templates.template,
        editor.edit_request,
        staff_requests.request,
        staff_links.all_links,
        folders_screen.all_folders,
        downloads_screen.all_downloads,
        storage_screen.storage,
        bulk_screen.bulk,
        waiting_files.inbox,
        waiting_files.assign,
        document_page.one_document_of_staff,
    ),
    routes=(
        routes.register,
        preview_route.register,
        thumbnail_route.register,
        upload_routes.register,
        link_door.register,
        archive_route.register,
        tray_routes.register,
        file_route.register,
    ),
    client_places=(
        Entry(290, "requests", msgid("Requests"), "todo", "/requests", READ),
        Entry(300, "documents", msgid("Documents"), "doc", "/documents", READ),
    ),
    staff_places=(
        Entry(350, "documents", msgid("Documents"), "doc", "/staff/documents", READ),
        Entry(360, "requests", msgid("Requests"), "todo", "/staff/requests", READ),
    ),
    client_tabs=(
        Entry(100, "documents", msgid("Documents"), "doc", "/documents", READ),
        Entry(110, "requests", msgid("Requests"), "todo", "/requests", READ),
    ),
    panels=(PANEL, request_panel.PANEL),
    client_search=(search.CLIENT, request_search.CLIENT),
    staff_search=(search.STAFF, request_search.STAFF),
    addresses={
        routes.FILE: {"id": Part.ID},
        preview_route.PREVIEW: {"id": Part.ID},
        thumbnail_route.THUMBNAIL: {"id": Part.ID},
        upload_routes.UPLOAD: {"id": Part.ID},
        "/documents/{id}": {"id": Part.ID},
        "/staff/documents/{id}": {"id": Part.ID},
        "/staff/clients/{id}/documents": {"id": Part.ID},
        "/staff/clients/{id}/requests": {"id": Part.ID},
        "/requests/{id}": {"id": Part.ID},
        "/staff/requests/{id}": {"id": Part.ID},
        "/staff/requests/{id}/edit": {"id": Part.ID},
        "/staff/requests/templates/{id}": {"id": Part.ID},
        tray_routes.TRAY_FILE: {"id": Part.ID},
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
        tray_routes.TRAY: MOST_PART_BYTES + 1_000,
        link_door.SENDS_BELOW: _BODY,
        archive_route.ZIP: archive_route.MOST_BODY,
    },
    arrivals=frozenset({routes.FILE}),
    setting_fields={Years: years_field},
    verbs=VERBS | REQUEST_VERBS,
    fields=FIELDS,
)
