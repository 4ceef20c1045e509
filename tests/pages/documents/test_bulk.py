"""Many files for many clients: sent in parts into a tray, shown with their clients, published after a question."""

from __future__ import annotations

import asyncio

import pytest
from nicegui import Client
from sqlalchemy import select

from data.documents.tables import Document
from data.documents.tray import TrayFile
from pages.documents.bulk.tray_routes import TRAY
from services.documents import folders
from services.documents.bulk import proposals, publishing
from tests.cast import House
from tests.pages.billing.test_live import within_a_second
from tests.pages.documents.acting import pick, pick_and_answer
from tests.pages.documents.test_uploads import CONTENT, headers, named, part
from tests.pages.people.test_both_sides_dialogs import answer, asked
from tests.pages.stage import Site, cookie, press, settled, shown, stage
from tests.services.documents.bulk.test_tray import sent

PATH = "/staff/documents/bulk"
pytestmark = [pytest.mark.feature("DOC-05", "DOC-21"), pytest.mark.security("R19", "R25")]


async def arrive(site: Site, token: str, name: str, content: bytes = CONTENT) -> str:
    given = headers(token, Upload_Length=str(len(content)), Upload_Metadata=named(name=name))
    made = await site.holds(token).post(TRAY, headers=given)
    assert made.status_code == 201, made.text
    where: str = made.headers["location"]
    half = len(content) // 2
    assert (await part(site, token, where, 0, content[:half])).status_code == 204
    assert (await part(site, token, where, half, content[half:])).headers["portico-outcome"] == "added"
    return where


async def press_and_answer(page: Client, words: str, yes: str) -> None:
    pressing = asyncio.create_task(press(page, words))
    await within_a_second(lambda: bool(asked(page)))
    await answer(page, yes)
    await pressing
    await settled()


def clients(house: House) -> dict[str, object]:
    with house.backstage() as db:
        return {row.name: row.entity_id for row in db.scalars(select(Document))}


async def test_files_arrive_on_the_open_page_and_are_published_to_whom_it_shows(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    folders.add_folder(house.olga, "Tax returns")
    async with stage(house) as site:
        sam = cookie(house, house.sam)
        page = await site.open(sam, PATH)
        assert "Your tray is empty" in shown(page)
        await arrive(site, sam, "Acme Ltd tax return 2029.pdf")
        await arrive(site, sam, "scan.pdf", CONTENT + b"2")
        await within_a_second(lambda: "scan.pdf" in shown(page))
        assert "Certain" in shown(page)
        assert "No client found" in shown(page)
        assert clients(house) == {}
        again = await site.open(sam, PATH)  # nothing is lost by a reload
        assert all(name in shown(again) for name in ("Acme Ltd tax return 2029.pdf", "scan.pdf"))
        await press_and_answer(page, "Publish 1 file", "Publish 1 file")
        assert clients(house) == {"Acme Ltd tax return 2029.pdf": house.acme}
        assert "scan.pdf" in shown(page)
        assert "Acme Ltd tax return" not in shown(page)


async def test_a_person_chooses_of_several_sets_the_year_and_removes(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    both, gone = sent(house.sam, "Acme Ltd and Umbra SA.pdf"), sent(house.sam, "gone.pdf")
    async with stage(house) as site:
        page = await site.open(cookie(house, house.sam), PATH)
        assert "Who is it?" in shown(page)
        await pick(page, "whose", f"{both} {house.umbra}")
        assert "Chosen" in shown(page)
        with house.backstage() as db:
            assert db.get_one(TrayFile, both).entity_id == house.umbra
        publishing.place(house.sam, [both], type_id=None, year="2028")  # in another tab
        await within_a_second(lambda: "2028" in shown(page))
        await press_and_answer(page, "Publish 1 file", "Publish 1 file")
        assert clients(house) == {"Acme Ltd and Umbra SA.pdf": house.umbra}
    async with stage(house) as site:
        page = await site.open(cookie(house, house.sam), PATH)
        await pick_and_answer(page, "remove", gone, "Remove gone.pdf")
        assert [each.id for each in proposals.look(house.sam).rows] == []


async def test_nobody_else_reaches_a_tray(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    sent(house.kim, "Acme Ltd secret.pdf")
    async with stage(house) as site:
        where = await arrive(site, cookie(house, house.sam), "Acme Ltd.pdf")
        kim, alice, rita = (cookie(house, each) for each in (house.kim, house.alice, house.rita))
        assert "secret" not in shown(await site.open(cookie(house, house.olga), PATH))
        assert "secret" in shown(await site.open(kim, PATH))
        for token in (kim, alice, rita):
            assert (await site.holds(token).head(where, headers={"Tus-Resumable": "1.0.0"})).status_code in (403, 404)
            assert (await site.holds(token).delete(where, headers=headers(token))).status_code in (403, 404)
        given = {"Upload_Length": "10", "Upload_Metadata": named(name="a.pdf")}
        for token in (alice, rita):
            assert (await site.holds(token).post(TRAY, headers=headers(token, **given))).status_code in (403, 404)
            assert (await site.holds(token).get(PATH)).status_code in (403, 404)
        bad = {**headers(kim, **given), "X-Form-Token": "x" * 86}
        assert (await site.holds(kim).post(TRAY, headers=bad)).status_code == 403
