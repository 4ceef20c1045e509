"""Which version of a document is its newest."""

from __future__ import annotations

from sqlalchemy import ColumnElement

from data.documents.tables import Document, DocumentVersion


def newest_only() -> ColumnElement[bool]:
    """The version that stands: no later one of its document replaces it. It may wait for the malware scanner if it is
    the first (services/documents/scans.py)."""
    return DocumentVersion.number == Document.newest_number
