"""Which versions of a document may be opened, by what the malware scanner said of them (R67).

A version that is held or infected is opened by nobody, and does not become the newest: until the scanner has called it
clean, everybody has the one before. Where there is none before, both sides see the document's name and why it waits.
Bytes leave by `services/documents/opening.py` only, which asks `require_passed` first.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from data.database.session import ScopedSession
from data.documents.tables import Document, DocumentVersion
from data.errors import Conflict
from data.statuses import ScanState

PASSED = (ScanState.UNSCANNED, ScanState.CLEAN)  # the first is not called clean anywhere


class BeingChecked(Conflict):
    message = "This file is being checked for malware. It can be opened as soon as that is done."


class HasMalware(Conflict):
    message = "Malware was found in this file. Nobody can open it."


def require_passed(scan: ScanState) -> None:
    """Before the first byte of a version is read for anybody. Raises BeingChecked, HasMalware."""
    if (refusal := refusal_of(scan)) is not None:
        raise refusal


def refusal_of(scan: ScanState) -> Conflict | None:
    """Why nobody opens a version; None for one that may be opened."""
    if scan in PASSED:
        return None
    return HasMalware() if scan is ScanState.INFECTED else BeingChecked()


def passed() -> ColumnElement[bool]:
    """Of a version: that it may be opened, as far as the scanner is concerned."""
    return DocumentVersion.scan.in_(PASSED)


def renew_newest(db: ScopedSession, document: Document) -> DocumentVersion:
    """After the state of a version changed, or one is gone: the last that may be opened stands; without one the last
    that waits, else the last. The one that stands."""
    versions = db.scalars(select(DocumentVersion).where(DocumentVersion.document_id == document.id)).all()
    newest = max(versions, key=lambda each: (each.scan in PASSED, each.scan is ScanState.HELD, each.number))
    document.newest_number, document.newest_at = newest.number, newest.uploaded_at
    return newest
