"""Views in the toolbar of a list: kept, taken, dropped; columns of a phone's cards; what staff arranged is remembered."""

from __future__ import annotations

import re

import pytest
from nicegui import Client

from components.html.island import Island
from services.people.list_preferences import arranged, remember, save_view
from tests.cast import House, viewed_by
from tests.pages.stage import cookie, one, settled, shown, stage


def _tools(page: Client) -> Island:
    return one(each for each in page.elements.values() if isinstance(each, Island) and 'class="tools"' in each.content)


async def _do(page: Client, do: str, **more: object) -> None:
    with page:
        await _tools(page).take({"do": do, **more})
    await settled()


@pytest.mark.feature("INV-18", "NAV-09")
async def test_a_view_is_kept_taken_and_dropped_on_each_side(sqlite_house: House) -> None:
    house = sqlite_house
    house.invoice(number="A-1")
    house.invoice(number="B-1")
    async with stage(house) as site:
        for who, path, name in (
            (house.alice, "/billing", "billing"),
            (house.alice, "/billing/history", "history"),
            (house.olga, "/staff/invoices", "staff_invoices"),
        ):
            page = await site.open(cookie(house, who), path)
            await _do(page, "search", value="a-1")
            await _do(page, "view_save", fields={"view_name": "Only A"})
            (view,) = arranged(who, name).views
            assert (view.name, dict(view.query)) == ("Only A", {"q": "a-1"})
            await _do(page, "clear_all")
            assert "B-1" in shown(page)
            await _do(page, "view", id=str(view.id))
            assert "B-1" not in shown(page)
            assert re.search(rf'data-do="view" data-id="{view.id}" aria-pressed="true"', _tools(page).content)
            await _do(page, "view", id="00000000-0000-4000-8000-000000000000")  # none of theirs
            assert "B-1" not in shown(page)
            again = await site.open(cookie(house, who), path)
            assert "Only A" in _tools(again).content
            await _do(page, "view_drop", id=str(view.id))
            assert arranged(who, name).views == ()
            assert "Only A" not in _tools(page).content


@pytest.mark.feature("INV-16", "INV-18")
async def test_a_named_period_moves_on_with_the_calendar(sqlite_house: House) -> None:
    house = sqlite_house
    save_view(house.alice, "history", "This year", {"period": "year"})
    house.invoice(number="A-1")
    async with stage(house) as site:
        page = await site.open(cookie(house, house.alice), "/billing/history")
        await _do(page, "view", id=str(arranged(house.alice, "history").views[0].id))
        assert re.search(r'data-do="period" data-id="year" aria-pressed="true"', _tools(page).content)
        assert re.search(r'name="first" value="\d{4}-01-01"', _tools(page).content)


async def test_a_viewer_sees_the_views_and_makes_none(sqlite_house: House) -> None:
    house = sqlite_house
    save_view(house.alice, "billing", "Mine", {"q": "x"})
    assert arranged(viewed_by(house.sam, house.alice), "billing").views


@pytest.mark.feature("INV-18", "MOB-01")
async def test_chosen_columns_stand_on_a_phones_cards_too(sqlite_house: House) -> None:
    house = sqlite_house
    house.invoice(number="A-1")
    async with stage(house) as site:
        page = await site.open(cookie(house, house.alice), "/billing")
        assert 'class="c-hidden"' in shown(page)
        assert "table-only" not in re.findall(r'class="(menu[^"]*)"><button[^>]*data-id="columns"', shown(page))[0]
        await _do(page, "column", id="title", on=True)
        cells = shown(page)
        assert re.search(r'<td role="cell" class="c-line" data-label="Issued">', cells)
        assert 'class="c-hidden' not in cells


@pytest.mark.feature("INV-18", "NAV-09")
async def test_what_staff_arranged_is_there_next_time(sqlite_house: House) -> None:
    house = sqlite_house
    house.invoice(number="A-1")
    remember(house.olga, "staff_invoices", ("title",), 12)
    async with stage(house) as site:
        page = await site.open(cookie(house, house.olga), "/staff/invoices")
        assert re.search(r'data-id="title" checked', shown(page))
        await _do(page, "column", id="due", on=True)
        assert "due" in arranged(house.olga, "staff_invoices").choice.columns
