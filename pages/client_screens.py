"""The client's screens. A later area adds its file here and its entry in pages/shell/navigation.py."""

from pages import account
from pages.billing.client import checkout, checkout_result, invoice, invoice_history, open_invoices, payment, payments
from pages.dashboard import client as dashboard

SCREENS = (
    dashboard.dashboard,
    open_invoices.billing,
    invoice_history.invoice_history,
    payments.payments_and_credits,
    invoice.invoice,
    invoice.credit_note,
    payment.one_payment,
    checkout.confirm_payment,
    checkout_result.paid,
    checkout_result.left,
    *account.CLIENT,
)
