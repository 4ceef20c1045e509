"""Which files may come in (R61): the ending says what a file claims to be, its bytes whether that is true.

It tells an honest file from a mislabelled one. It is no scanner: a file may be what it says and be harmful still, so
whatever hands it out does so where nothing of it can run (R63).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from data.errors import Invalid
from services.platform import file_kinds

HEAD_BYTES = 100_000  # what is looked at before anything is kept
_ZIP = b"PK\x03\x04"
_LONGEST_TOKEN = 32
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1")
_PDF = re.compile(rb"\A(?:\xef\xbb\xbf)?[\0\s]{0,1000}%PDF-")  # some programs put blanks or a mark before it
_OLD = b"\xd0\xcf\x11\xe0"  # what Office wrote before its ZIPs, and what it wraps a file with a password in
_CONTENT, _WORD, _SHEETS, _MACROS = b"[Content_Types].xml", b"word/", b"xl/", b"vbaProject.bin"
_TOKENS = (_CONTENT, _WORD, _SHEETS, _MACROS)


class TypeNotTaken(Invalid):
    message = "Files of this type are not taken. Possible are: {types}."
    field = "file"
    status = 415


class TypeLies(Invalid):
    message = "This file is not what its name says. Please save it as the type it is and try again."
    field = "file"
    status = 415


class OldOrLocked(TypeLies):
    message = (
        "This file is protected by a password, or in an old format of Office. Please save it anew, without a password, "
        "and try again."
    )


class HasMacros(Invalid):
    message = "Files with macros are not taken. Please save it without them and try again."
    field = "file"
    status = 415


@dataclass(frozen=True, slots=True)
class FileType:
    """What one ending stands for. `begins` judges the first bytes, `holds` is what has to come somewhere in the file."""

    ending: str
    mime: str
    begins: Callable[[bytes], bool]
    holds: tuple[bytes, ...] = ()


def _starts(*beginnings: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(beginnings)


def _pdf(head: bytes) -> bool:
    return _PDF.match(head) is not None


def _text(head: bytes) -> bool:
    return file_kinds.is_of("text/csv", head)


def _heic(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS


_OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES: dict[str, FileType] = {
    each.ending: each
    for each in (
        FileType("pdf", "application/pdf", _pdf),
        FileType("png", "image/png", _starts(b"\x89PNG\r\n\x1a\n")),
        FileType("jpg", "image/jpeg", _starts(b"\xff\xd8\xff")),
        FileType("heic", "image/heic", _heic),
        FileType("docx", f"{_OFFICE}wordprocessingml.document", _starts(_ZIP), (_CONTENT, _WORD)),
        FileType("xlsx", f"{_OFFICE}spreadsheetml.sheet", _starts(_ZIP), (_CONTENT, _SHEETS)),
        FileType("csv", "text/csv", _text),
        FileType("txt", "text/plain", _text),
    )
}
_SAME = {"jpeg": "jpg", "heif": "heic"}
_ENDING = re.compile(r"\.([A-Za-z0-9]{1,10})\Z")


def type_of(name: str, allowed: tuple[str, ...] = tuple(TYPES)) -> FileType:
    """What a name claims. Raises TypeNotTaken."""
    found = _ENDING.search(name)
    ending = found[1].lower() if found else ""
    ending = _SAME.get(ending, ending)
    if ending not in allowed or ending not in TYPES:
        raise TypeNotTaken(types=", ".join(allowed))
    return TYPES[ending]


class Judge:
    """Hears a file as it comes in, and says no as soon as it is not what it claims to be."""

    def __init__(self, type: FileType) -> None:
        self._type, self._head, self._judged = type, b"", False
        self._before, self._found = b"", set[bytes]()

    def hear(self, part: bytes) -> None:
        """Raises TypeLies, OldOrLocked."""
        if not self._judged:
            self._head += part[: HEAD_BYTES - len(self._head)]
            if len(self._head) >= HEAD_BYTES:
                self._judge_beginning()
        if self._type.holds:
            window = self._before + part
            self._found |= {token for token in _TOKENS if token in window}
            self._before = window[-_LONGEST_TOKEN:]

    def end(self) -> None:
        """Raises TypeLies, OldOrLocked, HasMacros."""
        if not self._judged:
            self._judge_beginning()
        if _MACROS in self._found:
            raise HasMacros()
        if not self._found.issuperset(self._type.holds):
            raise TypeLies()

    def _judge_beginning(self) -> None:
        self._judged = True
        if not self._type.begins(self._head):
            raise OldOrLocked() if self._type.holds and self._head.startswith(_OLD) else TypeLies()
