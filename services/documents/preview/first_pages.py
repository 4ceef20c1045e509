"""The first page of a PDF as a small picture. Runs in the child process: pdfium may be killed at any moment."""

from __future__ import annotations

from services.documents.preview.pdf_files import opened_pdf
from services.documents.preview.pictures import bare

_SHARPER = 2  # drawn larger and made smaller, letters look like letters


def draw_page(content: bytes, longest: int, quality: int) -> bytes:
    """A JPEG of ours. Raises Locked, and what pdfium raises for a broken file."""
    page = opened_pdf(content)[0]
    bitmap = page.render(scale=_SHARPER * longest / max(*page.get_size(), 1), may_draw_forms=False)
    drawn = bitmap.to_pil()
    drawn.thumbnail((longest, longest))
    return bare(drawn, quality)
