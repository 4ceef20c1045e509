"""/requests in the simulated browser: what is asked, answered item by item, by whoever may and nobody else."""

from __future__ import annotations

import pytest

from services.access import impersonation
from services.clock import clock
from services.documents.requests import answers, making, review
from tests.cast import House
from tests.pages.documents.acting import pick, pick_and_answer
from tests.pages.documents.test_uploads import announce, part
from tests.pages.stage import cookie, field, press, settled, shown, stage
from tests.services.documents.conftest import PDF
from tests.services.documents.requests.asking import answer, asked, form, item, states

pytestmark = [pytest.mark.feature("ACT-04")]


@pytest.mark.feature("NAV-06", "DSH-02")
async def test_a_client_sees_at_once_what_is_asked_until_it_is_sent_or_the_area_is_off(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    id = asked(house, title="Tax papers")
    async with stage(house) as site:
        alice = cookie(house, house.alice)
        home = shown(await site.open(alice, "/"))
        assert "Documents needed from you" in home
        assert f'href="/requests/{id}"' in home
        assert "0 of 2 done" in home
        assert "Tax papers" in shown(await site.open(alice, "/requests"))
        answer(house.alice, item(house.alice, id).id)
        answers.decline(house.alice, item(house.alice, id, 1).id, "No bank")
        assert "Documents needed from you" not in shown(await site.open(alice, "/"))
        assert "With the firm" in shown(await site.open(alice, "/requests"))
        house.prefer(areas_on=[])
        assert "/requests" not in shown(await site.open(alice, "/"))
        for path in ("/requests", f"/requests/{id}"):
            assert (await site.holds(alice).get(path)).status_code == 404


async def test_a_file_sent_for_an_item_is_in_it_on_both_open_pages(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    id = asked(house)
    one = item(house.alice, id).id
    async with stage(house) as site:
        alice, sam = cookie(house, house.alice), cookie(house, house.sam)
        mine, firms = await site.open(alice, f"/requests/{id}"), await site.open(sam, f"/staff/requests/{id}")
        assert f'data-item="{one}"' in shown(mine)
        made = await announce(
            site, alice, house.umbra, "slip.pdf", len(PDF), item=str(one)
        )  # the item says whose it is
        assert made.status_code == 201
        sent = await part(site, alice, made.headers["location"], 0, PDF)
        assert sent.headers["portico-outcome"] == "added"
        await settled()
        for page in (mine, firms):
            assert "slip.pdf" in shown(page)
        assert "Sent, the firm will look" in shown(mine)
        assert "To review" in shown(firms)
        assert "1 file waits for your review: Tax return 2029" in shown(await site.open(sam, "/staff"))
    assert states(house.sam, id) == ["uploaded", "missing"]


@pytest.mark.security("R25")
async def test_nobody_sends_for_an_item_that_is_not_theirs_or_is_over(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    id = asked(house)
    one = str(item(house.alice, id).id)
    blind = house.contact("Bo Blind", house.acme, sees_documents=False)
    async with stage(house) as site:
        carol, alice = cookie(house, house.carol), cookie(house, house.alice)
        absent = await announce(site, carol, house.umbra, item="no-id")
        there = await announce(site, carol, house.umbra, item=one)
        assert (there.status_code, there.json()) == (absent.status_code, absent.json())
        assert there.status_code == 404
        assert (await announce(site, cookie(house, blind), house.acme, item=one)).status_code == 403
        assert (await site.holds(carol).get(f"/requests/{id}")).status_code == 404
        assert (await site.holds(carol).get("/requests/none")).status_code == 404
        review.withdraw(house.sam, id)
        over = await announce(site, alice, house.acme, item=one)
        assert (over.status_code, over.json()["sentence"]) == (
            409,
            "This request is closed. Please ask the firm to open it again.",
        )
        assert f'data-item="{one}"' not in shown(await site.open(alice, f"/requests/{id}"))


async def test_does_not_apply_asks_why_beside_its_field_and_can_be_undone(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    id = asked(house, "Payslips")
    async with stage(house) as site:
        page = await site.open(cookie(house, house.alice), f"/requests/{id}")
        one = item(house.alice, id).id
        await pick(page, "decline", one)
        await press(page, "It does not apply")
        assert "Please fill this in." in shown(page)
        field(page, "Reason").value = "I had no job."
        await press(page, "It does not apply")
        assert states(house.sam, id) == ["inapplicable"]
        assert "You said:" in shown(page)
        assert "Everything is here. Thank you." in shown(page)
        await pick(page, "applies", one)
        assert states(house.sam, id) == ["missing"]
        assert "Everything is here." not in shown(page)


@pytest.mark.feature("DOC-15")
async def test_what_was_sent_is_taken_back_from_the_item_itself(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    id = asked(house, "Payslips")
    async with stage(house) as site:
        alice = cookie(house, house.alice)
        made = await announce(site, alice, house.acme, "slip.pdf", len(PDF), item=str(item(house.alice, id).id))
        await part(site, alice, made.headers["location"], 0, PDF)
        page = await site.open(alice, f"/requests/{id}")
        [file] = item(house.at(house.alice, clock()), id).files
        await pick_and_answer(page, "take_back", file.id, "Take back slip.pdf")
        assert states(house.sam, id) == ["missing"]
        assert f"/documents/{file.id}/file" not in shown(page)


@pytest.mark.feature("IMP-04")
async def test_who_looks_through_a_clients_eyes_sees_all_and_changes_nothing(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    id = asked(house, "Payslips")
    one = item(house.alice, id).id
    staff = cookie(house, house.sam)
    async with stage(house) as site:
        await site.open(staff, "/staff")
        sam = house.again(house.sam)
        look = impersonation.start(sam, house.alice.actor.memberships[0].contact_id, "they called")
        token = look if isinstance(look, str) else look.token
        assert "Documents needed from you" in shown(await site.open(token, "/"))
        page = await site.open(token, f"/requests/{id}")
        assert f'data-item="{one}"' in shown(page), "the same as the contact sees"
        assert (await announce(site, token, house.acme, item=str(one))).status_code == 403
        await pick(page, "decline", one)
        field(page, "Reason").value = "No"
        await press(page, "It does not apply")
    assert states(house.sam, id) == ["missing"]


async def test_each_of_several_clients_of_one_person_says_whose_it_is(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    making.make(house.sam, form(), [house.acme, house.umbra])
    async with stage(house) as site:
        listed = shown(await site.open(cookie(house, house.maria), "/requests"))
        assert "Acme Ltd" in listed
        assert "Umbra SA" in listed
        only = shown(await site.open(cookie(house, house.carol), "/requests"))
        assert "Acme Ltd" not in only
