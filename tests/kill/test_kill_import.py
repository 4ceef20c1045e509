"""SIGKILL in the middle of an import: afterwards all of the file is in the books, or nothing of it."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from data.engine import connect
from services import doctor
from tests.cast import House

ROOT = Path(__file__).resolve().parents[2]
ROWS = 500
KILLS = 10
MOST_TRIES = 60
SCRIPT = """
import sys
from pathlib import Path
from data.engine import connect
from services import identity
from services.bus import Bus
from services.context import House, clock
from services.imports import runs
from services.imports.model import File, ImportKind
from services.settings import Settings
home = Path(sys.argv[1])
engine = connect(f"sqlite:///{home / 'portico.db'}")
house = House(engine, Settings(home=home, database_url=str(engine.url)), Bus(), None)
name = sys.argv[2]
print("importing", flush=True)
report = runs.run(identity.system(house, clock()), ImportKind.INVOICES, [File(name, (home / name).read_bytes())])
print(report.counts, flush=True)
"""


def rows_of(batch: int) -> str:
    return "id,Number,Client,Date,Net,Tax\n" + "".join(
        f"B{batch}-{n},K{batch}-{n},Acme Ltd,2030-01-01,1.00,0.24\n" for n in range(ROWS))


def child(home: Path, name: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", SCRIPT, str(home), name], cwd=ROOT, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})


def booked(home: Path, batch: int) -> tuple[int, ...]:
    engine = create_engine(f"sqlite:///{home / 'portico.db'}")
    with engine.connect() as connection:
        found = tuple(int(connection.execute(text(query), {"like": f"K{batch}-%"}).scalar_one()) for query in (
            "SELECT count(*) FROM invoice WHERE number LIKE :like",
            "SELECT count(*) FROM invoice_line l JOIN invoice i ON i.id = l.invoice_id WHERE i.number LIKE :like",
            "SELECT count(*) FROM event WHERE verb = 'invoice.imported' AND facts ->> '$.number' LIKE :like"))
        jobs, every = (connection.execute(text(query)).scalar_one() for query in (
            "SELECT count(*) FROM job", "SELECT count(*) FROM invoice"))
        assert jobs == every                                     # no paper is owed to nobody, none is forgotten
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
        started = child(tmp_path, "whole.csv")
        assert started.stdout is not None
        started.stdout.readline()
        at = time.monotonic()
        assert f"'created': {ROWS}" in started.communicate()[0]
        takes = time.monotonic() - at
        halves = killed = 0
        batch = 0
        while killed < KILLS and batch < MOST_TRIES:     # one that was quicker than its killer does not count
            batch += 1
            (tmp_path / "batch.csv").write_text(rows_of(batch))
            running = child(tmp_path, "batch.csv")
            assert running.stdout is not None
            running.stdout.readline()
            time.sleep(takes * (batch % KILLS) / KILLS)  # from before the first row to just before the last
            if running.poll() is None:
                killed += 1
            running.send_signal(signal.SIGKILL)
            running.communicate()
            found = booked(tmp_path, batch)
            halves += found not in ((0, 0, 0), (ROWS, ROWS, ROWS))
            if batch % 3:                                    # each third is run again: it finishes or changes nothing
                continue
            again = child(tmp_path, "batch.csv").communicate()[0]
            assert f"'{'unchanged' if found[0] else 'created'}': {ROWS}" in again
            assert booked(tmp_path, batch) == (ROWS, ROWS, ROWS)
        assert halves == 0
        assert killed == KILLS
        assert doctor.check(house.system) == []
    finally:
        engine.dispose()
