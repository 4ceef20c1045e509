"""Thumbnails are drawn after the upload, by a worker that looks for its work itself: whatever waits, the newest first.

What is begun is counted before a file is opened, so one that takes the portal down with it is not tried for ever, and one
that always fails stands behind all others. What cannot be drawn is tried once; a storage that is down leaves all waiting.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import Select, and_, delete, select, update

from data.database.insert_once import add_once
from data.database.session import ScopedSession
from data.documents.tables import Blob, Document, DocumentVersion
from data.documents.thumbnails import DocumentThumbnail
from data.statuses import ThumbnailState
from services.documents.newest import newest_only
from services.documents.scans import PASSED, passed
from services.documents.thumbnails.drawer import KINDS, DrawerDown, DrawerLate, Drawing, draw
from services.documents.topics import tell
from services.integrations.encrypted_store import VaultDamaged
from services.integrations.storage import StorageDown
from services.platform.area_switches import is_off
from services.platform.context import Context
from services.platform.permissions import May

log = logging.getLogger(__name__)
MOST_BYTES = 40 * 1024 * 1024  # of a file
OF_A_SWEEP, MOST_SWEEPS = 500, 20
MOST_TRIES = 3
RUN_SECONDS = 5  # nothing new is begun after that: a portal that stops does not wait long, and the next turn goes on
WAITING = "document_thumbnails"  # the topic of the worker
BEAT_SECONDS = 60
_QUIETLY = {"synchronize_session": False}
_WAITS = DocumentThumbnail.state == ThumbnailState.WAITING


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A thumbnail to be drawn, and where its file is."""

    id: UUID
    entity_id: UUID
    mime: str
    blob_id: UUID
    sha256: str
    tries: int


def wanted(db: ScopedSession, version: DocumentVersion, size_bytes: int) -> None:
    """In the transaction that lets a version through. Twice is safe."""
    db.flush()
    if _asked_for(db, version.id, version.entity_id, version.mime, size_bytes):
        db.tell(WAITING)


def forgotten(db: ScopedSession, versions: Collection[UUID]) -> None:
    """In the transaction that takes versions away, or closes them for good."""
    gone = delete(DocumentThumbnail).where(DocumentThumbnail.version_id.in_(versions))
    db.execute(gone.execution_options(**_QUIETLY))


def sweep(ctx: Context) -> int:
    """Ask for the thumbnails of documents that nobody asked for yet, those from before there were any; how many. `ctx`
    is the system's. Twice is safe."""
    done = 0
    if is_off("documents", ctx.preferences):
        return done
    for _ in range(MOST_SWEEPS):
        with ctx.transaction(May.SYSTEM) as db:
            rows = db.execute(_without_one()).all()
            for version_id, entity_id, mime, size_bytes in rows:
                _asked_for(db, version_id, entity_id, mime, size_bytes)
            db.recorded = True  # no change of anybody's
            db.tell(WAITING)
        done += len(rows)
        if len(rows) < OF_A_SWEEP:
            break
    return done


def work(ctx: Context) -> int:
    """Draw some of those that wait, and ask to go on if more do; how many. `ctx` is the system's. Twice is safe.

    A storage or a child that is away ends the turn and is no fault of the file, which is tried again after others.
    """
    done, clients, until = 0, set[UUID](), time.monotonic() + RUN_SECONDS
    if is_off("documents", ctx.preferences):
        return done  # it goes on once it is turned on
    while time.monotonic() < until and (waiting := _next(ctx)) is not None:
        try:
            _draw_one(ctx, waiting)
        except (StorageDown, DrawerDown) as error:
            log.warning("thumbnails are drawn another time: %s", error)
            if waiting.tries + 1 == MOST_TRIES:
                _count(ctx, waiting.id, -1)
            break
        done += 1
        clients.add(waiting.entity_id)
    if clients:
        _told(ctx, clients)
    return done


def _told(ctx: Context, clients: Collection[UUID]) -> None:
    """Once for all that a turn drew: open lists would ask again for each."""
    with ctx.transaction(May.SYSTEM) as db:
        for each in clients:
            tell(db, each)
        if _any_waits(db):
            db.tell(WAITING)
        db.recorded = True


def _draw_one(ctx: Context, waiting: _Waiting) -> None:
    """Nothing comes of one that was begun too often, or of a damaged file. One that was late stays counted, and waits."""
    if waiting.tries >= MOST_TRIES:
        _keep(ctx, waiting, Drawing(ThumbnailState.UNREADABLE))
        return
    try:
        content = ctx.gateways.vault.open(waiting.blob_id, waiting.sha256)
        _keep(ctx, waiting, draw(waiting.mime, content))
    except VaultDamaged:
        log.warning("file %s cannot be drawn: it is damaged", waiting.blob_id)
        _keep(ctx, waiting, Drawing(ThumbnailState.UNREADABLE))
    except DrawerLate as error:
        log.warning("file %s took too long to be drawn: %s", waiting.blob_id, error)


def _next(ctx: Context) -> _Waiting | None:
    """One, counted as begun: only a portal that dies leaves it so without an end. What the scanner holds waits for it."""
    asked = (
        select(
            DocumentThumbnail.id,
            DocumentThumbnail.entity_id,
            DocumentVersion.mime,
            Blob.id,
            Blob.sha256,
            DocumentThumbnail.tries,
        )
        .join(DocumentVersion, DocumentVersion.id == DocumentThumbnail.version_id)
        .join(Blob, Blob.id == DocumentVersion.blob_id)
        .where(_WAITS, passed())
        .order_by(DocumentThumbnail.tries, DocumentVersion.uploaded_at.desc(), DocumentThumbnail.id)
        .limit(1)
    )
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        row = db.execute(asked).first()
    if row is None:
        return None
    _count(ctx, row[0], 1)
    return _Waiting(*row)


def _count(ctx: Context, id: UUID, begun: int) -> None:
    rows = update(DocumentThumbnail).where(DocumentThumbnail.id == id, _WAITS)
    with ctx.transaction(May.SYSTEM) as db:
        db.execute(rows.values(tries=DocumentThumbnail.tries + begun).execution_options(**_QUIETLY))
        db.recorded = True  # nothing has become of it yet


def _keep(ctx: Context, waiting: _Waiting, drawing: Drawing) -> None:
    """Nothing, if the version is gone, the scanner closed it meanwhile, or another process was quicker."""
    asked = (
        select(DocumentThumbnail, DocumentVersion.scan)
        .join(DocumentVersion, DocumentVersion.id == DocumentThumbnail.version_id)
        .where(DocumentThumbnail.id == waiting.id, _WAITS)
        .with_for_update(of=DocumentThumbnail)
    )
    with ctx.transaction(May.SYSTEM) as db:
        db.recorded = True
        row = db.execute(asked).one_or_none()
        if row is None or row.scan not in PASSED:
            return
        found: DocumentThumbnail = row[0]
        found.state, found.picture = drawing.state, drawing.picture


def _asked_for(db: ScopedSession, version_id: UUID, entity_id: UUID, mime: str, size_bytes: int) -> bool:
    """Whether it waits from now on."""
    if mime not in KINDS:
        return False
    state = ThumbnailState.WAITING if size_bytes <= MOST_BYTES else ThumbnailState.TOO_LARGE
    row = DocumentThumbnail(
        id=uuid4(), entity_id=entity_id, version_id=version_id, state=state, tries=0, asked_at=db.now
    )
    return add_once(db, row) and state is ThumbnailState.WAITING


def _any_waits(db: ScopedSession) -> bool:
    waits = select(DocumentThumbnail.id).join(DocumentVersion, DocumentVersion.id == DocumentThumbnail.version_id)
    return db.scalar(waits.where(_WAITS, passed()).limit(1)) is not None


def _without_one() -> Select[UUID, UUID, str, int]:
    has_one = select(DocumentThumbnail.id).where(DocumentThumbnail.version_id == DocumentVersion.id)
    return (
        select(DocumentVersion.id, DocumentVersion.entity_id, DocumentVersion.mime, Blob.size_bytes)
        .join(Document, and_(Document.id == DocumentVersion.document_id, newest_only()))
        .join(Blob, Blob.id == DocumentVersion.blob_id)
        .where(DocumentVersion.mime.in_(sorted(KINDS)), passed(), ~has_one.correlate(DocumentVersion).exists())
        .order_by(DocumentVersion.uploaded_at.desc())
        .limit(OF_A_SWEEP)
    )
