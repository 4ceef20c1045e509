"""The desk's words for states and happenings: sentences by key, said in the visitor's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from components.display.status_chip import Tone, status_chip
from data.money import Money
from data.statuses import AccessStatus, DocumentKind, ItemKind, MailState, PaymentMethod, StaffRole
from pages.shell.visit import Reader, Visit
from services.billing.invoices.status import InvoiceState
from services.billing.payments.status import PaymentState
from services.clock import clock
from services.platform.i18n import msgid

NO_BREAK = "\N{NO-BREAK SPACE}"

KINDS = {
    "person": msgid("Person"),
    "company": msgid("Company"),
    "trust": msgid("Trust"),
    "partnership": msgid("Partnership"),
    "property": msgid("Property"),
    "other": msgid("Other"),
}
ITEM_KINDS = {ItemKind.SERVICE: msgid("Service"), ItemKind.PRODUCT: msgid("Product")}
DOCUMENTS = {DocumentKind.INVOICE: msgid("Invoice"), DocumentKind.CREDIT_NOTE: msgid("Credit note")}
ACCESS: dict[str, tuple[str, Tone]] = {
    AccessStatus.NOT_INVITED: (msgid("Not invited"), "plain"),
    AccessStatus.INVITED: (msgid("Invited"), "info"),
    AccessStatus.ACCEPTED: (msgid("Has access"), "good"),
    AccessStatus.DECLINED: (msgid("Declined"), "warn"),
    AccessStatus.REVOKED: (msgid("Revoked"), "warn"),
    "nobody": (msgid("No contact"), "plain"),
}
INVOICES: dict[str, tuple[str, Tone]] = {
    "draft": (msgid("Draft"), "plain"),
    InvoiceState.ISSUED: (msgid("Open"), "info"),
    InvoiceState.PARTLY_PAID: (msgid("Partly paid"), "info"),
    InvoiceState.OVERDUE: (msgid("Overdue"), "bad"),
    InvoiceState.PAID: (msgid("Paid"), "good"),
    InvoiceState.VOID: (msgid("Void"), "plain"),
}
PAYMENTS: dict[str, tuple[str, Tone]] = {
    PaymentState.PENDING: (msgid("Started"), "plain"),
    PaymentState.PROCESSING: (msgid("Processing"), "info"),
    PaymentState.RECEIVED: (msgid("Received"), "good"),
    PaymentState.FAILED: (msgid("Failed"), "warn"),
    PaymentState.PARTLY_REFUNDED: (msgid("Partly refunded"), "info"),
    PaymentState.REFUNDED: (msgid("Refunded"), "plain"),
    PaymentState.CANCELLED: (msgid("Cancelled"), "plain"),
    "unapplied": (msgid("Unapplied money"), "warn"),
}
METHODS = {
    PaymentMethod.CARD: msgid("Card"),
    PaymentMethod.BANK_DEBIT: msgid("Bank debit"),
    PaymentMethod.CASH: msgid("Cash"),
    PaymentMethod.CHEQUE: msgid("Cheque"),
    PaymentMethod.TRANSFER: msgid("Bank transfer"),
    PaymentMethod.OTHER: msgid("Other"),
    PaymentMethod.TEST: msgid("Pretend payment"),
}
MAILS: dict[MailState, tuple[str, Tone]] = {
    MailState.HELD: (msgid("Waiting"), "plain"),
    MailState.QUEUED: (msgid("Queued"), "info"),
    MailState.SENDING: (msgid("Sending"), "info"),
    MailState.SENT: (msgid("Sent"), "good"),
    MailState.FAILED: (msgid("Failed"), "bad"),
    MailState.CANCELLED: (msgid("Cancelled"), "plain"),
}
ROLES = {
    StaffRole.OWNER: msgid("Owner"),
    StaffRole.ADMINISTRATOR: msgid("Administrator"),
    StaffRole.MANAGER: msgid("Manager"),
    StaffRole.MEMBER: msgid("Member"),
    StaffRole.BOOKKEEPER: msgid("Bookkeeper"),
    StaffRole.DISPATCHER: msgid("Dispatcher"),
    StaffRole.READ_ONLY: msgid("Read only"),
}
ROLE_MEANS = {  # as services/platform/permissions.py has it
    StaffRole.OWNER: msgid("May do everything. Only owners make or change owners."),
    StaffRole.ADMINISTRATOR: msgid("May do everything but make or change owners."),
    StaffRole.MANAGER: msgid("Clients, bills, payments and imports. Reads settings, team and history."),
    StaffRole.MEMBER: msgid("Clients, their contacts and invitations. Reads bills and payments."),
    StaffRole.BOOKKEEPER: msgid("Bills, payments and imports. Reads clients."),
    StaffRole.DISPATCHER: msgid("Tends the inbox. Reads clients, bills and payments."),
    StaffRole.READ_ONLY: msgid("Reads clients, bills and payments, and changes nothing."),
}
HOW = {"page": msgid("in the portal"), "pdf": msgid("as PDF"), "print": msgid("printed")}


def today(visit: Visit) -> date:
    """The firm's calendar day, for drawing; what counts is decided by the services."""
    return clock().astimezone(ZoneInfo(visit.frame.preferences.time_zone)).date()


def money(visit: Visit, amount: Money) -> str:
    return visit.words.money(amount.minor, amount.currency)


def moneys(visit: Visit, amounts: tuple[Money, ...]) -> list[str]:
    return [money(visit, each) for each in amounts]


def day(visit: Visit, value: date | None) -> str:
    """Never broken over two lines: a narrow column would stand it on end."""
    return visit.words.date(value).replace(" ", NO_BREAK) if value else ""


def moment(visit: Visit | Reader, value: datetime | None) -> str:
    return visit.words.moment(value, visit.frame.preferences.time_zone) if value else ""


def chip(visit: Visit, table: Mapping[Any, tuple[str, Tone]], key: str) -> Markup:
    word, tone = table[key]
    return status_chip(visit.say(word), tone=tone)
