"""The rows that were refused, handed back as a file of the same kind and columns, each with the reason it was refused.

The corrected file is imported like any other: what came in the first time is found again and not made twice.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl

from services.imports.reading.table import Cell, Table
from services.imports.report import HandedBack
from services.imports.rows.cell_values import plain
from services.imports.rows.column_mapping import header_key
from services.platform.i18n import Wording, msgid
from services.platform.importing.outcomes import Outcome, Result

REASON = msgid("Why it was refused")
_STARTS = frozenset("=+-@")  # of cells; blanks around them are gone
_NUMBER = re.compile(r"[-+][0-9.,' \u00a0\u202f]*[0-9]")
_SAME_DOCUMENT = msgid("Another row of the same document was refused.")


def handed_back(file: str, table: Table, outcomes: Sequence[Outcome], words: Wording) -> HandedBack | None:
    """The refused rows of `table`, in the order of the file; None where no single row is to blame."""
    reasons = _reasons(outcomes, words)
    rows = [row for row in table.rows if row.number in reasons]
    if not rows:
        return None
    width = max(
        (
            at + 1
            for at, header in enumerate(table.headers)
            if header and header_key(header) != header_key(words.say(REASON))
        ),
        default=len(table.headers),
    )
    width = max(
        width,
        *(
            at + 1
            for row in rows
            for at, cell in enumerate(row.cells)
            if cell is not None and header_key(table.headers[at]) != header_key(words.say(REASON))
        ),
    )
    heads = (table.written.get(header, header) or None for header in table.headers[:width])
    lines: list[list[Cell]] = [[*heads, words.say(REASON)]]
    lines += [[*row.cells[:width], reasons[row.number]] for row in rows]
    stem = file.rsplit(".", 1)[0][:200] or "file"
    if table.source == "xlsx":
        return HandedBack(f"{stem}-refused.xlsx", _workbook(lines), len(rows))
    return HandedBack(f"{stem}-refused.csv", _csv(lines, table.delimiter), len(rows))


def is_reason(header: str, words: Wording) -> bool:
    """Whether the column is the one that was added to say why rows were refused."""
    return header_key(header) == header_key(words.say(REASON))


def _reasons(outcomes: Sequence[Outcome], words: Wording) -> dict[int, str]:
    """{row: why}, with the rows that a refused document has besides those that are wrong."""
    found: dict[int, str] = {}
    for outcome in outcomes:
        if outcome.result is not Result.REFUSED:
            continue
        for problem in outcome.problems:
            row = problem.row or outcome.row
            if row is not None:
                said = words.refusal(problem.refusal)
                told = f"{problem.column}: {said}" if problem.column else said
                found[row] = f"{found[row]} {told}" if row in found else told
        for row in outcome.rows:
            found.setdefault(row, words.say(_SAME_DOCUMENT))
    return found


def _csv(lines: list[list[Cell]], delimiter: str) -> bytes:
    """In Unicode with a mark, which spreadsheets and this portal read alike."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(
        ["" if cell is None else guarded(plain(cell)) for cell in line] for line in lines
    )
    return out.getvalue().encode("utf-8-sig")


def guarded(text: str) -> str:
    """With an apostrophe where a spreadsheet would take it for a formula; reading takes that off again (R70)."""
    return f"'{text}" if text[:1] in _STARTS and not _NUMBER.fullmatch(text) else text


def _workbook(lines: list[list[Cell]]) -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for at, line in enumerate(lines, start=1):
        for column, value in enumerate(line, start=1):
            if value is None:
                continue
            cell = sheet.cell(at, column)
            if isinstance(value, bool | Decimal | date):
                cell.value = value
            else:
                cell.value = plain(value)
                cell.data_type = "s"  # never a formula
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
