"""/services in the simulated browser: what clients see of their visits, live, and what they ask of the firm."""

from __future__ import annotations

import pytest

from services.access import impersonation
from services.field_service import finishing, moves
from tests.cast import House
from tests.pages.documents.acting import pick
from tests.pages.stage import cookie, field, press, settled, shown, stage
from tests.services.field_service.working import HOUR, TOMORROW, made, once, seen, services, somebody, version, weekly

pytestmark = [pytest.mark.feature("SVC-01", "SVC-02", "SVC-03", "SVC-04")]


async def test_what_is_moved_to_the_board_moves_from_right_to_left_on_the_open_page(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("field_service")
    id = made(house, title="Roof")
    async with stage(house) as site:
        page = await site.open(cookie(house, house.alice), "/services")
        assert shown(page).index("Not scheduled yet") < shown(page).index(f'href="/services/{id}"')
        assert "Nothing is scheduled" in shown(page)
        moves.schedule(house.sam, id, version(house, id), TOMORROW, TOMORROW + HOUR, somebody(house))
        await settled()
        assert "Sat 18 May 2030" in shown(page)
        assert "15:00\N{EN DASH}16:00" in shown(page)
        assert "Petros" in shown(page)
        assert "Nothing is scheduled" not in shown(page)
        assert "Nothing is waiting" in shown(page)
        assert shown(page).count(f'href="/services/{id}"') == 1
        finishing.finish(house.sam, id, version(house, id), (), "The roof is tight.")
        await settled()
        assert "No services yet" not in shown(page)


@pytest.mark.feature("SVC-06", "DSH-11", "NAV-06")
async def test_the_dashboard_leads_to_the_same_page_until_the_area_is_off(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("field_service")
    id = made(house, once(), title="Roof", notes="Ring <twice>", price="120.50", currency="EUR", checklist="Front")
    async with stage(house) as site:
        alice = cookie(house, house.alice)
        home = shown(await site.open(alice, "/"))
        assert "Your services" in home
        assert f'href="/services/{id}"' in home
        page = shown(await site.open(alice, f"/services/{id}"))
        for words in (
            "Roof",
            "Quay Street 14",
            "Ring &lt;twice&gt;",
            "€120.50",
            "Front",
            "Add to calendar",
            "JOB-0001",
        ):
            assert words in page
        assert "€120.50" not in shown(await site.open(cookie(house, house.lena), f"/services/{id}"))
        house.prefer(areas_on=[])
        assert "/services" not in shown(await site.open(alice, "/"))
        for path in ("/services", f"/services/{id}", f"/services/{id}/calendar.ics"):
            assert (await site.holds(alice).get(path)).status_code == 404


@pytest.mark.security("R25")
async def test_a_stranger_sees_neither_page_nor_file_and_a_contact_without_the_right_neither(
    sqlite_house: House,
) -> None:
    house = sqlite_house.switch_on("field_service")
    id = made(house, once())
    blind = cookie(house, house.contact("Bo Blind", house.acme, sees_services=False))
    async with stage(house) as site:
        for path in ("/services/{}", "/services/{}/calendar.ics"):
            carol = site.holds(cookie(house, house.carol))
            there, none = await carol.get(path.format(id)), await carol.get(path.format("none"))
            assert (there.status_code, none.status_code) == (404, 404)
            assert (await site.holds(blind).get(path.format(id))).status_code == 403
        assert "/services" not in shown(await site.open(blind, "/"))
        file = await site.holds(cookie(house, house.alice)).get(f"/services/{id}/calendar.ics")
        assert file.headers["content-type"] == "text/calendar; charset=utf-8"
        assert "attachment" in file.headers["content-disposition"]
        assert file.text.startswith("BEGIN:VCALENDAR\r\n")


async def test_a_client_asks_for_a_service_and_takes_it_back(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("field_service")
    async with stage(house) as site:
        page = await site.open(cookie(house, house.alice), "/services")
        await press(page, "Ask for a service")
        assert "Please fill this in." in shown(page)
        field(page, "What do you need?").value = "A new gutter"
        field(page, "When would it suit you?").value = "Mondays"
        await press(page, "Ask for a service")
        [asked] = services(house.alice).requests
        assert "New service: A new gutter" in shown(page)
        assert "With the firm" in shown(page)
        assert "A client asks for a new service: A new gutter" in shown(
            await site.open(cookie(house, house.sam), "/staff")
        )
        await pick(page, "withdraw", asked.id)
        assert "Taken back" in shown(page)


async def test_a_client_asks_for_another_date_of_a_visit_that_is_ahead(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("field_service")
    id = made(house, weekly())
    async with stage(house) as site:
        page = await site.open(cookie(house, house.alice), f"/services/{id}")
        assert "every week, Saturday" in shown(page)
        await press(page, "Ask for another date")
        assert "Please fill this in." in shown(page)
        field(page, "When would it suit you?").value = "Sunday"
        await press(page, "Ask for another date")
        assert "Another date: Gutter cleaning" in shown(page)
        await press(page, "Ask to cancel the visit")
        assert "Cancellation: Gutter cleaning" in shown(page)
    assert len(seen(house.sam, id).requests) == 2


@pytest.mark.feature("IMP-04")
async def test_who_looks_through_a_clients_eyes_sees_all_and_asks_nothing(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("field_service")
    id = made(house, once())
    staff = cookie(house, house.sam)
    async with stage(house) as site:
        await site.open(staff, "/staff")
        sam = house.again(house.sam)
        look = impersonation.start(sam, house.alice.actor.memberships[0].contact_id, "they called")
        token = look if isinstance(look, str) else look.token
        assert "Your services" in shown(await site.open(token, "/"))
        page = await site.open(token, f"/services/{id}")
        assert "Gutter cleaning" in shown(page)
        field(page, "When would it suit you?").value = "Sunday"
        await press(page, "Ask for another date")
        await press(page, "Ask to cancel the visit")
    assert seen(house.sam, id).requests == ()


async def test_past_services_are_shown_a_few_at_a_time(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("field_service")
    for day in range(12):
        id = made(house, once(house.day(-day - 1)), title=f"Service {day}")
        finishing.finish(house.sam, id, version(house, id), ())
    async with stage(house) as site:
        page = await site.open(cookie(house, house.alice), "/services")
        assert "Service 9<" in shown(page)
        assert "Service 11<" not in shown(page)
        await pick(page, "more", "")
        assert "Service 11<" in shown(page)
        assert "Show more" not in shown(page)
