"""The search of the frame: a few of each kind while somebody types, and never what they may not see."""

from __future__ import annotations

import re

import pytest
from nicegui import Client

from components.html.island import Island
from data.people.tables import Entity
from data.statuses import DocumentKind
from pages.shell import areas
from pages.shell.search import SHOWN, found
from services.platform.context import Context
from tests.cast import House
from tests.pages.stage import cookie, one, settled, stage
from tests.services.ledger_rows import pay


@pytest.fixture
def books(sqlite_house: House) -> House:
    house = sqlite_house
    with house.backstage() as db:
        acme = db.get_one(Entity, house.acme)
        acme.name = "Ωραία Κύματα"
        acme.refold()
    for n in range(7):
        house.invoice(f"{n + 1}.00 EUR", number=f"INV-{n:04d}", due=n)
    house.invoice("30.00 EUR", number="INV-0099", of=house.umbra)
    house.invoice("5.00 EUR", number="CN-0001", kind=DocumentKind.CREDIT_NOTE)
    pay(house, "9.00 EUR", of=house.acme, number="PAY-0001")
    return house


def kinds(ctx: Context, words: str) -> dict[str, int]:
    table = areas.search_kinds(staff=True) if ctx.actor.is_staff else areas.search_kinds(staff=False)
    return {kind.key: page.found for kind, page in found(ctx, table, words)}


@pytest.mark.feature("INV-04")
@pytest.mark.security("R22")
def test_each_finds_what_is_theirs_to_see(books: House) -> None:
    assert kinds(books.alice, "inv-") == {"invoices": 7}
    assert kinds(books.carol, "inv-") == {"invoices": 1}
    assert kinds(books.maria, "inv-") == {"invoices": 8}
    assert kinds(books.alice, "ωραια") == {"invoices": 7, "payments": 2}
    assert kinds(books.olga, "ΩΡΑΙΑ") == {"clients": 1, "invoices": 8, "payments": 1}
    assert kinds(books.ben, "umbra") == {}
    assert kinds(books.alice, "umbra") == {}
    assert kinds(books.lena, "inv-") == {}
    assert kinds(books.alice, "nothing like it") == {}
    books.prefer(show_invoice_history=False, show_payment_history=False)
    assert kinds(books.again(books.alice), "ωραια") == {}


def test_of_each_kind_there_are_few_and_each_list_has_its_own_name() -> None:
    for table in (areas.search_kinds(staff=False), areas.search_kinds(staff=True)):
        assert len({kind.key for kind in table}) == len(table)
        assert any(kind.key == "invoices" for kind in table)  # where Enter leads


async def _typed(page: Client, words: str) -> str:
    field = one(each for each in page.elements.values() if isinstance(each, Island) and "data-search" in each.content)
    await field.take({"do": "find", "value": words})
    await settled()
    return one(each for each in page.elements.values() if "results" in each.classes).content


@pytest.mark.feature("INV-04", "ENT-02")
async def test_results_come_while_somebody_types(books: House) -> None:
    async with stage(books) as site:
        page = await site.open(cookie(books, books.olga), "/staff")
        shown = await _typed(page, "inv-00")
        assert re.findall(r'role="listbox"', shown) == ['role="listbox"']
        assert len(re.findall(r"<b>INV-", shown)) == SHOWN
        assert "/staff/invoices?q=inv-00" in shown
        assert ">All 8<" in shown
        assert "8 results" in shown
        shown = await _typed(page, "ωραια")
        assert shown.index("Clients") < shown.index("Invoices") < shown.index("Payments")
        assert f"/staff/clients/{books.acme}" in shown
        assert "Nothing found for &lt;b&gt;zz" in await _typed(page, "<b>zz")
        assert await _typed(page, "i") == ""

        page = await site.open(cookie(books, books.alice), "/")
        shown = await _typed(page, "pay-1")
        assert "/billing/payments/PAY-0001" in shown
        assert "All" not in shown
        shown = await _typed(page, "inv-0099")
        assert "Nothing found" in shown


async def test_enter_leads_to_the_list_of_all(books: House) -> None:
    async with stage(books) as site:
        page = await site.open(cookie(books, books.alice), "/")
        field = one(
            each for each in page.elements.values() if isinstance(each, Island) and "data-search" in each.content
        )
        await field.take({"do": "search", "fields": {"words": "inv-0003"}})
        await settled()
        assert "INV-0003" in "".join(each.content for each in page.elements.values() if isinstance(each, Island))
        assert "INV-0004" not in "".join(each.content for each in page.elements.values() if isinstance(each, Island))
