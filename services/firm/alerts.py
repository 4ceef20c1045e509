"""Alerts: patterns of security events, found by a worker, kept once each and mailed to the owners, gathered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from data.access.security_events import SecurityEvent, alert_once
from data.database.locks import take_turns
from data.database.session import ScopedSession
from data.firm.tables import Mail
from data.people.tables import Person
from data.statuses import SecurityKind, StaffRole
from services.firm.alert_patterns import BY_KEY, HOUR, PATTERNS, Pattern
from services.mail import queue as mails
from services.platform.context import Context
from services.platform.i18n import Wording
from services.platform.permissions import May

KIND = "security_alert"                  # of the mail
MAIL_EVERY = HOUR                        # of one pattern; what comes meanwhile waits for the next
MAIL_WITHIN = timedelta(days=1)          # an alert that could not be mailed for so long is not mailed any more
_WHO = func.coalesce(SecurityEvent.viewer_id, SecurityEvent.person_id)


@dataclass(frozen=True, slots=True)
class _Found:
    """A pattern that somebody fulfils. `entity_id`: the one client it is about, if it is one."""

    pattern: Pattern
    person_id: UUID | None
    number: int
    entity_id: UUID | None


def watch(ctx: Context) -> int:
    """Alert of what fulfils a pattern now, and mail what waits; how many alerts are new. `ctx` is the system's.

    Asks before it writes: an idle portal takes no lock. Twice at once is once: one goes after the other, and of a
    pattern and a person there is one alert in a while.
    """
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        if not any(True for _ in _fulfilled(db)) and not any(_unmailed(ctx, db)):
            return 0
    made = 0
    with ctx.transaction(May.SYSTEM) as db:
        take_turns(db, "security alerts")
        db.recorded = True                   # an alert is a record itself
        for each in list(_fulfilled(db)):
            made += alert_once(db, each.pattern.key, each.person_id, each.entity_id, each.number, each.pattern.quiet)
        for pattern in _unmailed(ctx, db):
            _mail(ctx, db, pattern)
        if made:
            db.tell("inbox")
    return made


def _fulfilled(db: ScopedSession) -> Iterator[_Found]:
    """What is no alert yet."""
    for pattern in PATTERNS:
        known = dict(db.execute(select(SecurityEvent.person_id, func.max(SecurityEvent.at)).where(
            SecurityEvent.kind == SecurityKind.ALERT, SecurityEvent.reason == pattern.key,
            SecurityEvent.at > db.now - max(pattern.within, pattern.quiet)).group_by(SecurityEvent.person_id)).all())
        for person_id, number in _counted(db, pattern, db.now - pattern.within):
            alarmed = known.get(person_id)
            if alarmed is None:
                yield _found(db, pattern, person_id, number, db.now - pattern.within)
            elif alarmed <= db.now - pattern.quiet:      # what was told then is not told again
                since = max(alarmed, db.now - pattern.within)
                for _, again in _counted(db, pattern, since, _WHO.is_not_distinct_from(person_id)):
                    yield _found(db, pattern, person_id, again, since)


def _counted(db: ScopedSession, pattern: Pattern, since: datetime,
             *whose: ColumnElement[bool]) -> list[tuple[UUID | None, int]]:
    """Who did it often enough, and how often."""
    query = select(_WHO, func.sum(SecurityEvent.number)).where(*_recent(pattern, since), *whose).group_by(_WHO)
    if not pattern.by_nobody:
        query = query.where(_WHO.is_not(None))
    rows = db.execute(query.having(func.sum(SecurityEvent.number) >= pattern.least)).all()
    return [(person_id, int(number)) for person_id, number in rows]


def _recent(pattern: Pattern, since: datetime) -> tuple[ColumnElement[bool], ...]:
    """A row grows for an hour at most, so its beginning, which an index knows, is no older than that."""
    return pattern.which, SecurityEvent.last_at > since, SecurityEvent.at > since - HOUR


def _found(db: ScopedSession, pattern: Pattern, person_id: UUID | None, number: int, since: datetime) -> _Found:
    clients = db.scalars(select(SecurityEvent.entity_id).where(
        *_recent(pattern, since), _WHO.is_not_distinct_from(person_id)).distinct().limit(2)).all()
    return _Found(pattern, person_id, number, clients[0] if len(clients) == 1 else None)


def _unmailed(ctx: Context, db: ScopedSession) -> Iterator[Pattern]:
    """The patterns with alerts that wait for a mail, and whose hour is over."""
    if not ctx.preferences.alert_mails:
        return
    waiting = db.execute(select(SecurityEvent.reason, func.max(SecurityEvent.at)).where(
        SecurityEvent.kind == SecurityKind.ALERT, SecurityEvent.at > db.now - MAIL_WITHIN)
        .group_by(SecurityEvent.reason)).all()
    for key, newest in waiting:
        mailed = _last_mail(db, key)
        if key in BY_KEY and (mailed is None or (newest > mailed and mailed <= db.now - MAIL_EVERY)):
            yield BY_KEY[key]


def _last_mail(db: ScopedSession, key: str) -> datetime | None:
    return db.scalar(select(func.max(Mail.made_at)).where(
        Mail.kind == KIND, Mail.dedupe.startswith(f"{KIND}:{key}:"), Mail.made_at > db.now - 2 * MAIL_WITHIN))


def _mail(ctx: Context, db: ScopedSession, pattern: Pattern) -> None:
    """One mail to each who is told, with everybody who fulfilled the pattern since the last one."""
    since = max(_last_mail(db, pattern.key) or db.now - MAIL_WITHIN, db.now - MAIL_WITHIN)
    rows = db.execute(select(SecurityEvent.seq, SecurityEvent.number, Person.name).outerjoin(
        Person, Person.id == SecurityEvent.person_id).where(
        SecurityEvent.kind == SecurityKind.ALERT, SecurityEvent.reason == pattern.key, SecurityEvent.at > since)
        .order_by(SecurityEvent.seq)).all()
    for address, name, person_id, language in _told(ctx, db):
        words = Wording(language)
        mails.queue(ctx, db, KIND, recipient=address, name=name, person_id=person_id, language=language,
                    dedupe=f"{KIND}:{pattern.key}:{rows[-1].seq}:{address}"[:200], title=pattern.title,
                    advice=pattern.advice, link="/staff/security",
                    lines=[words.say(pattern.told, who=row.name or words.say("The portal"), n=row.number)
                           for row in rows])


def _told(ctx: Context, db: ScopedSession) -> Sequence[tuple[str, str, UUID | None, str]]:
    """Address, name, person and language of whoever is told: the address in the settings, else every owner."""
    if ctx.preferences.alert_mails_to:
        return [(ctx.preferences.alert_mails_to, "", None, ctx.preferences.language)]
    owners = db.scalars(select(Person).where(
        Person.staff_role == StaffRole.OWNER, Person.staff_closed_at.is_(None), Person.email.is_not(None))
        .order_by(Person.id))
    return [(each.email or "", each.name, each.id, each.language or ctx.preferences.language) for each in owners]
