"""The firm's invoices and payments, as the search of the frame finds them."""

from __future__ import annotations

from components.frame.search_results import Hit
from pages.billing.staff.catalogue.words import PATH, price
from pages.shell.search import Kind
from pages.shell.staff_words import DOCUMENTS, INVOICES, ITEM_KINDS, PAYMENTS, day
from pages.shell.visit import Visit
from services.billing import staff_listing
from services.billing.catalogue.listing import CATALOGUE, ItemRow
from services.billing.staff_listing import StaffInvoiceRow, StaffPaymentRow
from services.platform.i18n import msgid


def _invoice(visit: Visit, row: StaffInvoiceRow) -> Hit:
    say = visit.say
    state = say(INVOICES[row.state.value if row.state else "draft"][0])
    kind = say(DOCUMENTS[row.kind]) if row.kind == "credit_note" else ""
    note = " · ".join(filter(None, (row.client, kind, state)))
    amount = visit.words.money(row.amount_minor, row.currency)
    return Hit(row.number or say("Draft"), note, amount, f"/staff/invoices/{row.id}")


def _payment(visit: Visit, row: StaffPaymentRow) -> Hit:
    say = visit.say
    note = " · ".join(filter(None, (row.client, day(visit, row.received_on), say(PAYMENTS[row.state][0]))))
    amount = visit.words.money(row.amount_minor, row.currency)
    return Hit(row.number or say("Payment"), note, amount, f"/staff/payments/{row.id}")


def _item(visit: Visit, row: ItemRow) -> Hit:
    note = " · ".join(filter(None, (row.code, visit.say(ITEM_KINDS[row.kind]), row.category)))
    return Hit(row.name, note, price(visit, row) if row.price else "", f"{PATH}/{row.id}")


KINDS = (
    Kind(200, "invoices", msgid("Invoices"), "bill", staff_listing.INVOICES, _invoice, "/staff/invoices"),
    Kind(300, "payments", msgid("Payments"), "card", staff_listing.PAYMENTS, _payment, "/staff/payments"),
    Kind(350, "catalogue", msgid("Products and services"), "tag", CATALOGUE, _item, PATH),
)
