"""Uploads in parts (DOC-05): each part is kept before it is acknowledged, the last one makes the document.

A part is a sealed file of the vault of its own, so that nothing depends on the process that took it. Every part comes
through the one door again: who lost the right, the client or the session meanwhile adds nothing more. What is left of
an upload that nobody goes on with is removed after three days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select

from data.database.session import ScopedSession
from data.documents.tables import Upload, UploadPart
from data.errors import Conflict, Invalid, NotFound, TooMany
from services.documents import uploads
from services.documents.file_names import safe_name
from services.documents.kept_parts import OtherPlace, keeping, stream, was_last
from services.documents.namesakes import require_new_name, twin
from services.documents.permissions import ADD, READ, TEND
from services.documents.requests.answers import receive_for, require_asked
from services.documents.switch import require_on
from services.documents.upload_rows import Standing, drop, forget, mine, parts_of, standing_of
from services.documents.uploads import EmptyFile, FolderClosed, NewFile, Place, TooManyVersions
from services.platform.context import Context
from services.platform.permissions import May

MOST_PART_BYTES = 4 * 1024 * 1024  # in memory while it comes
MOST_OPEN = 20  # of one person at a time
IDLE, PAUSE = timedelta(days=3), timedelta(hours=1)
BATCH = 200  # the others the next hour
# What is wrong with the file or its place, and stays so; after anything else the upload waits to be gone on with.
OF_THIS_FILE = (Invalid, NotFound, FolderClosed, TooManyVersions)


class TooManyOpen(TooMany):
    message = "Too many files are on their way at once. Wait for some of them to arrive."


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants of a file whose name or bytes are there already. None: they were not asked yet.

    `item`: of a request that it answers.
    """

    replaces: UUID | None = None
    beside: bool = False
    item: UUID | None = None


def begin(ctx: Context, place: Place, file: NewFile, wish: Wish = Wish()) -> Standing:
    """Announce a file, of which the parts follow.

    Raises NotFound, NotAllowed, TypeNotTaken, EmptyFile, FileTooLarge, BadYear, FolderClosed, StorageFull,
    TooManyOpen, NameIsThere, and OtherType for a new version of something else.
    """
    require_on(ctx)
    uploads.check_place(ctx, place)
    name = safe_name(file.name)
    uploads.check_file(ctx, NewFile(name, file.size_bytes))
    if file.size_bytes <= 0:
        raise EmptyFile()
    ctx.gateways.vault.storage.require_room(file.size_bytes)
    if wish.item is not None:
        require_asked(ctx, wish.item, place)
    if wish.replaces is not None:
        uploads.require_replaceable(ctx, wish.replaces, place.entity_id, name)
    with ctx.transaction(ADD, selected=False) as db:
        if ctx.actor.may(TEND) and wish == Wish():
            require_new_name(db, place, name)
        gone = _make_room(ctx, db)
        row = Upload(
            id=uuid4(),
            entity_id=place.entity_id,
            person_id=ctx.actor.person_id,
            is_staff=ctx.actor.is_staff,
            type_id=place.type_id,
            year=place.year,
            replaces_id=wish.replaces,
            is_again=wish.beside,
            is_told=place.is_told,
            contacts=[str(each) for each in place.contacts],
            item_id=wish.item,
            name=name,
            size_bytes=file.size_bytes,
            received_bytes=0,
            made_at=db.now,
            heard_at=db.now,
        )
        db.add(row)
        db.recorded = True  # nothing has become of it yet
        standing = standing_of(row)
    drop(ctx, gone)
    return standing


def resume(ctx: Context, upload_id: UUID) -> Standing:
    """Where to go on. When all parts are there and no document yet, because a process died or the storage was down
    then, it is made now. Raises NotFound and what `append` raises."""
    found = standing(ctx, upload_id)
    if found.received_bytes == found.size_bytes and found.document_id is None:
        return _finish(ctx, found)
    return found


def standing(ctx: Context, upload_id: UUID) -> Standing:
    """Raises NotFound for anybody else's."""
    require_on(ctx)
    with ctx.transaction(READ, selected=False) as db:
        ctx.require(ADD)
        return standing_of(mine(ctx, db, upload_id))


def append(ctx: Context, upload_id: UUID, starts_at: int, content: bytes) -> Standing:
    """Keep one more part, and with the last one make the document. A part that came before is no harm.

    Raises NotFound, NotAllowed, OtherPlace, TooLong, StorageFull, StorageDown; with the last part what `uploads.add`
    and `uploads.add_version` raise: then the file is not taken and nothing of it is kept.
    """
    found = standing(ctx, upload_id)
    if was_last(found, starts_at, content):
        return found
    if len(content) == found.size_bytes:
        return _finish(ctx, found, [content])  # most files are one part: not to be kept twice
    if content:
        found = _keep(ctx, found, content)
    if found.received_bytes == found.size_bytes:
        return _finish(ctx, found)
    return found


def cancel(ctx: Context, upload_id: UUID) -> None:
    """Forget an upload and its parts; one that became a document is only forgotten. Raises NotFound."""
    require_on(ctx)
    with ctx.transaction(ADD, selected=False) as db:
        gone = forget(db, [mine(ctx, db, upload_id).id])
        db.recorded = True
    drop(ctx, gone)


def expire(ctx: Context) -> int:
    """Forget what nobody went on with, the oldest first; how many. `ctx` is the system's. Twice is safe.

    Asks before it writes: an idle portal takes no lock.
    """
    over = select(Upload.id).where(Upload.heard_at < ctx.now - IDLE).order_by(Upload.heard_at).limit(BATCH)
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        if db.scalar(over.limit(1)) is None:
            return 0
    with ctx.transaction(May.SYSTEM) as db:
        old = list(db.scalars(over))
        gone = forget(db, old)
        db.recorded = True
    drop(ctx, gone)
    return len(old)


def _keep(ctx: Context, found: Standing, content: bytes) -> Standing:
    with keeping(ctx, content, found.received_bytes) as (part, sha256), ctx.transaction(ADD, selected=False) as db:
        row = mine(ctx, db, found.id)
        if row.received_bytes != found.received_bytes:
            raise OtherPlace(received_bytes=row.received_bytes)
        db.add(
            UploadPart(
                id=part,
                entity_id=row.entity_id,
                upload_id=row.id,
                starts_at=row.received_bytes,
                size_bytes=len(content),
                sha256=sha256,
            )
        )
        row.received_bytes += len(content)
        row.heard_at = db.now
        db.recorded = True
        return standing_of(row)


def _finish(ctx: Context, found: Standing, content: Sequence[bytes] = ()) -> Standing:
    """Make the document of `content`, or of the parts that are kept."""
    with ctx.transaction(READ, selected=False) as db:
        row = mine(ctx, db, found.id)
        parts = [(each.id, each.sha256) for each in parts_of(db, [row.id])]
        contacts = tuple(UUID(each) for each in row.contacts)
        place = Place(row.entity_id, row.type_id, row.year, contacts, row.is_told)
        replaces, again = row.replaces_id, row.is_again
    try:
        whole = iter(content) if content else stream(ctx, parts)
        received = uploads.receive(ctx, place, NewFile(found.name, found.size_bytes), whole, was_open=True)
        if replaces is not None:
            uploads.add_version(ctx, replaces, received, partial(_end, ctx, found.id), is_told=place.is_told)
        elif again or (there := twin(ctx, place, received)) is None:
            uploads.add(ctx, place, received, then=partial(_end, ctx, found.id))
        else:
            ctx.gateways.vault.drop(received.id)
            with ctx.transaction(ADD, selected=False) as db:
                _end(ctx, found.id, db, there, was_there=True)
                db.recorded = True
    except AlreadyEnded:
        return standing(ctx, found.id)
    except OF_THIS_FILE:
        cancel(ctx, found.id)
        raise
    drop(ctx, [id for id, _ in parts])
    return standing(ctx, found.id)


class AlreadyEnded(Conflict):
    """Another request made the document of it meanwhile."""


def _end(ctx: Context, upload_id: UUID, db: ScopedSession, document_id: UUID, *, was_there: bool = False) -> None:
    """In the transaction that makes the document, so that it is made once. Raises AlreadyEnded."""
    row = mine(ctx, db, upload_id)
    if row.document_id is not None:
        raise AlreadyEnded()
    row.document_id, row.was_there, row.heard_at = document_id, was_there, db.now
    if row.item_id is not None:
        receive_for(ctx, db, document_id, item_id=row.item_id)
    row.received_bytes = row.size_bytes
    db.execute(delete(UploadPart).where(UploadPart.upload_id == row.id).execution_options(synchronize_session=False))


def _make_room(ctx: Context, db: ScopedSession) -> list[UUID]:
    """What this person has not gone on with for an hour makes room for what they begin; its files, to be dropped.

    Raises TooManyOpen.
    """
    mine = select(Upload.id).where(Upload.person_id == ctx.actor.person_id, Upload.document_id.is_(None))
    count = db.scalar(select(func.count()).select_from(mine.subquery())) or 0
    if count < MOST_OPEN:
        return []
    idle = list(db.scalars(mine.where(Upload.heard_at < db.now - PAUSE).order_by(Upload.heard_at)))
    if count - len(idle) >= MOST_OPEN:
        raise TooManyOpen()
    return forget(db, idle)
