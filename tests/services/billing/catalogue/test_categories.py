"""The shelves of the catalogue, in the firm's own order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest

from data.errors import Conflict, NotAllowed, NotFound, Refusal
from services.billing.catalogue import categories, items, listing
from services.platform.context import Context
from services.platform.lists.query import ListQuery
from tests.cast import House
from tests.services.billing.catalogue.test_items import BOOKS, found, row

pytestmark = pytest.mark.both_databases


def named(house: House) -> list[str]:
    return [each.name for each in categories.all_categories(house.rita)]


def test_they_stand_in_the_order_of_the_firm(house: House) -> None:
    a, b, c = (categories.add_category(house.sam, name) for name in ("Tax", "Ακίνητα", "Books"))
    assert named(house) == ["Tax", "Ακίνητα", "Books"]
    categories.order_categories(house.sam, [c, a, b])
    categories.order_categories(house.sam, [c, a, b])
    assert named(house) == ["Books", "Tax", "Ακίνητα"]
    for wrong in ([c, a], [c, a, b, b], [c, a, uuid4()], []):
        with pytest.raises(Conflict):
            categories.order_categories(house.sam, wrong)


def test_no_two_differ_in_case_or_accents_only(house: House) -> None:
    categories.add_category(house.sam, "Ακίνητα")
    other = categories.add_category(house.sam, "Tax")
    with pytest.raises(categories.CategoryExists) as refused:
        categories.add_category(house.sam, " ΑΚΙΝΗΤΑ ")
    assert refused.value.field == "name"
    with pytest.raises(categories.CategoryExists):
        categories.rename_category(house.sam, other, "ακινητα")
    categories.rename_category(house.sam, other, "TAX")
    categories.rename_category(house.sam, other, "TAX")
    assert named(house) == ["Ακίνητα", "TAX"]
    for wrong in ("", "x" * 4096):
        with pytest.raises(Refusal) as refusal:
            categories.add_category(house.sam, wrong)
        assert refusal.value.field == "name"


def test_closed_it_keeps_what_stands_in_it_and_takes_nothing_new(house: House) -> None:
    shelf = categories.add_category(house.sam, "Books")
    form = replace(BOOKS, category=str(shelf))
    id = items.add(house.sam, form)
    categories.close_category(house.sam, shelf)
    categories.close_category(house.sam, shelf)
    with pytest.raises(items.CategoryGone) as refused:
        items.add(house.sam, replace(form, name="x", code=""))
    assert refused.value.field == "category"
    items.change(house.sam, id, 1, replace(form, name="Still there"))
    assert row(house, id).category_id == shelf
    assert str(shelf) in items.item(house.sam, id).choices.categories
    assert str(shelf) not in items.new(house.sam)[1].categories
    categories.reopen_category(house.sam, shelf)
    categories.reopen_category(house.sam, shelf)
    items.add(house.sam, replace(form, name="x", code=""))
    assert [each.count for each in categories.all_categories(house.sam)] == [2]


def test_whoever_may_not_is_refused(house: House) -> None:
    shelf = categories.add_category(house.sam, "Books")
    verbs: tuple[Callable[[Context], object], ...] = (
        lambda ctx: categories.rename_category(ctx, shelf, "x"),
        lambda ctx: categories.close_category(ctx, shelf),
        lambda ctx: categories.reopen_category(ctx, shelf),
        lambda ctx: categories.order_categories(ctx, [shelf]),
    )
    for who in (house.kim, house.rita, house.alice, *house.strangers):
        for verb in verbs:
            with pytest.raises(NotAllowed):
                verb(who)
    with pytest.raises(NotFound):
        categories.rename_category(house.sam, uuid4(), "x")


def test_the_list_is_narrowed_sorted_and_searched(house: House) -> None:
    shelf = categories.add_category(house.sam, "Property")
    items.add(
        house.sam, replace(BOOKS, name="Έλεγχος στέγης", code="R-2", category=str(shelf), price="", is_shown=False)
    )
    items.add(house.sam, replace(BOOKS, name="Key copy", code="K-1", kind="product", minutes="", price="4"))
    items.add(house.sam, replace(BOOKS, name="Books", code="", price="80.00", currency="USD"))
    assert found(house.rita, search="ελεγχοσ") == ["Έλεγχος στέγης"]
    assert found(house.rita, search="k-1") == ["Key copy"]
    assert found(house.rita, chosen={"kind": ("product",)}) == ["Key copy"]
    assert found(house.rita, chosen={"category": (str(shelf),)}) == ["Έλεγχος στέγης"]
    assert found(house.rita, chosen={"shown": ("no",)}) == ["Έλεγχος στέγης"]
    assert found(house.rita, chosen={"shown": ("yes",)}) == ["Books", "Key copy"]
    assert found(house.rita, chosen={"state": ("?",), "shown": ("?",)}) == ["Books", "Key copy", "Έλεγχος στέγης"]
    assert found(house.rita, sort="price") == ["Έλεγχος στέγης", "Key copy", "Books"]
    assert found(house.rita, sort="category") == ["Έλεγχος στέγης", "Books", "Key copy"]
    for sort in listing.SORTS:
        assert len(listing.page(house.rita, ListQuery(sort=sort, descending=True)).rows) == 3
