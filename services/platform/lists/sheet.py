"""Rows of a list as a file for a spreadsheet, CSV or XLSX, written row by row: numbers as numbers, days as days.

An amount stands in a column of numbers, its currency in a column of its own. Text is never a formula.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from tempfile import SpooledTemporaryFile
from typing import IO, Generic, TypeVar
from xml.sax.saxutils import escape

from data.money import Money, digits_of
from services.platform.i18n import Wording, msgid

R = TypeVar("R")
Cell = str | int | Decimal | date | Money | None
IN_MEMORY = 1 << 20  # bytes; what is larger waits in a file without a name
LONGEST = 32_767  # letters in a cell of a spreadsheet
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # OWASP, CSV injection
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FIRST_DAY = date(1899, 12, 30)  # day 0 of a workbook, as everybody counts since Lotus 1-2-3
CURRENCY = msgid("Currency")


class Format(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


MEDIA = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class SheetColumn(Generic[R]):
    """`heading` and what `of` says of a row are in the reader's words. All amounts of one row are of one currency."""

    heading: str
    of: Callable[[R], Cell]
    is_money: bool = False


def write(
    rows: Iterable[R], columns: Sequence[SheetColumn[R]], format: Format, words: Wording, title: str
) -> IO[bytes]:
    """The file, at its beginning. What is written goes to disk only where it is large, and nowhere by name."""
    file: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  (whoever sends it closes it)
    heads = [column.heading for column in columns]
    money = next((at for at, column in enumerate(columns) if column.is_money), None)
    if money is not None:
        heads.insert(money, words.say(CURRENCY))
    lines = (_line(row, columns, money) for row in rows)
    try:
        if format is Format.CSV:
            _csv(file, heads, lines, words)
        else:
            _xlsx(file, heads, lines, title)
    except BaseException:  # rows are read while they are written, and reading them may be refused
        file.close()
        raise
    file.seek(0)
    return file


def _line(row: R, columns: Sequence[SheetColumn[R]], money: int | None) -> list[Cell]:
    cells = [column.of(row) for column in columns]
    if money is not None:
        cells.insert(money, next((each.currency for each in cells if isinstance(each, Money)), ""))
    return cells


def _csv(file: IO[bytes], heads: Sequence[str], lines: Iterable[list[Cell]], words: Wording) -> None:
    """With a byte order mark, and split by semicolons where the comma is the decimal mark, as spreadsheets expect."""
    mark = words.number(Decimal("1.5"))[1]
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, delimiter=";" if mark == "," else ",")
    writer.writerow(heads)
    writer.writerows([_plain(cell, mark) for cell in cells] for cells in lines)
    text.flush()
    text.detach()


def _plain(cell: Cell, mark: str) -> str:
    match cell:
        case None:
            return ""
        case str():
            clean = _UNWRITABLE.sub("", cell)[:LONGEST]
            return f"'{clean}" if clean.startswith(_FORMULA) else clean
        case Money():
            return _major(cell).replace(".", mark)
        case Decimal():
            return f"{cell:f}".replace(".", mark)
        case datetime():
            return cell.strftime("%Y-%m-%d %H:%M:%S")
        case _:
            return str(cell)  # a day as 2026-11-29, a whole number


def _major(amount: Money) -> str:
    """In major units, to the last digit: no float comes near it."""
    return f"{amount.major:.{digits_of(amount.currency)}f}"


_TYPES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" \
ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" \
ContentType="application/xml"/><Override PartName="/xl/workbook.xml" \
ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override \
PartName="/xl/worksheets/sheet1.xml" \
ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override \
PartName="/xl/styles.xml" \
ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>"""
_RELATIONS = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>"""
_RELATION = (
    '<Relationship Id="{}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/>'
)
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_BOOK = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><workbook {_MAIN} '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="{}" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
# Styles by number: 0 text, 1 headings, 2 a day, 3 an instant, 4 whole, 5 two decimals, 6 three.
_FORMATS = (0, 0, 14, 22, 1, 4, 164)
_STYLES = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><styleSheet {_MAIN}><numFmts count="1">'
    '<numFmt numFmtId="164" formatCode="#,##0.000"/></numFmts><fonts count="2"><font/><font><b/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    f'<cellXfs count="{len(_FORMATS)}">'
    + "".join(
        f'<xf numFmtId="{code}" fontId="{int(at == 1)}" applyFont="1" applyNumberFormat="1"/>'
        for at, code in enumerate(_FORMATS)
    )
    + '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def _xlsx(file: IO[bytes], heads: Sequence[str], lines: Iterable[list[Cell]], title: str) -> None:
    """One sheet of cells that name their kind: openpyxl takes five times as long, and text that begins with = for a
    formula."""
    name = re.sub(r"[\\/*?:\[\]]", " ", title)[:31].strip("' ") or "1"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as book:
        book.writestr("[Content_Types].xml", _TYPES)
        book.writestr("_rels/.rels", _RELATIONS.format(_RELATION.format("rId1", "officeDocument", "xl/workbook.xml")))
        relations = _RELATION.format("rId1", "worksheet", "worksheets/sheet1.xml")
        relations += _RELATION.format("rId2", "styles", "styles.xml")
        book.writestr("xl/_rels/workbook.xml.rels", _RELATIONS.format(relations))
        book.writestr("xl/workbook.xml", _BOOK.format(escape(name, {'"': "&quot;"})))
        book.writestr("xl/styles.xml", _STYLES)
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for piece in _sheet(heads, lines):
                sheet.write(piece.encode())


def _sheet(heads: Sequence[str], lines: Iterable[list[Cell]]) -> Iterator[str]:
    yield (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet {_MAIN}><sheetViews>'
        '<sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" state="frozen"/></sheetView></sheetViews>'
        f'<cols><col min="1" max="{len(heads)}" width="18" customWidth="1"/></cols><sheetData><row>'
    )
    yield "".join(_text(head, 1) for head in heads) + "</row>"
    for cells in lines:
        yield "<row>" + "".join(map(_cell, cells)) + "</row>"
    yield "</sheetData></worksheet>"


def _cell(cell: Cell) -> str:
    match cell:
        case None | "":
            return "<c/>"
        case str():
            return _text(cell, 0)
        case Money():
            return f'<c s="{ {0: 4, 3: 6}.get(digits_of(cell.currency), 5) }"><v>{_major(cell)}</v></c>'
        case datetime():
            days = (cell.date() - _FIRST_DAY).days
            seconds = cell.hour * 3600 + cell.minute * 60 + cell.second
            return f'<c s="3"><v>{days + seconds / 86_400:.10f}</v></c>'
        case date():
            return f'<c s="2"><v>{(cell - _FIRST_DAY).days}</v></c>'
        case Decimal():
            return f"<c><v>{cell:f}</v></c>"
        case _:
            return f"<c><v>{cell}</v></c>"


def _text(text: str, style: int) -> str:
    clean = escape(_UNWRITABLE.sub("", text)[:LONGEST])
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{clean}</t></is></c>'
