"""`app.py demo`: a firm full of people and papers, made once in a home of its own and served on this machine."""

from __future__ import annotations

import argparse
import shutil
from dataclasses import replace
from pathlib import Path

from services import config, demo
from services.clock import clock
from services.operations import home_lock, startup

HELP = "serve the demo firm on this machine, without any configuration"
MARK = "this-is-a-demo"  # only a home with this file is ever thrown away
DEFAULT_HOME = config.DEFAULT_HOME / "demo"
SIGN_INS = (
    ("maria@demo.test", "client with four entities"),
    ("nikos@demo.test", "client with one entity, in Greek"),
    ("lena@demo.test", "client who may only look at documents"),
    ("owner@demo.test", "the firm's owner"),
    ("sam@demo.test", "staff who may look through clients' eyes"),
    ("kim@demo.test", "staff who may not"),
)


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, help="port to listen on (default: 8080)")
    parser.add_argument("--fresh", action="store_true", help="throw the old demo away and make it again")


def run(given: argparse.Namespace) -> int:
    from pages import site  # NiceGUI loads only for those who serve

    home = given.home or DEFAULT_HOME
    if given.fresh and home.exists():
        throw_away(home)
    chosen = replace(config.read(home, port=given.port), demo=True, host="127.0.0.1")
    with startup.opened(chosen, serving=True) as house:
        age = demo.age_days(house, clock())
        if age is None:
            print("Making the demo firm ...", flush=True)
            (home / MARK).touch()
            demo.make(house, clock())
        elif age:
            print(f"This demo was made {age} days ago, and its dates count from then. --fresh makes it anew.")
        print(f"\nPortico's demo is at {chosen.origin}\n\nSign in with the password {demo.PASSWORD} as", flush=True)
        for email, who in SIGN_INS:
            print(f"  {email:<18} {who}", flush=True)
        if not chosen.smtp_host:
            print("\nMails are not sent: they are written here.", flush=True)
        site.serve(house)
    return 0


def throw_away(home: Path) -> None:
    """Remove the home of a demo that nobody serves. Raises BadSettings for any other home."""
    if not (home / MARK).exists():
        raise config.BadSettings(f"{home} is not the home of a demo. Nothing was thrown away.")
    with home_lock.only_one(home):
        shutil.rmtree(home)
