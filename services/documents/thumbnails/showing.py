"""The thumbnail of a document for whoever may open the document: the same rule as for its bytes."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from data.documents.thumbnails import DocumentThumbnail
from data.errors import NotFound
from data.statuses import ThumbnailState
from services.documents.opening import opened
from services.documents.permissions import READ
from services.platform.context import Context


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """`tag` is of this drawing. `picture`, a JPEG; None where whoever asks has it."""

    tag: str
    picture: bytes | None


def shown(ctx: Context, document_id: UUID, *, number: int | None = None, has: str = "") -> Thumbnail:
    """`has`: the tags of what whoever asks has already, as their browser says it.

    Raises NotFound, also where there is none (yet), NotAllowed, BeingChecked, HasMalware, WaitsForPayment, NotReleased.
    """
    found = opened(ctx, document_id, number=number, how="")
    whose = DocumentThumbnail.version_id == found.version_id
    with ctx.transaction(READ) as db:
        drawn = select(DocumentThumbnail.id).where(whose, DocumentThumbnail.state == ThumbnailState.DRAWN)
        id = db.scalar(drawn)
        if id is None:
            raise NotFound(what="document")
        tag = f'"{id}"'
        if tag in has:
            return Thumbnail(tag, None)
        return Thumbnail(tag, db.scalar(select(DocumentThumbnail.picture).where(DocumentThumbnail.id == id)))
