"""The stage: a database per test, and a small town of people (tests/cast.py)."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from data.database.engine import connect
from data.migrations import upgrade
from services.access import passwords
from services.integrations import child_processes
from tests.cast import House
from tests.servers.databases import copied, emptied, filled
from tests.servers.hashing import LEAST
from tests.servers.portal import Portal
from tests.servers.portal_nest import nest
from tests.servers.reading_nest import Children

pytest_plugins = ["tests.servers.kept", "tests.servers.fixtures", "tests.night"]
REAL_HASHES = passwords._Cost.hasher
passwords._Cost.hasher = LEAST


def pytest_configure() -> None:
    from tests.night import NIGHT  # only now: pytest wants to load its plugins itself

    if sys.platform != "win32" and not NIGHT:
        child_processes.subprocess = Children()  # type: ignore[assignment]
        Portal.nest = nest()


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: the collector need not look through it again and again."""
    gc.freeze()


@pytest.fixture
def real_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed as the portal does it, at its cost."""
    monkeypatch.setattr(passwords._Cost, "hasher", REAL_HASHES)


@pytest.fixture
def real_children(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each child that reads files is a process of its own from the first instruction on, as in the portal."""
    monkeypatch.setattr(child_processes, "subprocess", subprocess)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated database to copy: a millisecond instead of a migration."""
    path = tmp_path_factory.mktemp("template") / "portico.db"
    engine = connect(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A migrated, empty database; every test that asks for it runs on both kinds."""
    if request.param == "sqlite":
        engine = copied(request.getfixturevalue("sqlite_template"))
    else:
        engine = emptied(request.getfixturevalue("postgres_database"))
    yield engine
    engine.dispose()


@pytest.fixture
def house(engine: Engine, tmp_path: Path) -> House:
    return _settled(engine, tmp_path)


@pytest.fixture
def sqlite_house(sqlite_template: Path, tmp_path: Path) -> Iterator[House]:
    """The same town on SQLite only, for tests of pages, which do not depend on the database."""
    engine = copied(sqlite_template)
    yield _settled(engine, tmp_path)
    engine.dispose()


POOLS = {
    "services.access.passwords": "hashing",
    "services.firm.branding": "pictures",
    "services.billing.pdf.render": "setting",
    "services.imports.reading.sandboxed": "children",
    "pages.shell.threads": "verbs",
    "pages.shell.list_export": "exporting",
    "pages.billing.pdf_routes": "fetching",
}


def _settled(engine: Engine, home: Path) -> House:
    """The town, whose people have the same ids in each copy: what one copy of them used up is not the next one's."""
    for module, pool in POOLS.items():
        if module in sys.modules:
            getattr(sys.modules[module], pool)._rates.clear()
    return House(engine, home, settled=filled(engine, lambda: House(engine, home).settled))
