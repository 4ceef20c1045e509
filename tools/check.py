"""Everything that must be green, in one command, from nothing:

    python3 tools/check.py [AREA ...] [--fast | --night] [arguments for pytest, such as -k invoices or a file]

Makes `.venv-dev` from the lock files, installs the browser and the test servers where it may, then runs ruff (rules
and layout), mypy and every test (house rules, services on SQLite and PostgreSQL, journeys in Chromium), prints which
behaviours the tests prove and how long everything took. A browser test that was late is run once more
(tools/rerun.py); what failed ones left behind lies under var/journeys. Needs Python 3.11 or newer and nothing else.

`billing`, or another area, runs the tests of that area and of those above it (tools/speeds.py); `--fast` leaves the
browser out; `--night` runs all that by day only a part of runs (tests/night.py), and then the tests that look at days
on every other day (tools/other_days.py). What the tests of each area cost is printed beside its budget (tools/budget.py).
"""

import os
import secrets
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if sys.version_info < (3, 11):  # noqa: UP036  said in words, before the rest of the file is even understood
    sys.exit("Please run this with Python 3.11 or newer.")
sys.path.insert(0, str(ROOT))

from tools import machine, speeds  # noqa: E402  (the package is found only now)

MEMORY = Path("/dev/shm")  # a folder of its own below it, made by pytest for this user only  # noqa: S108
MEMORY_BYTES = 3_000_000_000
OURS, NIGHT = ("PORTICO_", "NICEGUI_"), ("PORTICO_NIGHT",)  # settings of a portal are none of the tests'
RECOMPILES = "PYTHONDONTWRITEBYTECODE"  # containers set it: each worker, portal and child would compile everything anew
WORKERS = "2"  # a browser and a portal each: more only make each other late on a small machine


@dataclass(frozen=True)
class Asked:
    """What this run is to be."""

    areas: list[str]
    pytest: list[str]
    fast: bool = False
    night: bool = False

    @classmethod
    def read(cls, arguments: list[str]) -> "Asked":
        """Raises ValueError for a word that is no area."""
        rest = [each for each in arguments if each not in ("--fast", "--night")]
        first = next((at for at, each in enumerate(rest) if each.startswith("-") or "/" in each), len(rest))
        areas = rest[:first]
        speeds.selected(areas)
        return cls(areas, rest[first:], "--fast" in arguments, "--night" in arguments)


def main(arguments: list[str]) -> int:
    """0 when all is green, otherwise the code of the first step that was not."""
    try:
        asked = Asked.read(arguments)
    except ValueError as unknown:
        print(unknown, file=sys.stderr)
        return 2
    began = time.monotonic()
    with ThreadPoolExecutor() as beside:  # the one waits for the network, the other unpacks
        providing = beside.submit(machine.provide, browser=not asked.fast)
        python = machine.environment(ROOT / ".venv-dev", ROOT / "requirements.txt", ROOT / "requirements-dev.txt")
        try:
            providing.result()
        except machine.Missing as missing:
            print(missing, file=sys.stderr)
            return 2
    print(f"--- setting up: {time.monotonic() - began:.0f} s", flush=True)
    steps: dict[str, list[str | Path]] = {
        "ruff": [python, "-m", "ruff", "check", "."],
        "format": [python, "-m", "ruff", "format", "--check", "--quiet", "."],
        "mypy": [python, "-m", "mypy"],
        "tests": [python, "-m", "pytest", *tests(asked)],
    }
    if asked.night:
        steps["other days"] = [python, "-m", "tools.other_days"]
        os.environ["PORTICO_NIGHT"] = os.environ.get("PORTICO_NIGHT") or str(secrets.randbits(32))
        print(f"--- night: PORTICO_NIGHT={os.environ['PORTICO_NIGHT']} does the same again", flush=True)
    with ThreadPoolExecutor() as beside:  # mypy needs one core for a while; the tests leave some of theirs idle
        types = beside.submit(step, "mypy", steps.pop("mypy"))
        codes = {name: step(name, command) for name, command in steps.items()}
        codes["mypy"] = types.result()
    shutil.rmtree(homes(), ignore_errors=True)
    return next((code for code in codes.values() if code), 0)


def tests(asked: Asked) -> list[str]:
    """Arguments for pytest: one file stays on one worker, so that its portal starts once."""
    named = any(argument.startswith("tests/") for argument in asked.pytest)
    plugins = ("tools.features", "tools.rerun", "tools.budget")
    return [
        *(word for plugin in plugins for word in ("-p", plugin)),
        "-n",
        WORKERS,
        "--dist",
        "loadfile",
        "--no-loadscope-reorder",
        "--durations",
        "10",
        *(["-m", "not browser"] if asked.fast else []),
        *([] if asked.night else ["--part"]),
        *in_memory(),
        *asked.pytest,
        *(speeds.selected(asked.areas) if asked.areas else [] if named else ["tests"]),
    ]


def in_memory() -> list[str]:
    """Homes of tests on a memory disk where there is one: every commit waits for the disk (synchronous=FULL)."""
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > MEMORY_BYTES:
        return [f"--basetemp={homes()}"]
    return []


def homes() -> Path:
    """This run's own folder on the memory disk."""
    return MEMORY / f"portico-tests-{os.getpid()}"


def step(name: str, command: list[str | Path]) -> int:
    print(f"--- {name}", flush=True)
    environment = {key: value for key, value in os.environ.items() if key in NIGHT or not key.startswith(OURS)}
    environment.pop(RECOMPILES, None)
    if name == "tests":  # as they go, and the last line of all is pytest's own
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
    word = "clean" if done.returncode == 0 else "FAILED"
    print(f"\n{done.stdout}{done.stderr}--- {name}: {word} in {time.monotonic() - began:.0f} s", flush=True)
    return done.returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
