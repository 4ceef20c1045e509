"""The tests on other days and at hard hours, with a clock that is really another one. Once a week, or before a release:

    .venv-dev/bin/python -m tools.other_days [--all] [--only WORDS] [arguments for pytest]

Pytest, the portal, PostgreSQL and Chromium are started with a small library before them (tools/shifted_clock.c, built
by the C compiler) that moves the wall clock and nothing else; the machine's own clock stays. Without `--all` or a test
file, the tests run that look at days. Linux only.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from services.clock import clock

ROOT = Path(__file__).resolve().parents[1]
# When the clock stands there as the run begins, and in which zone the machine is. It goes on from there.
MOMENTS = (
    ("a day of nothing special", "2026-11-28 12:00", "Europe/Athens"),
    ("New Year's Eve, to the west", "2026-12-31 23:58", "America/Los_Angeles"),
    ("New Year's Day", "2027-01-01 00:01", "Europe/Athens"),
    ("the clock springs forward", "2027-03-28 02:58", "Europe/Athens"),
    ("the clock falls back", "2027-10-31 03:58", "Europe/Athens"),
    ("the clock falls back in New York", "2027-11-07 01:58", "America/New_York"),
    ("29 February, to the east", "2028-02-29 23:58", "Pacific/Kiritimati"),
    ("the last day of a long month", "2028-05-31 23:58", "Europe/Athens"),
)
DAYS = (
    "tests/services/demo/test_demo.py",
    "tests/services/dashboard/test_dashboard.py",
    "tests/services/billing/test_invoice_lists.py",
    "tests/services/billing/test_payments_staff.py",
    "tests/services/integrations/test_stripe_gateway.py",
    "tests/commands",
    "tests/pages/dashboard/test_client_dashboard.py",
    "tests/pages/billing/test_client_billing.py",
    "tests/pages/billing/test_new_payment.py",
    "tests/journeys/test_narrow.py",
    "tests/journeys/test_staff.py",
)


def main() -> int:
    """0 when every moment is green."""
    parser = argparse.ArgumentParser(description="Run the tests with the clock at other moments.")
    parser.add_argument("--all", action="store_true", help="every test instead of those that look at days")
    parser.add_argument("--only", default="", metavar="WORDS", help="the moments whose name or date holds these words")
    given, asked = parser.parse_known_args()
    if not any(argument.startswith("tests/") for argument in asked):
        asked += ["tests"] if given.all else DAYS
    compiler = shutil.which("cc") or shutil.which("gcc")
    if platform.system() != "Linux" or compiler is None:
        print(
            "Please run this on Linux with a C compiler (on Debian or Ubuntu: sudo apt-get install gcc libc6-dev).",
            file=sys.stderr,
        )
        return 2
    red = 0
    with tempfile.TemporaryDirectory(prefix="portico-days-") as folder:
        library = Path(folder) / "shifted_clock.so"
        subprocess.run(
            [compiler, "-O2", "-shared", "-fPIC", "-o", library, ROOT / "tools" / "shifted_clock.c", "-ldl"], check=True
        )
        for name, wall, zone in MOMENTS:
            if given.only.lower() in f"{name} {wall} {zone}".lower():
                print(f"--- {wall} in {zone}: {name}", flush=True)
                command = [
                    sys.executable,
                    "-m",
                    "pytest",
                    "-q",
                    "-p",
                    "tools.rerun",
                    f"--basetemp={Path(folder) / 'homes'}",
                    *asked,
                ]
                red += subprocess.run(command, cwd=ROOT, env=moved(library, wall, zone), check=False).returncode != 0
    print(f"--- {red} of the moments are red" if red else "--- green on all of them")
    return int(red > 0)


def moved(library: Path, wall: str, zone: str) -> dict[str, str]:
    """An environment in which it is `wall` ("2028-02-29 23:58") in `zone`."""
    moment = datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return os.environ | {
        "TZ": zone,
        "LD_PRELOAD": str(library),
        "CLOCK_SHIFT_SECONDS": str(round((moment - clock()).total_seconds())),
    }


if __name__ == "__main__":
    raise SystemExit(main())
