"""Invoices and credit notes, and the rules that concern one of them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from data.base import Base, ByteOrdered, Owned, order_of
from data.errors import Conflict
from data.folding import folded, order_key
from data.money import Money
from data.people.tables import Entity
from data.sealing import SealedJson
from data.statuses import INVOICE_MOVES, DocumentKind, InvoiceStatus


class WrongInvoiceState(Conflict):
    message = "Invoice {number} is {status}, so this is not possible."


class PaidInvoiceStays(Conflict):
    message = "Invoice {number} has payments on it, so it cannot be voided."


class Invoice(Owned, Base):
    """One demand for payment, or one credit note. All figures in minor units of `currency`, none negative.

    payable = gross + rounding - prepaid; balance = payable - paid, never below zero (P3).
    """

    __tablename__ = "invoice"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[DocumentKind] = mapped_column(default=DocumentKind.INVOICE)
    number: Mapped[str] = mapped_column(String(80), unique=True)
    order_key: Mapped[str] = mapped_column(ByteOrdered, default=order_of("number"))
    external_id: Mapped[str | None] = mapped_column(String(120), unique=True)
    status: Mapped[InvoiceStatus] = mapped_column(default=InvoiceStatus.DRAFT)
    currency: Mapped[str] = mapped_column(String(3))
    issued_on: Mapped[date]
    due_on: Mapped[date]
    title: Mapped[str | None] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(Text)
    reference: Mapped[str | None] = mapped_column(String(120))  # the buyer's: purchase order, project
    net_minor: Mapped[int] = mapped_column(BigInteger, default=0)  # after all discounts, before tax
    tax_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    gross_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    rounding_minor: Mapped[int] = mapped_column(BigInteger, default=0)  # EN 16931 BT-114, may be negative
    prepaid_minor: Mapped[int] = mapped_column(BigInteger, default=0)  # EN 16931 BT-113: paid before it came here
    payable_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    discount_minor: Mapped[int] = mapped_column(BigInteger, default=0)  # what lines and document took off (INV-09)
    paid_minor: Mapped[int] = mapped_column(BigInteger, default=0)  # sum of its allocations
    taxes: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # [{category, rate, taxable, tax, reason}]
    adjustments: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # [{reason, amount, category, rate}]
    # Seller, buyer, brand as at issue (ACC-07); a file's other terms, see services.billing.stated.terms.
    frozen: Mapped[dict[str, Any] | None] = mapped_column(SealedJson("invoice.frozen"))
    stated: Mapped[dict[str, Any] | None] = mapped_column(SealedJson("invoice.stated"))
    online: Mapped[bool] = mapped_column(default=True)  # PAY-10: a gateway may take money for it
    source: Mapped[str] = mapped_column(String(20), default="staff")  # staff, csv, xlsx, ubl, cii, demo
    source_sha256: Mapped[str | None] = mapped_column(String(64))
    made_at: Mapped[datetime]
    issued_at: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str | None] = mapped_column(String(300))
    folded: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column()
    entity: Mapped[Entity] = relationship(lazy="raise")
    lines: Mapped[list[InvoiceLine]] = relationship(
        lazy="raise", order_by="InvoiceLine.position", cascade="all, delete-orphan"
    )
    __mapper_args__ = {"version_id_col": version}  # a lost race raises, on SQLite too
    __table_args__ = (
        UniqueConstraint("id", "entity_id", "currency"),  # what allocations point at (P5)
        CheckConstraint("paid_minor >= 0 AND paid_minor <= payable_minor", name="paid_in_bounds"),
        CheckConstraint("payable_minor = gross_minor + rounding_minor - prepaid_minor", name="payable_adds_up"),
        CheckConstraint("gross_minor = net_minor + tax_minor", name="gross_adds_up"),
        Index("ix_invoice_owed", "entity_id", "kind", "status", "due_on", "order_key"),
        Index("ix_invoice_issued", "entity_id", "kind", "issued_on", "order_key", "status"),
        # Totals and counts of a list are read from this index alone, however many invoices a client has; by status
        # first, because what is open is little and what was paid is much.
        Index(
            "ix_invoice_sums",
            "entity_id",
            "kind",
            "status",
            "currency",
            "payable_minor",
            "paid_minor",
            "discount_minor",
            "due_on",
        ),
        Index("ix_invoice_desk", "status", "due_on"),
    )

    @validates("number")
    def _reorder(self, _: str, number: str) -> str:
        self.order_key = order_key(number)
        return number

    @property
    def payable(self) -> Money:
        return Money(self.payable_minor, self.currency)

    @property
    def balance(self) -> Money:
        return Money(self.payable_minor - self.paid_minor, self.currency)

    def is_overdue(self, today: date) -> bool:
        """Due before `today`, a day of the firm's zone; an invoice due today is not late (DSH-07)."""
        owed = self.kind is DocumentKind.INVOICE and self.status is InvoiceStatus.OPEN and bool(self.balance)
        return owed and self.due_on < today

    def require_open(self) -> None:
        if self.status is not InvoiceStatus.OPEN or self.kind is not DocumentKind.INVOICE:
            raise WrongInvoiceState(number=self.number, status=self.status)

    def require_draft(self) -> None:
        if self.status is not InvoiceStatus.DRAFT:
            raise WrongInvoiceState(number=self.number, status=self.status)

    def issue(self, at: datetime, frozen: dict[str, Any]) -> None:
        self._become(InvoiceStatus.OPEN)
        self.issued_at, self.frozen = at, frozen
        if self.kind is DocumentKind.INVOICE and not self.balance:
            self._become(InvoiceStatus.PAID)
            self.paid_at = at

    def arrive_void(self, at: datetime, frozen: dict[str, Any], reason: str) -> None:
        """Issued and withdrawn before it came here; with a total of zero it never counts as paid in between."""
        self._become(InvoiceStatus.OPEN)
        self.issued_at, self.frozen = at, frozen
        self.void(at, reason)

    def void(self, at: datetime, reason: str) -> None:
        if self.paid_minor:
            raise PaidInvoiceStays(number=self.number)
        self._become(InvoiceStatus.VOID)
        self.voided_at, self.void_reason = at, reason

    def take(self, minor: int, at: datetime) -> None:
        """Count `minor` (negative: a reversal) as paid and let the status follow the balance.

        Only data.allocations may call this, with the Allocation row that says the same.
        """
        self.paid_minor += minor
        settled = self.paid_minor == self.payable_minor
        if settled and self.status is InvoiceStatus.OPEN:
            self._become(InvoiceStatus.PAID)
            self.paid_at = at
        elif not settled and self.status is InvoiceStatus.PAID:
            self._become(InvoiceStatus.OPEN)
            self.paid_at = None

    def refold(self, descriptions: list[str]) -> None:
        """What INV-04 searches: number, texts, amounts and dates."""
        amounts = [str(Money(minor, self.currency).major) for minor in {self.payable_minor, self.gross_minor}]
        days = [day.isoformat() for day in (self.issued_on, self.due_on)]
        days += [f"{day:%d/%m/%Y} {day.day} {day:%b %Y}" for day in (self.issued_on, self.due_on)]
        self.folded = folded(self.number, self.title, self.reference, self.note, *descriptions, *amounts, *days)

    def _become(self, wanted: InvoiceStatus) -> None:
        if wanted not in INVOICE_MOVES[self.status]:
            raise WrongInvoiceState(number=self.number, status=self.status)
        self.status = wanted


class InvoiceLine(Owned, Base):
    """One line: quantity x unit price - discount, in minor units once rounded."""

    __tablename__ = "invoice_line"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    invoice_id: Mapped[UUID] = mapped_column(ForeignKey("invoice.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    description: Mapped[str] = mapped_column(String(500))
    detail: Mapped[str | None] = mapped_column(Text)
    quantity: Mapped[Decimal]
    unit: Mapped[str | None] = mapped_column(String(20))
    unit_price: Mapped[Decimal]  # major units, may be finer than a cent
    discount_percent: Mapped[Decimal | None]
    discount_minor: Mapped[int] = mapped_column(BigInteger, default=0)  # taken off this line; negative: a charge
    net_minor: Mapped[int] = mapped_column(BigInteger)
    tax_category: Mapped[str] = mapped_column(String(4), default="S")  # UNCL 5305: S, Z, E, AE, K, G, O
    tax_rate: Mapped[Decimal | None]  # percent; None: outside the scope of tax
    tax_minor: Mapped[int | None] = mapped_column(BigInteger)  # None where the file states tax per rate only
    stated: Mapped[dict[str, Any] | None] = mapped_column(SealedJson("invoice_line.stated"))  # as of an invoice
    item_id: Mapped[UUID | None] = mapped_column(ForeignKey("catalogue_item.id"))  # what it was copied from


class InvoiceView(Owned, Base):
    """A person at the client looked at an issued document: once per sign-in and document (NOT-01, NOT-02)."""

    __tablename__ = "invoice_view"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    invoice_id: Mapped[UUID] = mapped_column(ForeignKey("invoice.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    session_key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    how: Mapped[str] = mapped_column(String(10))  # page, pdf, print
    __table_args__ = (UniqueConstraint("session_key", "invoice_id"),)


class Attachment(Owned, Base):
    """A file that came with a document, for its client to read: the bytes are in the vault, this is what they are."""

    __tablename__ = "attachment"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    invoice_id: Mapped[UUID] = mapped_column(ForeignKey("invoice.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    # one of services.billing.invoices.attachments.MIMES, or UNKNOWN
    mime: Mapped[str] = mapped_column(String(100))
    about: Mapped[str] = mapped_column(String(300))
    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int]
    made_at: Mapped[datetime]
    invoice: Mapped[Invoice] = relationship(lazy="raise")  # so that the document is written first


class Paper(Owned, Base):
    """A rendered PDF, kept for good: the bytes are in the vault, this is where and what they are."""

    __tablename__ = "paper"
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    kind: Mapped[str] = mapped_column(String(20))  # invoice, receipt
    subject_id: Mapped[UUID]
    language: Mapped[str] = mapped_column(String(8))
    sha256: Mapped[str] = mapped_column(String(64))
    size_bytes: Mapped[int]
    made_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("kind", "subject_id", "language"),)
