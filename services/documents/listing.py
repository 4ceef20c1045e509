"""Which documents somebody may see: rows, folders with their counts, and what is New to them (DOC-03, DOC-06 to 09).

What is asked for has the filters "id", "type", "year" (of each an id or a number, or NONE), "client", "new" and, for staff,
"bin"; "unopened" is what no contact has fetched yet, "waiting" what nobody of the firm looked at, "due" whose years are
over within 90 days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, select

from data.database.session import ScopedSession
from data.documents.sharing import ShareArrival
from data.documents.tables import Blob, Document, DocumentType, DocumentVersion
from data.documents.text import DocumentText
from data.documents.thumbnails import DocumentThumbnail
from data.people.tables import Contact, Entity, Person
from data.statuses import ScanState, TextState, ThumbnailState
from services.documents import list_filters, review, searching
from services.documents.folder_counts import Folders as Folders
from services.documents.folder_counts import chosen, names_of, summed
from services.documents.new_marks import marked
from services.documents.newest import newest_only
from services.documents.permissions import READ
from services.documents.release import Waits, waiting
from services.documents.scans import PASSED
from services.documents.text import finding
from services.documents.text.finding import Line
from services.documents.visibility import visible
from services.platform.context import Context
from services.platform.lists import engine, filters
from services.platform.lists.definition import ListDefinition, Page, Part, Sort
from services.platform.lists.query import ListQuery


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
    text_state: TextState | None = None  # None: it is not known yet whether there is a text
    is_text_cut: bool = False
    is_new: bool = False
    came_by_link: bool = False  # without signing in
    is_for_all: bool = True
    waits: Waits | None = None  # for an invoice to be paid
    is_waiting: bool = False  # a client's, and nobody of the firm has looked at it; told to staff only
    scan: ScanState = ScanState.UNSCANNED  # of the newest version
    scan_said: str | None = None
    thumbnail: ThumbnailState | None = None  # of the newest version; None: not asked for yet, or no such type
    line: Line | None = None  # of its text, where that has what was searched for

    @property
    def is_closed(self) -> bool:
        """Whether whoever asks gets nothing of its newest version, because that waits for a payment."""
        return self.waits is not None and self.waits.is_closed

    @property
    def is_openable(self) -> bool:
        """Whether whoever asks gets its newest version."""
        return not self.is_closed and self.scan in PASSED


def page(ctx: Context, asked: ListQuery) -> Page[DocumentRow, None]:
    """The newest first, if nothing else is asked for. Raises NotFound while the area is off, NotAllowed."""
    return engine.page(ctx, DOCUMENTS, asked)


def folders(ctx: Context, asked: ListQuery) -> Folders:
    """Counts beside the list; type and year combine with all else that is asked. Raises NotFound, NotAllowed."""
    ctx.require(READ)
    asked = searching.prepared(ctx, asked)
    both = _counted(ctx, _without(_without(asked, "type"), "year"), Document.type_id, Document.year)
    unread = None if ctx.actor.is_staff else _counted(ctx, _without(asked, "new")).where(marked(ctx))
    unseen = _counted(ctx, _without(asked, "waiting")).where(review.waiting()) if ctx.actor.is_staff else None
    with ctx.transaction(READ) as db:
        cells = [(type, year, count) for type, year, count in db.execute(both)]
        names = names_of(db, {type for type, _, _ in cells if type is not None})
        new = 0 if unread is None else db.scalar(unread) or 0
        to_look_at = 0 if unseen is None else db.scalar(unseen) or 0
    types = chosen(asked.values("type"), filters.as_id)
    found = summed(cells, names, new, types, chosen(asked.values("year"), list_filters.as_year))
    return replace(found, waiting=to_look_at)


def _asked(ctx: Context, asked: ListQuery) -> list[ColumnElement[bool]]:
    in_bin = bool(asked.values("bin")) and ctx.actor.is_staff
    found = [Document.deleted_at.is_not(None) if in_bin else Document.deleted_at.is_(None), visible(ctx)]
    if asked.values("new"):
        found.append(marked(ctx))
    return [*found, *searching.of(ctx, asked).conditions]


def _finished(ctx: Context, db: ScopedSession, asked: ListQuery, rows: Sequence[DocumentRow]) -> Sequence[DocumentRow]:
    found = finding.lines(db, searching.of(ctx, asked).hits, [row.id for row in rows if row.is_openable])
    return [replace(row, line=found[row.id]) if row.id in found else row for row in rows] if found else rows


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
        .join(DocumentVersion, and_(DocumentVersion.document_id == Document.id, newest_only()))
        .join(Blob, Blob.id == DocumentVersion.blob_id)
        .join(Entity, Entity.id == Document.entity_id)
        .outerjoin(DocumentType, DocumentType.id == Document.type_id)
        .outerjoin(Person, Person.id == DocumentVersion.uploaded_by)
        .outerjoin(Contact, _uploaders_contact())
        .outerjoin(DocumentText, DocumentText.document_id == Document.id)
        .outerjoin(DocumentThumbnail, DocumentThumbnail.version_id == DocumentVersion.id)
    )


def _counted(ctx: Context, asked: ListQuery, *by: Any) -> Select[Any]:
    where = engine.of_part(ctx, _PART, asked)
    counted: Any = select(*by, func.count()).select_from(Document).where(*where)
    return counted.group_by(*by) if by else counted  # type: ignore[no-any-return]


def _without(asked: ListQuery, name: str) -> ListQuery:
    return replace(asked, chosen={key: values for key, values in asked.chosen.items() if key != name})


def _rows(ctx: Context, db: ScopedSession, found: Sequence[Row[Any]]) -> list[DocumentRow]:
    new: set[UUID] = set()
    ids = [row.id for row in found]
    bound = waiting(ctx, db, ids) if found else {}
    if found and not ctx.actor.is_staff:
        new = set(db.scalars(select(Document.id).where(Document.id.in_(ids), marked(ctx))))
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
            row.text_state,
            bool(row.text_cut),
            row.id in new,
            row.id in by_link,
            row.is_for_all,
            bound.get(row.id),
            ctx.actor.is_staff and not row.is_from_firm and row.reviewed_at is None,
            row.scan,
            row.scan_said,
            row.thumbnail,
        )
        for row in found
    ]


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
        "text_state": DocumentText.state,
        "text_cut": DocumentText.is_cut,
        "thumbnail": DocumentThumbnail.state,
        "newest_at": Document.newest_at,
        "reviewed_at": Document.reviewed_at,
    },
    asked=_asked,
    joined=_joined,
    filters=list_filters.FILTERS,
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
        "at": Sort(lambda row: (row.newest_at,)),
    },
    usual=("at", True),
    last=lambda row: (row.id,),
    totals=engine.Counted(),
    rows=_rows,
    prepared=searching.prepared,
    finished=_finished,
)
