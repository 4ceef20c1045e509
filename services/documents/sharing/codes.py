"""The code of a link: mailed to the one address the link was made for, short-lived, and tried a few times only.

Whatever address is typed, known or not, the answer and the work are the same: a note in the row of the source, which a
job answers. Nobody learns from this page whom a link was made for.
"""

from __future__ import annotations

import hmac
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import select

from data.access.tables import TryCount
from data.database.locks import advisory_lock
from data.database.session import ScopedSession
from data.documents.sharing import ShareLink
from data.errors import Invalid
from data.people.logins import login_key
from services.access import rate_limits
from services.documents.sharing import letters
from services.documents.sharing.secrets import code_digest_of, new_code
from services.documents.sharing.standing import is_over, link_of, stands
from services.mail import queue as mails
from services.platform.background_jobs import forget_done, job, later_once, names_of
from services.platform.context import Context
from services.platform.permissions import May

MAILS, TRIES = "share mail", "share code"  # what is counted of a source
LIFETIME = timedelta(minutes=30)
MOST_CODES = 5  # of one link
MOST_TRIES = 5  # of one code


class WrongCode(Invalid):
    message = "This code is wrong or has run out."
    field = "code"


def ask(ctx: Context, secret: str, email: str, address: str) -> None:
    """Whoever has the link asks for a code. Nothing is said of what comes of it. `ctx` is the system's.

    Raises LinkClosed.
    """
    with ctx.transaction(May.SYSTEM) as db:
        link = link_of(ctx, db, secret)
        is_theirs = link.email is not None and login_key(email.strip()[:254]) == login_key(link.email)
        if rate_limits.asked(db, MAILS, rate_limits.source_of(address), str(link.id if is_theirs else uuid4())):
            later_once(db, mail_codes)
        db.recorded = True  # counted: strangers write no lines of history


@job()
def mail_codes(ctx: Context) -> None:
    """Answer what was asked for, as far as each link's codes go. Twice is safe."""
    with ctx.transaction(May.SYSTEM) as db:
        advisory_lock(db, names_of(mail_codes)[0])  # who asks holds it until their note is committed
        forget_done(db, mail_codes)
        db.recorded = True
        waiting = db.scalars(select(TryCount.source).where(TryCount.kind == MAILS, TryCount.is_waiting)).all()
    for source in waiting:
        with ctx.transaction(May.SYSTEM) as db:
            row = db.get(TryCount, (MAILS, source), with_for_update=True)
            if row is not None:
                for id in dict.fromkeys(row.asked):
                    _mail(ctx, db, UUID(id))
                row.asked, row.is_waiting = [], False
            db.recorded = True


def admit(ctx: Context, secret: str, code: str, address: str) -> None:
    """Lets in whoever has the code, if the link asks for one. `ctx` is the system's.

    Raises LinkClosed, WrongCode, TooMany.
    """
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        if link_of(ctx, db, secret).email is None:
            return
    with ctx.transaction(May.SYSTEM) as db:
        link = link_of(ctx, db, secret)
        source, account = rate_limits.source_of(address), rate_limits.account_of(link.id)
        rate_limits.check_alone(db, TRIES, account, source)
        is_right = _is_right(ctx, link, "".join(code.split()))
        if is_right:
            rate_limits.succeeded(db, TRIES, source, account)
        else:
            link.code_tries += 1
            rate_limits.failed(db, TRIES, source, account)
        db.recorded = True
    if not is_right:
        raise WrongCode()


def _is_right(ctx: Context, link: ShareLink, code: str) -> bool:
    if link.code_digest is None or link.code_ends_at is None or link.code_tries >= MOST_TRIES:
        return False
    return link.code_ends_at > ctx.now and hmac.compare_digest(link.code_digest, code_digest_of(ctx, link.id, code))


def _mail(ctx: Context, db: ScopedSession, link_id: UUID) -> None:
    link = db.get(ShareLink, link_id, with_for_update=True)
    if link is None or link.email is None or link.codes_sent >= MOST_CODES:
        return
    if is_over(link, ctx) or not stands(ctx, db, link):
        return
    code = new_code()
    link.code_digest, link.code_ends_at = code_digest_of(ctx, link.id, code), db.now + LIFETIME
    link.code_tries, link.codes_sent = 0, link.codes_sent + 1
    mails.queue(
        ctx,
        db,
        letters.share_code,
        recipient=link.email,
        language=ctx.preferences.language,
        dedupe=f"share code:{link.id}:{link.codes_sent}",
        entity_id=link.entity_id,
        code=code,
        expires_at=link.code_ends_at,
    )
    db.record("share.code_mailed", link, number=link.codes_sent)
