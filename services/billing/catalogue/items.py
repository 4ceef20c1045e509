"""Products and services: added, changed, archived and brought back. Nothing of the catalogue is ever deleted."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from data.billing.catalogue import CatalogueItem, code_key
from data.database.insert_once import add_once
from data.database.session import ScopedSession
from data.errors import Conflict, Invalid, NotFound
from data.folding import order_key
from services.billing.catalogue import categories, item_form
from services.billing.catalogue.item_form import Content, ItemForm
from services.billing.catalogue.permissions import EDIT, READ, TOPIC
from services.billing.invoices.form import Rate
from services.billing.units import common_units, unit_words
from services.platform.context import Context


class CodeTaken(Conflict):
    message = "“{name}” has this code already."
    field = "code"


class SameName(Conflict):
    message = "There is something of this name already. Give both a code, so that they can be told apart."
    field = "name"


class CategoryGone(Conflict):
    message = "This category was closed meanwhile. Choose another one."
    field = "category"


class Archived(Invalid):
    message = "This is archived. Bring it back before you change it."


@dataclass(frozen=True, slots=True)
class Choices:
    """What the form of an item offers: ids, codes and keys with their words. `rates` may hold one no longer charged."""

    categories: dict[str, str]
    units: dict[str, str]
    rates: dict[str, Rate]


@dataclass(frozen=True, slots=True)
class Editing:
    """One item as its editor begins."""

    id: UUID
    version: int
    form: ItemForm
    choices: Choices
    is_archived: bool


def new(ctx: Context) -> tuple[ItemForm, Choices]:
    """A blank form in the firm's currency. Raises NotAllowed for whoever may not change the catalogue."""
    ctx.require(EDIT)
    with ctx.transaction(READ) as db:
        return ItemForm(currency=ctx.preferences.currency), _choices(ctx, db, None)


def item(ctx: Context, id: UUID) -> Editing:
    """Raises NotFound, NotAllowed."""
    with ctx.transaction(READ) as db:
        row = _one(db, id)
        form, choices = item_form.form_of(ctx, row), _choices(ctx, db, row)
        return Editing(row.id, row.version, form, choices, row.closed_at is not None)


def add(ctx: Context, form: ItemForm) -> UUID:
    """Raises NotAllowed, CodeTaken, SameName, CategoryGone, and what is wrong with a field."""
    clean = item_form.content(ctx, form, item_form.rates_for(ctx))
    with ctx.transaction(EDIT) as db:
        _require_free(db, clean, None)
        _require_category(db, form.category, clean, None)
        row = CatalogueItem(id=uuid4(), made_at=db.now, version=1)
        item_form.write(row, clean)
        if not add_once(db, row):
            raise CodeTaken(name=_whose(db, clean.code))
        db.record("catalogue_item.added", row, name=row.name)
        db.tell(TOPIC)
        return row.id


def change(ctx: Context, id: UUID, version: int, form: ItemForm) -> int:
    """The version after it; what was copied from the item stays as it is. Nothing changed: nothing happens.

    Raises NotFound, NotAllowed, Conflict when somebody saved first, Archived, CodeTaken, SameName, CategoryGone, and
    what is wrong with a field.
    """
    try:
        with ctx.transaction(EDIT) as db:
            row = _one(db, id)
            if row.version != version:
                raise Conflict()
            if row.closed_at is not None:
                raise Archived()
            clean = item_form.content(ctx, form, item_form.rates_for(ctx, row))
            _require_free(db, clean, id)
            _require_category(db, form.category, clean, row.category_id)
            changed = item_form.changes(item_form.content_of(row), clean, categories.names(db))
            if changed:
                item_form.write(row, clean)
                db.record("catalogue_item.changed", row, name=row.name, changed=changed)
                db.tell(TOPIC)
            return row.version
    except IntegrityError as error:  # somebody else took the code meanwhile
        raise CodeTaken(name=form.code) from error


def archive(ctx: Context, id: UUID) -> None:
    """Nobody picks it any more; what used it keeps it. Archived already: nothing happens. Raises NotFound, NotAllowed."""
    with ctx.transaction(EDIT) as db:
        row = _one(db, id)
        if row.closed_at is None:
            row.closed_at = db.now
            db.record("catalogue_item.archived", row, name=row.name)
            db.tell(TOPIC)


def bring_back(ctx: Context, id: UUID) -> None:
    """It is offered again. Offered already: nothing happens. Raises NotFound, NotAllowed."""
    with ctx.transaction(EDIT) as db:
        row = _one(db, id)
        if row.closed_at is not None:
            row.closed_at = None
            db.record("catalogue_item.brought_back", row, name=row.name)
            db.tell(TOPIC)


def _one(db: ScopedSession, id: UUID) -> CatalogueItem:
    """Raises NotFound."""
    row = db.get(CatalogueItem, id, with_for_update=db.writable)
    if row is None:
        raise NotFound(what="item")
    return row


def _require_free(db: ScopedSession, clean: Content, id: UUID | None) -> None:
    """Raises CodeTaken; SameName where nobody could tell two apart that are offered."""
    if clean.code and (name := _whose(db, clean.code, but=id)):
        raise CodeTaken(name=name)
    alike = CatalogueItem.order_key == order_key(clean.name), CatalogueItem.closed_at.is_(None)
    others = db.execute(select(CatalogueItem.id, CatalogueItem.code).where(*alike))
    if any(other != id and not (code and clean.code) for other, code in others):
        raise SameName()


def _require_category(db: ScopedSession, typed: str, clean: Content, kept: UUID | None) -> None:
    """An item may stay where it stands. Raises CategoryGone."""
    if typed and (clean.category_id is None or clean.category_id not in (kept, *categories.open_ones(db))):
        raise CategoryGone()


def _whose(db: ScopedSession, code: str | None, but: UUID | None = None) -> str:
    """The name of the item with this code, "" for none."""
    if code is None:
        return ""
    found = select(CatalogueItem.id, CatalogueItem.name).where(CatalogueItem.code_key == code_key(code))
    return next((name for id, name in db.execute(found) if id != but), "")


def _choices(ctx: Context, db: ScopedSession, row: CatalogueItem | None) -> Choices:
    """Of an item that exists also what it has and nobody else is offered any more."""
    shelves = categories.open_ones(db)
    units = common_units(ctx.words)
    if row is not None and row.category_id is not None and row.category_id not in shelves:
        shelves[row.category_id] = categories.names(db)[row.category_id]
    if row is not None and row.unit and row.unit not in units:
        units[row.unit] = unit_words(ctx.words, row.unit, Decimal(1))
    return Choices({str(id): name for id, name in shelves.items()}, units, item_form.rates_for(ctx, row))
