"""Who at the client looked at a document: real views only, one per sign-in and document (NOT-01, NOT-02, IMP-06)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

from sqlalchemy import bindparam, select

from data.billing.invoices import Invoice, InvoiceView
from data.database.insert_once import add_once
from data.errors import NotFound
from data.firm.tables import Notice
from data.people.tables import Person
from data.statuses import InvoiceStatus
from services.access.contact_names import name_at
from services.billing.notices import VIEW
from services.platform.context import Context
from services.platform.permissions import May

How = Literal["page", "pdf", "print"]
_NOTED = select(InvoiceView.invoice_id).where(
    InvoiceView.session_key == bindparam("session_key"), InvoiceView.invoice_id == bindparam("invoice_id")
)


@dataclass(frozen=True, slots=True)
class ViewRow:
    """One view, for the firm's eyes."""

    at: datetime
    person: str
    how: str


def leaves_trace(ctx: Context) -> bool:
    """Whether this reader is a person at the client, rather than staff, the system or somebody impersonating."""
    return ctx.actor.person_id is not None and not ctx.actor.is_staff and ctx.actor.may(May.LEAVE_TRACE)


def is_news(ctx: Context, invoice_id: UUID) -> bool:
    """Whether `seen` would have anything to note. A look only, so that opening a document again takes no write lock."""
    if not leaves_trace(ctx):
        return False
    with ctx.transaction(May.READ_BILLING) as db:
        return db.scalar(_NOTED, {"session_key": ctx.actor.session_key, "invoice_id": invoice_id}) is None


def seen(ctx: Context, invoice_id: UUID, how: How) -> bool:
    """Note that this person really looked at an issued document; whether it was news. The firm is told once.

    For anybody but a person at the client nothing happens. Raises NotFound.
    """
    if not is_news(ctx, invoice_id):
        return False
    with ctx.transaction(May.LEAVE_TRACE) as db:
        row = db.get(Invoice, invoice_id)
        if (
            row is None
            or row.status is InvoiceStatus.DRAFT
            or row.entity_id not in ctx.actor.scope(May.READ_BILLING).entities
        ):
            raise NotFound(what="invoice")
        view = InvoiceView(
            id=uuid4(),
            entity_id=row.entity_id,
            invoice_id=row.id,
            person_id=ctx.actor.person_id,
            session_key=ctx.actor.session_key,
            at=ctx.now,
            how=how,
        )
        if not add_once(db, view):
            db.recorded = True  # the same sign-in in another tab was first; nothing changed
            return False
        add_once(
            db,
            Notice(
                id=uuid4(),
                dedupe=f"view:{ctx.actor.session_key}:{row.id}",
                kind=VIEW.name,
                at=ctx.now,
                entity_id=row.entity_id,
                subject_kind="invoice",
                subject_id=row.id,
                person_id=ctx.actor.person_id,
                facts={"number": row.number, "kind": row.kind.value, "how": how},
            ),
        )
        db.record("invoice.seen", row, how=how)
        db.tell("inbox")
    return True


def views_of(ctx: Context, invoice_id: UUID) -> tuple[ViewRow, ...]:
    """Every view of a document, the newest first. For staff; clients do not see it. Raises NotAllowed, NotFound."""
    with ctx.transaction(May.READ_CLIENTS) as db:
        db.one(Invoice, invoice_id)
        rows = db.execute(
            select(InvoiceView.at, name_at(ctx, InvoiceView.entity_id), InvoiceView.how)
            .join(Person, Person.id == InvoiceView.person_id)
            .where(InvoiceView.invoice_id == invoice_id)
            .order_by(InvoiceView.at.desc())
        ).all()
    return tuple(ViewRow(at, name or "", how) for at, name, how in rows)
