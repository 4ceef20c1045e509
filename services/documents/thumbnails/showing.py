"""The thumbnail of a document for whoever may open the document: the same rule as for its bytes."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from data.documents.thumbnails import DocumentThumbnail
from data.errors import NotFound
from data.statuses import ThumbnailState
from services.documents.opening import opened
from services.documents.permissions import READ
from services.platform.context import Context


def shown(ctx: Context, document_id: UUID, *, number: int | None = None) -> bytes:
    """A JPEG. Raises NotFound, also where there is none (yet), NotAllowed, BeingChecked, HasMalware, WaitsForPayment,
    NotReleased.
    """
    found = opened(ctx, document_id, number=number, how="")
    drawn = select(DocumentThumbnail.picture).where(
        DocumentThumbnail.version_id == found.version_id, DocumentThumbnail.state == ThumbnailState.DRAWN
    )
    with ctx.transaction(READ) as db:
        picture = db.scalar(drawn)
    if picture is None:
        raise NotFound(what="document")
    return picture
