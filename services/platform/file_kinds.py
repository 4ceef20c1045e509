"""Whether a file is of the kind that it is said to be, by its first bytes: the kinds that EN 16931 lets come along.

It tells an honest file from a mislabelled one. It is no scanner: a file may be what it says and be harmful still.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_ZIP = b"PK\x03\x04"
_ODS = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_OTHERS = (
    _ZIP,
    b"%PDF-",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xd0\xcf\x11\xe0",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
)
_WEB_PAGE = re.compile(rb"<(!doctype\s+html|html|head|body|script|svg|iframe)\b", re.I)
_ABOVE = re.compile(rb"\A(?:<\?.{0,500}?\?>|<!--.{0,2000}?-->|\s)*", re.S)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def is_of(mime: str, content: bytes) -> bool:
    """Whether `content` may be what `mime`, one of services.billing.invoices.attachments.MIMES, says. Of another
    kind nothing is.
    """
    return mime in _KINDS and _KINDS[mime](content)


def _pdf(content: bytes) -> bool:
    return b"%PDF-" in content[:1024] and not _WEB_PAGE.match(content.lstrip())


def _xlsx(content: bytes) -> bool:
    return content.startswith(_ZIP) and b"[Content_Types].xml" in content and b"xl/" in content


def _ods(content: bytes) -> bool:
    return content.startswith(_ZIP) and _ODS in content[:200]


def _csv(content: bytes) -> bool:
    text = _text(content)
    return text is not None and not text.startswith(_OTHERS) and not _is_page(text)


def _xml(content: bytes) -> bool:
    text = (_text(content) or b"").lstrip()
    return text.startswith(b"<") and not _is_page(text)


def _is_page(text: bytes) -> bool:
    """A web page or a drawing, whatever stands above its first element."""
    return bool(_WEB_PAGE.match(_ABOVE.sub(b"", text[:10_000], count=1)))


def _text(content: bytes) -> bytes | None:
    """The beginning as text in one byte a letter, None for what is no text."""
    bare = content[:100_000]
    if bare.startswith(_BOMS[1:]):
        bare = bare.decode("utf-16", "replace").encode()
    text = bare.removeprefix(_BOMS[0])
    return None if _CONTROL.search(text) else text


_KINDS: dict[str, Callable[[bytes], bool]] = {
    "application/pdf": _pdf,
    "image/png": lambda content: content.startswith(b"\x89PNG\r\n\x1a\n"),
    "image/jpeg": lambda content: content.startswith(b"\xff\xd8\xff"),
    "text/csv": _csv,
    "application/xml": _xml,
    "text/xml": _xml,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": _xlsx,
    "application/vnd.oasis.opendocument.spreadsheet": _ods,
}
