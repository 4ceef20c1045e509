"""How documents go: taken back by who uploaded them, binned by the firm, deleted for good (DOC-15 to DOC-17).

A legal hold stands above all of it. Rows go first and their files after the commit: a process that dies between leaves
a file that belongs to nothing, which the vault's own sweep removes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select

from data.database.session import ScopedSession
from data.documents.news import DocumentNews
from data.documents.tables import Blob, Document, DocumentFetch, DocumentReader, DocumentRelease, DocumentVersion
from data.errors import Conflict, NotAllowed, NotFound
from data.statuses import ScanState
from services.documents.permissions import ADD, TEND
from services.documents.requests.answers import bin_document, lose_document, restore_document, unlink_document
from services.documents.scans import renew_newest
from services.documents.settings import TAKE_BACK_MINUTES
from services.documents.switch import require_on
from services.documents.text.taking import forgotten
from services.documents.thumbnails import drawing
from services.documents.topics import tell
from services.documents.visibility import visible
from services.platform.context import Context
from services.platform.text_input import one_line

LONGEST_REASON = 400


class NotTheirs(NotAllowed):
    message = "Only what your side uploaded can be taken back; this came from the firm."


class TooLate(Conflict):
    message = (
        "This was uploaded more than {minutes} minutes ago and is part of the firm's records now. Please ask the firm."
    )


class OnHold(Conflict):
    message = "This document is under a legal hold. It cannot be deleted before the hold is lifted."


def may_take_back_until(ctx: Context, uploaded_at: datetime) -> datetime:
    """The last moment at which the client's side may still take an upload back."""
    return uploaded_at + timedelta(minutes=ctx.preferences[TAKE_BACK_MINUTES])


def take_back(ctx: Context, document_id: UUID) -> None:
    """Delete an upload of one's own side for good, up to and including the last second of the window.

    Raises NotFound, NotAllowed, NotTheirs, TooLate, OnHold.
    """
    require_on(ctx)
    if ctx.actor.is_staff:
        raise ctx.refused(NotAllowed(), ADD)
    with ctx.transaction(ADD) as db:
        document = _alive(db, document_id)
        if db.scalar(select(Document.id).where(Document.id == document_id, visible(ctx))) is None:
            raise NotFound(what="document")
        versions = db.scalars(select(DocumentVersion).where(DocumentVersion.document_id == document_id)).all()
        if document.is_from_firm or any(each.is_from_firm for each in versions):
            raise NotTheirs()
        if db.now > may_take_back_until(ctx, min(each.uploaded_at for each in versions)):
            raise TooLate(minutes=ctx.preferences[TAKE_BACK_MINUTES])
        if document.held_at is not None:
            raise OnHold()
        lose_document(ctx, db, document_id)
        gone = delete_rows(db, document, "document.taken_back")
    drop_files(ctx, gone)


def bin_it(ctx: Context, document_id: UUID) -> None:
    """The firm deletes a document; it can be taken out of the bin until its retention ends. Raises NotFound, OnHold."""
    require_on(ctx)
    with ctx.transaction(TEND) as db:
        document = _alive(db, document_id)
        if document.held_at is not None:
            raise OnHold()
        document.deleted_at, document.deleted_by = db.now, ctx.actor.person_id
        bin_document(ctx, db, document_id)
        db.record("document.binned", document, name=document.name)
        tell(db, document.entity_id)


def restore(ctx: Context, document_id: UUID) -> None:
    """Out of the bin again, where it was. Raises NotFound."""
    require_on(ctx)
    with ctx.transaction(TEND) as db:
        document = db.one(Document, document_id)
        if document.deleted_at is None:
            raise NotFound(what="document")
        document.deleted_at = document.deleted_by = None
        restore_document(ctx, db, document_id)
        db.record("document.restored", document, name=document.name)
        tell(db, document.entity_id)


def delete_infected(ctx: Context, document_id: UUID) -> None:
    """Delete the versions in which malware was found for good, and the document if it has no other; before that it
    stays where it is and nobody opens it. Raises NotFound, NotAllowed, OnHold."""
    require_on(ctx)
    with ctx.transaction(TEND) as db:
        document = db.one(Document, document_id)
        versions = db.scalars(select(DocumentVersion).where(DocumentVersion.document_id == document_id)).all()
        infected = [each for each in versions if each.scan is ScanState.INFECTED]
        if not infected:
            raise NotFound(what="document")
        if document.held_at is not None:
            raise OnHold()
        if len(infected) == len(versions):
            lose_document(ctx, db, document_id)
            gone = delete_rows(db, document, "document.infected_deleted")
        else:
            gone = [each.blob_id for each in infected]
            db.record("document.infected_deleted", document, name=document.name, versions=len(infected))
            _delete_versions(db, [each.id for each in infected], gone)
            renew_newest(db, document)
            tell(db, document.entity_id)
    drop_files(ctx, gone)


def hold(ctx: Context, document_id: UUID, reason: str) -> None:
    """Nobody deletes it until the hold is lifted, in the bin or not. Raises NotFound, Missing, TooLong."""
    require_on(ctx)
    why = one_line(reason, "reason", longest=LONGEST_REASON, required=True)
    with ctx.transaction(TEND) as db:
        document = db.one(Document, document_id)
        document.held_at, document.held_by, document.hold_reason = db.now, ctx.actor.person_id, why
        db.record("document.held", document, reason=why)


def release(ctx: Context, document_id: UUID) -> None:
    """Lift the hold; nothing happens if there is none. Raises NotFound."""
    require_on(ctx)
    with ctx.transaction(TEND) as db:
        document = db.one(Document, document_id)
        if document.held_at is None:
            db.recorded = True
            return
        db.record("document.released", document, reason=document.hold_reason)
        document.held_at = document.held_by = document.hold_reason = None


def delete_rows(db: ScopedSession, document: Document, verb: str) -> list[UUID]:
    """Take a document out of the database with all it has; the files that have to be dropped after the commit."""
    of_it = DocumentVersion.document_id == document.id
    versions = list(db.scalars(select(DocumentVersion.id).where(of_it)))
    blobs = list(db.scalars(select(DocumentVersion.blob_id).where(of_it)))
    db.record(verb, document, name=document.name, versions=len(blobs))
    unlink_document(db, document.id)
    for table in (DocumentReader, DocumentRelease):
        of_them = delete(table).where(table.document_id == document.id)
        db.execute(of_them.execution_options(synchronize_session=False))
    forgotten(db, document)
    _delete_versions(db, versions, blobs)
    db.execute(delete(Document).where(Document.id == document.id).execution_options(synchronize_session=False))
    tell(db, document.entity_id)
    return blobs


def _delete_versions(db: ScopedSession, versions: list[UUID], blobs: list[UUID]) -> None:
    drawing.forgotten(db, versions)
    for gone in (
        delete(DocumentNews).where(DocumentNews.version_id.in_(versions)),
        delete(DocumentFetch).where(DocumentFetch.version_id.in_(versions)),
        delete(DocumentVersion).where(DocumentVersion.id.in_(versions)),
        delete(Blob).where(Blob.id.in_(blobs)),
    ):
        db.execute(gone.execution_options(synchronize_session=False))


def drop_files(ctx: Context, ids: Iterable[UUID]) -> None:
    for id in ids:
        ctx.gateways.vault.drop(id)


def _alive(db: ScopedSession, id: UUID) -> Document:
    document = db.one(Document, id)
    if document.deleted_at is not None:
        raise NotFound(what="document")
    return document
