"""Invoices and credit notes from a table: one row each, or one row per line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from data.errors import Refusal
from data.people import Entity
from data.statuses import DocumentKind
from data.taken import taken
from services import documents
from services.documents import NewDocument
from services.imports import refusals
from services.imports.booking import Wanted, booked, known_documents
from services.imports.desk import Desk
from services.imports.invoice_figures import priced_rows
from services.imports.model import DueAssumed, Figures, Outcome, Planned, Problem, Remark, Result
from services.imports.record import Record

T = TypeVar("T")
KINDS = {"invoice": DocumentKind.INVOICE, "τιμολογιο": DocumentKind.INVOICE, "380": DocumentKind.INVOICE,
         "credit note": DocumentKind.CREDIT_NOTE, "credit": DocumentKind.CREDIT_NOTE,
         "credit memo": DocumentKind.CREDIT_NOTE, "πιστωτικο": DocumentKind.CREDIT_NOTE,
         "πιστωτικο τιμολογιο": DocumentKind.CREDIT_NOTE, "381": DocumentKind.CREDIT_NOTE}
STATUSES = {"draft": False, "προχειρο": False, "issued": True, "open": True, "sent": True, "unpaid": True,
            "εκδοθηκε": True, "ανοιχτο": True}


@dataclass(slots=True)
class _Rows:
    """The rows of one document."""

    records: list[Record]

    @property
    def first(self) -> Record:
        return self.records[0]

    def said(self, name: str, read: Callable[[Record], T | None]) -> T | None:
        """What the rows say of the whole document: once is enough, twice must agree."""
        found: T | None = None
        at = 0
        for record in self.records:
            if not record.has(name):
                continue
            value = read(record)
            if value is not None and found is None:
                found, at = value, record.number
            elif value is not None and value != found:
                record.refuse(refusals.Disagrees(other=at), name)
        return found

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(problem for record in self.records for problem in record.problems)


def plan(desk: Desk, records: list[Record], file: str) -> list[Planned]:
    """One Planned per document, in the order of their first rows."""
    groups: dict[str, _Rows] = {}
    for record in records:
        external_id, number = record.text("external_id"), record.text("number")
        record.problems.clear()
        key = f"id {external_id}" if external_id else f"no {number}" if number else f"row {record.number}"
        groups.setdefault(key, _Rows([])).records.append(record)
    ids = [text for record in records if (text := record.text("external_id"))]
    numbers = [text for record in records if (text := record.text("number"))]
    for record in records:
        record.problems.clear()
    known = known_documents(desk, ids, numbers)
    hidden = (taken(desk.db, "invoice", "number", numbers) - known.numbers.keys(),
              taken(desk.db, "invoice", "external_id", ids) - known.external_ids.keys())
    seen: dict[str, int] = {}
    return [_document(desk, rows, file, known, hidden, seen) for rows in groups.values()]


def _document(desk: Desk, rows: _Rows, file: str, known: Any, hidden: tuple[frozenset[str], frozenset[str]],
              seen: dict[str, int]) -> Planned:
    external_id = rows.said("external_id", lambda record: record.text("external_id"))
    number = rows.said("number", lambda record: record.text("number"))
    if not external_id and not number:
        rows.first.refuse(refusals.NothingToCallIt(), "number")
    if number and seen.setdefault(number, rows.first.number) != rows.first.number:
        rows.first.refuse(refusals.RepeatedInFile(other=seen[number], label="Number", text=number), "number")
    for name, value, out_of_sight in (("number", number, hidden[0]), ("external_id", external_id, hidden[1])):
        if value in out_of_sight:
            rows.first.refuse(refusals.TakenElsewhere(label=rows.first.reader.fields[name].label, text=value), name)
    for name in ("client", "issued_on"):                 # required once per document, not on each of its rows
        if not any(record.has(name) for record in rows.records):
            rows.first.refuse(refusals.Blank(), name)
    remarks: list[Remark] = []
    wanted = _wanted(desk, rows, number, external_id, remarks)
    label = number or external_id or ""
    if wanted is None or rows.problems:
        return Planned(Outcome(file, Result.REFUSED, label, rows.first.number, number or "", problems=rows.problems))
    try:
        result, write = booked(desk, wanted, known, file)
    except Refusal as refusal:
        problems = (Problem(refusal, rows.first.number),)
        return Planned(Outcome(file, Result.REFUSED, label, rows.first.number, number or "", problems=problems))
    new = wanted.new
    figures = Figures(new.currency, new.net_minor, new.tax_minor, new.net_minor + new.tax_minor, new.prepaid_minor,
                      new.payable_minor)
    return Planned(Outcome(file, result, label, rows.first.number, number or "", figures, remarks=tuple(remarks)),
                   write, wanted.client.id)


def _wanted(desk: Desk, rows: _Rows, number: str | None, external_id: str | None,
            remarks: list[Remark]) -> Wanted | None:
    client = _client(desk, rows)
    kind = rows.said("kind", lambda record: record.choice("kind", KINDS)) or DocumentKind.INVOICE
    is_issued = rows.said("status", lambda record: record.choice("status", STATUSES))
    issued_on = rows.said("issued_on", lambda record: record.day("issued_on"))
    stated_due = rows.said("due_on", lambda record: record.day("due_on"))
    currency = rows.said("currency", lambda record: record.currency("currency")) or (
        client and client.currency) or desk.ctx.preferences.currency
    title = rows.said("title", lambda record: record.text("title"))
    reference = rows.said("reference", lambda record: record.text("reference"))
    note = rows.said("note", lambda record: record.text("note"))
    figures = priced_rows(rows.records, currency, kind)
    if client is None or issued_on is None or figures is None or rows.problems:
        return None
    due_on = stated_due or issued_on
    if stated_due is None and kind is DocumentKind.INVOICE:
        days = desk.ctx.preferences.payment_days
        due_on = issued_on + timedelta(days=days)
        remarks.append(DueAssumed(days=days, due_on=due_on.isoformat()))
    new = NewDocument(
        entity_id=client.id, kind=kind, currency=currency, issued_on=issued_on, due_on=due_on, lines=figures.lines,
        net_minor=figures.net_minor, tax_minor=figures.tax_minor, taxes=figures.taxes,
        discount_minor=figures.discount_minor, title=title, reference=reference, note=note,
        number=number, external_id=external_id, source=desk.source)
    try:
        documents.require_sound(new)
    except documents.NegativeTotal as refusal:
        rows.first.refuse(refusals.NegativeCredit() if kind is DocumentKind.CREDIT_NOTE else refusal)
        return None
    except Refusal as refusal:
        rows.first.refuse(refusal, refusal.field)
        return None
    print_ = fingerprint(new, stated_due is not None)
    return Wanted(new, client, print_, is_issued is not False)


def _client(desk: Desk, rows: _Rows) -> Entity | None:
    text = rows.said("client", lambda record: record.text("client"))
    try:
        return desk.clients.named(text) if text else None
    except (refusals.UnknownClient, refusals.SeveralClients) as refusal:
        rows.first.refuse(refusal, "client")
        return None


def fingerprint(new: NewDocument, due_is_stated: bool) -> str:
    """What the file said, as one digest: the same from CSV and XLSX, and whatever the firm's terms are by then."""
    lines = [[line.description, _same(line.quantity), _same(line.unit_price), _same(line.discount_percent),
              line.tax_category, _same(line.tax_rate), line.unit, line.net_minor] for line in new.lines]
    said = [str(new.entity_id), new.kind, new.number, new.external_id, new.currency, new.issued_on.isoformat(),
            new.due_on.isoformat() if due_is_stated else None, new.title, new.reference, new.note, lines,
            new.net_minor, new.tax_minor, new.prepaid_minor, new.rounding_minor]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _same(value: Any) -> str | None:
    return None if value is None else f"{value.normalize():f}"
