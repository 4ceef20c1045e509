"""What a link opens for whoever has it: looking spends nothing, because mail scanners look; a button does (NOT-02).

Each verb takes the system's context and finds out afresh whether the link works. What then reads or adds is the doors
that everybody uses, in the name of a visitor who is nobody and may go to this one place.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID, uuid4

from sqlalchemy import update

from data.access.security_events import Seen, note
from data.database.session import Author, ScopedSession
from data.documents.sharing import ShareArrival, ShareLink
from data.documents.tables import DocumentType
from data.errors import Conflict, NotAllowed, NotFound
from data.people.tables import Entity
from data.statuses import SecurityKind, ShareKind
from services.documents import opening, uploads
from services.documents.arrivals import OF_THIS_FILE, Arrived, NothingChosen, Sent, pieces
from services.documents.opening import OpenedDocument
from services.documents.preview.reading import Damaged
from services.documents.settings import LARGEST_MB
from services.documents.sharing import codes
from services.documents.sharing.links import by_words, tell_links
from services.documents.sharing.standing import LinkClosed, link_of, visitor
from services.documents.switch import require_on
from services.documents.uploads import NewFile, Place, Received
from services.integrations.encrypted_store import VaultDamaged
from services.platform.context import Context
from services.platform.permissions import May
from services.platform.text_input import one_line

log = logging.getLogger(__name__)
MOST_BYTES_IN = 1000 * 1024 * 1024  # by one link, of all its files
LONGEST_SENDER = 100


class LinkFull(Conflict):
    message = "This link takes no more files."


@dataclass(frozen=True, slots=True)
class OpenLink:
    """What a link's page says. Where a code is asked for, nothing but `kind`, `by` and `ends_at` is told before.

    `left`: downloads or files. `size_bytes` and `name` are the document's, `name` else what is asked for.
    """

    kind: ShareKind
    by: str
    ends_at: datetime
    asks_code: bool
    name: str = ""
    client: str = ""
    size_bytes: int = 0
    left: int = 0
    largest_mb: int = 0


def look(ctx: Context, secret: str) -> OpenLink:
    """What is told to whoever opens the link. Writes nothing. Raises LinkClosed."""
    with _closed_otherwise(), ctx.transaction(May.SYSTEM_LOOK) as db:
        require_on(ctx)
        link = link_of(ctx, db, secret)
        if link.email is not None:
            return OpenLink(link.kind, by_words(ctx, db, link), link.expires_at, asks_code=True)
    return _told(ctx, secret)


def enter(ctx: Context, secret: str, code: str, address: str) -> OpenLink:
    """The same for whoever has the code. Raises LinkClosed, WrongCode, TooMany."""
    with _closed_otherwise():
        require_on(ctx)
    codes.admit(ctx, secret, code, address)
    return _told(ctx, secret)


def download(ctx: Context, secret: str, code: str, address: str) -> OpenedDocument:
    """The document, for one more time, which is not spent on a file that cannot be read.

    Raises LinkClosed, WrongCode, TooMany, Damaged, StorageDown.
    """
    link, visiting = _admitted(ctx, secret, code, address, ShareKind.FILE)
    with _closed_otherwise():
        found = opening.opened(visiting, link.document_id or link.id)
    try:
        next(found.whole(), b"")
    except VaultDamaged as error:
        log.error("a document behind a link is damaged in the vault: %s", error)
        raise Damaged() from error
    with ctx.transaction(May.SYSTEM) as db:
        db.author = Author(address=address)
        link = _counted(db, link.id)
        db.record("share.downloaded", link, name=found.name, times=link.times)
        note(db, Seen(SecurityKind.READ, "share link", "document", str(found.document_id), link.entity_id))
        tell_links(db, link)
    return found


def require_upload(ctx: Context, secret: str) -> None:
    """Before a byte of a stranger's file is read. Raises LinkClosed."""
    with _closed_otherwise(), ctx.transaction(May.SYSTEM_LOOK) as db:
        require_on(ctx)
        if link_of(ctx, db, secret).kind is not ShareKind.UPLOAD:
            raise LinkClosed()


def send(
    ctx: Context, secret: str, code: str, files: Sequence[Sent], *, sender: str = "", address: str = ""
) -> list[Arrived]:
    """What became of each file, in their order. `sender`: what whoever sends them says they are called.

    Raises LinkClosed, WrongCode, TooMany, TooLong, NothingChosen.
    """
    name = one_line(sender, "sender", longest=LONGEST_SENDER)
    link, visiting = _admitted(ctx, secret, code, address, ShareKind.UPLOAD)
    if not files:
        raise NothingChosen()
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        folder = db.get(DocumentType, link.type_id) if link.type_id else None
        is_open = folder is not None and folder.closed_at is None
    place = Place(link.entity_id, link.type_id if is_open else None, link.year)
    return [_taken(visiting, link, place, file, name) for file in files]


def _taken(visiting: Context, link: ShareLink, place: Place, file: Sent, sender: str | None) -> Arrived:
    try:
        if link.bytes_in + file.size_bytes > MOST_BYTES_IN:
            raise LinkFull()
        received = uploads.receive(visiting, place, NewFile(file.name, file.size_bytes), pieces(file.content))
        uploads.add(visiting, place, received, then=partial(_arrived, link.id, received, sender))
    except OF_THIS_FILE as refusal:
        return Arrived(file.name, refusal)
    return Arrived(file.name)


def _arrived(link_id: UUID, received: Received, sender: str | None, db: ScopedSession, document_id: UUID) -> None:
    """In the transaction that makes the document, so that no link brings more than it may. Raises LinkFull."""
    try:
        link = _counted(db, link_id, received.kept.size_bytes)
    except LinkClosed as error:
        raise LinkFull() from error
    db.add(ShareArrival(id=uuid4(), entity_id=link.entity_id, document_id=document_id, link_id=link.id, sender=sender))
    db.record("share.received", link, name=received.name, sender=sender or "", document=str(document_id))
    tell_links(db, link)


def _admitted(ctx: Context, secret: str, code: str, address: str, kind: ShareKind) -> tuple[ShareLink, Context]:
    with _closed_otherwise():
        require_on(ctx)
    codes.admit(ctx, secret, code, address)
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        link = link_of(ctx, db, secret)
        if link.kind is not kind:
            raise LinkClosed()
        return link, visitor(ctx, db, link, address)


def _told(ctx: Context, secret: str) -> OpenLink:
    with ctx.transaction(May.SYSTEM_LOOK) as db:
        link = link_of(ctx, db, secret)
        visiting = visitor(ctx, db, link, "")
        client, by = db.one(Entity, link.entity_id).name, by_words(ctx, db, link)
    left, asks = link.most_times - link.times, link.email is not None
    if link.kind is ShareKind.UPLOAD:
        mb = ctx.preferences[LARGEST_MB]
        return OpenLink(link.kind, by, link.expires_at, asks, link.subject, client, left=left, largest_mb=mb)
    with _closed_otherwise():
        found = opening.opened(visiting, link.document_id or link.id)
    return OpenLink(link.kind, by, link.expires_at, asks, found.name, client, found.size_bytes, left)


def _counted(db: ScopedSession, link_id: UUID, size_bytes: int = 0) -> ShareLink:
    """One more time, if it may still be: of two at once that want the last, one gets it. Raises LinkClosed."""
    claimed = db.scalars(
        update(ShareLink)
        .where(
            ShareLink.id == link_id,
            ShareLink.closed_at.is_(None),
            ShareLink.expires_at > db.now,
            ShareLink.times < ShareLink.most_times,
            ShareLink.bytes_in + size_bytes <= MOST_BYTES_IN,
        )
        .values(times=ShareLink.times + 1, bytes_in=ShareLink.bytes_in + size_bytes, last_at=db.now)
        .returning(ShareLink.id)
        .execution_options(synchronize_session=False)
    ).all()
    if not claimed:
        raise LinkClosed()
    return db.get_one(ShareLink, link_id, populate_existing=True)


@contextmanager
def _closed_otherwise() -> Iterator[None]:
    """Why a link opens nothing is nobody's business who has only the link."""
    try:
        yield
    except (NotFound, NotAllowed, Conflict) as error:
        raise LinkClosed() from error
