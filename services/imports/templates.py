"""Blank tables to fill in, one per kind: every field as a column, in a person's language, read back as they stand.

A workbook keeps codes as text, days as days and amounts with the currency's decimals, and explains itself on a second
sheet, which an import passes over.
"""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName

from data.money import digits_of
from services.imports.reading.xlsx_table import NOTES_MARK
from services.platform.i18n import Wording, msgid
from services.platform.importing.field_model import Example, Field, Shape
from services.platform.importing.kind import ImportKind
from services.platform.importing.outcomes import File

_FREE = {"quantity", "unit_price", "discount_percent", "tax_rate"}  # as many decimals as they need
_GROUND = PatternFill("solid", fgColor="FFE8EEF4")


class Format(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


MEDIA = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def template(kind: ImportKind, format: Format, words: Wording, currency: str) -> File:
    """A file with headers and no rows, in the language of `words`; `currency` decides the decimals of amounts."""
    content = _csv(kind, words) if format is Format.CSV else _workbook(kind, words, currency)
    return File(f"{kind}-template.{format}", content)


def written(example: Example, words: Wording) -> str:
    """An example as it is typed into a CSV file."""
    if isinstance(example, Decimal):
        return f"{example:f}".replace(".", _mark(words))
    return example.isoformat() if isinstance(example, date) else words.say(example)


def _csv(kind: ImportKind, words: Wording) -> bytes:
    """With a byte order mark, and split by semicolons where the comma is the decimal mark, as spreadsheets expect."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";" if _mark(words) == "," else ",").writerow(
        words.say(field.label) for field in kind.fields
    )
    return out.getvalue().encode("utf-8-sig")


def _workbook(kind: ImportKind, words: Wording, currency: str) -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = words.say(kind.words)
    sheet.freeze_panes = "A2"
    for at, field in enumerate(kind.fields, start=1):
        label = words.say(field.label)
        _heading(sheet.cell(1, at), label, is_required=field.required)
        column = sheet.column_dimensions[get_column_letter(at)]
        column.width = max(12, len(label) + 3)
        column.number_format = _code(field, currency)
    _explain(book, kind, words, currency)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _explain(book: Any, kind: ImportKind, words: Wording, currency: str) -> None:
    sheet = book.create_sheet(words.say("How to fill it in"))
    heads = (msgid("Column"), msgid("What it means"), msgid("Required"), msgid("Example"))
    for at, (head, width) in enumerate(zip(heads, (28, 70, 12, 24), strict=True), start=1):
        _heading(sheet.cell(1, at), words.say(head))
        sheet.column_dimensions[get_column_letter(at)].width = width
    for row, field in enumerate(kind.fields, start=2):
        note = kind.note_of(field.name)
        sheet.cell(row, 1, words.say(field.label))
        sheet.cell(row, 2, words.say(note.meaning)).alignment = Alignment(wrap_text=True, vertical="top")
        sheet.cell(row, 3, words.say("yes") if field.required else "")
        example = sheet.cell(row, 4, words.say(note.example) if isinstance(note.example, str) else note.example)
        example.number_format = _code(field, currency)
        example.alignment = Alignment(horizontal="left")
    for hint in kind.hints:
        sheet.cell(sheet.max_row + 1, 1, words.say(hint))
    book.defined_names[NOTES_MARK] = DefinedName(NOTES_MARK, attr_text=f"{quote_sheetname(sheet.title)}!$A$1")


def _heading(cell: Any, text: str, *, is_required: bool = False) -> None:
    cell.value, cell.fill = text, _GROUND
    cell.font = Font(bold=True, underline="single" if is_required else None)
    cell.alignment = Alignment(vertical="top")


def _code(field: Field, currency: str) -> str:
    """A spreadsheet's format code: text keeps the zeros that a number begins with."""
    if field.shape is Shape.DAY:
        return "yyyy-mm-dd"
    if field.shape not in (Shape.NUMBER, Shape.PERCENT):
        return "@"
    digits = digits_of(currency)
    return "General" if field.name in _FREE else f"0.{'0' * digits}" if digits else "0"


def _mark(words: Wording) -> str:
    return words.number(Decimal("1.5"))[1]
