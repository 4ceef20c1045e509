"""Binding documents to invoices, and releasing them by hand. What that closes is services/documents/release.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import Select, select

from data.billing.invoices import Invoice
from data.database.session import ScopedSession
from data.documents.tables import Document, DocumentRelease
from data.errors import Conflict, NotFound
from data.money import Money
from data.statuses import DocumentKind, InvoiceStatus
from services.documents.news_mails import announce
from services.documents.permissions import BIND, READ
from services.documents.switch import require_on
from services.documents.topics import tell
from services.platform.context import Context

MOST = 200  # open invoices to choose from


class NothingToPay(Conflict):
    message = "Nothing is left to pay of invoice {number}. Choose another one."
    field = "invoice"


class NotBound(Conflict):
    message = "This document does not wait for any payment."


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    id: UUID
    number: str
    left: Money


def choices(ctx: Context, document_id: UUID) -> Sequence[OpenInvoice]:
    """The invoices of its client that are not paid yet, the first due first. Raises NotFound, NotAllowed."""
    require_on(ctx)
    ctx.require(BIND)
    with ctx.transaction(READ) as db:
        document = db.one(Document, document_id)
        found = db.scalars(_unpaid(document).order_by(Invoice.due_on, Invoice.order_key).limit(MOST))
        return [OpenInvoice(each.id, each.number, each.balance) for each in found]


def bind(ctx: Context, document_id: UUID, invoice_id: UUID) -> None:
    """From now on the client opens it once this invoice is paid. Instead of another one that it waited for; the same
    again changes nothing, unless it was released by hand. Raises NotFound, NotAllowed, NothingToPay."""
    require_on(ctx)
    with ctx.transaction(BIND) as db:
        document = db.one(Document, document_id)
        invoice = db.scalars(_of_client(document).where(Invoice.id == invoice_id)).one_or_none()
        if invoice is None:
            raise NotFound(what="invoice")
        row = _row(db, document_id)
        if row is not None and row.invoice_id == invoice_id and row.released_at is None:
            db.recorded = True
            return
        if invoice.status is not InvoiceStatus.OPEN:
            raise NothingToPay(number=invoice.number)
        if row is None:
            row = DocumentRelease(id=uuid4(), entity_id=document.entity_id, document_id=document_id)
            db.add(row)
        row.invoice_id, row.bound_at, row.bound_by = invoice_id, db.now, ctx.actor.person_id
        row.released_at = row.released_by = row.opened_at = None
        db.record("document.bound", document, name=document.name, number=invoice.number)
        tell(db, document.entity_id)


def unbind(ctx: Context, document_id: UUID) -> None:
    """It waits for nothing any more; nothing happens if it did not. Raises NotFound, NotAllowed."""
    require_on(ctx)
    with ctx.transaction(BIND) as db:
        document = db.one(Document, document_id)
        row = _row(db, document_id)
        if row is None:
            db.recorded = True
            return
        number = db.scalar(select(Invoice.number).where(Invoice.id == row.invoice_id))
        was_open = row.opened_at is not None
        db.delete(row)
        db.record("document.unbound", document, name=document.name, number=number)
        tell(db, document.entity_id)
        if not was_open:
            announce(ctx, db, document)


def release_by_hand(ctx: Context, document_id: UUID) -> None:
    """Open it now, paid or not; it stays open. Twice is safe. Raises NotFound, NotAllowed, NotBound."""
    require_on(ctx)
    with ctx.transaction(BIND) as db:
        document = db.one(Document, document_id)
        row = _row(db, document_id)
        if row is None:
            raise NotBound()
        if row.released_at is not None:
            db.recorded = True
            return
        row.released_at, row.released_by = db.now, ctx.actor.person_id
        if row.opened_at is None:
            row.opened_at = db.now
            announce(ctx, db, document)
        number = db.scalar(select(Invoice.number).where(Invoice.id == row.invoice_id))
        db.record("document.released_by_hand", document, name=document.name, number=number)
        tell(db, document.entity_id)


def _row(db: ScopedSession, document_id: UUID) -> DocumentRelease | None:
    wanted = select(DocumentRelease).where(DocumentRelease.document_id == document_id)
    return db.scalars(wanted.with_for_update()).one_or_none()


def _of_client(document: Document) -> Select[Invoice]:
    """Issued invoices: a draft's number is nothing that a client hears of, and a credit note is paid by nobody."""
    return select(Invoice).where(
        Invoice.entity_id == document.entity_id,
        Invoice.kind == DocumentKind.INVOICE,
        Invoice.status != InvoiceStatus.DRAFT,
    )


def _unpaid(document: Document) -> Select[Invoice]:
    return _of_client(document).where(Invoice.status == InvoiceStatus.OPEN)
