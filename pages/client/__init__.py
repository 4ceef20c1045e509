"""The client's screens. A later area adds its file here and its entry in pages/frame_model.py."""

from pages import account
from pages.client import billing, dashboard, history, invoice, paid, pay, payment, payments

SCREENS = (
    dashboard.dashboard, billing.billing, history.invoice_history, payments.payments_and_credits,
    invoice.invoice, invoice.credit_note, payment.one_payment, pay.confirm_payment, paid.paid, paid.left,
    *account.CLIENT,
)
