"""A version of a document that may be opened from now on: its text is taken, it is drawn, whoever may see it is told."""

from __future__ import annotations

from data.database.session import ScopedSession
from data.documents.tables import Document, DocumentVersion
from services.documents import news
from services.documents.text.taking import wanted
from services.documents.thumbnails import drawing


def publish(db: ScopedSession, document: Document, version: DocumentVersion, size_bytes: int) -> None:
    """In the transaction that adds the newest version, or in the one that lets it through."""
    wanted(db, document, version.number, version.mime, size_bytes)
    drawing.wanted(db, version, size_bytes)
    if not version.is_from_firm:
        news.tell_firm(db, document)
    elif version.is_told:
        news.tell_contacts(db, version)
