"""The outbox's worker: every committed mail leaves, each once, whatever the mail server does meanwhile (P19)."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select, update

from data.database.insert_once import add_once
from data.database.session import ScopedSession
from data.firm.tables import Mail, Notice
from data.statuses import MailState
from services.integrations import mail_console, smtp
from services.integrations.mail_console import Console
from services.mail.letter import is_secret
from services.mail.notices import MAIL_FAILED
from services.mail.queue import address_of_sender, unsealed
from services.platform import leases
from services.platform.context import Context
from services.platform.permissions import May

log = logging.getLogger(__name__)
MAX_TRIES = 20
SHORTEST, LONGEST = timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Health:
    """What waits and what was given up; `oldest_seconds` is how long the oldest due mail has been waiting."""

    waiting: int
    failed: int
    oldest_seconds: int


def send_due(ctx: Context, *, limit: int = 200) -> int:
    """Send what is due over one connection; how many the server took. Without a mail server mails simply wait, but
    those of the demo are written on its console.
    """
    on_console = ctx.settings.demo and not ctx.settings.smtp_host
    if not (ctx.settings.smtp_host or on_console) or not _anything_due(ctx):
        return 0
    sent, until = 0, time.monotonic() + leases.RUN_SECONDS
    try:
        with mail_console.connection() if on_console else smtp.connection(ctx.settings) as line:
            while sent < limit and time.monotonic() < until and (mail := _claim(ctx)) is not None:
                sent += _send(ctx, line, mail)
    except smtp.Unreachable as error:
        log.warning("the mail server cannot be used: %s", error)
        _wait_for_server(ctx, str(error))
    return sent


def health(ctx: Context) -> Health:
    """For the health page and `doctor`."""
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        waiting, oldest = db.execute(
            select(func.count(Mail.id), func.min(Mail.made_at)).where(
                Mail.state.in_((MailState.QUEUED, MailState.SENDING))
            )
        ).one()
        failed = db.scalar(select(func.count(Mail.id)).where(Mail.state == MailState.FAILED)) or 0
    return Health(waiting, failed, int((ctx.now - oldest).total_seconds()) if oldest else 0)


def pause_after(tries: int) -> timedelta:
    """1, 2, 4 ... 32 minutes, then an hour."""
    return min(LONGEST, SHORTEST * int(2 ** min(tries - 1, 6)))


def _due(now: datetime) -> ColumnElement[bool]:
    """Queued and due, or taken by a worker that died: then it goes again, under its old Message-ID."""
    return and_(Mail.state.in_((MailState.QUEUED, MailState.SENDING)), Mail.next_at <= now, Mail.free(now))


def _anything_due(ctx: Context) -> bool:
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        return db.scalar(select(Mail.id).where(_due(ctx.now)).limit(1)) is not None


def _claim(ctx: Context) -> Mail | None:
    """Take one mail and commit to it."""
    with ctx.transaction(May.SYSTEM) as db:
        taken = leases.take(db, select(Mail).where(_due(ctx.now)).order_by(Mail.next_at, Mail.made_at), 1)
        for mail in taken:
            mail.state = MailState.SENDING
        return taken[0] if taken else None


def _send(ctx: Context, line: smtp.Connection | Console, mail: Mail) -> bool:
    try:
        line.send(address_of_sender(ctx), mail.recipient, unsealed(ctx, mail))
    except smtp.Rejected as error:
        _settle(ctx, mail, MailState.FAILED, error=str(error))
    except smtp.Deferred as error:
        given_up = mail.tries + 1 >= MAX_TRIES
        _settle(ctx, mail, MailState.FAILED if given_up else MailState.QUEUED, error=str(error))
    except smtp.Unreachable:
        _settle(ctx, mail, MailState.QUEUED, error=None)
        raise
    else:
        _settle(ctx, mail, MailState.SENT, error=None)
        return True
    return False


def _settle(ctx: Context, held: Mail, state: MailState, *, error: str | None) -> None:
    """Write down how it went. Nothing if the mail was taken back or cancelled meanwhile and another has decided."""
    with ctx.transaction(May.SYSTEM) as db:
        db.recorded = True
        ours = (Mail.id == held.id, Mail.state == MailState.SENDING, Mail.leased_until == held.leased_until)
        mail = db.scalar(select(Mail).where(*ours).with_for_update())
        if mail is None:
            return
        mail.state, mail.error, mail.next_at, mail.leased_until = state, error, ctx.now, None
        if error is not None:
            mail.tries += 1
            mail.next_at = ctx.now + pause_after(mail.tries)
        if state is MailState.SENT:
            mail.sent_at = ctx.now
        if state is not MailState.QUEUED and is_secret(mail.kind):
            mail.raw = b""  # what opens doors is not kept longer than needed
        if state is MailState.FAILED:
            tell_the_firm(db, mail)
        db.tell("mails")


def _wait_for_server(ctx: Context, error: str) -> None:
    """Everything due waits, the longer the outage the longer, up to an hour. No tries are spent: nothing is lost."""
    with ctx.transaction(May.SYSTEM) as db:
        oldest = db.scalar(select(func.min(Mail.made_at)).where(_due(ctx.now)))
        if oldest is None:
            return
        pause = min(LONGEST, max(SHORTEST, (ctx.now - oldest) / 4))
        db.execute(
            update(Mail)
            .where(_due(ctx.now))
            .values(state=MailState.QUEUED, next_at=ctx.now + pause, error=error[:300])
            .execution_options(synchronize_session=False)
        )
        db.recorded = True


def tell_the_firm(db: ScopedSession, mail: Mail) -> None:
    """A line in the staff inbox, when the mail concerns a client."""
    if mail.entity_id is None:
        return
    add_once(
        db,
        Notice(
            entity_id=mail.entity_id,
            dedupe=f"mail:{mail.id}",
            kind=MAIL_FAILED.name,
            at=db.now,
            subject_kind="mail",
            subject_id=mail.id,
            person_id=mail.person_id,
            facts={"recipient": mail.recipient, "kind": mail.kind, "error": mail.error},
        ),
    )
    db.tell("inbox")
