"""Lines of an invoice picked from the catalogue on the screen: by a click, by a code and Enter, and written over."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from nicegui import Client
from sqlalchemy import select

from components.html.island import Island
from data.billing.invoices import InvoiceLine
from pages.shell.drafts import writer as draft_writer
from services.billing.catalogue import items
from tests.cast import House
from tests.pages.documents.acting import pick
from tests.pages.stage import Site, cookie, field, press, settled, shown, stage, tell, type_into
from tests.services.billing.catalogue.test_items import BOOKS


async def _form(house: House, site: Site, token: str = "") -> Client:
    return await site.open(token or cookie(house, house.sam), f"/staff/invoices/new?client={house.acme}")


def _values(page: Client) -> tuple[str, ...]:
    labels = ("Description", "Detail", "Unit", "Unit price", "Tax", "Item of the catalogue")
    return tuple(field(page, each).value for each in labels)  # type: ignore[attr-defined]


def _offered(page: Client) -> str:
    return "".join(
        each.content for each in page.elements.values() if isinstance(each, Island) and "pick" in each._answers
    )


def _lines(house: House) -> list[tuple[str, str, UUID | None]]:
    with house.backstage() as db:
        return [(each.description, str(each.unit_price), each.item_id) for each in db.scalars(select(InvoiceLine))]


async def test_a_few_letters_offer_items_and_a_click_fills_the_line(sqlite_house: House) -> None:
    house = sqlite_house
    id = items.add(house.sam, BOOKS)
    async with stage(house) as site:
        page = await _form(house, site)
        await type_into(page, "Description", "bookk")
        assert all(each in _offered(page) for each in ("Monthly bookkeeping", "BK-100", "€120.50"))
        await pick(page, "pick", id)
        filled = ("Monthly bookkeeping", "Your books, every month.", "month", "120.50", "S:24", str(id))
        assert _values(page) == filled
        assert "BK-100" not in _offered(page)
        assert "From the catalogue" in _offered(page)
        await type_into(page, "Unit price", "99")
        await type_into(page, "Description", "Bookkeeping of May")
        await press(page, "Save draft")
    assert _lines(house) == [("Bookkeeping of May", "99", id)]


async def test_a_code_and_enter_fill_it_and_enter_again_goes_on(sqlite_house: House) -> None:
    house = sqlite_house
    id = items.add(house.sam, BOOKS)
    async with stage(house) as site:
        page = await _form(house, site)
        await type_into(page, "Description", "bk-100")
        await tell(page, field(page, "Description"), "entered")
        assert _values(page)[-1] == str(id)
        assert len([each for each in page.elements.values() if each.props.get("label") == "Description"]) == 1
        await tell(page, field(page, "Description"), "entered")
        assert len([each for each in page.elements.values() if each.props.get("label") == "Description"]) == 2


async def test_another_pick_takes_the_detail_of_the_first_away_and_never_what_was_written(sqlite_house: House) -> None:
    house = sqlite_house
    with_detail, plain = items.add(house.sam, BOOKS), items.add(house.sam, replace(BOOKS, code="P", description=""))
    async with stage(house) as site:
        page = await _form(house, site)
        await pick(page, "pick", with_detail)
        await pick(page, "pick", plain)
        assert (_values(page)[1], _values(page)[5]) == ("", str(plain))
        await type_into(page, "Detail", "As agreed")
        await pick(page, "pick", plain)
        assert _values(page)[1] == "As agreed"


async def test_another_currency_is_said_beside_the_price_which_stays_empty(sqlite_house: House) -> None:
    house = sqlite_house
    id = items.add(house.sam, replace(BOOKS, currency="ISK", price="9000"))
    async with stage(house) as site:
        page = await _form(house, site)
        await type_into(page, "Unit price", "5")
        await type_into(page, "Description", "bookk")
        await pick(page, "pick", id)
        price = field(page, "Unit price")
        assert price.value == ""  # type: ignore[attr-defined]
        assert "Write what it costs in EUR." in price.props["error"]
        await press(page, "Save draft")
        assert field(page, "Unit price").props["error"] == "Please fill this in."
        await type_into(page, "Currency", "ISK")
        await pick(page, "pick", id)
        assert _values(page)[3] == "9000"


async def test_what_was_archived_meanwhile_is_said_and_the_line_stays(sqlite_house: House) -> None:
    house = sqlite_house
    id = items.add(house.sam, BOOKS)
    async with stage(house) as site:
        page = await _form(house, site)
        await type_into(page, "Description", "bookk")
        items.archive(house.sam, id)
        await pick(page, "pick", id)
        assert "This was archived meanwhile." in shown(page)
        assert _values(page)[0] == "bookk"
        await type_into(page, "Description", "")
        assert _offered(page) == ""


async def test_a_line_that_was_picked_comes_back_after_a_reload(sqlite_house: House) -> None:
    house = sqlite_house
    id = items.add(house.sam, BOOKS)
    async with stage(house) as site:
        token = cookie(house, house.sam)
        page = await _form(house, site, token)
        await type_into(page, "Description", "bookk")
        await pick(page, "pick", id)
        before = _values(page)
        page.delete()
        await draft_writer.flush_all()
        await settled()
        page = await _form(house, site, token)
        assert _values(page) == before
        assert "From the catalogue" in _offered(page)
        await type_into(page, "Description", "")
        assert _values(page)[-1] == ""
        await type_into(page, "Description", "By hand")
        await type_into(page, "Unit price", "1")
        await press(page, "Save draft")
    assert _lines(house) == [("By hand", "1", None)]
