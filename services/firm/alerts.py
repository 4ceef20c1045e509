"""Alerts: patterns of security events, found by a worker, kept once each and mailed to the owners, gathered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, literal, select

from data.access.security_events import SecurityEvent, alert_once
from data.database.locks import advisory_lock
from data.database.session import ScopedSession
from data.firm.tables import Mail
from data.people.tables import Person
from data.statuses import SecurityKind
from services.firm import letters
from services.firm.alert_patterns import BY_KEY, HOUR, PATTERNS, Pattern
from services.firm.alert_settings import ALERT_MAILS, ALERT_MAILS_TO, owners
from services.mail import queue as mails
from services.platform.context import Context
from services.platform.i18n import Wording
from services.platform.permissions import May

KIND = letters.security_alert.__name__
MOST_NAMES = 8  # of whom an alert was about, in the mail
MAIL_EVERY = HOUR  # of one pattern; what comes meanwhile waits for the next
MAIL_WITHIN = timedelta(days=1)  # an alert that could not be mailed for so long is not mailed any more
_WHO = func.coalesce(SecurityEvent.viewer_id, SecurityEvent.person_id)


@dataclass(frozen=True, slots=True)
class _Found:
    """A pattern that somebody fulfils. `entity_id`: the one client it is about, if it is one. `subject`: which, of
    a pattern that counts each by itself."""

    pattern: Pattern
    person_id: UUID | None
    number: int
    entity_id: UUID | None
    quiet: timedelta
    subject: str


def watch(ctx: Context) -> int:
    """Alert of what fulfils a pattern now, and mail what waits; how many alerts are new. `ctx` is the system's.

    Asks before it writes: an idle portal takes no lock. Twice at once is once: one goes after the other, and of a
    pattern and a person there is one alert in a while.
    """
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        if not any(True for _ in _fulfilled(db)) and not (any(_unmailed(ctx, db)) and _told(ctx, db)):
            return 0
    made = 0
    with ctx.transaction(May.SYSTEM) as db:
        advisory_lock(db, "security alerts")
        db.recorded = True  # an alert is a record itself
        for each in list(_fulfilled(db)):
            made += alert_once(
                db, each.pattern.key, each.person_id, each.entity_id, each.number, each.quiet, each.subject
            )
        for pattern in _unmailed(ctx, db):
            _mail(ctx, db, pattern)
        if made:
            db.tell("inbox")
    return made


def _fulfilled(db: ScopedSession) -> Iterator[_Found]:
    """What is no alert yet."""
    for pattern in PATTERNS:
        subject = SecurityEvent.subject_id if pattern.each_subject else literal("")
        longest = max(pattern.within, pattern.quiet, pattern.quiet_of_clients or pattern.quiet)
        known = {
            (person_id, about): at
            for person_id, about, at in db.execute(
                select(SecurityEvent.person_id, subject, func.max(SecurityEvent.at))
                .where(
                    SecurityEvent.kind == SecurityKind.ALERT,
                    SecurityEvent.reason == pattern.key,
                    SecurityEvent.at > db.now - longest,
                )
                .group_by(SecurityEvent.person_id, subject)
            )
        }
        for who, about, number in _counted(db, pattern, db.now - pattern.within):
            alarmed, quiet = known.get((who, about)), _quiet(db, pattern, who)
            if alarmed is None:
                yield _found(db, pattern, who, about, number, db.now - pattern.within, quiet)
            elif alarmed <= db.now - quiet:  # what was told then is not told again
                since = max(alarmed, db.now - pattern.within)
                whose = (_WHO.is_not_distinct_from(who), *_about(pattern, about))
                for _, _, again in _counted(db, pattern, since, *whose):
                    yield _found(db, pattern, who, about, again, since, quiet)


def _quiet(db: ScopedSession, pattern: Pattern, person_id: UUID | None) -> timedelta:
    """How long there is no second alert: nobody without a place in the firm sends its owners a mail each hour."""
    if pattern.quiet_of_clients is None or person_id is None:
        return pattern.quiet
    person = db.get(Person, person_id)
    return pattern.quiet if person is not None and person.works_here else pattern.quiet_of_clients


def _counted(
    db: ScopedSession, pattern: Pattern, since: datetime, *whose: ColumnElement[bool]
) -> list[tuple[UUID | None, str, int]]:
    """Who did it often enough, to what if that counts by itself, and how often."""
    groups: list[ColumnElement[Any]] = [_WHO, *([SecurityEvent.subject_id.expression] if pattern.each_subject else [])]
    query = select(func.sum(SecurityEvent.number), *groups).where(*_recent(pattern, since), *whose).group_by(*groups)
    if not pattern.by_nobody:
        query = query.where(_WHO.is_not(None))
    rows: Sequence[Any] = db.execute(query.having(func.sum(SecurityEvent.number) >= pattern.least)).all()
    return [(row[1], row[2] if pattern.each_subject else "", int(row[0])) for row in rows]


def _about(pattern: Pattern, subject: str) -> list[ColumnElement[bool]]:
    return [SecurityEvent.subject_id == subject] if pattern.each_subject else []


def _recent(pattern: Pattern, since: datetime) -> tuple[ColumnElement[bool], ...]:
    """A row grows for an hour at most, so its beginning, which an index knows, is no older than that."""
    return pattern.which, SecurityEvent.last_at > since, SecurityEvent.at > since - HOUR


def _found(
    db: ScopedSession,
    pattern: Pattern,
    person_id: UUID | None,
    subject: str,
    number: int,
    since: datetime,
    quiet: timedelta,
) -> _Found:
    clients = db.scalars(
        select(SecurityEvent.entity_id)
        .where(*_recent(pattern, since), _WHO.is_not_distinct_from(person_id), *_about(pattern, subject))
        .distinct()
        .limit(2)
    ).all()
    return _Found(pattern, person_id, number, clients[0] if len(clients) == 1 else None, quiet, subject)


def _unmailed(ctx: Context, db: ScopedSession) -> Iterator[Pattern]:
    """The patterns with alerts that wait for a mail, and whose hour is over."""
    if not ctx.preferences[ALERT_MAILS]:
        return
    waiting = db.execute(
        select(SecurityEvent.reason, func.max(SecurityEvent.at))
        .where(SecurityEvent.kind == SecurityKind.ALERT, SecurityEvent.at > db.now - MAIL_WITHIN)
        .group_by(SecurityEvent.reason)
    ).all()
    for key, newest in waiting:
        mailed = _last_mail(db, key)
        if key in BY_KEY and (mailed is None or (newest > mailed and mailed <= db.now - MAIL_EVERY)):
            yield BY_KEY[key]


def _last_mail(db: ScopedSession, key: str) -> datetime | None:
    return db.scalar(
        select(func.max(Mail.made_at)).where(
            Mail.kind == KIND, Mail.dedupe.startswith(f"{KIND}:{key}:"), Mail.made_at > db.now - 2 * MAIL_WITHIN
        )
    )


def _mail(ctx: Context, db: ScopedSession, pattern: Pattern) -> None:
    """One mail to each who is told, with everybody who fulfilled the pattern since the last one."""
    since = max(_last_mail(db, pattern.key) or db.now - MAIL_WITHIN, db.now - MAIL_WITHIN)
    rows = db.execute(
        select(SecurityEvent.seq, SecurityEvent.at, SecurityEvent.number, SecurityEvent.person_id, Person.name)
        .outerjoin(Person, Person.id == SecurityEvent.person_id)
        .where(SecurityEvent.kind == SecurityKind.ALERT, SecurityEvent.reason == pattern.key, SecurityEvent.at > since)
        .order_by(SecurityEvent.seq)
    ).all()
    whom = {row.seq: _whom(db, pattern, row.person_id, row.at) for row in rows}
    for address, name, person_id, language in _told(ctx, db):
        words = Wording(language)
        mails.queue(
            ctx,
            db,
            letters.security_alert,
            recipient=address,
            name=name,
            person_id=person_id,
            language=language,
            dedupe=f"{KIND}:{pattern.key}:{rows[-1].seq}:{address}"[:200],
            title=pattern.title,
            advice=pattern.advice,
            link="/staff/security",
            lines=[
                line
                for row in rows
                for line in (
                    words.say(pattern.told, who=row.name or words.say("The portal"), n=row.number),
                    _about_whom(words, whom[row.seq]),
                )
                if line
            ],
        )


def _whom(db: ScopedSession, pattern: Pattern, person_id: UUID | None, at: datetime) -> list[str]:
    """The names of those to whom what the alert tells of was done, the last first; the mail goes to who sees all."""
    about = db.scalars(
        select(SecurityEvent.subject_id)
        .where(
            *_recent(pattern, at - pattern.within),
            SecurityEvent.at <= at,
            _WHO.is_not_distinct_from(person_id),
            SecurityEvent.subject_kind == "person",
        )
        .group_by(SecurityEvent.subject_id)
        .order_by(func.max(SecurityEvent.seq).desc())
        .limit(MOST_NAMES + 1)
    ).all()
    ids = [UUID(each) for each in about if len(each) == 36]
    found = db.scalars(select(Person).where(Person.id.in_(ids)))
    names = {each.id: each.name for each in found}
    return [names[each] for each in ids if each in names]


def _about_whom(words: Wording, names: list[str]) -> str:
    if not names:
        return ""
    told = ", ".join(names[:MOST_NAMES])
    if len(names) > MOST_NAMES:
        return words.say("It was about {names} and others.", names=told)
    return words.say("It was about {names}.", names=told)


def _told(ctx: Context, db: ScopedSession) -> Sequence[tuple[str, str, UUID | None, str]]:
    """Address, name, person and language of whoever is told: the address in the settings, else every owner."""
    if ctx.preferences[ALERT_MAILS_TO]:
        return [(ctx.preferences[ALERT_MAILS_TO], "", None, ctx.preferences.language)]
    return [(each.email or "", each.name, each.id, each.language or ctx.preferences.language) for each in owners(db)]
