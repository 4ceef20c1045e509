"""The firm looks at what came: accepts it or sends it back, withdraws a request or opens it again."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from data.documents.requests import RequestItem
from data.errors import Conflict
from data.statuses import ItemState, RequestState
from services.documents.permissions import ASK
from services.documents.requests import mails
from services.documents.requests.answers import LONGEST_REASON
from services.documents.requests.rules import Held, hold_item, hold_request, reopen, settle
from services.documents.switch import require_on
from services.documents.topics import tell
from services.platform.context import Context
from services.platform.text_input import one_line

GATHER = timedelta(minutes=5)  # what is sent back within it is one mail


class ItemMoved(Conflict):
    message = "{title} has changed since you looked. Please look at it again."


class NothingToSendBack(Conflict):
    message = "There is nothing to send back yet: this is still missing."


def accept(ctx: Context, item_id: UUID, seen: int) -> None:
    """What came is what was asked for; or it came some other way. `seen`: the version of the item that was looked at.

    Twice is safe. Raises NotFound, NotAllowed, RequestOver, ItemMoved.
    """
    require_on(ctx)
    with ctx.transaction(ASK) as db:
        held = hold_item(db, item_id)
        item = held.item(item_id)
        if item.state is ItemState.ACCEPTED:
            db.recorded = True
            return
        _require_seen(held, item, seen)
        item.move(ItemState.ACCEPTED, db.now, ctx.actor.person_id)
        db.record("request_item.accepted", item, title=item.title, request=held.request.title)
        settle(db, held)


def send_back(ctx: Context, item_id: UUID, seen: int, reason: str) -> None:
    """The client is asked again, and told why. `seen` as for `accept`; the mail goes a little later, one for all.

    Twice is safe. Raises NotFound, NotAllowed, Missing, TooLong, RequestOver, ItemMoved, NothingToSendBack.
    """
    require_on(ctx)
    why = one_line(reason, "reason", longest=LONGEST_REASON, required=True)
    with ctx.transaction(ASK) as db:
        held = hold_item(db, item_id)
        item = held.item(item_id)
        if item.state is ItemState.RETURNED and item.reason == why:
            db.recorded = True
            return
        if item.state in (ItemState.MISSING, ItemState.RETURNED):
            raise NothingToSendBack()
        _require_seen(held, item, seen, may_be_closed=True)
        item.move(ItemState.RETURNED, db.now, ctx.actor.person_id, why)
        db.record("request_item.returned", item, title=item.title, request=held.request.title, reason=why)
        settle(db, held)
        db.later(mails.mail_returned, due_at=db.now + GATHER, request=str(held.request.id))


def withdraw(ctx: Context, request_id: UUID) -> None:
    """The firm does not need it any more; what came stays. Twice is safe. Raises NotFound, NotAllowed, RequestOver."""
    require_on(ctx)
    with ctx.transaction(ASK) as db:
        request = hold_request(db, request_id).request
        if request.state is RequestState.WITHDRAWN:
            db.recorded = True
            return
        request.require_open()
        request.state, request.ended_at = RequestState.WITHDRAWN, db.now
        db.record("request.withdrawn", request, title=request.title)
        tell(db, request.entity_id)


def open_again(ctx: Context, request_id: UUID) -> None:
    """Closed or withdrawn, it is open once more, with its items as they stand. Twice is safe.

    Raises NotFound, NotAllowed.
    """
    require_on(ctx)
    with ctx.transaction(ASK) as db:
        request = hold_request(db, request_id).request
        if request.state is RequestState.OPEN:
            db.recorded = True
            return
        reopen(db, request)
        tell(db, request.entity_id)


def _require_seen(held: Held, item: RequestItem, seen: int, *, may_be_closed: bool = False) -> None:
    """Raises RequestOver, ItemMoved."""
    if not (may_be_closed and held.request.state is RequestState.CLOSED):
        held.request.require_open()
    if item.version != seen:
        raise ItemMoved(title=item.title)
