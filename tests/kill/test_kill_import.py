"""SIGKILL in the middle of an import: afterwards all of the file is in the books, or nothing of it."""

from __future__ import annotations

import multiprocessing
import shutil
import time
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from data.database.engine import connect
from services.access import authentication
from services.clock import clock
from services.config import Settings
from services.imports import run as runs
from services.imports.declared import INVOICES
from services.integrations import Gateways
from services.integrations.encrypted_store import Vault
from services.integrations.key_ring import KeyRing
from services.integrations.storage import LocalFolder
from services.operations import doctor
from services.platform.context import House as Inside
from services.platform.importing.outcomes import File
from services.platform.pubsub import Bus
from tests.cast import House
from tests.night import times

ROWS = 500
KILLS = times(5, 200)
MOST_TRIES = 6 * KILLS
PROCESSES = multiprocessing.get_context("forkserver")  # loads the program once: a child starts in milliseconds
PROCESSES.set_forkserver_preload(["tests.kill.test_kill_import"])


class Child:
    """A process that imports one file of `home`. `working` returns when it begins, `report` when it is over."""

    def __init__(self, home: Path, name: str) -> None:
        self._hears, says = PROCESSES.Pipe(duplex=False)
        self._process = PROCESSES.Process(target=_import, args=(home, name, says))
        self._process.start()
        says.close()

    def working(self) -> Child:
        assert self._hears.recv() == "importing"
        return self

    def report(self) -> dict[str, int]:
        """What came of each row."""
        try:
            return dict(self._hears.recv())
        finally:
            self._end()

    def kill(self) -> bool:
        """SIGKILL; whether it was still at work."""
        late = self._hears.poll()
        self._process.kill()
        self._end()
        return not late

    def _end(self) -> None:
        self._process.join()
        self._process.close()
        self._hears.close()


def _import(home: Path, name: str, says: Connection) -> None:
    engine = connect(f"sqlite:///{home / 'portico.db'}")
    house = Inside(
        engine,
        Settings(home=home, database_url=str(engine.url)),
        Bus(),
        Gateways({}, None, Vault(LocalFolder(home / "vault"), KeyRing(b"k" * 32))),
    )
    says.send("importing")
    report = runs.run(authentication.system(house, clock()), INVOICES, [File(name, (home / name).read_bytes())])
    says.send(dict(report.counts))


def rows_of(batch: int) -> str:
    return "id,Number,Client,Date,Net,Tax\n" + "".join(
        f"B{batch}-{n},K{batch}-{n},Acme Ltd,2030-01-01,1.00,0.24\n" for n in range(ROWS)
    )


def booked(home: Path, batch: int) -> tuple[int, ...]:
    engine = create_engine(f"sqlite:///{home / 'portico.db'}")
    with engine.connect() as connection:
        found = tuple(
            int(connection.execute(text(query), {"like": f"K{batch}-%"}).scalar_one())
            for query in (
                "SELECT count(*) FROM invoice WHERE number LIKE :like",
                "SELECT count(*) FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id WHERE i.number LIKE :like",
                "SELECT count(*) FROM event e JOIN invoice i ON i.id = replace(e.subject_id, '-', '') "
                "WHERE e.verb = 'invoice.imported' AND i.number LIKE :like",
            )
        )
        jobs, every = (
            connection.execute(text(query)).scalar_one()
            for query in ("SELECT count(*) FROM job", "SELECT count(*) FROM invoice")
        )
        assert jobs == every  # no paper is owed to nobody, none is forgotten
        assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
    engine.dispose()
    return found


@pytest.mark.slow
@pytest.mark.security("P15")
def test_a_killed_import_leaves_all_or_nothing(sqlite_template, tmp_path):
    shutil.copy(sqlite_template, tmp_path / "portico.db")
    engine = connect(f"sqlite:///{tmp_path / 'portico.db'}")
    house = House(engine, tmp_path)
    try:
        (tmp_path / "whole.csv").write_text(rows_of(0))
        whole = Child(tmp_path, "whole.csv").working()
        at = time.monotonic()
        assert whole.report()["created"] == ROWS
        takes = time.monotonic() - at
        halves = killed = 0
        batch = 0
        while killed < KILLS and batch < MOST_TRIES:  # one that was quicker than its killer does not count
            batch += 1
            (tmp_path / "batch.csv").write_text(rows_of(batch))
            running = Child(tmp_path, "batch.csv").working()
            time.sleep(takes * (batch % KILLS) / KILLS)  # from before the first row to just before the last
            killed += running.kill()
            found = booked(tmp_path, batch)
            halves += found not in ((0, 0, 0), (ROWS, ROWS, ROWS))
            if batch % 3:  # each third is run again: it finishes or changes nothing
                continue
            again = Child(tmp_path, "batch.csv").working().report()
            assert again["unchanged" if found[0] else "created"] == ROWS
            assert booked(tmp_path, batch) == (ROWS, ROWS, ROWS)
        assert halves == 0
        assert killed == KILLS
        assert doctor.check(house.system) == []
    finally:
        engine.dispose()
