"""/staff/requests: asking, reviewing with A and R, changing, templates; for staff with the right and nobody else."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from data.documents.requests import DocumentRequest, RequestItem, RequestTemplate
from services.documents.requests import review, templates
from services.documents.requests.forms import ItemForm, RequestForm
from tests.cast import NOON, House
from tests.pages.documents.acting import pick
from tests.pages.documents.test_uploads import announce, part
from tests.pages.stage import button, cookie, field, press, settled, shown, stage
from tests.services.documents.conftest import PDF
from tests.services.documents.requests.asking import answer, asked, item, mails, states

pytestmark = [pytest.mark.feature("ACT-04")]
TEMPLATE = RequestForm("Personal tax return", note="Send what applies.", items=(ItemForm("Payslips"), ItemForm("Rent")))


def made(house: House) -> list[tuple[str, int | None, UUID]]:
    with house.backstage() as db:
        rows = db.scalars(select(DocumentRequest).order_by(DocumentRequest.title))
        return [(each.title, each.year, each.entity_id) for each in rows]


def titles(house: House) -> list[str]:
    with house.backstage() as db:
        return list(db.scalars(select(RequestItem.title).order_by(RequestItem.position)))


async def test_from_a_template_for_several_clients_at_once(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    id = templates.add_template(house.sam, TEMPLATE)
    async with stage(house) as site:
        sam = cookie(house, house.sam)
        assert "Personal tax return" in shown(await site.open(sam, "/staff/requests/new"))
        page = await site.open(sam, f"/staff/requests/new?template={id}")
        await press(page, "Ask for it")
        assert "Choose at least one client." in shown(page)
        for client in (house.acme, house.umbra):
            await pick(page, "take", client)
        assert page.sub_pages_router.current_path.startswith(f"/staff/requests/new?client={house.acme}%2C{house.umbra}")
        await press(page, "Ask for it")
        assert {client for _, _, client in made(house)} == {house.acme, house.umbra}
        assert {title for title, _, _ in made(house)} == {f"Personal tax return {year}" for _, year, _ in made(house)}
        again = shown(await site.open(sam, f"/staff/requests/new?client={house.acme}"))
        assert "Leave out Acme Ltd" in again
    assert len(mails(house, "documents_asked")) == 6


async def test_rows_are_added_and_what_is_wrong_stands_beside_its_row(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    async with stage(house) as site:
        page = await site.open(cookie(house, house.sam), f"/staff/requests/new?client={house.acme}")
        await press(page, "Ask for it")
        assert "Please fill this in." in shown(page)
        field(page, "Title").value = "Papers"
        await press(page, "Ask for it")
        assert "Write at least one thing that you need." in shown(page)
        await press(page, "Add a row")
        needed = [each for each in page.elements.values() if each.props.get("label") == "What is needed"]
        assert len(needed) == 4
        needed[3].value = "The fourth"  # type: ignore[attr-defined]
        await press(page, "Ask for it")
    assert (made(house), titles(house)) == ([("Papers", None, house.acme)], ["The fourth"])


async def test_the_review_of_all_clients_accepts_and_sends_back_and_shows_what_comes(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    id = asked(house, "Payslips", "Bank", title="Tax papers")
    answer(house.alice, item(house.alice, id).id)
    async with stage(house) as site:
        sam, alice = cookie(house, house.sam), cookie(house, house.alice)
        page = await site.open(sam, "/staff/requests/review")
        first, second = item(house.sam, id), item(house.sam, id, 1)
        assert f'data-review="{first.id}"' in shown(page)
        assert f'data-review="{second.id}"' not in shown(page)
        where = (await announce(site, alice, house.acme, "bank.pdf", len(PDF), item=str(second.id))).headers["location"]
        await part(site, alice, where, 0, PDF)
        await settled()
        assert f'data-review="{second.id}"' in shown(page)
        await pick(page, "accept", first.id)
        await pick(page, "return", second.id)
        await press(page, "Send it back")
        assert "Please fill this in." in shown(page)
        field(page, "Reason").value = "Page 2 is missing."
        await press(page, "Send it back")
        assert states(house.sam, id) == ["accepted", "returned"]
        assert "Nothing waits for you" in shown(page)
        theirs = shown(await site.open(alice, f"/requests/{id}"))
        assert "Page 2 is missing." in theirs
        assert "Please send again" in theirs


async def test_a_colleague_was_quicker_and_the_page_says_so(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    id = asked(house, "Payslips", "Bank")
    answer(house.alice, item(house.alice, id).id)
    async with stage(house) as site:
        page = await site.open(cookie(house, house.sam), f"/staff/requests/{id}")
        one = item(house.sam, id)
        review.send_back(house.kim, one.id, one.version, "Dark")
        await settled()
        assert "Dark" in shown(page)
        assert f'data-review="{one.id}"' not in shown(page)
        await pick(page, "accept", one.id)  # what stands there now is "Received otherwise"
        assert states(house.sam, id) == ["accepted", "missing"]


async def test_change_withdraw_open_again_and_next_year(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    id = asked(house, "Payslips 2029", title="Papers of 2029")
    async with stage(house) as site:
        sam = cookie(house, house.sam)
        page = await site.open(sam, f"/staff/requests/{id}/edit")
        field(page, "Title").value = "Papers and more"
        await press(page, "Save")
        assert [title for title, _, _ in made(house)] == ["Papers and more"]
        page = await site.open(sam, f"/staff/requests/{id}")
        assert button(page, "Withdraw")
        page = await site.open(sam, f"/staff/requests/new?copy={id}")
        assert "Leave out Acme Ltd" in shown(page)
        assert field(page, "Year of the documents").value == "2030"
        assert field(page, "Due on").value == "2031-05-31"
        field(page, "Due on").value = ""
        field(page, "Title").value = "Papers of 2030"
        await press(page, "Ask for it")
        assert titles(house) == ["Payslips 2029", "Payslips 2030"]


async def test_withdrawing_asks_and_the_client_reads_it(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    id = asked(house, "Payslips", title="Papers")
    async with stage(house) as site:
        page = await site.open(cookie(house, house.sam), f"/staff/requests/{id}")
        theirs = await site.open(cookie(house, house.alice), f"/requests/{id}")
        review.withdraw(house.sam, id)
        await settled()
        assert "The firm does not need this any more." in shown(theirs)
        await press(page, "Open it again")
        await settled()
        assert "The firm does not need this any more." not in shown(theirs)


async def test_templates_are_written_changed_and_deleted(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    async with stage(house) as site:
        sam = cookie(house, house.sam)
        assert "No templates yet" in shown(await site.open(sam, "/staff/requests/templates"))
        page = await site.open(sam, "/staff/requests/templates/new")
        field(page, "Title").value = "Payroll"
        next(each for each in page.elements.values() if each.props.get("label") == "What is needed").value = "Hours"  # type: ignore[attr-defined]
        await press(page, "Save template")
        [row] = templates.all_templates(house.sam)
        assert (row.name, row.items) == ("Payroll", 1)
        page = await site.open(sam, f"/staff/requests/templates/{row.id}")
        field(page, "Title").value = "Payroll of a month"
        await press(page, "Save template")
        assert "Payroll of a month" in shown(await site.open(sam, "/staff/requests/templates"))
    with house.backstage() as db:
        assert db.scalars(select(RequestTemplate.name)).all() == ["Payroll of a month"]


@pytest.mark.security("R25", "R33")
async def test_without_the_right_there_is_nothing_to_do_and_strangers_find_no_screen(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    id = asked(house)
    template = templates.add_template(house.sam, TEMPLATE)
    ways = ("/staff/requests/new", "/staff/requests/review", "/staff/requests/templates", f"/staff/requests/{id}/edit")
    async with stage(house) as site:
        rita, ben = cookie(house, house.rita), cookie(house, house.ben)
        page = await site.open(rita, f"/staff/requests/{id}")
        assert "data-do" not in "".join(line for line in shown(page).splitlines() if "asked-item" in line)
        for path in (*ways, f"/staff/requests/templates/{template}"):
            assert (await site.holds(rita).get(path)).status_code == 403
        await pick(page, "accept", item(house.sam, id).id)
        assert states(house.sam, id) == ["missing", "missing"]
        with house.backstage() as db:
            db.get_one(DocumentRequest, id).entity_id = house.umbra
            for each in db.scalars(select(RequestItem)):
                each.entity_id = house.umbra
        for path in (f"/staff/requests/{id}", f"/staff/requests/{id}/edit", f"/staff/requests/new?copy={id}"):
            assert (await site.holds(ben).get(path)).status_code == 404
        assert "Tax return 2029" not in shown(await site.open(ben, "/staff/requests"))
        assert "Tax return 2029" in shown(await site.open(rita, f"/staff/clients/{house.umbra}/requests"))
        assert (await site.holds(cookie(house, house.alice)).get("/staff/requests")).status_code in (303, 403, 404)


async def test_the_firm_puts_in_what_came_by_post(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    id = asked(house, "Payslips")
    one = str(item(house.sam, id).id)
    async with stage(house) as site:
        sam = cookie(house, house.sam)
        page = await site.open(sam, f"/staff/requests/{id}")
        assert f'data-item="{one}"' in shown(page)
        where = (await announce(site, sam, house.acme, "post.pdf", len(PDF), item=one)).headers["location"]
        await part(site, sam, where, 0, PDF)
        await settled()
        assert "post.pdf" in shown(page)
        assert "wait for your review" not in shown(await site.open(sam, "/staff"))
    assert states(house.sam, id) == ["uploaded"]


async def test_what_came_is_shown_however_late_the_rest_is(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    id = asked(house)
    answer(house.alice, item(house.alice, id).id)
    with house.backstage() as db:
        db.get_one(DocumentRequest, id).due_on = NOON.date() - timedelta(days=1)
    async with stage(house) as site:
        staff = shown(await site.open(cookie(house, house.sam), "/staff/requests"))
        assert "Overdue" in staff
        assert "1 to review" in staff
        client = shown(await site.open(cookie(house, house.alice), "/requests"))
        assert "Overdue" in client
        assert "to review" not in client
