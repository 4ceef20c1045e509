"""A list that is redrawn while a person ticks: their tick counts, or visibly goes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable

import pytest
from nicegui import Client

from components.html.island import Island
from components.html.markup import tag
from components.lists.data_list import Column, DataList, Line, Listing, ListPlan, ListState, data_list
from data.billing.invoices import Invoice
from data.statuses import InvoiceStatus
from services.integrations.payments.dummy import TestGateway
from services.platform.i18n import Wording
from tests.cast import House
from tests.pages.billing.test_client_billing import buttons, do
from tests.pages.stage import cookie, settled, stage

SAY: Callable[..., str] = Wording("en").say
PLAN = ListPlan("Things", (Column("name", "Name", sortable=True, phone="title"),), tag("p", {}, "none"), ticks=True)


def _listing(*names: str, closed: str = "") -> Listing:
    return Listing([Line(each, each, {"name": each}, tickable=each not in closed) for each in names], len(names))


def _boxes(lines: DataList) -> dict[str, bool]:
    """The boxes as they are drawn."""
    found = re.findall(r"<input[^>]*data-do=\"tick\"[^>]*>", lines._body.content)
    return {re.findall(r'data-id="([^"]*)"', each)[0]: " checked" in each for each in found}


class Answers:
    """Loads whose answers come when the test says so, in the order it says."""

    def __init__(self) -> None:
        self.waiting: list[asyncio.Future[Listing]] = []

    async def __call__(self, _: ListState) -> Listing:
        self.waiting.append(asyncio.get_running_loop().create_future())
        return await self.waiting[-1]


async def _on_a_page(house: House, act: Callable[[Client], Awaitable[None]]) -> None:
    async with stage(house) as site:
        page = await site.open(cookie(house, house.alice), "/account")
        with page:
            await act(page)


async def _take(lines: DataList, do: str, id: str = "", on: bool = True) -> None:
    await lines._body.take({"do": do, "id": id, "on": on})


async def test_an_older_answer_never_stands_over_a_live_update(sqlite_house: House) -> None:
    async def act(page: Client) -> None:
        own, live = Answers(), Answers()
        lines = data_list(PLAN, own, SAY, listing=_listing("a"))
        sorting = asyncio.create_task(_take(lines, "sort", "name"))
        await asyncio.sleep(0)
        fresh = asyncio.create_task(lines.refresh(live))
        await asyncio.sleep(0)
        live.waiting[0].set_result(_listing("new"))
        await fresh
        own.waiting[0].set_result(_listing("old"))
        await sorting
        assert list(_boxes(lines)) == ["new"]

    await _on_a_page(sqlite_house, act)


async def test_a_tick_on_its_way_counts_although_its_row_has_left(sqlite_house: House) -> None:
    async def act(page: Client) -> None:
        lines = data_list(PLAN, Answers(), SAY, listing=_listing("a", "b"))
        lines.show(_listing("c"))
        await _take(lines, "tick", "a")
        assert lines.ticked == {"a"}
        lines.show(_listing("d"))
        lines.show(_listing("e", "b", closed="b"))
        for late in ("c", "b", "never"):
            drawn = lines._body.content
            await _take(lines, "tick", late)
            assert lines.ticked == {"a"}
            assert lines._body.content != drawn  # sent, so that the browser's box goes out
        assert _boxes(lines) == {"e": False}
        await _take(lines, "tick", "a", on=False)
        assert lines.ticked == set()

    await _on_a_page(sqlite_house, act)


async def test_what_is_ticked_while_everything_is_looked_up_is_the_later_word(sqlite_house: House) -> None:
    async def act(page: Client) -> None:
        answers: list[asyncio.Future[list[str]]] = []

        async def everything(_: ListState) -> list[str]:
            answers.append(asyncio.get_running_loop().create_future())
            return await answers[-1]

        lines = data_list(PLAN, Answers(), SAY, listing=_listing("a", "b"), ticked=["a"], everything=everything)
        none = asyncio.create_task(_take(lines, "tick_all", on=False))
        await asyncio.sleep(0)
        await _take(lines, "tick", "b")
        answers[0].set_result(["a", "b", "z"])
        await none
        assert lines.ticked == {"b"}
        first, second = (asyncio.create_task(_take(lines, "tick_all", on=on)) for on in (True, False))
        await asyncio.sleep(0)
        answers[2].set_result(["a", "b"])
        await second
        answers[1].set_result(["a", "b"])
        await first
        assert lines.ticked == set()
        assert _boxes(lines) == {"a": False, "b": False}

    await _on_a_page(sqlite_house, act)


async def test_ticks_the_page_takes_back_leave_the_browser_too(sqlite_house: House) -> None:
    async def act(page: Client) -> None:
        lines = data_list(PLAN, Answers(), SAY, listing=_listing("a"), on_ticks=lambda ids: lines.tick(()))
        drawn = lines._body.content
        await _take(lines, "tick", "a")
        assert (lines.ticked, _boxes(lines)) == (frozenset(), {"a": False})
        assert lines._body.content != drawn

    await _on_a_page(sqlite_house, act)


def _island(page: Client) -> Island:
    return next(
        each for each in reversed(list(page.elements.values())) if isinstance(each, Island) and "tick" in each._answers
    )


@pytest.mark.feature("PAY-04", "PAY-06")
async def test_a_tick_that_crosses_a_new_order_is_paid(sqlite_house: House) -> None:
    house = sqlite_house
    house.inside.gateways.checkouts["test"] = TestGateway(house.engine, "http://localhost:8080")
    house.prefer(billing_preselect="none")
    rows = [house.invoice(f"{n}.00 EUR", due=n) for n in range(1, 31)]
    async with stage(house) as site:
        page = await site.open(cookie(house, house.alice), "/billing")
        with page:
            for _ in range(2):  # smallest first, then largest first
                await _island(page).take({"do": "sort", "id": "balance", "on": False})
            assert rows[0].number not in _island(page).content
            await _island(page).take({"do": "tick", "id": str(rows[0].id), "on": True})  # sent before it left
        await settled()
        assert buttons(page) == ["Pay €1.00"]


@pytest.mark.feature("PAY-04", "PAY-06")
async def test_a_tick_that_crosses_a_payment_goes_out(sqlite_house: House) -> None:
    house = sqlite_house
    house.inside.gateways.checkouts["test"] = TestGateway(house.engine, "http://localhost:8080")
    house.prefer(billing_preselect="none")
    mine, theirs = house.invoice("5.00 EUR"), house.invoice("8.00 EUR")
    async with stage(house) as site:
        page = await site.open(cookie(house, house.alice), "/billing")
        with house.backstage() as db:  # a colleague paid it
            row = db.get_one(Invoice, theirs.id)
            row.status, row.paid_minor = InvoiceStatus.PAID, row.payable_minor
        house.inside.bus.publish([f"entity:{house.acme}"])
        await settled()
        await do(page, "tick", id=str(mine.id), on=True)
        assert theirs.number not in _island(page).content
        with page:
            await _island(page).take({"do": "tick", "id": str(theirs.id), "on": True})
        await settled()
        assert buttons(page) == ["Pay €5.00"]
