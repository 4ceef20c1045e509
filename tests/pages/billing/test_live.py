"""What happens on one side shows on the open pages of the other within a second, and disturbs nobody (issued, paid)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import pytest
from nicegui import Client

from data.billing.invoices import Invoice
from data.money import Money
from data.statuses import InvoiceStatus, PaymentMethod
from services.billing.invoices import entry
from services.billing.payments import manual as payments_staff
from services.billing.payments.manual import ManualPayment
from tests.cast import House
from tests.pages.stage import cookie, field, press, settled, shown, stage, type_into

PATIENCE_SECONDS = 10.0  # a second on an idle machine; two cores full of other tests are not one


async def within_a_second(what: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not what():
        assert time.monotonic() < until, "not within a second"
        await asyncio.sleep(0.02)


def counter(page: Client) -> str:
    """The number beside Billing in the rail."""
    rail = next(each for each in shown(page).split("\n") if 'class="firm"' in each)
    return rail.split('data-id="billing"')[1].split("</a>")[0].partition('class="count">')[2].partition("<")[0]


def pay(house: House, invoice: Invoice) -> None:
    """Sam enters the money, on whatever thread his page runs."""
    payments_staff.record(
        house.sam,
        ManualPayment(
            house.acme,
            Money(invoice.payable_minor, "EUR"),
            PaymentMethod.CASH,
            house.day(-1),
            {invoice.id: invoice.payable_minor},
        ),
    )


def issue(house: House, invoice: Invoice) -> None:
    with house.backstage() as db:
        entry.issue(house.sam, db, entry.with_lines(db, invoice.id))
    house.inside.bus.publish(db.topics)  # as Context.transaction does after its commit


@pytest.mark.feature("PAY-14")
async def test_money_staff_enter_closes_the_invoice_on_the_clients_page(sqlite_house: House) -> None:
    house = sqlite_house
    first, second = house.invoice("10.00 EUR", number="INV-ONE"), house.invoice("20.00 EUR", number="INV-TWO")
    async with stage(house) as site:
        page = await site.open(cookie(house, house.alice), "/billing")
        assert first.number in shown(page)
        assert counter(page) == "2"
        await asyncio.to_thread(pay, house, first)
        await within_a_second(lambda: first.number not in shown(page) and counter(page) == "1")
        assert second.number in shown(page)


async def test_a_new_invoice_appears_and_counts(sqlite_house: House) -> None:
    house = sqlite_house
    draft = house.invoice("30.00 EUR", number="INV-NEW", status=InvoiceStatus.DRAFT)
    async with stage(house) as site:
        page = await site.open(cookie(house, house.alice), "/billing")
        elsewhere = await site.open(cookie(house, house.carol), "/billing")
        assert counter(page) == ""
        await asyncio.to_thread(issue, house, draft)
        await within_a_second(lambda: draft.number in shown(page) and counter(page) == "1")
        assert draft.number not in shown(elsewhere)


async def test_nothing_typed_is_lost_when_news_arrive(sqlite_house: House) -> None:
    house = sqlite_house
    invoice = house.invoice("10.00 EUR")
    async with stage(house) as site:
        page = await site.open(cookie(house, house.alice), "/account")
        await press(page, "Edit")
        await type_into(page, "City", "Patras")
        await asyncio.to_thread(pay, house, invoice)
        await within_a_second(lambda: counter(page) == "")
        assert field(page, "City").value == "Patras"  # type: ignore[attr-defined]


async def test_a_closed_page_listens_no_longer(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        before = house.inside.bus.topics
        page = await site.open(cookie(house, house.alice), "/billing")
        assert house.inside.bus.topics > before
        page.delete()
        await settled()
        assert house.inside.bus.topics <= before + 1  # the session's own end is listened to until it ends
