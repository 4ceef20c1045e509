"""Who of the clients has which version of a document, and since when: the first download of each contact, for staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, or_, select

from data.database.session import ScopedSession
from data.documents.tables import Document, DocumentFetch, DocumentVersion
from data.folding import order_key
from data.people.tables import Contact, Entity
from services.documents.permissions import READ
from services.documents.switch import for_staff
from services.platform.context import Context
from services.platform.lists import engine, filters
from services.platform.lists.definition import ListDefinition, Page, Part, Sort
from services.platform.lists.query import ListQuery
from services.platform.lists.words import each_word


@dataclass(frozen=True, slots=True)
class DownloadRow:
    """A contact took version `number` of a document for the first time at `at`. `is_newest`: nothing came after it;
    `is_in_bin`: the document lies there by now."""

    id: UUID
    document_id: UUID
    document: str
    entity_id: UUID
    client: str
    contact: str
    number: int
    is_newest: bool
    is_in_bin: bool
    at: datetime


def page(ctx: Context, asked: ListQuery) -> Page[DownloadRow, None]:
    """The latest first. Raises NotFound for clients and while the area is off, NotAllowed."""
    return engine.page(ctx, DOWNLOADS, asked)


def _asked(ctx: Context, asked: ListQuery) -> list[ColumnElement[bool]]:
    return [_somewhere(word) for word in each_word(asked.search)]


def _somewhere(word: str) -> ColumnElement[bool]:
    """In the document's name, the contact's or the client's. All looked up apart: counts join nothing."""
    key = order_key(word)
    of_document = select(DocumentVersion.id).join(Document, Document.id == DocumentVersion.document_id)
    return or_(
        DocumentFetch.version_id.in_(of_document.where(Document.folded.contains(word, autoescape=True))),
        DocumentFetch.contact_id.in_(select(Contact.id).where(Contact.order_key.contains(key, autoescape=True))),
        DocumentFetch.entity_id.in_(select(Entity.id).where(Entity.order_key.contains(key, autoescape=True))),
    )


def _joined(query: Select[Any]) -> Select[Any]:
    return (
        query.select_from(DocumentFetch)
        .join(DocumentVersion, DocumentVersion.id == DocumentFetch.version_id)
        .join(Document, Document.id == DocumentVersion.document_id)
        .join(Contact, Contact.id == DocumentFetch.contact_id)
        .join(Entity, Entity.id == DocumentFetch.entity_id)
    )


def _rows(ctx: Context, db: ScopedSession, found: Sequence[Row[Any]]) -> list[DownloadRow]:
    return [
        DownloadRow(
            row.id,
            row.document_id,
            row.document,
            row.entity_id,
            row.client,
            row.contact,
            row.number,
            row.number == row.newest_number,
            row.deleted_at is not None,
            row.at,
        )
        for row in found
    ]


DOWNLOADS: ListDefinition[DownloadRow, None] = ListDefinition(
    "document_downloads",
    READ,
    parts=(
        Part(
            DocumentFetch,
            {
                "id": DocumentFetch.id,
                "document_id": Document.id,
                "document": Document.name,
                "document_order": Document.order_key,
                "entity_id": Entity.id,
                "client": Entity.name,
                "client_order": Entity.order_key,
                "contact": Contact.name,
                "contact_order": Contact.order_key,
                "number": DocumentVersion.number,
                "newest_number": Document.newest_number,
                "deleted_at": Document.deleted_at,
                "at": DocumentFetch.at,
            },
            asked=_asked,
            joined=_joined,
            period=filters.moments(DocumentFetch.at),
            filters={"client": filters.id_of(DocumentFetch.entity_id)},
        ),
    ),
    sorts={
        "document": Sort(lambda row: (row.document_order,)),
        "client": Sort(lambda row: (row.client_order,)),
        "contact": Sort(lambda row: (row.contact_order,)),
        "at": Sort(lambda row: (row.at,)),
    },
    usual=("at", True),
    last=lambda row: (row.id,),
    totals=engine.Counted(),
    rows=_rows,
    opens=for_staff,
)
