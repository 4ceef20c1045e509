"""One file of the watch folder: read, sealed, judged, and published or laid aside; exactly once, whatever dies in between.

In this order: its bytes are sealed in the vault; one transaction writes the document, or that it waits, together with
the row that says what lay where; only then is it removed from the folder. A process that dies before the transaction
leaves a file in the vault that belongs to nothing; one that dies after it, a file that is known already.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from data.database.session import ScopedSession
from data.documents.tables import Blob, Document, DocumentVersion
from data.documents.watched import WatchedFile
from data.folding import order_key
from data.statuses import WatchState
from services.documents import uploads
from services.documents.file_names import safe_name
from services.documents.file_types import FileType, HasMacros, Judge, TypeLies, TypeNotTaken, type_of
from services.documents.namesakes import is_called
from services.documents.newest import newest_only
from services.documents.settings import LARGEST_MB, MOST_MB_OF_A_FORM
from services.documents.uploads import Received
from services.documents.watch.files import Folder, Gone, OpenFile, Stamp, Unreadable
from services.documents.watch.names import is_text, shown
from services.documents.watch.reasons import Why
from services.documents.watch.routes import route
from services.documents.watch.rows import WAITING, Outcome, ReadFile, key_of, stuck, taken, wait
from services.integrations.clamd import ScannerDown, TooLargeToScan
from services.integrations.storage.protocol import StorageDown, StorageFull
from services.platform.context import Context
from services.platform.permissions import May

_MB = 1024 * 1024
MOST_BYTES = MOST_MB_OF_A_FORM * _MB  # what is larger is told of and not touched


def take(ctx: Context, folder: Folder, path: bytes, stamp: Stamp) -> Outcome:
    """Take in the file that lay at `path` with `stamp`, for a while without a change. `ctx` is the system's."""
    try:
        with folder.opened(path) as file:
            if file.stamp != stamp or file.is_being_written():
                return Outcome.CHANGED
            if stamp.size_bytes == 0:
                return stuck(ctx, path, stamp, Why.EMPTY)
            if stamp.size_bytes > MOST_BYTES:
                return stuck(ctx, path, stamp, Why.TOO_LARGE_TO_KEEP)
            if _was_here(ctx, path, stamp, file):
                return _removed(ctx, folder, path, stamp)
            read = _read(ctx, path, stamp, file)
            if file.stamp != stamp:
                ctx.gateways.vault.drop(read.file_id)
                return Outcome.CHANGED
    except Gone:
        return Outcome.CHANGED
    except Unreadable:
        return stuck(ctx, path, stamp, Why.UNREADABLE)
    except (StorageFull, StorageDown):
        return stuck(ctx, path, stamp, Why.NO_STORAGE, Outcome.BLOCKED)
    try:
        read = _scanned(ctx, read)
    except (ScannerDown, TooLargeToScan) as error:
        ctx.gateways.vault.drop(read.file_id)
        large = isinstance(error, TooLargeToScan)
        return stuck(ctx, path, stamp, Why.TOO_LARGE_TO_SCAN if large else Why.NO_SCANNER)
    _settle(ctx, read)
    return _removed(ctx, folder, path, stamp)


def wait_for_scanner(ctx: Context, path: bytes, stamp: Stamp) -> Outcome:
    """There is no use in reading files while nobody can say whether they are clean."""
    return stuck(ctx, path, stamp, Why.NO_SCANNER, Outcome.BLOCKED)


def _was_here(ctx: Context, path: bytes, stamp: Stamp, file: OpenFile) -> bool:
    """Whether this very file was taken before, and only not removed: a process died, or the folder did not let it go."""
    ended = WatchedFile.state.in_((WatchState.TAKEN, WatchState.WAITING, WatchState.DISCARDED))
    asked = select(WatchedFile.sha256).where(
        WatchedFile.path_key == key_of(path), WatchedFile.stamp == str(stamp), ended
    )
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        known = set(db.scalars(asked))
    if not known:
        return False
    told = sha256()
    for piece in file.pieces():
        told.update(piece)
    return told.hexdigest() in known


def _read(ctx: Context, path: bytes, stamp: Stamp, file: OpenFile) -> ReadFile:
    """Sealed, whatever it is; and what speaks against publishing it."""
    name = path.rpartition(b"/")[2]
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        routed = route(db, path)
    why, detail, type = routed.why, routed.detail, None
    if not is_text(name):
        why, detail = why or Why.BAD_NAME, detail or shown(name)[:255]
    try:
        type = type_of(safe_name(shown(name)))
    except TypeNotTaken:
        why = why or Why.TYPE_NOT_TAKEN
    if stamp.size_bytes > ctx.preferences[LARGEST_MB] * _MB:
        why = why or Why.TOO_LARGE
    file_id, wrong = uuid4(), list[Why]()
    kept = ctx.gateways.vault.store(file_id, _judged(file, type, wrong), size_bytes=stamp.size_bytes)
    return ReadFile(path, stamp, file_id, kept, type, routed, why or (wrong[0] if wrong else None), detail)


def _judged(file: OpenFile, type: FileType | None, wrong: list[Why]) -> Iterator[bytes]:
    """All of it, even if it is not what its name says: then that is noted."""
    judge = Judge(type) if type is not None else None
    for piece in file.pieces():
        if judge is not None and not wrong:
            _noting(lambda j=judge, p=piece: j.hear(p), wrong)
        yield piece
    if judge is not None and not wrong:
        _noting(judge.end, wrong)


def _noting(judging: Any, wrong: list[Why]) -> None:
    try:
        judging()
    except HasMacros:
        wrong.append(Why.MACROS)
    except TypeLies:
        wrong.append(Why.TYPE_LIES)


def _scanned(ctx: Context, read: ReadFile) -> ReadFile:
    """Raises ScannerDown, TooLargeToScan: then it stays where it lies."""
    scanner = ctx.gateways.scanner
    if scanner is None:
        return read
    verdict = scanner.scan(ctx.gateways.vault.stream(read.file_id, read.kept.sha256))
    if verdict.found:
        return replace(read, why=Why.MALWARE, detail=verdict.found)
    return replace(read, is_clean=True)


def _settle(ctx: Context, read: ReadFile) -> None:
    """One transaction: it is a document, or a newer version of one, or waits, or was there before."""
    place, why = read.routed.place, read.why
    if why is not None or place is None or read.type is None:
        with ctx.transaction(May.SYSTEM) as db:
            wait(db, read, why or Why.UNKNOWN_CLIENT, read.detail)
        return
    received = Received(read.file_id, read.name, read.type, read.kept, read.is_clean)
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        namesake = _called_so(ctx, db, read)
    rule = ctx.settings.watch_same_name
    if namesake is None or (rule == "beside" and not namesake.is_same):
        uploads.add(ctx, place, received, then=lambda db, id: taken(db, read, id))
    elif namesake.is_same:
        with ctx.transaction(May.SYSTEM) as db:
            taken(db, read, namesake.id)
            db.recorded = True  # nothing is new
        _drop(ctx, read.file_id)
    elif rule == "version" and namesake.is_from_firm:
        uploads.add_version(ctx, namesake.id, received, then=lambda db, id: taken(db, read, id))
    else:
        with ctx.transaction(May.SYSTEM) as db:
            wait(db, read, Why.SAME_NAME, read.name)


@dataclass(frozen=True, slots=True)
class _Namesake:
    """A document in use at the same place and of the same name. `is_same`: with the very same bytes."""

    id: UUID
    is_from_firm: bool
    is_same: bool


def _called_so(ctx: Context, db: ScopedSession, read: ReadFile) -> _Namesake | None:
    """One with the same bytes before others, then the newest."""
    place = read.routed.place
    assert place is not None
    found = db.execute(
        select(Document.id, Document.is_from_firm, Blob.sha256, Document.name)
        .join(DocumentVersion, DocumentVersion.document_id == Document.id)
        .join(Blob, Blob.id == DocumentVersion.blob_id)
        .where(
            newest_only(),
            Document.entity_id == place.entity_id,
            Document.type_id.is_not_distinct_from(place.type_id),
            Document.year.is_not_distinct_from(place.year),
            Document.deleted_at.is_(None),
            Document.order_key == order_key(read.name),
        )
        .order_by(Blob.sha256 != read.kept.sha256, Document.made_at.desc(), Document.id)
    ).all()
    same = next((row for row in found if is_called(read.name, row.name)), None)
    return None if same is None else _Namesake(same.id, same.is_from_firm, same.sha256 == read.kept.sha256)


def _removed(ctx: Context, folder: Folder, path: bytes, stamp: Stamp) -> Outcome:
    if folder.remove(path, stamp):
        return Outcome.DONE
    mine = (WatchedFile.path_key == key_of(path), WatchedFile.stamp == str(stamp))
    with ctx.transaction(May.SYSTEM) as db:
        for row in db.scalars(select(WatchedFile).where(*mine, WatchedFile.state == WatchState.TAKEN)):
            row.reason = Why.NOT_REMOVED
        db.recorded = True  # that it is a document was written then
        db.tell(WAITING)
    return Outcome.LEFT


def _drop(ctx: Context, file_id: UUID) -> None:
    with suppress(StorageDown):
        ctx.gateways.vault.drop(file_id)
