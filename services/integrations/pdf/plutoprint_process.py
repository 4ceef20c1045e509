"""The process that runs plutoprint: reads pages on stdin, writes PDFs on stdout, can open nothing.

Run as `python -I worker.py FONTS`; imports nothing of ours but services/confinement, so it holds no setting, key or
row. The first frame holds the letters of further scripts whose faces will be needed. A request is two frames (HTML,
then a stylesheet), an answer is one status byte and one frame. End of input ends the process.
"""

from __future__ import annotations

import io
import sys
from html import escape
from pathlib import Path
from typing import BinaryIO

import plutoprint

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from services.integrations.sandbox import allow_cpu, frame, framed, lock_down  # noqa: E402

# Letters of everyday papers, all in the two main faces: a face found now is kept, one missing later is not opened. Few
# on purpose: cairo keeps ten faces open and closes any of them for the next, which could not be opened again.
_LETTERS = "Aa Αα Ыы Łő € ₺ – ’"
# One dot, so that the PNG decoder is loaded as well.
_DOT = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"
    "AAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
_WARM_UP = (
    "<html><head><title>x</title><style>@page{{size:A4;margin:20mm}}body{{font-family:'Portico Paper',sans-serif}}"
    "</style></head><body>{letters}<b>{letters}</b><img src='{dot}'></body></html>"
)


class DataOnly(plutoprint.ResourceFetcher):
    """Reads `data:` addresses and nothing else (R73)."""

    def fetch_url(self, url: str) -> plutoprint.ResourceData:
        if url[:5].lower() == "data:":
            return super().fetch_url(url)
        # Nothing, rather than an exception: the engine would print that, which opens source files for its traceback.
        return plutoprint.ResourceData(b"", "text/plain")


def pdf_of(html: str, style: str) -> bytes:
    book = plutoprint.Book(plutoprint.PAGE_SIZE_A4)
    book.custom_resource_fetcher = DataOnly()
    book.load_html(html, user_style=style)
    out = io.BytesIO()
    book.write_to_pdf_stream(out)
    return out.getvalue()


def answer(out: BinaryIO, status: bytes, body: bytes) -> None:
    out.write(status + framed(body))
    out.flush()


def main() -> None:
    plutoprint.plutobook_set_fontconfig_path(sys.argv[1])
    source, out = sys.stdin.buffer, sys.stdout.buffer
    others = (frame(source) or b"").decode()
    for letters in (others, _LETTERS, _LETTERS):  # the main faces last: what is closed for them is another one
        pdf_of(_WARM_UP.format(letters=escape(letters), dot=_DOT), "")
    lock_down()
    answer(out, b"+", b"")
    while (html := frame(source)) is not None and (style := frame(source)) is not None:
        allow_cpu()
        try:
            status, body = b"+", pdf_of(html.decode(), style.decode())
        except Exception as error:  # whatever the engine raises is the caller's to report, and the process lives on
            status, body = b"-", type(error).__name__.encode()
        answer(out, status, body)


if __name__ == "__main__":
    main()
