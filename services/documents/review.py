"""What clients sent and nobody of the firm has looked at yet: it waits until somebody downloads, files or ticks it off.

One look of one colleague is enough; who only reads (StaffRole.READ_ONLY) looks for nobody.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, select, update

from data.database.session import ScopedSession
from data.documents.tables import Document
from data.errors import NotFound
from services.documents.at_once import MOST_AT_ONCE, TooManyChosen
from services.documents.permissions import ADD, READ
from services.documents.switch import require_on
from services.documents.topics import tell
from services.platform.context import Context


def waiting() -> ColumnElement[bool]:
    return and_(Document.is_from_firm.is_(False), Document.reviewed_at.is_(None))


def waiting_count(ctx: Context, db: ScopedSession) -> int:
    """How many wait, for the navigation of staff."""
    return db.scalar(select(func.count(Document.id)).where(Document.deleted_at.is_(None), waiting())) or 0


def tick_off(ctx: Context, ids: Collection[UUID]) -> int:
    """These were looked at; how many of them waited. Twice is safe. For staff. Raises NotFound, NotAllowed, TooManyChosen."""
    require_on(ctx)
    _staff_only(ctx)
    if len(ids) > MOST_AT_ONCE:
        raise TooManyChosen(most=MOST_AT_ONCE)
    with ctx.transaction(ADD) as db:
        asked = select(Document).where(Document.id.in_(ids), waiting()).order_by(Document.id).with_for_update()
        found = db.scalars(asked).all()
        for document in found:
            document.reviewed_at, document.reviewed_by = db.now, ctx.actor.person_id
            db.record("document.reviewed", document, name=document.name)
            tell(db, document.entity_id)
    return len(found)


def put_back(ctx: Context, document_id: UUID) -> None:
    """It waits again, for a colleague. Nothing happens to what waits already. Raises NotFound, NotAllowed."""
    require_on(ctx)
    _staff_only(ctx)
    with ctx.transaction(ADD) as db:
        document = db.one(Document, document_id)
        if document.is_from_firm or document.deleted_at is not None:
            raise NotFound(what="document")
        if document.reviewed_at is not None:
            document.reviewed_at = document.reviewed_by = None
            db.record("document.waits_again", document, name=document.name)
            tell(db, document.entity_id)


def looked(ctx: Context, document_id: UUID, entity_id: UUID) -> None:
    """A member of staff has its bytes now. Asks before it writes: most downloads are of what waits for nobody."""
    if not (ctx.actor.is_staff and ctx.actor.may(ADD)):
        return
    it = and_(Document.id == document_id, waiting())
    with ctx.transaction(READ) as db:
        if db.scalar(select(Document.id).where(it)) is None:
            return
    with ctx.transaction(ADD) as db:
        values = {"reviewed_at": db.now, "reviewed_by": ctx.actor.person_id}
        db.execute(update(Document).where(it).values(values).execution_options(synchronize_session=False))
        db.recorded = True  # the download itself is a security event
        tell(db, entity_id)


def filter_waiting(ctx: Context, value: str) -> ColumnElement[bool] | None:
    """For staff: whether the firm has looked at a document is not told to the client."""
    return waiting() if ctx.actor.is_staff else false()


def _staff_only(ctx: Context) -> None:
    if not ctx.actor.is_staff:
        raise NotFound(what="document")
