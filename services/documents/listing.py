"""Which documents somebody may see: rows, folders with their counts, and what is New to them (DOC-03, DOC-06 to 09).

What is asked for has the filters "type", "year" (of each an id or a number, or NONE), "client", "new" and, for staff,
"bin"; "unopened" is what no contact has fetched yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, Row, Select, String, and_, bindparam, case, cast, func, or_, select

from data.database.session import ScopedSession
from data.documents.sharing import ShareArrival
from data.documents.tables import Blob, Document, DocumentFetch, DocumentType, DocumentVersion
from data.folding import folded, order_key
from data.people.tables import Contact, Entity, Person
from data.statuses import ScanState
from services.documents.new_marks import is_new
from services.documents.permissions import READ
from services.documents.release import Waits, waiting
from services.documents.scans import newest_of_side, newest_only, shown
from services.documents.visibility import visible
from services.platform.context import Context
from services.platform.lists import engine, filters
from services.platform.lists.definition import ListDefinition, Page, Part, Sort
from services.platform.lists.query import ListQuery

NONE = "none"  # of a folder: what lies in no folder, or belongs to no year
MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One document as lists show it, with its newest version."""

    id: UUID
    entity_id: UUID
    client: str
    name: str
    type: str | None
    year: int | None
    mime: str
    size_bytes: int
    number: int
    uploaded_at: datetime
    uploader: str | None
    is_from_firm: bool
    deleted_at: datetime | None
    is_held: bool
    is_newest_from_firm: bool  # which is not `is_from_firm` once the firm replaced a client's document
    is_new: bool = False
    came_by_link: bool = False  # without signing in
    is_for_all: bool = True
    waits: Waits | None = None  # for an invoice to be paid
    scan: ScanState = ScanState.UNSCANNED  # of the newest version
    scan_said: str | None = None

    @property
    def is_closed(self) -> bool:
        """Whether whoever asks gets nothing of its newest version."""
        return self.waits is not None and self.waits.is_closed


@dataclass(frozen=True, slots=True)
class Folders:
    """How many documents lie in each type folder (None: in none) and in each year; `names` of the folders, in order."""

    types: Mapping[UUID | None, int]
    years: Mapping[int | None, int]
    new: int
    names: Mapping[UUID, str] = field(default_factory=dict)


def page(ctx: Context, asked: ListQuery) -> Page[DocumentRow, None]:
    """The newest first, if nothing else is asked for. Raises NotFound while the area is off, NotAllowed."""
    return engine.page(ctx, DOCUMENTS, asked)


def folders(ctx: Context, asked: ListQuery) -> Folders:
    """Counts beside the list; type and year combine with all else that is asked. Raises NotFound, NotAllowed."""
    ctx.require(READ)
    by_type = _counted(ctx, _without(asked, "type"), Document.type_id, DocumentType.name, DocumentType.order_key)
    by_year = _counted(ctx, _without(asked, "year"), Document.year)
    unread = _counted(ctx, _without(asked, "new")).where(_marked(ctx))
    with ctx.transaction(READ) as db:
        types = db.execute(by_type.order_by(DocumentType.order_key)).all()
        years = db.execute(by_year.order_by(Document.year.desc())).all()
        return Folders(
            {row[0]: row[-1] for row in types},
            {row[0]: row[-1] for row in years},
            db.scalar(unread) or 0,
            {row[0]: row[1] for row in types if row[0] is not None},
        )


def new_count(ctx: Context, db: ScopedSession) -> int:
    """How many are New to whoever asks, for the navigation."""
    unread = select(func.count(Document.id)).where(Document.deleted_at.is_(None), visible(ctx), _marked(ctx))
    return db.scalar(unread) or 0


def _asked(ctx: Context, asked: ListQuery) -> list[ColumnElement[bool]]:
    in_bin = bool(asked.values("bin")) and ctx.actor.is_staff
    found = [
        Document.deleted_at.is_not(None) if in_bin else Document.deleted_at.is_(None),
        visible(ctx),
        shown(ctx),
    ]
    if asked.values("new"):
        found.append(_marked(ctx))
    words = folded(asked.search).split()[:MOST_WORDS]
    return found + [_somewhere(ctx, word) for word in words]


def _marked(ctx: Context) -> ColumnElement[bool]:
    return _newest(ctx).where(is_new(ctx)).exists()


def _newest(ctx: Context) -> Select[Any]:
    """The newest version of a document, for a condition on the document."""
    found = select(DocumentVersion.id).where(DocumentVersion.document_id == Document.id, newest_only(ctx))
    return found.correlate(Document)


def _somewhere(ctx: Context, word: str) -> ColumnElement[bool]:
    """In the name, the folder, the client's name or the uploader's; or it is the year.

    The uploader goes by what the client calls them. Who of the firm it was is found by staff only.
    """
    key = order_key(word)
    folder = select(DocumentType.id).where(DocumentType.order_key.contains(key, autoescape=True))
    client = select(Entity.id).where(Entity.order_key.contains(key, autoescape=True))
    contact = select(Contact.person_id).where(
        Contact.entity_id == Document.entity_id, Contact.order_key.contains(key, autoescape=True)
    )
    by_contact = and_(~DocumentVersion.is_from_firm, DocumentVersion.uploaded_by.in_(contact.correlate(Document)))
    found = [
        Document.folded.contains(word, autoescape=True),
        cast(Document.year, String) == word,
        Document.type_id.in_(folder),
        Document.entity_id.in_(client),
        _newest(ctx).where(by_contact).exists(),
    ]
    if ctx.actor.is_staff:
        person = select(Person.id).where(Person.order_key.contains(key, autoescape=True))
        by_colleague = and_(DocumentVersion.is_from_firm, DocumentVersion.uploaded_by.in_(person))
        found.append(_newest(ctx).where(by_colleague).exists())
    return or_(*found)


def _type(ctx: Context, value: str) -> ColumnElement[bool] | None:
    if value == NONE:
        return Document.type_id.is_(None)
    id = filters.as_id(value)
    return None if id is None else Document.type_id == id


def _year(ctx: Context, value: str) -> ColumnElement[bool] | None:
    if value == NONE:
        return Document.year.is_(None)
    return Document.year == int(value) if value.isascii() and value.isdecimal() and len(value) < 5 else None


def _unopened(ctx: Context, value: str) -> ColumnElement[bool] | None:
    fetched = select(DocumentFetch.id).where(DocumentFetch.version_id == DocumentVersion.id).exists()
    return and_(Document.is_from_firm, _newest(ctx).where(~fetched).exists())


def _uploaders_contact() -> ColumnElement[bool]:
    """Contact rows are the client's own: what its people are called elsewhere is not its business."""
    return and_(
        Contact.person_id == DocumentVersion.uploaded_by,
        Contact.entity_id == Document.entity_id,
        ~DocumentVersion.is_from_firm,
    )


def _joined(query: Select[Any]) -> Select[Any]:
    return (
        query.select_from(Document)
        .join(DocumentVersion, and_(DocumentVersion.document_id == Document.id, _NEWEST))
        .join(Blob, Blob.id == DocumentVersion.blob_id)
        .join(Entity, Entity.id == Document.entity_id)
        .outerjoin(DocumentType, DocumentType.id == Document.type_id)
        .outerjoin(Person, Person.id == DocumentVersion.uploaded_by)
        .outerjoin(Contact, _uploaders_contact())
    )


def _counted(ctx: Context, asked: ListQuery, *by: Any) -> Select[Any]:
    where = engine.of_part(ctx, _PART, asked)
    counted: Any = select(*by, func.count(Document.id)).select_from(Document)
    counted = counted.outerjoin(DocumentType, DocumentType.id == Document.type_id).where(*where)
    return counted.group_by(*by) if by else counted  # type: ignore[no-any-return]


def _without(asked: ListQuery, name: str) -> ListQuery:
    return replace(asked, chosen={key: values for key, values in asked.chosen.items() if key != name})


def _rows(ctx: Context, db: ScopedSession, found: Sequence[Row[Any]]) -> list[DocumentRow]:
    new: set[UUID] = set()
    ids = [row.id for row in found]
    bound = waiting(ctx, db, ids) if found else {}
    if found and not ctx.actor.is_staff:
        new = set(db.scalars(select(Document.id).where(Document.id.in_(ids), _marked(ctx))))
    by_link = set(db.scalars(select(ShareArrival.document_id).where(ShareArrival.document_id.in_(ids))))
    return [
        DocumentRow(
            row.id,
            row.entity_id,
            row.client,
            row.name,
            row.type,
            row.year,
            row.mime,
            row.size,
            row.number,
            row.at,
            row.uploader,
            row.is_from_firm,
            row.deleted_at,
            row.held_at is not None,
            row.newest_from_firm,
            row.id in new,
            row.id in by_link,
            row.is_for_all,
            bound.get(row.id),
            row.scan,
            row.scan_said,
        )
        for row in found
    ]


_NEWEST = newest_of_side(bindparam("is_staff", type_=Boolean()))
_PART = Part(
    Document,
    {
        "id": Document.id,
        "entity_id": Document.entity_id,
        "client": Entity.name,
        "name": Document.name,
        "type": DocumentType.name,
        "year": Document.year,
        "mime": DocumentVersion.mime,
        "size": Blob.size_bytes,
        "number": DocumentVersion.number,
        "at": DocumentVersion.uploaded_at,
        "uploader": case((DocumentVersion.is_from_firm, Person.name), else_=func.coalesce(Contact.name, Entity.name)),
        "is_from_firm": Document.is_from_firm,
        "newest_from_firm": DocumentVersion.is_from_firm,
        "scan": DocumentVersion.scan,
        "scan_said": DocumentVersion.scan_said,
        "deleted_at": Document.deleted_at,
        "held_at": Document.held_at,
        "is_for_all": Document.is_for_all,
    },
    asked=_asked,
    joined=_joined,
    filters={
        "type": filters.either(_type),
        "year": filters.either(_year),
        "client": filters.id_of(Document.entity_id),
        "unopened": filters.either(_unopened),
    },
)
DOCUMENTS: ListDefinition[DocumentRow, None] = ListDefinition(
    "documents",
    READ,
    parts=(_PART,),
    sorts={
        "name": Sort(lambda row: (Document.order_key,)),
        "client": Sort(lambda row: (Entity.order_key,)),
        "type": Sort(lambda row: (func.coalesce(DocumentType.order_key, ""),)),
        "year": Sort(lambda row: (func.coalesce(row.year, 0),)),
        "size": Sort(lambda row: (row.size,)),
        "at": Sort(lambda row: (row.at,)),
    },
    usual=("at", True),
    last=lambda row: (row.id,),
    totals=engine.Counted(),
    rows=_rows,
)
