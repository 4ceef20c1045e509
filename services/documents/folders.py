"""The firm's folders for documents: one for each type, the same for all clients."""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy import select

from data.database.insert_once import add_once
from data.documents.tables import DocumentType
from data.errors import Conflict, NotFound
from data.folding import order_key
from services.documents.permissions import READ
from services.documents.switch import require_on
from services.platform.context import Context
from services.platform.permissions import May
from services.platform.text_input import one_line

LONGEST_NAME = 80


class FolderExists(Conflict):
    message = "There is a folder of this name already."
    field = "name"


def open_folders(ctx: Context) -> list[tuple[UUID, str]]:
    """Id and name of each that takes documents, as people sort names. Raises NotFound, NotAllowed."""
    require_on(ctx)
    with ctx.transaction(READ) as db:
        asked = select(DocumentType.id, DocumentType.name).where(DocumentType.closed_at.is_(None))
        return [(id, name) for id, name in db.execute(asked.order_by(DocumentType.order_key))]


def add_folder(ctx: Context, name: str) -> UUID:
    """Raises NotFound, NotAllowed, Missing, TooLong, FolderExists."""
    require_on(ctx)
    clean = one_line(name, "name", longest=LONGEST_NAME, required=True) or ""
    with ctx.transaction(May.EDIT_SETTINGS) as db:
        folder = DocumentType(id=uuid4(), name=clean)
        folder.order_key = order_key(clean)
        if not add_once(db, folder):
            raise FolderExists()
        db.record("document_type.added", folder, name=clean)
        return folder.id


def close_folder(ctx: Context, id: UUID) -> None:
    """It keeps what it has and takes nothing new. Raises NotFound, NotAllowed."""
    require_on(ctx)
    with ctx.transaction(May.EDIT_SETTINGS) as db:
        folder = db.get(DocumentType, id, with_for_update=True)
        if folder is None or folder.closed_at is not None:
            raise NotFound(what="folder")
        folder.closed_at = db.now
        db.record("document_type.closed", folder, name=folder.name)
