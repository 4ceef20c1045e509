"""PDFs of issued documents, rendered once and kept: what was printed at issue is what is printed for ever."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import bindparam, select
from sqlalchemy.orm import selectinload

from data.billing.invoices import Invoice, Paper
from data.database.insert_once import add_once
from data.errors import NotFound
from data.statuses import DocumentKind, InvoiceStatus
from services.billing.invoices.printed import language_of, paper_of
from services.billing.pdf.render import render_invoice
from services.platform.background_jobs import job
from services.platform.context import Context
from services.platform.i18n import Wording
from services.platform.permissions import May

INVOICE = "invoice"  # Paper.kind of invoices and credit notes; receipts have their own
# A whole statement: putting it together at each request costs SQLAlchemy twice the time.
_FILED = (
    select(Invoice.id, Invoice.entity_id, Paper.id.label("paper_id"), Paper.sha256)
    .outerjoin(Paper, (Paper.subject_id == Invoice.id) & (Paper.kind == INVOICE))
    .where(
        Invoice.number == bindparam("number"), Invoice.kind == bindparam("kind"), Invoice.status != InvoiceStatus.DRAFT
    )
)


@dataclass(frozen=True, slots=True)
class ArchivedPdf:
    """A PDF from the vault. `subject_id` is the document's id."""

    subject_id: UUID
    name: str
    content: bytes


@job(was="file_invoice")
def file_invoice(ctx: Context, invoice_id: str) -> None:
    """Render and keep the PDF of an issued document; nothing happens if it is kept already. Runs as the system."""
    file_paper(ctx, UUID(invoice_id))


def kept_invoice(ctx: Context, kind: DocumentKind, number: str) -> ArchivedPdf:
    """The PDF as issued, for whoever may see the document. Raises NotFound, NotAllowed, PdfFailed, VaultDamaged.

    A document that the worker has not come to yet is rendered here and kept: the same inputs, so the same paper.
    """
    with ctx.transaction(May.READ_BILLING) as db:
        row = db.execute(_FILED, {"number": number, "kind": kind}).first()
    if row is None:
        raise NotFound(what="invoice" if kind is DocumentKind.INVOICE else "credit note")
    ctx.saw_paper("pdf", "invoice", row.id, row.entity_id)
    if row.paper_id is None:
        return ArchivedPdf(row.id, f"{number}.pdf", file_paper(ctx.as_system(), row.id))
    return ArchivedPdf(row.id, f"{number}.pdf", ctx.gateways.vault.open(row.paper_id, row.sha256))


def file_paper(ctx: Context, invoice_id: UUID) -> bytes:
    """The PDF of a document, rendered and kept unless that has happened. Of two at once, the first one's stays.

    `ctx` is the system's. Raises NotFound, PdfFailed.
    """
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        row = db.scalars(
            select(Invoice)
            .where(Invoice.id == invoice_id, Invoice.status != InvoiceStatus.DRAFT)
            .options(selectinload(Invoice.lines))
        ).one_or_none()
        if row is None:
            raise NotFound(what="invoice")
        paper, language, entity_id = paper_of(ctx, db, row), language_of(ctx, row), row.entity_id
    if (kept := _kept(ctx, invoice_id)) is not None:
        return kept
    content = render_invoice(paper, Wording(language), ctx.gateways.pdf)
    return keep(
        ctx,
        Paper(
            id=uuid4(),
            entity_id=entity_id,
            kind=INVOICE,
            subject_id=invoice_id,
            language=language,
            size_bytes=len(content),
            made_at=ctx.now,
        ),
        content,
    )


def keep(ctx: Context, paper: Paper, content: bytes) -> bytes:
    """Keep a rendered paper: the file first, then its row (P18). The bytes that count: ours, or those kept before.

    `ctx` is the system's.
    """
    paper.sha256 = ctx.gateways.vault.keep(paper.id, content)
    with ctx.transaction(May.SYSTEM) as db:
        first = add_once(db, paper)
        db.recorded = True  # filing repeats what was issued; history has that
    if first:
        return content
    ctx.gateways.vault.drop(paper.id)
    return _kept(ctx, paper.subject_id, paper.kind) or content


def _kept(ctx: Context, subject_id: UUID, kind: str = INVOICE) -> bytes | None:
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        row = db.execute(
            select(Paper.id, Paper.sha256).where(Paper.kind == kind, Paper.subject_id == subject_id)
        ).first()
    return ctx.gateways.vault.open(row.id, row.sha256) if row else None
