"""What tickets bring to the pages."""

from pages.secret_addresses import Part
from pages.shell.areas import Entry, Floating, PageArea
from pages.tickets import categories_screen, client, file_form, new_ticket, routes, search, staff
from pages.tickets.history_words import VERBS
from pages.tickets.open_dialog import open_dialog
from pages.tickets.panel import PANEL
from services.documents.arrivals import MOST_BYTES
from services.platform.i18n import msgid
from services.tickets.permissions import READ, WRITE
from services.tickets.settings import CLIENTS_SUBMIT

_BODY = MOST_BYTES + 1_000_000  # with what a form puts around the files

AREA = PageArea(
    "tickets",
    client=(client.tickets, client.ticket),
    staff=(
        staff.all_tickets,
        staff.client_tickets,
        categories_screen.all_categories,
        new_ticket.new_ticket,
        staff.one_ticket,
    ),
    routes=(routes.register,),
    staff_places=(Entry(370, "tickets", msgid("Tickets"), "ticket", "/staff/tickets", READ),),
    client_places=(Entry(310, "tickets", msgid("Tickets"), "ticket", "/tickets", READ),),
    client_tabs=(Entry(120, "tickets", msgid("Tickets"), "ticket", "/tickets", READ),),
    floating=(
        Floating(
            100,
            "ticket",
            msgid("Open a ticket"),
            "plus",
            WRITE,
            open_dialog,
            lambda firm: firm[CLIENTS_SUBMIT],
        ),
    ),
    panels=(PANEL,),
    client_search=(search.CLIENT,),
    staff_search=(search.STAFF,),
    addresses={
        "/tickets/{number}": {"number": Part.ID},
        "/staff/tickets/{number}": {"number": Part.ID},
        "/staff/clients/{id}/tickets": {"id": Part.ID},
    },
    bodies={file_form.SEND: _BODY, file_form.SEND_OF_STAFF: _BODY},
    verbs=VERBS,
)
