"""The firm's lists of invoices and payments as files for a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence

from data.money import Money
from pages.shell.list_export import Export, offer
from pages.shell.staff_words import DOCUMENTS, INVOICES, METHODS, PAYMENTS
from pages.shell.visit import Reader
from services.billing import staff_listing
from services.billing.staff_listing import StaffInvoiceRow, StaffPaymentRow
from services.platform.i18n import msgid
from services.platform.lists.sheet import SheetColumn


def _invoices(reader: Reader) -> Sequence[SheetColumn[StaffInvoiceRow]]:
    say = reader.say

    def status(row: StaffInvoiceRow) -> str:
        return say(INVOICES[row.state.value if row.state else "draft"][0])

    return (
        SheetColumn(say("Number"), lambda row: row.number),
        SheetColumn(say("Kind"), lambda row: say(DOCUMENTS[row.kind])),
        SheetColumn(say("Client"), lambda row: row.client),
        SheetColumn(say("Title"), lambda row: row.title),
        SheetColumn(say("Issued"), lambda row: row.issued_on),
        SheetColumn(say("Due"), lambda row: row.due_on),
        SheetColumn(say("Status"), status),
        SheetColumn(say("Days late"), lambda row: row.days_late or None),
        SheetColumn(say("Amount"), lambda row: Money(row.amount_minor, row.currency), is_money=True),
        SheetColumn(say("Balance"), lambda row: Money(row.balance_minor, row.currency), is_money=True),
    )


def _payments(reader: Reader) -> Sequence[SheetColumn[StaffPaymentRow]]:
    say = reader.say

    def method(row: StaffPaymentRow) -> str:
        return row.method_label or (say(METHODS[row.method]) if row.method else "")

    return (
        SheetColumn(say("Number"), lambda row: row.number),
        SheetColumn(say("Client"), lambda row: row.client),
        SheetColumn(say("Received"), lambda row: row.received_on),
        SheetColumn(say("Method"), method),
        SheetColumn(say("Reference"), lambda row: row.reference),
        SheetColumn(say("Status"), lambda row: say(PAYMENTS[row.state][0])),
        SheetColumn(say("Amount"), lambda row: Money(row.amount_minor, row.currency), is_money=True),
        SheetColumn(say("Unapplied"), lambda row: Money(row.unapplied_minor, row.currency), is_money=True),
    )


INVOICES_SHEET = offer(Export(staff_listing.INVOICES, msgid("Invoices"), _invoices, is_staff=True))
PAYMENTS_SHEET = offer(Export(staff_listing.PAYMENTS, msgid("Payments"), _payments, is_staff=True))
