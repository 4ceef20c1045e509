"""Whether an amount is with tax or without, of a line or of the document: told by the other columns, else asked.

A column called "Amount" or "Total" may be any of these. Each reading is tried on the whole file by the rules that
book it: the one that every document bears out is taken, with a remark; where several do and their books would
differ, a person decides; where none does, the rows are refused with both figures, as always.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product

from data.errors import Invalid
from data.money import Money
from data.statuses import DocumentKind
from services.imports.kinds.credit_signs import said_currency
from services.imports.kinds.document_rows import DocumentRows, grouped
from services.imports.kinds.invoice_amounts import priced_rows
from services.imports.kinds.plan_context import PlanContext
from services.imports.kinds.table_remarks import AmountRead
from services.imports.rows.amount_currencies import apart
from services.imports.rows.column_mapping import header_key, own_names
from services.imports.rows.programs import recognised
from services.imports.rows.row import Record
from services.platform.i18n import msgid
from services.platform.importing.kind import ImportKind
from services.platform.importing.questions import Choice, Question

_MANY_MEANINGS = {
    header_key(each)
    for each in (
        "amount",
        "total",
        "item total",
        "item amount",
        "line total",
        "total amount",
        "invoice amount",
        "invoice total",
        "ποσό",
        "αξία",
        "σύνολο",
        "συνολική αξία",
    )
}
_MEANINGS = {
    "amount": msgid("the amount of each line, without tax"),
    "line_gross": msgid("the amount of each line, with tax"),
    "net": msgid("the total of the document, without tax"),
    "gross": msgid("the total of the document, with tax"),
}
_MOST_DOCUMENTS = 500
Reading = tuple[str, ...]  # a field for each unclear column


class WhichAmount(Invalid):
    message = "“{header}” can be read in several ways. What is it?"


class TotalsOnly(Invalid):
    message = "This file has the total of each document, but no tax. How is it booked?"


@dataclass(frozen=True, slots=True)
class _Tried:
    """What one reading makes of the documents: (net, tax) in minor units, None where it is refused."""

    reading: Reading
    figures: tuple[tuple[Money, Money] | None, ...]


def with_meaning(desk: PlanContext, records: list[Record]) -> tuple[list[Record], Invalid | None]:
    """The records, read as the file bears out or as somebody answered; or the question that nobody answered yet."""
    if not records:
        return records, None
    columns, headers = records[0].reader.columns, records[0].reader.headers
    if _is_ours(desk.kind, headers):
        return records, None
    program = recognised(desk.kind, headers)
    known = {name: header_key(header) for name, header in program.mapping.items()} if program else {}
    unclear = [
        name
        for name in ("amount", "gross")
        if name in columns
        and (key := header_key(apart(headers[columns[name]])[0])) in _MANY_MEANINGS
        and known.get(name) != key
    ]
    if not unclear:
        return _totals_only(desk, records)
    groups = grouped(records)[:_MOST_DOCUMENTS]
    default: Reading = tuple(unclear)
    tries = [_tried(desk, groups, unclear, reading) for reading in _readings(columns, unclear)]
    counted = [at for at in range(len(groups)) if any(each.figures[at] for each in tries)]
    fitting = [each for each in tries if counted and all(each.figures[at] for at in counted)]
    if not fitting:
        return _totals_only(desk, records)
    by_books: dict[tuple[object, ...], _Tried] = {}
    for each in fitting:
        by_books.setdefault(tuple(each.figures), each)
    chosen = fitting[0] if len(by_books) == 1 else _asked(desk, records, groups, unclear, list(by_books.values()))
    if not isinstance(chosen, _Tried):
        return records, chosen
    if chosen.reading != default and len(by_books) == 1:
        for name, meaning in zip(unclear, chosen.reading, strict=True):
            if meaning != name:
                desk.remark(AmountRead(header=headers[columns[name]], what=_MEANINGS[meaning]))
    return [_as(record, unclear, chosen.reading) for record in records], None


def _readings(columns: Mapping[str, int], unclear: list[str]) -> list[Reading]:
    """The mapping as it is first; a field that has a column of its own is no other column's meaning."""
    free = [name for name in _MEANINGS if name not in columns or name in unclear]
    ordered = [[name, *(each for each in free if each != name)] for name in unclear]
    return [reading for reading in product(*ordered) if len(set(reading)) == len(reading)]


def _tried(desk: PlanContext, groups: list[DocumentRows], unclear: list[str], reading: Reading) -> _Tried:
    found: list[tuple[Money, Money] | None] = []
    for rows in groups:
        again = [_as(record, unclear, reading) for record in rows.records]
        currency = said_currency(desk, again)
        made = priced_rows(again, currency, DocumentKind.INVOICE)
        found.append(
            (Money(made.net_minor, currency), Money(made.tax_minor, currency))
            if made is not None and not any(each.problems for each in again)
            else None
        )
    return _Tried(reading, tuple(found))


def _asked(
    desk: PlanContext, records: list[Record], groups: list[DocumentRows], unclear: list[str], found: list[_Tried]
) -> _Tried | WhichAmount:
    reader = records[0].reader
    header = " / ".join(reader.headers[reader.columns[name]] for name in unclear)
    seen = [at for at, figures in enumerate(found[0].figures) if figures][:5]
    question = WhichAmount(unclear[0], header=header)
    choices = tuple(
        Choice(
            "+".join(each.reading),
            _MEANINGS[each.reading[0]],
            examples=tuple(_both(figures) if (figures := each.figures[at]) else "" for at in seen),
        )
        for each in found
    )
    labels = tuple(groups[at].first.text("number") or str(groups[at].first.number) for at in seen)
    answer = desk.asked.ask(Question(f"amount:{header}", question, choices, samples=labels))
    for each in found:
        if answer == "+".join(each.reading):
            return each
    return question


def _totals_only(desk: PlanContext, records: list[Record]) -> tuple[list[Record], Invalid | None]:
    """A list of totals without any tax: nothing says how much of them is tax, so somebody must agree to one sum."""
    columns = records[0].reader.columns
    if "gross" not in columns or columns.keys() & {"net", "tax", "tax_rate", "unit_price", "amount", "line_gross"}:
        return records, None
    question = TotalsOnly("gross")
    answer = desk.asked.ask(
        Question("totals-only", question, (Choice("one-sum", msgid("Each total as one sum, with no tax shown")),))
    )
    if not answer:
        return records, question
    return [_as(record, ["gross"], ("amount",)) for record in records], None


def _as(record: Record, unclear: list[str], reading: Reading) -> Record:
    reader = record.reader
    columns = {name: at for name, at in reader.columns.items() if name not in unclear}
    columns |= {meaning: reader.columns[name] for name, meaning in zip(unclear, reading, strict=True)}
    return Record(replace(reader, columns=columns), record.row, is_turned=record.is_turned)


def _is_ours(kind: ImportKind, headers: tuple[str, ...]) -> bool:
    """A table made from our own template means what the template says."""
    names = own_names(kind)
    return all(header_key(header) in names for header in headers if header)


def _both(figures: tuple[Money, Money]) -> str:
    net, tax = figures
    return f"{net.major:f} + {tax.major:f} {net.currency}"
