"""What a page of a PDF draws: its glyphs, word by word, each with the letters its face's table gives it.

Both our engines write text as plain `Tj` and `TJ` in fonts with a ToUnicode table. cairo writes U+FFFD there for a
glyph that stands for no single letter; Qt leaves it out, and calls a space a tab.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import pikepdf

Instruction: TypeAlias = pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage
UNKNOWN = "\ufffd"
_BLOCK = re.compile(rb"beginbf(char|range)(.*?)endbf", re.DOTALL)
_HEX = re.compile(rb"<\s*([0-9A-Fa-f\s]+)>|(\[)|(\])")
_MOST_GLYPHS = 0x10000
# Moves, in sizes of the letters, that begin another line or word. Marks move by less, and Qt, which draws each glyph by
# itself, rounds where it goes.
_NEW_LINE = 0.6
_NEXT_LETTER = 0.4


@dataclass(frozen=True, slots=True)
class Face:
    """A font of a page: the letters and the advance (in thousandths) of each code, and how many bytes a code has."""

    name: str
    letters: Mapping[int, str]
    advances: Mapping[int, float]
    width: int

    def codes(self, shown: pikepdf.Object) -> list[int]:
        """Of a string; none of a number in an array."""
        if not isinstance(shown, pikepdf.String):
            return []
        row = bytes(shown)
        return [int.from_bytes(row[at : at + self.width], "big") for at in range(0, len(row), self.width)]


@dataclass(frozen=True, slots=True)
class Glyph:
    """`code` of `face`, drawn in the text object `block` by the instruction `at`: in the part `part` of its array,
    there the glyph `place`."""

    face: Face
    code: int
    block: int
    at: int
    part: int
    place: int

    @property
    def letters(self) -> str:
        """U+FFFD where the face does not say."""
        return self.face.letters.get(self.code) or UNKNOWN

    @property
    def spot(self) -> tuple[int, int, int]:
        return self.at, self.part, self.place


@dataclass(slots=True)
class Word:
    """Glyphs of one line between two spaces, in the order they are drawn: from the left."""

    glyphs: list[Glyph] = field(default_factory=list)

    @property
    def letters(self) -> str:
        return "".join(glyph.letters for glyph in self.glyphs)


def table_of(font: pikepdf.Object) -> dict[int, str]:
    """The letters of each code, as a font's ToUnicode table has them."""
    if not isinstance(font, pikepdf.Dictionary) or not isinstance(font.get("/ToUnicode"), pikepdf.Stream):
        return {}
    found: dict[int, str] = {}
    for kind, body in _BLOCK.findall(font.ToUnicode.read_bytes()):
        for first, last, targets in _entries(body, of_ranges=kind == b"range"):
            for step, code in enumerate(range(first, min(last, first + _MOST_GLYPHS) + 1)):
                if len(targets) > 1 or last == first:
                    found[code] = targets[step] if step < len(targets) else ""
                elif targets and targets[0]:
                    found[code] = targets[0][:-1] + chr(min(ord(targets[0][-1]) + step, 0x10FFFF))
    return {code: " " if letters == "\t" else letters for code, letters in found.items() if letters.strip("\x00")}


def _entries(body: bytes, *, of_ranges: bool) -> Iterator[tuple[int, int, list[str]]]:
    pieces = [match[0][:1] if match[0] in (b"[", b"]") else b"".join(match[1].split()) for match in _HEX.finditer(body)]
    walk = iter(pieces)
    for first in walk:
        last = next(walk, b"") if of_ranges else first
        target = next(walk, b"")
        targets = []
        if target == b"[":
            for each in walk:
                if each == b"]":
                    break
                targets.append(_text(each))
        else:
            targets.append(_text(target))
        if last:
            yield int(first, 16), int(last, 16), targets


def _text(digits: bytes) -> str:
    return bytes.fromhex(digits.decode().rjust(4, "0")).decode("utf-16-be", "replace")


def faces_of(page: pikepdf.Page) -> dict[str, Face]:
    """By the name that the page's instructions call them."""
    fonts = page.resources.get("/Font") if "/Resources" in page.obj else None
    if not isinstance(fonts, pikepdf.Dictionary):
        return {}
    return {name: _face(name, font) for name, font in fonts.items()}


def _face(name: str, font: pikepdf.Object) -> Face:
    wide = str(font.get("/Encoding")) == "/Identity-H"
    advances = _advances_of_cids(font) if wide else _advances_of_codes(font)
    return Face(name, table_of(font), advances, 2 if wide else 1)


def _advances_of_codes(font: pikepdf.Object) -> dict[int, float]:
    return {code: float(each) for code, each in enumerate(font.get("/Widths", ()), int(font.get("/FirstChar", 0)))}


def _advances_of_cids(font: pikepdf.Object) -> dict[int, float]:
    """ISO 32000-1, 9.7.4.3: `first [width ...]` and `first last width`."""
    found: dict[int, float] = {}
    walk = iter(font.DescendantFonts[0].get("/W", ()))
    for first in walk:
        second = next(walk, None)
        if isinstance(second, pikepdf.Array):
            found |= {int(first) + step: float(each) for step, each in enumerate(second)}
        elif second is not None:
            each = float(next(walk, 0))
            found |= dict.fromkeys(range(int(first), min(int(second), _MOST_GLYPHS) + 1), each)
    return found


def words_of(instructions: Iterable[Instruction], faces: Mapping[str, Face]) -> Iterator[Word]:
    """The words a page draws, in the order it draws them.

    What is marked with its text already is left out: Qt makes letters bold by drawing them twice, and marks the second.
    """
    pen = _Pen()
    marks: list[bool] = []
    word = Word()
    for at, instruction in enumerate(instructions):
        operator, operands = str(instruction.operator), list(instruction.operands)
        if operator in ("BDC", "BMC"):
            marks.append(
                len(operands) > 1 and isinstance(operands[1], pikepdf.Dictionary) and "/ActualText" in operands[1]
            )
        elif operator == "EMC" and marks:
            marks.pop()
        elif operator == "Tf":
            pen.face, pen.size = faces.get(str(operands[0])), float(operands[1])
        elif operator not in ("Tj", "TJ"):
            pen.move(operator, operands)
        elif pen.face is not None and not any(marks):
            glyphs = list(_glyphs(pen.face, at, pen.block, operands[0]))
            if pen.is_elsewhere(operands[0]) and word.glyphs:
                yield word
                word = Word()
            for glyph in glyphs:
                if not glyph.letters.isspace():
                    word.glyphs.append(glyph)
                elif word.glyphs:
                    yield word
                    word = Word()
    if word.glyphs:
        yield word


class _Pen:
    """Where the next glyph goes (ISO 32000-1, 9.4.2), as far as it takes to tell one word from the next."""

    def __init__(self) -> None:
        self.face: Face | None = None
        self.size = 1.0
        self.block = 0  # which BT
        self._matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        self._last: tuple[float, float] | None = None
        self._end = 0.0

    def move(self, operator: str, operands: Sequence[pikepdf.Object]) -> None:
        if operator == "BT":
            self.block += 1
            self._matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        elif operator == "Tm":
            a, b, c, d, x, y = map(float, operands)
            self._matrix = (a, b, c, d, x, y)
        elif operator in ("Td", "TD"):
            right, up = map(float, operands)
            a, b, c, d, x, y = self._matrix
            self._matrix = (a, b, c, d, x + a * right + c * up, y + b * right + d * up)

    def is_elsewhere(self, shown: pikepdf.Object) -> bool:
        """Whether what is drawn now does not go on where the last was drawn."""
        before, self._last = self._last, self._matrix[4:]
        end, self._end = self._end, self._matrix[4] + self._length(shown) * self._matrix[0]
        if before is None or before == self._last:
            return before is None
        letter = abs(self.size) * max(map(abs, self._matrix[:4]))
        right, down = abs(self._last[0] - end), abs(self._last[1] - before[1])
        return down > _NEW_LINE * letter or right > _NEXT_LETTER * letter

    def _length(self, shown: pikepdf.Object) -> float:
        assert self.face is not None
        pieces = shown if isinstance(shown, pikepdf.Array) else (shown,)
        length = -sum(float(each) for each in pieces if not isinstance(each, pikepdf.String))
        length += sum(self.face.advances.get(code, 0.0) for each in pieces for code in self.face.codes(each))
        return length * self.size / 1000


def _glyphs(face: Face, at: int, block: int, shown: pikepdf.Object) -> Iterator[Glyph]:
    for part, piece in enumerate(shown if isinstance(shown, pikepdf.Array) else (shown,)):
        for place, code in enumerate(face.codes(piece)):
            yield Glyph(face, code, block, at, part, place)
