"""The process that runs plutoprint: reads pages on stdin, writes PDFs on stdout, can open nothing.

Run as `python -I worker.py FONTS`; imports nothing of ours, so it holds no setting, key or row.
A request is two frames (HTML, then a stylesheet), an answer is one status byte and one frame;
a frame is its length in eight bytes, big-endian, and that many bytes. End of input ends the process.
"""

from __future__ import annotations

import contextlib
import io
import math
import sys
from typing import BinaryIO

import plutoprint

try:
    import resource
except ImportError:  # Windows has no limits of this kind; the parent's clock still applies there
    resource = None  # type: ignore[assignment]

CPU_SECONDS = 20
MEMORY_BYTES = 512 * 1024 * 1024
# One letter of each script that a name may be written in: a face found now is kept, one missing later is not opened.
_SCRIPTS = "Aa Αα Ыы Łő Աա אב عر हि বা தமி ไทย ქა 中文 日本語 カナ 한국어 ✓ € ₺ 😀"
# One dot, so that the PNG decoder is loaded as well.
_DOT = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"
    "AAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
_WARM_UP = (
    "<html><head><title>x</title><style>@page{size:A4;margin:20mm}body{font-family:'Portico Paper',sans-serif}"
    f"</style></head><body>{_SCRIPTS}<b>{_SCRIPTS}</b><img src='{_DOT}'></body></html>"
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


def lock_down() -> None:
    """From here on the kernel refuses every new file, socket and byte on disk, and more memory than R66 allows.

    A limit of zero descriptors leaves the pipes that are open working and makes open() and socket() fail, so even a
    hole in the engine's C code or its bundled libcurl reads no file and reaches no host.
    """
    if resource is None:
        return
    for limit, most in (
        (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_AS, MEMORY_BYTES), (resource.RLIMIT_NOFILE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # macOS knows RLIMIT_AS but refuses to set it
            resource.setrlimit(limit, (most, most))


def allow_cpu() -> None:
    """Grant this render its CPU seconds on top of what earlier ones used."""
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    soon = math.ceil(used.ru_utime + used.ru_stime) + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (soon, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def frame(source: BinaryIO) -> bytes | None:
    """The next frame, or None when the other end has gone."""
    head = source.read(8)
    if len(head) < 8:
        return None
    size = int.from_bytes(head, "big")
    body = source.read(size)
    return body if len(body) == size else None


def answer(out: BinaryIO, status: bytes, body: bytes) -> None:
    out.write(status + len(body).to_bytes(8, "big") + body)
    out.flush()


def main() -> None:
    plutoprint.plutobook_set_fontconfig_path(sys.argv[1])
    source, out = sys.stdin.buffer, sys.stdout.buffer
    pdf_of(_WARM_UP, "")
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
