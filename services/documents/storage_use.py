"""How much of the vault each client's documents take: every version counts, those in the bin too.

Files on their way in and what waits in trays belong to nobody yet and count for nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select

from data.database.session import ScopedSession
from data.documents.tables import Blob, Document, DocumentVersion
from data.people.tables import Entity
from services.documents.permissions import READ
from services.documents.switch import for_staff
from services.platform.context import Context
from services.platform.lists import engine
from services.platform.lists.definition import ListDefinition, Page, Part, Sort, Wheres
from services.platform.lists.query import ListQuery
from services.platform.lists.words import Searched


@dataclass(frozen=True, slots=True)
class StorageRow:
    """One client with documents. `size_bytes`: of all versions, as plain bytes; `newest_at`: when the last one came."""

    id: UUID
    client: str
    documents: int
    versions: int
    in_bin: int
    size_bytes: int
    newest_at: datetime


def page(ctx: Context, asked: ListQuery) -> Page[StorageRow, int]:
    """For staff, the largest first; its sum is the bytes of all that is found. Raises NotFound, NotAllowed."""
    return engine.page(ctx, STORAGE, asked)


def _used() -> Any:
    return (
        select(
            DocumentVersion.entity_id.label("client_id"),
            func.count(Document.id.distinct()).label("documents"),
            func.count(DocumentVersion.id).label("versions"),
            func.count(Document.id.distinct()).filter(Document.deleted_at.is_not(None)).label("in_bin"),
            func.sum(Blob.size_bytes).label("size_bytes"),
            func.max(DocumentVersion.uploaded_at).label("newest_at"),
        )
        .join(Document, Document.id == DocumentVersion.document_id)
        .join(Blob, Blob.id == DocumentVersion.blob_id)
        .group_by(DocumentVersion.entity_id)
        .subquery("used")
    )


_USED = _used()
_HAS_SOME = Entity.id.in_(select(DocumentVersion.entity_id))


def _joined(query: Select[Any]) -> Select[Any]:
    return query.select_from(Entity).join(_USED, _USED.c.client_id == Entity.id)


def _totals(ctx: Context, db: ScopedSession, definition: ListDefinition[Any, Any], wheres: Wheres) -> tuple[int, int]:
    found, _ = engine.Counted()(ctx, db, definition, wheres)
    clients = select(Entity.id).where(*wheres[0])
    taken = (
        select(func.sum(Blob.size_bytes))
        .select_from(DocumentVersion)
        .join(Blob, Blob.id == DocumentVersion.blob_id)
        .where(DocumentVersion.entity_id.in_(clients))
    )
    return found, int(db.scalar(taken) or 0)  # PostgreSQL sums 64-bit columns into decimals


def _rows(ctx: Context, db: ScopedSession, found: Sequence[Row[Any]]) -> list[StorageRow]:
    return [
        StorageRow(row.id, row.client, row.documents, row.versions, row.in_bin, int(row.size_bytes), row.newest_at)
        for row in found
    ]


STORAGE: ListDefinition[StorageRow, int] = ListDefinition(
    "document_storage",
    READ,
    parts=(
        Part(
            Entity,
            {
                "id": Entity.id,
                "client": Entity.name,
                "client_order": Entity.order_key,
                "documents": _USED.c.documents,
                "versions": _USED.c.versions,
                "in_bin": _USED.c.in_bin,
                "size_bytes": _USED.c.size_bytes,
                "newest_at": _USED.c.newest_at,
            },
            searched=Searched(Entity.folded, Entity.external_order),
            where=(_HAS_SOME,),
            joined=_joined,
        ),
    ),
    sorts={
        "client": Sort(lambda row: (row.client_order,)),
        "documents": Sort(lambda row: (row.documents,)),
        "bin": Sort(lambda row: (row.in_bin,)),
        "size": Sort(lambda row: (row.size_bytes,)),
        "newest": Sort(lambda row: (row.newest_at,)),
    },
    usual=("size", True),
    last=lambda row: (row.client_order, row.id),
    last_stands=True,
    totals=_totals,
    rows=_rows,
    opens=for_staff,
)
