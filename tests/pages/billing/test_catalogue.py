"""The catalogue on its screens: who sees what, what is typed stays, and the second of two editors is told."""

from __future__ import annotations

import asyncio

from sqlalchemy import select

from components.html.island import Island
from data.billing.catalogue import CatalogueCategory, CatalogueItem
from services.billing.catalogue import categories, items
from tests.cast import House
from tests.pages.billing.test_live import within_a_second
from tests.pages.documents.acting import pick
from tests.pages.people.test_both_sides_dialogs import answer, asked
from tests.pages.stage import button, cookie, field, press, shown, stage, tell, type_into
from tests.services.billing.catalogue.test_items import BOOKS, row

PATH = "/staff/catalogue"


async def test_an_item_is_written_down_and_stands_in_the_list(sqlite_house: House) -> None:
    house = sqlite_house
    categories.add_category(house.sam, "Λογιστικά")
    async with stage(house) as site:
        token = cookie(house, house.sam)
        page = await site.open(token, f"{PATH}/new")
        await press(page, "Add to the catalogue")
        assert field(page, "Name").props["error"] == "Please fill this in."
        for label, text in (("Name", "Μηνιαία λογιστική"), ("Item code", "ΛΟΓ-1"), ("Price without tax", "120.505")):
            await type_into(page, label, text)
        await press(page, "Add to the catalogue")
        assert "EUR has 2 decimals at most" in field(page, "Price without tax").props["error"]
        assert field(page, "Name").value == "Μηνιαία λογιστική"  # type: ignore[attr-defined]
        await type_into(page, "Price without tax", "120.50")
        await type_into(page, "Unit", "MON")
        await press(page, "Add to the catalogue")
        with house.backstage() as db:
            kept = db.scalars(select(CatalogueItem)).one()
            assert (kept.price_minor, kept.unit, kept.code) == (12050, "MON", "ΛΟΓ-1")
        page = await site.open(token, PATH)
        told = shown(page)
        assert all(each in told for each in ("Μηνιαία λογιστική", "ΛΟΓ-1", "€120.50", "month"))


async def test_a_code_that_is_given_is_said_at_the_field(sqlite_house: House) -> None:
    house = sqlite_house
    items.add(house.sam, BOOKS)
    async with stage(house) as site:
        page = await site.open(cookie(house, house.sam), f"{PATH}/new")
        await type_into(page, "Name", "Other")
        await type_into(page, "Item code", "bk-100")
        await press(page, "Add to the catalogue")
        assert field(page, "Item code").props["error"] == "“Monthly bookkeeping” has this code already."


async def test_the_second_of_two_editors_is_told_and_keeps_what_was_typed(sqlite_house: House) -> None:
    house = sqlite_house
    id = items.add(house.sam, BOOKS)
    async with stage(house) as site:
        one = await site.open(cookie(house, house.sam), f"{PATH}/{id}")
        two = await site.open(cookie(house, house.ben), f"{PATH}/{id}")
        await type_into(one, "Price without tax", "99")
        await press(one, "Save")
        await type_into(two, "Name", "Books")
        await press(two, "Save")
        assert row(house, id).name == "Monthly bookkeeping"
        assert field(two, "Name").value == "Books"  # type: ignore[attr-defined]
        await press(two, "Save")
    kept = row(house, id)
    assert (kept.name, kept.price_minor) == ("Books", 9900)


async def test_archived_it_is_offered_no_more_and_comes_back(sqlite_house: House) -> None:
    house = sqlite_house
    id = items.add(house.sam, BOOKS)
    async with stage(house) as site:
        token = cookie(house, house.sam)
        page = await site.open(token, f"{PATH}/{id}")
        asking = asyncio.create_task(tell(page, button(page, "Archive …"), "click"))
        await within_a_second(lambda: bool(asked(page)))
        await answer(page, "Archive it")
        await asking
        assert row(house, id).closed_at is not None
        page = await site.open(token, PATH)
        assert "Monthly bookkeeping" not in "".join(
            each.content for each in page.elements.values() if isinstance(each, Island)
        )
        page = await site.open(token, f"{PATH}/{id}")
        assert "This is archived" in shown(page)
        await press(page, "Bring back")
        assert row(house, id).closed_at is None


async def test_whoever_may_only_look_sees_its_facts_and_no_buttons(sqlite_house: House) -> None:
    house = sqlite_house
    id = items.add(house.sam, BOOKS)
    async with stage(house) as site:
        token = cookie(house, house.rita)
        told = shown(await site.open(token, PATH))
        assert "New item" not in told
        assert "Categories" not in told
        told = shown(await site.open(token, f"{PATH}/{id}"))
        assert all(each in told for each in ("120.50 EUR", "VAT 24%", "1 h 30 min", "Payroll"))
        assert "Archive" not in told
        for path in (f"{PATH}/new", f"{PATH}/categories"):
            assert (await site.holds(token).get(path)).status_code == 403
        assert (await site.holds(token).get(f"{PATH}/what")).status_code == 404
        assert (await site.holds(cookie(house, house.alice)).get(PATH)).status_code != 200


async def test_categories_are_added_named_ordered_and_closed(sqlite_house: House) -> None:
    house = sqlite_house
    first, second = categories.add_category(house.sam, "Tax"), categories.add_category(house.sam, "Books")
    async with stage(house) as site:
        page = await site.open(cookie(house, house.sam), f"{PATH}/categories")
        await type_into(page, "Name of the category", "Property")
        await press(page, "Add the category")
        await pick(page, "up", second)
        await pick(page, "close", first)
        await pick(page, "close", first)
        await pick(page, "rename", second)
        await type_into(page, "New name", "TAX")
        await press(page, "Rename")
        assert field(page, "New name").props["error"] == "There is a category of this name already."
        await type_into(page, "New name", "Accounts")
        await press(page, "Rename")
    assert [(each.name, each.is_closed) for each in categories.all_categories(house.sam)] == [
        ("Accounts", False),
        ("Tax", True),
        ("Property", False),
    ]
    with house.backstage() as db:
        assert len(db.scalars(select(CatalogueCategory)).all()) == 3
