"""Columns about states, kinds, totals, balances, payments and taxes that are not mapped: none is ignored unasked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from data.errors import Invalid
from data.folding import folded
from services.imports.reading.table import Cell, Faulty, Table
from services.imports.rows.cell_values import is_flag, plain, says_something
from services.imports.rows.column_mapping import header_key
from services.imports.rows.vocabularies import looked_up
from services.platform.i18n import msgid
from services.platform.importing.field_model import Field
from services.platform.importing.kind import ImportKind
from services.platform.importing.questions import Choice, Question, Questions

IGNORE, LEAVE_OUT = "ignore", "leave-out"
COLUMN = "column:"  # before the header, in a question's key
_STATE = re.compile(r"\b(status|state|voided|void|cancelled|canceled|draft|κατασταση|ακυρωμεν\w*)\b")
_AMOUNT = re.compile(
    r"\b(balance|outstanding|paid|unpaid|due amount|amount due|total|subtotal|sub total|gross|tax|vat|gst|hst|pst|"
    r"discount|shipping|adjustment|adjustments|withholding|withheld|retention|deposit|credits? applied|refunded|"
    r"write ?off|rounding|late fee|surcharge|υπολοιπο|συνολο|φπα|εκπτωση|παρακρατηση|κρατησεισ|πληρωμενο|οφειλη|"
    r"μεταφορικα|χρεωση|καθαρη αξια)\b"
)
# Folded, a final sigma is as any other. A name, number or kind of a tax is no amount of it, nor is an address.
_NEITHER = re.compile(
    r"\b(id|ids|no|nr|number|reg|registration|name|type|code|treatment|authority|identification|account|reason|"
    r"exempt\w*|country|address|date|time|term|terms|αριθμοσ|αφμ|ημερομηνια|κατηγορια|on|at|method|currency|custom)\b"
)
_MOST_SAMPLES = 5


class WhichColumn(Invalid):
    message = "The column “{header}” may say what is owed, and no field was chosen for it. What is it?"


class WhichKinds(Invalid):
    message = "The column “{header}” seems to say what kind of row each is, and no field was chosen for it. Is that so?"


@dataclass(frozen=True, slots=True)
class ChosenColumns:
    """`leaving` are headers whose columns leave a row out by having something in them; `question` is the first open."""

    mapping: dict[str, str]
    leaving: tuple[str, ...] = ()
    balances: tuple[str, ...] = ()  # of clients: told about, not asked
    question: Invalid | None = None


def chosen_columns(
    kind: ImportKind, table: Table, mapping: Mapping[str, str], asked: Questions, checked: Sequence[str] = ()
) -> ChosenColumns:
    """`mapping` with what was answered about other columns.

    A column that is blank, or zero, in every row says nothing and is not asked about; nor is one of `checked`, which
    are known to repeat what others say. Of clients and contacts nothing is owed: their balances are only told about.
    """
    found, leaving, balances, first = dict(mapping), [], [], None
    repeating = {header_key(header) for header in checked}
    for at, header in enumerate(table.headers):
        if not header or header in found.values() or header in table.repeats or header_key(header) in repeating:
            continue
        cells = [row.cells[at] for row in table.rows if row.cells[at] is not None]
        offered = _offered(kind, header, cells, found)
        if offered is None:
            continue
        if not kind.money and not offered:
            balances.append(header)
            continue
        is_kind = any(field.name in ("kind", "role") for field in offered)
        question: Invalid = WhichKinds(header=header[:60]) if is_kind else WhichColumn(header=header[:60])
        answer = asked.ask(
            Question(
                f"{COLUMN}{header}",
                question,
                _choices(kind, offered, is_kind),
                samples=tuple(dict.fromkeys(plain(cell)[:40] for cell in cells))[:_MOST_SAMPLES],
                option=f"--column '{header}'",
            )
        )
        if answer == LEAVE_OUT:
            leaving.append(header)
        elif answer and answer != IGNORE:
            found[answer] = header
        elif not answer:
            first = first or question
    return ChosenColumns(found, tuple(leaving), tuple(balances), first)


def _choices(kind: ImportKind, offered: list[Field], is_kind: bool) -> tuple[Choice, ...]:
    if is_kind:
        return (
            *(Choice(field.name, msgid("Yes, it says what each row is")) for field in offered),
            Choice(IGNORE, msgid("No, it says nothing of that kind: ignore it")),
        )
    fields = tuple(Choice(field.name, field.label) for field in offered)
    ignore = Choice(IGNORE, msgid("It changes nothing about what is owed: ignore it"))
    if not kind.money:
        return (*fields, ignore)
    return (*fields, ignore, Choice(LEAVE_OUT, msgid("Leave out the rows that have something in it")))


def _offered(kind: ImportKind, header: str, cells: list[Cell], mapping: Mapping[str, str]) -> list[Field] | None:
    """The fields it could be; None where the column cannot change what is owed, or what a row is."""
    words = " ".join(re.sub(r"[\W_]+", " ", re.sub(r"(?<=[a-zα-ω])(?=[A-ZΑ-Ω])", " ", header)).split())
    words = folded(words)
    fields = {field.name: field for field in kind.fields}
    if (name := _tells_kinds(kind, words, cells)) and name not in mapping:
        return [fields[name]]
    if not any(says_something(cell) for cell in cells):
        return None
    if _STATE.search(words) and not _NEITHER.search(words) and kind.money:
        return [fields["status"]] if "status" not in mapping else []
    if not _AMOUNT.search(words) or _NEITHER.search(words):
        return None
    if kind.money and all(is_flag(cell) for cell in cells):  # "Is Paid: true" is a state
        return [fields["status"]] if "status" not in mapping else []
    if not any(_is_figure(cell) for cell in cells):
        return None
    return [fields[name] for name in kind.money if name not in mapping]


def _tells_kinds(kind: ImportKind, words: str, cells: list[Cell]) -> str:
    """The field for what a row is, where a column is called so and has words for it; "" where it has none."""
    telling = kind.telling
    if telling is None or not telling.headers.search(words):
        return ""
    told = {looked_up(cell) for cell in cells if isinstance(cell, str)}
    return telling.field if told & set(telling.words) else ""


def _is_figure(cell: Cell) -> bool:
    """Whether it is a number other than zero, or would be one if its cell could be read."""
    if isinstance(cell, Faulty):
        return True
    return says_something(cell) and (not isinstance(cell, str) or bool(re.search(r"[1-9]", cell)))
