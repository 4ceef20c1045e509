"""The firm's checklists to begin with: "personal tax return" and the like."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select
from sqlalchemy.orm.attributes import flag_modified

from data.database.insert_once import add_once
from data.database.session import ScopedSession
from data.documents.requests import RequestTemplate, RequestTemplateItem
from data.errors import Conflict, NotFound
from data.folding import order_key
from services.documents.permissions import ASK, READ
from services.documents.requests.forms import CleanRequest, ItemForm, RequestForm, clean_request
from services.documents.switch import require_on
from services.platform.context import Context


class TemplateExists(Conflict):
    message = "There is a template of this name already."
    field = "title"


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One template as lists show it; `items` is how many it has."""

    id: UUID
    name: str
    items: int


@dataclass(frozen=True, slots=True)
class Template:
    """One as its editor begins: a form without a year and a day."""

    id: UUID
    version: int
    form: RequestForm


def all_templates(ctx: Context) -> list[TemplateRow]:
    """By name. Raises NotFound while the area is off, NotAllowed."""
    require_on(ctx)
    with ctx.transaction(READ) as db:
        ctx.require(ASK)
        asked = (
            select(RequestTemplate.id, RequestTemplate.name, func.count(RequestTemplateItem.id))
            .outerjoin(RequestTemplateItem, RequestTemplateItem.template_id == RequestTemplate.id)
            .group_by(RequestTemplate.id, RequestTemplate.name, RequestTemplate.order_key)
            .order_by(RequestTemplate.order_key, RequestTemplate.id)
        )
        return [TemplateRow(id, name, count) for id, name, count in db.execute(asked)]


def template(ctx: Context, id: UUID) -> Template:
    """Raises NotFound, NotAllowed."""
    require_on(ctx)
    with ctx.transaction(READ) as db:
        ctx.require(ASK)
        row = _template(db, id)
        asked = select(RequestTemplateItem).where(RequestTemplateItem.template_id == id)
        items = db.scalars(asked.order_by(RequestTemplateItem.position, RequestTemplateItem.id))
        rows = tuple(ItemForm(each.title, each.note or "", str(each.type_id or "")) for each in items)
        return Template(row.id, row.version, RequestForm(row.name, note=row.note or "", items=rows))


def form_for_year(ctx: Context, id: UUID) -> RequestForm:
    """What a request from this template begins with: last year's papers. Raises NotFound, NotAllowed."""
    found, year = template(ctx, id).form, ctx.today.year - 1
    return RequestForm(f"{found.title} {year}", str(year), None, found.note, found.items)


def add_template(ctx: Context, form: RequestForm) -> UUID:
    """Raises NotFound, NotAllowed, TemplateExists, and what is wrong with a field."""
    require_on(ctx)
    with ctx.transaction(ASK) as db:
        clean = clean_request(db, form)
        row = RequestTemplate(id=uuid4(), name=clean.title, note=clean.note, made_at=db.now, version=1)
        row.order_key = order_key(clean.title)
        if not add_once(db, row):
            raise TemplateExists()
        _write_items(db, row.id, clean)
        db.record("request_template.added", row, name=row.name)
        return row.id


def save_template(ctx: Context, id: UUID, version: int, form: RequestForm) -> None:
    """Requests that were made from it stay as they are.

    Raises NotFound, NotAllowed, Conflict when somebody saved first, TemplateExists, and what is wrong with a field.
    """
    require_on(ctx)
    with ctx.transaction(ASK) as db:
        row = _template(db, id)
        if row.version != version:
            raise Conflict()
        used = select(RequestTemplateItem.type_id).where(RequestTemplateItem.template_id == id)
        clean = clean_request(db, form, kept={each for each in db.scalars(used) if each})
        other = select(RequestTemplate.id).where(RequestTemplate.name == clean.title, RequestTemplate.id != id)
        if db.scalar(other) is not None:
            raise TemplateExists()
        row.name, row.note = clean.title, clean.note
        flag_modified(row, "note")  # a version further, also when only its items changed
        _write_items(db, id, clean)
        db.record("request_template.changed", row, name=row.name)


def remove_template(ctx: Context, id: UUID) -> None:
    """Requests that were made from it stay. Raises NotFound, NotAllowed."""
    require_on(ctx)
    with ctx.transaction(ASK) as db:
        row = _template(db, id)
        _forget_items(db, id)
        db.record("request_template.removed", row, name=row.name)
        db.delete(row)


def _template(db: ScopedSession, id: UUID) -> RequestTemplate:
    """Raises NotFound."""
    row = db.get(RequestTemplate, id, with_for_update=db.writable)
    if row is None:
        raise NotFound(what="template")
    return row


def _write_items(db: ScopedSession, id: UUID, clean: CleanRequest) -> None:
    _forget_items(db, id)
    for place, item in enumerate(clean.items):
        db.add(
            RequestTemplateItem(
                id=uuid4(), template_id=id, position=place, title=item.title, note=item.note, type_id=item.type_id
            )
        )


def _forget_items(db: ScopedSession, id: UUID) -> None:
    gone = delete(RequestTemplateItem).where(RequestTemplateItem.template_id == id)
    db.execute(gone.execution_options(synchronize_session=False))
