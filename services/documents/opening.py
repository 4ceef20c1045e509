"""A document's bytes, whole or in part, and the mark that a download leaves (DOC-10, DOC-11, DOC-14)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy import select

from data.database.insert_once import add_once
from data.documents.tables import Blob, Document, DocumentFetch, DocumentVersion
from data.errors import NotFound
from services.documents import review
from services.documents.newest import newest_only
from services.documents.permissions import READ
from services.documents.release import openable, waiting
from services.documents.scans import require_passed
from services.documents.switch import require_on
from services.documents.topics import tell
from services.documents.visibility import visible
from services.integrations.encrypted_store import Vault
from services.platform.context import Context
from services.platform.permissions import May


@dataclass(frozen=True, slots=True)
class OpenedDocument:
    """What a version is, and its bytes when somebody asks for them. `sha256` is of the plain bytes."""

    document_id: UUID
    version_id: UUID
    entity_id: UUID
    name: str
    mime: str
    size_bytes: int
    sha256: str
    blob_id: UUID = field(repr=False)
    _vault: Vault = field(repr=False)

    def whole(self) -> Iterator[bytes]:
        """All of it. The last part only comes if all were what was kept. Raises VaultDamaged, StorageDown."""
        return self._vault.stream(self.blob_id, self.sha256)

    def range(self, start: int, end: int) -> Iterator[bytes]:
        """Bytes `start` to `end`, not included. Raises VaultDamaged, StorageDown."""
        return self._vault.read(self.blob_id, start, end)


def opened(ctx: Context, document_id: UUID, *, number: int | None = None, how: str = "document") -> OpenedDocument:
    """The newest version, or that `number`, for whoever may see the document. Looking clears no New mark.

    Staff also open what is in the bin; `how` is said in the security events, "" for nothing there. Raises NotFound,
    NotAllowed, BeingChecked, HasMalware; WaitsForPayment or NotReleased for what the client sees and may not have yet.
    """
    require_on(ctx)
    wanted = newest_only() if number is None else DocumentVersion.number == number
    asked = (
        select(
            Document.id, DocumentVersion.id, Document.entity_id, Document.name, DocumentVersion.mime,
            Blob.size_bytes, Blob.sha256, Blob.id, openable(ctx), DocumentVersion.scan,
        )
        .select_from(Document)
        .join(DocumentVersion, DocumentVersion.document_id == Document.id)
        .join(Blob, Blob.id == DocumentVersion.blob_id)
        .where(Document.id == document_id, wanted, visible(ctx))
    )  # fmt: skip
    if not ctx.actor.is_staff:
        asked = asked.where(Document.deleted_at.is_(None))
    with ctx.transaction(READ) as db:
        row = db.execute(asked).first()
        if row is None:
            raise NotFound(what="document")
        if not row[-2]:
            raise waiting(ctx, db, [document_id])[document_id].refusal
    require_passed(row.scan)
    id, version_id, entity_id, name, mime, size_bytes, sha256, blob_id, _, _ = row
    vault = ctx.gateways.vault
    found = OpenedDocument(id, version_id, entity_id, name, mime, size_bytes, sha256, blob_id, vault)
    if how:
        ctx.saw_paper(how, "document", found.document_id, found.entity_id)
    return found


def downloaded(ctx: Context, found: OpenedDocument) -> None:
    """A contact has it now: it is not New for them any more. What staff do, also through a contact's eyes, leaves none;
    but what a client sent has been looked at then.

    Twice is safe. Raises NotAllowed.
    """
    review.looked(ctx, found.document_id, found.entity_id)
    mine = [each.contact_id for each in ctx.actor.memberships if each.entity_id == found.entity_id]
    if not ctx.actor.may(May.LEAVE_TRACE) or not mine:
        return
    with ctx.transaction(May.LEAVE_TRACE, selected=False) as db:
        for contact_id in mine:
            add_once(
                db,
                DocumentFetch(
                    id=uuid4(),
                    entity_id=found.entity_id,
                    version_id=found.version_id,
                    contact_id=contact_id,
                    at=db.now,
                ),
            )
        db.recorded = True  # a mark of their own; the download itself is no change
        tell(db, found.entity_id)
