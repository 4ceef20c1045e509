"""What a search finds inside documents, and the line of context that a list shows of it.

Everything is read through the session of whoever asks, so shelves of other clients are neither opened nor counted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from data.database.session import ScopedSession
from data.documents.tables import Document
from data.documents.text import DocumentText
from services.documents.text.index import shelves_for
from services.documents.text.shelves import Places, wanted, with_all
from services.documents.text.words import Runs, Typed, typed

MOST_WORDS = 8
_BEFORE, _AFTER = 50, 110  # letters of a line round the word
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line: as it stands in the file. `is_hit`: it is what was searched for."""

    text: str
    is_hit: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """The words round a hit. `page` of a PDF, from 1; 0 where there are none."""

    pieces: tuple[Piece, ...]
    page: int
    begins: bool  # the text does, with this line
    ends: bool

    def __str__(self) -> str:
        words = "".join(piece.text for piece in self.pieces)
        return f"{'' if self.begins else '… '}{words}{'' if self.ends else ' …'}"


@dataclass(frozen=True, slots=True)
class Hit:
    """One typed word, folded as it stands, and the texts that have it."""

    word: str
    typed: Typed
    texts: Places

    def condition(self) -> list[ColumnElement[bool]]:
        """Of documents; none where no text has it."""
        if not self.texts:
            return []
        numbers = DocumentText.id.op("IN")(_Numbers(json.dumps(list(self.texts))))
        return [Document.id.in_(select(DocumentText.document_id).where(numbers))]


@dataclass(frozen=True, slots=True)
class Hits:
    """A search, looked up once. Signs alone are words only where nothing else was typed."""

    words: Sequence[Hit] = ()


def looked_up(db: ScopedSession, search: str) -> Hits:
    pairs = typed(search, MOST_WORDS)
    telling = [(word, what) for word, what in pairs if what]
    asked = {word for _, what in telling for word, _ in wanted(what)}
    shelves = shelves_for(db, asked) if asked else {}
    return Hits([Hit(word, what, with_all(what, shelves)) for word, what in telling or pairs])


def lines(db: ScopedSession, hits: Hits, documents: Sequence[UUID]) -> Mapping[UUID, Line]:
    """For those of a page of documents whose text has a word of the search; round the word that fewest texts have."""
    if not documents or not any(hit.texts for hit in hits.words):
        return {}
    numbers = select(DocumentText.id, DocumentText.document_id).where(DocumentText.document_id.in_(documents))
    places = {number: place for number, document in db.execute(numbers) if (place := _place(hits, number)) is not None}
    asked = select(DocumentText.document_id, DocumentText.id, DocumentText.text).where(
        DocumentText.id.in_(list(places))
    )
    runs = Runs()
    return {
        document: line_at(text, places[number], hits, runs)
        for document, number, text in (db.execute(asked) if places else ())
        if text
    }


def line_at(text: str, place: int, hits: Hits, runs: Runs) -> Line:
    page = text.count("\f", 0, place) + 1 if "\f" in text else 0
    first = max(text.rfind("\f", 0, place) + 1, 0)
    last = text.find("\f", place)
    last = len(text) if last < 0 else last
    start, end = max(first, place - _BEFORE), min(last, place + _AFTER)
    while first < start and not text[start - 1].isspace() and place - start < 2 * _BEFORE:
        start -= 1
    while end < last and not text[end].isspace() and end - place < 2 * _AFTER:
        end += 1
    pieces: list[Piece] = []
    at, cut = 0, text[start:end]
    for begin, stop, words in runs.of(cut):
        if any(hit.typed.is_in(words) for hit in hits.words):
            pieces += [Piece(_SPACE.sub(" ", cut[at:begin])), Piece(cut[begin:stop], True)]
            at = stop
    pieces.append(Piece(_SPACE.sub(" ", cut[at:])))
    is_first, is_last = not text[first:start].strip(), not text[end:last].strip()
    return Line(tuple(each for each in pieces if each.text), page, is_first, is_last)


def _place(hits: Hits, number: int) -> int | None:
    there = [hit for hit in hits.words if number in hit.texts]
    return min(there, key=lambda hit: len(hit.texts)).texts[number] if there else None


class _Numbers(FunctionElement[int]):
    """Many whole numbers as one value: a database takes only so many parameters."""

    type = Integer()
    inherit_cache = True


@compiles(_Numbers, "sqlite")
def _in_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    return f"(SELECT value FROM json_each({compiler.process(element.clauses, **kw)}))"  # noqa: S608  # a parameter


@compiles(_Numbers, "postgresql")
def _in_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    json = compiler.process(element.clauses, **kw)
    return f"(SELECT CAST(each AS integer) FROM json_array_elements_text(CAST({json} AS json)) AS each)"  # noqa: S608
