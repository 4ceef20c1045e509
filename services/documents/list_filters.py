"""What narrows a list of documents, by the names that addresses use (services/documents/listing.py)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, and_, false, select

from data.documents.tables import Document, DocumentFetch, DocumentVersion
from services.documents import retention, review
from services.documents.folder_counts import NONE
from services.documents.newest import newest_only
from services.platform.context import Context
from services.platform.lists import filters
from services.platform.lists.filters import Condition


def _type(ctx: Context, value: str) -> ColumnElement[bool] | None:
    if value == NONE:
        return Document.type_id.is_(None)
    id = filters.as_id(value)
    return None if id is None else Document.type_id == id


def _year(ctx: Context, value: str) -> ColumnElement[bool] | None:
    if value == NONE:
        return Document.year.is_(None)
    year = as_year(value)
    return None if year is None else Document.year == year


def as_year(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 5 else None


def _unopened(ctx: Context, value: str) -> ColumnElement[bool] | None:
    """The firm's, of whose newest version no contact has fetched the bytes. What colleagues of theirs fetched is told to
    staff only."""
    if not ctx.actor.is_staff:
        return false()
    fetched = select(DocumentFetch.id).where(DocumentFetch.version_id == DocumentVersion.id).exists()
    unread = select(DocumentVersion.id).where(DocumentVersion.document_id == Document.id, newest_only(), ~fetched)
    return and_(Document.is_from_firm, unread.correlate(Document).exists())


FILTERS: Mapping[str, Condition] = {
    "id": filters.id_of(Document.id),
    "type": filters.either(_type),
    "year": filters.either(_year),
    "client": filters.id_of(Document.entity_id),
    "unopened": filters.either(_unopened),
    "waiting": filters.either(review.filter_waiting),
    "due": filters.either(retention.filter_due),
}
