"""CSV and XLSX files into rows, bounded (R71). Pure: bytes in, a Table out, so that a confined child can run it."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from services.imports import file_refusals
from services.imports.table_model import Cell, Row, Table

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_CELL = 32_767                        # what a spreadsheet cell holds
_DELIMITERS = ",;\t|"
_SEP = re.compile(r"sep=([,;\t|])\r?\n?", re.I)
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_GUARDED = re.compile(r"""=[ ]?"((?:[^"]|"")*)"|'([-+=@0-9].*)""", re.S)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


def read_table(content: bytes, sheet: str = "") -> Table:
    """The table in `content`. Raises a subclass of NotReadable and nothing else, whatever the bytes."""
    if len(content) > MAX_BYTES:
        raise file_refusals.FileTooLarge(limit_mb=MAX_BYTES // 1024 // 1024)
    if content[:4] == _OLD_EXCEL:
        raise file_refusals.OldExcel()
    if content[:4] == b"PK\x03\x04":
        from services.imports.sheets import read_sheet  # which builds on this module

        return read_sheet(content, sheet)
    return read_csv(content)


def read_csv(content: bytes) -> Table:
    text, encoding = decoded(content)
    if _CONTROL.search(text):
        raise file_refusals.NotATable()
    delimiter = None
    if told := _SEP.match(text):
        delimiter, text = told[1], text[told.end():]
    lines = _records(text, delimiter or _delimiter(text))
    return assembled(enumerate(lines, start=2 if told else 1), "csv", encoding)


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
        raise file_refusals.EmptyFile()
    width = max(len(headers), *(len(row.cells) for row in rows))
    headers += ("",) * (width - len(headers))
    filled = (Row(row.number, row.cells + (None,) * (width - len(row.cells)), row.is_ragged) for row in rows)
    return Table(headers, tuple(filled), source, encoding)


def decoded(content: bytes) -> tuple[str, str]:
    """The text and what it was read as. Without a mark and not UTF-8 it is a Windows file, Greek or western."""
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return content.decode("utf-16"), "utf-16"
        return content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        if b"\0" in content:
            raise file_refusals.NotATable() from None
    if _looks_greek(content):
        try:
            return content.decode("cp1253"), "cp1253"
        except UnicodeDecodeError:
            pass
    try:
        return content.decode("cp1252"), "cp1252"
    except UnicodeDecodeError:
        return content.decode("latin-1"), "latin-1"


def _looks_greek(content: bytes) -> bool:
    """Greek words are runs of high bytes; in western words accented letters stand alone."""
    high = re.findall(rb"[\xb8-\xfe]+", content)
    in_runs = sum(len(run) for run in high if len(run) > 1)
    return in_runs * 2 > sum(len(run) for run in high)


def _delimiter(text: str) -> str:
    """The mark that splits the first lines into equally many cells, and into the most."""
    head = [line for line in re.sub(r'"[^"]*"', "", text[:20_000]).splitlines() if line.strip()][:20]
    if not head:
        return ","

    def worth(mark: str) -> tuple[int, int]:
        counts = Counter(line.count(mark) for line in head)
        in_header = head[0].count(mark)
        return (counts[in_header] if in_header else 0, in_header)

    return max(_DELIMITERS, key=worth)


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
