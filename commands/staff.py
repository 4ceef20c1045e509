"""`app.py staff`: first aid for the firm's own people."""

from __future__ import annotations

import argparse
import sys

from data.errors import Refusal
from data.statuses import StaffRole
from services import config
from services.access import authentication
from services.clock import clock
from services.operations import admin_commands, startup

_NONE_YET = 'They see no clients until somebody assigns them some, or chooses "all clients" on the Team page.'
HELP = "list staff, add somebody, or make a link to choose a new password"


def options(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True)
    acts.add_parser("list", help="who works here")
    add = acts.add_parser("add", help="add somebody; prints the link where they choose a password")
    add.add_argument("--name", required=True)
    add.add_argument("--email", required=True)
    add.add_argument("--role", choices=[role.value for role in StaffRole], default=StaffRole.MEMBER.value)
    add.add_argument(
        "--clients",
        choices=("all", "assigned"),
        default="assigned",
        help="which clients they see: all, or those they are assigned to (none at first)",
    )
    add.add_argument(
        "--also-contact",
        default="",
        metavar="NAME",
        help="the address belongs to this contact of a client, who is to work here as well",
    )
    link = acts.add_parser("link", help="print a link to choose a new password, valid for 30 minutes")
    link.add_argument("email")


def run(given: argparse.Namespace) -> int:
    with startup.opened(config.read(given.home or config.DEFAULT_HOME)) as house:
        ctx = authentication.system(house, clock())
        try:
            if given.act == "add":
                print(
                    admin_commands.add_staff(
                        ctx,
                        given.name,
                        given.email,
                        StaffRole(given.role),
                        sees_all_clients=given.clients == "all",
                        also_contact=given.also_contact,
                    )
                )
                if given.clients != "all":
                    print(_NONE_YET, file=sys.stderr)
            elif given.act == "link":
                print(admin_commands.password_link(ctx, given.email))
            else:
                for name, email, role, active in admin_commands.staff(ctx):
                    print(f"{name:<24} {email:<32} {role}{'' if active else ' (disabled)'}")
        except Refusal as refusal:
            print(refusal, file=sys.stderr)
            return 1
    return 0
