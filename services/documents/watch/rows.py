"""What the database knows of files of the watch folder: that one waits, was taken in, or is stuck where it lies."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, select

from data.database.session import ScopedSession
from data.documents.watched import WatchedFile
from data.errors import Refusal
from data.statuses import WatchState
from services.documents.file_names import safe_name
from services.documents.file_types import FileType
from services.documents.watch.files import Stamp
from services.documents.watch.names import shown
from services.documents.watch.reasons import Why
from services.documents.watch.routes import Routed
from services.integrations.encrypted_store import Kept
from services.platform.context import Context
from services.platform.permissions import May

WAITING = "watch_folder"  # the topic of pages that show what waits


class Outcome(Enum):
    DONE = "done"  # published, laid aside, or known before; and away
    LEFT = "left"  # the same, and the folder does not let it go
    CHANGED = "changed"  # it is another one by now, or gone, or still being written
    STUCK = "stuck"  # it lies there still; it is tried again
    BLOCKED = "blocked"  # so would all the others be


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file whose bytes lie in the vault. `why`: it is not published by itself."""

    path: bytes
    stamp: Stamp
    file_id: UUID
    kept: Kept
    type: FileType | None
    routed: Routed
    why: Why | None
    detail: str
    is_clean: bool = False

    @property
    def name(self) -> str:
        return safe_name(shown(self.path.rpartition(b"/")[2]))


def key_of(path: bytes) -> str:
    return sha256(path).hexdigest()


def wait(db: ScopedSession, read: ReadFile, why: Why, detail: str) -> None:
    _forget_stuck(db, read.path)
    place = read.routed.place
    row = _row(
        read,
        WatchState.WAITING,
        reason=why,
        detail=detail[:255] or None,
        file_id=read.file_id,
        place_id=place.entity_id if place else None,
        type_id=place.type_id if place else None,
        year=place.year if place else None,
        seen_at=db.now,
    )
    db.add(row)
    db.record("watched_file.waits", row, path=row.path, reason=why)
    db.tell(WAITING)


def taken(db: ScopedSession, read: ReadFile, document_id: UUID) -> None:
    _forget_stuck(db, read.path)
    db.add(_row(read, WatchState.TAKEN, document_id=document_id, seen_at=db.now, ended_at=db.now))
    db.tell(WAITING)


def _row(read: ReadFile, state: WatchState, **facts: Any) -> WatchedFile:
    return WatchedFile(
        id=uuid4(),
        path_key=key_of(read.path),
        path=shown(read.path),
        stamp=str(read.stamp),
        sha256=read.kept.sha256,
        size_bytes=read.kept.size_bytes,
        state=state,
        **facts,
    )


def stuck(ctx: Context, path: bytes, stamp: Stamp, why: Why, outcome: Outcome = Outcome.STUCK) -> Outcome:
    """Say once that it cannot be taken now, and why."""
    mine = (
        WatchedFile.path_key == key_of(path),
        WatchedFile.stamp == str(stamp),
        WatchedFile.state == WatchState.STUCK,
    )
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        if db.scalar(select(WatchedFile.reason).where(*mine)) == why:
            return outcome
    with suppress(Refusal), ctx.transaction(May.SYSTEM) as db:
        _forget_stuck(db, path)
        db.add(
            WatchedFile(
                id=uuid4(),
                path_key=key_of(path),
                path=shown(path),
                stamp=str(stamp),
                size_bytes=stamp.size_bytes,
                state=WatchState.STUCK,
                reason=why,
                seen_at=db.now,
            )
        )
        db.recorded = True  # nothing has become of it yet
        db.tell(WAITING)
    return outcome


def _forget_stuck(db: ScopedSession, path: bytes) -> None:
    db.execute(
        delete(WatchedFile)
        .where(WatchedFile.path_key == key_of(path), WatchedFile.state == WatchState.STUCK)
        .execution_options(synchronize_session=False)
    )
