"""/staff/jobs in the simulated browser: the list, one job with its visits, making one, and answers to what clients ask."""

from __future__ import annotations

import pytest
from nicegui import Client, ui

from components.forms.field_elements import CheckField, Field, SelectField, TextField
from data.service_states import JobState, PlaceRemark, ServiceRequestState, VisitState
from services.access import impersonation
from services.field_service import asking, listing, moves, record
from services.field_service.plans import PlanForm
from services.field_service.remarks import remarks
from services.platform.lists.query import ListQuery
from tests.cast import House
from tests.pages.documents.acting import pick, pick_and_answer
from tests.pages.stage import button, cookie, field, one, press, settled, shown, stage
from tests.services.field_service.working import (
    HOUR,
    TOMORROW,
    made,
    once,
    rows,
    seen,
    services,
    somebody,
    version,
    weekly,
)

pytestmark = [pytest.mark.feature("SVC-04", "SVC-05")]


def town_of(house: House) -> House:
    return house.switch_on("field_service")


def within(page: Client, dialog: str, label: str) -> Field:
    """The field of one dialog: several have a day."""
    box = one(e for e in page.elements.values() if isinstance(e, ui.dialog) and e.props.get("aria-label") == dialog)
    found = (each for each in box.descendants() if isinstance(each, TextField | SelectField | CheckField))
    return one(each for each in found if each.props.get("label") == label)


async def test_the_list_is_narrowed_by_state_who_comes_client_and_days(sqlite_house: House) -> None:
    house = town_of(sqlite_house)
    petros = somebody(house)
    made(house, title="Roof")
    made(house, once(resource_id=str(petros)), title="Boiler")
    made(house, once(house.day(9)), house.umbra, title="Windows")
    async with stage(house) as site:
        olga = cookie(house, house.olga)

        async def there(query: str = "") -> set[str]:
            drawn = shown(await site.open(olga, f"/staff/jobs{query}"))
            return {each for each in ("Roof", "Boiler", "Windows") if f">{each}<" in drawn}

        assert await there() == {"Roof", "Boiler", "Windows"}
        assert await there("?f.state=waiting") == {"Roof"}
        assert await there("?f.state=coming") == {"Boiler", "Windows"}
        assert await there(f"?f.resource={petros}") == {"Boiler"}
        assert await there("?f.whose=umbra") == {"Windows"}
        assert await there(f"?f.client={house.umbra}") == {"Windows"}
        assert await there(f"?from={house.day(1)}&to={house.day(2)}") == {"Boiler"}
        assert 'href="/staff/jobs"' in shown(await site.open(olga, "/staff"))
        file = await site.holds(olga).get("/export/staff_jobs.csv?f.state=waiting")
        assert "JOB-0001" in file.text
        assert "Boiler" not in file.text
        assert (await site.holds(cookie(house, house.alice)).get("/export/staff_jobs.csv")).status_code == 404
        house.prefer(areas_on=[])
        assert (await site.holds(olga).get("/staff/jobs")).status_code == 404


async def test_an_empty_list_leads_to_the_first_job(sqlite_house: House) -> None:
    house = town_of(sqlite_house)
    async with stage(house) as site:
        page = shown(await site.open(cookie(house, house.sam), "/staff/jobs"))
        assert "No jobs yet" in page
        assert "/staff/jobs/new" in page


async def test_a_job_is_made_and_nothing_typed_is_lost_by_a_refusal(sqlite_house: House) -> None:
    house = town_of(sqlite_house)
    petros = somebody(house)
    async with stage(house) as site:
        sam = cookie(house, house.sam)
        assert "Who is it for?" in shown(await site.open(sam, "/staff/jobs/new"))
        page = await site.open(sam, f"/staff/jobs/new?client={house.acme}")
        field(page, "Title").value = "Roof"
        field(page, "Internal notes").value = "Quicksilver pays late."
        field(page, "Price").value = "twelve"
        field(page, "Checklist").value = "Front\nBack"
        field(page, "When").value = "once"
        await press(page, "Make the job")
        assert field(page, "Price").props.get("error")
        field(page, "Price").value = "120.50"
        await press(page, "Make the job")
        assert field(page, "Day").props.get("error")
        field(page, "Day").value = TOMORROW.date().isoformat()
        field(page, "From").value, field(page, "Until").value = "10:00", "9:00"
        await press(page, "Make the job")
        assert field(page, "Until").props.get("error") == "The end has to come after the beginning."
        assert field(page, "Internal notes").value == "Quicksilver pays late."
        field(page, "Until").value = "11:30"
        field(page, "Who comes").value = str(petros)
        await press(page, "Make the job")
        job = record.job_view(house.again(house.sam), "JOB-0001")
        assert (job.title, job.price and job.price.minor, job.internal_notes) == (
            "Roof",
            12050,
            "Quicksilver pays late.",
        )
        [visit] = job.visits
        assert (visit.state, visit.who, len(visit.checklist)) == (VisitState.SCHEDULED, "Petros", 2)
        drawn = shown(await site.open(sam, "/staff/jobs/JOB-0001"))
        for words in ("Roof", "Petros", "€120.50", "Quicksilver", "Checklist: 0 of 2"):
            assert words in drawn
        assert "Quicksilver" not in shown(await site.open(cookie(house, house.alice), f"/services/{visit.id}"))


async def test_a_job_repeats_so_many_times(sqlite_house: House) -> None:
    house = town_of(sqlite_house)
    async with stage(house) as site:
        sam = cookie(house, house.sam)
        page = await site.open(sam, f"/staff/jobs/new?client={house.acme}")
        field(page, "Title").value = "Garden"
        field(page, "When").value = "repeat"
        field(page, "Day").value = TOMORROW.date().isoformat()
        field(page, "From").value, field(page, "Until").value = "10:00", "11:00"
        field(page, "Or so many times").value = "many"
        await press(page, "Make the job")
        assert field(page, "Or so many times").props.get("error")
        field(page, "Or so many times").value = "4"
        await press(page, "Make the job")
        [first, *_] = _visits(house)
        assert first.rule == "FREQ=WEEKLY;BYDAY=SA;COUNT=4"
        assert "every week" in shown(await site.open(sam, "/staff/jobs/JOB-0001"))


async def test_visits_that_repeat_are_moved_with_all_later_ones_and_stopped(sqlite_house: House) -> None:
    house = town_of(sqlite_house)
    made(house, weekly(times="4"))
    assert len(_visits(house)) == 4
    async with stage(house) as site:
        page = await site.open(cookie(house, house.sam), "/staff/jobs/JOB-0001")
        await pick(page, "place", _visits(house)[1].id)
        within(page, "Move", "From").value, within(page, "Move", "Until").value = "14:00", "15:00"
        within(page, "Move", "Which visits").value = "later"
        await press(page, "Move")
        hours = [each.starts_at.astimezone(house.sam.zone).hour for each in _visits(house) if each.starts_at]
        assert hours == [10, 14]  # the others are made once their time comes nearer
        await pick_and_answer(page, "stop", _visits(house)[1].id, "Stop it")
        assert len(_visits(house)) == 1


async def test_a_visit_is_scheduled_against_remarks_set_out_for_finished_and_undone(sqlite_house: House) -> None:
    house = town_of(sqlite_house)
    petros = somebody(house)
    made(house, once(resource_id=str(petros)), title="Boiler")
    id = made(house, title="Roof", checklist="Front\nBack")
    async with stage(house) as site:
        page = await site.open(cookie(house, house.sam), "/staff/jobs/JOB-0002")
        await pick(page, "place", id)
        within(page, "Schedule", "Day").value = TOMORROW.date().isoformat()
        within(page, "Schedule", "From").value, within(page, "Schedule", "Until").value = "10:30", "11:30"
        within(page, "Schedule", "Who comes").value = str(petros)
        await press(page, "Schedule")
        assert remarks(house.sam, id)[0].kind is PlaceRemark.OVERLAP
        assert "At another visit then" in shown(page)
        await pick(page, "on_the_way", id)
        assert seen(house.sam, id).state is VisitState.ON_THE_WAY
        await pick(page, "finish", id)
        within(page, "Done", "Front").value = True
        within(page, "Done", "What was done").value = "The roof is tight."
        await press(page, "It is done")
        assert "Checklist: 1 of 2" in shown(page)
        assert "The roof is tight." in shown(page)
        assert record.job_view(house.sam, "JOB-0002").state is JobState.DONE
        await pick(page, "undo", id)
        assert seen(house.sam, id).state is VisitState.ON_THE_WAY
        await pick_and_answer(page, "cancel", id, "Cancel the visit")
        assert seen(house.sam, id).state is VisitState.CANCELLED


async def test_who_comes_second_is_told_and_sees_the_first_ones_change(sqlite_house: House) -> None:
    house = town_of(sqlite_house)
    id = made(house, once())
    async with stage(house) as site:
        page = await site.open(cookie(house, house.sam), "/staff/jobs/JOB-0001")
        await pick(page, "place", id)
        moves.move(house.kim, id, version(house, id), TOMORROW + 5 * HOUR, None)
        await press(page, "Move")
        assert "Somebody else has changed this visit meanwhile" in shown(page)
        assert seen(house.sam, id).starts_at == TOMORROW + 5 * HOUR
        await settled()
        await pick(page, "unschedule", id)
        assert seen(house.sam, id).state is VisitState.WAITING


async def test_a_request_for_a_new_service_becomes_a_job(sqlite_house: House) -> None:
    house = town_of(sqlite_house)
    asked = asking.ask_new(house.alice, house.acme, "A new gutter\nAt the back.", "Mondays")
    async with stage(house) as site:
        sam = cookie(house, house.sam)
        assert "/staff/jobs" in shown(await site.open(sam, "/staff"))
        drawn = shown(await site.open(sam, "/staff/jobs"))
        for words in ("What clients ask for", "New service", "At the back.", "Would like: Mondays"):
            assert words in drawn
        page = await site.open(sam, f"/staff/jobs/new?asked={asked}")
        assert field(page, "Title").value == "A new gutter"
        assert field(page, "Times the client would like").value == "Mondays"
        field(page, "A sentence for the client").value = "We call you."
        await press(page, "Accept and make the job")
        [answered] = services(house.again(house.alice)).requests
        assert (answered.state, answered.answer) == (ServiceRequestState.ACCEPTED, "We call you.")
        assert (await site.holds(sam).get(f"/staff/jobs/new?asked={asked}")).status_code == 409
        assert "What clients ask for" not in shown(await site.open(sam, "/staff/jobs"))


async def test_another_date_and_a_cancellation_are_accepted_or_declined_with_a_sentence(sqlite_house: House) -> None:
    house = town_of(sqlite_house)
    ahead = once(house.day(3))
    one_visit, other, third = (made(house, ahead, title=each) for each in ("Gutter cleaning", "Roof", "Boiler"))
    date = asking.ask_other_date(house.alice, one_visit, "", "Sunday")
    off = asking.ask_cancel(house.alice, other)
    no = asking.ask_cancel(house.alice, third, "Too dear")
    async with stage(house) as site:
        page = await site.open(cookie(house, house.sam), "/staff/jobs")
        await pick(page, "accept", date)
        box = "Another date: Gutter cleaning"
        assert within(page, box, "From").value == "10:00"
        within(page, box, "Day").value = house.day(5).isoformat()
        within(page, box, "A sentence for the client").value = "Then we come."
        await press(page, "Accept")
        moved = seen(house.sam, one_visit).starts_at
        assert moved is not None
        assert moved.astimezone(house.sam.zone).isoformat()[:16] == f"{house.day(5)}T10:00"
        await pick(page, "accept", off)
        await press(page, "Cancel the visit")
        assert seen(house.sam, other).state is VisitState.CANCELLED
        await pick(page, "decline", no)
        await press(page, "Decline")
        assert within(page, "Decline", "Why it is not possible").props.get("error") == "Please fill this in."
        within(page, "Decline", "Why it is not possible").value = "It is paid for."
        await press(page, "Decline")
        assert "What clients ask for" not in shown(page)
        assert seen(house.alice, third).requests[0].answer == "It is paid for."
        assert seen(house.sam, third).state is VisitState.SCHEDULED


async def test_another_date_may_wait_and_is_answered_on_the_record(sqlite_house: House) -> None:
    house = town_of(sqlite_house)
    id = made(house, once(house.day(3)))
    date = asking.ask_other_date(house.alice, id, "", "Sunday")
    async with stage(house) as site:
        page = await site.open(cookie(house, house.sam), "/staff/jobs/JOB-0001")
        await pick(page, "accept", date)
        within(page, "Another date: Gutter cleaning", "When").value = "waiting"
        await press(page, "Accept")
        assert "Would like: Sunday" in shown(page)
    assert seen(house.sam, id).state is VisitState.WAITING


@pytest.mark.security("R22", "R25")
async def test_who_only_looks_sees_jobs_and_no_way_to_change_them(sqlite_house: House) -> None:
    house = town_of(sqlite_house)
    id = made(house, once(), house.umbra)
    asking.ask_new(house.alice, house.acme, "A new gutter")
    async with stage(house) as site:
        rita = cookie(house, house.rita)
        page = await site.open(rita, "/staff/jobs/JOB-0001")
        assert "Gutter cleaning" in shown(page)
        for words in ("Add visits", "data-do=", "/edit"):
            assert words not in "".join(
                each for each in shown(page).split("\n") if "JOB-0001" in each or "Visits" in each
            )
        assert "What clients ask for" not in shown(await site.open(rita, "/staff/jobs"))
        for path in ("/staff/jobs/new", "/staff/jobs/JOB-0001/edit"):
            assert (await site.holds(rita).get(path)).status_code == 403
        ben = site.holds(cookie(house, house.ben))
        there, none = await ben.get("/staff/jobs/JOB-0001"), await ben.get("/staff/jobs/JOB-0099")
        assert (there.status_code, none.status_code) == (404, 404)
        look = impersonation.start(house.again(house.sam), house.alice.actor.memberships[0].contact_id, "they called")
        token = look if isinstance(look, str) else look.token
        assert (await site.holds(token).get("/staff/jobs")).status_code != 200
    assert seen(house.olga, id).state is VisitState.SCHEDULED


async def test_a_job_is_changed_and_gets_another_visit(sqlite_house: House) -> None:
    house = town_of(sqlite_house)
    made(house, weekly(times="2"), price="120.50", currency="EUR", checklist="Front")
    async with stage(house) as site:
        sam = cookie(house, house.sam)
        page = await site.open(sam, "/staff/jobs/JOB-0001/edit")
        assert field(page, "Price").value == "120.50"
        field(page, "Title").value = "Gutters and roof"
        await press(page, "Save")
        page = await site.open(sam, "/staff/jobs/JOB-0001")
        assert "Gutters and roof" in shown(page)
        within(page, "Add visits", "When").value = "waiting"
        within(page, "Add visits", "Times the client would like").value = "Mornings"
        await press(page, "Add visits")
        assert "Would like: Mornings" in shown(page)
        assert len(_visits(house)) == 3
        assert button(page, "Add visits") is not None


def test_a_clients_name_narrows_and_an_empty_one_does_not(sqlite_house: House) -> None:
    house = town_of(sqlite_house)
    made(house, PlanForm())
    assert listing.page(house.olga, ListQuery(chosen={"whose": ("acme",)})).found == 1
    assert listing.page(house.olga, ListQuery(chosen={"whose": ("nobody such",)})).found == 0
    assert listing.page(house.olga, ListQuery(chosen={"whose": (" ",)})).found == 1


def _visits(house: House) -> list[record.JobVisit]:
    assert rows(house)
    return list(record.job_view(house.again(house.sam), "JOB-0001").visits)
