"""The package: built, installed beside the locked dependencies, asked for its version, and serving the demo."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path
from urllib.request import urlopen
from zipfile import ZipFile

import pytest

import app
from tests.house.source import ROOT
from tests.servers.portal import Portal

PACKED = ("assets", "commands", "components", "data", "pages", "services")
BESIDE = ("app.py", "pyproject.toml", "requirements.in", "README.md", "LICENSE")
MADE_BY_MACHINES = shutil.ignore_patterns("__pycache__", "*.pyc")

pytestmark = pytest.mark.slow


def project() -> dict[str, str]:
    return dict(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"])


def run(*command: str | Path, folder: Path) -> str:
    done = subprocess.run(
        command, cwd=folder, check=False, capture_output=True, text=True, timeout=120, env={"PATH": "/usr/bin:/bin"}
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy of what goes into it: a build leaves its own folders behind."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    for name in PACKED:
        shutil.copytree(ROOT / name, source / name, ignore=MADE_BY_MACHINES)
    for name in BESIDE:
        shutil.copy(ROOT / name, source)
    offline = ("--no-build-isolation", "--no-deps", "--no-index")
    run(sys.executable, "-m", "pip", "wheel", "-q", *offline, "-w", out, ".", folder=source)
    (made,) = out.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def bin_folder(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the package; what it depends on is borrowed from the tests' own."""
    folder = tmp_path_factory.mktemp("installed")
    run(sys.executable, "-m", "venv", "--without-pip", folder, folder=folder)
    python = folder / "bin" / "python"
    run(
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "install",
        "-q",
        "--no-deps",
        "--no-index",
        wheel,
        folder=folder,
    )
    where = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", folder=folder))
    (where / "borrowed.pth").write_text(sysconfig.get_path("purelib"))
    assert Path(run(python, "-c", "import services; print(services.__file__)", folder=folder)).is_relative_to(where)
    return python.parent


def test_everything_of_the_program_is_inside_and_nothing_else(wheel: Path) -> None:
    inside = {name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name}
    there = {
        path.relative_to(ROOT).as_posix()
        for name in PACKED
        for path in (ROOT / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert inside == there | {"app.py"}


def test_the_command_tells_the_version_of_the_project(bin_folder: Path, tmp_path: Path) -> None:
    assert run(bin_folder / "portico", "--version", folder=tmp_path) == f"Portico {project()['version']}"
    assert run(bin_folder / "portico", "--help", folder=tmp_path).startswith("usage: portico ")


def test_the_demo_is_served_from_an_empty_home_in_any_folder(bin_folder: Path, tmp_path: Path) -> None:
    portal = Portal(tmp_path / "home", command="demo", program=(bin_folder / "portico",), folder=tmp_path).start()
    try:
        with urlopen(f"{portal.url}/healthz") as answer:
            health = json.load(answer)
        with urlopen(f"{portal.url}/signin") as answer:
            page = answer.read().decode()
    finally:
        portal.stop()
    assert (health["ready"], health["version"]) == (True, project()["version"])
    assert "<form" in page


def test_a_checkout_tells_the_same_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        app.main(["--version"])
    assert capsys.readouterr().out.strip() == f"Portico {project()['version']}"


def test_the_changelog_knows_the_version_and_no_file_repeats_it() -> None:
    version = project()["version"]
    assert f"## [{version}]" in (ROOT / "CHANGELOG.md").read_text()
    for path in (each for name in PACKED for each in (ROOT / name).rglob("*.py")):
        assert f'"{version}"' not in path.read_text(), path
