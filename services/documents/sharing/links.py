"""Links are made by staff, and by a contact for a document of the client's own; their secret is told once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Select, func, select, update

from data.database.locks import advisory_lock
from data.database.session import ScopedSession
from data.documents.sharing import ShareLink
from data.documents.tables import Document
from data.errors import Conflict, Invalid, NotFound, TooMany
from data.firm.tables import Mail
from data.people.tables import Entity
from data.statuses import MailState, ShareKind
from services.access.contact_names import called_at
from services.access.security_notes import Given, granted
from services.documents import opening, uploads
from services.documents.permissions import READ
from services.documents.sharing import letters
from services.documents.sharing.permissions import SHARE, require_sharing
from services.documents.sharing.secrets import digest_of, new_secret
from services.documents.sharing.settings import MOST_DAYS, SHARE_DAYS
from services.documents.sharing.standing import is_clients_own, of_contacts, stands, visitor
from services.documents.topics import tell
from services.documents.uploads import Place
from services.mail import queue as mails
from services.platform.context import Context
from services.platform.text_input import mail_address, one_line

MOST_TIMES, USUAL_TIMES, USUAL_FILES = 100, 10, 20
MOST_A_DAY = 20  # that one contact makes: each may be mailed to anybody in the firm's name
DAY = timedelta(days=1)
LONGEST_SUBJECT = 200
LINKS = "share links"  # the topic of pages that list them
PATH = "/share"


class BadDays(Invalid):
    message = "Enter a number of days from 1 to {most}."
    field = "days"


class BadTimes(Invalid):
    message = "Enter a number from 1 to {most}."
    field = "times"


class TooManyLinks(TooMany):
    message = "You have made {most} links within a day. Please try again tomorrow."


class NotForLinks(Conflict):
    message = "This document cannot be shared by a link: not every contact of the client may open it now."


@dataclass(frozen=True, slots=True)
class Terms:
    """As they are typed. `days` "" is what the firm has set; `email`: who gets the link and, to open it, a code."""

    days: str = ""
    times: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class MadeLink:
    """`address` is the whole link, told this once. `email`: where it was mailed to, "" for nowhere."""

    id: UUID
    address: str
    email: str


def share_file(ctx: Context, document_id: UUID, terms: Terms = Terms()) -> MadeLink:
    """A link that reads the newest version of this document.

    Raises NotFound, NotAllowed, NotForLinks, TooManyLinks, BadDays, BadTimes, BadAddress, and what opening it raises.
    """
    require_sharing(ctx)
    found = opening.opened(ctx, document_id)
    link = _begun(ctx, ShareKind.FILE, found.entity_id, found.name, terms, USUAL_TIMES)
    link.document_id = document_id
    with ctx.transaction(READ, selected=False) as db:
        document = db.one(Document, document_id)
        if document.deleted_at is not None or not (ctx.actor.is_staff or is_clients_own(db, document)):
            raise NotFound(what="document")
        seen_by = visitor(ctx, db, link, "")
    try:
        opening.opened(seen_by, document_id)
    except (NotFound, Conflict) as error:  # for chosen contacts, or it waits for a payment or a check
        raise NotForLinks() from error
    return _made(ctx, link, found.name)


def ask_for_files(ctx: Context, place: Place, subject: str, terms: Terms = Terms()) -> MadeLink:
    """A link that brings files into one place of a client. For staff.

    Raises NotFound, NotAllowed, BadYear, FolderClosed, Missing, TooLong, BadDays, BadTimes, BadAddress.
    """
    require_sharing(ctx)
    if not ctx.actor.is_staff:
        raise NotFound()
    uploads.check_place(ctx, place)
    what = one_line(subject, "subject", longest=LONGEST_SUBJECT, required=True) or ""
    link = _begun(ctx, ShareKind.UPLOAD, place.entity_id, what, terms, USUAL_FILES)
    link.type_id, link.year = place.type_id, place.year
    return _made(ctx, link, what)


def close(ctx: Context, link_id: UUID) -> None:
    """From now on it opens nothing, and a mail with it that has not left stays here. Twice is safe.

    Raises NotFound, NotAllowed.
    """
    require_sharing(ctx)
    with ctx.transaction(SHARE, selected=False) as db:
        link = db.one(ShareLink, link_id)
        if not ctx.actor.is_staff and db.scalar(_theirs(ctx, link_id)) is None:
            raise NotFound(what="link")
        if link.closed_at is None:
            end(db, link, by=ctx.actor.person_id)
        db.recorded = True


def _theirs(ctx: Context, link_id: UUID) -> Select[UUID]:
    return select(ShareLink.id).where(ShareLink.id == link_id, of_contacts(ctx))


def end(db: ScopedSession, link: ShareLink, *, by: UUID | None = None) -> None:
    """In the caller's transaction. `by` None: the portal itself, because what it rests on is gone."""
    link.closed_at, link.closed_by, link.code_digest = db.now, by, None
    told(db, link)


def told(db: ScopedSession, link: ShareLink) -> None:
    """What follows from a link's end."""
    db.execute(
        update(Mail)
        .where(Mail.dedupe == _mail_of(link), Mail.state.in_((MailState.QUEUED, MailState.HELD)))
        .values(state=MailState.CANCELLED, raw=b"")
        .execution_options(synchronize_session=False)
    )
    db.record("share.closed", link, name=link.subject)
    tell_links(db, link)


def tell_links(db: ScopedSession, link: ShareLink) -> None:
    db.tell(LINKS)
    tell(db, link.entity_id)


def by_words(ctx: Context, db: ScopedSession, link: ShareLink) -> str:
    """Who shares: for strangers the firm is one."""
    if link.is_from_firm:
        return ctx.preferences.portal_name
    return called_at(ctx.as_system(), db, link.entity_id, link.made_by) or ctx.preferences.portal_name


def _begun(ctx: Context, kind: ShareKind, entity_id: UUID, subject: str, terms: Terms, usual_times: int) -> ShareLink:
    days = _whole(terms.days, ctx.preferences[SHARE_DAYS], MOST_DAYS, BadDays(most=MOST_DAYS))
    times = _whole(terms.times, usual_times, MOST_TIMES, BadTimes(most=MOST_TIMES))
    email = mail_address(terms.email.strip(), "email") if terms.email.strip() else None
    return ShareLink(
        id=uuid4(),
        entity_id=entity_id,
        kind=kind,
        subject=subject[:LONGEST_SUBJECT],
        email=email,
        is_from_firm=ctx.actor.is_staff,
        made_at=ctx.now,
        made_by=ctx.actor.person_id,
        expires_at=ctx.now + timedelta(days=days),
        most_times=times,
        times=0,
        bytes_in=0,
        code_tries=0,
        codes_sent=0,
    )


def _made(ctx: Context, link: ShareLink, subject: str) -> MadeLink:
    secret = new_secret()
    address = f"{ctx.settings.origin}{PATH}/{secret}"
    link.digest = digest_of(ctx, secret)
    with ctx.transaction(SHARE, selected=False) as db:
        if not stands(ctx, db, link):
            raise NotFound(what="document" if link.kind is ShareKind.FILE else "client")
        _require_few(ctx, db)
        db.add(link)
        days = (link.expires_at - link.made_at).days
        db.record("share.made", link, name=subject, days=days, times=link.most_times, email=link.email or "")
        granted(db, Given.LINK, link.made_by, link.entity_id)
        if link.email:
            _mail(ctx, db, link, address)
        tell_links(db, link)
    return MadeLink(link.id, address, link.email or "")


def _require_few(ctx: Context, db: ScopedSession) -> None:
    """Raises TooManyLinks. Links that are closed since count, too: their mails may have left."""
    if ctx.actor.is_staff:
        return
    advisory_lock(db, f"share links {ctx.actor.person_id}")
    made = select(func.count(ShareLink.id)).where(
        ShareLink.made_by == ctx.actor.person_id, ShareLink.is_from_firm.is_(False), ShareLink.made_at > db.now - DAY
    )
    if (db.scalar(made) or 0) >= MOST_A_DAY:
        raise TooManyLinks(most=MOST_A_DAY, wait_seconds=int(DAY.total_seconds()))


def _mail(ctx: Context, db: ScopedSession, link: ShareLink, address: str) -> None:
    facts: dict[str, Any] = {"link": address, "subject": link.subject, "by": by_words(ctx, db, link)}
    if link.kind is ShareKind.UPLOAD:
        facts["entity"] = db.one(Entity, link.entity_id).name
    mails.queue(
        ctx,
        db,
        letters.share_file if link.kind is ShareKind.FILE else letters.share_upload,
        recipient=link.email or "",
        language=ctx.preferences.language,
        dedupe=_mail_of(link),
        entity_id=link.entity_id,
        expires_at=link.expires_at,
        **facts,
    )


def _mail_of(link: ShareLink) -> str:
    return f"share:{link.id}"


def _whole(text: str, usual: int, most: int, refusal: Invalid) -> int:
    clean = text.strip()
    if not clean:
        return usual
    if not (clean.isascii() and clean.isdecimal() and len(clean) < 6 and 1 <= int(clean) <= most):
        raise refusal
    return int(clean)
