"""Which version of a document is its newest."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from data.documents.tables import Document, DocumentVersion


def newest_only() -> ColumnElement[bool]:
    """A version that no later one of its document replaces."""
    return DocumentVersion.number == Document.newest_number
