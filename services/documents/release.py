"""Documents that wait for an invoice to be paid: the one rule for bytes, which every door of them asks.

A document that is bound to an invoice (services/documents/binding.py) is seen by the client and opened by nobody there
until the invoice is paid, or staff release it. Whether "paid" is said once the money is there, or as soon as a debit for
all that is left was accepted, the firm decides. A document follows what is left to pay of its invoice, in both ways: a
payment that staff take off the invoice closes it again, and so does a debit that bounces. A refund or a dispute alone
changes no balance here, so it closes nothing until the payment is taken off. Two things stay: what was released by hand,
and a version that a contact has fetched, for that contact. A void invoice is never paid: its documents wait for staff.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, true

from data.billing.invoices import Invoice
from data.billing.payments import Payment, Reservation
from data.database.session import ScopedSession
from data.documents.tables import Document, DocumentFetch, DocumentRelease, DocumentVersion
from data.errors import Conflict
from data.statuses import InvoiceStatus, PaymentStatus
from services.documents.newest import newest_only
from services.documents.settings import RELEASED_WHEN
from services.platform.context import Context
from services.platform.firm_settings import Preferences
from services.platform.permissions import May


class WaitsForPayment(Conflict):
    message = "This document becomes available when invoice {number} is paid."


class NotReleased(Conflict):
    message = "The firm has not released this document yet."


@dataclass(frozen=True, slots=True)
class Waits:
    """What a document waits for, or waited. `number` is "" for whoever may not see the client's bills. `is_closed`:
    whoever asks gets nothing of its newest version. `is_had`: a contact has fetched that version, and keeps it."""

    number: str
    invoice_id: UUID
    is_open: bool
    is_closed: bool = False
    is_by_hand: bool = False
    is_void: bool = False
    may_pay: bool = False
    is_had: bool = False

    @property
    def refusal(self) -> Conflict:
        return WaitsForPayment(number=self.number) if self.number and not self.is_void else NotReleased()


def openable(ctx: Context) -> ColumnElement[bool]:
    """Of a Document joined with a DocumentVersion: whether anything of its bytes may go to whoever asks. Staff: always.
    A contact: what is released, or what they have fetched already. Anybody else: what is released."""
    if ctx.actor.is_staff:
        return true()
    mine = [each.contact_id for each in ctx.actor.memberships]
    had = select(DocumentFetch.id).where(
        DocumentFetch.version_id == DocumentVersion.id, DocumentFetch.contact_id.in_(mine)
    )
    return or_(is_released(ctx.preferences), had.correlate(DocumentVersion).exists())


def is_released(firm: Preferences) -> ColumnElement[bool]:
    """Of a Document: it waits for no payment, whoever asks."""
    bound = select(DocumentRelease.id).where(DocumentRelease.document_id == Document.id, ~is_open(firm))
    return ~bound.correlate(Document).exists()


def waiting(ctx: Context, db: ScopedSession, ids: Collection[UUID]) -> Mapping[UUID, Waits]:
    """Of these documents, those that are bound to an invoice, and how that stands, in the words of whoever asks."""
    firm = ctx.preferences
    had = select(DocumentFetch.id).where(DocumentFetch.version_id == DocumentVersion.id)
    is_had = had.correlate(DocumentVersion).exists()
    found = db.execute(
        select(DocumentRelease, Invoice.number, Invoice.status, is_open(firm), openable(ctx), is_had)
        .join(Invoice, Invoice.id == DocumentRelease.invoice_id)
        .join(Document, Document.id == DocumentRelease.document_id)
        .join(DocumentVersion, and_(DocumentVersion.document_id == Document.id, newest_only()))
        .where(DocumentRelease.document_id.in_(ids))
    ).all()
    return {
        row.document_id: Waits(
            number if _may(ctx, May.READ_BILLING, row.entity_id) else "",
            row.invoice_id,
            bool(stands),
            not is_openable,
            row.released_at is not None,
            status is InvoiceStatus.VOID,
            status is InvoiceStatus.OPEN and not ctx.actor.is_staff and _may(ctx, May.PAY, row.entity_id),
            bool(had_before) and ctx.actor.is_staff,
        )
        for row, number, status, stands, is_openable, had_before in found
    }


def is_open(firm: Preferences) -> ColumnElement[bool]:
    """Of a DocumentRelease."""
    settled = select(Invoice.id).where(Invoice.id == DocumentRelease.invoice_id, is_settled(firm))
    return or_(DocumentRelease.released_at.is_not(None), settled.correlate(DocumentRelease).exists())


def is_settled(firm: Preferences) -> ColumnElement[bool]:
    """Of an Invoice: it counts as paid for its documents."""
    paid = Invoice.status == InvoiceStatus.PAID
    if firm[RELEASED_WHEN] == "cleared":
        return paid
    on_its_way = (
        select(Reservation.id)
        .join(Payment, Payment.id == Reservation.payment_id)
        .where(
            Reservation.invoice_id == Invoice.id,
            Reservation.is_live,
            Payment.status == PaymentStatus.PROCESSING,
            Reservation.amount_minor >= Invoice.payable_minor - Invoice.paid_minor,
        )
    )
    return or_(paid, and_(Invoice.status == InvoiceStatus.OPEN, on_its_way.correlate(Invoice).exists()))


def _may(ctx: Context, permission: May, entity_id: UUID) -> bool:
    """A viewer is told what the contact is."""
    actor = ctx.actor
    if actor.is_staff:
        return actor.may(permission)
    return ctx.offers(permission) and any(
        each.may(permission) for each in actor.memberships if each.entity_id == entity_id
    )
