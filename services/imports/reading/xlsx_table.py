"""XLSX workbooks into rows with typed cells. Only values are read: no formula runs, nothing is fetched."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._reader import FORMULA_TAG, VALUE_TAG, WorkSheetParser

from services.imports.reading import errors as file_refusals
from services.imports.reading import spreadsheet_formats, workbook_parts, zip_files
from services.imports.reading.csv_table import MAX_CELL, MAX_COLUMNS, MAX_ROWS, assembled
from services.imports.reading.table import Cell, Faulty, Table, Unsaid

NOTES_MARK = "portico_notes"  # names a sheet of one of our templates that explains the others
_MOST_SHEETS = 50  # that are looked into for something to read
_SAMPLES = 3
Line = tuple[int, list[Cell]]


def read_sheet(content: bytes, sheet: str = "", hidden: str = "") -> Table | Unsaid:
    """The named sheet, or the only one with something in it. Raises a subclass of NotReadable."""
    with zip_files.opened(content) as archive:
        zip_files.measure(archive, len(content))
        workbook_parts.require_workbook(archive)
        recalculates = workbook_parts.recalculates(archive)
        content = workbook_parts.transitional(archive, content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl remarks on styles it does not know
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            return _chosen(_Book(book, recalculates), sheet, hidden)
    except file_refusals.NotReadable:
        raise
    except MemoryError:
        raise file_refusals.TooHeavy() from None
    except Exception as error:  # whatever openpyxl and its parsers raise on a crafted file
        raise file_refusals.BrokenWorkbook() from error


class _Book:
    """openpyxl's workbook, and whether its results are left to whoever opens it."""

    def __init__(self, book: Any, recalculates: bool) -> None:
        self.worksheets, self.epoch, self.recalculates = book.worksheets, book.epoch, recalculates
        self.dates, self.times = book._date_formats, book._timedelta_formats
        self.formats, self.styles = book._number_formats, book._cell_styles
        mark = book.defined_names.get(NOTES_MARK)
        self.explained = {title for title, _cell in mark.destinations} if mark is not None else set()


class _Parser(WorkSheetParser):
    """openpyxl's own, which also tells a formula without a result from a blank cell."""

    recalculates = False  # the program that wrote the file leaves results to whoever opens it

    def parse_cell(self, element: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().parse_cell(element)
        at = f"{get_column_letter(found['column'])}{found['row']}"
        if found["data_type"] == "e":
            found["value"] = Faulty("error", at, str(found["value"])[:20])
        elif element.find(FORMULA_TAG) is not None and self._is_open(element, found["value"]):
            found["value"] = Faulty("formula", at, "=" + (element.findtext(FORMULA_TAG) or "")[:60])
        return found

    def _is_open(self, element: Any, value: Any) -> bool:
        """No result is stored, or the zero that some libraries write for one. A blank text is a result."""
        if value is None:
            return element.get("t") != "str" or element.find(VALUE_TAG) is None
        return self.recalculates and value == 0


def _chosen(book: _Book, sheet: str, hidden: str) -> Table | Unsaid:
    if sheet:
        named = [each for each in book.worksheets if each.title == sheet]
        if not named:
            raise file_refusals.NoSuchSheet(sheet=sheet[:60])
        return _read(book, named[0], hidden)
    seen = [each for each in book.worksheets if each.sheet_state == "visible" and each.title not in book.explained][
        :_MOST_SHEETS
    ]
    filled = [(each, sample) for each in seen if (sample := _sample(book, each))]
    if not filled:
        raise file_refusals.EmptyFile()
    if len(filled) > 1:
        return Unsaid("sheet", tuple((each.title, (sample,)) for each, sample in filled))
    return _read(book, filled[0][0], hidden)


def _sample(book: _Book, sheet: Any) -> str:
    """The first cells of the first row with any, "" for an empty sheet."""
    with sheet._get_source() as source:
        for _number, line in _lines(book, _parser(book, sheet, source)):
            if told := [str(cell)[:30] for cell in line if cell is not None][:_SAMPLES]:
                return " | ".join(told)
    return ""


def _read(book: _Book, sheet: Any, hidden: str) -> Table | Unsaid:
    with sheet._get_source() as source:
        parser = _parser(book, sheet, source)
        lines = list(_lines(book, parser))
    _mark_merged(lines, parser)
    rows = {int(number) for number, told in parser.row_dimensions.items() if _is_hidden(told)}
    columns = {
        at
        for letter, told in parser.column_dimensions.items()
        if _is_hidden(told)
        for at in range(int(told["min"]), min(int(told["max"]), MAX_COLUMNS) + 1)
    }
    if hidden == "skip":
        lines = [
            (number, [cell for at, cell in enumerate(line, start=1) if at not in columns])
            for number, line in lines
            if number not in rows
        ]
        width = max((len(line) for _number, line in lines), default=0) + len(columns)
        letters = tuple(get_column_letter(at) for at in range(1, width + 1) if at not in columns)
        return replace(assembled(lines, "xlsx"), letters=letters)
    if hidden != "read" and (told_rows := _out_of_sight(lines, rows, columns)):
        return Unsaid("hidden", (), tuple(told_rows[:_SAMPLES]))
    return assembled(lines, "xlsx")


def _parser(book: _Book, sheet: Any, source: Any) -> _Parser:
    parser = _Parser(
        source,
        sheet._shared_strings,
        data_only=True,
        epoch=book.epoch,
        date_formats=book.dates,
        timedelta_formats=book.times,
    )
    parser.recalculates = book.recalculates
    return parser


def _lines(book: _Book, parser: _Parser) -> Iterator[Line]:
    formats = book.formats, book.styles
    count = 0
    for number, cells in parser.parse():
        line: list[Cell] = []
        for cell in cells:
            value = _cell(cell, formats)
            if value is None:
                continue
            if cell["column"] > MAX_COLUMNS:
                raise file_refusals.TooManyColumns(limit=MAX_COLUMNS)
            line += [None] * (cell["column"] - len(line))
            line[cell["column"] - 1] = value
        count += bool(line)
        if count > MAX_ROWS * 2:
            raise file_refusals.TooManyRows(limit=MAX_ROWS)
        if line:
            yield number, line


def _cell(cell: dict[str, Any], formats: tuple[Any, Any]) -> Cell:
    value = cell["value"]
    if value is None or isinstance(value, bool | Faulty):
        return value
    if isinstance(value, int | float):
        return _number(value, _format(cell["style_id"], *formats))
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value
    if isinstance(value, time | timedelta):
        return str(value)
    return str(value).strip()[:MAX_CELL] or None


def _format(style_id: int, formats: Any, styles: Any) -> str:
    """The code of a style: built in below 164, else the workbook's own."""
    id = styles[int(style_id)].numFmtId if int(style_id) < len(styles) else 0
    if id < 164:
        return str(BUILTIN_FORMATS.get(id, "General"))
    return str(formats[id - 164])


def _number(value: int | float, code: str) -> Cell:
    """To fifteen significant digits, which is all a spreadsheet itself keeps: 2.4000000000000004 is 2.4."""
    exact = Decimal(value) if isinstance(value, int) else Decimal(format(value, ".15g"))
    return spreadsheet_formats.shown(exact, code) if exact.is_finite() else str(exact)


def _mark_merged(lines: list[Line], parser: _Parser) -> None:
    """Cells that others are spread over are not blank to whoever looks; a title across its row is only a title."""
    by_number = dict(lines)
    for each in getattr(parser.merged_cells, "mergeCell", None) or ():
        for number in range(each.min_row, min(each.max_row, each.min_row + MAX_ROWS) + 1):
            line = by_number.get(number)
            if line is None or (each.min_row == each.max_row and sum(cell is not None for cell in line) < 2):
                continue
            for at in range(each.min_col, min(each.max_col, MAX_COLUMNS) + 1):
                if (number, at) == (each.min_row, each.min_col) or (at <= len(line) and line[at - 1] is not None):
                    continue
                line += [None] * (at - len(line))
                line[at - 1] = Faulty("merged", f"{get_column_letter(at)}{number}")


def _is_hidden(told: Any) -> bool:
    return told.get("hidden") in ("1", "true", True) or told.get("ht") == "0" or told.get("width") == "0"


def _out_of_sight(lines: list[Line], rows: set[int], columns: set[int]) -> list[str]:
    """What hidden rows and columns hold, a line each."""
    found = [
        " | ".join(str(cell)[:20] for cell in line if cell is not None)[:60] for number, line in lines if number in rows
    ]
    for at in sorted(columns):
        told = [str(line[at - 1])[:20] for _number, line in lines if at <= len(line) and line[at - 1] is not None]
        found += [", ".join(told[:_SAMPLES])] if told else []
    return found
