"""Which version of a document is its newest."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, select

from data.documents.tables import Document, DocumentVersion


def newest_only() -> ColumnElement[bool]:
    """The version that stands: no later one of its document replaces it. It may wait for the malware scanner if it is
    the first (services/documents/scans.py)."""
    return DocumentVersion.number == Document.newest_number


def newest_of_document() -> Select[Any]:
    """The newest version of a document, for a condition on the document."""
    found = select(DocumentVersion.id).where(DocumentVersion.document_id == Document.id, newest_only())
    return found.correlate(Document)
