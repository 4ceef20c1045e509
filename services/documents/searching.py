"""What a search finds among documents, looked up once for the list, its count and its folders."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, and_, false, or_, select, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from data.database.session import ScopedSession
from data.documents.tables import Document
from services.documents import shown_words
from services.documents.newest import newest_of_document
from services.documents.permissions import READ
from services.documents.release import openable
from services.documents.text import finding
from services.documents.text.finding import Hits
from services.documents.visibility import visible
from services.platform.context import Context
from services.platform.lists.query import ListQuery

MOST_NAMED = 500  # documents whose row has a word; of more it is cheaper to look through all than to name them


@dataclass(frozen=True, slots=True)
class Search:
    """The words as they were looked up, and what documents that have them all fulfil."""

    hits: Hits = field(default_factory=Hits)
    conditions: Sequence[ColumnElement[bool]] = ()


def prepared(ctx: Context, asked: ListQuery) -> ListQuery:
    """With the words looked up in the rows and the texts of whoever asks."""
    if isinstance(asked.known, Search):
        return asked
    if not asked.search.strip():
        return replace(asked, known=Search())
    with ctx.transaction(READ) as db:
        return replace(asked, known=_looked_up(ctx, db, asked.search))


def of(ctx: Context, asked: ListQuery) -> Search:
    found = prepared(ctx, asked).known
    assert isinstance(found, Search)
    return found


def _looked_up(ctx: Context, db: ScopedSession, search: str) -> Search:
    """The rarest word first, as far as one can tell: the next ones are looked for only where that is, and not at all if it
    is nowhere."""
    hits = finding.looked_up(db, search)
    # what waits for an invoice is not read aloud
    may_open = true() if ctx.actor.is_staff else newest_of_document().where(openable(ctx)).exists()
    conditions: list[ColumnElement[bool]] = []
    for hit in sorted(hits.words, key=lambda hit: (len(hit.texts), hit.word.isalpha(), -len(hit.word))):
        shown = or_(*shown_words.somewhere(ctx, db, hit.word))
        named = db.scalars(select(Document.id).where(visible(ctx), *conditions, shown).limit(MOST_NAMED + 1)).all()
        if not named and not hit.texts:
            return Search(hits, [false()])
        if len(named) <= MOST_NAMED:
            shown = _one_of(named)
        in_text = [and_(each, may_open) for each in hit.condition()]
        conditions.append(or_(*([shown] if named else []), *in_text))
    named = db.scalars(select(Document.id).where(visible(ctx), *conditions).limit(MOST_NAMED + 1)).all()
    return Search(hits, [_one_of(named)] if len(named) <= MOST_NAMED else conditions)


def _one_of(ids: Sequence[UUID]) -> ColumnElement[bool]:
    return Document.id.op("IN")(_Ids(json.dumps([id.hex for id in ids])))


class _Ids(FunctionElement[UUID]):
    """Many ids as one value: a database takes only so many parameters."""

    type = Uuid()
    inherit_cache = True


@compiles(_Ids, "sqlite")
def _in_sqlite(element: Any, compiler: Any, **kw: Any) -> str:
    return f"(SELECT value FROM json_each({compiler.process(element.clauses, **kw)}))"  # noqa: S608  # a parameter


@compiles(_Ids, "postgresql")
def _in_postgresql(element: Any, compiler: Any, **kw: Any) -> str:
    json = compiler.process(element.clauses, **kw)
    return f"(SELECT CAST(each AS uuid) FROM json_array_elements_text(CAST({json} AS json)) AS each)"  # noqa: S608
