"""Where the firm files documents: another name, folder or year, one at a time or many, and many into the bin.

What is not there any more, or lies in the bin by now, is passed over: somebody else was faster with it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal, TypeAlias
from uuid import UUID

from sqlalchemy import select

from data.database.session import ScopedSession
from data.documents.tables import Document, DocumentType
from data.errors import Conflict, Invalid, NotFound
from services.documents.at_once import MOST_AT_ONCE, TooManyChosen
from services.documents.file_names import safe_name
from services.documents.file_types import type_of
from services.documents.permissions import TEND
from services.documents.requests.answers import bin_document, restore_document
from services.documents.switch import require_on
from services.documents.topics import tell
from services.documents.uploads import YEARS, BadYear, FolderClosed
from services.platform.context import Context
from services.platform.text_input import one_line

LONGEST_NAME = 200


class Keep(Enum):
    """What stays as it is."""

    AS_IT_IS = "as it is"


KEEP: Final = Keep.AS_IT_IS
Kept: TypeAlias = Literal[Keep.AS_IT_IS]


class NothingToDo(Invalid):
    message = "Choose a folder or a year."
    field = "type_id"


class NothingTicked(Invalid):
    message = "Tick at least one document."


class SomeOnHold(Conflict):
    message = "{n} of these documents are under a legal hold and cannot be deleted. Untick them, or lift the holds."


@dataclass(frozen=True, slots=True)
class Filed:
    """Where documents are to lie; None: in no folder, without a year."""

    type_id: UUID | Kept | None = KEEP
    year: int | Kept | None = KEEP


def file_one(ctx: Context, document_id: UUID, name: str, where: Filed) -> None:
    """Rename a document and say where it lies; its ending stays, typed or not. The same again changes nothing.

    Raises NotFound, NotAllowed, Missing, TooLong, BadYear, FolderClosed.
    """
    require_on(ctx)
    ctx.require(TEND)
    typed = one_line(name, "name", longest=LONGEST_NAME, required=True) or ""
    with ctx.transaction(TEND) as db:
        document = db.one(Document, document_id)
        if document.deleted_at is not None:
            raise NotFound(what="document")
        folder = _folder(db, where.type_id, stays=document.type_id)
        _file(db, document, _renamed(typed, document.name), folder, _checked_year(where.year))


def file_all(ctx: Context, ids: Collection[UUID], where: Filed) -> int:
    """Put documents into a folder or a year, or both; how many lie there now.

    Raises NotFound, NotAllowed, NothingTicked, TooManyChosen, NothingToDo, BadYear, FolderClosed.
    """
    if where.type_id is KEEP and where.year is KEEP:
        raise NothingToDo()
    year = _checked_year(where.year)
    require_on(ctx)
    with ctx.transaction(TEND) as db:
        folder = _folder(db, where.type_id)
        found = _in_use(db, ids)
        for document in found:
            _file(db, document, document.name, folder, year)
    return len(found)


def bin_all(ctx: Context, ids: Collection[UUID]) -> int:
    """Put documents into the bin, all of them or none; how many.

    Raises NotFound, NotAllowed, NothingTicked, TooManyChosen, SomeOnHold.
    """
    require_on(ctx)
    with ctx.transaction(TEND) as db:
        found = _in_use(db, ids)
        held = sum(each.held_at is not None for each in found)
        if held:
            raise SomeOnHold(n=held)
        for document in found:
            document.deleted_at, document.deleted_by = db.now, ctx.actor.person_id
            bin_document(ctx, db, document.id)
            db.record("document.binned", document, name=document.name)
            tell(db, document.entity_id)
    return len(found)


def restore_all(ctx: Context, ids: Collection[UUID]) -> int:
    """Take documents out of the bin; how many. Raises NotFound, NotAllowed, NothingTicked, TooManyChosen."""
    require_on(ctx)
    with ctx.transaction(TEND) as db:
        found = _those(db, ids, in_bin=True)
        for document in found:
            document.deleted_at = document.deleted_by = None
            restore_document(ctx, db, document.id)
            db.record("document.restored", document, name=document.name)
            tell(db, document.entity_id)
    return len(found)


def _renamed(typed: str, before: str) -> str:
    """With the ending of before, which says what the file is; "photo.jpeg" may become "picture.jpg"."""
    clean = safe_name(typed)
    with suppress(Invalid):
        if type_of(clean) is type_of(before):
            return clean
    return safe_name(f"{typed}.{before.rpartition('.')[2]}")


def _in_use(db: ScopedSession, ids: Collection[UUID]) -> Sequence[Document]:
    return _those(db, ids, in_bin=False)


def _those(db: ScopedSession, ids: Collection[UUID], *, in_bin: bool) -> Sequence[Document]:
    """In one order for everybody, so that two who want the same rows wait for each other. Raises NothingTicked,
    TooManyChosen; NotFound if none of them is there."""
    if not ids:
        raise NothingTicked()
    if len(ids) > MOST_AT_ONCE:
        raise TooManyChosen(most=MOST_AT_ONCE)
    lies = Document.deleted_at.is_not(None) if in_bin else Document.deleted_at.is_(None)
    asked = select(Document).where(Document.id.in_(ids), lies).order_by(Document.id).with_for_update()
    found = db.scalars(asked).all()
    if not found:
        raise NotFound(what="document")
    return found


def _folder(db: ScopedSession, id: UUID | Kept | None, stays: UUID | None = None) -> DocumentType | Kept | None:
    """Raises NotFound, and FolderClosed unless the document lies there already."""
    if id is KEEP or id is None:
        return id
    folder = db.get(DocumentType, id)
    if folder is None:
        raise NotFound(what="folder")
    if folder.closed_at is not None and folder.id != stays:
        raise FolderClosed()
    return folder


def _checked_year(year: int | Kept | None) -> int | Kept | None:
    if isinstance(year, int) and not YEARS[0] <= year <= YEARS[1]:
        raise BadYear(least=str(YEARS[0]), most=str(YEARS[1]))
    return year


def _file(
    db: ScopedSession, document: Document, name: str, folder: DocumentType | Kept | None, year: int | Kept | None
) -> None:
    changed: dict[str, list[str | int | None]] = {}
    if name != document.name:
        changed["name"] = [document.name, name]
        document.name = name
    type_id = folder.id if isinstance(folder, DocumentType) else None
    if folder is not KEEP and type_id != document.type_id:
        before = db.get(DocumentType, document.type_id) if document.type_id is not None else None
        changed["type"] = [before.name if before else None, folder.name if isinstance(folder, DocumentType) else None]
        document.type_id = type_id
    if year is not KEEP and year != document.year:
        changed["year"] = [document.year, year]
        document.year = year
    if changed:
        if not document.is_from_firm and document.reviewed_at is None:  # whoever files it has looked at it
            document.reviewed_at, document.reviewed_by = db.now, db.author.person_id
        db.record("document.filed", document, changed=changed, **({} if "name" in changed else {"name": name}))
        tell(db, document.entity_id)
