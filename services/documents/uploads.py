"""Files on their way in: judged as they come, kept sealed, and only then a document (DOC-04, DOC-20, DOC-21)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID, uuid4

from sqlalchemy import func, select

from data.database.session import ScopedSession
from data.documents.tables import Blob, Document, DocumentType, DocumentVersion
from data.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from data.people.tables import Entity
from data.statuses import ScanState
from services.documents import publishing
from services.documents.audience import put
from services.documents.calendar import NEW_MONTHS, months_later
from services.documents.file_names import safe_name
from services.documents.file_types import FileType, Judge, type_of
from services.documents.permissions import ADD, READ, TEND
from services.documents.scans import PASSED
from services.documents.settings import LARGEST_MB
from services.documents.switch import require_on
from services.documents.topics import SCANS, tell
from services.integrations.encrypted_store import Kept
from services.platform.context import Context
from services.platform.permissions import May

MOST_VERSIONS = 500
_MB = 1024 * 1024
YEARS = (1900, 2200)
Then: TypeAlias = Callable[[ScopedSession, UUID], None]  # in the transaction that makes the document, with its id


class EmptyFile(Invalid):
    message = "This file is empty."
    field = "file"


class FileTooLarge(Invalid):
    message = "This file is larger than {limit_mb} MB."
    field = "file"
    status = 413


class BadYear(Invalid):
    message = "Enter a year from {least} to {most}."
    field = "year"


class FolderClosed(Conflict):
    message = "This folder is closed. Choose another one."
    field = "type_id"


class OtherType(Invalid):
    message = "A new version of this document has to be of the same type: {ending}."
    field = "file"


class TooManyVersions(Conflict):
    message = "This document has {most} versions. Add it as a new document."
    field = "file"


@dataclass(frozen=True, slots=True)
class NewFile:
    """What somebody wants to add. `size_bytes`: as far as they say it, 0 for unknown; the file itself is counted."""

    name: str
    size_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where it belongs: a client, and the firm's folder and year if they are known."""

    entity_id: UUID
    type_id: UUID | None = None
    year: int | None = None
    contacts: tuple[UUID, ...] = ()  # for whom it is, as staff say; none: for all who see documents
    is_told: bool = True  # contacts are mailed about it, if it is the firm's


@dataclass(frozen=True, slots=True)
class Received:
    """A file that lies in the vault and belongs to nothing yet. Left so, the sweep removes it after a day.

    `is_clean`: the scanner has said so of these very bytes; else it is asked once they are a document.
    """

    id: UUID
    name: str
    type: FileType
    kept: Kept
    is_clean: bool = False


def receive(ctx: Context, place: Place, file: NewFile, parts: Iterable[bytes], *, was_open: bool = False) -> Received:
    """Judge and keep a file as it comes. What is added with it is said afterwards, by whoever it is then: receiving may
    take an hour, and rights and the clock go on. `was_open`: its folder was when it was announced, and that counts.

    Raises NotFound, NotAllowed, TypeNotTaken, TypeLies, HasMacros, EmptyFile, FileTooLarge, BadYear, FolderClosed,
    StorageFull, StorageDown. Whatever is raised, nothing was kept.
    """
    require_on(ctx)
    check_place(ctx, place, was_open=was_open)
    name = safe_name(file.name)
    type = check_file(ctx, NewFile(name, file.size_bytes))
    id = uuid4()
    checked = judged(parts, type, ctx.preferences[LARGEST_MB])
    kept = ctx.gateways.vault.store(id, checked, size_bytes=file.size_bytes)
    return Received(id, name, type, kept)


def check_file(ctx: Context, file: NewFile) -> FileType:
    """What can be said of a file by its name and size. Raises TypeNotTaken, FileTooLarge."""
    type, limit_mb = type_of(file.name), ctx.preferences[LARGEST_MB]
    if file.size_bytes > limit_mb * _MB:
        raise FileTooLarge(limit_mb=limit_mb)
    return type


def add(ctx: Context, place: Place, received: Received, then: Then | None = None) -> UUID:
    """Make it a document; its id. By staff, or the portal itself, it is the firm's, and New; by a contact the client's.

    A folder that was closed while the file came takes it nevertheless: what somebody sent is not lost, and lies where
    they said. Raises NotFound, NotAllowed, BadYear, and then the file is dropped.
    """
    with _dropped_unless_kept(ctx, received):
        require_on(ctx)
        check_place(ctx, place, was_open=True)
        with ctx.transaction(_as_system(ctx, ADD), selected=False) as db:
            document = Document(
                id=uuid4(),
                entity_id=place.entity_id,
                type_id=place.type_id,
                year=place.year,
                name=received.name,
                is_from_firm=_is_from_firm(ctx),
                made_at=db.now,
                made_by=ctx.actor.person_id,
            )
            db.add(document)
            db.flush()
            names = put(db, document, place.contacts) if place.contacts else None
            version = _add_version(ctx, db, document, received, number=1, is_told=place.is_told)
            db.record("document.added", document, name=document.name, year=document.year, contacts=names)
            if then is not None:
                then(db, document.id)
            _published(db, document, version, received.kept.size_bytes)
            tell(db, place.entity_id)
            return document.id


def place_of(ctx: Context, document_id: UUID) -> Place:
    """Where a document that is in use lies, for a newer version of it. Raises NotFound, NotAllowed."""
    with ctx.transaction(READ) as db:
        document = _in_use(db, document_id)
        return Place(document.entity_id)


def require_replaceable(ctx: Context, document_id: UUID, entity_id: UUID, name: str) -> None:
    """Before a newer version of this client's document, called `name`, is sent. Raises NotFound, NotAllowed, OtherType."""
    with ctx.transaction(READ) as db:
        ctx.require(TEND)
        document = _in_use(db, document_id)
        if document.entity_id != entity_id:
            raise NotFound(what="document")
        if type_of(document.name) is not type_of(name):
            raise OtherType(ending=type_of(document.name).ending)


def _in_use(db: ScopedSession, document_id: UUID) -> Document:
    document = db.one(Document, document_id)
    if document.deleted_at is not None:
        raise NotFound(what="document")
    return document


def add_version(
    ctx: Context, document_id: UUID, received: Received, then: Then | None = None, *, is_told: bool = True
) -> int:
    """Newer bytes of a document, of the same type; the version's number. It is New again. For staff.

    Raises NotFound, NotAllowed, OtherType, TooManyVersions, and then the file is dropped.
    """
    with _dropped_unless_kept(ctx, received):
        require_on(ctx)
        with ctx.transaction(_as_system(ctx, TEND)) as db:
            document = _in_use(db, document_id)
            if type_of(document.name) is not received.type:  # the ending on the screen must stay true
                raise OtherType(ending=type_of(document.name).ending)
            last = db.scalar(select(func.max(DocumentVersion.number)).where(DocumentVersion.document_id == document_id))
            if (last or 0) >= MOST_VERSIONS:
                raise TooManyVersions(most=MOST_VERSIONS)
            version = _add_version(ctx, db, document, received, number=(last or 0) + 1, is_told=is_told)
            db.record("document.version_added", document, number=version.number)
            if then is not None:
                then(db, document.id)
            _published(db, document, version, received.kept.size_bytes)
            tell(db, document.entity_id)
            return version.number


def _add_version(
    ctx: Context, db: ScopedSession, document: Document, received: Received, *, number: int, is_told: bool
) -> DocumentVersion:
    db.add(Blob(id=received.id, size_bytes=received.kept.size_bytes, sha256=received.kept.sha256, made_at=db.now))
    db.flush()
    is_from_firm = _is_from_firm(ctx)
    version = DocumentVersion(
        id=uuid4(),
        entity_id=document.entity_id,
        document_id=document.id,
        number=number,
        blob_id=received.id,
        mime=received.type.mime,
        is_from_firm=is_from_firm,
        new_until=months_later(db.now, NEW_MONTHS, ctx.zone) if is_from_firm else None,
        uploaded_at=db.now,
        uploaded_by=ctx.actor.person_id,
        scan=_scan_state(ctx, received),
        scanned_at=db.now if received.is_clean else None,
        is_told=is_told,
    )
    db.add(version)
    db.flush()
    return version


def _published(db: ScopedSession, document: Document, version: DocumentVersion, size_bytes: int) -> None:
    """At once, or by the scanner's worker once the file is clean."""
    if version.scan in PASSED:
        publishing.publish(db, document, version, size_bytes)
    else:
        db.tell(SCANS)


def _as_system(ctx: Context, may: May) -> May:
    """What the portal itself needs for what `may` lets people do: it publishes what lies in the watch folder."""
    if not ctx.actor.is_system:
        return may
    return May.SYSTEM_LOOK if may.only_looks else May.SYSTEM


def _is_from_firm(ctx: Context) -> bool:
    return ctx.actor.is_staff or ctx.actor.is_system


def _scan_state(ctx: Context, received: Received) -> ScanState:
    if received.is_clean:
        return ScanState.CLEAN
    return ScanState.UNSCANNED if ctx.gateways.scanner is None else ScanState.HELD


@contextmanager
def _dropped_unless_kept(ctx: Context, received: Received) -> Iterator[None]:
    """What is refused has no row. After anything else it may have one (the commit came through, what followed did not):
    then the sweep finds out, a day later."""
    try:
        yield
    except Refusal:
        ctx.gateways.vault.drop(received.id)
        raise


def judged(parts: Iterable[bytes], type: FileType, limit_mb: int) -> Iterator[bytes]:
    judge, size = Judge(type), 0
    for part in parts:
        size += len(part)
        if size > limit_mb * _MB:
            raise FileTooLarge(limit_mb=limit_mb)
        judge.hear(part)
        yield part
    if size == 0:
        raise EmptyFile()
    judge.end()


def check_place(ctx: Context, place: Place, *, was_open: bool = False) -> None:
    """Raises NotFound, NotAllowed, BadYear; FolderClosed unless the folder `was_open` when it mattered."""
    ctx.require(_as_system(ctx, ADD))
    if place.contacts and not ctx.actor.is_staff:
        raise ctx.refused(NotAllowed(), TEND)
    if place.year is not None and not YEARS[0] <= place.year <= YEARS[1]:
        raise BadYear(least=str(YEARS[0]), most=str(YEARS[1]))
    with ctx.transaction(_as_system(ctx, READ), selected=False) as db:
        if db.scalar(select(Entity.id).where(Entity.id == place.entity_id)) is None:
            raise NotFound(what="client")
        if place.type_id is not None:
            folder = db.get(DocumentType, place.type_id)
            if folder is None:
                raise NotFound(what="folder")
            if folder.closed_at is not None and not was_open:
                raise FolderClosed()
