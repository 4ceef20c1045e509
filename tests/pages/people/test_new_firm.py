"""A firm without a single client: what is empty says how to begin, to whoever may."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from data.billing.invoices import Invoice
from data.people.tables import Assignment, Contact, Entity
from data.statuses import InvoiceStatus
from tests.cast import House
from tests.pages.stage import cookie, shown, stage

PATHS = ("/staff", "/staff/clients", "/staff/invoices", "/staff/payments")
IMPORT, MAKE = 'class="btn primary" href="/staff/import"', 'class="btn secondary" href="/staff/clients/new"'


def _nobody(house: House) -> None:
    with house.backstage() as db:
        for table in (Assignment, Contact, Entity):
            db.execute(delete(table))


@pytest.mark.parametrize("path", PATHS)
async def test_the_owner_is_led_to_the_import(sqlite_house: House, path: str) -> None:
    _nobody(sqlite_house)
    async with stage(sqlite_house) as site:
        page = shown(await site.open(cookie(sqlite_house, sqlite_house.olga), path))
    assert IMPORT in page
    assert MAKE in page


@pytest.mark.parametrize("path", PATHS)
async def test_nobody_is_led_where_they_may_not_go(sqlite_house: House, path: str) -> None:
    house = sqlite_house
    _nobody(house)
    async with stage(house) as site:
        looks_only = shown(await site.open(cookie(house, house.rita), path))
        limited = shown(await site.open(cookie(house, house.ben), path))
        makes_only = shown(await site.open(cookie(house, house.kim), path))
    for page in (looks_only, limited):
        assert IMPORT not in page
        assert MAKE not in page
    assert IMPORT not in makes_only
    assert MAKE in makes_only


async def test_a_firm_with_clients_reads_of_what_comes(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        page = shown(await site.open(cookie(house, house.olga), "/staff"))
        assert "Nothing waits here" in page
        assert IMPORT not in page
        with house.backstage() as db:
            for each in db.query(Entity):
                each.archived_at = house.olga.now
        assert "Nothing waits here" in shown(await site.open(cookie(house, house.olga), "/staff"))


async def test_an_invoice_that_is_paid_still_says_what_it_was(sqlite_house: House) -> None:
    """On a phone a row has one amount: nothing but zeros would tell nobody anything."""
    house = sqlite_house
    house.invoice("120.00 EUR")
    settled = house.invoice("75.00 EUR")
    with house.backstage() as db:
        row = db.get_one(Invoice, settled.id)
        row.paid_minor, row.status = row.payable_minor, InvoiceStatus.PAID
    async with stage(house) as site:
        page = shown(await site.open(cookie(house, house.olga), "/staff/invoices"))
        assert '<td role="cell" class="c-amount num right">€120.00</td>' in page
        assert 'class="c-line num right" data-label="Balance"><span class="num">€120.00</span></td>' in page
        assert '<td role="cell" class="c-amount num right">€75.00</td>' in page
        assert 'class="c-line num right" data-label="Balance"></td>' in page


async def test_somebody_without_a_client_yet_hears_what_they_wait_for(sqlite_house: House) -> None:
    house = sqlite_house
    with house.backstage() as db:
        db.execute(delete(Assignment))
    async with stage(house) as site:
        for path in ("/staff", "/staff/clients"):
            page = shown(await site.open(cookie(house, house.ben), path))
            assert "A colleague assigns them to you." in page


async def test_each_total_says_what_it_is_where_there_is_no_header(sqlite_house: House) -> None:
    """Rows are cards on a phone: of two totals one is called by its column there."""
    house = sqlite_house
    house.invoice("120.00 EUR", due=-5_000)  # long ago for any clock
    async with stage(house) as site:
        for path, label in (("/staff/clients", "Overdue"), ("/staff/invoices", "Balance")):
            foot = shown(await site.open(cookie(house, house.olga), path)).partition("<tfoot")[2]
            assert f'data-label="{label}"><span class="num amount">€120.00</span>' in foot
            assert foot.count("data-label") == 1
