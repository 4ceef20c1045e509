"""Makes the text of a PDF what was written, for whoever searches or copies it.

Engines draw letters; the text that readers find is taken from a table of each face, one glyph after the other. That
fails where a glyph joins several letters or is drawn before the one it follows (Thai, Devanagari, emoji, accents): such
a word is marked with what was written (`ActualText`, ISO 32000-1, 14.9.4).

Words that are read from the right are not marked: poppler, pdfium and MuPDF turn marked letters round once more.
There the table is mended: a form of an Arabic letter becomes the letter. What joins two of them, as lam and alef do,
stays the one sign that Unicode has for it, because the same readers would turn its letters round as well.
"""

from __future__ import annotations

import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from unicodedata import bidirectional, category, normalize

import pikepdf

from services.integrations.pdf.drawn_text import UNKNOWN, Glyph, Instruction, Word, faces_of, table_of, words_of
from services.integrations.pdf.protocol import printable
from services.integrations.pdf.written_words import WrittenWords, is_everyday, is_mark, may_be, words_in

_NOTHING = "\u200b"  # zero width space
_FORMS = re.compile(r"[\ufb1d-\ufdff\ufe70-\ufefc]")
_PER_BLOCK = 100  # entries, the most a table may have (Adobe Technical Note 5411)
_MOST_PAGES = 60  # a page full of Devanagari takes a quarter of a second; those after it get the better table only
_MOST_LINES = 100  # that one word is broken over
_Spot = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class _Span:
    """Glyphs from `first` to `last`, and what they say; `alone` when no other word stands in their text object."""

    first: Glyph
    last: Glyph
    text: str
    alone: bool


def readable(pdf: bytes, html: str, *feet: str) -> bytes:
    """`pdf`, which an engine drew of `html` with `feet` at the foot of each page; itself where all letters are everyday."""
    html, feet = printable(html), tuple(map(printable, feet))
    if all(map(is_everyday, (html, *feet))):
        return pdf
    written = WrittenWords(words_in(html), [word for foot in feet for word in foot.split()])
    with pikepdf.open(io.BytesIO(pdf)) as document:
        learnt: dict[tuple[int, int], dict[int, str]] = defaultdict(dict)
        for page in list(document.pages)[:_MOST_PAGES]:
            _mark(document, page, written, learnt)
        for each in document.objects:
            if isinstance(each, pikepdf.Dictionary) and isinstance(each.get("/ToUnicode"), pikepdf.Stream):
                _mend(each, learnt.get(each.objgen, {}))
        out = io.BytesIO()
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _mark(
    document: pikepdf.Pdf,
    page: pikepdf.Page,
    written: WrittenWords,
    learnt: dict[tuple[int, int], dict[int, str]],
) -> None:
    instructions = list(pikepdf.parse_content_stream(page))
    spans: list[_Span] = []
    words = list(words_of(instructions, faces_of(page)))
    crowded = Counter(block for word in words for block in {glyph.block for glyph in word.glyphs})
    for word, text in _read(words, written):
        from_right = any(bidirectional(letter) in ("R", "AL") for letter in text)
        for glyph, letters in _letters(word.glyphs[::-1] if from_right else word.glyphs, text):
            if len(letters) == 1 or not from_right:
                learnt[page.resources.Font[glyph.face.name].objgen].setdefault(glyph.code, letters)
        if not from_right:
            spans += _spans(word, text, crowded)
    if spans:
        page.obj.Contents = document.make_stream(pikepdf.unparse_content_stream(list(_marked(instructions, spans))))


def _spans(word: Word, text: str, crowded: Counter[int]) -> Iterator[_Span]:
    """The parts of a word that do not say what was written, or say it where a reader may see a gap: marks.

    Marks must not reach over the end of a text object: the first of several says all, the others nothing.
    """
    if len({glyph.at for glyph in word.glyphs}) == 1:
        for glyphs, written in _parts(word.glyphs, text):
            if _is_unclear(_said(glyphs)):
                yield _Span(glyphs[0], glyphs[-1], written, alone=False)
        return
    for block, each in groupby(word.glyphs, lambda glyph: glyph.block):
        row = list(each)
        yield _Span(row[0], row[-1], text, alone=len(row) == len(word.glyphs) and crowded[block] == 1)
        text = ""


def _parts(glyphs: list[Glyph], text: str) -> list[tuple[list[Glyph], str]]:
    """Both cut before each letter that is the same in both, where that leaves the same letters on either side.

    Marks stay with the letter below them.
    """
    found: list[tuple[list[Glyph], str]] = []
    begin = (0, 0)
    same = SequenceMatcher(None, [glyph.letters for glyph in glyphs], text, autojunk=False).get_matching_blocks()
    for at, place, length in same:
        for step in range(length):
            end = at + step, place + step
            piece, written = glyphs[begin[0] : end[0]], text[begin[1] : end[1]]
            if piece and not is_mark(text[end[1]]) and may_be(_said(piece), written):
                found.append((piece, written))
                begin = end
    while found and not may_be(_said(glyphs[begin[0] :]), text[begin[1] :]):
        piece, written = found.pop()
        begin = begin[0] - len(piece), begin[1] - len(written)
    return [*found, (glyphs[begin[0] :], text[begin[1] :])]


def _said(glyphs: list[Glyph]) -> str:
    return "".join(glyph.letters for glyph in glyphs)


def _read(words: list[Word], written: WrittenWords) -> Iterator[tuple[Word, str]]:
    """The words whose text readers would get wrong, with what was written."""
    at = 0
    while at < len(words):
        word = words[at]
        at += 1
        if not _is_unclear(word.letters):
            continue
        text = written.whole(word.letters)
        if text is not None:
            yield word, text
            continue
        pieces = written.broken([each.letters for each in words[at - 1 : at - 1 + _MOST_LINES]])
        yield from zip(words[at - 1 :], pieces, strict=False)
        at += max(len(pieces) - 1, 0)


def _is_unclear(letters: str) -> bool:
    return any(letter == UNKNOWN or is_mark(letter) for letter in letters)


def _letters(glyphs: list[Glyph], text: str) -> Iterator[tuple[Glyph, str]]:
    """The glyphs of a word, in the order of reading, that their face does not say, with the letters they must be."""
    unknown = [glyph for glyph in glyphs if glyph.letters == UNKNOWN]
    some = "(.+)" if len(unknown) == 1 else "(.)"
    pattern = "".join(some if glyph in unknown else re.escape(_plain(glyph.letters)) for glyph in glyphs)
    found = re.fullmatch(pattern, _plain(text))
    if found is not None:
        yield from zip(unknown, found.groups(), strict=True)


def _plain(text: str) -> str:
    return "".join(letter for letter in normalize("NFKC", text) if category(letter) != "Cf")


def _mend(font: pikepdf.Dictionary, learnt: dict[int, str]) -> None:
    """Its table with letters in the place of their forms, and nothing for what stands for no letter."""
    table = table_of(font)
    wide = str(font.get("/Encoding")) == "/Identity-H"
    better = {code: _FORMS.sub(_letter_of_form, letters) for code, letters in (table | learnt).items()}
    for code, letters in list(better.items()):
        if letters in (UNKNOWN, _NOTHING):
            better[code] = _NOTHING
            if wide:  # without an entry a reader says nothing; codes of one byte have a meaning of their own
                del better[code]
    if better != table:
        font.ToUnicode.write(_cmap(better, 4 if wide else 2))


def _letter_of_form(form: re.Match[str]) -> str:
    letter = normalize("NFKC", form[0])
    return letter if len(letter) == 1 else form[0]


def _cmap(table: dict[int, str], width: int) -> bytes:
    entries = [f"<{code:0{width}x}> <{letters.encode('utf-16-be').hex()}>" for code, letters in sorted(table.items())]
    blocks = [entries[at : at + _PER_BLOCK] for at in range(0, len(entries), _PER_BLOCK)]
    body = "".join("{} beginbfchar\n{}\nendbfchar\n".format(len(block), "\n".join(block)) for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<{'0' * width}> <{'f' * width}>\nendcodespacerange\n"
        f"{body}endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode()


def _marked(instructions: list[Instruction], spans: list[_Span]) -> Iterator[Instruction]:
    """`instructions` with each span between its marks; one that shows several words is cut where a span begins or ends."""
    begins = {span.first.spot: span.text for span in spans}
    ends = {span.last.spot for span in spans if not span.alone}
    to_the_end = {span.last.at for span in spans if span.alone}
    widths = {glyph.at: glyph.face.width for span in spans for glyph in (span.first, span.last)}
    is_open = False
    for at, instruction in enumerate(instructions):
        operator = str(instruction.operator)
        if at in widths:
            yield from _cut(at, instruction.operands[0], widths[at], begins, ends)
            is_open |= at in to_the_end
        elif is_open and operator == "ET":
            yield pikepdf.ContentStreamInstruction([], pikepdf.Operator("EMC"))
            yield instruction
            is_open = False
        elif not (is_open and operator in ("BDC", "EMC")):  # Qt's marks on its second drawing: pdfium would read both
            yield instruction


def _cut(
    at: int, shown: pikepdf.Object, width: int, begins: dict[_Spot, str], ends: set[_Spot]
) -> Iterator[Instruction]:
    row: list[pikepdf.Object | bytes] = []
    for part, piece in enumerate(shown if isinstance(shown, pikepdf.Array) else (shown,)):
        if not isinstance(piece, pikepdf.String):
            row.append(piece)
            continue
        codes = bytes(piece)
        begun = 0
        for place in range(len(codes) // width):
            if (at, part, place) in begins:
                yield from _shown([*row, codes[begun : place * width]])
                row, begun = [], place * width
                named = pikepdf.Dictionary(ActualText=pikepdf.String(begins[at, part, place]))
                yield pikepdf.ContentStreamInstruction([pikepdf.Name.Span, named], pikepdf.Operator("BDC"))
            if (at, part, place) in ends:
                yield from _shown([*row, codes[begun : (place + 1) * width]])
                row, begun = [], (place + 1) * width
                yield pikepdf.ContentStreamInstruction([], pikepdf.Operator("EMC"))
        row.append(codes[begun:])
    yield from _shown(row)


def _shown(row: list[pikepdf.Object | bytes]) -> Iterator[Instruction]:
    parts = [pikepdf.String(each) if isinstance(each, bytes) else each for each in row if each != b""]
    if parts:
        yield pikepdf.ContentStreamInstruction([pikepdf.Array(parts)], pikepdf.Operator("TJ"))
