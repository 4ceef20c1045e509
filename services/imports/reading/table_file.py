"""A file of rows, CSV or XLSX: told apart by its first bytes and read (R71). Pure, so that a confined child can run it."""

from __future__ import annotations

import re

from services.imports.reading import errors as file_refusals
from services.imports.reading.csv_table import read_csv
from services.imports.reading.table import Table, Unsaid

MAX_BYTES = 10 * 1024 * 1024
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WEB_PAGE = re.compile(rb"<(?:!doctype html|html|head|meta|table|style|body|div)\b", re.I)


def read_table(content: bytes, sheet: str = "", encoding: str = "", hidden: str = "") -> Table | Unsaid:
    """The table in `content`, or what is open about it. Raises a subclass of NotReadable only, whatever the bytes."""
    if len(content) > MAX_BYTES:
        raise file_refusals.FileTooLarge(limit_mb=MAX_BYTES // 1024 // 1024)
    if content[:4] == _OLD_EXCEL:
        raise file_refusals.LockedWorkbook() if _ENCRYPTED in content else file_refusals.OldExcel()
    if refusal := other_program(content[:2_000].lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")):
        raise refusal
    if content[:4] == b"PK\x03\x04":
        from services.imports.reading.xlsx_table import read_sheet  # a child that is given CSV loads no openpyxl

        return read_sheet(content, sheet, hidden)
    return read_csv(content, encoding)


def other_program(head: bytes) -> file_refusals.NotReadable | None:
    """Web pages and XML that old spreadsheet programs save under names of theirs."""
    if _WEB_PAGE.match(head):
        return file_refusals.WebPage()
    if head.startswith(b"<") and b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        return file_refusals.OtherSpreadsheet(program="Excel 2003 (XML)")
    if head.startswith(b"<") and b"urn:oasis:names:tc:opendocument" in head:
        return file_refusals.OtherSpreadsheet(program="LibreOffice")
    return None
