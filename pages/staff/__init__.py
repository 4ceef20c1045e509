"""The staff console. A later area adds its file here and its entry in pages/frame_model.py."""

from pages import account
from pages.screens import Screen
from pages.staff import (
    client,
    client_contacts,
    client_lists,
    client_settings,
    clients,
    imports,
    inbox,
    invoice,
    invoices,
    new_payment,
    payments,
    security,
    settings,
    team,
)

SCREENS: tuple[Screen, ...] = (
    inbox.desk, clients.all_clients, clients.new_client, client.client_overview, client_contacts.client_contacts,
    client_lists.client_invoices, client_lists.client_payments, client_lists.client_history,
    client_settings.client_settings, invoices.all_invoices, invoice.new_invoice, invoice.one_invoice,
    payments.all_payments, new_payment.new_payment, payments.one_payment, imports.imports, *settings.SCREENS,
    team.whole_team, security.security, *account.STAFF,
)
