"""HTML in, PDF out: two engines behind one protocol, chosen by PDF_ENGINE."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Literal

from services.integrations.pdf import plutoprint
from services.integrations.pdf.plutoprint import EmbeddedEngine
from services.integrations.pdf.protocol import PdfEngine, PdfEngineMissing, PdfFailed, PdfTimeout

__all__ = ["EngineChoice", "PdfEngine", "PdfEngineMissing", "PdfFailed", "PdfTimeout", "open_engine"]

EngineChoice = Literal["auto", "plutoprint", "pdfkit"]


def open_engine(choice: EngineChoice = "auto", *, cache: Path | None = None) -> PdfEngine:
    """The engine for PDF_ENGINE=`choice`; auto takes plutoprint where it is installed, else pdfkit.

    `cache` is a folder of the portal's that may keep the font index. The caller closes what it opened.
    Raises PdfEngineMissing with a sentence saying what to install.
    """
    if choice == "plutoprint" or (choice == "auto" and plutoprint.installed()):
        return EmbeddedEngine(cache)
    if choice == "auto" and shutil.which("wkhtmltopdf") is None:
        raise PdfEngineMissing("There is no PDF engine: install the plutoprint package, or wkhtmltopdf and pdfkit.")
    from services.integrations.pdf.wkhtmltopdf import WkhtmltopdfEngine  # pdfkit, pikepdf and reportlab load only here

    return WkhtmltopdfEngine()
