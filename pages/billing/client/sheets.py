"""A client's lists as files for a spreadsheet: what each holds, in the words of the screens."""

from __future__ import annotations

from collections.abc import Sequence

from data.money import Money
from pages.billing.client.words import method_words, names, state_words
from pages.shell.list_export import Export, offer
from pages.shell.visit import Reader
from services.billing.invoices.listing import HISTORY, OPEN, InvoiceRow
from services.billing.payments.listing import RECEIVED, ReceivedKind, ReceivedRow, ReceivedState
from services.platform.i18n import msgid
from services.platform.lists.sheet import SheetColumn


def _invoices(reader: Reader) -> Sequence[SheetColumn[InvoiceRow]]:
    say, states, owners = reader.say, state_words(reader), names(reader)
    return (
        SheetColumn(say("Number"), lambda row: row.number),
        SheetColumn(say("For"), lambda row: owners.get(row.entity_id, "")),
        SheetColumn(say("Subject"), lambda row: row.title),
        SheetColumn(say("Issued"), lambda row: row.issued_on),
        SheetColumn(say("Due"), lambda row: row.due_on),
        SheetColumn(say("State"), lambda row: states[row.state]),
        SheetColumn(say("Amount"), lambda row: Money(row.amount_minor, row.currency), is_money=True),
        SheetColumn(say("Discount"), lambda row: Money(row.discount_minor, row.currency), is_money=True),
        SheetColumn(say("Paid"), lambda row: Money(row.paid_minor, row.currency), is_money=True),
        SheetColumn(say("Balance"), lambda row: Money(row.balance_minor, row.currency), is_money=True),
    )


def _received(reader: Reader) -> Sequence[SheetColumn[ReceivedRow]]:
    say, owners = reader.say, names(reader)
    states = {
        ReceivedState.RECEIVED: say("Received"),
        ReceivedState.PROCESSING: say("On its way"),
        ReceivedState.FAILED: say("Failed"),
        ReceivedState.VOID: say("Void"),
    }

    def kind(row: ReceivedRow) -> str:
        return say("Credit note") if row.kind is ReceivedKind.CREDIT else say("Payment")

    return (
        SheetColumn(say("Number"), lambda row: row.number),
        SheetColumn(say("Kind"), kind),
        SheetColumn(say("For"), lambda row: owners.get(row.entity_id, "")),
        SheetColumn(say("Date"), lambda row: row.on),
        SheetColumn(say("Method"), lambda row: method_words(reader, row.method, row.method_label)),
        SheetColumn(say("State"), lambda row: states[row.state]),
        SheetColumn(say("Applied to"), lambda row: ", ".join(number for number, _ in row.applied)),
        SheetColumn(say("Amount"), lambda row: Money(row.amount_minor, row.currency), is_money=True),
        SheetColumn(say("Not applied"), lambda row: Money(row.rest_minor, row.currency), is_money=True),
        SheetColumn(say("Refunded"), lambda row: Money(row.gone_minor, row.currency), is_money=True),
    )


OPEN_SHEET = offer(Export(OPEN, msgid("Open invoices"), _invoices, is_staff=False))
HISTORY_SHEET = offer(Export(HISTORY, msgid("Invoice history"), _invoices, is_staff=False))
RECEIVED_SHEET = offer(Export(RECEIVED, msgid("Payments and credits"), _received, is_staff=False))
