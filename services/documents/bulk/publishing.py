"""What lies in a tray, whose it may be, and how it becomes documents: nothing goes to a client but what a person saw there.

`look` proposes, `choose` and `place` keep what a person decided, and `publish` takes the client, folder and year that
stood in the table: if the proposal has changed since, that is refused and shown anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from sqlalchemy import and_, select

from data.database.session import ScopedSession
from data.documents.tables import Blob, Document, DocumentType, DocumentVersion
from data.documents.tray import TrayFile
from data.errors import Conflict, Invalid, NotFound
from data.people.tables import Entity
from services.documents import uploads
from services.documents.bulk.tray import drop, forget, mine, require_tray, topic_of
from services.documents.file_words import stem_words
from services.documents.file_words import words as words_of
from services.documents.listing import newest_only
from services.documents.matching import ClientIndex, KnownClient, Match, known_clients
from services.documents.permissions import ADD, READ
from services.documents.uploads import YEARS, BadYear, NewFile, Place
from services.documents.visibility import visible
from services.integrations.envelope import VaultDamaged
from services.platform.context import Context


class NobodyChosen(Invalid):
    message = "Choose the client first."
    field = "client"


class ClientArchived(Conflict):
    message = "This client is archived. Choose another one."


class ProposalChanged(Conflict):
    message = "The client for this file is another one now. Please look again."


class SameFileThere(Conflict):
    message = "The client has this very file already."


@dataclass(frozen=True, slots=True)
class TrayRow:
    """One file. `client`: whom it goes to, chosen or certain; None: a person chooses, of `candidates` or of all.

    `is_there`: that client has a document of the same bytes.
    """

    id: UUID
    name: str
    size_bytes: int
    client: KnownClient | None
    is_chosen: bool
    candidates: tuple[KnownClient, ...]
    type_id: UUID | None
    year: int | None
    is_there: bool
    is_again: bool


@dataclass(frozen=True, slots=True)
class Tray:
    """What lies in it, the newest last; `on_their_way`: files whose parts are still to come."""

    rows: tuple[TrayRow, ...]
    folders: tuple[tuple[UUID, str], ...]
    on_their_way: int

    @property
    def ready(self) -> tuple[TrayRow, ...]:
        return tuple(each for each in self.rows if each.client is not None and (each.is_again or not each.is_there))


def look(ctx: Context) -> Tray:
    """The tray of whoever asks. Raises NotFound, NotAllowed."""
    require_tray(ctx)
    with ctx.transaction(READ) as db:
        found = db.scalars(
            select(TrayFile).where(TrayFile.person_id == ctx.actor.person_id).order_by(TrayFile.made_at, TrayFile.id)
        ).all()
        folders = _folders(db)
        whole = [each for each in found if each.sha256 is not None]
        index = known_clients(db) if whole else ClientIndex([])
        rows = _rows(ctx, db, whole, index, folders)
        return Tray(tuple(rows), tuple(folders), len(found) - len(whole))


def choose(ctx: Context, file_id: UUID, client_id: UUID | None) -> None:
    """A person says whose it is; None: what the name says counts again. Raises NotFound, NotAllowed, ClientArchived."""
    require_tray(ctx)
    with ctx.transaction(ADD) as db:
        row = mine(ctx, db, file_id)
        if client_id is not None:
            client = db.scalars(select(Entity).where(Entity.id == client_id)).one_or_none()
            if client is None:
                raise NotFound(what="client")
            if client.archived_at is not None:
                raise ClientArchived()
        row.entity_id, row.is_again, row.heard_at = client_id, False, db.now
        _told(ctx, db)


def place(ctx: Context, file_ids: Sequence[UUID], *, type_id: UUID | None, year: str) -> None:
    """Folder and year of these files, as a person says. Raises NotFound, NotAllowed, BadYear, FolderClosed."""
    require_tray(ctx)
    when = year_of(year)
    with ctx.transaction(ADD) as db:
        if type_id is not None:
            folder = db.get(DocumentType, type_id)
            if folder is None:
                raise NotFound(what="folder")
            if folder.closed_at is not None:
                raise uploads.FolderClosed()
        for id in sorted(set(file_ids)):
            row = mine(ctx, db, id)
            row.type_id, row.year, row.is_placed, row.heard_at = type_id, when, True, db.now
        _told(ctx, db)


def again(ctx: Context, file_id: UUID, *, wanted: bool) -> None:
    """Whether it is to be added although the client has the same file. Raises NotFound, NotAllowed."""
    require_tray(ctx)
    with ctx.transaction(ADD) as db:
        mine(ctx, db, file_id).is_again = wanted
        _told(ctx, db)


def publish(ctx: Context, file_id: UUID, seen: Place) -> UUID:
    """Make it a document of the client that was shown; its id. Out of the tray with the same stroke, so once.

    Raises NotFound, NotAllowed, NobodyChosen, ProposalChanged, ClientArchived, SameFileThere, BadYear, FolderClosed,
    StorageFull, StorageDown. Whatever is raised, it stays in the tray.
    """
    require_tray(ctx)
    row, sha256 = _one(ctx, file_id)
    if row.client is None:
        raise NobodyChosen()
    if Place(row.client.id, row.type_id, row.year) != seen:
        raise ProposalChanged()
    if row.client.is_archived:
        raise ClientArchived()
    if row.is_there and not row.is_again:
        raise SameFileThere()
    whole = ctx.gateways.vault.stream(file_id, sha256)
    try:
        received = uploads.receive(ctx, seen, NewFile(row.name, row.size_bytes), whole)
    except VaultDamaged:
        _one(ctx, file_id)  # another click published it meanwhile, and its file went with it
        raise
    document = uploads.add(ctx, seen, received, then=partial(_taken_out, ctx, file_id))
    drop(ctx, [file_id])
    return document


def year_of(text: str) -> int | None:
    """Raises BadYear."""
    clean = text.strip()
    if not clean:
        return None
    if not (clean.isascii() and clean.isdecimal() and len(clean) == 4 and YEARS[0] <= int(clean) <= YEARS[1]):
        raise BadYear(least=YEARS[0], most=YEARS[1])
    return int(clean)


def _one(ctx: Context, file_id: UUID) -> tuple[TrayRow, str]:
    with ctx.transaction(READ) as db:
        row = mine(ctx, db, file_id)
        if row.sha256 is None:
            raise NotFound(what="file")
        [found] = _rows(ctx, db, [row], known_clients(db), _folders(db))
        return found, row.sha256


def _rows(
    ctx: Context, db: ScopedSession, found: Sequence[TrayFile], index: ClientIndex, folders: Sequence[tuple[UUID, str]]
) -> list[TrayRow]:
    by_id = {each.id: each for each in index.clients}
    matches = {row.id: index.match(row.name) for row in found}
    clients = {row.id: by_id.get(row.entity_id) if row.entity_id else matches[row.id].certain for row in found}
    there = _there(ctx, db, [(client.id, row.sha256 or "") for row in found if (client := clients[row.id]) is not None])
    return [_row(row, clients[row.id], matches[row.id], there, folders) for row in found]


def _row(
    row: TrayFile,
    client: KnownClient | None,
    match: Match,
    there: set[tuple[UUID, str]],
    folders: Sequence[tuple[UUID, str]],
) -> TrayRow:
    open_ids = {id for id, _ in folders}
    type_id = row.type_id if row.is_placed else _folder_in(row.name, folders)
    return TrayRow(
        row.id,
        row.name,
        row.size_bytes,
        client,
        row.entity_id is not None and client is not None,
        tuple(each.client for each in match.candidates),
        type_id if type_id in open_ids else None,
        row.year if row.is_placed else match.year,
        client is not None and (client.id, row.sha256 or "") in there,
        row.is_again,
    )


def _there(ctx: Context, db: ScopedSession, wanted: Sequence[tuple[UUID, str]]) -> set[tuple[UUID, str]]:
    if not wanted:
        return set()
    return {
        (entity_id, sha256)
        for entity_id, sha256 in db.execute(
            select(Document.entity_id, Blob.sha256)
            .join(DocumentVersion, and_(DocumentVersion.document_id == Document.id, newest_only()))
            .join(Blob, Blob.id == DocumentVersion.blob_id)
            .where(
                visible(ctx),
                Document.deleted_at.is_(None),
                Document.entity_id.in_({id for id, _ in wanted}),
                Blob.sha256.in_({sha256 for _, sha256 in wanted}),
            )
        )
    }


def _folder_in(file_name: str, folders: Sequence[tuple[UUID, str]]) -> UUID | None:
    """The one folder whose words stand in the name, in the singular, too."""
    written = [_singular(each.text) for each in stem_words(file_name)]
    found = []
    for id, name in folders:
        wanted = [_singular(each.text) for each in words_of(name)]
        if wanted and any(written[at : at + len(wanted)] == wanted for at in range(len(written))):
            found.append(id)
    return found[0] if len(found) == 1 else None


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and word.isascii() else word


def _folders(db: ScopedSession) -> list[tuple[UUID, str]]:
    asked = select(DocumentType.id, DocumentType.name).where(DocumentType.closed_at.is_(None))
    return [(id, name) for id, name in db.execute(asked.order_by(DocumentType.order_key))]


def _taken_out(ctx: Context, file_id: UUID, db: ScopedSession, document_id: UUID) -> None:
    """In the transaction that makes the document: of two at once, one finds it gone. Raises NotFound."""
    forget(db, [mine(ctx, db, file_id).id])
    db.tell(topic_of(ctx.actor.person_id))


def _told(ctx: Context, db: ScopedSession) -> None:
    db.recorded = True  # nothing has become of it yet
    db.tell(topic_of(ctx.actor.person_id))


def publish_copy(ctx: Context, file_id: UUID, place: Place) -> bool:
    """One client's own copy of a file that goes to many; False if they have it already, so that a second try, after
    whatever stopped the first, gives nobody two. The file stays in the tray.

    Raises NotFound, ClientArchived, and for the place and the bytes what `publish` raises.
    """
    require_tray(ctx)
    row, sha256 = _one(ctx, file_id)
    with ctx.transaction(READ) as db:
        client = db.scalars(select(Entity).where(Entity.id == place.entity_id)).one_or_none()
        if client is None:
            raise NotFound(what="client")
        if client.archived_at is not None:
            raise ClientArchived()
        if _there(ctx, db, [(client.id, sha256)]):
            return False
    received = uploads.receive(
        ctx, place, NewFile(row.name, row.size_bytes), ctx.gateways.vault.stream(file_id, sha256)
    )
    uploads.add(ctx, place, received)
    return True


def all_clients(ctx: Context) -> tuple[UUID, ...]:
    """Everybody whom a file may go to, by name. Raises NotFound, NotAllowed."""
    require_tray(ctx)
    with ctx.transaction(READ) as db:
        asked = select(Entity.id).where(Entity.archived_at.is_(None)).order_by(Entity.order_key, Entity.id)
        return tuple(db.scalars(asked))
