"""How often somebody may try: counted per account and source, and per address (R5, R10).

A source is the network address, or a browser that signed in to the account before: strangers' failures are counted
elsewhere, so they never lock out its owner.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil

from sqlalchemy import delete, func, select

from data.access import Attempt
from data.errors import TooMany
from data.folding import folded
from data.locks import take_turns
from data.session import ScopedSession

WINDOW = timedelta(minutes=15)
TRIES = 5                                # per account and source in WINDOW; then they have to wait
TRIES_OF_ADDRESS = 20                    # over all accounts in WINDOW
TRIES_IN_A_ROW = 100                     # then the password is no longer accepted, until a reset
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), WINDOW
MAILS_TO_ACCOUNT, MAILS_FROM_ADDRESS, MAIL_WINDOW = 3, 10, timedelta(hours=1)      # R10
_LOOK_BACK = timedelta(hours=24)         # nothing older matters


def account_of(name: str) -> str:
    """A login name as it is counted: no list of names lies in the table."""
    return hashlib.sha256(folded(name.strip()).encode()).hexdigest()


def source_of(address: str) -> str:
    """An address as it is counted: one customer of an IPv6 provider has a whole /64."""
    try:
        found = ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(ip_network(f"{found}/64", strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)


def wait_until(failures: Sequence[datetime]) -> datetime | None:
    """When the next try is allowed after `failures` (since the last success, oldest first); None: at once.

    Five within a quarter of an hour, then 30 seconds, doubling with each further failure up to a quarter of an hour.
    Staying away for a quarter of an hour after a wait starts afresh.
    """
    recent: list[datetime] = []
    wait = timedelta(0)
    for at in failures:
        if wait and at > recent[-1] + wait + WINDOW:
            recent, wait = [], timedelta(0)
        recent = [*(each for each in recent if wait or each > at - WINDOW), at]
        if wait:
            wait = min(wait * 2, LONGEST_WAIT)
        elif len(recent) >= TRIES:
            wait = FIRST_WAIT
    return recent[-1] + wait if wait else None


def check(db: ScopedSession, kind: str, account: str, source: str) -> None:
    """Raises TooMany while a further try of `account` from `source` has to wait."""
    until = [moment for moment in (_account_until(db, kind, account, source), _address_until(db, kind, source))
             if moment is not None and moment > db.now]
    if until:
        raise TooMany(wait_seconds=ceil((max(until) - db.now).total_seconds()))


def check_alone(db: ScopedSession, kind: str, account: str, source: str) -> None:
    """`check` in the transaction that will `note` the outcome: of many tries at once, each sees those before it."""
    take_turns(db, f"attempts of {kind}")
    check(db, kind, account, source)


def note(db: ScopedSession, kind: str, account: str, source: str, *, succeeded: bool) -> Attempt:
    """Count one try."""
    attempt = Attempt(kind=kind, account=account, address=source, at=db.now, succeeded=succeeded)
    db.add(attempt)
    if succeeded:
        db.execute(delete(Attempt).where(Attempt.at < db.now - _LOOK_BACK)
                   .execution_options(synchronize_session=False))
    return attempt


def mail_asked(db: ScopedSession, kind: str, account: str, source: str) -> Attempt:
    """Count one mail that anybody could ask for; `succeeded` is False when it would be one too many (R10)."""
    take_turns(db, f"attempts of {kind}")
    since = db.now - MAIL_WINDOW

    def asked(*which: object) -> int:
        return db.scalar(select(func.count(Attempt.id)).where(
            Attempt.kind == kind, Attempt.at > since, *which)) or 0          # type: ignore[arg-type]

    allowed = (asked(Attempt.account == account, Attempt.succeeded.is_(True)) < MAILS_TO_ACCOUNT
               and asked(Attempt.address == source) < MAILS_FROM_ADDRESS)
    return note(db, kind, account, source, succeeded=allowed)


def _account_until(db: ScopedSession, kind: str, account: str, source: str) -> datetime | None:
    here = (Attempt.kind == kind, Attempt.account == account, Attempt.address == source,
            Attempt.at > db.now - _LOOK_BACK)
    last = db.scalar(select(func.max(Attempt.id)).where(*here, Attempt.succeeded.is_(True))) or 0
    failures = db.scalars(select(Attempt.at).where(
        *here, Attempt.id > last, Attempt.succeeded.is_(False)).order_by(Attempt.id))
    return wait_until(failures.all())


def _address_until(db: ScopedSession, kind: str, source: str) -> datetime | None:
    newest = db.scalars(select(Attempt.at).where(
        Attempt.kind == kind, Attempt.address == source, Attempt.succeeded.is_(False),
        Attempt.at > db.now - WINDOW).order_by(Attempt.at.desc()).limit(TRIES_OF_ADDRESS)).all()
    return newest[-1] + WINDOW if len(newest) == TRIES_OF_ADDRESS else None
