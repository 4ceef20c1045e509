"""One document as staff see it: content, what was paid on it, who looked at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from data.billing.invoices import Invoice, InvoiceLine, InvoiceView
from data.billing.payments import Allocation, Payment, Reservation
from data.database.session import ScopedSession
from data.money import Money
from data.people.tables import Entity, Person
from data.statuses import DocumentKind, InvoiceStatus
from services.access.contact_names import name_at
from services.billing.invoices import entry
from services.billing.invoices import form as invoice_forms
from services.billing.invoices.attachments import Listed, listed
from services.billing.invoices.content import ContentLine, DocumentContent, content_of
from services.billing.invoices.form import InvoiceForm
from services.billing.invoices.status import InvoiceState, state_of
from services.billing.invoices.totals import LineDraft
from services.platform.context import Context
from services.platform.permissions import May


@dataclass(frozen=True, slots=True)
class Applied:
    """Money that moved onto (or, negative, off) a document. `source` is a payment's or a credit note's number."""

    id: UUID
    at: datetime
    amount: Money
    source: str
    payment_id: UUID | None
    credit_id: UUID | None
    invoice_id: UUID
    invoice: str
    by: str
    is_standing: bool  # positive and not taken back


@dataclass(frozen=True, slots=True)
class Viewed:
    """A real look by somebody at the client (NOT-02). `how`: page, pdf, print."""

    at: datetime
    who: str
    how: str


@dataclass(frozen=True, slots=True)
class InvoiceSheet:
    """`number` is blank and `state` None while it is a draft. `form` is what an editor would show of it."""

    id: UUID
    version: int
    number: str
    client: str
    form: InvoiceForm
    content: DocumentContent
    state: InvoiceState | None
    days_late: int
    paid_minor: int
    issued_at: datetime | None
    voided_at: datetime | None
    void_reason: str
    source: str
    under_way: bool  # a payment for it has started and not ended
    applied: tuple[Applied, ...]
    views: tuple[Viewed, ...]
    attachments: tuple[Listed, ...] = ()

    @property
    def is_draft(self) -> bool:
        return self.state is None

    @property
    def is_credit(self) -> bool:
        return self.content.kind is DocumentKind.CREDIT_NOTE

    @property
    def balance_minor(self) -> int:
        return 0 if self.state is InvoiceState.VOID else self.content.payable_minor - self.paid_minor


def sheet(ctx: Context, id: UUID) -> InvoiceSheet:
    """The document. Raises NotFound."""
    with ctx.transaction(May.READ_CLIENTS) as db:
        row = entry.with_lines(db, id)
        client = db.one(Entity, row.entity_id).name
        under_way = db.scalar(select(Reservation.id).where(Reservation.invoice_id == id, Reservation.is_live))
        end = Allocation.invoice_id if row.kind is DocumentKind.INVOICE else Allocation.credit_id
        shown = _sheet(
            ctx, row, client, under_way is not None, applied_to(db, end == id), _views(ctx, db, id), listed(db, id)
        )
    ctx.saw_paper("page", "invoice", id, row.entity_id)
    return shown


def applied_to(db: ScopedSession, which: Any) -> tuple[Applied, ...]:
    """Allocations with the names of both ends, the newest first."""
    credit, invoice = aliased(Invoice), aliased(Invoice)
    back = aliased(Allocation)
    rows = db.execute(
        select(Allocation, Payment.number, credit.number, invoice.number, Person.name, back.id)
        .join(invoice, invoice.id == Allocation.invoice_id)
        .outerjoin(Payment, Payment.id == Allocation.payment_id)
        .outerjoin(credit, credit.id == Allocation.credit_id)
        .outerjoin(Person, Person.id == Allocation.by)
        .outerjoin(back, back.reverses_id == Allocation.id)
        .where(which)
        .order_by(Allocation.at.desc(), Allocation.id)
    ).all()
    return tuple(
        Applied(
            row.id,
            row.at,
            Money(row.amount_minor, row.currency),
            payment or note or "",
            row.payment_id,
            row.credit_id,
            row.invoice_id,
            number,
            by or "",
            row.amount_minor > 0 and taken is None,
        )
        for row, payment, note, number, by, taken in rows
    )


def _views(ctx: Context, db: ScopedSession, id: UUID) -> tuple[Viewed, ...]:
    rows = db.execute(
        select(InvoiceView.at, name_at(ctx, InvoiceView.entity_id), InvoiceView.how)
        .join(Person, Person.id == InvoiceView.person_id)
        .where(InvoiceView.invoice_id == id)
        .order_by(InvoiceView.at.desc())
        .limit(200)
    )
    return tuple(Viewed(at, who or "", how) for at, who, how in rows)


def _sheet(
    ctx: Context,
    row: Invoice,
    client: str,
    under_way: bool,
    applied: Sequence[Applied],
    views: Sequence[Viewed],
    files: tuple[Listed, ...],
) -> InvoiceSheet:
    is_draft = row.status is InvoiceStatus.DRAFT
    state = None if is_draft else state_of(row.kind, row.status, row.paid_minor, row.due_on, ctx.today)
    content = content_of(ctx.words, row, row.lines)
    form = InvoiceForm(
        row.entity_id,
        row.currency,
        row.issued_on,
        row.due_on,
        row.kind,
        content.reference,
        content.title,
        content.note,
        row.online,
        tuple(
            invoice_forms.typed_again(ctx, _draft(row_line, line))
            for row_line, line in zip(row.lines, content.lines, strict=True)
        ),
    )
    return InvoiceSheet(
        row.id,
        row.version,
        "" if is_draft else row.number,
        client,
        form,
        content,
        state,
        (ctx.today - row.due_on).days if state is InvoiceState.OVERDUE else 0,
        row.paid_minor,
        row.issued_at,
        row.voided_at,
        row.void_reason or "",
        row.source,
        under_way,
        tuple(applied),
        tuple(views),
        files,
    )


def _draft(row: InvoiceLine, line: ContentLine) -> LineDraft:
    return LineDraft(
        line.description,
        line.quantity,
        line.unit_price,
        line.discount_percent,
        row.tax_category,
        line.tax_rate,
        line.unit or None,
        line.detail or None,
        row.item_id,
    )
