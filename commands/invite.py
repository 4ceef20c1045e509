"""`app.py invite`: first aid for a contact whose mail does not arrive."""

from __future__ import annotations

import argparse
import sys

from data.errors import Refusal
from services import first_aid, identity, opening, settings
from services.context import clock

HELP = "print an invitation link for a contact, for each client not open to them yet"


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email")


def run(given: argparse.Namespace) -> int:
    with opening.opened(settings.read(given.home or settings.DEFAULT_HOME)) as house:
        try:
            for each in first_aid.invite_links(identity.system(house, clock()), given.email):
                print(f"{each.client}: {each.link}")
        except Refusal as refusal:
            print(refusal, file=sys.stderr)
            return 1
    return 0
