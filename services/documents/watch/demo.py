"""A file of the demo firm's watch folder whose client nobody could tell by its path."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from data.database.session import ScopedSession
from data.documents.watched import WatchedFile
from data.statuses import WatchState
from services.documents.watch.reasons import Why
from services.documents.watch.rows import key_of
from services.platform.context import Context


def write(ctx: Context, db: ScopedSession, content: bytes, path: str = "Papas/2025/Scan 0007.pdf") -> WatchedFile:
    """It waits in the quarantine, sealed; `path` begins with a name that no client has."""
    row = WatchedFile(
        id=uuid4(),
        path_key=key_of(path.encode()),
        path=path,
        stamp=f"{len(content)} demo",
        size_bytes=len(content),
        state=WatchState.WAITING,
        reason=Why.UNKNOWN_CLIENT,
        detail=path.partition("/")[0][:255],
        file_id=uuid4(),
        seen_at=db.now - timedelta(hours=3),
    )
    assert row.file_id is not None
    row.sha256 = ctx.gateways.vault.keep(row.file_id, content)
    db.add(row)
    return row
