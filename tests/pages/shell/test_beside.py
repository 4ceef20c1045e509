"""The list beside its detail: whose rows it holds, how it was left, when it is asked for, and that it follows changes."""

from __future__ import annotations

import asyncio
import html
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from nicegui import Client, ui
from sqlalchemy import delete, select

from components.html.island import Island
from data.access.tables import LoginSession
from data.people.tables import Assignment
from data.statuses import InvoiceStatus
from services.access.authentication import key_of
from services.clock import clock
from services.people import clients
from tests.cast import House
from tests.pages.billing.test_live import pay, within_a_second
from tests.pages.stage import cookie, one, settled, shown, stage


def column(page: Client) -> ui.element:
    return one(each for each in page.elements.values() if "beside" in each.classes)


def beside(page: Client) -> str:
    """What the column shows; "" while it is not there."""
    standing = [each for each in page.elements.values() if {"beside", "on"} <= set(each.classes)]
    return "\n".join(each.content for found in standing for each in found.descendants() if isinstance(each, Island))


def names(page: Client) -> list[str]:
    return [html.unescape(each) for each in re.findall(r"<b>(.*?)</b>", beside(page))]


def current(page: Client) -> list[str]:
    return re.findall(r'aria-current="page"><b>(.*?)</b>', beside(page))


def back(page: Client) -> str:
    """Where the way back to the full list leads."""
    return html.unescape(one(re.findall(r'class="more" href="(.*?)"', beside(page))))


async def go(page: Client, path: str) -> None:
    """What a click on a link of ours does."""
    with page:
        await page.sub_pages_router._handle_navigate(path)
    await settled()


async def do(page: Client, act: str, **facts: object) -> None:
    """What a person does inside the column."""
    island = one(
        each
        for each in column(page).descendants()
        if isinstance(each, Island) and act in each._answers and f'data-do="{act}"' in each.content
    )
    with page:
        await island.take({"detail": {"do": act, "id": "", "value": "", "on": False, **facts}})
    await settled()


async def test_every_tab_of_a_record_has_the_clients_beside_it(sqlite_house: House) -> None:
    house = sqlite_house
    record = f"/staff/clients/{house.acme}"
    async with stage(house) as site:
        page = await site.open(cookie(house, house.sam), record)
        for tab in ("", "/contacts", "/invoices", "/payments", "/history", "/settings"):
            await go(page, record + tab)
            assert names(page) == ["Acme Ltd", "Umbra SA"], tab
            assert current(page) == ["Acme Ltd"], tab
        assert "2 found" in beside(page)
        assert back(page) == "/staff/clients"
        await go(page, f"/staff/clients/{house.umbra}")
        assert current(page) == ["Umbra SA"]
        await go(page, "/staff/clients")
        assert beside(page) == ""


@pytest.mark.security("R16")
async def test_searching_keeps_the_session_awake_and_news_do_not(sqlite_house: House) -> None:
    house = sqlite_house

    def asleep_since() -> timedelta:
        """How long ago somebody did something; puts the clock back for the next time."""
        with house.backstage() as db:
            row = db.scalars(select(LoginSession).where(LoginSession.key == key_of(token))).one()
            ago, row.seen_at = clock() - row.seen_at, clock() - timedelta(minutes=5)
        return ago

    async with stage(house) as site:
        token = cookie(house, house.sam)
        page = await site.open(token, f"/staff/clients/{house.acme}")
        asleep_since()
        house.invoice("10.00 EUR")
        house.inside.bus.publish({"invoices"})
        await asyncio.sleep(0.1)
        await settled()
        assert asleep_since() > timedelta(minutes=4)
        await do(page, "search", value="umb")
        assert names(page) == ["Acme Ltd", "Umbra SA"]
        assert asleep_since() < timedelta(minutes=1)


async def test_nobody_waits_for_the_rows_beside(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        answer = await site.holds(cookie(house, house.sam)).get(f"/staff/clients/{house.acme}")
        assert "Acme Ltd" in answer.text
        assert "skeleton" in answer.text  # the column has its place before it has its rows
        assert "Umbra SA" not in answer.text


async def test_the_list_stands_as_it_was_left_in_this_tab(sqlite_house: House) -> None:
    house = sqlite_house
    first, second = house.invoice("10.00 EUR", number="INV-A1"), house.invoice("20.00 EUR", number="INV-A2")
    house.invoice("30.00 EUR", number="INV-B1", of=house.umbra, status=InvoiceStatus.VOID)
    async with stage(house) as site:
        token = cookie(house, house.sam)
        page = await site.open(token, "/staff/invoices?q=inv-a&sort=amount")
        await go(page, f"/staff/invoices/{second.id}")
        assert names(page) == ["INV-A1", "INV-A2"]
        assert current(page) == ["INV-A2"]
        assert back(page) == "/staff/invoices?q=inv-a&sort=amount"
        await do(page, "search", value="a1")
        await go(page, f"/staff/clients/{house.acme}")
        assert names(page) == ["Acme Ltd", "Umbra SA"]
        await go(page, f"/staff/invoices/{first.id}")
        assert names(page) == ["INV-A1"]  # as it was left, beside another list's detail meanwhile
        await go(page, "/staff/invoices?f.status=void")
        await go(page, f"/staff/invoices/{first.id}")
        assert (names(page), current(page)) == (["INV-A1", "INV-B1"], ["INV-A1"])
        assert "Not among these rows" in beside(page)
        assert "Remove the filter Status: Void" in beside(page)
        await do(page, "unfilter", id="status:void")
        assert sorted(names(page)) == ["INV-A1", "INV-A2", "INV-B1"]
        assert "Not among these rows" not in beside(page)
        again = await site.open(token, f"/staff/invoices/{first.id}")
        assert sorted(names(again)) == ["INV-A1", "INV-A2", "INV-B1"]


async def test_a_clients_own_invoices_stand_beside_this_clients_only(sqlite_house: House) -> None:
    house = sqlite_house
    ours, theirs = house.invoice(number="INV-OURS"), house.invoice(number="INV-THEIRS", of=house.umbra)
    async with stage(house) as site:
        page = await site.open(cookie(house, house.sam), f"/staff/clients/{house.acme}/invoices")
        await go(page, f"/staff/invoices/{ours.id}")
        assert names(page) == ["INV-OURS"]
        assert back(page) == f"/staff/clients/{house.acme}/invoices"
        await go(page, f"/staff/invoices/{theirs.id}")
        assert sorted(names(page)) == ["INV-OURS", "INV-THEIRS"]
        assert back(page) == "/staff/invoices"


async def test_a_payment_has_the_payments_beside_it(sqlite_house: House) -> None:
    house = sqlite_house
    pay(house, house.invoice("10.00 EUR"))
    async with stage(house) as site:
        page = await site.open(cookie(house, house.rita), "/staff/payments")
        await go(page, one(re.findall(r'href="(/staff/payments/[0-9a-f-]{36})"', shown(page))))
        assert "1 found" in beside(page)
        assert len(current(page)) == 1
        assert "€10.00" in beside(page)


@pytest.mark.security("R37")
async def test_who_sees_one_client_sees_one_client_beside(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        page = await site.open(cookie(house, house.ben), f"/staff/clients/{house.acme}")
        assert names(page) == ["Acme Ltd"]
        await go(page, f"/staff/clients/{house.umbra}")
        assert beside(page) == ""  # what does not exist for him has nothing beside it either
        await go(page, f"/staff/clients/{house.acme}")
        with house.backstage() as db:
            db.execute(delete(Assignment).where(Assignment.person_id == house.ben.actor.person_id))
        house.inside.bus.publish(["clients"])
        await within_a_second(lambda: "0 found" in beside(page))
        assert names(page) == ["Acme Ltd"]  # what he has open


async def test_a_client_is_shown_no_list_of_the_firm(sqlite_house: House) -> None:
    house = sqlite_house
    invoice = house.invoice()
    async with stage(house) as site:
        browser = site.holds(cookie(house, house.alice))
        for path in (f"/staff/clients/{house.acme}", f"/staff/invoices/{invoice.id}"):
            answer = await browser.get(path)
            assert "slim" not in answer.text
            assert "Umbra SA" not in answer.text


async def test_the_rows_follow_what_happens(sqlite_house: House) -> None:
    house = sqlite_house
    invoice = house.invoice("10.00 EUR")
    async with stage(house) as site:
        page = await site.open(cookie(house, house.sam), f"/staff/clients/{house.umbra}")
        assert "€10.00" in beside(page)
        await asyncio.to_thread(pay, house, invoice)
        await within_a_second(lambda: "€10.00" not in beside(page))
        record = await asyncio.to_thread(clients.record, house.sam, house.acme)
        form = replace(record.form, name="Zenith Ltd")
        await asyncio.to_thread(clients.change, house.sam, house.acme, record.version, form)
        await within_a_second(lambda: names(page) == ["Umbra SA", "Zenith Ltd"])
        assert current(page) == ["Umbra SA"]


async def test_a_left_detail_listens_no_longer(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        page = await site.open(cookie(house, house.sam), "/staff/settings/firm")
        before = house.inside.bus.topics
        await go(page, f"/staff/clients/{house.acme}")
        assert house.inside.bus.topics > before
        await go(page, "/staff/settings/firm")
        assert house.inside.bus.topics == before
