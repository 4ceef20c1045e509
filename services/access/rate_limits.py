"""How often somebody may try: counted per account and source, per source and per wider network (R5, R10).

A source is a network address, or a browser that signed in to the account before: strangers' failures are counted
elsewhere, so they never lock out its owner. Each source has one row of bounded size, whatever is tried from it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import reduce
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from uuid import UUID

from sqlalchemy import select

from data.access.tables import TryCount
from data.database.locks import advisory_lock
from data.database.session import ScopedSession
from data.errors import TooMany
from data.people.logins import login_key

WINDOW = timedelta(minutes=15)
TRIES = 5  # per account and source in WINDOW; then they have to wait
TRIES_OF_SOURCE = 20  # over all accounts in WINDOW
TRIES_OF_NETWORK = 60  # over all its sources in WINDOW: an IPv4 /24, an IPv6 /48
TRIES_IN_A_ROW = 100  # then the password is no longer accepted from new devices, until a reset
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), WINDOW
MAILS_OF_SOURCE, MAIL_WINDOW = 10, timedelta(hours=1)  # R10
MOST_SOURCES = 20_000  # rows of the table; beyond, those go that were quiet for longest
_MOST_ACCOUNTS = 4 * TRIES_OF_SOURCE  # remembered per source: a try may count for two
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a try came from: `key` is counted by itself, `network` (blank: none) with its neighbours."""

    key: str
    network: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """Failures in a row at one account from one source: the last ones, and how long the next try has to wait."""

    recent: tuple[datetime, ...] = ()
    wait: timedelta = timedelta(0)

    @property
    def until(self) -> datetime | None:
        return self.recent[-1] + self.wait if self.wait else None

    def failed(self, at: datetime) -> Run:
        """Five within a quarter of an hour, then 30 seconds, doubling with each further failure up to a quarter of an
        hour. Staying away for a quarter of an hour after a wait starts afresh."""
        wait, recent = (timedelta(0), ()) if self.has_ended(at) else (self.wait, self.recent)
        recent = (*(each for each in recent if wait or each > at - WINDOW), at)[-TRIES:]
        if wait:
            return Run(recent, min(wait * 2, LONGEST_WAIT))
        return Run(recent, FIRST_WAIT if len(recent) >= TRIES else wait)

    def has_ended(self, at: datetime) -> bool:
        return not self.recent or at > self.recent[-1] + self.wait + WINDOW


def account_named(name: str) -> str:
    """A login name as it is counted: no list of names lies in the table."""
    return hashlib.sha256(f"name:{login_key(name)}".encode()).hexdigest()[:32]


def account_of(person_id: UUID | None) -> str:
    """An account as it is counted, whatever it is called; nobody can type it."""
    return hashlib.sha256(f"person:{person_id}".encode()).hexdigest()[:32]


def source_of(address: str) -> Source:
    """An address as it is counted: one customer of an IPv6 provider has a whole /64, a site a /48."""
    try:
        found = ip_address(address)
    except ValueError:
        return Source(address[:64])
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return Source(_wider(found, 64), _wider(found, 48))
    plain = getattr(found, "ipv4_mapped", None) or found
    return Source(str(plain), _wider(plain, 24))


def wait_until(failures: Sequence[datetime]) -> datetime | None:
    """When the next try is allowed after `failures` (since the last success, oldest first); None: at once."""
    return reduce(Run.failed, failures, Run()).until


def check(db: ScopedSession, kind: str, account: str, source: Source) -> None:
    """Raises TooMany while a further try of `account` from `source` has to wait."""
    row = db.get(TryCount, (kind, source.key))
    until = [
        _run(row, account).until,
        _full_until(_times(row), TRIES_OF_SOURCE, WINDOW, db.now),
        _network_until(db, kind, source),
    ]
    if late := [each for each in until if each is not None and each > db.now]:
        raise TooMany(wait_seconds=ceil((max(late) - db.now).total_seconds()))


def has_to_wait(db: ScopedSession, kind: str, account: str, source: Source) -> bool:
    """Of the account alone: for one that was tried under several names, which nobody is to learn."""
    until = _run(db.get(TryCount, (kind, source.key)), account).until
    return until is not None and until > db.now


def check_alone(db: ScopedSession, kind: str, account: str, source: Source) -> None:
    """`check` in the transaction that will count the outcome: of many tries at once, each sees those before it."""
    advisory_lock(db, f"tries of {kind} from {source.network or source.key}")
    check(db, kind, account, source)


def failed(db: ScopedSession, kind: str, source: Source, *accounts: str) -> None:
    """Count one failure, of all `accounts` together. After `check_alone`."""
    row = _counted(db, kind, source)
    row.recent = [*_within(row.recent, WINDOW, db.now)[1 - TRIES_OF_SOURCE :], _millis(db.now)]
    runs = {account: _run(row, account) for account in row.accounts}
    going_on = {account: run for account, run in runs.items() if not run.has_ended(db.now)}
    for account in accounts:
        going_on[account] = _run(row, account).failed(db.now)
    newest = sorted(going_on, key=lambda each: going_on[each].recent[-1])[-_MOST_ACCOUNTS:]
    row.accounts = {account: _written(going_on[account]) for account in newest}


def succeeded(db: ScopedSession, kind: str, source: Source, *accounts: str) -> None:
    """The failures of `accounts` from here are forgotten. The source's own go on counting: one right one is no pass."""
    row = db.get(TryCount, (kind, source.key), with_for_update=True)
    if row is not None and any(account in row.accounts for account in accounts):
        row.accounts = {account: run for account, run in row.accounts.items() if account not in accounts}


def asked(db: ScopedSession, kind: str, source: Source, whose: str = "") -> bool:
    """Count a mail that anybody could ask for; False: one too many from here.

    `whose` waits in the row to be answered (any id for nobody); blank: the caller answers.
    """
    advisory_lock(db, f"tries of {kind} from {source.network or source.key}")
    is_one_too_many = (
        _full_until(_times(db.get(TryCount, (kind, source.key))), MAILS_OF_SOURCE, MAIL_WINDOW, db.now) is not None
    )
    row = _counted(db, kind, source)
    if is_one_too_many:
        return False
    row.recent = [*_within(row.recent, MAIL_WINDOW, db.now)[1 - MAILS_OF_SOURCE :], _millis(db.now)]
    if whose:
        row.asked, row.is_waiting = [*row.asked, whose][-MAILS_OF_SOURCE:], True
    return True


def require_mail(db: ScopedSession, kind: str, source: Source) -> None:
    """Count the mail that tells somebody of a change. Raises TooMany for one too many: a change that cannot be told
    waits."""
    if not asked(db, kind, source):
        until = _full_until(_times(db.get(TryCount, (kind, source.key))), MAILS_OF_SOURCE, MAIL_WINDOW, db.now)
        raise TooMany(wait_seconds=ceil(((until or db.now) - db.now).total_seconds()))


def count(db: ScopedSession, kind: str, source: Source) -> int:
    """Count what is refused anyway, and how often it was."""
    return _counted(db, kind, source).number


def _counted(db: ScopedSession, kind: str, source: Source) -> TryCount:
    row = db.get(TryCount, (kind, source.key), with_for_update=True)
    if row is None:
        row = TryCount(
            kind=kind,
            source=source.key,
            network=source.network,
            number=0,
            first_at=db.now,
            last_at=db.now,
            recent=[],
            accounts={},
            asked=[],
            is_waiting=False,
        )
        _make_room(db)
        db.add(row)
    row.number, row.last_at = row.number + 1, db.now
    db.flush()
    return row


def _make_room(db: ScopedSession) -> None:
    for row in db.scalars(
        select(TryCount)
        .order_by(TryCount.last_at.desc())
        .offset(MOST_SOURCES - 1)
        .limit(20)
        .with_for_update(skip_locked=True)
    ):
        db.delete(row)


def _network_until(db: ScopedSession, kind: str, source: Source) -> datetime | None:
    if not source.network:
        return None
    rows = db.scalars(
        select(TryCount.recent)
        .where(TryCount.kind == kind, TryCount.network == source.network, TryCount.last_at > db.now - WINDOW)
        .order_by(TryCount.last_at.desc())
        .limit(TRIES_OF_NETWORK)
    )
    return _full_until(sorted(at for recent in rows for at in recent), TRIES_OF_NETWORK, WINDOW, db.now)


def _full_until(times: Sequence[int], limit: int, window: timedelta, now: datetime) -> datetime | None:
    """When the oldest of the last `limit` leaves the window; None: there are fewer in it."""
    counting = _within(times, window, now)
    return _moment(counting[-limit]) + window if len(counting) >= limit else None


def _within(times: Sequence[int], window: timedelta, now: datetime) -> list[int]:
    return [at for at in times if at > _millis(now - window)]


def _times(row: TryCount | None) -> list[int]:
    return row.recent if row is not None else []


def _run(row: TryCount | None, account: str) -> Run:
    kept = row.accounts.get(account) if row is not None else None
    return Run(tuple(map(_moment, kept["recent"])), timedelta(seconds=kept["wait"])) if kept else Run()


def _written(run: Run) -> dict[str, object]:
    return {"recent": [_millis(at) for at in run.recent], "wait": run.wait // timedelta(seconds=1)}


def _millis(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(milliseconds=1)


def _moment(at: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=at)


def _wider(address: object, bits: int) -> str:
    return str(ip_network(f"{address}/{bits}", strict=False))
