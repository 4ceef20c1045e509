"""The catalogue: what the firm sells, kept by those who make out invoices."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from data.billing.catalogue import CatalogueItem
from data.errors import Conflict, NotAllowed, NotFound, Refusal
from data.firm.tables import Event
from data.money import Money
from data.statuses import ItemKind
from services.billing.catalogue import categories, items, listing
from services.billing.catalogue.item_form import ASKED, ItemForm
from services.platform.context import Context
from services.platform.lists.query import ListQuery
from tests.cast import House

pytestmark = pytest.mark.both_databases

BOOKS = ItemForm(
    "service",
    "Monthly bookkeeping",
    "BK-100",
    description="Your books, every month.",
    unit="MON",
    price="120.50",
    currency="EUR",
    tax="S:24",
    minutes="90",
    checklist="Bank\n\n  Cash \nPayroll",
    is_shown=True,
)


def row(house: House, id: UUID) -> CatalogueItem:
    with house.backstage() as db:
        return db.get_one(CatalogueItem, id)


def history(house: House, verb: str) -> list[dict[str, Any]]:
    with house.backstage() as db:
        return [event.facts for event in db.scalars(select(Event).where(Event.verb == verb).order_by(Event.at))]


def found(ctx: Context, **asked: Any) -> list[str]:
    return [each.name for each in listing.page(ctx, ListQuery(**asked)).rows]


def test_an_item_is_kept_as_it_was_typed_and_comes_back_so(house: House) -> None:
    shelf = categories.add_category(house.sam, "Accounting")
    form = replace(BOOKS, category=str(shelf))
    kept = row(house, id := items.add(house.sam, form))
    assert (kept.kind, kept.price, kept.minutes) == (ItemKind.SERVICE, Money(12050, "EUR"), 90)
    assert kept.checklist == ["Bank", "Cash", "Payroll"]
    editing = items.item(house.rita, id)
    assert editing.form == replace(form, checklist="Bank\nCash\nPayroll")
    assert editing.choices.categories == {str(shelf): "Accounting"}
    assert history(house, "catalogue_item.added") == [{"name": "Monthly bookkeeping"}]


def test_what_changed_is_said_in_words_and_nothing_changed_is_nothing(house: House) -> None:
    shelf = categories.add_category(house.sam, "Accounting")
    id = items.add(house.sam, BOOKS)
    version = items.change(house.sam, id, 1, replace(BOOKS, price="130", tax=ASKED, category=str(shelf)))
    assert history(house, "catalogue_item.changed") == [
        {
            "name": "Monthly bookkeeping",
            "changed": {
                "price": ["120.50 EUR", "130.00 EUR"],
                "tax": ["24%", None],
                "category": [None, "Accounting"],
            },
        }
    ]
    again = items.item(house.sam, id)
    assert items.change(house.sam, id, version, again.form) == version
    assert len(history(house, "catalogue_item.changed")) == 1


def test_of_two_editors_the_second_is_told(house: House) -> None:
    id = items.add(house.sam, BOOKS)
    items.change(house.sam, id, 1, replace(BOOKS, name="Sam's"))
    with pytest.raises(Conflict, match="Someone else changed this first"):
        items.change(house.ben, id, 1, replace(BOOKS, name="Ben's"))
    assert row(house, id).name == "Sam's"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "thing"}, "kind"),
        ({"name": "  \u202e "}, "name"),
        ({"name": "x" * 4096}, "name"),
        ({"code": "x" * 61}, "code"),
        ({"description": "x" * 4096}, "description"),
        ({"unit": "XYZZY"}, "unit"),
        ({"price": "-1"}, "price"),
        ({"price": "-99999999999"}, "price"),
        ({"price": "9" * 4096}, "price"),
        ({"price": "1e3"}, "price"),
        ({"price": "1.005"}, "price"),
        ({"price": "1.5", "currency": "ISK"}, "price"),
        ({"price": "1.0005", "currency": "KWD"}, "price"),
        ({"currency": "EURO"}, "currency"),
        ({"tax": "S:99"}, "tax"),
        ({"minutes": "0"}, "minutes"),
        ({"minutes": "1.5"}, "minutes"),
        ({"minutes": "9" * 400}, "minutes"),
        ({"kind": "product"}, "minutes"),
        ({"checklist": "a\n" + "x" * 201}, "checklist"),
        ({"checklist": "a\n" * 101}, "checklist"),
        ({"category": str(uuid4())}, "category"),
        ({"category": "what"}, "category"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(house: House, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        items.add(house.sam, replace(BOOKS, **changes))
    assert refused.value.field == field
    id = items.add(house.sam, BOOKS)
    with pytest.raises(Refusal) as refused:
        items.change(house.sam, id, 1, replace(BOOKS, **changes))
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [("0", "EUR", 0), ("", "EUR", None), ("1250", "ISK", 1250), ("900", "JPY", 900), ("12.345", "KWD", 12345)],
)
def test_a_price_has_the_steps_of_its_currency_or_is_none(
    house: House, typed: str, currency: str, minor: int | None
) -> None:
    id = items.add(house.sam, replace(BOOKS, price=typed, currency=currency))
    assert row(house, id).price_minor == minor
    assert row(house, id).version == 1


def test_a_code_is_given_once_whatever_its_case_and_the_sentence_says_to_whom(house: House) -> None:
    first = items.add(house.sam, BOOKS)
    with pytest.raises(items.CodeTaken, match="Monthly bookkeeping") as refused:
        items.add(house.sam, replace(BOOKS, name="Other", code=" bk-100 "))
    assert refused.value.field == "code"
    other = items.add(house.sam, replace(BOOKS, name="Other", code="ΑΒ-1"))
    items.archive(house.sam, first)
    with pytest.raises(items.CodeTaken):  # an archived one comes back one day
        items.change(house.sam, other, 1, replace(BOOKS, name="Other"))
    with pytest.raises(items.CodeTaken):
        items.add(house.sam, replace(BOOKS, name="Third", code="αβ-1"))
    items.change(house.sam, other, 1, replace(BOOKS, name="Other", code=""))
    items.add(house.sam, replace(BOOKS, name="Third", code=""))


def test_two_of_one_name_need_codes_to_be_told_apart(house: House) -> None:
    items.add(house.sam, replace(BOOKS, name="Έλεγχος", code=""))
    with pytest.raises(items.SameName) as refused:
        items.add(house.sam, replace(BOOKS, name="ΕΛΕΓΧΟΣ", code=""))
    assert refused.value.field == "name"
    with pytest.raises(items.SameName):
        items.add(house.sam, replace(BOOKS, name="Έλεγχος", code="E-2"))


def test_of_two_who_give_one_code_at_once_one_is_told(house: House) -> None:
    def add(name: str) -> str:
        try:
            items.add(house.sam, replace(BOOKS, name=name))
        except items.CodeTaken as refusal:
            return str(refusal)
        return ""

    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(add, ["a", "b", "c", "d"]))
    assert said.count("") == 1
    assert all("has this code already" in each for each in said if each)


def test_archived_it_is_not_listed_and_comes_back_as_it_was(house: House) -> None:
    id = items.add(house.sam, BOOKS)
    items.archive(house.sam, id)
    items.archive(house.sam, id)
    assert found(house.rita) == []
    assert found(house.rita, chosen={"state": ("archived",)}) == ["Monthly bookkeeping"]
    assert items.item(house.rita, id).is_archived
    with pytest.raises(items.Archived):
        items.change(house.sam, id, row(house, id).version, BOOKS)
    items.bring_back(house.sam, id)
    items.bring_back(house.sam, id)
    assert found(house.rita) == ["Monthly bookkeeping"]
    assert len(history(house, "catalogue_item.archived")) == len(history(house, "catalogue_item.brought_back")) == 1


def test_a_tax_no_longer_charged_stays_with_what_has_it(house: House) -> None:
    id = items.add(house.sam, BOOKS)
    house.prefer(tax_rates=[{"label": "VAT 25%", "percent": "25", "category": "S"}])
    sam = house.again(house.sam)
    editing = items.item(sam, id)
    assert {"S:25", "S:24", ""} == set(editing.choices.rates)
    items.change(sam, id, editing.version, replace(editing.form, name="Books"))
    assert row(house, id).tax_rate == 24
    with pytest.raises(Refusal) as refused:
        items.add(sam, replace(BOOKS, code="", name="New"))
    assert refused.value.field == "tax"


VERBS: dict[str, Callable[[Context, UUID], object]] = {
    "add": lambda ctx, id: items.add(ctx, replace(BOOKS, name="x", code="")),
    "change": lambda ctx, id: items.change(ctx, id, 1, replace(BOOKS, name="x")),
    "archive": items.archive,
    "bring back": items.bring_back,
    "new": lambda ctx, id: items.new(ctx),
    "add category": lambda ctx, id: categories.add_category(ctx, "x"),
}


@pytest.mark.parametrize("verb", VERBS)
def test_the_catalogue_is_changed_by_those_who_make_out_invoices(house: House, verb: str) -> None:
    id = items.add(house.sam, BOOKS)
    for who in (house.kim, house.rita, house.alice, *house.strangers):
        with pytest.raises(NotAllowed):
            VERBS[verb](who, id)
    VERBS[verb](house.ben, id)


def test_no_client_sees_it_and_every_colleague_does(house: House) -> None:
    id = items.add(house.sam, BOOKS)
    looks: tuple[Callable[[Context], object], ...] = (
        lambda ctx: items.item(ctx, id),
        found,
        categories.all_categories,
    )
    for who in (house.alice, house.maria, *house.strangers):
        for look in looks:
            with pytest.raises(NotAllowed):
                look(who)
    for who in (house.olga, house.kim, house.rita, house.ben):
        assert found(who) == ["Monthly bookkeeping"]


def test_what_is_not_there_is_not_found(house: House) -> None:
    for verb in (items.archive, items.bring_back, items.item):
        with pytest.raises(NotFound):
            verb(house.sam, uuid4())
    with pytest.raises(NotFound):
        items.change(house.sam, uuid4(), 1, BOOKS)
