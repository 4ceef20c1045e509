"""`app.py work`: the workers without pages (jobs, mails, reconciliation), beside processes that serve pages only."""

from __future__ import annotations

import argparse
import signal
import threading

from services import config
from services.operations import startup, workers

HELP = "do the work nobody waits for, without pages (on PostgreSQL, beside `serve --no-workers`)"


def options(parser: argparse.ArgumentParser) -> None:
    pass


def run(given: argparse.Namespace) -> int:
    from pages.guard.log_filter import log_clean_lines
    from pages.shell import areas

    chosen = config.read(given.home or config.DEFAULT_HOME)
    stopping = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stopping.set())
    with startup.opened(chosen, serving=True, has_pages=False) as house:
        areas.areas()  # which addresses hold secrets, each area says itself
        log_clean_lines()
        with workers.running(house):
            print("Portico works: jobs, mails and reconciliation, without pages", flush=True)
            stopping.wait()
    return 0
