"""`app.py invite`: first aid for a contact whose mail does not arrive."""

from __future__ import annotations

import argparse
import sys

from data.errors import Refusal
from services import config
from services.access import authentication
from services.clock import clock
from services.operations import admin_commands, startup

HELP = "print an invitation link for a contact, for each client not open to them yet"


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email")


def run(given: argparse.Namespace) -> int:
    with startup.opened(config.read(given.home or config.DEFAULT_HOME)) as house:
        try:
            for each in admin_commands.invite_links(authentication.system(house, clock()), given.email):
                print(f"{each.client}: {each.link}")
        except Refusal as refusal:
            print(refusal, file=sys.stderr)
            return 1
    return 0
