"""What a search finds of a document besides its text: all that its row shows."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select, tuple_
from sqlalchemy.orm import aliased

from data.database.session import ScopedSession
from data.documents.tables import Document, DocumentType, DocumentVersion
from data.folding import order_key
from data.people.tables import Contact, Entity, Person
from services.platform.context import Context


def somewhere(ctx: Context, db: ScopedSession, word: str) -> list[ColumnElement[bool]]:
    """In the name, the folder, the client's name or the uploader's; or it is the year. One of these has to hold.

    The uploader goes by what the client calls them. Who of the firm it was is found by staff only. Where no folder, client
    or person is called so, there is nothing to ask each document for.
    """
    key = order_key(word)
    folder = select(DocumentType.id).where(DocumentType.order_key.contains(key, autoescape=True))
    client = select(Entity.id).where(Entity.order_key.contains(key, autoescape=True))
    contact = select(Contact.entity_id, Contact.person_id).where(Contact.order_key.contains(key, autoescape=True))
    person = select(Person.id).where(Person.order_key.contains(key, autoescape=True))
    found = [Document.folded.contains(word, autoescape=True)]
    if _is_any(db, folder):
        found.append(Document.type_id.in_(folder))
    if _is_any(db, client):
        found.append(Document.entity_id.in_(client))
    if _is_any(db, contact):
        uploader = tuple_(DocumentVersion.entity_id, DocumentVersion.uploaded_by)
        found.append(Document.id.in_(_newest_of(~DocumentVersion.is_from_firm, uploader.in_(contact))))
    if word.isdecimal() and len(word) < 5:
        found.append(Document.year == int(word))
    if ctx.actor.is_staff and _is_any(db, person):
        found.append(Document.id.in_(_newest_of(DocumentVersion.is_from_firm, DocumentVersion.uploaded_by.in_(person))))
    return found


def _is_any(db: ScopedSession, asked: Select[*tuple[Any, ...]]) -> bool:
    return db.execute(asked.limit(1)).first() is not None


_NEWEST = aliased(Document)  # made once: it costs as much as a query
_OF_THE_NEWEST = select(DocumentVersion.document_id).join(
    _NEWEST, and_(_NEWEST.id == DocumentVersion.document_id, _NEWEST.newest_number == DocumentVersion.number)
)


def _newest_of(*where: Any) -> Select[UUID]:
    """Documents whose newest version is so: looked up by itself, and not anew for each row."""
    return _OF_THE_NEWEST.where(*where)
