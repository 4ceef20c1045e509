"""Requests as the firm makes and changes them, for one client or for several at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm.attributes import flag_modified

from data.database.session import ScopedSession
from data.documents.requests import DocumentRequest, RequestFile, RequestItem
from data.documents.tables import DocumentType
from data.errors import Conflict, Invalid
from data.people.tables import Entity
from data.statuses import ItemState, RequestState
from services.documents.permissions import ASK, READ
from services.documents.requests import mails
from services.documents.requests.forms import (
    CleanItem,
    CleanRequest,
    ItemForm,
    RequestForm,
    a_year_on,
    clean_request,
)
from services.documents.requests.rules import Held, hold_request, settle
from services.documents.switch import require_on
from services.documents.topics import tell
from services.platform.context import Context
from services.platform.lists.filters import as_id

MOST_CLIENTS = 200


class NoClient(Invalid):
    message = "Choose at least one client."
    field = "client"


class TooManyClients(Invalid):
    message = "Ask at most {most} clients at once."
    field = "client"


class ClientArchived(Conflict):
    message = "{client} is archived. Take the client out of the archive first."
    field = "client"


class AlreadyAsked(Conflict):
    message = "{client} has an open request of this name already."
    field = "title"


class DueInThePast(Invalid):
    message = "This day is over. Choose a later one."
    field = "due_on"


@dataclass(frozen=True, slots=True)
class Editing:
    """A request as its editor begins; `answered` are ids of items that a client has done something about."""

    id: UUID
    version: int
    entity_id: UUID
    client: str
    form: RequestForm
    answered: frozenset[str]


def make(ctx: Context, form: RequestForm, entity_ids: Collection[UUID], copied_from: UUID | None = None) -> list[UUID]:
    """One request for each client, all of them or none; their ids. Contacts who see documents are written to.

    Raises NotFound, NotAllowed, NoClient, TooManyClients, ClientArchived, AlreadyAsked, DueInThePast, and what is wrong
    with a field.
    """
    require_on(ctx)
    with ctx.transaction(ASK) as db:
        clean = clean_request(db, form)
        if not entity_ids:
            raise NoClient()
        if len(entity_ids) > MOST_CLIENTS:
            raise TooManyClients(most=MOST_CLIENTS)
        if clean.due_on is not None and clean.due_on < ctx.today:
            raise DueInThePast()
        if copied_from is not None:
            hold_request(db, copied_from)
        clients = db.find(Entity, *dict.fromkeys(entity_ids))
        for client in clients:
            _require_askable(db, client, clean)
        return [_make(ctx, db, client, clean, copied_from) for client in clients]


def _require_askable(db: ScopedSession, client: Entity, clean: CleanRequest) -> None:
    """Raises ClientArchived, AlreadyAsked: whoever sends a form twice asks once."""
    if client.archived_at is not None:
        raise ClientArchived(client=client.name)
    same = select(DocumentRequest.id).where(
        DocumentRequest.entity_id == client.id,
        DocumentRequest.state == RequestState.OPEN,
        DocumentRequest.title == clean.title,
        DocumentRequest.year.is_not_distinct_from(clean.year),
    )
    if db.scalar(same.limit(1)) is not None:
        raise AlreadyAsked(client=client.name)


def _make(ctx: Context, db: ScopedSession, client: Entity, clean: CleanRequest, copied_from: UUID | None) -> UUID:
    request = DocumentRequest(
        id=uuid4(),
        entity_id=client.id,
        title=clean.title,
        note=clean.note,
        year=clean.year,
        due_on=clean.due_on,
        state=RequestState.OPEN,
        made_at=db.now,
        made_by=ctx.actor.person_id,
        copied_from=copied_from,
    )
    db.add(request)
    db.flush()
    items = [_new_item(ctx, db, request, place, each) for place, each in enumerate(clean.items)]
    db.record("request.made", request, title=request.title, items=len(items))
    mails.write_asked(ctx, db, request, items)
    tell(db, client.id)
    return request.id


def _new_item(ctx: Context, db: ScopedSession, request: DocumentRequest, place: int, clean: CleanItem) -> RequestItem:
    item = RequestItem(
        id=uuid4(),
        entity_id=request.entity_id,
        request_id=request.id,
        position=place,
        title=clean.title,
        note=clean.note,
        type_id=clean.type_id,
        state=ItemState.MISSING,
        moved_at=db.now,
        moved_by=ctx.actor.person_id,
        is_told=True,
    )
    db.add(item)
    return item


def editing(ctx: Context, request_id: UUID) -> Editing:
    """Raises NotFound, NotAllowed."""
    require_on(ctx)
    with ctx.transaction(READ) as db:
        ctx.require(ASK)
        request = hold_request(db, request_id).request
        client = db.one(Entity, request.entity_id).name
        asked = select(RequestItem).where(RequestItem.request_id == request_id)
        items = db.scalars(asked.order_by(RequestItem.position, RequestItem.id)).all()
        answered = frozenset(str(each.id) for each in items if each.state is not ItemState.MISSING)
        return Editing(request.id, request.version, request.entity_id, client, _form(request, items), answered)


def offered_folders(ctx: Context, form: RequestForm) -> dict[str, str]:
    """Folders by id, in order: those that take documents, and those that `form` names already. Raises NotFound,
    NotAllowed."""
    require_on(ctx)
    named = {found for each in form.items if (found := as_id(each.type_id)) is not None}
    with ctx.transaction(READ) as db:
        usable = DocumentType.closed_at.is_(None) | DocumentType.id.in_(named)
        asked = select(DocumentType.id, DocumentType.name).where(usable).order_by(DocumentType.order_key)
        return {str(id): name for id, name in db.execute(asked)}


def again(ctx: Context, request_id: UUID) -> Editing:
    """The list of a request for the year after it, to be looked over and made. Raises NotFound, NotAllowed."""
    found = editing(ctx, request_id)
    form = a_year_on(found.form)
    return Editing(found.id, found.version, found.entity_id, found.client, form, frozenset())


def change(ctx: Context, request_id: UUID, version: int, form: RequestForm) -> None:
    """Texts, day and items; what a client has answered keeps its state. Items that are added are asked for by mail.

    An item that is taken off the list leaves its documents where they are.
    Raises NotFound, NotAllowed, Conflict when somebody saved first, RequestOver, and what is wrong with a field.
    """
    require_on(ctx)
    with ctx.transaction(ASK) as db:
        held = hold_request(db, request_id)
        request = held.request
        if request.version != version:
            raise Conflict()
        request.require_open()
        clean = clean_request(db, form, kept={each.type_id for each in held.items if each.type_id})
        before = (request.title, request.year, request.due_on, request.note)
        now = (clean.title, clean.year, clean.due_on, clean.note)
        request.title, request.year, request.due_on, request.note = now
        names = ("title", "year", "due_on", "note")
        changed = [name for name, old, new in zip(names, before, now, strict=True) if old != new]
        added, removed = _change_items(ctx, db, held, clean.items)
        flag_modified(request, "note")  # a version further, also when only its items changed
        db.record("request.changed", request, changed=changed, added=len(added), removed=removed)
        if added:
            mails.write_asked(ctx, db, request, added)
        db.flush()
        settle(db, hold_request(db, request_id))


def _change_items(
    ctx: Context, db: ScopedSession, held: Held, wanted: Sequence[CleanItem]
) -> tuple[list[RequestItem], int]:
    there, added = {each.id: each for each in held.items}, []
    for place, clean in enumerate(wanted):
        item = there.pop(clean.id, None) if clean.id else None
        if item is None:
            added.append(_new_item(ctx, db, held.request, place, clean))
        else:
            item.position, item.title, item.note, item.type_id = place, clean.title, clean.note, clean.type_id
    for gone in there.values():
        links = delete(RequestFile).where(RequestFile.item_id == gone.id)
        db.execute(links.execution_options(synchronize_session=False))
        db.delete(gone)
    return added, len(there)


def _form(request: DocumentRequest, items: Sequence[RequestItem]) -> RequestForm:
    rows = tuple(ItemForm(each.title, each.note or "", str(each.type_id or ""), str(each.id)) for each in items)
    return RequestForm(request.title, str(request.year or ""), request.due_on, request.note or "", rows)
