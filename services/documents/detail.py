"""One document for its page: what it is, its versions, and for staff who downloaded which of them and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, case, func, select

from data.database.session import ScopedSession
from data.documents.tables import Blob, Document, DocumentFetch, DocumentVersion
from data.errors import NotFound
from data.people.tables import Contact, Entity, Person
from data.statuses import ScanState
from services.documents import listing
from services.documents.listing import DocumentRow
from services.documents.permissions import READ
from services.documents.visibility import visible
from services.platform.context import Context
from services.platform.lists.query import ListQuery


@dataclass(frozen=True, slots=True)
class Download:
    """A contact fetched a version for the first time."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class VersionRow:
    """Bytes that the document had from `uploaded_at` on. `downloads` are told to staff only."""

    number: int
    mime: str
    size_bytes: int
    uploaded_at: datetime
    uploader: str | None
    is_from_firm: bool
    scan: ScanState = ScanState.UNSCANNED
    downloads: tuple[Download, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentDetail:
    """A document as lists show it, its versions, the newest first, and why it is held (staff)."""

    row: DocumentRow
    versions: Sequence[VersionRow]
    hold_reason: str | None = None


def detail(ctx: Context, id: UUID) -> DocumentDetail:
    """For whoever finds the document in their list; staff also find it in the bin. Looking clears no New mark.

    Raises NotFound, NotAllowed.
    """
    row = _found(ctx, id)
    with ctx.transaction(READ) as db:
        downloads = _downloads(db, id) if ctx.actor.is_staff else {}
        versions = _versions(ctx, db, id, downloads)
        reason = db.scalar(select(Document.hold_reason).where(Document.id == id)) if ctx.actor.is_staff else None
    ctx.saw_paper("page", "document", row.id, row.entity_id)
    return DocumentDetail(row, versions, reason)


def _found(ctx: Context, id: UUID) -> DocumentRow:
    """As the list finds it, so that the page knows no other rule than the list."""
    asked: dict[str, tuple[str, ...]] = {"id": (str(id),)}
    places: list[dict[str, tuple[str, ...]]] = [{}, {"bin": ("yes",)}] if ctx.actor.is_staff else [{}]
    for place in places:
        if rows := listing.page(ctx, ListQuery(chosen=asked | place)).rows:
            return rows[0]
    raise NotFound(what="document")


def _versions(
    ctx: Context, db: ScopedSession, id: UUID, downloads: Mapping[UUID, tuple[Download, ...]]
) -> list[VersionRow]:
    named = func.coalesce(Contact.name, Entity.name)
    rows = db.execute(
        select(
            DocumentVersion.id,
            DocumentVersion.number,
            DocumentVersion.mime,
            Blob.size_bytes,
            DocumentVersion.uploaded_at,
            case((DocumentVersion.is_from_firm, Person.name), else_=named),
            DocumentVersion.is_from_firm,
            DocumentVersion.scan,
        )
        .join(Document, Document.id == DocumentVersion.document_id)
        .join(Blob, Blob.id == DocumentVersion.blob_id)
        .join(Entity, Entity.id == DocumentVersion.entity_id)
        .outerjoin(Person, Person.id == DocumentVersion.uploaded_by)
        .outerjoin(
            Contact,
            and_(Contact.person_id == DocumentVersion.uploaded_by, Contact.entity_id == DocumentVersion.entity_id),
        )
        .where(DocumentVersion.document_id == id, visible(ctx))
    ).all()
    found = {
        number: VersionRow(number, mime, size, at, uploader, is_from_firm, scan, downloads.get(version, ()))
        for version, number, mime, size, at, uploader, is_from_firm, scan in rows
    }
    return [found[each] for each in sorted(found, reverse=True)]


def _downloads(db: ScopedSession, id: UUID) -> Mapping[UUID, tuple[Download, ...]]:
    found: defaultdict[UUID, tuple[Download, ...]] = defaultdict(tuple)
    for version, name, at in db.execute(
        select(DocumentFetch.version_id, Contact.name, DocumentFetch.at)
        .join(Contact, Contact.id == DocumentFetch.contact_id)
        .join(DocumentVersion, DocumentVersion.id == DocumentFetch.version_id)
        .where(DocumentVersion.document_id == id)
        .order_by(DocumentFetch.at, Contact.order_key)
    ):
        found[version] += (Download(name, at),)
    return found
