"""The numbers in docs/security.md are those that the program keeps."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from data.statuses import TokenPurpose
from pages.guard.log_filter import _SAME_TRACEBACKS
from services.access import (
    impersonation,
    passwords,
)
from services.access import (
    one_time_tokens as tokens,
)
from services.access import (
    password_reset as resets,
)
from services.access import (
    rate_limits as throttle,
)
from services.access.authentication import IDLE_CLIENT, IDLE_STAFF
from services.access.one_time_tokens import LIFETIMES
from services.access.session_rows import LONGEST_CLIENT, LONGEST_STAFF, MOST_LIVE
from services.access.settings import KEEP_TRIES_DAYS
from services.billing.einvoices import xml_tree as tree
from services.documents import arrivals
from services.documents.preview import zips
from services.documents.settings import LARGEST_MB, MOST_MB_OF_A_FORM
from services.documents.sharing import codes, doors, links, secrets
from services.documents.sharing.settings import MOST_DAYS, SHARE_DAYS
from services.firm import branding
from services.firm import logo_process as logo_worker
from services.firm import setup_wizard as setup
from services.imports import uploads
from services.imports.reading import csv_table, table_file
from services.imports.reading import zip_files as archives
from services.integrations.payments.stripe import TOLERANCE_SECONDS
from services.platform.firm_settings import Preferences
from services.platform.permissions import RECENT
from services.platform.settings import KEEP_SECURITY_DAYS
from tests.house.standard import PAPER

WORDS = re.sub(r"\s+", " ", PAPER.read_text("utf-8"))
MB = 1024 * 1024


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)


def _hours(span: timedelta) -> int:
    return _minutes(span) // 60


@pytest.mark.parametrize(
    "said",
    [
        f"choosing an own password | {_hours(LIFETIMES[TokenPurpose.TEMPORARY])} hours, once",
        f"the console printed | {LIFETIMES[TokenPurpose.INVITE].days} days, once",
        f"the mailbox | {_minutes(LIFETIMES[TokenPurpose.RESET])} minutes, once",
        f"within the account | {_hours(LIFETIMES[TokenPurpose.EMAIL_CHANGE])} hours, once",
        f"the code on the console | {_minutes(setup.LIFETIME)} minutes, once",
        f"password of the last {_minutes(RECENT)} minutes | {_minutes(impersonation.LONGEST)} minutes, looking only",
        f"{throttle.TRIES} failures of one account from one source (an IPv4 address, an IPv6 /64) within "
        f"{_minutes(throttle.WINDOW)} minutes cost "
        f"{throttle.FIRST_WAIT.seconds} seconds, doubling up to {_minutes(throttle.LONGEST_WAIT)} minutes",
        f"{throttle.TRIES_OF_SOURCE} failures in {_minutes(throttle.WINDOW)} minutes over all accounts, its wider network "
        f"(/24, /48) {throttle.TRIES_OF_NETWORK}.",
        f"After {throttle.TRIES_IN_A_ROW} failures in a row",
        f"{resets.AT_ONCE} an hour to an account, a third if no link works any more, and {throttle.MAILS_OF_SOURCE} from",
        f"minutes, once; {tokens.MOST_OPEN} at most work beside each other",
        f"about security {Preferences()[KEEP_SECURITY_DAYS]} days and counted tries {Preferences()[KEEP_TRIES_DAYS]} unless",
        f"{passwords.LEAST} to {passwords.MOST} characters",
        f"fewer than {passwords._TELLING} letters or digits left without the words of {passwords._SHORTEST_WORD} letters",
        f"Staff are signed out after {_minutes(IDLE_STAFF)} minutes without an act and {_hours(LONGEST_STAFF)} hours",
        f"clients after {_minutes(IDLE_CLIENT)} minutes and {_hours(LONGEST_CLIENT)} hours",
        f"An account has {MOST_LIVE} sessions",
        f"when it is older than {_minutes(RECENT)} minutes",
        f"{table_file.MAX_BYTES // MB} MB, {csv_table.MAX_ROWS} rows, {csv_table.MAX_COLUMNS} columns",
        f"{tree.MAX_BYTES // MB} MB each, {uploads.ALL_BYTES // MB} MB together",
        f"{archives.MAX_ENTRIES} entries, {archives.MAX_BYTES // MB} MB and {archives.MAX_RATIO} times their size",
        f"{LARGEST_MB.default} MB, or what the settings say; {arrivals.MOST_FILES} files and {MOST_MB_OF_A_FORM} MB of a form",
        f"up to {zips.MOST_PARTS} parts and {zips.MOST_UNPACKED_BYTES // MB} MB",
        f"within its number and {doors.MOST_BYTES_IN // MB} MB",
        f"for {SHARE_DAYS.default} days and {links.USUAL_TIMES} downloads or {links.USUAL_FILES} files unless its maker "
        f"says otherwise ({MOST_DAYS} days and {links.MOST_TIMES} at most)",
        f"{secrets.CODE_FIGURES} random figures, good for {_minutes(codes.LIFETIME)} minutes",
        f"{codes.MOST_TRIES} wrong ones end a code, and a link gets {codes.MOST_CODES} of them",
        f"{branding.LOGO_BYTES // 1_000_000} MB, {logo_worker.LOGO_PIXELS // 1_000_000} megapixels",
        f"argon2id, {passwords.USUAL_KIB // 1024} MiB, {passwords.USUAL_PASSES} passes",
        f"{TOLERANCE_SECONDS} seconds of tolerance",
        f"no more than {_SAME_TRACEBACKS} of the same traceback",
    ],
)
def test_the_number_is_the_programs(said: str) -> None:
    assert said in WORDS
