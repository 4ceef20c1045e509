"""What the tests need from this machine, and how to get it. Standard library only: runs first of all."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from glob import glob
from pathlib import Path


@dataclass(frozen=True)
class Need:
    """One program outside Python. `packages` are its names in Debian and its relatives, the best first."""

    what: str
    packages: tuple[str, ...]
    programs: tuple[str, ...]
    places: tuple[str, ...] = ()  # where it may lie off the PATH, as glob patterns
    best: str = ""  # the one of the programs that is wanted where it can be had; the others do
    browser: bool = False  # only the journeys in a browser need it

    def is_met(self) -> bool:
        return any(shutil.which(name) for name in self.programs) or any(glob(place) for place in self.places)

    def is_best(self) -> bool:
        return self.is_met() and (not self.best or shutil.which(self.best) is not None)


NEEDS = (
    Need(
        "Chromium",
        ("chromium-headless-shell", "chromium"),
        ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome"),
        ("/Applications/Chromium.app", "/Applications/Google Chrome.app"),
        best="chromium-headless-shell",
        browser=True,
    ),
    Need("the PostgreSQL server", ("postgresql",), ("postgres",), ("/usr/lib/postgresql/*/bin/postgres",)),
    Need("wkhtmltopdf", ("wkhtmltopdf",), ("wkhtmltopdf",)),
    Need("poppler's tools", ("poppler-utils",), ("pdftotext",)),
    Need("strace", ("strace",), ("strace",) if sys.platform == "linux" else ("sh",)),  # what a power cut leaves
    Need(
        "the DejaVu fonts",
        ("fonts-dejavu-core",),
        (),
        ("/usr/share/fonts/truetype/dejavu/*.ttf", "/System/Library/Fonts", "/usr/share/fonts/dejavu*"),
    ),
)


class Missing(Exception):
    """The machine lacks programs and we may not install them; the text is one sentence saying what to do."""


def provide(*, browser: bool) -> None:
    """Install what is missing, where this account may. Raises Missing."""
    asked = [need for need in NEEDS if browser or not need.browser]
    wanted = [need for need in asked if not need.is_best()]
    if wanted and (apt := _apt()) is not None:
        # A system that was never updated knows no packages at all, so ask for the list first.
        subprocess.run([*apt, "update", "-q"], check=False)
        for need in wanted:
            _install(apt, need)
    if missing := [need for need in asked if not need.is_met()]:
        debian = " ".join(need.packages[-1] for need in missing)
        raise Missing(
            f"Please install {_list(need.what for need in missing)} (on Debian or Ubuntu: "
            f"sudo apt-get install {debian}) and run this again."
        )


def _install(apt: list[str], need: Need) -> None:
    """Its packages in their order, until there is one that does."""
    for package in need.packages:
        if need.is_best() or (need.is_met() and package != need.packages[0]):
            return
        print(f"Installing {package}", flush=True)
        subprocess.run([*apt, "install", "-q", "-y", "--no-install-recommends", package], check=False)


def environment(folder: Path, *locks: Path) -> Path:
    """The Python of a virtual environment with exactly what the lock files say; made when they change."""
    state = hashlib.sha256(b"".join(lock.read_bytes() for lock in locks) + sys.version.encode()).hexdigest()
    python, stamp = folder / "bin" / "python", folder / "locked"
    if not (stamp.exists() and stamp.read_text() == state and python.exists()):
        print(f"Making {folder.name} (once for each change of the lock files)", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        files = [argument for lock in locks for argument in ("-r", str(lock))]
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", *files],
            check=True,
        )
        stamp.write_text(state)
    return python


def _apt() -> list[str] | None:
    """The command that installs packages without asking anything, or None."""
    if shutil.which("apt-get") is None:
        return None
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    if os.geteuid() == 0:
        return quiet
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n", *quiet]
    return None


def _list(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
