"""`app.py migrate`: bring the database up to date; a SQLite file is copied first."""

from __future__ import annotations

import argparse

from data import migrations
from data.database.engine import connect
from services import config
from services.operations import startup

HELP = "bring the database up to date (a copy of a SQLite file is kept in <home>/backups)"


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="only say whether there is something to do; exit 1 if so")


def run(given: argparse.Namespace) -> int:
    chosen = config.read(given.home or config.DEFAULT_HOME)
    startup.prepare_home(chosen.home)
    engine = connect(chosen.database)
    try:
        at, newest = migrations.current(engine), migrations.newest(engine)
        if given.check:
            print(f"The database is at {at or 'nothing'}, the newest is {newest}.")
            return int(at != newest)
        done = startup.bring_up_to_date(engine, chosen).migrated
        print(f"The database is now at {newest}." if done else f"Nothing to do: the database is at {newest}.")
        return 0
    finally:
        engine.dispose()
