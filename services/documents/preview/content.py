"""What a preview shows, as the child process tells it: plain texts, never markup, and no more than fits a page.

The standard library only: the child imports it (services/documents/preview/child_process.py).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

MOST_LETTERS = 200_000  # of a text, and of all that a text document says
MOST_ROWS, MOST_COLUMNS, MOST_SHEETS, LONGEST_CELL = 200, 30, 10, 500
MOST_BLOCKS = 3_000
KINDS = ("heading", "text", "item", "picture", "table")

Rows = tuple[tuple[str, ...], ...]


class Garbled(Exception):
    """The child said something that is no preview."""


@dataclass(frozen=True, slots=True)
class Text:
    """The beginning of a text. `guessed`: the character set it was read as, where the file does not say."""

    text: str
    is_cut: bool = False
    guessed: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The first rows of a table; every row is as wide as the widest."""

    name: str
    rows: Rows
    is_cut: bool = False  # there are more rows
    is_narrowed: bool = False  # there are more columns


@dataclass(frozen=True, slots=True)
class Sheets:
    sheets: tuple[Sheet, ...]
    is_cut: bool = False  # there are more sheets
    guessed: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a text document: one of KINDS. `level`: of a heading 1 to 6, of an item how deep it stands from 0."""

    kind: str
    text: str = ""
    level: int = 0
    rows: Rows = ()


@dataclass(frozen=True, slots=True)
class Paper:
    blocks: tuple[Block, ...]
    is_cut: bool = False


Content = Text | Sheets | Paper


def told(content: Content) -> bytes:
    """For the way from the child to its parent."""
    match content:
        case Text():
            body: object = {"text": content.text, "cut": content.is_cut, "guessed": content.guessed}
        case Sheets():
            sheets = [[each.name, each.rows, each.is_cut, each.is_narrowed] for each in content.sheets]
            body = {"sheets": sheets, "cut": content.is_cut, "guessed": content.guessed}
        case Paper():
            blocks = [[each.kind, each.text, each.level, each.rows] for each in content.blocks]
            body = {"blocks": blocks, "cut": content.is_cut}
    return json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")


def heard(answer: bytes) -> Content:
    """What a child told, with nothing but what a preview may hold. Raises Garbled."""
    try:
        body = json.loads(answer)
        match body:
            case {"text": str(text), "cut": bool(cut), "guessed": str(guessed)}:
                return Text(_text(text, MOST_LETTERS), cut, _text(guessed, 40))
            case {"sheets": list(sheets), "cut": bool(cut), "guessed": str(guessed)}:
                return Sheets(tuple(map(_sheet, _few(sheets, MOST_SHEETS))), cut, _text(guessed, 40))
            case {"blocks": list(blocks), "cut": bool(cut)}:
                found = tuple(map(_block, _few(blocks, MOST_BLOCKS)))
                if sum(len(each.text) + sum(map(len, sum(each.rows, ()))) for each in found) > 2 * MOST_LETTERS:
                    raise Garbled("length")
                return Paper(found, cut)
    except (ValueError, TypeError, RecursionError) as error:
        raise Garbled("shape") from error
    raise Garbled("shape")


def _sheet(given: Any) -> Sheet:
    name, rows, cut, narrowed = given
    return Sheet(_text(name, 100), _rows(rows), bool(cut), bool(narrowed))


def _block(given: Any) -> Block:
    kind, text, level, rows = given
    if kind not in KINDS or not isinstance(level, int) or not 0 <= level <= 9:
        raise Garbled("block")
    return Block(kind, _text(text, MOST_LETTERS), level, _rows(rows))


def _rows(given: Any) -> Rows:
    return tuple(tuple(_text(cell, LONGEST_CELL) for cell in _few(row, MOST_COLUMNS)) for row in _few(given, MOST_ROWS))


def _few(given: Any, most: int) -> Sequence[Any]:
    if not isinstance(given, list) or len(given) > most:
        raise Garbled("number")
    return given


def _text(given: Any, longest: int) -> str:
    if not isinstance(given, str) or len(given) > longest:
        raise Garbled("text")
    return given
