"""One issued document as its reader sees it: lines, sums, what was paid on it and by which payment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
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
from services.billing.invoices.document_words import address_lines, adjusted, decimal_or_none, detail_of, tax_reason
from services.billing.invoices.entry import party, seller
from services.billing.invoices.listing import PENDING
from services.billing.invoices.status import InvoiceState, state_of
from services.billing.stated import terms as stated
from services.billing.units import unit_of
from services.platform.context import Context
from services.platform.permissions import May


@dataclass(frozen=True, slots=True)
class DocumentParty:
    """One side, as it was when the document was issued (ACC-07)."""

    name: str
    address: tuple[str, ...]
    tax_id: str


@dataclass(frozen=True, slots=True)
class DocumentLine:
    description: str
    detail: str
    quantity: Decimal
    unit: str
    unit_price: Decimal  # major units
    discount_minor: int
    discount_percent: Decimal | None
    tax_rate: Decimal | None  # percent; None: outside the scope of tax
    net_minor: int


@dataclass(frozen=True, slots=True)
class DocumentTax:
    rate: Decimal | None
    taxable_minor: int
    tax_minor: int
    reason: str


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
    """An issued invoice or credit note. `*_minor` in minor units of `currency`; lines and taxes as issued."""

    id: UUID
    kind: DocumentKind
    number: str
    entity_id: UUID
    entity_name: str
    state: InvoiceState
    days_late: int
    currency: str
    issued_on: date
    due_on: date
    paid_on: date | None
    title: str
    note: str
    reference: str
    seller: DocumentParty
    buyer: DocumentParty
    payment_details: str
    lines: tuple[DocumentLine, ...]
    adjustments: tuple[tuple[str, int], ...]
    collected: tuple[tuple[str, int], ...]
    taxes: tuple[DocumentTax, ...]
    net_minor: int
    tax_minor: int
    gross_minor: int
    rounding_minor: int
    prepaid_minor: int
    payable_minor: int
    discount_minor: int
    paid_minor: int
    applied: tuple[Applied, ...]
    online: bool
    is_pending: bool
    payment_facts: tuple[tuple[str, str], ...] = ()  # how to pay, as the document states it: label and words
    other_facts: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    attachments: tuple[Listed, ...] = ()

    @property
    def balance(self) -> Money:
        """What is left to pay, or of a credit note to use; nothing once void."""
        left = 0 if self.state is InvoiceState.VOID else self.payable_minor - self.paid_minor
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
            tuple(_line(ctx, row, each) for each in lines),
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
    lines: tuple[DocumentLine, ...],
    applied: tuple[Applied, ...],
    pending: bool,
    files: tuple[Listed, ...],
) -> Document:
    frozen = row.frozen or {}
    firm = frozen.get("seller") or seller(ctx)
    state = state_of(row.kind, row.status, row.paid_minor, row.due_on, ctx.today)
    late = (ctx.today - row.due_on).days if state is InvoiceState.OVERDUE else 0
    return Document(
        row.id,
        row.kind,
        row.number,
        row.entity_id,
        entity.name,
        state,
        late,
        row.currency,
        row.issued_on,
        row.due_on,
        row.paid_at.astimezone(ctx.zone).date() if row.paid_at else None,
        row.title or "",
        row.note or "",
        row.reference or "",
        _party(ctx, firm),
        _party(ctx, frozen.get("buyer") or party(entity)),
        "" if stated.pays_elsewhere(row.stated) else str(firm.get("payment_details") or ""),
        lines,
        tuple((adjusted(ctx.words, row.currency, each), int(each["amount"])) for each in row.adjustments),
        stated.collected(row.stated),
        tuple(
            DocumentTax(
                decimal_or_none(each.get("rate")), int(each["taxable"]), int(each["tax"]), tax_reason(ctx.words, each)
            )
            for each in row.taxes
        ),
        row.net_minor,
        row.tax_minor,
        row.gross_minor,
        row.rounding_minor,
        row.prepaid_minor,
        row.payable_minor,
        row.discount_minor,
        row.paid_minor,
        applied,
        row.online,
        pending,
        stated.payment_facts(row.stated, ctx.words),
        stated.other_facts(row.stated, ctx.words),
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


def _line(ctx: Context, row: Invoice, line: InvoiceLine) -> DocumentLine:
    unit = unit_of(ctx.words, row.source, line.unit or "", line.quantity)
    return DocumentLine(
        line.description,
        detail_of(ctx.words, line),
        line.quantity,
        unit,
        line.unit_price,
        line.discount_minor,
        line.discount_percent,
        line.tax_rate,
        line.net_minor,
    )


def _party(ctx: Context, frozen: dict[str, Any]) -> DocumentParty:
    return DocumentParty(
        str(frozen.get("name") or ""), address_lines(frozen, ctx.words), str(frozen.get("tax_id") or "")
    )
