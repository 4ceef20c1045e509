"""pdfkit with wkhtmltopdf: for machines that have it and want it, or have no plutoprint wheel.

QtWebKit is unmaintained and reads whatever a page names (CVE-2022-35583), hence the belt and braces below.
"""

from __future__ import annotations

import html as markup
import os
import re
import secrets
import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

import pdfkit

from services.integrations.child_processes import ask
from services.integrations.pdf.page_footer import stamped
from services.integrations.pdf.protocol import FONTS, MOST_BYTES, PdfEngineMissing, PdfFailed, PdfTimeout, printable
from services.integrations.pdf.text_layer import readable

WALL_SECONDS = 30.0
_LIMITS = 'ulimit -t 20 -c 0 -v 2097152; exec "$@"'  # seconds of CPU, no core, KiB of address space
# Port 9 is "discard": nothing listens there, so every http(s) fetch fails before it leaves (iframes as well).
_NOWHERE = "http://127.0.0.1:9"
_POLICY = (
    '<meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">"
)
# QtWebKit breaks no line between two words of Arabic or Hebrew, and sets them past the edge of the sheet.
_BETWEEN_WORDS = re.compile(
    r"(?<=[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]) (?=[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc])"
)
_SHEET = {
    "quiet": "",
    "page-size": "A4",
    "encoding": "UTF-8",
    "margin-top": "15mm",
    "margin-bottom": "19mm",
    "margin-left": "16mm",
    "margin-right": "16mm",
    "disable-javascript": "",
    "disable-local-file-access": "",
    "disable-plugins": "",
    "proxy": _NOWHERE,
    "load-error-handling": "ignore",
    "load-media-error-handling": "ignore",
}


class WkhtmltopdfEngine:
    """One process per page. Repeats table heads and keeps rows whole only where wkhtmltopdf carries its patched Qt."""

    name = "pdfkit"

    def __init__(self, binary: str | None = None, *, seconds: float = WALL_SECONDS) -> None:
        """`binary`: where wkhtmltopdf is (None: on the path). Raises PdfEngineMissing."""
        found = binary or shutil.which("wkhtmltopdf")
        if found is None:
            raise PdfEngineMissing("PDF_ENGINE=pdfkit needs wkhtmltopdf: install the system package of that name.")
        self._binary = found
        self._seconds = seconds
        self._home = tempfile.TemporaryDirectory(prefix="portico-wk-")
        version = self._run([found, "--version"], b"")
        self._patched = b"with patched qt" in version

    def render(self, html: str, *, footer_left: str, page_word: str) -> bytes:
        left, word = printable(footer_left), printable(page_word)
        html = printable(html)
        pdf = self._run(self._command(html, left, word), self._fitted(html).encode())
        if not pdf.startswith(b"%PDF-"):
            raise PdfFailed("wkhtmltopdf made no PDF of this page.")
        pdf = readable(pdf, html, left, word)
        return pdf if self._patched else stamped(pdf, _title(html), left, word)

    def _command(self, html: str, left: str, word: str) -> list[str]:
        options = dict(_SHEET)
        if self._patched:
            # wkhtmltopdf replaces [page] and its like anywhere in a footer, so a name must not carry brackets.
            options |= {
                "disable-smart-shrinking": "",
                "footer-left": re.sub(r"[\[\]]", "", left),
                "footer-right": f"{re.sub(r'[][]', '', word)} [page] / [topage]",
                "footer-font-size": "8",
                "footer-font-name": "Portico Paper",
            }
        # CVE-2025-26240: pdfkit takes options from <meta name="pdfkit-...">; nobody can guess this prefix.
        configuration = pdfkit.configuration(
            wkhtmltopdf=self._binary, meta_tag_prefix=f"x{secrets.token_hex(16)}-", environ=self._environment()
        )
        kit = pdfkit.PDFKit(html, "string", options=options, configuration=configuration)
        return [str(part) for part in kit.command()]

    def _fitted(self, html: str) -> str:
        """`html` that may only draw what it carries, at the size asked for: unpatched Qt prints at 78 % of it."""
        head = _POLICY
        if not self._patched:
            head += "<style>html{zoom:1.28}</style>"
            html = re.sub(r"<html\b", '<html class="unpaged"', html, count=1)
        html = re.sub(r"(<head[^>]*>)", lambda match: match[1] + head, html, count=1, flags=re.IGNORECASE)
        start, ends_head, body = html.partition("</head>")
        return start + ends_head + _BETWEEN_WORDS.sub(" \u200b", body)

    def _environment(self) -> dict[str, str]:
        """No key or proxy of the portal's; fontconfig told where our faces are; no screen needed."""
        return {
            "PATH": os.defpath,
            "HOME": self._home.name,
            "XDG_CACHE_HOME": self._home.name,
            "XDG_RUNTIME_DIR": self._home.name,
            "FONTCONFIG_FILE": str(FONTS / "fonts.conf"),
            "QT_QPA_PLATFORM": "offscreen",
            "LC_ALL": "C.UTF-8",
        }

    def _run(self, command: list[str], page: bytes) -> bytes:
        """What the command wrote. pdfkit would wait for ever and pass our environment on, so it only composes."""
        limited = ["/bin/sh", "-c", _LIMITS, "sh", *command] if Path("/bin/sh").exists() else command
        answer = ask(
            limited,
            page,
            seconds=self._seconds,
            most_bytes=MOST_BYTES,
            environment=self._environment(),
            folder=self._home.name,
        )
        if answer.late:
            raise PdfTimeout(f"The page took longer than {self._seconds:g} seconds to set.")
        if answer.flooded:
            raise PdfFailed("wkhtmltopdf made a PDF that is too large.")
        if answer.code < 0 or answer.code > 1:  # 1: something the page named was refused
            raise PdfFailed(f"wkhtmltopdf ended with status {answer.code}.")
        return answer.out

    def warm(self) -> None:
        """Nothing to keep warm."""

    def close(self) -> None:
        self._home.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _title(page: str) -> str:
    """What the page calls itself; unpatched wkhtmltopdf forgets it."""
    found = re.search(r"<title>([^<]*)</title>", page, re.IGNORECASE)
    return markup.unescape(found[1]) if found else ""
