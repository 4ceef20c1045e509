"""What documents cost: sealing and opening files beside a floor that only copies and hashes, and lists of 50,000."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

from services import config
from services.access.authentication import identify
from services.access.passwords import hashed
from services.clock import clock
from services.documents import listing
from services.integrations.encrypted_store import Vault
from services.operations import startup
from services.platform.context import Context, House
from services.platform.lists.query import ListQuery
from tools.bench import asking, drawers, servers
from tools.bench.asking import Cost, of_work
from tools.bench.figures import Figure
from tools.bench.population import PASSWORD, now, populate
from tools.bench.sizes import Sizes

MB = 1024 * 1024
PAGE = 1.3  # times the list of invoices
STORED = 2.0  # times the floor: at least half as quick
MOST_MB, MOST_MS = 16.0, 30.0
DEEP = 100 * MB
PIECE = os.urandom(MB)


def figures(home: Path, sizes: Sizes) -> Iterator[Figure]:
    """All of it, in a home of its own."""
    with startup.opened(config.read(home, {})) as house:
        yield from _files(house.gateways.vault, home, sizes)
        yield from _memory(home, sizes)
        clients = sizes.drawers
        town = populate(house.engine, clients=clients, pile=24, password_hash=hashed(PASSWORD), now=now())
        filled = drawers.fill(house.engine, list(town.clients), each=sizes.documents // clients, now=now())
        yield from _lists(house, filled, sizes)
        with servers.portal(house.settings.home) as server:
            floor, page = (  # of many clients: pages that no browser connects to are counted for each session
                asking.of_page(server, [(path, each.token) for each in town.clients], sizes.requests).cpu
                for path in ("/billing/history", "/documents")
            )
            why = f"{PAGE:g} x invoice list"
            yield Figure("page: documents, beside the invoice list", page, floor=floor, at_most=floor * PAGE, why=why)


def _files(vault: Vault, home: Path, sizes: Sizes) -> Iterator[Figure]:
    rounds = min(sizes.rounds, 5)
    floor = of_work(lambda turn: _copied(home / "floor", sizes.file_mb), rounds)
    kept = of_work(lambda turn: _stored(vault, sizes.file_mb), rounds)
    size = f"{sizes.file_mb} MB"
    why = f"{STORED:g} x floor"
    yield Figure(f"document stored, {size}", kept.cpu, floor=floor.cpu, at_most=floor.cpu * STORED, why=why)
    rate = kept.wall / sizes.file_mb
    yield Figure(f"document stored, {size}", rate, "ms wall per MB", floor=floor.wall / sizes.file_mb)
    id, deep = uuid.uuid4(), min(DEEP, (sizes.file_mb - 1) * MB)
    vault.store(id, (PIECE for _ in range(sizes.file_mb)))
    read = of_work(lambda turn: b"".join(vault.read(id, deep, deep + 64 * 1024)), max(sizes.rounds, 3))
    yield Figure(f"document, 64 KB from {deep // MB} MB on", read.cpu, at_most=5)
    yield Figure(f"document, 64 KB from {deep // MB} MB on", read.wall, "ms wall")
    vault.drop(id)


def _copied(place: Path, size_mb: int) -> str:
    """What the floor does: writes the bytes durably and hashes them."""
    told = hashlib.sha256()
    with place.open("wb") as file:
        for _ in range(size_mb):
            told.update(PIECE)
            file.write(PIECE)
        file.flush()
        os.fsync(file.fileno())
    place.unlink()
    return told.hexdigest()


def _stored(vault: Vault, size_mb: int) -> None:
    id = uuid.uuid4()
    vault.store(id, (PIECE for _ in range(size_mb)))
    vault.drop(id)


def _memory(home: Path, sizes: Sizes) -> Iterator[Figure]:
    """In a process that does nothing else, by the most that it ever held."""
    done = subprocess.run(  # noqa: S603  # ourselves
        [sys.executable, "-m", "tools.bench.documents", str(home), str(sizes.long_mb)],
        capture_output=True,
        text=True,
        check=True,
    )
    up, down = map(float, done.stdout.split())
    yield Figure(f"memory of an upload of {sizes.long_mb:,} MB", up, "MB", at_most=MOST_MB)
    yield Figure(f"memory of a download of {sizes.long_mb:,} MB", down, "MB", at_most=MOST_MB)


def _weighed(home: Path, size_mb: int) -> tuple[float, float]:
    with startup.opened(config.read(home, {})) as house:
        vault, id = house.gateways.vault, uuid.uuid4()
        _stored(vault, 4)  # what is loaded with the first file
        before = _most_mb()
        kept = vault.store(id, (PIECE for _ in range(size_mb)))
        between = _most_mb()
        for _ in vault.stream(id, kept.sha256):
            continue
        after = _most_mb()
        vault.drop(id)
    return between - before, after - between


def _most_mb() -> float:
    """The most that this process ever held."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def _lists(house: House, filled: drawers.Drawers, sizes: Sizes) -> Iterator[Figure]:
    staff = identify(house, filled.staff_key, clock())
    client = identify(house, filled.client.session_key, clock())
    what = {
        "all of them": "",
        "a word of a name": "paper 00001",
        "a rare word of a text": drawers.RARE,
        "a word of a tenth of all texts": drawers.COMMON,
        "two words": f"{drawers.COMMON} zyz",
    }
    for who, ctx in (("staff", staff), ("a client", client)):
        for words, typed in what.items():
            yield _bounded(f"documents of {filled.documents:,}, {who}: {words}", ctx, listing.page, typed, sizes)
            yield _bounded(f"folder counts of {filled.documents:,}, {who}: {words}", ctx, listing.folders, typed, sizes)


def _bounded(name: str, ctx: Context, verb: object, typed: str, sizes: Sizes) -> Figure:
    cost: Cost = of_work(lambda turn: verb(ctx, ListQuery(typed)), max(sizes.rounds // 5, 2))  # type: ignore[operator]
    return Figure(name, cost.cpu, at_most=MOST_MS)


if __name__ == "__main__":
    print(*_weighed(Path(sys.argv[1]), int(sys.argv[2])))
