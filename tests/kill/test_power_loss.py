"""The power goes while a home is served: whatever was acknowledged is there, and the home opens again."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from services import config
from services.operations import startup
from tests.kill.disk import TRACE, Disk
from tests.night import SEED, times

ROOT = Path(__file__).resolve().parents[2]
SEEDS = times(1, 3)  # disks made by chance, beside the least that every disk must hold
BETWEEN = times(2, 20) / 100  # how often the power goes between two acknowledgements, at any change of a file

pytestmark = [
    pytest.mark.security("P18", "P25", "P35"),
    pytest.mark.skipif(sys.platform != "linux", reason="strace runs on Linux only"),
]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The home that a traced program made, and the log of its calls."""
    folder = tmp_path_factory.mktemp("power")
    home = folder / "home"
    home.mkdir()
    subprocess.run(
        [*TRACE, "-o", folder / "log", sys.executable, "-m", "tests.kill.power", home],
        cwd=ROOT,
        check=True,
        timeout=300,
        capture_output=True,
    )
    return home, folder / "log"


@pytest.mark.slow
def test_what_was_acknowledged_survives_a_power_cut(log: tuple[Path, Path], tmp_path: Path) -> None:
    home, calls = log
    disk, chance = Disk(home), random.Random(SEED)
    said: list[list[str]] = []
    cuts = 0
    for word in disk.moments(calls):
        if word:
            said.append(json.loads(word))
        elif chance.random() > BETWEEN:
            continue
        for seed in range(SEEDS + 1):
            cuts += 1
            disk.restore(tmp_path / "after", random.Random(f"{cuts} {seed}") if seed else None)
            assert lost(tmp_path / "after", said) == [], (cuts, seed)
            shutil.rmtree(tmp_path / "after")
    assert [each[0] for each in said].count("filed") == 6
    assert cuts > 40


def lost(home: Path, said: Sequence[list[str]]) -> list[list[str]]:
    """Acknowledgements that the home does not keep. It opens, its database is whole and its files are as they were."""
    with startup.opened(config.read(home, {}), serving=True) as house, house.engine.connect() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
        numbers = set(connection.execute(text("SELECT number FROM payment")).scalars())
        entities = {str(UUID(str(each))) for each in connection.execute(text("SELECT id FROM entity")).scalars()}
        kept = connection.execute(text("SELECT id, sha256 FROM paper")).all()
        for id, sha256 in kept:
            house.gateways.vault.open(UUID(str(id)), sha256)
        papers = {str(UUID(str(id))) for id, _ in kept}
        there = {
            "sealed": lambda sealed: house.gateways.vault.unseal(sealed, "power") == "read me again",
            "town": lambda id: id in entities,
            "paid": lambda number: number in numbers,
            "filed": lambda id, _: id in papers,
        }
        return [each for each in said if not there[each[0]](*each[1:])]
