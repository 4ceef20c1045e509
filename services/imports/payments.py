"""Payments received elsewhere, from a table: each is money that came in, with the invoices it was for.

Nobody is mailed a receipt for years of history; it is printed when somebody asks for it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import select

from data.errors import Refusal
from data.invoices import Invoice
from data.money import Money
from data.payments import Payment
from data.people import Entity
from data.statuses import DocumentKind, InvoiceStatus, PaymentMethod, PaymentStatus
from data.taken import in_parts, taken
from services import booking, ledger
from services.imports import refusals
from services.imports.allocation_text import allocations, named
from services.imports.cell_values import minor_of
from services.imports.desk import Desk
from services.imports.model import Figures, Outcome, Planned, Result
from services.imports.numbers import reserve, reserved
from services.imports.payment_rows import SaidWords, client_of, currency_of, left_out, made_ids, method_of, said_words
from services.imports.record import Record
from services.imports.table_remarks import NoIds


@dataclass(slots=True)
class _Books:
    """What the rows of this file meet, and what earlier rows of it have used up."""

    payments: dict[str, Payment]
    hidden: frozenset[str]
    invoices: dict[str, Invoice]
    made: dict[int, str]                                            # row -> id, where the file has none
    owed: dict[UUID, int] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Money:
    """A row, understood. `asked` are the invoices it names, each with the amount it states or None."""

    external_id: str
    label: str
    client: Entity
    received_on: date
    currency: str
    amount_minor: int
    method: PaymentMethod
    reference: str | None
    asked: tuple[tuple[str, int | None], ...]

    @property
    def fingerprint(self) -> str:
        said = [self.external_id, str(self.client.id), self.received_on.isoformat(), self.currency, self.amount_minor,
                self.method, self.reference, self.asked]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def plan(desk: Desk, records: list[Record], file: str) -> list[Planned]:
    """One Planned per row."""
    words = said_words(desk.asked, records)
    books = _books(desk, records)
    found = [left_out(record, words, file) or _row(desk, books, words, record, file) for record in records]
    if books.made:
        desk.remark(NoIds())
    return found


def _books(desk: Desk, records: list[Record]) -> _Books:
    ids = [text for record in records if (text := record.text("external_id"))]
    made = made_ids(desk, records)
    ids += made.values()
    numbers = sorted({number for record in records for number in named(record.text("invoices") or "")})
    for record in records:
        record.problems.clear()
    payments: dict[str, Payment] = {}
    invoices: dict[str, Invoice] = {}
    for part in in_parts(ids):
        payments |= {row.external_id or "": row for row in desk.db.scalars(
            select(Payment).where(Payment.external_id.in_(part)))}
    for part in in_parts(numbers):
        query = select(Invoice).where(Invoice.number.in_(part)).order_by(Invoice.id)
        invoices |= {row.number: row for row in desk.db.scalars(
            query.with_for_update() if desk.db.writable else query)}
    return _Books(payments, taken(desk.db, "payment", "external_id", ids) - payments.keys(), invoices, made)


def _row(desk: Desk, books: _Books, words: SaidWords, record: Record, file: str) -> Planned:
    money = _money(desk, books, words, record)
    label = money.label if money else record.text("external_id") or record.text("client") or ""
    if money is None or record.problems:
        return Planned(Outcome(file, Result.REFUSED, label, record.number, problems=tuple(record.problems)))
    figures = Figures(money.currency, money.amount_minor, 0, money.amount_minor, 0, 0)
    known = books.payments.get(money.external_id)
    if known is not None:
        if known.source_sha256 == money.fingerprint:
            return Planned(Outcome(file, Result.UNCHANGED, label, record.number, known.number, figures,
                                   client=money.client.name))
        record.refuse(refusals.PaymentChanged(), "external_id")
    shares = _shares(books, record, money)
    if record.problems:
        return Planned(Outcome(file, Result.REFUSED, label, record.number, problems=tuple(record.problems)))
    for invoice, minor in shares:
        books.owed[invoice.id] = _owed(books, invoice) - minor
    reserve(desk, (desk.ctx.preferences.payment_prefix, money.received_on.year))
    return Planned(Outcome(file, Result.CREATED, label, record.number, "", figures, client=money.client.name),
                   lambda: _write(desk, money, shares, file), money.client.id)


def _money(desk: Desk, books: _Books, words: SaidWords, record: Record) -> _Money | None:
    stated, client = record.text("external_id"), client_of(desk, record)
    external_id = stated or books.made.get(record.number, "")
    if not external_id:
        record.refuse(refusals.Blank(), "external_id")
    received_on, method = record.day("received_on"), method_of(record, words)
    currency = currency_of(desk, record, client)
    amount, reference = record.money("amount", currency), record.text("reference")
    asked = _asked(books, record, client, currency)
    if amount is not None and amount <= 0:
        record.refuse(refusals.NotAboveZero(), "amount")
    if received_on is not None and received_on > desk.ctx.today:
        record.refuse(refusals.NotReceivedYet(), "received_on")
    if external_id and books.seen.setdefault(external_id, record.number) != record.number:
        other = books.seen[external_id]
        record.refuse(refusals.RepeatedInFile(other=other, label="External id", text=external_id), "external_id")
    if external_id in books.hidden:
        record.refuse(refusals.TakenElsewhere(label="External id", text=external_id), "external_id")
    if record.problems or client is None or received_on is None or amount is None:
        return None
    return _Money(external_id, stated or client.name, client, received_on, currency, amount,
                  method or PaymentMethod.OTHER, reference, asked)


def _asked(books: _Books, record: Record, client: Entity | None, currency: str) -> tuple[tuple[str, int | None], ...]:
    def is_known(number: str) -> bool:
        row = books.invoices.get(number)
        return row is not None and client is not None and row.entity_id == client.id

    found: list[tuple[str, int | None]] = []
    try:
        said = allocations(record.text("invoices") or "", is_known)
    except Refusal as refusal:
        record.refuse(refusal, "invoices")
        return ()
    for number, amount in said:
        try:
            minor = None if amount is None else minor_of(record.reader.style.number(amount, currency), currency)
        except Refusal as refusal:
            record.refuse(refusal, "invoices")
            continue
        if minor is not None and minor <= 0:
            record.refuse(refusals.NotAboveZero(), "invoices")
        if number in [other for other, _ in found]:
            record.refuse(refusals.RepeatedInFile(other=record.number, label="Number", text=number), "invoices")
        found.append((number, minor))
    return tuple(found)


def _shares(books: _Books, record: Record, money: _Money) -> list[tuple[Invoice, int]]:
    """Stated amounts first, the rest in the order named, each invoice at most what it owes."""
    stated = sum(minor for _, minor in money.asked if minor is not None)
    if stated > money.amount_minor:
        record.refuse(refusals.MoreThanPaid(asked=Money(stated, money.currency),
                                            paid=Money(money.amount_minor, money.currency)), "invoices")
        return []
    left = money.amount_minor - stated
    shares: list[tuple[Invoice, int]] = []
    for number, minor in money.asked:
        invoice = _invoice(books, record, money, number)
        if invoice is None:
            continue
        owed = _owed(books, invoice)
        share = min(left, owed) if minor is None else minor
        left -= share if minor is None else 0
        if minor is not None and minor > owed:
            record.refuse(refusals.OwesLess(number=number, owed=Money(owed, money.currency),
                                            asked=Money(minor, money.currency)), "invoices")
        elif share == 0:
            nothing = refusals.NothingLeftFor(number=number) if owed else refusals.OwesLess(
                number=number, owed=Money(0, money.currency), asked=Money(money.amount_minor, money.currency))
            record.refuse(nothing, "invoices")
        else:
            shares.append((invoice, share))
    return shares


def _invoice(books: _Books, record: Record, money: _Money, number: str) -> Invoice | None:
    row = books.invoices.get(number)
    if row is None or row.entity_id != money.client.id or row.currency != money.currency \
            or row.kind is not DocumentKind.INVOICE or row.status is InvoiceStatus.DRAFT:
        record.refuse(refusals.UnknownInvoice(number=number, currency=money.currency), "invoices")
        return None
    if row.status is InvoiceStatus.VOID:
        record.refuse(refusals.NotOpenInvoice(number=number, status=row.status), "invoices")
        return None
    return row


def _owed(books: _Books, invoice: Invoice) -> int:
    return books.owed.get(invoice.id, invoice.balance.minor)


def _write(desk: Desk, money: _Money, shares: list[tuple[Invoice, int]], file: str) -> None:
    db, by = desk.db, desk.ctx.actor.person_id
    number = reserved(desk, "payment", (desk.ctx.preferences.payment_prefix, money.received_on.year))
    row = Payment(
        id=uuid4(), entity_id=money.client.id, number=number, external_id=money.external_id, currency=money.currency,
        status=PaymentStatus.SUCCEEDED, method=money.method, amount_minor=money.amount_minor, allocated_minor=0,
        received_on=money.received_on, settled_at=db.now, reference=money.reference, made_by=by, made_at=db.now,
        source_sha256=money.fingerprint)
    db.add(row)
    for invoice, minor in shares:
        ledger.apply(db, row, invoice, minor, by=by)
    booking.freeze_receipt(desk.ctx, row, money.client, shares)
    desk.note("payment.imported", row, row.entity_id, number=number, file=file,
              invoices=[invoice.number for invoice, _ in shares])
