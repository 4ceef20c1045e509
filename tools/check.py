"""Everything that must be green, in one command, from nothing:

    python3 tools/check.py [--fast] [arguments for pytest, such as -k invoices or a file]

Makes `.venv-dev` from the lock files, installs the browser and the test servers where it may, then runs ruff (rules
and layout), mypy and every test (house rules, services on SQLite and PostgreSQL, journeys in Chromium), prints which
behaviours the tests prove and how long everything took. A browser test that was late is run once more
(tools/rerun.py); what failed ones left behind lies under var/journeys. `--fast` leaves the browser out. Needs Python
3.11 or newer and nothing else. `ruff format .` lays a file out.
"""

import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if sys.version_info < (3, 11):  # noqa: UP036  said in words, before the rest of the file is even understood
    sys.exit("Please run this with Python 3.11 or newer.")
sys.path.insert(0, str(ROOT))

from tools import machine  # noqa: E402  (the package is found only now)

MEMORY = Path("/dev/shm")  # a folder of its own below it, made by pytest for this user only  # noqa: S108
MEMORY_BYTES = 3_000_000_000
WORKERS = "2"  # a browser and a portal each: more only make each other late on a small machine


def main(arguments: list[str]) -> int:
    """0 when all is green, otherwise the code of the first step that was not."""
    fast = "--fast" in arguments
    asked = [argument for argument in arguments if argument != "--fast"]
    began = time.monotonic()
    with ThreadPoolExecutor() as beside:  # the one waits for the network, the other unpacks
        providing = beside.submit(machine.provide, browser=not fast)
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
        "tests": [python, "-m", "pytest", *tests(fast, asked)],
    }
    with ThreadPoolExecutor() as beside:  # mypy needs one core for a while; the tests leave some of theirs idle
        types = beside.submit(step, "mypy", steps.pop("mypy"))
        codes = {name: step(name, command) for name, command in steps.items()}
        codes["mypy"] = types.result()
    shutil.rmtree(homes(), ignore_errors=True)
    return next((code for code in codes.values() if code), 0)


def tests(fast: bool, asked: list[str]) -> list[str]:
    """Arguments for pytest: one file stays on one worker, so that its portal and its browser start once."""
    named = any(argument.startswith("tests/") for argument in asked)
    return [
        "-p",
        "tools.features",
        "-p",
        "tools.rerun",
        "-n",
        WORKERS,
        "--dist",
        "loadfile",
        "--no-loadscope-reorder",
        "--durations",
        "10",
        *(["-m", "not browser"] if fast else []),
        *in_memory(),
        *asked,
        *([] if named else ["tests"]),
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
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PORTICO_", "NICEGUI_"))}
    if name == "tests":  # as they go, and the last line of all is pytest's own
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    began = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
    word = "clean" if done.returncode == 0 else "FAILED"
    print(f"\n{done.stdout}{done.stderr}--- {name}: {word} in {time.monotonic() - began:.0f} s", flush=True)
    return done.returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
