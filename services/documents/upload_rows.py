"""Rows and kept parts of uploads on their way in: whose they are, how far they are, and how they go."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select

from data.database.session import ScopedSession
from data.documents.tables import Upload, UploadPart
from data.errors import NotFound
from services.integrations.storage.protocol import StorageDown
from services.platform.context import Context


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an upload is. `document_id`: what it became; `was_there`: that had the same bytes before."""

    id: UUID
    name: str
    size_bytes: int
    received_bytes: int
    document_id: UUID | None = None
    was_there: bool = False


def forget(db: ScopedSession, ids: Sequence[UUID]) -> list[UUID]:
    """Their rows are gone with this transaction; the files that have to be dropped after it."""
    files = [each.id for each in parts_of(db, ids)]
    for table, column in ((UploadPart, UploadPart.upload_id), (Upload, Upload.id)):
        db.execute(delete(table).where(column.in_(ids)).execution_options(synchronize_session=False))
    return files


def parts_of(db: ScopedSession, ids: Sequence[UUID]) -> Sequence[UploadPart]:
    of_them = select(UploadPart).where(UploadPart.upload_id.in_(ids))
    return db.scalars(of_them.order_by(UploadPart.upload_id, UploadPart.starts_at)).all()


def mine(ctx: Context, db: ScopedSession, upload_id: UUID) -> Upload:
    """Raises NotFound for anybody else's, and on the other side of one person."""
    row = db.one(Upload, upload_id)
    if row.person_id != ctx.actor.person_id or row.is_staff != ctx.actor.is_staff:
        raise NotFound(what="upload")
    return row


def standing_of(row: Upload) -> Standing:
    return Standing(row.id, row.name, row.size_bytes, row.received_bytes, row.document_id, row.was_there)


def drop(ctx: Context, files: Sequence[UUID]) -> None:
    """What cannot be reached now, the sweep of the vault removes later."""
    for id in files:
        with suppress(StorageDown):
            ctx.gateways.vault.drop(id)
