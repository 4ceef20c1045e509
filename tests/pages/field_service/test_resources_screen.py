"""/staff/jobs/resources in the simulated browser: who is sent, their hours, and their absences."""

from __future__ import annotations

import pytest

from data.service_states import PlaceRemark
from services.field_service import resource_view
from services.field_service.remarks import remarks
from tests.cast import House
from tests.pages.documents.acting import pick, pick_and_answer
from tests.pages.stage import cookie, field, press, shown, stage
from tests.services.field_service.working import TOMORROW, made, once, somebody

pytestmark = pytest.mark.feature("SVC-05")


async def test_somebody_is_added_with_hours_changed_and_closed(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("field_service")
    async with stage(house) as site:
        page = await site.open(cookie(house, house.sam), "/staff/jobs/resources")
        assert "Nobody is there yet" in shown(page)
        await pick(page, "add", "")
        field(page, "Name").value = "Garden crew"
        field(page, "Kind").value = "crew"
        field(page, "Monday").value = "eight"
        await press(page, "Save")
        assert field(page, "Monday").props.get("error")
        field(page, "Monday").value = "08:00-16:30"
        field(page, "Skills").value = "ladder, roof"
        await press(page, "Save")
        [row] = resource_view.views(house.again(house.sam))
        assert (row.name, dict(row.hours), row.skills) == ("Garden crew", {0: "08:00-16:30"}, ("ladder", "roof"))
        await pick(page, "change", row.id)
        assert field(page, "Monday").value == "08:00-16:30"
        field(page, "Name").value = "Gardeners"
        await press(page, "Save")
        assert "Gardeners" in shown(page)
        await pick_and_answer(page, "close", row.id, "Take Gardeners out of use")
        assert "Is sent nowhere" in shown(page)


async def test_an_absence_is_entered_in_days_pointed_out_and_taken_back(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("field_service")
    petros = somebody(house)
    id = made(house, once(resource_id=str(petros)))
    async with stage(house) as site:
        page = await site.open(cookie(house, house.sam), "/staff/jobs/resources")
        await pick(page, "away", petros)
        await press(page, "Enter the absence")
        assert field(page, "First day").props.get("error") == "Enter a day and a time."
        field(page, "First day").value = TOMORROW.date().isoformat()
        field(page, "Last day").value = house.day(0).isoformat()
        await press(page, "Enter the absence")
        assert field(page, "Last day").props.get("error")
        field(page, "Last day").value = ""
        await press(page, "Enter the absence")
        assert "Away 18 May 2030" in shown(page)
        assert [each.kind for each in remarks(house.sam, id)] == [PlaceRemark.ABSENT]
        assert "Away then" in shown(await site.open(cookie(house, house.sam), "/staff/jobs/JOB-0001"))
        [away] = resource_view.views(house.again(house.sam))[0].away
        await pick(page, "back", away.id)
        assert remarks(house.sam, id) == ()


@pytest.mark.security("R22", "R25")
async def test_who_may_not_send_people_out_has_no_such_screen(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("field_service")
    async with stage(house) as site:
        assert (await site.holds(cookie(house, house.rita)).get("/staff/jobs/resources")).status_code == 403
        assert (await site.holds(cookie(house, house.alice)).get("/staff/jobs/resources")).status_code != 200
