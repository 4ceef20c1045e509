"""What tests of the watch folder do: put files there, and look as the worker does, at moments of their own."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from data.documents.tables import Document, DocumentVersion
from data.documents.watched import WatchedFile
from data.statuses import WatchState
from services.documents.watch import watcher
from services.integrations.clamd import Scanner
from tests.cast import NOON, House
from tests.doubles.clamd import Clamd
from tests.services.documents.conftest import PDF


class Inbox:
    """The folder of a town whose portal watches it."""

    def __init__(self, house: House, **settings: Any) -> None:
        self.house, self.second = house, 0
        settings = {"watch": "polling", "watch_seconds": 10, **settings}
        object.__setattr__(house.inside, "settings", replace(house.inside.settings, **settings))
        self.restart()
        self.root: Path = house.inside.settings.inbox
        self.root.mkdir(parents=True, exist_ok=True)

    def put(self, path: str | bytes, content: bytes = PDF) -> Path:
        whole = Path(os.fsdecode(os.path.join(os.fsencode(self.root), os.fsencode(path))))
        whole.parent.mkdir(parents=True, exist_ok=True)
        whole.write_bytes(content)
        return whole

    def look(self, later: int = 0) -> int:
        """One turn of the worker, so many seconds after the one before."""
        self.second += later
        return watcher.work(replace(self.house.system, now=NOON + timedelta(seconds=self.second)))

    def settle(self) -> int:
        """Look, and look again once everything has been quiet."""
        return self.look(6) + self.look(11)

    def restart(self) -> None:
        """The process is gone, and what it had seen with it."""
        watcher.stop(self.house.engine)

    def documents(self) -> list[tuple[str, int | None, bool, int]]:
        """Name, year, whether it has a type, and how many versions."""
        with self.house.backstage() as db:
            rows = db.execute(
                select(Document, DocumentVersion.number)
                .join(DocumentVersion, DocumentVersion.document_id == Document.id)
                .order_by(Document.name, Document.made_at, DocumentVersion.number)
            ).all()
        last = {row.id: (row.name, row.year, row.type_id is not None, number) for row, number in rows}
        return sorted(last.values(), key=str)

    def rows(self, *states: WatchState) -> list[WatchedFile]:
        with self.house.backstage() as db:
            found = db.scalars(select(WatchedFile).order_by(WatchedFile.path, WatchedFile.seen_at)).all()
        return [each for each in found if not states or each.state in states]

    def why(self) -> dict[str, str]:
        """The reasons of what waits or is stuck, by its path."""
        return {each.path: each.reason or "" for each in self.rows(WatchState.WAITING, WatchState.STUCK)}

    def left(self) -> list[str]:
        return sorted(str(each.relative_to(self.root)) for each in self.root.rglob("*") if not each.is_dir())


def scanned_by(house: House, double: Clamd | None) -> None:
    object.__setattr__(house.inside.gateways, "scanner", Scanner(double.address, 0.5) if double else None)
