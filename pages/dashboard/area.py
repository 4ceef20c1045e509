"""What the first pages bring: the client's dashboard with its panels, and the staff inbox."""

from pages.dashboard import client, staff_inbox
from pages.dashboard.history_words import VERBS
from pages.dashboard.panels import (
    address_change,
    asked_in,
    chart,
    figures,
    information,
    open_invoices,
    past_due,
    payments,
)
from pages.shell.areas import Entry, PageArea
from services.platform.i18n import msgid
from services.platform.permissions import May

AREA = PageArea(
    "dashboard",
    client=(client.dashboard,),
    staff=(staff_inbox.inbox,),
    client_places=(Entry(0, "home", msgid("Dashboard"), "home", "/", May.READ_PORTAL),),
    staff_places=(Entry(0, "inbox", msgid("Inbox"), "inbox", "/staff", May.READ_INBOX),),
    panels=(
        address_change.PANEL,
        asked_in.PANEL,
        figures.PANEL,
        open_invoices.PANEL,
        payments.PANEL,
        past_due.PANEL,
        chart.PANEL,
        information.BASIC,
        information.CONTACT,
    ),
    verbs=VERBS,
)
