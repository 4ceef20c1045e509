"""What becomes of a row about a product or service: found again by external id, else by code, else by its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID, uuid4

from data.billing.catalogue import CatalogueItem
from data.folding import name_key
from data.statuses import ItemKind
from services.billing.catalogue import categories, item_form
from services.billing.catalogue.importing.known_items import Known, found_by, require_single
from services.billing.catalogue.importing.row_content import content_said, is_open_said
from services.billing.catalogue.importing.words import (
    KINDS,
    LEAVE_OUT,
    Words,
    kind_key,
    looked_up,
    tax_key,
    unit_code,
    unit_key,
)
from services.billing.catalogue.item_form import Content
from services.billing.catalogue.permissions import TOPIC
from services.billing.invoices.form import rates
from services.platform.importing.kind import ImportRow, Planning
from services.platform.importing.outcomes import Outcome, Planned, Remark, Result


class NoItem(Remark):
    message = "Left out: the file calls it “{word}”."


class NewCategory(Remark):
    message = "The category {name} is new."


def plan(desk: Planning, rows: Sequence[ImportRow], file: str) -> list[Planned]:
    """One Planned per row. Nothing is written before `Planned.write`."""
    known = Known.of(desk)
    words = Words(desk.asked, rates(desk.ctx), _samples(rows))
    return [_planned(desk, row, file, known, words) for row in rows]


def _samples(rows: Sequence[ImportRow]) -> dict[str, list[str]]:
    """Names of items by the key of the question they would raise, for whoever answers it."""
    found: dict[str, list[str]] = {}
    for row in rows:
        name = row.text("name") or ""
        kind, unit, percent = row.text("kind"), row.text("unit"), row.percent("tax_rate")
        if not kind or looked_up(kind) not in KINDS:
            found.setdefault(kind_key(kind), []).append(name)
        if unit and not unit_code(unit):
            found.setdefault(unit_key(unit), []).append(name)
        if percent is not None:
            found.setdefault(tax_key(percent), []).append(name)
        row.problems.clear()  # they are read again where they count
    return found


def _planned(desk: Planning, row: ImportRow, file: str, known: Known, words: Words) -> Planned:
    row.problems.clear()
    name, external_id, code = row.text("name") or "", row.text("external_id"), row.text("code")
    word = row.text("kind")
    found = found_by(row, known, name, external_id, code)
    kind: ItemKind | str | None = found.kind if found is not None and word is None else None
    if kind is None:
        kind, doubt = words.kind(word)
        if doubt is not None:
            row.refuse(doubt, "kind")
    if kind == LEAVE_OUT:
        remark = NoItem(word=(word or "")[:60])
        return Planned(Outcome(file, Result.LEFT_OUT, name, row.number, remarks=(remark,)))
    new = content_said(desk, row, words, found, ItemKind(kind) if kind else ItemKind.SERVICE, name, code)
    state = is_open_said(row)
    shelf = row.text("category")
    if not row.problems:
        require_single(row, known, found, new, external_id, is_open=_stays_open(found, state))
    if row.problems:
        return Planned(Outcome(file, Result.REFUSED, name, row.number, problems=tuple(row.problems)))
    remarks = _shelved(known, shelf)
    if shelf:
        new = replace(new, category_id=_shelf_id(known, shelf))
    wanted = _Wanted(new, external_id, state, shelf)
    if found is None:
        write = partial(_create, desk, known, wanted)
        return Planned(Outcome(file, Result.CREATED, name, row.number, remarks=remarks), write)
    if not _differs(found, wanted):
        return Planned(Outcome(file, Result.UNCHANGED, name, row.number))
    write = partial(_update, desk, known, wanted, found)
    return Planned(Outcome(file, Result.UPDATED, name, row.number, remarks=remarks), write)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a row wants of its item. `is_open` None: as it is."""

    content: Content
    external_id: str | None
    is_open: bool | None
    shelf: str | None


def _stays_open(found: CatalogueItem | None, state: bool | None) -> bool:
    return state if state is not None else found is None or found.closed_at is None


def _shelved(known: Known, shelf: str | None) -> tuple[Remark, ...]:
    key = name_key(shelf) if shelf else ""
    if not shelf or key in known.shelves or key in known.new_shelves:
        return ()
    known.new_shelves[key] = uuid4()
    return (NewCategory(name=shelf),)


def _shelf_id(known: Known, shelf: str) -> UUID:
    key = name_key(shelf)
    return known.shelves[key].id if key in known.shelves else known.new_shelves[key]


def _differs(found: CatalogueItem, wanted: _Wanted) -> bool:
    if item_form.content_of(found) != wanted.content:
        return True
    if wanted.is_open is not None and wanted.is_open is not (found.closed_at is None):
        return True
    return bool(wanted.external_id) and found.external_id != wanted.external_id


def _create(desk: Planning, known: Known, wanted: _Wanted) -> None:
    row = CatalogueItem(id=uuid4(), made_at=desk.db.now, external_id=wanted.external_id)
    item_form.write(row, _on_its_shelf(desk, known, wanted))
    row.closed_at = desk.db.now if wanted.is_open is False else None
    desk.db.add(row)
    desk.note("catalogue_item.imported", row, None, name=row.name)
    desk.db.tell(TOPIC)


def _update(desk: Planning, known: Known, wanted: _Wanted, row: CatalogueItem) -> None:
    old, new = item_form.content_of(row), _on_its_shelf(desk, known, wanted)
    item_form.write(row, new)
    row.external_id = row.external_id or wanted.external_id
    if wanted.is_open is not None and wanted.is_open is not (row.closed_at is None):
        row.closed_at = None if wanted.is_open else desk.db.now
    changed = item_form.changes(old, new, categories.names(desk.db))
    desk.note("catalogue_item.updated", row, None, name=row.name, changed=changed)
    desk.db.tell(TOPIC)


def _on_its_shelf(desk: Planning, known: Known, wanted: _Wanted) -> Content:
    """With the category there: made now if no row before has."""
    if not wanted.shelf:
        return wanted.content
    key = name_key(wanted.shelf)
    if key not in known.shelves:
        known.shelves[key] = categories.added(desk.db, wanted.shelf)
    return replace(wanted.content, category_id=known.shelves[key].id)
