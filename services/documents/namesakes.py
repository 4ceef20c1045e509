"""Documents of a client's that are called as a new file is: the very same one, or a name to be asked about."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Row, Select, and_, select

from data.database.session import ScopedSession
from data.documents.tables import Blob, Document, DocumentVersion
from data.errors import Conflict
from data.folding import folded, order_key
from services.documents.newest import newest_only
from services.documents.permissions import READ
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
        called = (
            _called(place, received.name)
            .join(DocumentVersion, and_(DocumentVersion.document_id == Document.id, newest_only()))
            .join(Blob, Blob.id == DocumentVersion.blob_id)
            .where(Blob.sha256 == received.kept.sha256, visible(ctx))
        )
        return _first(db.execute(called).all(), received.name)


def require_new_name(db: ScopedSession, place: Place, name: str) -> None:
    """Raises NameIsThere."""
    if (id := _first(db.execute(_called(place, name)).all(), name)) is not None:
        raise NameIsThere(name=name, document=id)


def is_called(one: str, other: str) -> bool:
    """Whether people take two names for one: case, accents and spaces aside. Unlike in lists, 02 is not 2."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return " ".join(folded(name).split())


def _first(found: Sequence[Row[UUID, str]], name: str) -> UUID | None:
    return next((id for id, other in found if is_called(name, other)), None)


def _called(place: Place, name: str) -> Select[UUID, str]:
    """The newest first; the names that lists put in one place with it."""
    return (
        select(Document.id, Document.name)
        .where(
            Document.entity_id == place.entity_id, Document.deleted_at.is_(None), Document.order_key == order_key(name)
        )
        .order_by(Document.made_at.desc(), Document.id)
    )
