"""What billing brings to the pages: invoices, payments and paying, for clients and in the console."""

from pages.billing import dummy_gateway_route, pdf_routes, webhook_route
from pages.billing.client import checkout, checkout_result, invoice_history, open_invoices, payment, payments
from pages.billing.client import invoice as clients_invoice
from pages.billing.client import search as client_search
from pages.billing.history_words import FIELDS, VERBS
from pages.billing.staff import client_tabs, invoice, invoices, record_payment
from pages.billing.staff import payments as all_payments
from pages.billing.staff import search as staff_search
from pages.billing.staff.catalogue import category_list, item, item_list
from pages.billing.staff.tax_rates import tax_rates
from pages.secret_addresses import Part
from pages.shell.areas import Entry, PageArea
from services.billing.catalogue.permissions import READ
from services.billing.settings import TaxRates
from services.platform.i18n import msgid
from services.platform.permissions import May

_FILE = "/files/{kind}/{number:path}/files/{position}"
_PDF = "/files/{kind}/{number:path}.pdf"

AREA = PageArea(
    "billing",
    client=(
        open_invoices.billing,
        invoice_history.invoice_history,
        payments.payments_and_credits,
        clients_invoice.invoice,
        clients_invoice.credit_note,
        payment.one_payment,
        checkout.confirm_payment,
        checkout_result.paid,
        checkout_result.left,
    ),
    staff=(
        client_tabs.client_invoices,
        client_tabs.client_payments,
        client_tabs.client_history,
        invoices.all_invoices,
        invoice.new_invoice,
        invoice.one_invoice,
        all_payments.all_payments,
        record_payment.new_payment,
        all_payments.one_payment,
        item_list.all_items,
        item.new_item,
        category_list.all_categories,
        item.one_item,
    ),
    routes=(pdf_routes.register, dummy_gateway_route.register, webhook_route.register),
    client_places=(Entry(100, "billing", msgid("Billing"), "bill", "/billing", May.READ_BILLING),),
    staff_places=(
        Entry(200, "invoices", msgid("Invoices"), "bill", "/staff/invoices", May.READ_BILLING),
        Entry(300, "payments", msgid("Payments"), "card", "/staff/payments", May.READ_BILLING),
        Entry(350, "catalogue", msgid("Catalogue"), "tag", "/staff/catalogue", READ),
    ),
    client_search=client_search.KINDS,
    staff_search=staff_search.KINDS,
    addresses={
        "/pretend/{session}": {"session": Part.SECRET},  # whoever has it may use the test gateway's page
        _FILE: {"kind": Part.PUBLIC, "number": Part.ID, "position": Part.ID},
        _PDF: {"kind": Part.PUBLIC, "number": Part.ID},
        "/billing/invoices/{number}": {"number": Part.ID},
        "/billing/credits/{number}": {"number": Part.ID},
        "/billing/payments/{number}": {"number": Part.ID},
        "/paid/{checkout_id}": {"checkout_id": Part.ID},
        "/paid/{checkout_id}/left": {"checkout_id": Part.ID},
        "/staff/clients/{id}/invoices": {"id": Part.ID},
        "/staff/clients/{id}/payments": {"id": Part.ID},
        "/staff/clients/{id}/history": {"id": Part.ID},
        "/staff/invoices/{id}": {"id": Part.ID},
        "/staff/payments/{id}": {"id": Part.ID},
        "/staff/catalogue/{id}": {"id": Part.ID},
    },
    arrivals=frozenset({_FILE, _PDF}),
    setting_fields={TaxRates: tax_rates},
    verbs=VERBS,
    fields=FIELDS,
)
