"""DOCX as a preview shows it: headings, paragraphs, lists and tables as plain texts. Runs in the child process.

Nothing else of the file is kept: no look, no link, no field, no macro. Words that were deleted are not shown, nor those
that were moved where they stood before.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn

from services.documents.preview.content import (
    MOST_BLOCKS,
    MOST_COLUMNS,
    MOST_LETTERS,
    MOST_ROWS,
    Block,
    Paper,
)
from services.documents.preview.plain_text import cut
from services.documents.preview.zips import require_small

_P, _TABLE, _ROW, _CELL, _STYLE = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc"), qn("w:pStyle")
_TEXT, _VALUE, _SPAN, _SKIPPED = qn("w:t"), qn("w:val"), qn("w:gridSpan"), qn("w:gridBefore")
_SIGNS = {qn("w:tab"): "\t", qn("w:ptab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_CELL_LOOKS, _ROW_LOOKS = qn("w:tcPr"), qn("w:trPr")
_NUMBERED, _DEPTH, _OUTLINE, _PROPERTIES = qn("w:numPr"), qn("w:ilvl"), qn("w:outlineLvl"), qn("w:pPr")
_PICTURES = (qn("w:drawing"), qn("w:pict"))
_FALLBACK, _TEXT_BOX = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback", qn("w:txbxContent")
_NOT_SAID = (_PROPERTIES, _FALLBACK, qn("w:moveFrom"))  # a second wording, and where moved words stood before


def read_word_file(content: bytes) -> Paper:
    """Raises whatever python-docx and its parser raise for a crafted file."""
    require_small(content)
    document = docx.Document(io.BytesIO(content))
    looks = {each.get(qn("w:styleId")): each for each in document.styles.element.iter(qn("w:style"))}
    blocks: list[Block] = []
    letters = 0
    for block in _blocks(document.element.body, looks):
        letters += len(block.text) + sum(len(cell) for row in block.rows for cell in row)
        if len(blocks) == MOST_BLOCKS or letters > MOST_LETTERS:
            return Paper(tuple(blocks), is_cut=True)
        blocks.append(block)
    return Paper(tuple(blocks))


def _blocks(within: Any, looks: dict[str, Any]) -> Iterator[Block]:
    """Of a body, or of what wraps a part of it (content controls, tracked changes)."""
    for each in within.iterchildren():
        if each.tag == _P:
            yield from _paragraph(each, looks)
        elif each.tag == _TABLE:
            yield _table(each)
        elif isinstance(each.tag, str) and each.tag not in _NOT_SAID:
            yield from _blocks(each, looks)


def _paragraph(paragraph: Any, looks: dict[str, Any]) -> Iterator[Block]:
    if text := _text(paragraph):
        properties = paragraph.find(_PROPERTIES)
        style = properties.find(_STYLE) if properties is not None else None
        look = looks.get(style.get(_VALUE)) if style is not None else None
        if level := _heading(properties, look):
            yield Block("heading", text, level)
        elif (depth := _item(properties, look)) is not None:
            yield Block("item", text, depth)
        else:
            yield Block("text", text)
    if any(next(paragraph.iter(tag), None) is not None for tag in _PICTURES):
        yield Block("picture")


def _heading(properties: Any, look: Any) -> int:
    """1 to 6, 0 for none."""
    for each in (properties, look):
        found = None if each is None else next(each.iter(_OUTLINE), None)
        if found is not None and found.get(_VALUE, "").isdecimal() and int(found.get(_VALUE)) < 9:
            return min(int(found.get(_VALUE)) + 1, 6)
    return 1 if _name(look) == "title" else 0


def _item(properties: Any, look: Any) -> int | None:
    """How deep it stands in a list, None for what stands in none."""
    numbered = next((found for each in (properties, look) if each is not None for found in each.iter(_NUMBERED)), None)
    if numbered is None:
        return 0 if _name(look).startswith("list ") else None
    depth = numbered.find(_DEPTH)
    level = depth.get(_VALUE, "0") if depth is not None else "0"
    return min(int(level), 8) if level.isdecimal() else 0


def _name(look: Any) -> str:
    named = look.find(qn("w:name")) if look is not None else None
    return "" if named is None else str(named.get(_VALUE, "")).lower()


def _text(paragraph: Any) -> str:
    return "".join(_pieces(paragraph)).strip()[:MOST_LETTERS]


def _pieces(within: Any) -> Iterator[str]:
    for each in within.iterchildren():
        if each.tag == _TEXT:
            yield each.text or ""
        elif each.tag in _SIGNS:
            yield _SIGNS[each.tag]
        elif each.tag == _TEXT_BOX:
            yield "\n".join(_text(inner) for inner in each.iter(_P))
        elif isinstance(each.tag, str) and each.tag not in _NOT_SAID:
            yield from _pieces(each)


def _table(table: Any) -> Block:
    """Cells in the order they are written, at most as many as a page shows; each below its heading, however wide."""
    rows = []
    for row in list(_parts(table, _ROW))[:MOST_ROWS]:
        cells = [""] * _number(row.find(_ROW_LOOKS), _SKIPPED, 0)
        for cell in _parts(row, _CELL):
            cells.append(cut("\n".join(_said(cell))))
            cells += [""] * (_number(cell.find(_CELL_LOOKS), _SPAN, 1) - 1)
        rows.append(tuple(cells[:MOST_COLUMNS]))
    width = max(map(len, rows), default=0)
    return Block("table", rows=tuple(row + ("",) * (width - len(row)) for row in rows))


def _parts(within: Any, tag: str) -> Iterator[Any]:
    """The rows of a table or the cells of a row, also those in content controls; none of a table inside."""
    for each in within.iterchildren():
        if each.tag == tag:
            yield each
        elif isinstance(each.tag, str) and each.tag not in (_TABLE, _P, *_NOT_SAID):
            yield from _parts(each, tag)


def _said(cell: Any) -> Iterator[str]:
    """The lines of a cell; of a table inside it each of its paragraphs."""
    for each in cell.iterchildren():
        if each.tag == _P:
            yield _text(each)
        elif isinstance(each.tag, str) and each.tag not in _NOT_SAID:
            yield from _said(each)


def _number(looks: Any, tag: str, usual: int) -> int:
    """What a row or a cell says of its place, within what a page shows."""
    found = looks.find(tag) if looks is not None else None
    value = found.get(_VALUE, "") if found is not None else ""
    return min(int(value), MOST_COLUMNS) if value.isascii() and value.isdecimal() and len(value) < 6 else usual
