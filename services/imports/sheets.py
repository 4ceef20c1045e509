"""XLSX workbooks into rows with typed cells. Only values are read: no formula runs, nothing is fetched."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import openpyxl

from services.imports import archives, file_refusals
from services.imports.table_model import Cell, Table
from services.imports.tables import MAX_CELL, MAX_ROWS, assembled

_MAX_BLANK = 10_000                      # a lone cell in row one million is not a million rows


def read_sheet(content: bytes, sheet: str = "") -> Table:
    """The named sheet, or the first. Raises a subclass of NotReadable."""
    with archives.opened(content) as archive:
        archives.measure(archive, len(content))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")              # openpyxl remarks on styles it does not know
            return _first(openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True), sheet)
    except file_refusals.NotReadable:
        raise
    except MemoryError:
        raise file_refusals.TooHeavy() from None
    except Exception as error:           # whatever openpyxl and its parsers raise on a crafted file
        raise file_refusals.BrokenWorkbook() from error


def _first(book: Any, sheet: str) -> Table:
    if sheet and sheet not in book.sheetnames:
        raise file_refusals.NoSuchSheet(sheet=sheet[:60])
    if not book.worksheets:
        raise file_refusals.EmptyFile()
    chosen = book[sheet] if sheet else book.worksheets[0]
    chosen.reset_dimensions()            # a sheet that claims to be 16,384 columns wide is not padded to it
    return assembled(_lines(chosen), "xlsx")


def _lines(sheet: Any) -> Iterator[tuple[int, list[Cell]]]:
    blank = 0
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        line = [_cell(cell) for cell in cells]
        blank = 0 if any(cell is not None for cell in line) else blank + 1
        if blank > _MAX_BLANK or number > MAX_ROWS * 2:
            raise file_refusals.TooManyRows(limit=MAX_ROWS)
        yield number, line


def _cell(cell: Any) -> Cell:
    value = cell.value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return _number(value, "%" in str(cell.number_format))
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value
    if isinstance(value, time | timedelta):
        return str(value)
    return str(value).strip()[:MAX_CELL] or None


def _number(value: int | float, is_percent: bool) -> Cell:
    """To fifteen significant digits, which is all a spreadsheet itself keeps: 2.4000000000000004 is 2.4."""
    exact = Decimal(value) if isinstance(value, int) else Decimal(format(value, ".15g"))
    if not exact.is_finite():
        return str(exact)
    return f"{exact * 100:f}%" if is_percent else exact
