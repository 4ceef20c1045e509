"""The firm's folders for documents: one for each type, the same for all clients."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from data.database.insert_once import add_once
from data.database.session import ScopedSession
from data.documents.tables import Document, DocumentType
from data.errors import Conflict, NotFound
from data.folding import order_key
from services.documents.permissions import READ
from services.documents.switch import require_on
from services.documents.topics import ALL
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
        _require_new(db, clean)
        folder = DocumentType(id=uuid4(), name=clean)
        folder.order_key = order_key(clean)
        if not add_once(db, folder):
            raise FolderExists()
        db.record("document_type.added", folder, name=clean)
        db.tell(ALL)
        return folder.id


def close_folder(ctx: Context, id: UUID) -> None:
    """It keeps what it has, and nobody chooses it any more; what is on its way to it still arrives there.

    Raises NotFound, NotAllowed.
    """
    require_on(ctx)
    with ctx.transaction(May.EDIT_SETTINGS) as db:
        folder = db.get(DocumentType, id, with_for_update=True)
        if folder is None or folder.closed_at is not None:
            raise NotFound(what="folder")
        folder.closed_at = db.now
        db.record("document_type.closed", folder, name=folder.name)
        db.tell(ALL)


def reopen_folder(ctx: Context, id: UUID) -> None:
    """It takes documents again. Raises NotFound, NotAllowed."""
    require_on(ctx)
    with ctx.transaction(May.EDIT_SETTINGS) as db:
        folder = db.get(DocumentType, id, with_for_update=True)
        if folder is None or folder.closed_at is None:
            raise NotFound(what="folder")
        folder.closed_at = None
        db.record("document_type.reopened", folder, name=folder.name)
        db.tell(ALL)


def rename_folder(ctx: Context, id: UUID, name: str) -> None:
    """The same name again changes nothing. Raises NotFound, NotAllowed, Missing, TooLong, FolderExists."""
    require_on(ctx)
    clean = one_line(name, "name", longest=LONGEST_NAME, required=True) or ""
    try:
        with ctx.transaction(May.EDIT_SETTINGS) as db:
            folder = db.get(DocumentType, id, with_for_update=True)
            if folder is None:
                raise NotFound(what="folder")
            _require_new(db, clean, but=id)
            if folder.name != clean:
                before, folder.name = folder.name, clean
                db.record("document_type.renamed", folder, changed={"name": [before, clean]})
                db.tell(ALL)
    except IntegrityError as error:  # somebody else took the name meanwhile
        raise FolderExists() from error


@dataclass(frozen=True, slots=True)
class FolderRow:
    """A folder with how many documents in use lie in it, of the clients of whoever asks."""

    id: UUID
    name: str
    is_closed: bool
    count: int


def all_folders(ctx: Context) -> list[FolderRow]:
    """Open ones and closed ones, as people sort names, for whoever may change them. Raises NotFound, NotAllowed."""
    require_on(ctx)
    ctx.require(May.EDIT_SETTINGS)
    in_use = select(Document.type_id, func.count()).where(Document.deleted_at.is_(None)).group_by(Document.type_id)
    with ctx.transaction(READ) as db:
        counts = {row[0]: row[1] for row in db.execute(in_use)}
        rows = db.scalars(select(DocumentType).order_by(DocumentType.order_key, DocumentType.id)).all()
        return [FolderRow(each.id, each.name, each.closed_at is not None, counts.get(each.id, 0)) for each in rows]


def _require_new(db: ScopedSession, name: str, but: UUID | None = None) -> None:
    """Nobody tells two folders apart that differ in case or accents only. Raises FolderExists."""
    alike = select(DocumentType.id).where(DocumentType.order_key == order_key(name))
    if any(id != but for id in db.scalars(alike)):
        raise FolderExists()
