"""SIGKILL at every step of what is done to the vault: nothing acknowledged is lost, nothing doubled, `doctor` is green.

Each step is tried once, so that the moments between two changes of the disk are tried without exception; with files of
several chunks by night, by day each sixth.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from data.database.engine import connect
from data.documents.tables import Blob, Document, DocumentVersion, UploadPart
from data.documents.watched import WatchedFile
from services.access import authentication
from services.integrations.envelope import CHUNK_BYTES
from services.integrations.key_ring import KeyRing, key_file, make_key, write_keys
from services.integrations.storage import LocalFolder
from services.operations import doctor, vault_upkeep
from services.platform.permissions import May
from tests.cast import NOON, House
from tests.kill.vault_acts import content_of, done_here, killed_at, opened
from tests.night import times
from tests.services.documents.conftest import added
from tests.services.integrations.storage.test_vault_anywhere import kept_before

KEY = b"k" * 32
MOST_STEPS = 400
pytestmark = [
    pytest.mark.security("P15", "P18", "R85"),
    pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL"),
]


@pytest.fixture
def home(tmp_path: Path, sqlite_template: Path) -> Callable[[int], tuple[Path, dict[str, str]]]:
    """A home with two documents of the client's, to be copied for each kill."""

    def make(size: int) -> tuple[Path, dict[str, str]]:
        folder = tmp_path / "home"
        folder.mkdir()
        make_key(folder)
        write_keys(key_file(folder), [KEY])
        shutil.copy(sqlite_template, folder / "portico.db")
        engine = connect(f"sqlite:///{folder / 'portico.db'}")
        town = House(engine, folder, KEY).switch_on("documents")
        for number in (10, 11):
            added(town.alice, town.acme, f"old {number}.pdf", content_of(number, size))
        given = {
            "acme": str(town.acme),
            "sam": town.sam.actor.session_key,
            "alice": town.alice.actor.session_key,
            "size": str(size),
        }
        engine.dispose()
        return folder, given

    return make


def each_step(
    home: Path, given: dict[str, str], act: str, check: Callable[[Path, list[list[Any]]], None], every: int
) -> int:
    """Kill `act` at each `every`th step on a fresh copy; then check, do it again undisturbed, and check again."""
    copy = home.with_name("copy")
    shutil.copytree(home, copy)
    done_here(copy, given, act)
    shutil.rmtree(copy)
    for kills, step in enumerate(range(0, MOST_STEPS * every, every)):
        shutil.copytree(home, copy)
        said, died = killed_at(step, copy, given, act)
        check(copy, said)
        again, died_again = killed_at(10**9, copy, given, act)
        assert not died_again
        check(copy, said + again)
        shutil.rmtree(copy)
        if not died:
            return kills
    raise AssertionError("it never came to its end")


def healthy(home: Path) -> dict[UUID, dict[int, str]]:
    """The digest of each version of each document, read to its end. Everything opens, and what is left over is swept."""
    house = opened(home)
    try:
        ctx = authentication.system(house, NOON)
        vault_upkeep.sweep(authentication.system(house, NOON + timedelta(days=2)))
        assert [str(each) for each in doctor.check(ctx, deep=True)] == []
        with ctx.transaction(May.SYSTEM_LOOK) as db:
            rows = db.execute(
                select(Document.id, DocumentVersion.number, Blob.id, Blob.sha256)
                .join(DocumentVersion, DocumentVersion.document_id == Document.id)
                .join(Blob, Blob.id == DocumentVersion.blob_id)
            ).all()
            assert set(db.scalars(select(Blob.id))) == {row[2] for row in rows}
            parts = set(db.scalars(select(UploadPart.id)))
        assert house.gateways.vault.ids() == {row[2] for row in rows} | parts
        assert all(each.is_whole for each in house.gateways.vault.found())
        found: dict[UUID, dict[int, str]] = {}
        for id, number, blob, sha256 in rows:
            assert hashlib.sha256(house.gateways.vault.open(blob, sha256)).hexdigest() == sha256
            found.setdefault(id, {})[number] = sha256
        return found
    finally:
        house.engine.dispose()


def digest(number: int, size: int) -> str:
    return hashlib.sha256(content_of(number, size)).hexdigest()


SMALL = pytest.param(10, 1, id="every step")
WATCHED = pytest.param(10, times(3, 1), id="small")  # opening each part of a path is a step, too
LARGE = pytest.param(2 * CHUNK_BYTES + 5, times(6, 1), id="large")


@pytest.mark.parametrize(("size", "every"), [SMALL, LARGE])
def test_uploads(home: Callable[[int], tuple[Path, dict[str, str]]], size: int, every: int) -> None:
    folder, given = home(size)

    def check(copy: Path, said: list[list[Any]]) -> None:
        found = healthy(copy)
        for _, id, number in said:
            assert found[UUID(id)] == {1: digest(number, size)}
        assert len(said) <= len(found) - 2 <= len(said) + 1  # one may be there that nobody was told of

    assert each_step(folder, given, "upload", check, every) >= 4


@pytest.mark.parametrize(("size", "every"), [SMALL, LARGE])
def test_parts_of_an_upload(home: Callable[[int], tuple[Path, dict[str, str]]], size: int, every: int) -> None:
    folder, given = home(size)

    def check(copy: Path, said: list[list[Any]]) -> None:
        found = healthy(copy)
        assert len(found) - 2 in (0, 1)  # never twice, however often it is sent again
        sent = [facts[1:] for facts in said if facts[0] == "sent"]
        for id, number in sent:
            assert found[UUID(id)] == {1: digest(number, size)}
        kept = max((facts[1] for facts in said if facts[0] == "kept"), default=0)
        with closing(sqlite3.connect(copy / "portico.db")) as books:
            rows = books.execute("SELECT received_bytes, document_id FROM upload").fetchall()
        assert any(received >= kept for received, _ in rows) or not kept

    assert each_step(folder, given, "send_parts", check, every) >= 8


@pytest.mark.parametrize(("size", "every"), [SMALL, LARGE])
def test_versions(home: Callable[[int], tuple[Path, dict[str, str]]], size: int, every: int) -> None:
    folder, given = home(size)

    def check(copy: Path, said: list[list[Any]]) -> None:
        found = healthy(copy)
        assert len(found) == 2
        for _, id, number, content in said:
            assert found[UUID(id)][number] == digest(content, size)
            assert sorted(found[UUID(id)]) == list(range(1, len(found[UUID(id)]) + 1))

    assert each_step(folder, given, "add_version", check, every) >= 4


@pytest.mark.parametrize(("size", "every"), [WATCHED, LARGE])
def test_the_watch_folder(home: Callable[[int], tuple[Path, dict[str, str]]], size: int, every: int) -> None:
    """One that is published, one that waits, and one that is there already: each once, and away, whatever died."""
    folder, given = home(size)
    for path, number in (("Acme Ltd/2029/new.pdf", 70), ("nobody.pdf", 71), ("Acme Ltd/old 10.pdf", 10)):
        whole = folder / "inbox" / path
        whole.parent.mkdir(parents=True, exist_ok=True)
        whole.write_bytes(content_of(number, size))

    def check(copy: Path, said: list[list[Any]]) -> None:
        house = opened(copy)
        ctx = authentication.system(house, NOON)
        with ctx.transaction(May.SYSTEM_LOOK) as db:
            waits = db.execute(
                select(WatchedFile.file_id, WatchedFile.sha256).where(WatchedFile.file_id.is_not(None))
            ).all()
            blobs = db.scalars(select(Blob.id)).all()
            found = db.execute(select(Document.name, Blob.sha256).join_from(Document, DocumentVersion).join(Blob)).all()
        left = sorted(each.name for each in (copy / "inbox").rglob("*.pdf"))
        names = sorted(name for name, _ in found)
        assert names in (["old 10.pdf", "old 11.pdf"], ["new.pdf", "old 10.pdf", "old 11.pdf"])
        assert len(waits) <= 1
        assert "new.pdf" in left or ("new.pdf", digest(70, size)) in [tuple(each) for each in found]
        assert "nobody.pdf" in left or [each.sha256 for each in waits] == [digest(71, size)]
        vault_upkeep.sweep(authentication.system(house, NOON + timedelta(days=2)))
        assert house.gateways.vault.ids() == {each.file_id for each in waits} | set(blobs)
        assert all(b"".join(house.gateways.vault.stream(id, sha256)) for id, sha256 in waits)
        house.engine.dispose()
        if said:
            assert left == []
            assert len(names) == 3

    assert each_step(folder, given, "watch", check, every) >= 6


@pytest.mark.parametrize(("size", "every"), [SMALL])
def test_taking_back(home: Callable[[int], tuple[Path, dict[str, str]]], size: int, every: int) -> None:
    folder, given = home(size)

    def check(copy: Path, said: list[list[Any]]) -> None:
        found = healthy(copy)
        assert found.keys().isdisjoint({UUID(id) for _, id in said})
        assert len(found) + len(said) in (1, 2)

    assert each_step(folder, given, "take_back", check, every) >= 2


@pytest.mark.parametrize(("size", "every"), [SMALL, LARGE])
def test_rotation(home: Callable[[int], tuple[Path, dict[str, str]]], size: int, every: int) -> None:
    folder, given = home(size)
    before = healthy(folder)

    def check(copy: Path, said: list[list[Any]]) -> None:
        ring = KeyRing.of(copy)
        assert (len(ring.keys) == 1) or not said
        assert healthy(copy) == before
        if said:
            assert ring.current != KEY
            assert [path.stem for path in (copy / "keys" / "retired").iterdir()]

    assert each_step(folder, given, "rotate", check, every) >= 4


@pytest.mark.parametrize(("size", "every"), [SMALL, LARGE])
def test_carrying_over(home: Callable[[int], tuple[Path, dict[str, str]]], size: int, every: int) -> None:
    folder, given = home(size)
    before, vault = healthy(folder), LocalFolder(folder / "vault")
    for each in list(vault.listed()):  # back into the format of the first version
        if each.name.endswith(".body"):
            house = opened(folder)
            id = UUID(each.name[:36])
            old = kept_before(vault, KeyRing(KEY), b"".join(house.gateways.vault.read(id)), id)
            assert old == id
            house.engine.dispose()
            for ending in (".key", ".body"):
                vault.delete(f"{id}{ending}")

    def check(copy: Path, said: list[list[Any]]) -> None:
        assert healthy(copy) == before
        if said:
            assert {each.name[36:] for each in LocalFolder(copy / "vault").listed()} == {".body", ".key"}

    assert each_step(folder, given, "carry_over", check, every) >= 4
