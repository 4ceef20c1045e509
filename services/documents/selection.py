"""Documents that somebody ticked in a list, on whichever pages: which they are, and what they weigh together."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, select

from data.documents.tables import Blob, Document, DocumentType, DocumentVersion
from data.errors import NotFound
from data.people.tables import Entity
from services.documents.archive_names import Chosen
from services.documents.at_once import MOST_AT_ONCE, TooManyChosen
from services.documents.listing import DOCUMENTS
from services.documents.newest import newest_only
from services.documents.permissions import READ
from services.documents.switch import require_on
from services.documents.visibility import visible
from services.platform.context import Context
from services.platform.lists import engine
from services.platform.lists.query import ListQuery


@dataclass(frozen=True, slots=True)
class Weight:
    """How many there are of what was ticked, how many of them lie in the bin, and the bytes of their newest versions.
    `waiting`: how many nobody of the firm has looked at; of staff only."""

    count: int = 0
    in_bin: int = 0
    size_bytes: int = 0
    waiting: int = 0


def of_one(asked: ListQuery, client: UUID | None) -> ListQuery:
    """The same of one client's documents only; None: of all."""
    return asked if client is None else replace(asked, chosen={**asked.chosen, "client": (str(client),)})


def ids_of(ctx: Context, asked: ListQuery, client: UUID | None = None) -> frozenset[UUID]:
    """All that match, on every page. Raises NotFound while the area is off, NotAllowed."""
    require_on(ctx)
    asked = of_one(asked, client)
    with ctx.transaction(READ) as db:
        return frozenset(db.scalars(select(Document.id).where(*engine.of_part(ctx, DOCUMENTS.parts[0], asked))))


def weigh(ctx: Context, ids: Collection[UUID]) -> Weight:
    """What is there of `ids` for whoever asks; what they may not see weighs nothing. Raises NotFound, NotAllowed.

    Nothing is counted of more than may be handled at once.
    """
    require_on(ctx)
    with ctx.transaction(READ) as db:
        if len(ids) > MOST_AT_ONCE:
            return Weight(len(ids))
        found = db.execute(
            select(
                func.count(Document.id),
                func.count(Document.deleted_at),
                func.sum(Blob.size_bytes),
                func.sum(case((Document.is_from_firm.is_(False) & Document.reviewed_at.is_(None), 1), else_=0)),
            )
            .select_from(Document)
            .join(DocumentVersion, and_(DocumentVersion.document_id == Document.id, newest_only()))
            .join(Blob, Blob.id == DocumentVersion.blob_id)
            .where(Document.id.in_(ids), within_sight(ctx))
        ).one()
    waiting = int(found[3] or 0) if ctx.actor.is_staff else 0
    return Weight(found[0], found[1], int(found[2] or 0), waiting)


def chosen(ctx: Context, ids: Collection[UUID]) -> list[Chosen]:
    """Those of `ids` that are there for whoever asks, by client, folder, year and name.

    Raises NotFound for none of them and while the area is off, NotAllowed, TooManyChosen.
    """
    require_on(ctx)
    if len(ids) > MOST_AT_ONCE:
        raise TooManyChosen(most=MOST_AT_ONCE)
    asked = (
        select(
            Document.id, Document.entity_id, Entity.name, DocumentType.name, Document.year, Document.name,
            DocumentVersion.uploaded_at, Blob.size_bytes,
        )
        .select_from(Document)
        .join(DocumentVersion, and_(DocumentVersion.document_id == Document.id, newest_only()))
        .join(Blob, Blob.id == DocumentVersion.blob_id)
        .join(Entity, Entity.id == Document.entity_id)
        .outerjoin(DocumentType, DocumentType.id == Document.type_id)
        .where(Document.id.in_(ids), within_sight(ctx))
        .order_by(
            Entity.order_key, Entity.id, DocumentType.order_key, Document.year, Document.order_key, Document.id
        )
    )  # fmt: skip
    with ctx.transaction(READ) as db:
        found = [Chosen(*row) for row in db.execute(asked)]
    if not found:
        raise NotFound(what="document")
    return found


def within_sight(ctx: Context) -> ColumnElement[bool]:
    """Staff see into the bin."""
    return visible(ctx) if ctx.actor.is_staff else and_(Document.deleted_at.is_(None), visible(ctx))
