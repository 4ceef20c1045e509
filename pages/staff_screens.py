"""The staff console. A later area adds its file here and its entry in pages/shell/navigation.py."""

from pages import account
from pages.billing.staff import client_tabs, invoice, invoices, payments, record_payment
from pages.dashboard import staff_inbox
from pages.firm import security, settings, team
from pages.imports import imports
from pages.people import client_contacts, client_overview, client_settings, clients
from pages.shell.screens import Screen

SCREENS: tuple[Screen, ...] = (
    staff_inbox.desk,
    clients.all_clients,
    clients.new_client,
    client_overview.client_overview,
    client_contacts.client_contacts,
    client_tabs.client_invoices,
    client_tabs.client_payments,
    client_tabs.client_history,
    client_settings.client_settings,
    invoices.all_invoices,
    invoice.new_invoice,
    invoice.one_invoice,
    payments.all_payments,
    record_payment.new_payment,
    payments.one_payment,
    imports.imports,
    *settings.SCREENS,
    team.whole_team,
    security.security,
    *account.STAFF,
)
