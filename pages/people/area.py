"""What people bring to the pages: the firm's clients and their contacts, in the console."""

from pages.people import client_contacts, client_overview, client_settings, clients, contact_routes
from pages.people.history_words import VERBS
from pages.secret_addresses import Part
from pages.shell import client_search
from pages.shell.areas import Entry, PageArea
from services.platform.i18n import msgid
from services.platform.permissions import May

AREA = PageArea(
    "people",
    staff=(
        clients.all_clients,
        clients.new_client,
        client_overview.client_overview,
        client_contacts.client_contacts,
        client_settings.client_settings,
    ),
    routes=(contact_routes.register,),
    staff_places=(Entry(100, "clients", msgid("Clients"), "users", "/staff/clients", May.READ_CLIENTS),),
    staff_search=(client_search.CLIENTS_FOUND,),
    addresses={
        "/staff/clients/{id}": {"id": Part.ID},
        "/staff/clients/{id}/contacts": {"id": Part.ID},
        "/staff/clients/{id}/settings": {"id": Part.ID},
    },
    verbs=VERBS,
)
