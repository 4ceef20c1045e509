"""The moved clock: programs started with it believe another day, and wait and sleep as long as they should."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.nest import CLOCK, Nest
from tools import other_days

ASKS = """
import asyncio, datetime, sqlite3, subprocess, sys, threading, time
began = time.monotonic()
time.sleep(0.05)
lock = threading.Lock()
lock.acquire()
assert not lock.acquire(timeout=0.05)
condition = threading.Condition()
with condition:
    condition.wait(0.05)
asyncio.run(asyncio.sleep(0.05))
assert subprocess.Popen([sys.executable, "-c", ""]).wait(60) == 0
assert 0.2 <= time.monotonic() - began < 60
days = {datetime.date.today(), datetime.datetime.fromtimestamp(time.time()).date()}
child = subprocess.run(["date", "+%F %Z"], capture_output=True, text=True).stdout.strip()
print(days, child, sqlite3.connect(":memory:").execute("SELECT date('now', 'localtime')").fetchone()[0])
"""


@pytest.mark.skipif(platform.system() != "Linux" or not shutil.which("cc"), reason="needs Linux and a C compiler")
def test_everything_started_with_it_lives_on_that_day(tmp_path: Path) -> None:
    library = tmp_path / "clock.so"
    subprocess.run(
        ["cc", "-shared", "-fPIC", "-o", library, other_days.ROOT / "tools" / "shifted_clock.c", "-ldl"], check=True
    )
    environment = other_days.moved(library, "2028-02-29 12:00", "Pacific/Kiritimati")
    told = subprocess.run([sys.executable, "-c", ASKS], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "{datetime.date(2028, 2, 29)} 2028-02-29 +14 2028-02-29"


def test_what_hatches_in_a_nest_lives_on_that_day_too(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in CLOCK:
        monkeypatch.delenv(name, raising=False)
    moved = other_days.moved(Path("clock.so"), "2028-02-29 12:00", "Pacific/Kiritimati")
    assert set(moved) - set(os.environ) == set(CLOCK)
    for name in CLOCK:
        monkeypatch.setenv(name, moved[name])
    given = Nest("module", environment={"PATH": "/bin"}).environment
    assert given == {"PATH": "/bin"} | {name: moved[name] for name in CLOCK}


def test_every_moment_can_be_told() -> None:
    for _, wall, zone in other_days.MOMENTS:
        assert other_days.moved(Path("x"), wall, zone)["CLOCK_SHIFT_SECONDS"].lstrip("-").isdigit()
    assert all((other_days.ROOT / path).exists() for path in other_days.DAYS)
