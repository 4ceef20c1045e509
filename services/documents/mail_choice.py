"""Whether somebody wants mails about new documents: their own choice, for all their clients."""

from __future__ import annotations

from sqlalchemy import delete, select

from data.database.insert_once import add_once
from data.documents.news import DocumentMailsOff
from services.access.own_person import myself
from services.documents.permissions import READ
from services.documents.switch import require_on
from services.platform.context import Context
from services.platform.permissions import May


def wants_mails(ctx: Context) -> bool:
    """Raises NotFound while the area is off, NotAllowed."""
    require_on(ctx)
    with ctx.transaction(READ) as db:
        off = select(DocumentMailsOff.person_id).where(DocumentMailsOff.person_id == ctx.actor.person_id)
        return db.scalar(off) is None


def choose_mails(ctx: Context, *, wanted: bool) -> None:
    """The same again changes nothing. A mail that waits is withdrawn. Raises NotFound, NotAllowed."""
    require_on(ctx)
    with ctx.transaction(May.EDIT_SELF) as db:
        person = myself(ctx, db)
        if wanted:
            gone = delete(DocumentMailsOff).where(DocumentMailsOff.person_id == person.id)
            db.execute(gone.execution_options(synchronize_session=False))
        else:
            add_once(db, DocumentMailsOff(person_id=person.id, at=db.now))
        db.record("person.document_mails", person, wanted=wanted)
        db.tell("documents")
