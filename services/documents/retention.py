"""When a document's years are over (DOC-18, SET-06): counted from its newest version, never under a legal hold, nor
while a request that it answers is open.

What was put into the bin goes by itself then. What is still in use is listed for the firm, which bins it or not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, false, func, select

from data.documents.requests import DocumentRequest, RequestFile, RequestItem
from data.documents.tables import Document, DocumentVersion
from data.people.tables import Entity
from data.statuses import RequestState
from services.documents.calendar import months_later
from services.documents.permissions import READ, TEND
from services.documents.removal import delete_rows, drop_files
from services.documents.settings import YEARS_KEPT
from services.documents.switch import require_on
from services.platform.area_switches import is_off
from services.platform.context import Context
from services.platform.permissions import May

BATCH, MOST_BATCHES = 100, 100
DUE_SOON = timedelta(days=90)
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Due:
    """How many documents' years are over: in use, and in the bin."""

    in_use: int
    in_bin: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a number of years would make due now: in use, and in the bin; since when the oldest is there, of whom most
    are (as far as whoever asks sees them), and of how many other clients the rest."""

    in_use: int = 0
    in_bin: int = 0
    oldest: datetime | None = None
    clients: tuple[tuple[str, int], ...] = ()
    others: int = 0


def preview(ctx: Context, years: int) -> Preview:
    """Before `years` are saved (SET-06). All of the firm's documents are counted, also those of clients whom somebody
    else looks after; their names are not told. Raises NotFound, NotAllowed."""
    require_on(ctx)
    ctx.require(TEND)
    if years == 0:
        return Preview()
    of_all = ctx.as_system()
    over = _over(ctx, years)
    counted = select(Document.deleted_at.is_(None), func.count(), func.min(_newest())).where(over)
    whose = (
        select(Entity.name, func.count(Document.id))
        .join(Document, Document.entity_id == Entity.id)
        .where(over)
        .group_by(Entity.id, Entity.name, Entity.order_key)
        .order_by(func.count(Document.id).desc(), Entity.order_key)
        .limit(MOST_NAMED)
    )
    with of_all.transaction(May.SYSTEM_LOOK) as db:
        rows = db.execute(counted.group_by(Document.deleted_at.is_(None))).all()
        clients = db.scalar(select(func.count(Document.entity_id.distinct())).where(over)) or 0
    with ctx.transaction(READ) as db:
        named = tuple((name, count) for name, count in db.execute(whose))
    found = {bool(in_use): count for in_use, count, _ in rows}
    oldest = min((at for _, _, at in rows), default=None)
    return Preview(found.get(True, 0), found.get(False, 0), oldest, named, clients - len(named))


def falls_out_on(uploaded_at: datetime, years: int, zone: ZoneInfo) -> date:
    """The first day on which `years` of a newest version of `uploaded_at` are over, as the purge reckons."""
    over = months_later(uploaded_at, 12 * years, zone)
    if months_later(over, -12 * years, zone) < uploaded_at:  # the end of February in between
        over += timedelta(days=1)
    return over.astimezone(zone).date()


def filter_due(ctx: Context, value: str) -> ColumnElement[bool] | None:
    """For staff: whose years are over within 90 days, or are over."""
    years = ctx.preferences[YEARS_KEPT]
    if not years or not ctx.actor.is_staff:
        return false()
    return _over(replace(ctx, now=ctx.now + DUE_SOON), years)


def falls_due(ctx: Context, years: int) -> Due:
    """What `years` would make due now, before they are saved. 0 years: nothing ever. Raises NotFound, NotAllowed."""
    require_on(ctx)
    with ctx.transaction(READ) as db:
        ctx.require(TEND)
        if years == 0:
            return Due(0, 0)
        counted = (
            select(Document.deleted_at.is_(None), func.count())
            .where(_over(ctx, years))
            .group_by(Document.deleted_at.is_(None))
        )
        found = {bool(in_use): count for in_use, count in db.execute(counted)}
    return Due(found.get(True, 0), found.get(False, 0))


def purge(ctx: Context) -> int:
    """Delete for good what lies in the bin and whose years are over; how many. `ctx` is the system's.

    Twice is safe, and so is a crash between. Off, or kept for good: nothing happens.
    """
    years, done = ctx.preferences[YEARS_KEPT], 0
    if not years or is_off("documents", ctx.preferences):
        return 0
    for _ in range(MOST_BATCHES):
        with ctx.transaction(May.SYSTEM_LOOK) as db:
            over = _over(ctx, years) & Document.deleted_at.is_not(None)
            ids = db.scalars(select(Document.id).where(over).order_by(Document.id).limit(BATCH)).all()
        done += sum(_purged(ctx, id, years) for id in ids)
        if len(ids) < BATCH:
            break
    return done


def _purged(ctx: Context, id: UUID, years: int) -> bool:
    with ctx.transaction(May.SYSTEM) as db:
        again = _over(ctx, years) & Document.deleted_at.is_not(None)  # held or restored meanwhile
        document = db.scalars(select(Document).where(Document.id == id, again).with_for_update()).one_or_none()
        if document is None:
            db.recorded = True
            return False
        gone = delete_rows(db, document, "document.purged")
    drop_files(ctx, gone)
    return True


def _over(ctx: Context, years: int) -> ColumnElement[bool]:
    return and_(_newest() < _since(ctx, years), Document.held_at.is_(None), ~_answers_an_open_request())


def _newest() -> Any:
    newest = select(func.max(DocumentVersion.uploaded_at)).where(DocumentVersion.document_id == Document.id)
    return newest.correlate(Document).scalar_subquery()


def _answers_an_open_request() -> ColumnElement[bool]:
    """What somebody still has to look at stays, however old it is (DOC-18)."""
    return (
        select(RequestFile.id)
        .join(RequestItem, RequestItem.id == RequestFile.item_id)
        .join(DocumentRequest, DocumentRequest.id == RequestItem.request_id)
        .where(RequestFile.document_id == Document.id, DocumentRequest.state == RequestState.OPEN)
        .correlate(Document)
        .exists()
    )


def _since(ctx: Context, years: int) -> datetime:
    return months_later(ctx.now, -12 * years, ctx.zone)
