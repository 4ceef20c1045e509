"""What came by the watch folder and waits for a person: shown, given its place, or discarded; by staff who see all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Literal
from uuid import UUID

from sqlalchemy import case, func, or_, select

from data.database.session import ScopedSession
from data.documents.tables import DocumentType
from data.documents.watched import WatchedFile
from data.errors import Conflict, NotAllowed, NotFound
from data.people.tables import Entity
from data.statuses import ScanState, SecurityKind, WatchState
from services.documents import uploads
from services.documents.file_names import safe_name
from services.documents.namesakes import NameIsThere, require_new_name
from services.documents.permissions import READ, TEND
from services.documents.scans import require_passed
from services.documents.switch import require_on
from services.documents.uploads import NewFile, Place
from services.documents.watch.reasons import Why
from services.documents.watch.rows import WAITING
from services.integrations.storage.protocol import StorageDown
from services.platform.context import Context
from services.platform.text_input import one_line

MOST = 500  # shown at once; the count is of all
LONGEST_NAME = 255
_OPEN = or_(
    WatchedFile.state.in_((WatchState.WAITING, WatchState.STUCK)), WatchedFile.reason == Why.NOT_REMOVED
)  # fmt: skip


class AnybodysFiles(NotAllowed):
    message = "A file of the watch folder may be any client's. Only staff who see all clients may see it."


class AlreadySeenTo(Conflict):
    message = "Somebody has seen to this file meanwhile."


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """One line. `is_here`: its bytes are kept; else it lies in the folder. `place`: as much as its path says."""

    id: UUID
    path: str
    size_bytes: int
    seen_at: datetime
    is_here: bool
    why: str  # a word of Why, maybe of another version of the portal
    detail: str
    place_id: UUID | None
    type_id: UUID | None
    year: int | None
    client: str

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def may_be_published(self) -> bool:
        return self.is_here and self.why != Why.MALWARE


def may_see(ctx: Context) -> bool:
    return ctx.may(TEND) and ctx.actor.is_staff and ctx.actor.sees_all_clients


def count(ctx: Context) -> int | None:
    """How many wait; None for whoever may not know, or where there is no watch folder and nothing of one."""
    if not may_see(ctx):
        return None
    with ctx.transaction(READ) as db:
        found = db.scalar(select(func.count()).where(_OPEN)) or 0
    return found if found or ctx.settings.watch else None


def waiting(ctx: Context) -> list[WaitingFile]:
    """What waits for somebody first, then what lies in the folder still; the oldest first. Raises NotFound, NotAllowed."""
    _require(ctx)
    return _found(ctx)


def one(ctx: Context, id: UUID) -> WaitingFile:
    """Raises NotFound, NotAllowed."""
    _require(ctx)
    found = _found(ctx, id)
    if not found:
        raise NotFound(what="file")
    return found[0]


def bytes_of(ctx: Context, id: UUID) -> tuple[WaitingFile, Iterator[bytes]]:
    """What it is, for who has to find out whose it is. Raises NotFound, NotAllowed, HasMalware."""
    found = one(ctx, id)
    with ctx.transaction(READ) as db:
        row = db.get(WatchedFile, id)
    if row is None or row.file_id is None:
        raise NotFound(what="file")
    require_passed(ScanState.INFECTED if found.why == Why.MALWARE else ScanState.UNSCANNED)
    ctx.saw(SecurityKind.READ, "document", "watched_file", id)
    return found, ctx.gateways.vault.stream(row.file_id, row.sha256)


def publish(ctx: Context, id: UUID, place: Place, name: str, same_name: Literal["", "version", "beside"] = "") -> UUID:
    """Make it a document of this client, called `name`; the document's id. It is judged as every file that comes in.

    Raises NotFound, NotAllowed, AlreadySeenTo, HasMalware, NameIsThere unless `same_name` says what to do then, and
    what `uploads.receive`, `uploads.add` and `uploads.add_version` raise; it goes on waiting then.
    """
    _require(ctx)
    called = safe_name(one_line(name, "name", longest=LONGEST_NAME, required=True) or "")
    with ctx.transaction(READ) as db:
        row = _waits(db, id)
        file_id, size_bytes = row.file_id, row.size_bytes
        require_passed(ScanState.INFECTED if row.reason == Why.MALWARE else ScanState.UNSCANNED)
        replaces = _namesake(ctx, db, place, called, same_name)
    assert file_id is not None
    content = ctx.gateways.vault.stream(file_id, row.sha256)
    received = uploads.receive(ctx, place, NewFile(called, size_bytes), content)
    end = partial(_published, ctx, id)
    if replaces is not None:
        uploads.add_version(ctx, replaces, received, then=end)
        document_id = replaces
    else:
        document_id = uploads.add(ctx, place, received, then=end)
    _drop(ctx, file_id)
    return document_id


def discard(ctx: Context, id: UUID) -> None:
    """Forget the bytes of a file that belongs to nobody; history keeps its path. Raises NotFound, NotAllowed,
    AlreadySeenTo."""
    _require(ctx)
    with ctx.transaction(TEND) as db:
        row = _waits(db, id)
        file_id = row.file_id
        row.state, row.file_id = WatchState.DISCARDED, None
        row.ended_at, row.ended_by = db.now, ctx.actor.person_id
        db.record("watched_file.discarded", row, path=row.path, sha256=row.sha256)
        db.tell(WAITING)
    if file_id is not None:
        _drop(ctx, file_id)


def _require(ctx: Context) -> None:
    require_on(ctx)
    if not ctx.actor.is_staff:
        raise NotFound(what="file")
    ctx.require(TEND)
    if not may_see(ctx):
        raise ctx.refused(AnybodysFiles(), TEND)


def _namesake(ctx: Context, db: ScopedSession, place: Place, name: str, same_name: str) -> UUID | None:
    """The document that it is a newer version of. Raises NameIsThere."""
    if same_name == "beside":
        return None
    try:
        require_new_name(db, place, name)
    except NameIsThere as found:
        if same_name != "version":
            raise
        document = found.fields["document"]
        return document if isinstance(document, UUID) else None
    return None


def _published(ctx: Context, id: UUID, db: ScopedSession, document_id: UUID) -> None:
    """In the transaction that makes the document, so that it is made once. Raises AlreadySeenTo."""
    row = _waits(db, id)
    row.state, row.file_id, row.document_id = WatchState.TAKEN, None, document_id
    row.ended_at, row.ended_by = db.now, ctx.actor.person_id
    db.record("watched_file.published", row, path=row.path)
    db.tell(WAITING)


def _waits(db: ScopedSession, id: UUID) -> WatchedFile:
    """Raises NotFound, AlreadySeenTo."""
    row = db.one(WatchedFile, id)
    if row.state is WatchState.STUCK:
        raise NotFound(what="file")
    if row.state is not WatchState.WAITING:
        raise AlreadySeenTo()
    return row


def _found(ctx: Context, id: UUID | None = None) -> list[WaitingFile]:
    asked = (
        select(WatchedFile, Entity.name)
        .outerjoin(Entity, Entity.id == WatchedFile.place_id)
        .where(_OPEN)
        .order_by(case((WatchedFile.state == WatchState.WAITING, 0), else_=1), WatchedFile.seen_at, WatchedFile.id)
        .limit(MOST)
    )
    if id is not None:
        asked = asked.where(WatchedFile.id == id)
    with ctx.transaction(READ) as db:
        open_types = set(db.scalars(select(DocumentType.id).where(DocumentType.closed_at.is_(None))))
        return [
            WaitingFile(
                row.id,
                row.path,
                row.size_bytes,
                row.seen_at,
                row.state is WatchState.WAITING,
                row.reason or "",
                row.detail or "",
                row.place_id,
                row.type_id if row.type_id in open_types else None,
                row.year,
                client or "",
            )
            for row, client in db.execute(asked)
        ]


def _drop(ctx: Context, file_id: UUID) -> None:
    with suppress(StorageDown):
        ctx.gateways.vault.drop(file_id)
