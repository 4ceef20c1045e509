"""The tray: files that a member of staff sends before it is said whose they are.

Parts are kept before they are acknowledged, as those of every upload are (services/documents/resumable.py). A tray is
seen by its own person only: who else looks after none of the clients must not read their papers there. What nobody goes
on with is removed after two weeks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select

from data.database.session import ScopedSession
from data.documents.tray import TrayFile, TrayPart
from data.errors import Invalid, NotAllowed, NotFound, TooMany
from services.documents import uploads
from services.documents.file_names import safe_name
from services.documents.kept_parts import OtherPlace, keeping, stream, was_last
from services.documents.permissions import ADD, READ
from services.documents.settings import LARGEST_MB
from services.documents.switch import require_on
from services.documents.upload_rows import Standing, drop
from services.documents.uploads import EmptyFile, NewFile
from services.platform.context import Context
from services.platform.permissions import May

MOST_FILES = 500  # in one person's tray
IDLE = timedelta(days=14)
BATCH = 200


class TrayFull(TooMany):
    message = "Your tray holds {most} files. Publish or remove some first."


def topic_of(person_id: UUID | None) -> str:
    return f"tray:{person_id}"


def require_tray(ctx: Context) -> None:
    """Raises NotFound, NotAllowed."""
    require_on(ctx)
    if not ctx.actor.is_staff:
        raise NotFound()
    ctx.require(ADD)


def begin(ctx: Context, file: NewFile) -> Standing:
    """Announce a file, of which the parts follow.

    Raises NotFound, NotAllowed, TypeNotTaken, EmptyFile, FileTooLarge, StorageFull, TrayFull.
    """
    require_tray(ctx)
    name = safe_name(file.name)
    uploads.check_file(ctx, NewFile(name, file.size_bytes))
    if file.size_bytes <= 0:
        raise EmptyFile()
    ctx.gateways.vault.storage.require_room(file.size_bytes)
    with ctx.transaction(ADD) as db:
        mine = select(func.count(TrayFile.id)).where(TrayFile.person_id == ctx.actor.person_id)
        if (db.scalar(mine) or 0) >= MOST_FILES:
            raise TrayFull(most=MOST_FILES)
        row = TrayFile(
            id=uuid4(),
            person_id=ctx.actor.person_id,
            name=name,
            size_bytes=file.size_bytes,
            received_bytes=0,
            made_at=db.now,
            heard_at=db.now,
        )
        db.add(row)
        db.recorded = True  # nothing has become of it yet
        return _standing(row)


def resume(ctx: Context, file_id: UUID) -> Standing:
    """Where to go on. What a process died over, or the storage was down for, is put together now.

    Raises NotFound and what `append` raises.
    """
    found = standing(ctx, file_id)
    if found.received_bytes == found.size_bytes and found.document_id is None:
        return _whole(ctx, found)
    return found


def standing(ctx: Context, file_id: UUID) -> Standing:
    """Raises NotFound for anybody else's."""
    require_tray(ctx)
    with ctx.transaction(READ) as db:
        return _standing(mine(ctx, db, file_id))


def append(ctx: Context, file_id: UUID, starts_at: int, content: bytes) -> Standing:
    """Keep one more part; with the last one the file lies in the tray. A part that came before is no harm.

    Raises NotFound, NotAllowed, OtherPlace, TooLong, StorageFull, StorageDown; with the last part TypeLies, HasMacros,
    FileTooLarge: then nothing of it is kept.
    """
    found = standing(ctx, file_id)
    if was_last(found, starts_at, content):
        return found
    if content:
        found = _keep(ctx, found, content)
    return _whole(ctx, found) if found.received_bytes == found.size_bytes else found


def remove(ctx: Context, file_id: UUID) -> None:
    """Out of the tray, for good. Raises NotFound."""
    require_tray(ctx)
    with ctx.transaction(ADD) as db:
        gone = forget(db, [mine(ctx, db, file_id).id])
        db.recorded = True
        db.tell(topic_of(ctx.actor.person_id))
    drop(ctx, gone)


def expire(ctx: Context) -> int:
    """Forget what nobody went on with, the oldest first; how many. `ctx` is the system's. Twice is safe."""
    over = select(TrayFile.id).where(TrayFile.heard_at < ctx.now - IDLE).order_by(TrayFile.heard_at).limit(BATCH)
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        if db.scalar(over.limit(1)) is None:
            return 0
    with ctx.transaction(May.SYSTEM) as db:
        old = list(db.scalars(over))
        gone = forget(db, old)
        db.recorded = True
    drop(ctx, gone)
    return len(old)


def mine(ctx: Context, db: ScopedSession, file_id: UUID) -> TrayFile:
    """Raises NotFound for anybody else's."""
    row = db.one(TrayFile, file_id)
    if row.person_id != ctx.actor.person_id or not ctx.actor.is_staff or ctx.actor.is_viewed:
        raise NotFound(what="file")
    return row


def forget(db: ScopedSession, ids: Sequence[UUID]) -> list[UUID]:
    """Their rows are gone with this transaction; the files that have to be dropped after it."""
    parts = list(db.scalars(select(TrayPart.id).where(TrayPart.file_id.in_(ids))))
    for table, column in ((TrayPart, TrayPart.file_id), (TrayFile, TrayFile.id)):
        db.execute(delete(table).where(column.in_(ids)).execution_options(synchronize_session=False))
    return [*parts, *ids]


def _keep(ctx: Context, found: Standing, content: bytes) -> Standing:
    with keeping(ctx, content, found.received_bytes) as (part, sha256), ctx.transaction(ADD) as db:
        row = mine(ctx, db, found.id)
        if row.received_bytes != found.received_bytes:
            raise OtherPlace(received_bytes=row.received_bytes)
        starts_at = row.received_bytes
        db.add(TrayPart(id=part, file_id=row.id, starts_at=starts_at, size_bytes=len(content), sha256=sha256))
        row.received_bytes, row.heard_at = starts_at + len(content), db.now
        db.recorded = True
        return _standing(row)


def _whole(ctx: Context, found: Standing) -> Standing:
    """Judge what came, and keep it as one file under the row's id."""
    with ctx.transaction(READ) as db:
        parts = [
            (each.id, each.sha256)
            for each in db.scalars(select(TrayPart).where(TrayPart.file_id == found.id).order_by(TrayPart.starts_at))
        ]
    try:
        type = uploads.check_file(ctx, NewFile(found.name, found.size_bytes))
        judged = uploads.judged(stream(ctx, parts), type, ctx.preferences[LARGEST_MB])
        kept = ctx.gateways.vault.store(found.id, judged, size_bytes=found.size_bytes)
    except (Invalid, NotAllowed):
        remove(ctx, found.id)
        raise
    with ctx.transaction(ADD) as db:
        row = mine(ctx, db, found.id)
        row.sha256, row.heard_at = kept.sha256, db.now
        db.execute(delete(TrayPart).where(TrayPart.file_id == row.id).execution_options(synchronize_session=False))
        db.recorded = True
        db.tell(topic_of(ctx.actor.person_id))
        done = _standing(row)
    drop(ctx, [id for id, _ in parts])
    return done


def _standing(row: TrayFile) -> Standing:
    """Its `document_id` is its own once it lies in the tray whole."""
    return Standing(row.id, row.name, row.size_bytes, row.received_bytes, row.id if row.sha256 else None)
