"""The list of the catalogue: what is in use, unless somebody asks for what is archived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, false, func, true

from data.billing.catalogue import CatalogueCategory, CatalogueItem
from data.database.session import ScopedSession
from data.money import Money
from data.statuses import ItemKind
from services.billing.catalogue.permissions import READ
from services.platform.context import Context
from services.platform.lists import engine, filters
from services.platform.lists.definition import ListDefinition, Page, Part, Sort
from services.platform.lists.query import ListQuery
from services.platform.lists.words import each_word

IN_USE, ARCHIVED = "in_use", "archived"


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item. `price` None: it is asked for by hand; `tax_category` None: the tax is chosen on each invoice."""

    id: UUID
    kind: ItemKind
    name: str
    code: str
    category: str
    description: str
    unit: str
    price: Money | None
    currency: str
    tax_category: str | None
    tax_rate: Decimal | None
    minutes: int | None
    checklist: tuple[str, ...]
    is_shown: bool
    is_archived: bool


ItemsFound = Page[ItemRow, None]


def page(ctx: Context, asked: ListQuery) -> ItemsFound:
    """By name. Filters: category, kind, shown (yes, no), state (IN_USE, ARCHIVED). Raises NotAllowed."""
    return engine.page(ctx, CATALOGUE, asked)


def _asked(ctx: Context, asked: ListQuery) -> list[ColumnElement[bool]]:
    words = [CatalogueItem.folded.contains(word, autoescape=True) for word in each_word(asked.search)]
    return words if set(asked.values("state")) & {IN_USE, ARCHIVED} else [CatalogueItem.closed_at.is_(None), *words]


def _state(ctx: Context, value: str) -> ColumnElement[bool] | None:
    known = {IN_USE: CatalogueItem.closed_at.is_(None), ARCHIVED: CatalogueItem.closed_at.is_not(None)}
    return known.get(value)


def _shown(ctx: Context, value: str) -> ColumnElement[bool] | None:
    known = {"yes": CatalogueItem.is_shown == true(), "no": CatalogueItem.is_shown == false()}
    return known.get(value)


def _with_category(query: Select[Any]) -> Select[Any]:
    on = CatalogueCategory.id == CatalogueItem.category_id
    return query.select_from(CatalogueItem).outerjoin(CatalogueCategory, on)


def _rows(ctx: Context, db: ScopedSession, found: Sequence[Row[Any]]) -> list[ItemRow]:
    return [_row(each) for each in found]


def _row(row: Row[Any]) -> ItemRow:
    return ItemRow(
        row.id,
        row.kind,
        row.name,
        row.code or "",
        row.category or "",
        row.description or "",
        row.unit or "",
        None if row.price_minor is None else Money(row.price_minor, row.currency),
        row.currency,
        row.tax_category,
        row.tax_rate,
        row.minutes,
        tuple(row.checklist),
        row.is_shown,
        row.closed_at is not None,
    )


_OF_ITEM = (
    "id kind name code description unit price_minor currency tax_category tax_rate minutes checklist is_shown closed_at "
    "order_key code_key"
)
CATALOGUE: ListDefinition[ItemRow, None] = ListDefinition(
    "catalogue",
    READ,
    parts=(
        Part(
            CatalogueItem,
            {
                **{name: getattr(CatalogueItem, name) for name in _OF_ITEM.split()},
                "category": CatalogueCategory.name,
                "place": CatalogueCategory.position,
            },
            asked=_asked,
            filters={
                "category": filters.id_of(CatalogueItem.category_id),
                "kind": filters.one_of(CatalogueItem.kind, ItemKind),
                "shown": filters.either(_shown),
                "state": filters.either(_state),
            },
            joined=_with_category,
        ),
    ),
    sorts={
        "name": Sort(lambda row: ()),
        "code": Sort(lambda row: (func.coalesce(row.code_key, ""),)),
        "kind": Sort(lambda row: (row.kind,)),
        "category": Sort(lambda row: (func.coalesce(row.place, 1_000_000),)),
        "price": Sort(lambda row: (row.currency, func.coalesce(row.price_minor, -1))),
        "minutes": Sort(lambda row: (func.coalesce(row.minutes, 0),)),
    },
    usual=("name", False),
    last=lambda row: (row.order_key, row.id),
    totals=engine.Counted(),
    rows=_rows,
)
SORTS = tuple(CATALOGUE.sorts)
