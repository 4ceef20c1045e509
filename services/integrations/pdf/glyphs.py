"""Which letters a paper can show: those that one of our faces has, or a face of the system that an engine may use.

Both engines take a letter from the first face that has it (assets/fonts/fonts.conf). What no face has would be printed
as an empty box, so it is named when a document comes in or is issued.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from services.integrations.pdf.protocol import FONTS, printable

SYSTEM = tuple(
    Path(each) for each in ("/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "/Library/Fonts")
)
_ENDINGS = frozenset((".ttf", ".otf", ".ttc", ".otc"))
_SILENT = frozenset(("Cc", "Cf", "Zs", "Zl", "Zp"))  # no letter: spaces, joiners, marks of direction
_MOST = 40


def unprintable(*texts: str | None) -> str:
    """The letters of `texts` that no face has, each once, in their order; "" when all can be printed."""
    found: dict[str, None] = {}
    for text in texts:
        for letter in printable(text or ""):
            if ord(letter) > 0x24F and letter not in found and not _is_printable(letter):
                found[letter] = None
    return "".join(list(found)[:_MOST])


def _is_printable(letter: str) -> bool:
    if unicodedata.category(letter) in _SILENT or 0xFE00 <= ord(letter) <= 0xFE0F or 0xE0000 <= ord(letter) <= 0xE01EF:
        return True
    return ord(letter) in _ours() or ord(letter) in _systems()


@cache
def _ours() -> frozenset[int]:
    return frozenset(code for path in sorted(FONTS.glob("*.ttf")) for code in letters_of(path))


@cache
def _systems() -> frozenset[int]:
    """Read when the first letter is met that our own faces lack, which is rare."""
    paths = (path for folder in SYSTEM if folder.is_dir() for path in sorted(folder.rglob("*")))
    return frozenset(code for path in paths if path.suffix.lower() in _ENDINGS for code in letters_of(path))


def letters_of(path: Path) -> Iterator[int]:
    """The characters a font file has glyphs for (OpenType `cmap`, formats 4 and 12); none where it is damaged."""
    try:
        data = path.read_bytes()
        if not data.startswith(b"ttcf"):
            yield from _face(data, 0)
            return
        (count,) = struct.unpack_from(">I", data, 8)
        for offset in struct.unpack_from(f">{count}I", data, 12):
            yield from _face(data, offset)
    except (OSError, struct.error):
        return


def _face(data: bytes, start: int) -> Iterator[int]:
    (tables,) = struct.unpack_from(">H", data, start + 4)
    for index in range(tables):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, start + 12 + 16 * index)
        if tag == b"cmap":
            yield from _cmap(data, offset)


def _cmap(data: bytes, start: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">H", data, start + 2)
    for index in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", data, start + 4 + 8 * index)
        if platform == 0 or (platform == 3 and encoding in (1, 10)):
            yield from _subtable(data, start + offset)


def _subtable(data: bytes, at: int) -> Iterator[int]:
    (form,) = struct.unpack_from(">H", data, at)
    if form == 12:
        (groups,) = struct.unpack_from(">I", data, at + 12)
        for index in range(groups):
            first, last, _ = struct.unpack_from(">III", data, at + 16 + 12 * index)
            yield from range(first, min(last, 0x10FFFF) + 1)
    elif form == 4:
        (twice,) = struct.unpack_from(">H", data, at + 6)
        count = twice // 2
        ends = struct.unpack_from(f">{count}H", data, at + 14)
        starts = struct.unpack_from(f">{count}H", data, at + 16 + twice)
        deltas = struct.unpack_from(f">{count}H", data, at + 16 + 2 * twice)
        offsets_at = at + 16 + 3 * twice
        offsets = struct.unpack_from(f">{count}H", data, offsets_at)
        for index, (first, last, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
            for code in range(first, last + 1):
                if offset:
                    (glyph,) = struct.unpack_from(">H", data, offsets_at + 2 * index + offset + 2 * (code - first))
                else:
                    glyph = (code + delta) & 0xFFFF
                if glyph and code != 0xFFFF:
                    yield code
