"""XLSX as a preview shows it: the first rows of each sheet, figures as the sheet shows them. Runs in the child process.

Only values are read: no formula runs. One whose result the file does not hold is shown as the formula.
"""

from __future__ import annotations

import io
import re
import warnings
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
from openpyxl.utils.escape import unescape

from services.documents.preview.content import MOST_COLUMNS, MOST_ROWS, MOST_SHEETS, Sheet, Sheets
from services.documents.preview.plain_text import sheet
from services.documents.preview.zips import require_small

_WORDS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|[_*].')  # of a format: what is written beside the figures


def read_workbook(content: bytes) -> Sheets:
    """Hidden sheets are left out. Raises whatever openpyxl raises for a crafted file."""
    require_small(content)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl remarks on styles it does not know
        results = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        formulas = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        seen = [each for each in results.worksheets if each.sheet_state == "visible"]
        shown = [_sheet(each, formulas[each.title]) for each in seen[:MOST_SHEETS]]
    return Sheets(tuple(shown), len(seen) > MOST_SHEETS)


def _sheet(results: Any, formulas: Any) -> Sheet:
    rows: list[list[str]] = []
    is_cut = False
    for values, written in zip(_cells(results), _cells(formulas), strict=False):
        if len(rows) == MOST_ROWS:
            is_cut = any(cell.value is not None for cell in values)
            break
        rows.append([_shown(cell, formula) for cell, formula in zip(values, written, strict=False)])
    return sheet(results.title, rows, is_cut=is_cut)


def _cells(sheet: Any) -> Any:
    sheet.reset_dimensions()  # what the file says of them may be wrong
    return sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS + 1)


def _shown(cell: Any, formula: Any) -> str:
    value = cell.value
    if value is None:
        written = formula.value
        return written if isinstance(written, str) and written.startswith("=") else ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value, str(cell.number_format or "General"))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, timedelta):
        return _hours(value)
    if isinstance(value, date | time):
        return str(value)
    return unescape(str(value))  # _x000D_ is how XML keeps a sign that it does not know


def _hours(value: timedelta) -> str:
    """26:30:00, as a sheet of hours has it, and no "1 day, 2:30:00"."""
    minutes, seconds = divmod(round(abs(value.total_seconds())), 60)
    return f"{'-' if value < timedelta() else ''}{minutes // 60}:{minutes % 60:02}:{seconds:02}"


def _number(value: int | float, code: str) -> str:
    """To fifteen significant digits, which is all a spreadsheet keeps; with the places its format asks for, and the
    noughts before a number that is none, as a tax number or a postal code has them."""
    exact = Decimal(value) if isinstance(value, int) else Decimal(format(value, ".15g"))
    if not exact.is_finite():
        return str(exact)
    plain = _WORDS.sub("", code).partition(";")[0]
    is_percent = plain.rstrip().endswith("%")
    if is_percent:
        exact *= 100
    whole, _, places = plain.partition(".")
    least, fixed = whole.count("0"), places.count("0")
    written = f"{exact:,.{fixed}f}" if "0" in plain else f"{exact:f}"
    if "#,##0" not in plain:
        written = written.replace(",", "")
        figures = written.lstrip("-")
        written = "-" * (exact < 0) + figures.zfill(least + len(figures) - len(figures.partition(".")[0]))
    return f"{written}%" if is_percent else written
