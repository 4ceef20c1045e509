"""Clients ticked in their list are given to a colleague, whose open list has them at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from nicegui import Client
from sqlalchemy import select

from components.forms.field_elements import SelectField
from components.html.island import Island, Pick
from data.access.tables import LoginSession
from data.people.tables import Assignment, Person
from data.statuses import StaffRole
from pages.firm.settings_routes import leads_back
from services.access.authentication import key_of
from services.clock import clock
from services.people import assignments
from tests.cast import House
from tests.pages.stage import cookie, field, press, settled, shown, stage, type_into

LIST = "/staff/clients"


def _table(page: Client) -> Island:
    [found] = [
        each for each in page.elements.values() if isinstance(each, Island) and '<div class="list"' in each.content
    ]
    return found


async def _pick(page: Client, do: str, id: str, *, on: bool = True) -> None:
    with page:
        found: Any = _table(page)._answers[do](Pick(do, id, on=on))
        if found is not None:
            await found
    await settled()


def _choose(page: Client, label: str, value: object) -> None:
    with page:
        field(page, label).value = value  # type: ignore[attr-defined]


async def test_ticked_clients_go_to_a_colleague(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        theirs = await site.open(cookie(house, house.ben), LIST)
        assert "Umbra SA" not in shown(theirs)
        page = await site.open(cookie(house, house.olga), LIST)
        for id in (house.acme, house.umbra):
            await _pick(page, "tick", str(id))
        assert "Assign 2 clients …" in shown_buttons(page)
        await press(page, "Assign 2 clients …")
        await press(page, "Assign 2 clients")
        assert field(page, "Colleague").props["error"] == "Choose who looks after them."
        _choose(page, "Colleague", str(house.ben.actor.person_id))
        await press(page, "Assign 2 clients")
        await settled()
        assert not field(page, "Colleague").props.get("error")
        assert "checked" not in _table(page).content
        assert "Umbra SA" in shown(theirs)
    assert [name for _, name in assignments.clients_of(house.olga, house.ben.actor.person_id)] == [
        "Acme Ltd",
        "Umbra SA",
    ]


def shown_buttons(page: Client) -> str:
    return "\n".join(str(getattr(each, "content", "")) for each in page.elements.values())


async def test_all_that_was_found_is_more_than_the_page(sqlite_house: House) -> None:
    house = sqlite_house
    for at in range(30):
        house.entity(f"Quay {at:02}")
    async with stage(house) as site:
        page = await site.open(cookie(house, house.olga), f"{LIST}?q=quay")
        await _pick(page, "tick_all", "all")
        await press(page, "Assign 30 clients …")
        _choose(page, "Colleague", str(house.ben.actor.person_id))
        _choose(page, "Instead of whoever looks after them now", True)
        await press(page, "Assign 30 clients")
        await settled()
    assert len(assignments.clients_of(house.olga, house.ben.actor.person_id)) == 31


@pytest.mark.parametrize("who", ["sam", "kim", "rita", "ben"])
async def test_whoever_does_not_manage_staff_has_nothing_to_tick(sqlite_house: House, who: str) -> None:
    async with stage(sqlite_house) as site:
        page = await site.open(cookie(sqlite_house, getattr(sqlite_house, who)), LIST)
        assert 'data-do="tick' not in shown(page)
        assert "Looked after by" not in shown(page)


async def test_only_colleagues_up_to_ones_own_rank_are_offered(sqlite_house: House) -> None:
    house = sqlite_house
    with house.backstage() as db:
        db.get_one(Person, house.sam.actor.person_id).staff_role = StaffRole.ADMINISTRATOR
        db.get_one(Person, house.rita.actor.person_id).staff_closed_at = house.olga.now
        db.add(Assignment(person_id=house.olga.actor.person_id, entity_id=house.acme))
    async with stage(house) as site:
        page = await site.open(cookie(house, house.sam), LIST)
        choice = field(page, "Colleague")
        assert isinstance(choice, SelectField)
        assert set(choice.offered.values()) == {"Choose …", "Ben Book", "Kim Low", "Sam Reid"}
        record = await site.open(cookie(house, house.sam), f"{LIST}/{house.acme}/settings")
        assert "not for you to change: Olga Owner" in shown(record)
        _choose(record, "Kim Low", True)
        await press(record, "Save who looks after them")
        await settled()
    with house.backstage() as db:
        rows = {row.person_id for row in db.query(Assignment).filter(Assignment.entity_id == house.acme)}
    assert rows == {each.actor.person_id for each in (house.olga, house.ben, house.kim)}


async def test_those_that_nobody_looks_after_are_a_filter_away(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        page = await site.open(cookie(house, house.olga), f"{LIST}?f.after=nobody")
        assert "Umbra SA" in _table(page).content
        assert "Acme Ltd" not in _table(page).content


async def _sign_in_is(house: House, token: str, ago: timedelta) -> None:
    with house.backstage() as db:
        db.get_one(LoginSession, key_of(token)).authenticated_at = clock() - ago


async def test_whoever_has_to_give_a_password_first_finds_ticks_and_choices_again(sqlite_house: House) -> None:
    house, ben = sqlite_house, str(sqlite_house.ben.actor.person_id)
    async with stage(house) as site:
        token = cookie(house, house.olga)
        await _sign_in_is(house, token, timedelta(minutes=11))
        page = await site.open(token, f"{LIST}?q=umbra")
        await _pick(page, "tick", str(house.umbra))
        await press(page, "Assign 1 client …")
        await type_into(page, "Colleague", ben)
        await press(page, "Assign 1 client")
        await settled()
        assert 'action="/staff/again"' in shown_buttons(page)
        assert f"{LIST}?q=umbra" in shown_buttons(page)
        assert house.umbra not in _looked_after(house)
        await _sign_in_is(house, token, timedelta())  # what the form does
        page = await site.open(token, f"{LIST}?q=umbra")
        assert field(page, "Colleague").value == ben  # type: ignore[attr-defined]
        await press(page, "Assign 1 client")
        await settled()
    assert house.umbra in _looked_after(house)


async def test_a_client_s_settings_ask_in_place(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        token = cookie(house, house.olga)
        await _sign_in_is(house, token, timedelta(minutes=11))
        page = await site.open(token, f"{LIST}/{house.umbra}/settings")
        _choose(page, "Ben Book", True)
        await press(page, "Save who looks after them")
        await settled()
        assert 'action="/staff/again"' in shown_buttons(page)
        assert house.umbra not in _looked_after(house)


def _looked_after(house: House) -> set[UUID]:
    with house.backstage() as db:
        return set(db.scalars(select(Assignment.entity_id)))


@pytest.mark.parametrize(
    ("back", "leads"),
    [
        ("/staff/clients", True),
        ("/staff/clients?q=x%20y&f.status=open", True),
        ("/staff/team", True),
        (f"/staff/clients/{UUID(int=7)}/settings", True),
        (f"/staff/clients/{UUID(int=7)}/contacts", True),
        (f"/staff/clients/{UUID(int=7)}/contacts?q=x&edit={UUID(int=7)}", True),
        ("//evil.test", False),
        ("/staff/clients/../../logout", False),
        ("https://evil.test/staff/team", False),
        ("/staff/clients?q=\r\nSet-Cookie: a=b", False),
    ],
)
def test_a_password_leads_back_to_the_console_only(back: str, leads: bool) -> None:
    assert leads_back(back) is leads
