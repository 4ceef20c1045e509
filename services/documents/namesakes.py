"""Documents of a client's that are called as a new file is: the very same one, or a name to be asked about."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Select, and_, select

from data.database.session import ScopedSession
from data.documents.tables import Blob, Document, DocumentVersion
from data.errors import Conflict
from data.folding import order_key
from services.documents.permissions import READ
from services.documents.scans import newest_only, shown
from services.documents.uploads import Place, Received
from services.documents.visibility import visible
from services.platform.context import Context


class NameIsThere(Conflict):
    """`fields`: document, the id of it. Asked of staff only, who may add versions."""

    message = "A document called {name} is there already. Is this a new version of it, or another document?"
    field = "file"


def twin(ctx: Context, place: Place, received: Received) -> UUID | None:
    """A document of the client's of the same name whose newest version has the same bytes, and that they see."""
    with ctx.transaction(READ, selected=False) as db:
        return db.scalars(
            _called(ctx, place, received.name)
            .join(DocumentVersion, and_(DocumentVersion.document_id == Document.id, newest_only(ctx)))
            .join(Blob, Blob.id == DocumentVersion.blob_id)
            .where(Blob.sha256 == received.kept.sha256, visible(ctx))
        ).first()


def require_new_name(ctx: Context, db: ScopedSession, place: Place, name: str) -> None:
    """Raises NameIsThere."""
    if (id := db.scalars(_called(ctx, place, name)).first()) is not None:
        raise NameIsThere(name=name, document=id)


def _called(ctx: Context, place: Place, name: str) -> Select[UUID]:
    return (
        select(Document.id)
        .where(
            Document.entity_id == place.entity_id,
            Document.deleted_at.is_(None),
            Document.order_key == order_key(name),
            shown(ctx),
        )
        .order_by(Document.made_at.desc(), Document.id)
        .limit(1)
    )
