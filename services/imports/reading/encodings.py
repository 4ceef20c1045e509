"""The character set of a text file: as the file shows, else as a person says, else the candidates to ask about."""

from __future__ import annotations

import codecs
import hashlib
import re
import unicodedata

from services.imports.reading import errors as file_refusals
from services.imports.reading.table import Unsaid

CANDIDATES = (
    "windows-1252",
    "windows-1253",
    "windows-1250",
    "windows-1251",
    "windows-1254",
    "windows-1257",
    "windows-1255",
    "windows-1256",
    "windows-1258",
    "iso-8859-1",
    "iso-8859-15",
    "iso-8859-2",
    "iso-8859-7",
    "iso-8859-5",
    "iso-8859-9",
    "iso-8859-13",
    "mac-roman",
    "mac-greek",
    "mac-latin2",
    "mac-cyrillic",
    "mac-turkish",
    "cp437",
    "cp850",
    "cp852",
    "cp737",
    "cp869",
    "cp866",
    "koi8-r",
    "shift_jis",
    "gb18030",
    "big5",
    "euc-kr",
)
"""As people name them; every one is asked about unless it reads the file to the same text as one before it."""

OTHERS = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "ascii")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd]")
_CELL = re.compile(rb"[^\r\n\t,;\"]*[\x80-\xff][^\r\n\t,;\"]*")
_MOST_SAMPLES, _LONGEST_SAMPLE = 5, 40


def decoded(content: bytes, told: str = "") -> tuple[str, str] | Unsaid:
    """The text and what it was read as, or the ways there are to read it. Raises a subclass of NotReadable.

    What the file shows itself goes before what was `told`: one answer may be given for a folder of files.
    """
    name = _known(told) if told else ""
    for mark, bom in _BOMS:
        if content.startswith(mark):
            return _read(content, bom), bom.removesuffix("-sig")
    if name.startswith(("utf-16", "utf-32")):
        return _read(content, name), told
    if (half := _half_empty(content)) is not None:
        return _read(content, half), half
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        if b"\0" in content:
            raise file_refusals.NotATable() from None
    if name:
        return _read(content, name), told
    cells = list(dict.fromkeys(cell.strip() for cell in _CELL.findall(content)))
    found = _different(b"\n".join(cells))
    if not found:
        raise file_refusals.UnknownCharacters()
    if len(found) == 1:
        only = next(iter(found))
        return content.decode(only), only
    samples = _telling(cells)
    ranked = sorted(found, key=lambda name: (found[name], CANDIDATES.index(name)))
    return Unsaid(
        "encoding",
        tuple((name, tuple(_sample(cell, name) for cell in samples)) for name in ranked),
        tuple(re.sub(rb"[\x80-\xff]+", b"\x85", cell).decode("cp1252")[:_LONGEST_SAMPLE] for cell in samples),
    )


def _read(content: bytes, name: str) -> str:
    try:
        text = content.decode(name)
    except (UnicodeDecodeError, ValueError):
        raise file_refusals.NotInCharacters(encoding=name.removesuffix("-sig")) from None
    return text


def _known(told: str) -> str:
    """Raises UnknownEncoding for what is not offered: some codecs of Python are no character sets at all."""
    try:
        name = codecs.lookup(told).name
    except (LookupError, ValueError):
        name = ""
    if name.removesuffix("-sig") not in {codecs.lookup(each).name for each in (*CANDIDATES, *OTHERS)}:
        raise file_refusals.UnknownEncoding(encoding=told[:40], known=", ".join((*OTHERS[:2], *CANDIDATES)))
    return name


def _half_empty(content: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of plain text is zero, and none of the others."""
    head = content[:4_000]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if len(content) % 2 or max(even, odd) * 4 < len(head) // 2 or min(even, odd):
        return None
    return "utf-16-le" if odd else "utf-16-be"


def _different(affected: bytes) -> dict[str, int]:
    """{candidate: how odd its text looks}, each text once, under the first candidate that reads it."""
    found: dict[str, int] = {}
    seen: set[bytes] = set()
    for name in CANDIDATES:
        try:
            text = affected.decode(name)
        except (UnicodeDecodeError, ValueError):
            continue
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        if not _CONTROL.search(text) and digest not in seen:
            seen.add(digest)
            found[name] = _oddity(text[:20_000])
    return found


def _telling(cells: list[bytes]) -> list[bytes]:
    """A few cells that show as many of the letters in question as possible."""
    left = cells[:2_000]
    chosen: list[bytes] = []
    shown: set[int] = set()
    while left and len(chosen) < _MOST_SAMPLES:
        best = max(left, key=lambda cell: len({byte for byte in cell[:_LONGEST_SAMPLE] if byte > 127} - shown))
        shown |= {byte for byte in best if byte > 127}
        left.remove(best)
        chosen.append(best)
    return chosen


def _sample(cell: bytes, name: str) -> str:
    """A cell cut out of the bytes, so of sets with two bytes a letter it may lack its end."""
    return cell.decode(name, errors="replace")[:_LONGEST_SAMPLE]


def _oddity(text: str) -> int:
    """How unlike words it looks; only the order of the choices depends on it."""
    worth, before = 0, ""
    for letter in text:
        if before and not (letter.isascii() and before.isascii()):
            if letter.isalpha() and before.isalpha():
                worth += 3 * (_script(letter) != _script(before))
                worth += 2 * (letter.isupper() and before.islower())
                worth += not letter.isascii() and not before.isascii() and _script(letter) == "LATIN"
            elif (letter.isalpha() or before.isalpha()) and not (letter.isspace() or before.isspace()):
                worth += 3
        before = letter
    return worth


def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").partition(" ")[0]
