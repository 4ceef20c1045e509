"""Which documents somebody may see: rows, folders with their counts, and what is New to them (DOC-03, DOC-06 to 09)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, false, func, select, true

from data.documents.tables import Blob, Document, DocumentFetch, DocumentType, DocumentVersion
from data.folding import folded
from services.documents.permissions import READ
from services.documents.switch import require_on
from services.platform.context import Context

MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class DocumentQuery:
    """What is asked for; what is None or "" is not asked for."""

    entity_id: UUID | None = None
    type_id: UUID | None = None
    year: int | None = None
    only_new: bool = False
    words: str = ""
    in_bin: bool = False  # staff only
    rows: int = 50
    offset: int = 0


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One document as lists show it, with its newest version."""

    id: UUID
    entity_id: UUID
    name: str
    type: str | None
    year: int | None
    mime: str
    size_bytes: int
    number: int
    uploaded_at: datetime
    is_from_firm: bool
    is_new: bool
    is_held: bool


@dataclass(frozen=True, slots=True)
class Folders:
    """How many documents lie in each type folder (None: in none) and in each year."""

    types: dict[UUID | None, int]
    years: dict[int | None, int]
    new: int


def rows(ctx: Context, query: DocumentQuery) -> list[DocumentRow]:
    """The newest first. Raises NotFound while the area is off, NotAllowed."""
    require_on(ctx)
    new = is_new(ctx)
    asked = (
        _of(
            ctx,
            query,
            Document.id,
            Document.entity_id,
            Document.name,
            DocumentType.name,
            Document.year,
            DocumentVersion.mime,
            Blob.size_bytes,
            DocumentVersion.number,
            DocumentVersion.uploaded_at,
            Document.is_from_firm,
            new,
            Document.held_at.is_not(None),
        )
        .join(Blob, Blob.id == DocumentVersion.blob_id)
        .outerjoin(DocumentType, DocumentType.id == Document.type_id)
        .order_by(DocumentVersion.uploaded_at.desc(), Document.id)
        .limit(min(query.rows, MOST_ROWS))
        .offset(query.offset)
    )
    with ctx.transaction(READ) as db:
        return [_row(row) for row in db.execute(asked)]


def folders(ctx: Context, query: DocumentQuery) -> Folders:
    """Counts beside the list; type and year combine with all else that is asked. Raises NotFound, NotAllowed."""
    require_on(ctx)
    new, many = is_new(ctx), func.count(Document.id)
    by_type = _of(ctx, _without(query, "type_id"), Document.type_id, many).group_by(Document.type_id)
    by_year = _of(ctx, _without(query, "year"), Document.year, many).group_by(Document.year)
    unread = _of(ctx, _without(query, "only_new"), many).where(new)
    with ctx.transaction(READ) as db:
        return Folders(
            {row[0]: row[1] for row in db.execute(by_type)},
            {row[0]: row[1] for row in db.execute(by_year)},
            db.scalar(unread) or 0,
        )


def newest_only() -> ColumnElement[bool]:
    """A version that no later one of its document replaces."""
    later = select(func.max(DocumentVersion.number)).where(DocumentVersion.document_id == Document.id)
    return DocumentVersion.number == later.correlate(Document).scalar_subquery()


def is_new(ctx: Context) -> ColumnElement[bool]:
    """DOC-12 to 14: from the firm, within three calendar months, and not fetched by this contact yet; by the firm's
    choice, by none of the client's contacts. Whoever looks through a contact's eyes sees that contact's marks. Nothing
    is New to staff.
    """
    mine: Sequence[UUID] = [each.contact_id for each in ctx.actor.memberships]
    if ctx.actor.is_staff or not mine:
        return false()
    whose = DocumentFetch.contact_id.in_(mine) if ctx.preferences.new_marks == "contact" else true()
    fetched = select(DocumentFetch.id).where(DocumentFetch.version_id == DocumentVersion.id, whose).exists()
    return and_(DocumentVersion.new_until.is_not(None), DocumentVersion.new_until >= ctx.now, ~fetched)


def _of(ctx: Context, query: DocumentQuery, *columns: Any) -> Select[*tuple[Any, ...]]:
    in_bin = query.in_bin and ctx.actor.is_staff
    asked = (
        select(*columns)
        .select_from(Document)
        .join(DocumentVersion, DocumentVersion.document_id == Document.id)
        .where(newest_only(), Document.deleted_at.is_not(None) if in_bin else Document.deleted_at.is_(None))
    )
    if query.entity_id is not None:
        asked = asked.where(Document.entity_id == query.entity_id)
    if query.type_id is not None:
        asked = asked.where(Document.type_id == query.type_id)
    if query.year is not None:
        asked = asked.where(Document.year == query.year)
    if query.only_new:
        asked = asked.where(is_new(ctx))
    for word in folded(query.words).split():
        asked = asked.where(Document.folded.contains(word, autoescape=True))
    return asked


def _row(row: Row[*tuple[Any, ...]]) -> DocumentRow:
    values: list[Any] = [*row[:10], bool(row[10]), bool(row[11])]  # SQLite has no truth of its own
    return DocumentRow(*values)


def _without(query: DocumentQuery, name: str) -> DocumentQuery:

    return replace(query, **{name: False if name == "only_new" else None})  # type: ignore[arg-type]
