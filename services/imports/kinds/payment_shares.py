"""Which invoices a payment out of a file pays, and how much of each, against what they owe by then."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from data.billing.invoices import Invoice
from data.billing.payments import Payment
from data.errors import Invalid, Refusal
from data.money import Money
from data.people.tables import Entity
from data.statuses import DocumentKind, InvoiceStatus, PaymentMethod
from services.imports.kinds.document_rows import DocumentRows
from services.imports.rows import errors as refusals
from services.imports.rows.allocation_text import allocations
from services.imports.rows.cell_values import minor_of
from services.imports.rows.row import Record

ListQuery = tuple[str, int | None]
"""An invoice that a file names, and the amount it states for it."""


class OneAmountForSeveral(Invalid):
    message = "This row names several invoices for one applied amount. Give each invoice a row of its own."


@dataclass(slots=True)
class Books:
    """What the rows of this file meet, and what earlier rows of it have used up."""

    payments: dict[str, Payment]
    hidden: frozenset[str]
    invoices: dict[str, Invoice]
    made: dict[int, str]  # row -> id, where the file has none
    owed: dict[UUID, int] = field(default_factory=dict)

    def owes(self, invoice: Invoice) -> int:
        return self.owed.get(invoice.id, invoice.balance.minor)


@dataclass(frozen=True, slots=True)
class PaidIn:
    """A payment of the file, understood."""

    external_id: str
    label: str
    client: Entity
    received_on: date
    currency: str
    amount_minor: int
    method: PaymentMethod
    reference: str | None
    asked: tuple[ListQuery, ...]

    @property
    def fingerprint(self) -> str:
        said = [
            self.external_id,
            str(self.client.id),
            self.received_on.isoformat(),
            self.currency,
            self.amount_minor,
            self.method,
            self.reference,
            self.asked,
        ]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def asked_for(
    books: Books, rows: DocumentRows, client: Entity | None, currency: str, *, is_parts: bool
) -> tuple[ListQuery, ...]:
    """The invoices that the rows of a payment name, each once. `is_parts`: a row's amount is what its invoice gets."""
    found: list[ListQuery] = []
    seen: dict[str, int] = {}
    for record in rows.records:
        for number, minor in _of_row(books, record, client, currency, is_parts):
            if number in seen:
                record.refuse(refusals.RepeatedInFile(other=seen[number], label="Number", text=number), "invoices")
            seen.setdefault(number, record.number)
            found.append((number, minor))
    return tuple(found)


def _of_row(books: Books, record: Record, client: Entity | None, currency: str, is_parts: bool) -> list[ListQuery]:
    def is_known(number: str) -> bool:
        row = books.invoices.get(number)
        return row is not None and client is not None and row.entity_id == client.id

    applied = record.money("amount" if is_parts else "applied", currency)
    try:
        said = allocations(record.text("invoices") or "", is_known)
    except Refusal as refusal:
        record.refuse(refusal, "invoices")
        return []
    if applied is not None and len(said) > 1:
        record.refuse(OneAmountForSeveral(), "invoices")
        return []
    if applied == 0:
        return []
    found: list[ListQuery] = []
    for number, amount in said:
        try:
            minor = applied if amount is None else minor_of(record.reader.style.number(amount, currency), currency)
        except Refusal as refusal:
            record.refuse(refusal, "invoices")
            continue
        if minor is not None and minor <= 0:
            record.refuse(refusals.NotAboveZero(), "invoices" if amount is not None else "applied")
        found.append((number, minor))
    return found


def shares(books: Books, record: Record, money: PaidIn) -> list[tuple[Invoice, int]]:
    """Stated amounts first, the rest in the order named, each invoice at most what it owes."""
    stated = sum(minor for _, minor in money.asked if minor is not None)
    if stated > money.amount_minor:
        record.refuse(
            refusals.MoreThanPaid(asked=Money(stated, money.currency), paid=Money(money.amount_minor, money.currency)),
            "invoices",
        )
        return []
    left = money.amount_minor - stated
    found: list[tuple[Invoice, int]] = []
    for number, minor in money.asked:
        invoice = _invoice(books, record, money, number)
        if invoice is None:
            continue
        owed = books.owes(invoice)
        share = min(left, owed) if minor is None else minor
        left -= share if minor is None else 0
        if minor is not None and minor > owed:
            record.refuse(
                refusals.OwesLess(number=number, owed=Money(owed, money.currency), asked=Money(minor, money.currency)),
                "invoices",
            )
        elif share == 0:
            nothing = (
                refusals.NothingLeftFor(number=number)
                if owed
                else refusals.OwesLess(
                    number=number, owed=Money(0, money.currency), asked=Money(money.amount_minor, money.currency)
                )
            )
            record.refuse(nothing, "invoices")
        else:
            found.append((invoice, share))
    return found


def _invoice(books: Books, record: Record, money: PaidIn, number: str) -> Invoice | None:
    row = books.invoices.get(number)
    if (
        row is None
        or row.entity_id != money.client.id
        or row.currency != money.currency
        or row.kind is not DocumentKind.INVOICE
        or row.status is InvoiceStatus.DRAFT
    ):
        record.refuse(refusals.UnknownInvoice(number=number, currency=money.currency), "invoices")
        return None
    if row.status is InvoiceStatus.VOID:
        record.refuse(refusals.NotOpenInvoice(number=number, status=row.status), "invoices")
        return None
    return row
