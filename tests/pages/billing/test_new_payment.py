"""Recording a payment as a bookkeeper does: the money is spread over what is ticked, and what is typed stays."""

from __future__ import annotations

import pytest
from nicegui import Client
from sqlalchemy import select

from data.billing.invoices import Invoice
from data.billing.payments import Payment
from data.statuses import InvoiceStatus
from tests.cast import House
from tests.pages.stage import Site, cookie, field, one, press, settled, shown, stage, type_into

OLDEST, MIDDLE, NEWEST = "INV-0900", "INV-0100", "INV-0500"


def _three(house: House) -> None:
    house.invoice("10.00 EUR", due=9, number=NEWEST)
    house.invoice("5.00 EUR", due=2, number=MIDDLE)
    house.invoice("20.00 EUR", due=-3, number=OLDEST)


async def _form(house: House, site: Site, *ticked: str) -> Client:
    page = await site.open(cookie(house, house.ben), f"/staff/payments/new?client={house.acme}")
    for number in ticked:
        await _tick(page, number)
    return page


async def _tick(page: Client, number: str, on: bool = True) -> None:
    label = one(
        str(each.props["label"])
        for each in page.elements.values()
        if str(each.props.get("label", "")).startswith(f"{number}, due ")
    )
    await type_into(page, label, on)  # type: ignore[arg-type]   # as a browser ticks


def _parts(page: Client) -> list[str]:
    return [field(page, f"Amount for {number}").value for number in (OLDEST, MIDDLE, NEWEST)]  # type: ignore[attr-defined]


def _owed(house: House) -> list[tuple[InvoiceStatus, int]]:
    with house.backstage() as db:
        found = {each.number: each for each in db.scalars(select(Invoice))}
    return [(found[number].status, found[number].balance.minor) for number in (OLDEST, MIDDLE, NEWEST)]


@pytest.mark.security("P2", "P4")
async def test_less_than_everything_goes_to_the_oldest_first(sqlite_house: House) -> None:
    house = sqlite_house
    _three(house)
    async with stage(house) as site:
        page = await _form(house, site, NEWEST, OLDEST, MIDDLE)
        assert _parts(page) == ["20.00", "5.00", "10.00"]  # nothing received yet: what they owe
        await type_into(page, "Amount received", "22.01")
        assert _parts(page) == ["20.00", "2.01", "0.00"]
        assert "€0.00 stays unapplied." in shown(page)
        await press(page, "Record €22.01")
    assert _owed(house) == [(InvoiceStatus.PAID, 0), (InvoiceStatus.OPEN, 299), (InvoiceStatus.OPEN, 1000)]


async def test_what_is_over_becomes_credit(sqlite_house: House) -> None:
    house = sqlite_house
    _three(house)
    async with stage(house) as site:
        page = await _form(house, site, MIDDLE)
        await type_into(page, "Amount received", "7.50")
        assert _parts(page) == ["", "5.00", ""]
        assert "€2.50 stays unapplied." in shown(page)
        await press(page, "Record €7.50")
    with house.backstage() as db:
        assert db.scalars(select(Payment)).one().unapplied.minor == 250


async def test_what_is_typed_by_hand_is_kept_until_unticked(sqlite_house: House) -> None:
    house = sqlite_house
    _three(house)
    async with stage(house) as site:
        page = await _form(house, site, OLDEST)
        await type_into(page, "Amount received", "12")
        await type_into(page, f"Amount for {NEWEST}", "4")  # which ticks it
        assert _parts(page) == ["8.00", "", "4"]
        await type_into(page, "Amount received", "13")
        assert _parts(page) == ["9.00", "", "4"]
        await type_into(page, f"Amount for {NEWEST}", "")  # on the way to another figure
        assert _parts(page) == ["9.00", "", ""]
        await type_into(page, f"Amount for {NEWEST}", "14")
        assert _parts(page) == ["0.00", "", "14"]
        assert "You apply €1.00 more than was received." in shown(page)
        await _tick(page, NEWEST, on=False)
        assert _parts(page) == ["13.00", "", ""]
        await _tick(page, NEWEST)
        assert _parts(page) == ["13.00", "", "0.00"]
        await press(page, "Record €13.00")
    assert _owed(house) == [(InvoiceStatus.OPEN, 700), (InvoiceStatus.OPEN, 500), (InvoiceStatus.OPEN, 1000)]


async def test_more_by_hand_than_received_is_refused_and_stays_as_typed(sqlite_house: House) -> None:
    house = sqlite_house
    _three(house)
    async with stage(house) as site:
        page = await _form(house, site)
        await type_into(page, "Amount received", "3")
        await type_into(page, f"Amount for {MIDDLE}", "4")
        await press(page, "Record €3.00")
        await settled()
        assert "more than was received" in str(field(page, "Amount received").props["error"])
        assert _parts(page) == ["", "4", ""]
    with house.backstage() as db:
        assert db.scalars(select(Payment)).all() == []


async def test_more_by_hand_than_an_invoice_owes_is_said_beside_it(sqlite_house: House) -> None:
    house = sqlite_house
    _three(house)
    async with stage(house) as site:
        page = await _form(house, site)
        await type_into(page, "Amount received", "9")
        await type_into(page, f"Amount for {MIDDLE}", "6")
        await press(page, "Record €9.00")
        assert "owes less than that" in str(field(page, f"Amount for {MIDDLE}").props["error"])
        assert _parts(page) == ["", "6", ""]


async def test_the_invoice_one_came_from_is_ticked(sqlite_house: House) -> None:
    house = sqlite_house
    _three(house)
    with house.backstage() as db:
        id = db.scalars(select(Invoice.id).where(Invoice.number == MIDDLE)).one()
    async with stage(house) as site:
        page = await site.open(cookie(house, house.ben), f"/staff/payments/new?client={house.acme}&invoice={id}")
        assert _parts(page) == ["", "5.00", ""]
