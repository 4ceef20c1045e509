"""Invoices and credit notes from a table: one row each, or one row per line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from data.database.unscoped_unique import taken
from data.errors import Refusal
from data.money import Money
from services.imports.kinds import credit_signs, opening_payments
from services.imports.kinds.amount_meaning import with_meaning
from services.imports.kinds.beyond_reach import refuse_number
from services.imports.kinds.document_rows import DocumentRows, grouped
from services.imports.kinds.document_words import SaidWords, label_of, said_words, why_left_out
from services.imports.kinds.invoice_upsert import Known, Wanted, booked, known_documents, standing
from services.imports.kinds.invoice_wanted import wanted_document
from services.imports.kinds.opening_payments import OpeningPayment, PaidDocument
from services.imports.kinds.plan_context import PlanContext
from services.imports.kinds.standing_errors import PaidInFuture
from services.imports.kinds.standings import Standing, standing_of
from services.imports.kinds.states import State
from services.imports.kinds.table_remarks import (
    LeftOutBelowZero,
    PaidByOpening,
    PaidDiffers,
    PaidInFile,
    PartlyInFile,
)
from services.imports.rows import errors as refusals
from services.imports.rows.row import Record
from services.platform.importing.outcomes import Figures, Outcome, Planned, Remark, Result


@dataclass(slots=True)
class _Understood:
    """A document as its rows state it; `refused` where they cannot be booked, `wanted` None then."""

    rows: DocumentRows
    label: str
    number: str
    remarks: list[Remark]
    wanted: Wanted | None = None
    standing: Standing | None = None
    result: Result = Result.REFUSED
    is_left: bool = False


def plan(desk: PlanContext, records: list[Record], file: str) -> list[Planned]:
    """One Planned per document, in the order of their first rows."""
    words = said_words(desk.asked, records)
    everything = grouped(records)
    left = [
        _Understood(rows, label_of(rows), rows.first.text("number") or "", [remark], is_left=True)
        for rows in everything
        if (remark := why_left_out(rows, words)) is not None
    ]
    gone = {each.rows.first.number for each in left}
    below = credit_signs.turn(desk, [rows for rows in everything if rows.first.number not in gone], words)
    left += [
        _Understood(rows, label_of(rows), rows.first.text("number") or "", [LeftOutBelowZero()], is_left=True)
        for rows in everything
        if rows.first.number in below.left
    ]
    waits = [rows for rows in everything if rows.first.number in below.waiting]
    gone = {number for rows in (*(each.rows for each in left), *waits) for number in rows.numbers}
    records, unclear = with_meaning(desk, [record for record in records if record.number not in gone])
    groups = grouped(records)
    ids = [text for record in records if (text := record.text("external_id"))]
    numbers = [text for record in records if (text := record.text("number"))]
    for record in records:
        record.problems.clear()
    known = known_documents(desk, ids, numbers)
    hidden = (
        taken(desk.db, "invoice", "number", numbers) - known.numbers.keys(),
        taken(desk.db, "invoice", "external_id", ids) - known.external_ids.keys(),
    )
    seen: dict[str, int] = {}
    by_row = {each.rows.first.number: each for each in left} | {
        rows.first.number: _understood(desk, rows, known, hidden, words, seen, unclear) for rows in groups
    }
    if below.question is not None:
        by_row |= {rows.first.number: _waiting(rows, below.question) for rows in waits}
    found = [by_row[rows.first.number] for rows in everything]
    how = _paid_elsewhere(desk, found)
    return [_planned(desk, each, known, file, how) for each in found]


def _waiting(rows: DocumentRows, question: Refusal) -> _Understood:
    rows.first.refuse(question, question.field)
    return _Understood(rows, label_of(rows), rows.first.text("number") or "", [])


def _understood(
    desk: PlanContext,
    rows: DocumentRows,
    known: Known,
    hidden: tuple[frozenset[str], frozenset[str]],
    words: SaidWords,
    seen: dict[str, int],
    unclear: Refusal | None,
) -> _Understood:
    if unclear is not None:
        rows.first.refuse(unclear, unclear.field)
    external_id = rows.said("external_id", lambda record: record.text("external_id"))
    number = rows.said("number", lambda record: record.text("number"))
    if not external_id and not number:
        rows.first.refuse(refusals.NothingToCallIt(), "number")
    if number and seen.setdefault(number, rows.first.number) != rows.first.number:
        rows.first.refuse(refusals.RepeatedInFile(other=seen[number], label="Number", text=number), "number")
    for name, value, out_of_sight in (("number", number, hidden[0]), ("external_id", external_id, hidden[1])):
        if value in out_of_sight:
            refuse_number(desk, rows.first, name, value)
    for name in ("client", "issued_on"):  # required once per document, not on each of its rows
        if not any(record.has(name) for record in rows.records):
            rows.first.refuse(refusals.Blank(), name)
    each = _Understood(rows, number or external_id or "", number or "", [])
    wanted = wanted_document(desk, rows, words, number, external_id, each.remarks)
    if wanted is None or rows.problems:
        return each
    each.standing = standing_of(rows, words.states, wanted.new.kind, wanted.new.currency, wanted.new.payable_minor)
    if each.standing is None:
        return each
    each.wanted = replace(
        wanted,
        is_issued=each.standing.state is not State.DRAFT,
        is_void=each.standing.state is State.VOID,
        paid=_opening(desk, rows, wanted, each.standing),
    )
    try:
        each.result, row = standing(each.wanted, known)
    except Refusal as refusal:
        rows.first.refuse(refusal, refusal.field)
    else:
        if row is not None and each.result is Result.UNCHANGED and each.standing.paid_minor > row.paid_minor:
            each.remarks.append(
                PaidDiffers(
                    stated=Money(each.standing.paid_minor, row.currency), found=Money(row.paid_minor, row.currency)
                )
            )
    return each


def _opening(desk: PlanContext, rows: DocumentRows, wanted: Wanted, standing: Standing) -> OpeningPayment | None:
    paid_on = rows.said("paid_on", lambda record: record.day("paid_on"))
    if not standing.paid_minor:
        return None
    if paid_on is not None and paid_on > desk.ctx.today:
        rows.first.refuse(PaidInFuture(), "paid_on")
    return OpeningPayment(standing.paid_minor, min(paid_on or wanted.new.issued_on, desk.ctx.today))


@dataclass(frozen=True, slots=True)
class _Paid:
    """How to keep what was paid elsewhere, in full and in unsaid part; "" with its question while it is open."""

    full: tuple[str, Refusal | None]
    partly: tuple[str, Refusal | None]


def _paid_elsewhere(desk: PlanContext, found: Sequence[_Understood]) -> _Paid:
    """Asked only where something new is paid."""
    paid, partly = [], []
    for each in found:
        if (
            each.wanted is None
            or each.standing is None
            or each.rows.problems
            or each.result not in (Result.CREATED, Result.UPDATED)
        ):
            continue
        total = Money(each.wanted.new.payable_minor, each.wanted.new.currency)
        if each.wanted.paid:
            paid.append(PaidDocument(each.label, Money(each.wanted.paid.amount_minor, total.currency), total))
        elif each.standing.partly:
            partly.append(PaidDocument(each.label, total, total))
    return _Paid(
        opening_payments.ask(desk.asked, paid) if paid else ("", None),
        opening_payments.ask_partly(desk.asked, partly) if partly else ("", None),
    )


def _planned(desk: PlanContext, each: _Understood, known: Known, file: str, paid: _Paid) -> Planned:
    rows, wanted = each.rows, each.wanted

    def outcome(result: Result, figures: Figures | None = None) -> Outcome:
        remarks = () if result is Result.REFUSED else tuple(each.remarks)
        return Outcome(
            file,
            result,
            each.label,
            rows.first.number,
            each.number,
            figures,
            rows.problems,
            remarks,
            rows=rows.numbers,
            client=wanted.client.name if wanted else "",
        )

    if each.is_left:
        return Planned(outcome(Result.LEFT_OUT))
    how = ""
    if wanted is not None and each.standing is not None and each.result in (Result.CREATED, Result.UPDATED):
        how, question = paid.full if wanted.paid else paid.partly if each.standing.partly else ("", None)
        if not how and question is not None:
            rows.first.refuse(question, "status")
        elif wanted.paid and how == opening_payments.OPENING:
            each.remarks.append(PaidByOpening(amount=Money(wanted.paid.amount_minor, wanted.new.currency)))
        elif wanted.paid:
            each.remarks.append(PaidInFile(amount=Money(wanted.paid.amount_minor, wanted.new.currency)))
            wanted = replace(wanted, paid=None)
        elif how:
            each.remarks.append(PartlyInFile())
    if wanted is None or rows.problems:
        return Planned(outcome(Result.REFUSED))
    is_left = each.standing is not None and each.standing.state is State.LEAVE_OUT
    if is_left or how == opening_payments.LEAVE_OUT:
        each.remarks.clear()
        return Planned(outcome(Result.LEFT_OUT))
    result, write = booked(desk, wanted, known, file)
    new = wanted.new
    due = new.payable_minor - (min(wanted.paid.amount_minor, new.payable_minor) if wanted.paid else 0)
    figures = Figures(
        new.currency,
        new.net_minor,
        new.tax_minor,
        new.net_minor + new.tax_minor,
        new.prepaid_minor,
        0 if wanted.is_void else due,
    )
    return Planned(outcome(result, figures), write, wanted.client.id)
