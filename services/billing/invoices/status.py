"""How an invoice stands: read off its status, its figures and the calendar, never stored (INV-21)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, or_

from data.billing.invoices import Invoice
from data.statuses import DocumentKind, InvoiceStatus


class InvoiceState(StrEnum):
    ISSUED = "issued"
    PARTLY_PAID = "partly_paid"
    OVERDUE = "overdue"
    PAID = "paid"
    VOID = "void"


OPEN_STATES = (InvoiceState.OVERDUE, InvoiceState.PARTLY_PAID, InvoiceState.ISSUED)


def state_of(kind: DocumentKind, status: InvoiceStatus, paid_minor: int, due_on: date, today: date) -> InvoiceState:
    """What the client is told. Late comes first: a part payment does not make an invoice less late (DSH-07)."""
    if status is InvoiceStatus.PAID:
        return InvoiceState.PAID
    if status is InvoiceStatus.VOID:
        return InvoiceState.VOID
    if due_on < today and kind is DocumentKind.INVOICE:  # a credit note is owed by nobody
        return InvoiceState.OVERDUE
    return InvoiceState.PARTLY_PAID if paid_minor else InvoiceState.ISSUED


def is_in(state: InvoiceState, today: date) -> ColumnElement[bool]:
    """The same rule for a query. A late invoice that is partly paid is found under both."""
    is_open = Invoice.status == InvoiceStatus.OPEN
    match state:
        case InvoiceState.OVERDUE:
            return and_(is_open, Invoice.kind == DocumentKind.INVOICE, Invoice.due_on < today)
        case InvoiceState.PARTLY_PAID:
            return and_(is_open, Invoice.paid_minor > 0)
        case InvoiceState.ISSUED:
            not_late = or_(Invoice.kind == DocumentKind.CREDIT_NOTE, Invoice.due_on >= today)
            return and_(is_open, not_late, Invoice.paid_minor == 0)
        case InvoiceState.PAID:
            return Invoice.status == InvoiceStatus.PAID
        case InvoiceState.VOID:
            return Invoice.status == InvoiceStatus.VOID
