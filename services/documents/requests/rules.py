"""What holds for every change of a request: one at a time, the last settled item closes it, and who hears of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from data.database.session import ScopedSession
from data.documents.requests import DocumentRequest, RequestFile, RequestItem
from data.documents.tables import Document
from data.errors import NotFound
from data.statuses import ItemState, RequestState
from services.documents.topics import tell


@dataclass(frozen=True, slots=True)
class Held:
    """A request and its items in their order, locked: two who settle the last two items see each other."""

    request: DocumentRequest
    items: Sequence[RequestItem]

    def item(self, id: UUID) -> RequestItem:
        return next(each for each in self.items if each.id == id)


def hold_request(db: ScopedSession, id: UUID) -> Held:
    """Raises NotFound."""
    if db.scalar(select(DocumentRequest.id).where(DocumentRequest.id == id)) is None:
        raise NotFound(what="request")
    request = db.one(DocumentRequest, id)
    asked = select(RequestItem).where(RequestItem.request_id == id).order_by(RequestItem.position, RequestItem.id)
    if db.writable:
        asked = asked.with_for_update()
    return Held(request, db.scalars(asked).all())


def hold_item(db: ScopedSession, item_id: UUID) -> Held:
    """The request that the item belongs to. Raises NotFound."""
    request_id = db.scalar(select(RequestItem.request_id).where(RequestItem.id == item_id))
    if request_id is None:
        raise NotFound(what="request")
    return hold_request(db, request_id)


def settle(db: ScopedSession, held: Held) -> None:
    """After an item moved: the request closes itself or is open again, and open pages hear of it."""
    request, done = held.request, all(each.is_settled for each in held.items)
    if request.state is RequestState.OPEN and done:
        request.state, request.ended_at = RequestState.CLOSED, db.now
        db.record("request.closed", request, title=request.title)
    elif request.state is RequestState.CLOSED and not done:
        reopen(db, request)
    tell(db, request.entity_id)


def reopen(db: ScopedSession, request: DocumentRequest) -> None:
    request.state, request.ended_at = RequestState.OPEN, None
    db.record("request.reopened", request, title=request.title)


def live_files(db: ScopedSession, item_id: UUID) -> Sequence[UUID]:
    """The documents that answer the item and are not in the bin."""
    found = select(RequestFile.document_id).join(Document, Document.id == RequestFile.document_id)
    return db.scalars(found.where(RequestFile.item_id == item_id, Document.deleted_at.is_(None))).all()


def after_loss(item: RequestItem, left: Sequence[UUID]) -> ItemState:
    """The state of an item one of whose files went: what is left has not been looked at as it is now."""
    if item.state not in (ItemState.UPLOADED, ItemState.ACCEPTED):
        return item.state
    return ItemState.UPLOADED if left else ItemState.MISSING
