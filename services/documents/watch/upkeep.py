"""What the watch folder leaves in the store and in the database, and for how long."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select

from data.database.session import ScopedSession
from data.documents.watched import WatchedFile
from services.documents.watch.reasons import Why
from services.platform.areas import Retention, StoredFile
from services.platform.firm_settings import Preferences
from services.platform.retention import days_before
from services.platform.settings import KEEP_TECHNICAL_DAYS


def stored_files(db: ScopedSession) -> Iterable[StoredFile]:
    """The bytes of what waits."""
    asked = select(WatchedFile.file_id, WatchedFile.sha256, WatchedFile.path).where(WatchedFile.file_id.is_not(None))
    for id, sha256, path in db.execute(asked):
        if id is not None:
            yield StoredFile(id, sha256, "watched_files_can_be_published", path)


def _ended(now: datetime, firm: Preferences) -> ColumnElement[bool]:
    """As long as a file lies in the folder still, its row says that it is a document already."""
    old = WatchedFile.ended_at < days_before(firm[KEEP_TECHNICAL_DAYS], now)
    return and_(old, WatchedFile.reason.is_distinct_from(Why.NOT_REMOVED))


RETENTION = Retention(WatchedFile, _ended)
