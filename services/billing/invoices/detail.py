"""One issued document as its reader sees it: lines, sums, what was paid on it and by which payment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, select

from data.billing.invoices import Invoice, InvoiceLine
from data.billing.payments import Allocation, Payment
from data.database.session import ScopedSession
from data.errors import NotFound
from data.money import Money
from data.people.tables import Entity
from data.statuses import DocumentKind, InvoiceStatus, PaymentMethod
from services.billing.invoices.attachments import Listed, listed
from services.billing.invoices.content import DocumentContent, content_of
from services.billing.invoices.document_words import address_lines
from services.billing.invoices.listing import PENDING
from services.billing.invoices.parties import party, seller
from services.billing.invoices.status import InvoiceState, state_of
from services.billing.stated import terms as stated
from services.platform.context import Context
from services.platform.permissions import May


@dataclass(frozen=True, slots=True)
class DocumentParty:
    """One side, as it was when the document was issued (ACC-07)."""

    name: str
    address: tuple[str, ...]
    tax_id: str


@dataclass(frozen=True, slots=True)
class Applied:
    """Money or credit that met the invoice (INV-11), or for a credit note the invoice that took it (INV-12)."""

    kind: str  # payment, credit, invoice
    number: str
    on: date | None
    method: PaymentMethod | None
    method_label: str
    minor: int


@dataclass(frozen=True, slots=True)
class Document:
    """An issued invoice or credit note, as its client sees it. `paid_minor` in minor units of the content's currency."""

    id: UUID
    number: str
    entity_id: UUID
    entity_name: str
    content: DocumentContent
    state: InvoiceState
    days_late: int
    issued_on: date
    due_on: date
    paid_on: date | None
    seller: DocumentParty
    buyer: DocumentParty
    payment_details: str
    paid_minor: int
    applied: tuple[Applied, ...]
    online: bool
    is_pending: bool
    attachments: tuple[Listed, ...] = ()

    @property
    def kind(self) -> DocumentKind:
        return self.content.kind

    @property
    def currency(self) -> str:
        return self.content.currency

    @property
    def balance(self) -> Money:
        """What is left to pay, or of a credit note to use; nothing once void."""
        left = 0 if self.state is InvoiceState.VOID else self.content.payable_minor - self.paid_minor
        return Money(left, self.currency)


def document(ctx: Context, kind: DocumentKind, number: str) -> Document:
    """The issued document of that number. Raises NotFound for drafts, foreign and missing ones alike (R23)."""
    with ctx.transaction(May.READ_BILLING) as db:
        found = db.execute(_DOCUMENT, {"number": number, "kind": kind, "me": ctx.actor.person_id}).one_or_none()
        if found is None:
            raise NotFound(what="invoice" if kind is DocumentKind.INVOICE else "credit note")
        row, entity, pending = found
        lines = db.scalars(select(InvoiceLine).where(InvoiceLine.invoice_id == row.id).order_by(InvoiceLine.position))
        shown = _document(
            ctx,
            row,
            entity,
            content_of(ctx.words, row, lines),
            _applied(db, row),
            bool(pending),
            listed(db, row.id) if row.stated else (),
        )
    ctx.saw_paper("page", "invoice", shown.id, shown.entity_id)
    return shown


_DOCUMENT = (
    select(Invoice, Entity, PENDING)
    .join(Entity, Entity.id == Invoice.entity_id)
    .where(
        Invoice.number == bindparam("number"), Invoice.kind == bindparam("kind"), Invoice.status != InvoiceStatus.DRAFT
    )
)


def _document(
    ctx: Context,
    row: Invoice,
    entity: Entity,
    content: DocumentContent,
    applied: tuple[Applied, ...],
    pending: bool,
    files: tuple[Listed, ...],
) -> Document:
    frozen = row.frozen or {}
    firm = frozen.get("seller") or seller(ctx)
    state = state_of(row.kind, row.status, row.paid_minor, row.due_on, ctx.today)
    return Document(
        row.id,
        row.number,
        row.entity_id,
        entity.name,
        content,
        state,
        (ctx.today - row.due_on).days if state is InvoiceState.OVERDUE else 0,
        row.issued_on,
        row.due_on,
        row.paid_at.astimezone(ctx.zone).date() if row.paid_at else None,
        _party(ctx, firm),
        _party(ctx, frozen.get("buyer") or party(entity)),
        "" if stated.pays_elsewhere(row.stated) else str(firm.get("payment_details") or ""),
        row.paid_minor,
        applied,
        row.online,
        pending,
        files,
    )


def _applied(db: ScopedSession, row: Invoice) -> tuple[Applied, ...]:
    """Grouped by source; what was taken back cancels out. The amounts sum to `row.paid_minor`."""
    if not row.paid_minor:
        return ()
    if row.kind is DocumentKind.CREDIT_NOTE:
        query = (
            select(Invoice.number, Invoice.issued_on, func.sum(Allocation.amount_minor))
            .join(Invoice, Invoice.id == Allocation.invoice_id)
            .where(Allocation.credit_id == row.id)
            .group_by(Invoice.id)
            .order_by(Invoice.issued_on, Invoice.order_key)
        )
        return tuple(
            Applied("invoice", number, on, None, "", int(minor)) for number, on, minor in db.execute(query) if minor
        )
    paid = (
        select(
            Payment.number, Payment.received_on, Payment.method, Payment.method_label, func.sum(Allocation.amount_minor)
        )
        .join(Payment, Payment.id == Allocation.payment_id)
        .where(Allocation.invoice_id == row.id)
        .group_by(Payment.id)
        .order_by(Payment.received_on, Payment.order_key)
    )
    credited = (
        select(Invoice.number, Invoice.issued_on, func.sum(Allocation.amount_minor))
        .join(Invoice, Invoice.id == Allocation.credit_id)
        .where(Allocation.invoice_id == row.id)
        .group_by(Invoice.id)
        .order_by(Invoice.issued_on, Invoice.order_key)
    )
    payments = [
        Applied("payment", number, on, method, label or "", int(minor))
        for number, on, method, label, minor in db.execute(paid)
        if minor
    ]
    credits = [
        Applied("credit", number, on, None, "", int(minor)) for number, on, minor in db.execute(credited) if minor
    ]
    return (*payments, *credits)


def _party(ctx: Context, frozen: dict[str, Any]) -> DocumentParty:
    return DocumentParty(
        str(frozen.get("name") or ""), address_lines(frozen, ctx.words), str(frozen.get("tax_id") or "")
    )
