"""Files with words in them, of every kind whose text is found, made on the spot."""

from __future__ import annotations

import io
from collections.abc import Sequence

import docx
import openpyxl
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas


def pdf(*pages: str, password: str = "") -> bytes:
    """A page for each text, in Helvetica, which has Latin letters only."""
    secret = StandardEncryption(password, ownerPassword="owner " + password) if password else None
    canvas = Canvas(written := io.BytesIO(), pagesize=A4, invariant=1, encrypt=secret)
    for text in pages:
        for at, line in enumerate(text.split("\n")):
            canvas.drawString(72, 760 - 16 * at, line)
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def word(*paragraphs: str, cells: Sequence[str] = (), header: str = "") -> bytes:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if cells:
        for at, text in enumerate(cells):
            document.add_table(1, len(cells)).cell(0, at).text = text
    if header:
        document.sections[0].header.paragraphs[0].text = header
    document.save(written := io.BytesIO())
    return written.getvalue()


def sheets(**rows: Sequence[Sequence[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, lines in rows.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(list(line))
    book.save(written := io.BytesIO())
    return written.getvalue()
