"""How many characters a text has as people count them: extended grapheme clusters (Unicode Standard Annex 29, 17.0).

A letter with its accents is one, and so are a flag, a family of emoji and a Korean syllable. The classes of characters
stand in assets/codes/graphemes.tsv, because Python's own tables differ from one release to the next.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).resolve().parents[1] / "assets" / "codes" / "graphemes.tsv"
_OTHER, _FLAG, _LV, _LVT = "", "flag", "LV", "LVT"
_JOINER = "\u200d"
_FIRST_SYLLABLE, _LAST_SYLLABLE, _TAILS = 0xAC00, 0xD7A3, 28
# What may follow within a cluster, by what stands before it (GB6 to GB8)
_KOREAN = {"L": {"L", "V", _LV, _LVT}, _LV: {"V", "T"}, "V": {"V", "T"}, _LVT: {"T"}, "T": {"T"}}


@dataclass(slots=True)
class _Before:
    """What the next character has to know of those in its cluster so far."""

    kind: str = ""
    is_picture: bool = False  # a picture and what extends it, and nothing else
    is_joined: bool = False  # ... and then a joiner, just now
    flags: int = 0  # regional indicators in a row
    has_consonant: bool = False  # of an Indic script, with nothing but marks after it
    has_linker: bool = False


def length(text: str) -> int:
    """The number of characters in `text` as its reader counts them."""
    if text.isascii():
        return len(text) - text.count("\r\n")
    return sum(1 for _ in _starts(text))


def beginning(text: str, most: int) -> str:
    """As many whole characters of `text` as fit into `most` code points."""
    return text if len(text) <= most else text[: max(at for at in _starts(text) if at <= most)]


def _starts(text: str) -> Iterator[int]:
    """Where each cluster begins."""
    before = _Before()
    last = ""
    for at, sign in enumerate(text):
        kind = _kind(sign)
        if not last or _parts(before, last, sign, kind):
            yield at
            before = _Before()
        _add(before, sign, kind)
        last = sign


def _parts(before: _Before, last: str, sign: str, kind: str) -> bool:
    """Whether a new cluster begins with `sign`."""
    if last == "\r" and sign == "\n":
        return False
    if before.kind == "control" or kind == "control":
        return True
    if kind in _KOREAN.get(before.kind, ()):
        return False
    if kind in ("extend", "spacing") or sign == _JOINER or before.kind == "prepend":
        return False
    if before.has_consonant and before.has_linker and _is("consonant", sign):
        return False
    if before.is_joined and _is("picture", sign):
        return False
    return not (kind == _FLAG and before.flags % 2)


def _add(before: _Before, sign: str, kind: str) -> None:
    extends = kind == "extend" or sign == _JOINER
    before.is_joined = before.is_picture and sign == _JOINER
    before.is_picture = _is("picture", sign) or (before.is_picture and kind == "extend")
    before.flags = before.flags + 1 if kind == _FLAG else 0
    if _is("consonant", sign):
        before.has_consonant, before.has_linker = True, False
    elif extends:
        before.has_linker = before.has_linker or _is("linker", sign)
    else:
        before.has_consonant = before.has_linker = False
    before.kind = kind


def _kind(sign: str) -> str:
    """The class that the rules of clusters ask for."""
    point = ord(sign)
    if point < 0x300:
        return "control" if point < 0x20 or 0x7F <= point < 0xA0 or point == 0xAD else _OTHER
    if _FIRST_SYLLABLE <= point <= _LAST_SYLLABLE:
        return _LV if (point - _FIRST_SYLLABLE) % _TAILS == 0 else _LVT
    if 0x1F1E6 <= point <= 0x1F1FF:
        return _FLAG
    return next((kind for kind in ("extend", "spacing", "control", "prepend", "L", "V", "T") if _is(kind, sign)), "")


def _is(kind: str, sign: str) -> bool:
    firsts, lasts = _ranges()[kind]
    at = bisect_right(firsts, ord(sign)) - 1
    return at >= 0 and ord(sign) <= lasts[at]


@cache
def _ranges() -> dict[str, tuple[list[int], list[int]]]:
    found: dict[str, tuple[list[int], list[int]]] = {}
    for line in _TABLE.read_text().splitlines():
        kind, first, last = line.split("\t")
        firsts, lasts = found.setdefault(kind, ([], []))
        firsts.append(int(first, 16))
        lasts.append(int(last, 16))
    return found
