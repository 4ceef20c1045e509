"""Where a document has its page. Numbers come from other programs too and hold what an address cannot: "A/12"."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from data.statuses import DocumentKind

_PLAIN = re.compile(r"[A-Za-z0-9_-]+")
_ESCAPES = {"~": "~~", "/": "~s", "\\": "~b", "%": "~p", "?": "~q", "#": "~h"}
_UNSTORABLE = dict.fromkeys([0, *range(0xD800, 0xE000)], "\ufffd")
_MEANS = {written: letter for letter, written in _ESCAPES.items()} | {"~d": "."}


def document_path(kind: DocumentKind, number: str) -> str:
    """The page of an invoice or credit note."""
    return f"/billing/{'credits' if kind is DocumentKind.CREDIT_NOTE else 'invoices'}/{segment(number)}"


def payment_path(number: str) -> str:
    return f"/billing/payments/{segment(number)}"


def pdf_path(kind: DocumentKind, number: str) -> str:
    return f"/files/{'credits' if kind is DocumentKind.CREDIT_NOTE else 'invoices'}/{segment(number)}.pdf"


def attachment_path(kind: DocumentKind, number: str, position: int) -> str:
    """Where the file that came with a document is downloaded; the first one's position is 1."""
    return f"{pdf_path(kind, number).removesuffix('.pdf')}/files/{position}"


def receipt_path(number: str) -> str:
    return f"/files/receipts/{segment(number)}.pdf"


def segment(number: str) -> str:
    """`number` as one segment of an address; plain numbers stay as they are."""
    if _PLAIN.fullmatch(number):
        return number
    written = "".join(_ESCAPES.get(letter, letter) for letter in number)
    if not written.strip("."):  # "." and ".." are steps in an address
        written = "~d" * len(written)
    return quote(written, safe="~")


def number_in(segment: str) -> str:
    """The number that `segment`, decoded or not, was written from; anything else is just a number nobody has.

    What no database keeps (NUL, halves of characters) becomes a mark that no number has.
    """
    text, read = unquote(segment).translate(_UNSTORABLE), []
    while text:
        letter = _MEANS.get(text[:2])
        read.append(letter or text[0])
        text = text[2:] if letter else text[1:]
    return "".join(read)
