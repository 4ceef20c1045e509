"""What every PDF engine does, and how it fails."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Protocol, Self
from unicodedata import normalize

FONTS = Path(__file__).resolve().parents[3] / "assets" / "fonts"
MOST_BYTES = 64 * 1024 * 1024  # of one paper; a thousand pages take a tenth of it
# XML 1.0 forbids these and both engines stop reading at a NUL; tab, newline and carriage return stay.
_CONTROLS = dict.fromkeys(code for code in range(32) if code not in (9, 10, 13))


class PdfFailed(RuntimeError):
    """The engine could not make a PDF of this page. Says why, and never carries the page's text."""


class PdfTimeout(PdfFailed):
    """The page took longer than allowed; what rendered it was killed."""


class PdfEngineMissing(RuntimeError):
    """The chosen engine is not installed. The message says what to install."""


class PdfEngine(Protocol):
    """Turns one HTML page into a PDF (A4). Safe to call from several threads at once."""

    name: str

    def render(self, html: str, *, footer_left: str, page_word: str) -> bytes:
        """The PDF, each page ending in `footer_left` and "`page_word` 1 / 3".

        Only `data:` addresses are read. Raises PdfFailed, PdfTimeout.
        """

    def warm(self) -> None:
        """Start what the first render would otherwise wait for. Returns at once."""

    def close(self) -> None:
        """Stop every process this engine started. Rendering afterwards raises PdfFailed."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def printable(text: str) -> str:
    """`text` without what no engine can print: control characters and halves of surrogate pairs.

    Letters and their accents are joined (NFC), because our faces hold them whole.
    """
    return normalize("NFC", text.translate(_CONTROLS).encode("utf-8", "replace").decode("utf-8"))
