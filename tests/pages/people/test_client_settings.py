"""The settings of a client, as staff see them."""

from __future__ import annotations

from sqlalchemy import select

from components.forms.field_elements import CheckField
from data.people.tables import Assignment
from data.statuses import StaffRole
from tests.cast import House
from tests.pages.stage import cookie, press, settled, stage


async def test_two_colleagues_of_one_name_are_two(sqlite_house: House) -> None:
    """Saving what is ticked must not give the client to the other one, who would then see all of it."""
    house = sqlite_house
    with house.backstage() as db:
        first, second = (house._person(key) for key in ("nick.one", "nick.two"))
        for each in (first, second):
            each.name, each.staff_role = "Nick New", StaffRole.MEMBER
        db.add_all((first, second))
        db.flush()
        db.add(Assignment(person_id=first.id, entity_id=house.acme))
    async with stage(house) as site:
        page = await site.open(cookie(house, house.olga), f"/staff/clients/{house.acme}/settings")
        ticks = {
            each.keep: each.value
            for each in page.elements.values()
            if isinstance(each, CheckField) and each.keep in (str(first.id), str(second.id))
        }
        assert ticks == {str(first.id): True, str(second.id): False}
        await press(page, "Save who looks after them")
        await settled()
    with house.backstage() as db:
        rows = db.scalars(select(Assignment.person_id).where(Assignment.entity_id == house.acme)).all()
    assert first.id in rows
    assert second.id not in rows
