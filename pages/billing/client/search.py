"""A client's own invoices, payments and credits, as the search of the frame finds them."""

from __future__ import annotations

from components.frame.search_results import Hit
from data.statuses import DocumentKind
from pages.billing.client.words import names, several, state_words
from pages.shell.search import Kind
from pages.shell.visit import Visit
from services.billing.invoices.listing import HISTORY, InvoiceRow
from services.billing.invoices.urls import document_path, payment_path
from services.billing.payments.listing import RECEIVED, ReceivedKind, ReceivedRow, ReceivedState
from services.platform.i18n import msgid


def _owner(visit: Visit, row: InvoiceRow | ReceivedRow) -> str:
    return names(visit).get(row.entity_id, "") if several(visit) else ""


def _invoice(visit: Visit, row: InvoiceRow) -> Hit:
    note = " · ".join(filter(None, (_owner(visit, row), row.title, state_words(visit)[row.state])))
    amount = visit.words.money(row.amount_minor, row.currency)
    return Hit(row.number, note, amount, document_path(DocumentKind.INVOICE, row.number))


def _received(visit: Visit, row: ReceivedRow) -> Hit:
    say, credit = visit.say, row.kind is ReceivedKind.CREDIT
    kind = say("Credit note") if credit else say("Payment")
    note = " · ".join(filter(None, (_owner(visit, row), kind, visit.words.date(row.on))))
    amount = visit.words.money(row.amount_minor, row.currency)
    has_page = bool(row.number) and (credit or row.state is ReceivedState.RECEIVED)
    path = document_path(DocumentKind.CREDIT_NOTE, row.number) if credit else payment_path(row.number)
    return Hit(row.number or say("Payment under way"), note, amount, path if has_page else "/billing/payments")


KINDS = (
    Kind(200, "invoices", msgid("Invoices"), "bill", HISTORY, _invoice, "/billing/history"),
    Kind(300, "payments", msgid("Payments and credits"), "card", RECEIVED, _received, "/billing/payments"),
)
