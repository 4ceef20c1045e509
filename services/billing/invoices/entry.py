"""Writing invoices and credit notes into the books: what staff typed and what a file stated end up here alike."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from data.billing.invoices import Invoice, InvoiceLine
from data.database.counters import next_number, number_exists
from data.database.session import ScopedSession
from data.errors import Conflict, Invalid
from data.people.tables import Entity
from data.statuses import DocumentKind, InvoiceStatus
from services.billing.invoices.archive import file_invoice
from services.billing.invoices.parties import party, seller
from services.billing.invoices.totals import LineDraft, priced
from services.billing.settings import CREDIT_PREFIX, INVOICE_PREFIX
from services.platform.context import Context


class NumberTaken(Conflict):
    message = "There is already a document with the number {number}."


class NoLines(Invalid):
    message = "Add at least one line."


class NegativeTotal(Invalid):
    message = "The total is below zero. Make it a credit note instead."


class DueBeforeIssue(Invalid):
    message = "The due date is before the date of issue."


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line with its figures decided. Minor units; `tax_minor` None where only the document states tax."""

    description: str
    quantity: Decimal
    unit_price: Decimal
    net_minor: int
    discount_minor: int = 0
    discount_percent: Decimal | None = None
    tax_category: str = "S"
    tax_rate: Decimal | None = None
    tax_minor: int | None = None
    unit: str | None = None
    detail: str | None = None
    stated: dict[str, Any] | None = None  # see services.billing.stated.terms
    item_id: UUID | None = None  # of the catalogue, that it was copied from


@dataclass(frozen=True, slots=True)
class NewDocument:
    """An invoice or credit note with every figure decided, as it will be stored (see data.billing.invoices.Invoice)."""

    entity_id: UUID
    kind: DocumentKind
    currency: str
    issued_on: date
    due_on: date
    lines: tuple[NewLine, ...]
    net_minor: int
    tax_minor: int
    taxes: tuple[dict[str, Any], ...] = ()
    adjustments: tuple[dict[str, Any], ...] = ()
    discount_minor: int = 0
    prepaid_minor: int = 0
    rounding_minor: int = 0
    number: str | None = None  # None: the next of our own series, when it is issued
    external_id: str | None = None
    title: str | None = None
    note: str | None = None
    reference: str | None = None
    online: bool = True
    source: str = "staff"
    source_sha256: str | None = None
    stated: dict[str, Any] | None = None  # see services.billing.stated.terms

    @property
    def payable_minor(self) -> int:
        return self.net_minor + self.tax_minor + self.rounding_minor - self.prepaid_minor


def from_lines(base: NewDocument, lines: tuple[LineDraft, ...]) -> NewDocument:
    """`base` with the figures that `lines` add up to. Raises NoLines and what services.billing.invoices.totals
    raises.
    """
    if not lines:
        raise NoLines(field="lines")
    sums = priced(lines, base.currency)
    return replace(
        base,
        net_minor=sums.net_minor,
        tax_minor=sums.tax_minor,
        discount_minor=sums.discount_minor,
        lines=tuple(
            NewLine(
                each.draft.description,
                each.draft.quantity,
                each.draft.unit_price,
                each.net_minor,
                each.discount_minor,
                each.draft.discount_percent,
                each.draft.tax_category,
                each.draft.tax_rate,
                each.tax_minor,
                each.draft.unit,
                each.draft.detail,
                item_id=each.draft.item_id,
            )
            for each in sums.lines
        ),
        taxes=tuple(
            {
                "category": each.category,
                "rate": None if each.rate is None else format(each.rate, "f"),
                "taxable": each.taxable_minor,
                "tax": each.tax_minor,
            }
            for each in sums.taxes
        ),
    )


def enter(db: ScopedSession, new: NewDocument) -> Invoice:
    """Write `new` as a draft. The caller records history. Raises NegativeTotal, DueBeforeIssue, NumberTaken."""
    require_sound(new)
    if new.number and number_exists(db, new.number):
        raise NumberTaken(field="number", number=new.number)
    row = draft(db, new)
    db.flush()
    return row


def require_sound(new: NewDocument) -> None:
    """Raises NegativeTotal, DueBeforeIssue."""
    if new.payable_minor < 0 or new.net_minor + new.tax_minor < 0:
        raise NegativeTotal(field="lines")
    if new.due_on < new.issued_on:
        raise DueBeforeIssue(field="due_on")


def draft(db: ScopedSession, new: NewDocument) -> Invoice:
    """`new` as a draft that waits to be flushed. The caller has made sure that it is sound and its number free."""
    row = Invoice(
        id=uuid4(),
        entity_id=new.entity_id,
        made_at=db.now,
        number=new.number or "",
        paid_minor=0,
        status=InvoiceStatus.DRAFT,
    )
    row.number = new.number or placeholder(row.id)
    db.add(fill(row, new))
    return row


def rewrite(row: Invoice, new: NewDocument) -> None:
    """Put the content of `new` into a draft that keeps where it came from. Raises NegativeTotal, DueBeforeIssue."""
    require_sound(new)
    fill(row, replace(new, external_id=row.external_id, source=row.source, source_sha256=row.source_sha256))


def fill(row: Invoice, new: NewDocument) -> Invoice:
    """Put the content of `new` into a draft, replacing its lines."""
    row.kind, row.currency, row.issued_on, row.due_on = new.kind, new.currency, new.issued_on, new.due_on
    row.title, row.note, row.reference, row.online = new.title, new.note, new.reference, new.online
    row.external_id, row.source, row.source_sha256 = new.external_id, new.source, new.source_sha256
    row.net_minor, row.tax_minor, row.gross_minor = new.net_minor, new.tax_minor, new.net_minor + new.tax_minor
    row.rounding_minor, row.prepaid_minor, row.payable_minor = new.rounding_minor, new.prepaid_minor, new.payable_minor
    row.discount_minor, row.taxes, row.adjustments = new.discount_minor, list(new.taxes), list(new.adjustments)
    row.stated = new.stated
    row.lines = [
        InvoiceLine(
            entity_id=row.entity_id,
            position=position,
            description=line.description,
            detail=line.detail,
            quantity=line.quantity,
            unit=line.unit,
            unit_price=line.unit_price,
            discount_percent=line.discount_percent,
            discount_minor=line.discount_minor,
            net_minor=line.net_minor,
            tax_category=line.tax_category,
            tax_rate=line.tax_rate,
            tax_minor=line.tax_minor,
            stated=line.stated,
            item_id=line.item_id,
        )
        for position, line in enumerate(new.lines, start=1)
    ]
    row.refold([line.description for line in new.lines])
    return row


def issue(ctx: Context, db: ScopedSession, row: Invoice) -> None:
    """Number, freeze and open a draft; its PDF follows as a job. The caller records history and mails.

    From now on the names, addresses and tax ids on it never change again (ACC-07). Raises WrongInvoiceState.
    """
    row.require_draft()
    if row.number == placeholder(row.id):
        firm = ctx.preferences
        series = firm[CREDIT_PREFIX] if row.kind is DocumentKind.CREDIT_NOTE else firm[INVOICE_PREFIX]
        row.number = _free_number(db, series, row.issued_on.year)
    open_for(ctx, db, row, db.one(Entity, row.entity_id))


def open_for(ctx: Context, db: ScopedSession, row: Invoice, buyer: Entity, *, void_because: str = "") -> None:
    """Freeze and open a draft that has its number, for `buyer`, whose row the caller holds already.

    `void_because`: it was withdrawn elsewhere for this reason, so nobody may ever owe it here.
    """
    frozen = {"seller": seller(ctx), "buyer": party(buyer), "language": buyer.language or ctx.preferences.language}
    if void_because:
        row.arrive_void(db.now, frozen, void_because)
    else:
        row.issue(db.now, frozen)
    row.refold([line.description for line in row.lines])
    db.later(file_invoice, invoice_id=str(row.id))
    db.tell(f"entity:{row.entity_id}")


def with_lines(db: ScopedSession, id: UUID) -> Invoice:
    """The document with its lines, read for whatever the transaction is for. Raises NotFound."""
    row = db.one(Invoice, id)
    db.refresh(row, ["lines"])
    return row


def placeholder(id: UUID) -> str:
    """What a draft without a number is called in the table; never shown."""
    return f"draft:{id}"


def _free_number(db: ScopedSession, prefix: str, year: int) -> str:
    """The next number of the series that no import has used already."""
    while number_exists(db, number := next_number(db, prefix, year)):
        continue
    return number
