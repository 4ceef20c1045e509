"""`app.py doctor`: are the books right to the cent, every file there, the schema new, the mail moving?"""

from __future__ import annotations

import argparse
import shutil

from data import migrations
from services import config
from services.access import authentication
from services.clock import clock
from services.mail import outbox
from services.operations import doctor, doctor_settings, startup
from services.platform.context import Context

HELP = "check books, files, schema and settings; exits 0 when all is well"
LEAST_FREE_BYTES = 500_000_000
SLOW_MAIL_SECONDS = 6 * 3600


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quick", action="store_true", help="look whether each stored file is there, but open none")


def run(given: argparse.Namespace) -> int:
    from pages.guard import frameworks

    chosen = config.read(given.home or config.DEFAULT_HOME)
    with startup.opened(chosen, migrate=False) as house:
        ctx = authentication.system(house, clock())
        problems = [str(finding) for finding in doctor.check(ctx, deep=not given.quick)]
        problems += surroundings(ctx) + doctor_settings.warnings(ctx) + frameworks.remarks(frameworks.installed())
    for problem in problems:
        print(problem)
    print("All is well." if not problems else f"{len(problems)} findings.")
    return int(bool(problems))


def surroundings(ctx: Context) -> list[str]:
    """What is wrong around the books: mail that does not move, a disk that fills up."""
    mail = outbox.health(ctx)
    found = []
    if mail.failed:
        found.append(f"mail: {mail.failed} could not be delivered; see the inbox")
    if ctx.settings.smtp_host and mail.oldest_seconds > SLOW_MAIL_SECONDS:
        found.append(f"mail: the oldest has been waiting for {mail.oldest_seconds // 3600} hours")
    for copy in sorted((ctx.settings.home / "backups").glob("before-migration-*.db")):
        if any(f"-{each}-" in copy.name for each in migrations.before_sealing()):
            found.append(f"backup: {copy} still shows tax numbers and bank details; delete it once nothing is missing")
    if shutil.disk_usage(ctx.settings.home).free < LEAST_FREE_BYTES:
        found.append("disk: less than 500 MB are free")
    return found
