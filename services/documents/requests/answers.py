"""How a client answers an item: with files, or by saying why it does not apply (ACT-04)."""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy import delete, select

from data.database.session import ScopedSession
from data.documents.requests import DocumentRequest, RequestFile, RequestItem
from data.documents.tables import Document, DocumentType
from data.errors import Conflict, NotFound
from data.statuses import ASKED_ITEMS, ItemState, RequestState
from services.documents.permissions import ADD, READ
from services.documents.requests.notices import DECLINED, SENT, TAKEN_BACK, notify
from services.documents.requests.rules import after_loss, hold_item, live_files, settle
from services.documents.switch import require_on
from services.documents.uploads import Place
from services.platform.context import Context
from services.platform.text_input import one_line

LONGEST_REASON = 500


class ItemAccepted(Conflict):
    message = "The firm has accepted this already. If something has to be added, please write to the firm."


class NotAsked(Conflict):
    """Declined is only what is still missing."""

    message = "There are files for this already. Take them back first if it does not apply."


def place_of_item(ctx: Context, item_id: UUID) -> Place:
    """Where files for this item go: its client, its folder, the request's year.

    Raises NotFound, NotAllowed, RequestOver, ItemAccepted.
    """
    require_on(ctx)
    with ctx.transaction(READ, selected=False) as db:
        ctx.require(ADD)
        found = db.execute(
            select(RequestItem, DocumentRequest, DocumentType)
            .join(DocumentRequest, DocumentRequest.id == RequestItem.request_id)
            .outerjoin(DocumentType, DocumentType.id == RequestItem.type_id)
            .where(RequestItem.id == item_id)
        ).first()
        if found is None:
            raise NotFound(what="request")
        item, request, folder = found
        request.require_open()
        if item.state is ItemState.ACCEPTED:
            raise ItemAccepted()
        into = folder.id if folder is not None and folder.closed_at is None else None
        return Place(request.entity_id, into, request.year)


def require_asked(ctx: Context, item_id: UUID, place: Place) -> None:
    """Before a file for this item is sent. Raises what `place_of_item` raises, and NotFound for another client's."""
    if place_of_item(ctx, item_id).entity_id != place.entity_id:
        raise NotFound(what="request")


def receive_for(ctx: Context, db: ScopedSession, document_id: UUID, *, item_id: UUID) -> None:
    """In the transaction that makes the document: it answers the item now, and waits for the firm.

    What was withdrawn while the file was on its way keeps the document, which answers nothing then.
    """
    try:
        held = hold_item(db, item_id)
    except NotFound:  # the firm took the item off the list meanwhile
        return
    request, item = held.request, held.item(item_id)
    document = db.one(Document, document_id)
    if request.state is RequestState.WITHDRAWN or document.entity_id != request.entity_id:
        return
    linked = select(RequestFile.id).where(RequestFile.item_id == item_id, RequestFile.document_id == document_id)
    if db.scalar(linked) is None:
        db.add(
            RequestFile(
                id=uuid4(), entity_id=request.entity_id, item_id=item.id, document_id=document_id, added_at=db.now
            )
        )
    item.move(ItemState.UPLOADED, db.now, ctx.actor.person_id)
    db.record("request_item.uploaded", item, title=item.title, request=request.title, name=document.name)
    settle(db, held)
    if not ctx.actor.is_staff:
        notify(ctx, db, request, SENT, item.title)


def decline(ctx: Context, item_id: UUID, reason: str) -> None:
    """It does not apply, and why. Saying it again changes nothing.

    Raises NotFound, NotAllowed, Missing, TooLong, RequestOver, NotAsked.
    """
    require_on(ctx)
    why = one_line(reason, "reason", longest=LONGEST_REASON, required=True)
    with ctx.transaction(ADD, selected=False) as db:
        held = hold_item(db, item_id)
        item = held.item(item_id)
        if item.state is ItemState.INAPPLICABLE:
            db.recorded = True
            return
        held.request.require_open()
        if item.state not in ASKED_ITEMS:
            raise NotAsked()
        item.move(ItemState.INAPPLICABLE, db.now, ctx.actor.person_id, why)
        db.record("request_item.declined", item, title=item.title, request=held.request.title, reason=why)
        settle(db, held)
        if not ctx.actor.is_staff:
            notify(ctx, db, held.request, DECLINED, item.title)


def apply_after_all(ctx: Context, item_id: UUID) -> None:
    """It is missing again; the request is open again if that had closed it. Saying it again changes nothing.

    Raises NotFound, NotAllowed, RequestOver when it was withdrawn.
    """
    require_on(ctx)
    with ctx.transaction(ADD, selected=False) as db:
        held = hold_item(db, item_id)
        item = held.item(item_id)
        if held.request.state is RequestState.WITHDRAWN:
            held.request.require_open()
        if item.state is not ItemState.INAPPLICABLE:
            db.recorded = True
            return
        left = live_files(db, item.id)
        item.move(ItemState.UPLOADED if left else ItemState.MISSING, db.now, ctx.actor.person_id)
        db.record("request_item.applies", item, title=item.title, request=held.request.title)
        settle(db, held)


def lose_document(ctx: Context, db: ScopedSession, document_id: UUID) -> None:
    """The client takes it back (DOC-15): what it answered is missing again, and the firm is told."""
    for item_id in _answered_by(db, document_id):
        held = hold_item(db, item_id)
        item, left = held.item(item_id), [each for each in live_files(db, item_id) if each != document_id]
        state = after_loss(item, left)
        if state is not item.state:
            item.move(state, db.now, ctx.actor.person_id)
            settle(db, held)
        notify(ctx, db, held.request, TAKEN_BACK, item.title)
    unlink_document(db, document_id)


def bin_document(ctx: Context, db: ScopedSession, document_id: UUID) -> None:
    """The firm bins it: an item that waited for review waits for a file again; what was accepted stays so."""
    for item_id in _answered_by(db, document_id):
        held = hold_item(db, item_id)
        item = held.item(item_id)
        if item.state is ItemState.UPLOADED and not [x for x in live_files(db, item_id) if x != document_id]:
            item.move(ItemState.MISSING, db.now, ctx.actor.person_id)
            settle(db, held)


def restore_document(ctx: Context, db: ScopedSession, document_id: UUID) -> None:
    """Out of the bin again, an item that has been missing since waits for review again."""
    for item_id in _answered_by(db, document_id):
        held = hold_item(db, item_id)
        item = held.item(item_id)
        if item.state is ItemState.MISSING and held.request.state is RequestState.OPEN:
            item.move(ItemState.UPLOADED, db.now, ctx.actor.person_id)
            settle(db, held)


def unlink_document(db: ScopedSession, document_id: UUID) -> None:
    """Before the document's row goes."""
    links = delete(RequestFile).where(RequestFile.document_id == document_id)
    db.execute(links.execution_options(synchronize_session=False))


def _answered_by(db: ScopedSession, document_id: UUID) -> list[UUID]:
    """Items, in the order of their requests, so that two who lock several wait instead of deadlocking."""
    found = select(RequestItem.id).join(RequestFile, RequestFile.item_id == RequestItem.id)
    return list(
        db.scalars(found.where(RequestFile.document_id == document_id).order_by(RequestItem.request_id, RequestItem.id))
    )
