"""Payments received elsewhere, from a table: each is money that came in, with the invoices it was for.

Nobody is mailed a receipt for years of history; it is printed when somebody asks for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from uuid import uuid4

from sqlalchemy import select

from data.billing.invoices import Invoice
from data.billing.payments import Payment
from data.database.unscoped_unique import in_parts, taken
from data.errors import Refusal
from data.statuses import PaymentMethod, PaymentStatus
from services.billing.payments import ledger, posting
from services.billing.settings import PAYMENT_PREFIX
from services.imports.kinds.beyond_reach import refuse_number
from services.imports.kinds.document_rows import DocumentRows
from services.imports.kinds.number_reservation import reserve, reserved
from services.imports.kinds.payment_groups import PART, grouped, is_applied, is_spread, whole_or_part
from services.imports.kinds.payment_rows import (
    SaidWords,
    currency_of,
    left_out,
    made_ids,
    method_of,
    said_words,
)
from services.imports.kinds.payment_shares import Books, PaidIn, asked_for, shares
from services.imports.kinds.plan_context import PlanContext
from services.imports.kinds.table_remarks import NoIds
from services.imports.rows import errors as refusals
from services.imports.rows.allocation_text import named
from services.imports.rows.row import Record
from services.platform.importing.outcomes import Figures, Outcome, Planned, Result

T = TypeVar("T")


def plan(desk: PlanContext, records: list[Record], file: str) -> list[Planned]:
    """One Planned per payment, and per row that is left out."""
    words = said_words(desk.asked, records)
    books = _books(desk, records)
    left = {record.number: gone for record in records if (gone := left_out(record, words, file)) is not None}
    groups = grouped([record for record in records if record.number not in left])
    how = whole_or_part(desk, groups)
    found = left | {rows.first.number: _payment(desk, books, words, rows, how, file) for rows in groups}
    if books.made:
        desk.remark(NoIds())
    return [found[record.number] for record in records if record.number in found]


def _books(desk: PlanContext, records: list[Record]) -> Books:
    ids = [text for record in records if (text := record.text("external_id"))]
    made = made_ids(desk, records)
    ids += made.values()
    numbers = sorted({number for record in records for number in named(record.text("invoices") or "")})
    for record in records:
        record.problems.clear()
    payments: dict[str, Payment] = {}
    invoices: dict[str, Invoice] = {}
    for part in in_parts(ids):
        payments |= {
            row.external_id or "": row for row in desk.db.scalars(select(Payment).where(Payment.external_id.in_(part)))
        }
    for part in in_parts(numbers):
        query = select(Invoice).where(Invoice.number.in_(part)).order_by(Invoice.id)
        invoices |= {row.number: row for row in desk.db.scalars(query.with_for_update() if desk.db.writable else query)}
    return Books(payments, taken(desk.db, "payment", "external_id", ids) - payments.keys(), invoices, made)


def _payment(
    desk: PlanContext, books: Books, words: SaidWords, rows: DocumentRows, how: tuple[str, Refusal | None], file: str
) -> Planned:
    record = rows.first
    money = _money(desk, books, words, rows, how)
    label = money.label if money else record.text("external_id") or record.text("client") or ""

    def planned(result: Result, write: Callable[[], None] | None = None, number: str = "") -> Planned:
        if result is Result.REFUSED or money is None:
            return Planned(
                Outcome(file, Result.REFUSED, label, record.number, problems=rows.problems, rows=rows.numbers)
            )
        figures = Figures(money.currency, money.amount_minor, 0, money.amount_minor, 0, 0)
        outcome = Outcome(
            file, result, label, record.number, number, figures, client=money.client.name, rows=rows.numbers
        )
        return Planned(outcome, write, money.client.id if write else None)

    if money is None or rows.problems:
        return planned(Result.REFUSED)
    known = books.payments.get(money.external_id)
    if known is not None:
        if known.source_sha256 == money.fingerprint:
            return planned(Result.UNCHANGED, number=known.number)
        record.refuse(refusals.PaymentChanged(), "external_id")
    parts = shares(books, record, money)
    if rows.problems:
        return planned(Result.REFUSED)
    for invoice, minor in parts:
        books.owed[invoice.id] = books.owes(invoice) - minor
    reserve(desk, (desk.ctx.preferences[PAYMENT_PREFIX], money.received_on.year))
    return planned(Result.CREATED, lambda: _write(desk, money, parts, file))


def _money(
    desk: PlanContext, books: Books, words: SaidWords, rows: DocumentRows, how: tuple[str, Refusal | None]
) -> PaidIn | None:
    record = rows.first
    stated, client = record.text("external_id"), _same(rows, "client", desk.client_of)
    external_id = stated or books.made.get(record.number, "")
    if not external_id:
        record.refuse(refusals.Blank(), "external_id")
    received_on = _same(rows, "received_on", lambda each: each.day("received_on"))
    method = rows.said("method", lambda each: method_of(each, words))
    currency = currency_of(desk, record, client)
    rows.said("currency", lambda each: each.currency("currency"))
    reference = rows.said("reference", lambda each: each.text("reference"))
    is_parts = is_spread(rows) and how[0] == PART and not is_applied(rows)
    amount = _amount(rows, currency, how, is_parts)
    asked = asked_for(books, rows, client, currency, is_parts=is_parts)
    if amount is not None and amount <= 0:
        record.refuse(refusals.NotAboveZero(), "amount")
    if received_on is not None and received_on > desk.ctx.today:
        record.refuse(refusals.NotReceivedYet(), "received_on")
    if external_id in books.hidden:
        refuse_number(desk, record, "external_id", external_id)
    if rows.problems or client is None or received_on is None or amount is None:
        return None
    return PaidIn(
        external_id,
        stated or client.name,
        client,
        received_on,
        currency,
        amount,
        method or PaymentMethod.OTHER,
        reference,
        asked,
    )


def _amount(rows: DocumentRows, currency: str, how: tuple[str, Refusal | None], is_parts: bool) -> int | None:
    """The whole payment: what each of its rows states, or the sum of their parts."""
    answer, question = how
    if len(rows.records) > 1 and not is_spread(rows):
        for record in rows.records[1:]:
            record.refuse(
                refusals.RepeatedInFile(other=rows.first.number, label="External id", text=record.text("external_id")),
                "external_id",
            )
    elif len(rows.records) > 1 and not is_applied(rows) and not answer and question is not None:
        rows.first.refuse(question, question.field)
        return None
    if not is_parts:
        return _same(rows, "amount", lambda each: each.money("amount", currency))
    parts = [each.money("amount", currency) for each in rows.records]
    return None if None in parts else sum(part for part in parts if part is not None)


def _same(rows: DocumentRows, name: str, read: Callable[[Record], T | None]) -> T | None:
    """What is required once per payment, and must not differ between its rows."""
    if any(record.has(name) for record in rows.records):
        return rows.said(name, read)
    return read(rows.first)  # which notes that it is missing


def _write(desk: PlanContext, money: PaidIn, parts: list[tuple[Invoice, int]], file: str) -> None:
    db, by = desk.db, desk.ctx.actor.person_id
    number = reserved(desk, "payment", (desk.ctx.preferences[PAYMENT_PREFIX], money.received_on.year))
    row = Payment(
        id=uuid4(),
        entity_id=money.client.id,
        number=number,
        external_id=money.external_id,
        currency=money.currency,
        status=PaymentStatus.SUCCEEDED,
        method=money.method,
        amount_minor=money.amount_minor,
        allocated_minor=0,
        received_on=money.received_on,
        settled_at=db.now,
        reference=money.reference,
        made_by=by,
        made_at=db.now,
        source_sha256=money.fingerprint,
    )
    db.add(row)
    for invoice, minor in parts:
        ledger.apply(db, row, invoice, minor, by=by)
    posting.freeze_receipt(desk.ctx, row, money.client, parts)
    desk.note(
        "payment.imported",
        row,
        row.entity_id,
        number=number,
        file=file,
        invoices=[invoice.number for invoice, _ in parts],
    )
