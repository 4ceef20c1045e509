"""The items that there are, for rows that are about one of them, and what rows before have said of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlalchemy import select

from data.billing.catalogue import CatalogueCategory, CatalogueItem, code_key
from data.errors import Invalid
from data.folding import order_key
from services.billing.catalogue.item_form import Content
from services.billing.catalogue.items import CodeTaken, SameName
from services.platform.importing.kind import ImportRow, Planning


class SameItem(Invalid):
    message = "Row {other} of this file is about the same item."


class OtherIdHere(Invalid):
    message = "“{name}” has this code and another external id."


@dataclass(slots=True)
class Known:
    """What the catalogue holds, and what rows before this one have made of it."""

    by_id: dict[str, CatalogueItem] = field(default_factory=dict)
    by_code: dict[str, CatalogueItem] = field(default_factory=dict)
    by_name: dict[str, list[CatalogueItem]] = field(default_factory=dict)
    shelves: dict[str, CatalogueCategory] = field(default_factory=dict)
    new_shelves: dict[str, UUID] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)  # the row of this file that is about an item, by its key
    names: dict[str, list[tuple[str, UUID]]] = field(default_factory=dict)  # codes and ids of what is in use, by name

    @classmethod
    def of(cls, desk: Planning) -> Known:
        known = cls()
        for row in desk.db.scalars(select(CatalogueItem)):
            if row.external_id:
                known.by_id[row.external_id] = row
            if row.code_key:
                known.by_code[row.code_key] = row
            known.by_name.setdefault(row.order_key, []).append(row)
        known.shelves = {each.name_key: each for each in desk.db.scalars(select(CatalogueCategory))}
        return known


def found_by(
    row: ImportRow, known: Known, name: str, external_id: str | None, code: str | None
) -> CatalogueItem | None:
    """The item that is meant. One that has an external id is never taken for one with another."""
    if external_id and external_id in known.by_id:
        return known.by_id[external_id]
    if code and (same := known.by_code.get(code_key(code))) is not None:
        if external_id and same.external_id:
            row.refuse(OtherIdHere(name=same.name), "code")
        return same
    alike = [each for each in known.by_name.get(order_key(name), ()) if not (external_id and each.external_id)]
    alike = [each for each in alike if not (code and each.code)]
    return alike[0] if len(alike) == 1 else None


def require_single(
    row: ImportRow,
    known: Known,
    found: CatalogueItem | None,
    new: Content,
    external_id: str | None,
    *,
    is_open: bool,
) -> None:
    """Refuses a row about an item that another row is about, and what nobody could tell apart."""
    keys = [f"id {external_id}"] if external_id else []
    keys += [f"code {code_key(new.code)}"] if new.code else []
    keys += [f"item {found.id}"] if found is not None else []
    keys = keys or [f"name {order_key(new.name)}"]
    other = next((known.rows[key] for key in keys if key in known.rows), None)
    if other is not None:
        row.refuse(SameItem(other=other), "external_id" if external_id else "name")
        return
    holder = known.by_code.get(code_key(new.code)) if new.code else None
    if holder is not None and holder is not found:
        row.refuse(CodeTaken(name=holder.name), "code")
        return
    if is_open and _is_namesake(known, found, new):
        row.refuse(SameName(), "name")
        return
    known.rows |= dict.fromkeys(keys, row.number)
    if is_open:
        mine = (new.code or "", found.id if found is not None else uuid4())
        known.names.setdefault(order_key(new.name), []).append(mine)


def _is_namesake(known: Known, found: CatalogueItem | None, new: Content) -> bool:
    key = order_key(new.name)
    there = [(each.code or "", each.id) for each in known.by_name.get(key, ()) if each.closed_at is None]
    others = [*there, *known.names.get(key, ())]
    return any(not (code and new.code) for code, id in others if found is None or id != found.id)
