"""The team's page offers for each colleague what the service would do, and nothing else."""

from __future__ import annotations

import re

from data.people.tables import Assignment
from data.statuses import StaffRole
from pages.shell.staff_words import ROLE_MEANS, ROLES
from tests.cast import House
from tests.pages.stage import cookie, field, press, settled, shown, stage


async def test_nobody_is_offered_whom_the_reader_may_not_change(sqlite_house: House) -> None:
    house = sqlite_house
    ada = house.staff("Ada Min", StaffRole.ADMINISTRATOR, sees_all_clients=False)
    near = house.staff("Nea Near", StaffRole.MEMBER, sees_all_clients=False)
    with house.backstage() as db:
        db.add_all([Assignment(person_id=each.actor.person_id, entity_id=house.acme) for each in (ada, near)])
    async with stage(house) as site:
        page = shown(await site.open(cookie(house, ada), "/staff/team"))
        assert re.findall(r"Change the role of ([\w ]+)", page) == ["Ada Min", "Ben Book", "Nea Near"]
        assert re.findall(r'aria-label="Close the account: ([\w ]+)', page) == ["Ben Book", "Nea Near"]
        assert "Kim Low" in page


def test_every_role_has_a_line_of_what_it_may_do() -> None:
    assert set(ROLE_MEANS) == set(ROLES) == set(StaffRole)


async def test_the_chosen_role_is_explained_where_it_is_chosen(sqlite_house: House) -> None:
    house = sqlite_house
    async with stage(house) as site:
        page = await site.open(cookie(house, house.olga), "/staff/team")
        await press(page, "Add somebody")
        assert "Member: " + ROLE_MEANS[StaffRole.MEMBER] in shown(page)
        field(page, "Role").set_value("bookkeeper")
        await settled()
        assert "Bookkeeper: " + ROLE_MEANS[StaffRole.BOOKKEEPER] in shown(page)
        assert ROLE_MEANS[StaffRole.MEMBER] not in shown(page)


async def test_whoever_sees_only_their_own_clients_has_the_way_to_them_beside_their_name(sqlite_house: House) -> None:
    house = sqlite_house
    house.staff("Nea Near", StaffRole.MEMBER, sees_all_clients=False)
    async with stage(house) as site:
        page = shown(await site.open(cookie(house, house.olga), "/staff/team"))
        assert re.findall(r'aria-label="Assign clients: ([\w ]+)', page) == ["Ben Book", "Nea Near"]
        assert "0 clients" in page
        kim = shown(await site.open(cookie(house, house.sam), "/staff/team"))
        assert "Assign clients" not in kim
