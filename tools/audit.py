"""Known flaws of the locked packages, and the bill of materials. Once a week, and before a release:

    .venv-dev/bin/python -m tools.audit [--bill portico.cdx.json]

Compares requirements.txt with the advisories for Python packages (pip-audit; needs the network) and ends with 1 for a
known flaw, with 2 if a package could not be looked up: silence is no clean bill of health. `--bill` writes what the
portal is made of as CycloneDX JSON, from the same lock file, and looks nothing up. Both run in `.venv-audit`, made from
requirements-audit.txt, so that nothing of theirs stands beside the portal.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tools import machine

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.txt"


def main() -> int:
    """0 when every package could be looked up and none has a known flaw, or when the bill is written."""
    parser = argparse.ArgumentParser(description="Look for known flaws of the locked packages.")
    parser.add_argument("--bill", type=Path, metavar="FILE", help="write the bill of materials there instead")
    given = parser.parse_args()
    programs = machine.environment(ROOT / ".venv-audit", ROOT / "requirements-audit.txt").parent
    if given.bill:
        return subprocess.run(
            [
                programs / "cyclonedx-py",
                "requirements",
                LOCK,
                "--of",
                "JSON",
                "--output-reproducible",
                "-o",
                given.bill,
            ],
            check=False,
        ).returncode
    done = subprocess.run(
        [
            programs / "pip-audit",
            "-r",
            LOCK,
            "--disable-pip",
            "--require-hashes",
            "-f",
            "json",
            "--progress-spinner",
            "off",
        ],
        check=False,
        capture_output=True,
        text=True,
    )
    try:
        flaws, unknown = judged(json.loads(done.stdout))
    except (ValueError, LookupError):
        print(f"The advisories could not be asked: {done.stderr.strip()[-600:]}", file=sys.stderr)
        return 2
    for line in flaws:
        print(line)
    if unknown:
        print(f"Could not be looked up: {', '.join(unknown)}", file=sys.stderr)
    print(f"{len(flaws)} known flaws.")
    return 1 if flaws else 2 if unknown else 0


def judged(report: dict[str, Any]) -> tuple[list[str], list[str]]:
    """A line for each known flaw, and the packages that nobody could say anything about. Raises LookupError."""
    packages = report["dependencies"]
    flaws = [
        f"{each['name']} {each['version']}: {flaw['id']}, mended in {', '.join(flaw['fix_versions']) or 'nothing yet'}"
        for each in packages
        for flaw in each.get("vulns", ())
    ]
    return flaws, [each["name"] for each in packages if "vulns" not in each]


if __name__ == "__main__":
    raise SystemExit(main())
