"""What tickets bring: letters, rights, settings, notices, counters, and rows of the demo."""

from services.platform.areas import Area, Counter
from services.platform.i18n import msgid
from services.tickets import demo, letters, listing, notices, settings
from services.tickets.permissions import CATEGORIES, READ, TEND, USES_TICKETS, WRITE

AREA = Area(
    "tickets",
    switch=msgid("Show tickets in the portal"),
    starts_off=True,
    brings=(letters,),
    demo=demo.write,
    permissions=(READ, WRITE, TEND, CATEGORIES),
    contact_rights=(USES_TICKETS,),
    notices=(notices.TICKET,),
    settings=settings.SETTINGS,
    counters=(
        Counter("tickets", READ, listing.clients_count),
        Counter("tickets", READ, listing.staff_count, for_staff=True),
    ),
    kept={
        "ticket": "what a client asked and what came of it, kept like the history of it",
        "ticket_message": "goes with its ticket",
        "ticket_file": "goes with its document",
        "ticket_category": "the firm's categories",
    },
)
