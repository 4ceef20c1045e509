"""At night: the guard and a handful of pages on the NiceGUI before the pinned one, beside all else that is pinned."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from pages.guard.frameworks import VERSIONS, installed
from tests.house.source import ROOT
from tests.night import NIGHT

LOCK = ROOT / "requirements-previous.txt"
TRIED = (
    "tests/pages/guard",
    "tests/pages/shell/test_quicker.py",
    "tests/pages/shell/test_forged_events.py",
    "tests/pages/account/test_account_pages.py",
    "tests/pages/people/test_assigning.py",
    "tests/attack/test_events.py",
    "tests/attack/test_handshake.py",
    "tests/attack/test_ending.py",
    "tests/journeys/test_live.py",
)


# Up to 3.17 a page that is made without a server leaves its outbox's loop behind, never awaited.
LEFT_OVER = "ignore::pytest.PytestUnraisableExceptionWarning"


def previous() -> str:
    return LOCK.read_text().partition("nicegui==")[2].split()[0]


def test_the_table_knows_the_pinned_version_and_the_one_before() -> None:
    assert list(VERSIONS) == [installed(), previous()]
    assert f"nicegui=={installed()}" in (ROOT / "requirements.in").read_text()


@pytest.mark.security("R95")
@pytest.mark.skipif(not NIGHT, reason="at night: it fetches a wheel and runs some hundred tests on it")
def test_the_portal_runs_on_the_version_before(tmp_path: Path) -> None:
    python = environment(tmp_path / "before")
    told = subprocess.run(
        [python, "-c", "import nicegui; print(nicegui.__version__)"], check=True, capture_output=True, text=True
    )
    assert told.stdout.strip() == previous()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "PORTICO"))}
    done = subprocess.run(
        [python, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "-W", LEFT_OVER, *TRIED],
        cwd=ROOT,
        env=kept,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-8000:]


def environment(folder: Path) -> Path:
    """Made new: what is installed here, with the other NiceGUI before it. Its Python."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    packages = Path(sysconfig.get_path("purelib", "venv", {"base": str(folder), "platbase": str(folder)}))
    (packages / "pinned.pth").write_text(sysconfig.get_path("purelib") + "\n")
    install = (sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--require-hashes", "--target", packages)
    subprocess.run([*install, "-r", LOCK], check=True)
    return folder / "bin" / "python"
