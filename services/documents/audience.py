"""Who of a client's contacts a document is for: all who see documents there, or some of them, chosen by name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select

from data.database.session import ScopedSession
from data.documents.tables import Document, DocumentReader
from data.errors import Invalid, NotFound
from data.people.tables import Contact
from services.documents.permissions import ADD, READ, TEND
from services.documents.switch import require_on
from services.documents.topics import tell
from services.platform.context import Context


class NobodyChosen(Invalid):
    message = "Choose at least one contact, or all who see documents."
    field = "contacts"


@dataclass(frozen=True, slots=True)
class Reader:
    """A contact of a client's, and whether a document is for them. `sees`: they see documents there at all."""

    contact_id: UUID
    name: str
    sees: bool
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Audience:
    is_for_all: bool
    readers: Sequence[Reader]


def of_document(ctx: Context, document_id: UUID) -> Audience:
    """Everybody it could be for, and for whom it is. Raises NotFound, NotAllowed."""
    require_on(ctx)
    ctx.require(TEND)
    with ctx.transaction(READ) as db:
        document = db.one(Document, document_id)
        chosen = _chosen(db, document_id)
        return Audience(document.is_for_all, _readers(db, document.entity_id, chosen))


def of_client(ctx: Context, entity_id: UUID) -> Sequence[Reader]:
    """The contacts a new document of this client could be for, by name; nobody for whoever does not add any."""
    if not (ctx.actor.is_staff and ctx.may(ADD)):
        return ()
    with ctx.transaction(READ) as db:
        return _readers(db, entity_id, ())


def choose(ctx: Context, document_id: UUID, contacts: Collection[UUID] | None) -> None:
    """It is for these contacts of its client and for nobody else there, or with None for all who see documents.

    The same again changes nothing. Raises NotFound, NotAllowed, NobodyChosen.
    """
    require_on(ctx)
    with ctx.transaction(TEND) as db:
        document = db.one(Document, document_id)
        before = (document.is_for_all, frozenset() if document.is_for_all else _chosen(db, document_id))
        if before == (contacts is None, frozenset(contacts or ())):
            db.recorded = True
            return
        names = put(db, document, contacts)
        db.record("document.audience", document, name=document.name, contacts=names)
        tell(db, document.entity_id)


def put(db: ScopedSession, document: Document, contacts: Collection[UUID] | None) -> list[str] | None:
    """In the caller's transaction, which records it; the names of who was chosen. Raises NotFound, NobodyChosen."""
    document.is_for_all = contacts is None
    db.flush()
    of_it = delete(DocumentReader).where(DocumentReader.document_id == document.id)
    db.execute(of_it.execution_options(synchronize_session=False))
    if contacts is None:
        return None
    if not contacts:
        raise NobodyChosen()
    wanted = select(Contact).where(Contact.id.in_(contacts), Contact.entity_id == document.entity_id)
    found = db.scalars(wanted.order_by(Contact.order_key, Contact.id)).all()
    if len(found) != len(set(contacts)):
        raise NotFound(what="contact")
    db.add_all(
        DocumentReader(entity_id=document.entity_id, document_id=document.id, contact_id=each.id) for each in found
    )
    return [each.name for each in found]


def _chosen(db: ScopedSession, document_id: UUID) -> frozenset[UUID]:
    return frozenset(db.scalars(select(DocumentReader.contact_id).where(DocumentReader.document_id == document_id)))


def _readers(db: ScopedSession, entity_id: UUID, chosen: Collection[UUID]) -> list[Reader]:
    """Without those who may do nothing with documents, unless they are chosen: that has to be seen to be changed."""
    found = db.scalars(select(Contact).where(Contact.entity_id == entity_id).order_by(Contact.order_key, Contact.id))
    return [
        Reader(each.id, each.name, each.sees_documents, each.id in chosen)
        for each in found
        if each.sees_documents or each.id in chosen
    ]
