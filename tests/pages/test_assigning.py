"""Clients ticked in their list are given to a colleague, whose open list has them at once."""

from __future__ import annotations

from typing import Any

import pytest
from nicegui import Client

from components.fields import SelectField
from components.island import Island, Pick
from data.people import Assignment, Person
from data.statuses import StaffRole
from services import assignments
from tests.cast import House
from tests.pages.stage import cookie, field, press, settled, shown, stage

LIST = "/staff/clients"


def _table(page: Client) -> Island:
    [found] = [each for each in page.elements.values() if isinstance(each, Island) and '<div class="list"' in each.content]
    return found


async def _pick(page: Client, do: str, id: str, *, on: bool = True) -> None:
    with page:
        found: Any = _table(page)._answers[do](Pick(do, id, on=on))
        if found is not None:
            await found
    await settled()


def _choose(page: Client, label: str, value: object) -> None:
    with page:
        field(page, label).value = value                                  # type: ignore[attr-defined]


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
        assert 'checked' not in _table(page).content
        assert "Umbra SA" in shown(theirs)
    assert [name for _, name in assignments.clients_of(house.olga, house.ben.actor.person_id)] == ["Acme Ltd", "Umbra SA"]


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
