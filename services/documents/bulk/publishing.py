"""How the files of a tray become documents: nothing goes to a client but what a person saw there.

What services/documents/bulk/proposals.py proposes, `choose` and `place` overrule. `publish` takes the client, folder and
year that stood in the table: if the proposal has changed since, that is refused and shown anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from sqlalchemy import select

from data.database.session import ScopedSession
from data.documents.tables import DocumentType
from data.errors import Conflict, Invalid, NotFound
from data.people.tables import Entity
from services.documents import uploads
from services.documents.bulk.proposals import already_there, one
from services.documents.bulk.tray import forget, mine, require_tray, topic_of
from services.documents.permissions import ADD, READ
from services.documents.upload_rows import drop
from services.documents.uploads import YEARS, BadYear, NewFile, Place
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
    row, sha256 = one(ctx, file_id)
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
        one(ctx, file_id)  # another click published it meanwhile, and its file went with it
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
    row, sha256 = one(ctx, file_id)
    with ctx.transaction(READ) as db:
        client = db.scalars(select(Entity).where(Entity.id == place.entity_id)).one_or_none()
        if client is None:
            raise NotFound(what="client")
        if client.archived_at is not None:
            raise ClientArchived()
        if already_there(ctx, db, [(client.id, sha256)]):
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
