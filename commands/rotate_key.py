"""`app.py rotate-key`: another master key, while the portal serves."""

from __future__ import annotations

import argparse

from services import config
from services.access import authentication
from services.clock import clock
from services.operations import key_rotation, startup

HELP = "seal everything under a new master key, while the portal serves; run it again if it was interrupted"


def options(parser: argparse.ArgumentParser) -> None:
    del parser


def run(given: argparse.Namespace) -> int:
    chosen = config.read(given.home or config.DEFAULT_HOME)
    with startup.opened(chosen, migrate=False) as house:
        done = key_rotation.rotate(authentication.system(house, clock()))
    for problem in sorted(done.unreadable):
        print(problem)
    print(f"{done.files} files and {done.values} values are under the new key.")
    if chosen.master_key:
        print("Take older_master_keys out of the settings; keep the old key where your older backups are.")
    else:
        print(f"The old key is in {chosen.home / 'keys' / 'retired'}: move it to where your older backups are.")
    return int(bool(done.unreadable))
