"""Texts are taken after the upload, by a job that looks for its work itself: whatever waits, the newest first.

What is begun is counted before a file is opened, so one that takes the portal down with it is not tried for ever.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, and_, select, update

from data.database.session import ScopedSession
from data.documents.tables import Blob, Document, DocumentVersion
from data.documents.text import DocumentShelf, DocumentText
from data.statuses import TextState
from services.documents.newest import newest_only
from services.documents.scans import passed
from services.documents.text import index
from services.documents.text.reader import Extract, extracts
from services.documents.text.shelves import first_places
from services.documents.topics import tell
from services.integrations.encrypted_store import VaultDamaged
from services.platform.area_switches import is_off
from services.platform.background_jobs import job, later_once
from services.platform.context import Context
from services.platform.permissions import May

log = logging.getLogger(__name__)
READABLE = frozenset(
    {
        "application/pdf",
        "text/csv",
        "text/plain",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)
MOST_BYTES = 40 * 1024 * 1024  # of a file, and of all that one child is asked for
AT_ONCE, OF_A_SWEEP, MOST_STALE = 20, 500, 20
MOST_TRIES = 3
_QUIETLY = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A text to be taken, and where its file is."""

    id: int
    mime: str
    blob_id: UUID
    size_bytes: int
    sha256: str
    tries: int


def wanted(db: ScopedSession, document: Document, number: int, mime: str, size_bytes: int) -> None:
    """In the transaction that adds version `number`: what stood in the one before is not found any more from then on."""
    index.forget(db, document.entity_id, [document.id])
    state = TextState.WAITING if mime in READABLE else TextState.NONE
    if state is TextState.WAITING and size_bytes > MOST_BYTES:
        state = TextState.TOO_LARGE
    db.add(
        DocumentText(entity_id=document.entity_id, document_id=document.id, number=number, state=state, asked_at=db.now)
    )
    if state is TextState.WAITING:
        later_once(db, take_texts)


def forgotten(db: ScopedSession, document: Document) -> None:
    """In the transaction that takes a document away; its words leave the shelves with the next turn of the job."""
    if index.forget(db, document.entity_id, [document.id]):
        later_once(db, take_texts)


def sweep(ctx: Context) -> int:
    """Ask for the texts of documents that nobody asked for yet, those from before there were any; how many. `ctx` is
    the system's. Twice is safe."""
    if is_off("documents", ctx.preferences):
        return 0
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        ids = db.scalars(_without_text()).all()
        waits = _any_waits(db)
    if not ids and not waits:
        return 0
    with ctx.transaction(May.SYSTEM) as db:
        asked = (
            select(Document, DocumentVersion.mime, Blob.size_bytes)
            .join(DocumentVersion, DocumentVersion.document_id == Document.id)
            .join(Blob, Blob.id == DocumentVersion.blob_id)
            .where(Document.id.in_(ids), newest_only())
        )
        for document, mime, size_bytes in db.execute(asked).all():
            wanted(db, document, document.newest_number, mime, size_bytes)
        later_once(db, take_texts)
        db.recorded = True  # no change of anybody's
    return len(ids)


@job()
def take_texts(ctx: Context) -> None:
    """A few of those that wait; the rest by another job, so that mails need not stand behind a thousand files.

    Twice is safe. Raises StorageDown, ReaderDown, and nothing counts as begun then.
    """
    if is_off("documents", ctx.preferences):
        return  # the sweep goes on once it is turned on
    _clear_away(ctx)
    left = _next(ctx)
    try:
        left = _taken(ctx, left)
    finally:
        _give_back(ctx, left)
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        waits = _any_waits(db)
    if waits:
        with ctx.transaction(May.SYSTEM) as db:
            later_once(db, take_texts)
            db.recorded = True


def _taken(ctx: Context, batch: Sequence[_Waiting]) -> Sequence[_Waiting]:
    """Those that were not come to, because one before them was too much for the child."""
    files, asked = list[tuple[str, bytes]](), list[_Waiting]()
    for each in batch:
        try:
            files.append((each.mime, ctx.gateways.vault.open(each.blob_id, each.sha256)))
            asked.append(each)
        except VaultDamaged:
            log.warning("the text of file %s cannot be taken: it is damaged", each.blob_id)
            _keep(ctx, each, Extract(TextState.UNREADABLE))
    found = extracts(files) if files else []
    for each, extract in zip(asked, found, strict=False):
        _keep(ctx, each, extract)
    return asked[len(found) :]


def _any_waits(db: ScopedSession) -> bool:
    return db.scalar(select(DocumentText.id).where(DocumentText.state == TextState.WAITING).limit(1)) is not None


def _next(ctx: Context) -> Sequence[_Waiting]:
    """As many as one child reads, counted as begun. One that was begun before goes alone: it may have been to blame."""
    waits = (
        select(DocumentText.id, DocumentVersion.mime, Blob.id, Blob.size_bytes, Blob.sha256, DocumentText.tries)
        .join(
            DocumentVersion,
            (DocumentVersion.document_id == DocumentText.document_id) & (DocumentVersion.number == DocumentText.number),
        )
        .join(Blob, Blob.id == DocumentVersion.blob_id)
        .where(DocumentText.state == TextState.WAITING)
        .order_by(DocumentText.tries, DocumentText.asked_at.desc(), DocumentText.id.desc())
        .limit(AT_ONCE)
    )
    with ctx.transaction(May.SYSTEM) as db:
        db.recorded = True
        found = [_Waiting(*row) for row in db.execute(waits)]
        chosen, size = list[_Waiting](), 0
        for each in found:
            size += each.size_bytes
            if chosen and (each.tries or size > MOST_BYTES):
                break
            chosen.append(each)
        if not chosen:
            return []
        _count(db, chosen, 1)
    given_up = [each for each in chosen if each.tries >= MOST_TRIES]
    for each in given_up:
        _keep(ctx, each, Extract(TextState.UNREADABLE))
    return [each for each in chosen if each not in given_up]


def _give_back(ctx: Context, left: Sequence[_Waiting]) -> None:
    """What nothing was found out about: only a portal that dies leaves them counted."""
    if left:
        with ctx.transaction(May.SYSTEM) as db:
            _count(db, left, -1)
            db.recorded = True


def _count(db: ScopedSession, some: Sequence[_Waiting], begun: int) -> None:
    rows = update(DocumentText).where(DocumentText.id.in_([each.id for each in some]))
    waiting = rows.where(DocumentText.state == TextState.WAITING)
    db.execute(waiting.values(tries=DocumentText.tries + begun).execution_options(**_QUIETLY))


def _keep(ctx: Context, waiting: _Waiting, extract: Extract) -> None:
    """Nothing, if the document is gone or has a newer version: then another row waits."""
    places, too_many = first_places(extract.text)
    with ctx.transaction(May.SYSTEM) as db:
        db.recorded = True
        asked = select(DocumentText).where(DocumentText.id == waiting.id, DocumentText.state == TextState.WAITING)
        row = db.scalars(asked.with_for_update()).one_or_none()
        if row is None:
            return
        row.state, row.is_cut = extract.state, extract.is_cut or too_many
        if extract.state is TextState.READ:
            row.text = extract.text
            db.flush()
            if places:
                index.put_up(db, row, places)
        tell(db, row.entity_id)


def _clear_away(ctx: Context) -> None:
    """Words of texts that are gone, off the shelves."""
    stale = select(DocumentShelf.entity_id).where(DocumentShelf.is_stale).distinct()
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        clients = db.scalars(stale.order_by(DocumentShelf.entity_id).limit(MOST_STALE)).all()
    for client in clients:
        with ctx.transaction(May.SYSTEM) as db:
            index.sort_in(db, client)
            db.recorded = True


def _without_text() -> Select[UUID]:
    return (
        select(Document.id)
        .join(DocumentVersion, and_(DocumentVersion.document_id == Document.id, newest_only()))
        .outerjoin(DocumentText, DocumentText.document_id == Document.id)
        .where(DocumentText.id.is_(None), passed())
        .order_by(Document.newest_at.desc())
        .limit(OF_A_SWEEP)
    )
