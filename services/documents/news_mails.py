"""Mails to contacts about new documents: one for all that came within some minutes, of all their clients together.

What a mail says is looked up when it is written, and again for as long as it waits in the outbox: a document that was
taken back, binned, fetched or is theirs no more meanwhile is not in it, and such a mail is withdrawn and written anew. What
waits for a payment is told once it may be opened. A mail and the rows it tells are of one transaction, so that each is
told once, however often this is begun or broken off. The file itself is in no mail.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, case, delete, select, update

from data.database.session import ScopedSession
from data.documents.news import DocumentMailsOff, DocumentNews
from data.documents.tables import Document, DocumentFetch, DocumentRelease, DocumentVersion
from data.firm.tables import Mail
from data.people.tables import Contact, Entity, Person
from data.statuses import MailState
from services.documents import news
from services.documents.calendar import NEW_MONTHS, months_later
from services.documents.newest import newest_only
from services.documents.news_letters import new_documents
from services.documents.release import is_open, is_released
from services.documents.scans import passed
from services.documents.settings import MAIL_MINUTES
from services.documents.topics import tell
from services.documents.visibility import meant_for_contact
from services.mail import queue as mails
from services.platform.area_switches import is_off
from services.platform.context import Context
from services.platform.permissions import May

LONGEST = timedelta(minutes=30)  # who is sent files all day long hears of them meanwhile
PATH = "/documents"


@dataclass(frozen=True, slots=True)
class _Found:
    """A row of news with what it is about. `stands`: there is something to tell; `is_due`: it may be opened, too."""

    id: UUID
    at: datetime
    mail_id: UUID | None
    stands: int  # 1 or 0
    is_released: int
    is_release: bool
    number: int
    document: str
    client: str
    client_id: UUID
    called: str
    person_id: UUID
    email: str | None
    language: str | None


def turn(ctx: Context) -> int:
    """Open what was paid, take back what is not true any more, write what is due; how many mails. `ctx` is the system's.

    Twice is safe, and so is a crash at any point. Off, it does nothing. Asks before it writes.
    """
    if is_off("documents", ctx.preferences):
        return 0
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        moved = db.scalar(_moved(ctx).limit(1))
        if moved is None and db.scalar(select(DocumentNews.id).limit(1)) is None:
            return 0
    with ctx.transaction(May.SYSTEM) as db:
        db.recorded = True
        _follow_payments(ctx, db)
        found = _found(ctx, db)
        return _write(ctx, db, _after_the_outbox(db, found))


def announce(ctx: Context, db: ScopedSession, document: Document) -> None:
    """It may be opened from now on: New for three months, and told. In the caller's transaction, which records why."""
    of_it = select(DocumentVersion).join(Document, Document.id == DocumentVersion.document_id)
    version = db.scalars(of_it.where(Document.id == document.id, newest_only())).one()
    if version.is_from_firm:
        version.new_until = months_later(db.now, NEW_MONTHS, ctx.zone)
        news.tell_contacts(db, version, is_release=True)
    tell(db, document.entity_id)


def _moved(ctx: Context) -> Any:
    """Bindings whose documents opened or closed since contacts were told."""
    return select(DocumentRelease).where(is_open(ctx.preferences) != DocumentRelease.opened_at.is_not(None))


def _follow_payments(ctx: Context, db: ScopedSession) -> None:
    for row in db.scalars(_moved(ctx).order_by(DocumentRelease.id).with_for_update()).all():
        document = db.one(Document, row.document_id)
        if row.opened_at is None:
            row.opened_at = db.now
            db.record("document.available", document, name=document.name)
            announce(ctx, db, document)
        else:
            row.opened_at = None
            db.record("document.closed_again", document, name=document.name)
            tell(db, document.entity_id)


def _found(ctx: Context, db: ScopedSession) -> list[_Found]:
    fetched = select(DocumentFetch.id).where(
        DocumentFetch.version_id == DocumentNews.version_id, DocumentFetch.contact_id == DocumentNews.contact_id
    )
    wants_none = select(DocumentMailsOff.person_id).where(DocumentMailsOff.person_id == Contact.person_id)
    stands = and_(
        meant_for_contact(),
        Document.deleted_at.is_(None),
        passed(),
        Entity.archived_at.is_(None),
        Person.email.is_not(None),
        ~fetched.correlate(DocumentNews).exists(),
        ~wants_none.correlate(Contact).exists(),
    )
    rows: Sequence[Any] = db.execute(
        select(
            DocumentNews.id,
            DocumentNews.at,
            DocumentNews.mail_id,
            _yes(stands),
            _yes(is_released(ctx.preferences)),
            DocumentNews.is_release,
            DocumentVersion.number,
            Document.name,
            Entity.name,
            Entity.id,
            Contact.name,
            Person.id,
            Person.email,
            Person.language,
        )
        .join(DocumentVersion, DocumentVersion.id == DocumentNews.version_id)
        .join(Document, Document.id == DocumentVersion.document_id)
        .join(Entity, Entity.id == Document.entity_id)
        .join(Contact, Contact.id == DocumentNews.contact_id)
        .join(Person, Person.id == Contact.person_id)
        .order_by(Entity.order_key, Entity.id, DocumentNews.at, Document.order_key, DocumentNews.id)
    ).all()
    return [_Found(*row) for row in rows]


def _yes(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """As a value that is never NULL."""
    return case((condition, 1), else_=0)


def _after_the_outbox(db: ScopedSession, found: Sequence[_Found]) -> list[_Found]:
    """What is still to be written. Rows whose mail has left go; a mail that waits and is not true any more, too."""
    ids = {each.mail_id for each in found if each.mail_id}
    kept = {row.id: row for row in db.scalars(select(Mail).where(Mail.id.in_(ids)).with_for_update())}
    waiting = {id for id, row in kept.items() if row.state in (MailState.QUEUED, MailState.HELD)}
    untrue = {
        each.mail_id
        for each in found
        if each.mail_id in waiting
        and (not (each.stands and each.is_released) or kept[each.mail_id].recipient != (each.email or "")[:254])
    }
    for id in untrue:
        kept[id].state, kept[id].raw = MailState.CANCELLED, b""
    going = [id for id, row in kept.items() if row.state is MailState.SENDING]
    left, gone = [], []
    for each in found:
        if not each.stands or (each.mail_id and each.mail_id not in waiting and each.mail_id not in going):
            gone.append(each.id)
        elif each.mail_id is None or each.mail_id in untrue:
            left.append(each)
    quietly = {"synchronize_session": False}
    db.execute(delete(DocumentNews).where(DocumentNews.id.in_(gone)).execution_options(**quietly))
    db.execute(
        update(DocumentNews).where(DocumentNews.mail_id.in_(untrue)).values(mail_id=None).execution_options(**quietly)
    )
    if untrue:
        db.tell("mails")
    return left


def _write(ctx: Context, db: ScopedSession, found: Iterable[_Found]) -> int:
    of_person: dict[UUID, list[_Found]] = defaultdict(list)
    for each in found:
        if each.is_released:
            of_person[each.person_id].append(each)
    quiet = timedelta(minutes=ctx.preferences[MAIL_MINUTES])
    written = 0
    for person_id, mine in of_person.items():
        first, last = min(each.at for each in mine), max(each.at for each in mine)
        if db.now >= min(last + quiet, first + max(quiet, LONGEST)):
            written += _mailed(ctx, db, person_id, mine)
    return written


def _mailed(ctx: Context, db: ScopedSession, person_id: UUID, mine: Sequence[_Found]) -> bool:
    clients: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    called: Mapping[UUID, str] = {each.client_id: each.client for each in mine}
    for each in mine:
        how = "release" if each.is_release else "version" if each.number > 1 else "added"
        clients[each.client_id].append((each.document, how))
    [only] = clients if len(clients) == 1 else [None]
    mail_id = mails.queue(
        ctx,
        db,
        new_documents,
        recipient=mine[0].email or "",
        name=mine[0].called,
        language=mine[0].language or ctx.preferences.language,
        dedupe=f"new_documents:{uuid4()}",
        person_id=person_id,
        entity_id=only,
        clients=[(called[id], documents) for id, documents in clients.items()],
        link=PATH,
    )
    ids = [each.id for each in mine]
    told = update(DocumentNews).where(DocumentNews.id.in_(ids)).values(mail_id=mail_id)
    db.execute(told.execution_options(synchronize_session=False))
    return mail_id is not None
