"""One request with everything in it, for either side; and all items that wait for the firm."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, func, select

from data.database.session import ScopedSession
from data.documents.requests import DocumentRequest, RequestFile, RequestItem
from data.documents.tables import Blob, Document, DocumentType, DocumentVersion
from data.errors import NotFound
from data.people.tables import Entity
from data.statuses import ItemState, RequestState
from services.documents.newest import newest_only
from services.documents.permissions import ASK, READ
from services.documents.removal import may_take_back_until
from services.documents.switch import require_on
from services.documents.visibility import visible
from services.platform.context import Context

MOST_TO_REVIEW = 100


@dataclass(frozen=True, slots=True)
class FileView:
    """A document that answers an item. `back_until`: its side may take it back until then, None: not (any more)."""

    id: UUID
    name: str
    size_bytes: int
    at: datetime
    back_until: datetime | None


@dataclass(frozen=True, slots=True)
class ItemView:
    """`version` is what a judgement is about: it moves with the item."""

    id: UUID
    title: str
    note: str
    folder: str
    state: ItemState
    reason: str
    version: int
    files: tuple[FileView, ...]


@dataclass(frozen=True, slots=True)
class RequestView:
    """`has_next_year`: its list was used again. For the review only the items that wait are in it."""

    id: UUID
    entity_id: UUID
    client: str
    title: str
    note: str
    year: int | None
    due_on: date | None
    state: RequestState
    is_overdue: bool
    ended_at: datetime | None
    items: tuple[ItemView, ...]
    has_next_year: bool = False

    @property
    def settled(self) -> int:
        return sum(each.state in (ItemState.ACCEPTED, ItemState.INAPPLICABLE) for each in self.items)


def view(ctx: Context, id: UUID) -> RequestView:
    """Whatever the selector says: mails lead here. Raises NotFound, NotAllowed."""
    require_on(ctx)
    with ctx.transaction(READ, selected=False) as db:
        found = _views(ctx, db, (DocumentRequest.id == id,))
        if not found:
            raise NotFound(what="request")
        return found[0]


def to_review(ctx: Context) -> list[RequestView]:
    """Requests with what waits for the firm, and nothing else of them; those due first. Raises NotFound, NotAllowed."""
    require_on(ctx)
    with ctx.transaction(READ) as db:
        ctx.require(ASK)
        waiting = (
            select(RequestItem.request_id)
            .join(DocumentRequest, DocumentRequest.id == RequestItem.request_id)
            .where(RequestItem.state == ItemState.UPLOADED, DocumentRequest.state == RequestState.OPEN)
            .group_by(RequestItem.request_id)
            .order_by(func.min(DocumentRequest.due_on).nulls_last(), func.min(RequestItem.moved_at))
            .limit(MOST_TO_REVIEW)
        )
        ids = db.scalars(waiting).all()
        found = _views(ctx, db, (DocumentRequest.id.in_(ids),), only=ItemState.UPLOADED)
        return sorted(found, key=lambda each: ids.index(each.id))


def _views(
    ctx: Context, db: ScopedSession, where: Iterable[object], only: ItemState | None = None
) -> list[RequestView]:
    later = select(DocumentRequest.copied_from).where(DocumentRequest.copied_from.is_not(None))
    asked = select(DocumentRequest, Entity.name).join(Entity, Entity.id == DocumentRequest.entity_id).where(*where)  # type: ignore[arg-type]
    requests = db.execute(asked).all()
    ids = [request.id for request, _ in requests]
    copied = set(db.scalars(later.where(DocumentRequest.copied_from.in_(ids))))
    items: dict[UUID, list[ItemView]] = {}
    of_them = (
        select(RequestItem, DocumentType.name)
        .outerjoin(DocumentType, DocumentType.id == RequestItem.type_id)
        .where(RequestItem.request_id.in_(ids), *([RequestItem.state == only] if only else []))
        .order_by(RequestItem.position, RequestItem.id)
    )
    rows = db.execute(of_them).all()
    files = _files(ctx, db, [item.id for item, _ in rows])
    for item, folder in rows:
        items.setdefault(item.request_id, []).append(_item(item, folder or "", files.get(item.id, ())))
    return [
        RequestView(
            row.id,
            row.entity_id,
            client,
            row.title,
            row.note or "",
            row.year,
            row.due_on,
            row.state,
            row.is_overdue(ctx.today),
            row.ended_at,
            tuple(items.get(row.id, ())),
            row.id in copied,
        )
        for row, client in requests
    ]


def _item(row: RequestItem, folder: str, files: Sequence[FileView]) -> ItemView:
    return ItemView(row.id, row.title, row.note or "", folder, row.state, row.reason or "", row.version, tuple(files))


def _files(ctx: Context, db: ScopedSession, item_ids: Sequence[UUID]) -> Mapping[UUID, list[FileView]]:
    """What lies in the bin answers nothing. Whoever sees only what they added sees that a colleague has answered, not
    with what."""
    first = select(func.min(DocumentVersion.uploaded_at)).where(DocumentVersion.document_id == Document.id)
    asked = (
        select(
            RequestFile.item_id,
            Document.id,
            Document.name,
            Blob.size_bytes,
            DocumentVersion.uploaded_at,
            first.correlate(Document).scalar_subquery().label("first_at"),
            and_(~Document.is_from_firm, ~DocumentVersion.is_from_firm, Document.held_at.is_(None)).label("own"),
        )
        .join(Document, Document.id == RequestFile.document_id)
        .join(DocumentVersion, and_(DocumentVersion.document_id == Document.id, newest_only()))
        .join(Blob, Blob.id == DocumentVersion.blob_id)
        .where(RequestFile.item_id.in_(item_ids), Document.deleted_at.is_(None), visible(ctx))
        .order_by(RequestFile.added_at, Document.order_key, Document.id)
    )
    found: dict[UUID, list[FileView]] = {}
    for row in db.execute(asked):
        until = may_take_back_until(ctx, row.first_at)
        is_theirs = row.own and not ctx.actor.is_staff and row.first_at < until and ctx.now <= until
        shown = FileView(row.id, row.name, row.size_bytes, row.uploaded_at, until if is_theirs else None)
        found.setdefault(row.item_id, []).append(shown)
    return found
