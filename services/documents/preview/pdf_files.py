"""PDFs as pdfium opens them. Runs in confined children only."""

from __future__ import annotations

import pypdfium2
import pypdfium2.raw as pdfium

# A page with one line of Helvetica, so that fonts and tables are there before nothing can be opened any more.
SAMPLE = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</Font<</F<</Type/Font"
    b"/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n4 0 obj<</Length 30>>stream\nBT /F 9 Tf 9 9 Td (word) Tj ET \n"
    b"endstream endobj\ntrailer<</Root 1 0 R>>\n"
)


class Locked(Exception):
    """The file opens with a password only."""


def opened_pdf(content: bytes) -> pypdfium2.PdfDocument:
    """Raises Locked, and what pdfium raises for a broken file."""
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise Locked() from error
        raise
