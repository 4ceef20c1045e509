"""CSV into rows, bounded (R71), and what makes a Table of the rows of either kind of file. Pure: bytes in, a Table out."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from services.imports.reading import errors as file_refusals
from services.imports.reading.encodings import decoded
from services.imports.reading.table import Cell, Row, Table, Unsaid

MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_CELL = 32_767  # what a spreadsheet cell holds
_DELIMITERS = ",;\t|"
_SEP = re.compile(r"sep=([,;\t|])\r?\n?", re.I)
_GUARDED = re.compile(r"""=[ ]?"((?:[^"]|"")*)"|'([-+=@0-9].*)""", re.S)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


def read_csv(content: bytes, told_encoding: str = "") -> Table | Unsaid:
    found = decoded(content, told_encoding)
    if isinstance(found, Unsaid):
        return found
    text, encoding = found[0].rstrip("\x1a"), found[1]
    if _CONTROL.search(text):
        raise file_refusals.NotATable()
    delimiter = None
    if told := _SEP.match(text):
        delimiter, text = told[1], text[told.end() :]
    delimiter = delimiter or _delimiter(text)
    lines = _records(text, delimiter)
    return replace(assembled(enumerate(lines, start=2 if told else 1), "csv", encoding), delimiter=delimiter)


def assembled(lines: Iterable[tuple[int, list[Cell]]], source: str, encoding: str = "") -> Table:
    """Numbered lines as a table: the first that is not blank is the header, blank ones are left out."""
    headers: tuple[str, ...] = ()
    rows: list[Row] = []
    most = MAX_COLUMNS
    for number, cells in lines:
        width_there = len(cells)
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            continue
        if len(cells) > MAX_COLUMNS:
            raise file_refusals.TooManyColumns(limit=MAX_COLUMNS)
        if not headers:
            most = width_there if source == "csv" else MAX_COLUMNS
            headers = tuple("" if cell is None else " ".join(str(cell).split()) for cell in cells)
            continue
        if len(rows) == MAX_ROWS:
            raise file_refusals.TooManyRows(limit=MAX_ROWS)
        rows.append(Row(number, tuple(cells), len(cells) > most))
    if not rows:
        raise file_refusals.OnlyHeaders() if sum(map(bool, headers)) > 1 else file_refusals.EmptyFile()
    width = max(len(headers), *(len(row.cells) for row in rows))
    headers += ("",) * (width - len(headers))
    filled = (Row(row.number, row.cells + (None,) * (width - len(row.cells)), row.is_ragged) for row in rows)
    return Table(headers, tuple(filled), source, encoding)


def _delimiter(text: str) -> str:
    """The mark that splits the first lines into equally many cells, and into the most."""
    head = [line for line in re.sub(r'"[^"]*"', "", text[:20_000]).splitlines() if line.strip()][:20]
    if not head:
        return ","

    def worth(mark: str, header: str) -> tuple[int, int]:
        counts = Counter(line.count(mark) for line in head)
        in_header = header.count(mark)
        return (counts[in_header] if in_header else 0, in_header)

    best = max(_DELIMITERS, key=lambda mark: worth(mark, head[0]))
    if worth(best, head[0])[0] > 1 or len(head) < 3:
        return best
    return max(_DELIMITERS, key=lambda mark: max(worth(mark, line) for line in head))  # a title stands above


def _records(text: str, delimiter: str) -> Iterator[list[Cell]]:
    csv.field_size_limit(MAX_CELL * 4)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for cells in reader:
            number += 1
            yield [_text(cell) for cell in cells]
    except csv.Error as error:
        raise file_refusals.BrokenTable(row=number + 1) from error


def _text(cell: str) -> Cell:
    """Without what Excel is given to keep its hands off: ="00123" and '00123 are 00123."""
    bare = cell.replace("\ufeff", "").strip()
    if guarded := _GUARDED.fullmatch(bare):
        bare = (guarded[1].replace('""', '"') if guarded[1] is not None else guarded[2]).strip()
    return bare[:MAX_CELL] or None
