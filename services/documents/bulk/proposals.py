"""What lies in a tray and whose it may be: proposed by the names of files, or as a person chose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, select

from data.database.session import ScopedSession
from data.documents.tables import Blob, Document, DocumentType, DocumentVersion
from data.documents.tray import TrayFile
from data.errors import NotFound
from services.documents.bulk.tray import mine, require_tray
from services.documents.file_words import stem_words
from services.documents.file_words import words as words_of
from services.documents.matching import ClientIndex, KnownClient, Match, known_clients
from services.documents.newest import newest_only
from services.documents.permissions import READ
from services.documents.visibility import visible
from services.platform.context import Context


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


def one(ctx: Context, file_id: UUID) -> tuple[TrayRow, str]:
    """One whole file, and its hash. Raises NotFound for one that is not, or is anybody else's."""
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
    there = already_there(
        ctx, db, [(client.id, row.sha256 or "") for row in found if (client := clients[row.id]) is not None]
    )
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


def already_there(ctx: Context, db: ScopedSession, wanted: Sequence[tuple[UUID, str]]) -> set[tuple[UUID, str]]:
    """Of these clients and hashes, those where the client has a document of the same bytes."""
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
