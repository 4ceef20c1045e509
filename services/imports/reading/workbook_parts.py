"""What a ZIP with a table in it is: other programs' files are named, strict workbooks made plain."""

from __future__ import annotations

import io
import re
import zipfile

from services.imports.reading import errors as file_refusals

_STRICT = b"http://purl.oclc.org/ooxml/"
_PLAIN = (
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
    (b"http://purl.oclc.org/ooxml/officeDocument/", b"http://schemas.openxmlformats.org/officeDocument/2006/"),
)
"""ISO/IEC 29500 part 1 gives namespaces and relationships other names than part 4; what is in them is the same."""
_RECALCULATES = re.compile(rb"<(?:\w+:)?calcPr\b[^>]*\bfullCalcOnLoad=[\"'](?:1|true)[\"']")
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument"


def is_table(content: bytes) -> bool:
    """Whether a ZIP is some spreadsheet's file, ours or not, and no archive of invoices."""
    return (
        b"[Content_Types].xml" in content
        or content[30:100].startswith(b"mimetype" + _OPEN_DOCUMENT)
        or (b"Index/" in content and b".iwa" in content)
        or b"Index.zip" in content[-100_000:]
    )


def require_workbook(archive: zipfile.ZipFile) -> None:
    """Raises OtherSpreadsheet, which says where to save it as what."""
    names = set(archive.namelist())
    if "mimetype" in names and archive.read("mimetype").startswith(_OPEN_DOCUMENT):
        raise file_refusals.OtherSpreadsheet(program="LibreOffice")
    if "Index.zip" in names or any(name.endswith(".iwa") for name in names):
        raise file_refusals.OtherSpreadsheet(program="Numbers")
    if "xl/workbook.bin" in names:
        raise file_refusals.OtherSpreadsheet(program="Excel (XLSB)")


def recalculates(archive: zipfile.ZipFile) -> bool:
    """Whether whoever wrote the workbook left all results to the program that opens it."""
    return "xl/workbook.xml" in archive.namelist() and bool(_RECALCULATES.search(archive.read("xl/workbook.xml")))


def transitional(archive: zipfile.ZipFile, content: bytes) -> bytes:
    """A workbook saved as Strict Open XML under the names that every reader knows; others as they are."""
    if "xl/workbook.xml" not in archive.namelist() or _STRICT not in archive.read("xl/workbook.xml"):
        return content
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for entry in archive.infolist():
            part = archive.read(entry)
            if entry.filename.endswith((".xml", ".rels")):
                for strict, plain in _PLAIN:
                    part = part.replace(strict, plain)
            made.writestr(entry.filename, part)
    return out.getvalue()
