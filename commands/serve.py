"""`app.py serve`: production. An empty home opens the set-up wizard behind a code printed here."""

from __future__ import annotations

import argparse

from services import config
from services.clock import clock
from services.firm import setup_wizard as setup
from services.operations import startup

HELP = "serve the portal; an empty home starts with the set-up wizard"


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (default: 8080)")
    parser.add_argument(
        "--no-workers",
        dest="workers",
        action="store_false",
        default=None,
        help="pages only: jobs and mails are left to `app.py work` on the same PostgreSQL",
    )


def run(given: argparse.Namespace) -> int:
    from pages import site  # NiceGUI loads only for those who serve

    chosen = config.read(given.home or config.DEFAULT_HOME, host=given.host, port=given.port, workers=given.workers)
    with startup.opened(chosen, serving=True) as house:
        if (code := setup.open_wizard(house, clock())) is not None:
            print(
                f"Welcome to Portico. Set it up at {chosen.origin}/setup with this code, valid for one hour:\n\n"
                f"    {code}\n",
                flush=True,
            )
        else:
            print(f"Portico serves {chosen.origin}", flush=True)
        site.serve(house)
    return 0
