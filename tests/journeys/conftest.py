"""The stage of the journeys: the whole program on a home of its own, one per file, with a real mail server.

The demo firm is made once per run and copied: a copy takes milliseconds, making it takes seconds.
"""

from __future__ import annotations

import fcntl
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.journeys.stage import mailing
from tests.servers.portal import Portal
from tests.servers.smtp import MailServer

Make = Callable[..., Portal]


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The home of a demo firm that nobody serves; made by whichever worker comes first."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    home = shared / "demo-firm"
    with open(shared / "demo-firm.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            made = Portal(shared / "demo-in-the-making", command="demo").start()
            made.stop()
            made.home.rename(home)
    return home


@pytest.fixture(scope="module")
def letters() -> Iterator[MailServer]:
    """The mail server of this file's portal."""
    server = MailServer()
    server.up()
    yield server
    server.down()


@pytest.fixture(scope="module")
def copies(demo_home: Path, tmp_path_factory: pytest.TempPathFactory, letters: MailServer) -> Iterator[Make]:
    """Makes portals on copies of the demo firm, not started yet; killed at the end."""
    made: list[Portal] = []

    def make(command: str = "demo", **settings: str) -> Portal:
        home = tmp_path_factory.mktemp("portal") / "home"
        shutil.copytree(demo_home, home)
        made.append(Portal(home, command=command, settings=mailing(letters) | settings))
        return made[-1]

    yield make
    for each in made:
        each.kill()


@pytest.fixture(scope="module")
def demo(copies: Make) -> Portal:
    """The demo of this file, running."""
    return copies().start()


@pytest.fixture(autouse=True)
def nothing_kept(request: pytest.FixtureRequest) -> None:
    """What the journey before typed and did not save is not given back in this one: they are different people."""
    if "demo" in request.fixturenames:
        portal: Portal = request.getfixturevalue("demo")
        with closing(sqlite3.connect(portal.home / "portico.db", timeout=30)) as books, books:
            books.execute("DELETE FROM draft")
