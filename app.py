"""Portico: `app.py demo|serve|...`, or `portico` where it is installed. Wiring only; each command lives in commands/."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Sequence
from pathlib import Path

gc.disable()  # what is imported stays: looking for rubbish in it again and again is a quarter of the start
from commands import demo, doctor, imports, invite, migrate, rotate_key, serve, staff, work  # noqa: E402
from services.config import BadSettings  # noqa: E402
from services.operations.version import version  # noqa: E402

gc.freeze()
gc.enable()

COMMANDS = {
    "demo": demo,
    "serve": serve,
    "work": work,
    "import": imports,
    "migrate": migrate,
    "doctor": doctor,
    "invite": invite,
    "staff": staff,
    "rotate-key": rotate_key,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    parser = argparse.ArgumentParser(prog=_called(), description="A client portal for professional firms.")
    parser.add_argument("--version", action="version", version=f"Portico {version()}")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, command in COMMANDS.items():
        one = commands.add_parser(name, help=command.HELP, description=command.HELP)
        one.add_argument("--home", type=Path, default=None, help="the folder that holds everything (default: ./var)")
        command.options(one)
    given = parser.parse_args(arguments)
    try:
        return int(COMMANDS[given.command].run(given))
    except BadSettings as problem:
        print(problem, file=sys.stderr)
        return 2


def _called() -> str:
    """How whoever asks called us: `portico` where it is installed."""
    return "portico" if Path(sys.argv[0]).stem == "portico" else "app.py"


if __name__ == "__main__":
    sys.exit(main())
