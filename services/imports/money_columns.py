"""Columns about states, totals, balances, payments and taxes that are not mapped: none is ignored unasked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from data.errors import Invalid
from data.folding import folded
from services.imports.fields import FIELDS, Field
from services.imports.mapping import header_key
from services.imports.model import ImportKind
from services.imports.questions import Choice, Question, Questions
from services.imports.record import plain
from services.imports.table_model import Cell, Table
from services.wording import msgid

IGNORE = "ignore"
_STATE = re.compile(r"\b(status|state|voided|void|cancelled|canceled|draft|κατασταση|ακυρωμεν\w*)\b")
_AMOUNT = re.compile(
    r"\b(balance|outstanding|paid|unpaid|due amount|amount due|total|subtotal|sub total|gross|tax|vat|gst|hst|pst|"
    r"discount|shipping|adjustment|adjustments|withholding|withheld|retention|deposit|credits? applied|refunded|"
    r"write ?off|rounding|late fee|surcharge|υπολοιπο|συνολο|φπα|εκπτωση|παρακρατηση|κρατησεις|πληρωμενο|οφειλη|"
    r"μεταφορικα|χρεωση|καθαρη αξια)\b")
# A name, number or kind of a tax is no amount of it; a currency or address neither.
_NEITHER = re.compile(
    r"\b(id|ids|no|nr|number|reg|registration|name|type|code|treatment|authority|identification|account|reason|"
    r"exempt\w*|country|address|date|time|term|terms|αριθμος|αφμ|ημερομηνια|κατηγορια|on|at|method|currency|custom)\b")
_FIELDS: dict[ImportKind, tuple[str, ...]] = {
    ImportKind.INVOICES: ("net", "tax", "gross", "paid", "balance", "tax_rate", "discount_percent", "line_gross"),
    ImportKind.PAYMENTS: ("amount",), ImportKind.CLIENTS: (), ImportKind.CONTACTS: ()}
_MOST_SAMPLES = 5


class WhichColumn(Invalid):
    message = "The column “{header}” may say what is owed, and no field was chosen for it. What is it?"


def chosen_columns(kind: ImportKind, table: Table, mapping: Mapping[str, str],
                   asked: Questions, checked: Sequence[str] = ()) -> tuple[dict[str, str], WhichColumn | None]:
    """`mapping` with what was answered about other columns, and the first question that is open.

    A column that is blank, or zero, in every row says nothing and is not asked about; nor is one of `checked`, which
    are known to repeat what others say.
    """
    found, first = dict(mapping), None
    repeating = {header_key(header) for header in checked}
    for at, header in enumerate(table.headers):
        if not header or header in found.values() or header_key(header) in repeating:
            continue
        cells = [row.cells[at] for row in table.rows if row.cells[at] is not None]
        offered = _offered(kind, header, cells, found)
        if offered is None:
            continue
        question = WhichColumn(header=header[:60])
        answer = asked.ask(Question(
            f"column:{header}", question, (
                *(Choice(field.name, field.label) for field in offered),
                Choice(IGNORE, msgid("It changes nothing about what is owed: ignore it"))),
            samples=tuple(dict.fromkeys(plain(cell)[:40] for cell in cells))[:_MOST_SAMPLES],
            option=f"--column '{header}'"))
        if answer and answer != IGNORE:
            found[answer] = header
        elif not answer:
            first = first or question
    return found, first


def _offered(kind: ImportKind, header: str, cells: list[Cell], mapping: Mapping[str, str]) -> list[Field] | None:
    """The fields it could be; None where the column cannot change what is owed."""
    words = " ".join(re.sub(r"[\W_]+", " ", re.sub(r"(?<=[a-zα-ω])(?=[A-ZΑ-Ω])", " ", header)).split())
    words = folded(words)
    fields = {field.name: field for field in FIELDS[kind]}
    if _STATE.search(words) and not _NEITHER.search(words) and kind in (ImportKind.INVOICES, ImportKind.PAYMENTS):
        if not any(cells) or all(_is_no(cell) for cell in cells):
            return None
        return [fields["status"]] if "status" in fields and "status" not in mapping else []
    if not _AMOUNT.search(words) or _NEITHER.search(words) or not any(_is_figure(cell) for cell in cells):
        return None
    return [fields[name] for name in _FIELDS[kind] if name not in mapping]


def _is_no(cell: Cell) -> bool:
    return cell is False or (isinstance(cell, str) and folded(cell) in ("false", "no", "0", "n", "οχι"))


def _is_figure(cell: Cell) -> bool:
    if isinstance(cell, Decimal):
        return cell != 0
    return isinstance(cell, str) and bool(re.search(r"[1-9]", cell))
