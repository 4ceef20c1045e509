"""Choosing a client by typing, before a payment or an invoice of theirs is written."""

from __future__ import annotations

import re

import pytest
from nicegui import Client

from tests.cast import House
from tests.pages.stage import cookie, field, shown, stage, tell, type_into

PLACES = ["/staff/payments/new", "/staff/invoices/new"]


def _offered(page: Client) -> list[str]:
    return re.findall(r'<a class="lead" href="[^"]*\?client=[0-9a-f-]{36}">([^<]*)</a>', shown(page))


@pytest.mark.parametrize("place", PLACES)
async def test_typing_finds_by_name_number_and_city_without_accents(sqlite_house: House, place: str) -> None:
    house = sqlite_house
    house.entity("Εταιρεία Ναυσικά", external_id="C-77")
    async with stage(house) as site:
        page = await site.open(cookie(house, house.olga), place)
        assert set(_offered(page)) == {"Acme Ltd", "Umbra SA", "Εταιρεία Ναυσικά"}
        for typed, found in (
            ("acm", ["Acme Ltd"]),
            ("ΝΑΥΣΙΚΑ", ["Εταιρεία Ναυσικά"]),
            ("c-77", ["Εταιρεία Ναυσικά"]),
            ("%", []),
            ("_", []),
            ("zzz", []),
        ):
            await type_into(page, "Client", typed)
            assert _offered(page) == found, typed
        assert "Nobody matches" in shown(page)


@pytest.mark.parametrize("place", PLACES)
async def test_enter_takes_the_first_and_many_say_so(sqlite_house: House, place: str) -> None:
    house = sqlite_house
    for n in range(20):
        house.entity(f"Many {n:02d}")
    async with stage(house) as site:
        page = await site.open(cookie(house, house.olga), place)
        await type_into(page, "Client", "many")
        assert _offered(page) == [f"Many {n:02d}" for n in range(12)]
        assert "There are more" in shown(page)
        await type_into(page, "Client", "umbra")
        await tell(page, field(page, "Client"), "entered")
        assert page.sub_pages_router.current_path == f"{place}?client={house.umbra}"


@pytest.mark.security("R22", "R23")
@pytest.mark.parametrize("place", PLACES)
async def test_only_clients_one_looks_after_are_found(sqlite_house: House, place: str) -> None:
    house = sqlite_house
    async with stage(house) as site:
        token = cookie(house, house.ben)
        page = await site.open(token, place)
        assert _offered(page) == ["Acme Ltd"]
        await type_into(page, "Client", "umbra")
        assert _offered(page) == []
        assert (await site.holds(token).get(f"{place}?client={house.umbra}")).status_code == 404
        for who in (house.rita, house.kim):
            assert (await site.holds(cookie(house, who)).get(place)).status_code == 403
        assert (await site.holds(cookie(house, house.alice)).get(place)).status_code == 404
