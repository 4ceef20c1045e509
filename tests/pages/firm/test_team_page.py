"""The team's page offers for each colleague what the service would do, and nothing else."""

from __future__ import annotations

import re

from data.people.tables import Assignment
from data.statuses import StaffRole
from tests.cast import House
from tests.pages.stage import cookie, shown, stage


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
