"""How long each table keeps what: one rule or one reason per table, and the daily job that carries it out (R96)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, inspect, or_, select, tuple_, update

from data.access.security_events import AlertSeen, SecurityEvent
from data.access.tables import AddressChange, KnownDevice, LoginSession, OneTimeToken, TryCount
from data.base import Base
from data.billing.payments import GatewayEvent
from data.firm.tables import Counter, Event, Firm, ImportUpload, Job, Mail, Notice
from data.platform.history_retention import SECURITY, TECHNICAL
from data.statuses import MailState
from services.platform.background_jobs import MAX_TRIES, job, later_once
from services.platform.context import Context
from services.platform.firm_settings import Preferences
from services.platform.permissions import May
from services.platform.upload_drop import forget_upload

BATCH, MOST_BATCHES = 500, 100  # rows of one transaction; transactions of one rule in one run
EVERY = timedelta(hours=24)
DEVICE_DAYS, MOST_DEVICES = 400, 50  # as long as browsers keep a cookie; of one person, the newest


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows of `model` for which `ended(now, preferences)` holds may go; `summary` is what history keeps of them."""

    model: type[Base]
    ended: Callable[[datetime, Preferences], ColumnElement[bool]]
    summary: dict[str, Any] | None = None
    mark: str = ""  # the flag without which the database lets no row of this table go


def _days(days: int, now: datetime) -> datetime:
    return now - timedelta(days=days)


def _devices(now: datetime, preferences: Preferences) -> ColumnElement[bool]:
    place = func.row_number().over(partition_by=KnownDevice.person_id, order_by=KnownDevice.seen_at.desc())
    ranked = select(KnownDevice.digest, place.label("place")).subquery()
    return or_(
        KnownDevice.seen_at < _days(DEVICE_DAYS, now),
        KnownDevice.digest.in_(select(ranked.c.digest).where(ranked.c.place > MOST_DEVICES)),
    )


RULES: tuple[Rule, ...] = (
    Rule(
        TryCount,
        lambda now, firm: and_(TryCount.last_at < _days(firm.keep_tries_days, now), TryCount.is_waiting.is_(False)),
        {"tries": func.sum(TryCount.number), "first": func.min(TryCount.first_at), "last": func.max(TryCount.last_at)},
    ),
    Rule(
        LoginSession,
        lambda now, firm: or_(
            LoginSession.ends_at < _days(firm.keep_sessions_days, now),
            LoginSession.revoked_at < _days(firm.keep_sessions_days, now),
        ),
    ),
    Rule(
        OneTimeToken,
        lambda now, firm: or_(
            OneTimeToken.expires_at < _days(firm.keep_sessions_days, now),
            OneTimeToken.used_at < _days(firm.keep_sessions_days, now),
            OneTimeToken.voided_at < _days(firm.keep_sessions_days, now),
        ),
    ),
    Rule(AddressChange, lambda now, firm: AddressChange.ended_at < _days(firm.keep_security_days, now)),
    Rule(KnownDevice, _devices),
    Rule(
        Job,
        lambda now, firm: or_(
            Job.done_at < _days(firm.keep_technical_days, now),
            and_(Job.done_at.is_(None), Job.tries >= MAX_TRIES, Job.due_at < _days(firm.keep_technical_days, now)),
        ),
    ),
    Rule(
        GatewayEvent,
        lambda now, firm: and_(
            GatewayEvent.done_at.is_not(None), GatewayEvent.received_at < _days(firm.keep_technical_days, now)
        ),
    ),
    Rule(
        Mail,
        lambda now, firm: and_(
            Mail.state.in_((MailState.SENT, MailState.FAILED, MailState.CANCELLED)),
            Mail.made_at < _days(firm.keep_mails_days, now),
        ),
    ),
    Rule(Notice, lambda now, firm: Notice.done_at < _days(firm.keep_notices_days, now)),
    Rule(
        Counter,
        lambda now, firm: and_(
            Counter.name.like("invitations:%"),
            Counter.name < f"invitations:{_days(firm.keep_technical_days, now):%Y-%m-%d}",
        ),
    ),
    Rule(
        SecurityEvent,
        lambda now, firm: SecurityEvent.last_at < _days(firm.keep_security_days, now),
        {
            "times": func.sum(SecurityEvent.number),
            "first": func.min(SecurityEvent.at),
            "last": func.max(SecurityEvent.last_at),
        },
        mark="is_over",
    ),
    Rule(AlertSeen, lambda now, firm: AlertSeen.slot.not_in(select(SecurityEvent.slot))),
    Rule(
        Event,
        lambda now, firm: or_(
            and_(Event.sort == SECURITY, Event.at < _days(firm.keep_security_days, now)),
            and_(Event.sort == TECHNICAL, Event.at < _days(firm.keep_technical_days, now)),
        ),
        {"first": func.min(Event.at), "last": func.max(Event.at)},
    ),
)

# Tables without a rule, and why: kept for ever, or with an end of their own.
KEPT: dict[str, str] = {
    "firm": "the policy itself, one row",
    "secret": "one row per name, written over or removed by hand",
    "logo": "papers that were issued keep theirs",
    "entity": "clients are archived, never deleted: their books stay",
    "person": "named by books and history",
    "contact": "who had access to what, and when; named by history",
    "assignment": "goes when it is taken away",
    "invitation": "who was let in by whom, and when",
    "import_run": "where books came from",
    "import_upload": "an end of its own, with its file: services/imports/uploads.py, and `sweep` below",
    "draft": "an end of its own, a week after the last letter: services/platform/drafts.py",
    "invoice": "books, kept as the law wants",
    "invoice_line": "books, kept as the law wants",
    "invoice_view": "one row per document and person: that it was seen",
    "attachment": "part of a document",
    "paper": "part of a document",
    "checkout": "books, kept as the law wants",
    "payment": "books, kept as the law wants",
    "reservation": "books, kept as the law wants",
    "allocation": "books, kept as the law wants",
}


def begin(ctx: Context) -> None:
    """Queue `sweep` once a day. Asks before it writes: an idle portal takes no lock."""
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        lately = or_(Job.done_at.is_(None), Job.done_at > ctx.now - EVERY)
        if db.scalar(select(Job.id).where(Job.name == sweep.__name__, lately, Job.tries < MAX_TRIES).limit(1)):
            return
    with ctx.transaction(May.SYSTEM) as db:
        later_once(db, sweep)
        db.recorded = True


@job
def sweep(ctx: Context) -> None:
    """Delete what has ended, a batch at a time with its line of history: twice is safe, and so is a crash between.

    What one run does not finish, the next goes on with.
    """
    for rule in RULES:
        for _ in range(MOST_BATCHES):
            if _batch(ctx, rule) < BATCH:
                break
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        late = db.scalars(select(ImportUpload.id).where(ImportUpload.expires_at < ctx.now - EVERY).limit(BATCH)).all()
    for id in late:  # the job of each has failed for good
        forget_upload(ctx, upload_id=str(id))


def _batch(ctx: Context, rule: Rule) -> int:
    """Delete up to BATCH rows; how many."""
    keys = inspect(rule.model).primary_key
    key: Any = keys[0] if len(keys) == 1 else tuple_(*keys)
    ended = rule.ended(ctx.now, ctx.preferences)
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        if db.execute(select(*keys).where(ended).limit(1)).first() is None:
            return 0
    with ctx.transaction(May.SYSTEM) as db:
        found = [
            tuple(row) if len(keys) > 1 else row[0]
            for row in db.execute(select(*keys).where(ended).order_by(*keys).limit(BATCH))
        ]
        gone = key.in_(found)
        facts = {name: _plain(db.scalar(select(what).where(gone))) for name, what in (rule.summary or {}).items()}
        if rule.mark:
            db.execute(
                update(rule.model)
                .where(gone, ended)
                .values({rule.mark: True})
                .execution_options(synchronize_session=False)
            )
        db.execute(delete(rule.model).where(gone, ended).execution_options(synchronize_session=False))
        db.record("retention.swept", db.get_one(Firm, 1), table=rule.model.__tablename__, rows=len(found), **facts)
    return len(found)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
