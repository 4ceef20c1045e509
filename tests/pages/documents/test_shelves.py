"""Staff see what waits for a look and what falls due, change the folders, and are told what a number of years would do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from data.documents.tables import Document, DocumentType, DocumentVersion
from pages.documents.folders import FOLDERS_PATH as PATH
from services.clock import clock
from services.documents import folders, listing, removal
from tests.cast import House
from tests.pages.documents.acting import fetch, pick, send
from tests.pages.documents.test_selection import tick
from tests.pages.stage import cookie, press, settled, shown, stage, type_into
from tests.services.documents.conftest import added, asking


def waiting(house: House) -> list[str]:
    return sorted(row.name for row in listing.page(house.olga, asking(waiting=True)).rows)


@pytest.mark.feature("DOC-21")
async def test_what_clients_send_is_marked_until_somebody_downloads_or_ticks_it_off(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    a, b, c = (added(house.alice, house.acme, f"{name}.pdf") for name in "abc")
    added(house.sam, house.acme, "firms.pdf")
    async with stage(house) as site:
        kim = cookie(house, house.kim)
        page = await site.open(kim, "/staff/documents?f.waiting=yes")
        told = shown(page)
        assert "Download a.pdf" in told
        assert "Download firms.pdf" not in told
        await fetch(site, cookie(house, house.alice), a)
        assert waiting(house) == ["a.pdf", "b.pdf", "c.pdf"], "not the client's own download"
        await fetch(site, kim, a)
        await settled()
        assert waiting(house) == ["b.pdf", "c.pdf"]
        assert "Download a.pdf" not in shown(page), "the open page follows"
        await pick(page, "seen", b)
        assert waiting(house) == ["c.pdf"]
        page = await site.open(kim, "/staff/documents")
        await pick(page, "wait", b)
        assert waiting(house) == ["b.pdf", "c.pdf"]
        await tick(page, "tick_all")
        await press(page, "Looked at")
        assert waiting(house) == []
        assert "2 documents have been looked at." in shown(page)
        alice = shown(await site.open(cookie(house, house.alice), "/documents"))
        assert "To look at" not in alice
        assert "Looked at" not in alice
    assert c


@pytest.mark.feature("SET-06", "DOC-18")
async def test_the_years_tell_what_falls_due_before_they_are_saved(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    ids = [added(house.sam, house.acme, f"{n}.pdf") for n in range(3)]
    removal.bin_it(house.sam, ids[0])
    with house.backstage() as db:
        db.execute(update(DocumentVersion).values(uploaded_at=clock() - timedelta(days=800)))
    async with stage(house) as site:
        olga = cookie(house, house.olga)
        page = await site.open(olga, "/staff/settings/documents")
        await type_into(page, "Years documents are kept", "2")
        told = shown(page)
        assert "1 document in the bin is deleted for good within a day." in told
        assert "2 documents in use fall due." in told
        assert "Acme Ltd (3)" in told
        await type_into(page, "Years documents are kept", "9")
        assert "nothing falls due now" in shown(page)
        await type_into(page, "Years documents are kept", "101")
        assert "nothing falls due now" not in shown(page)
        await press(page, "Save settings")
        assert "Enter a whole number of years from 1 to 100" in shown(page)
        await type_into(page, "Years documents are kept", "2")
        await press(page, "Save settings")
        house.again(house.olga)
        listed = shown(await site.open(olga, "/staff/documents?f.due=yes"))
        assert "falls due on" in listed
        assert "Download 1.pdf" in listed
        assert "falls out on" in shown(await site.open(olga, "/staff/documents?f.bin=yes"))
        page = await site.open(olga, "/staff/settings/documents")
        await type_into(page, "Years documents are kept", "")
        await press(page, "Save settings")
        assert "Falls due" not in shown(await site.open(olga, "/staff/documents"))


async def test_folders_are_added_renamed_closed_and_opened_on_their_screen(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    async with stage(house) as site:
        olga = cookie(house, house.olga)
        assert PATH in shown(await site.open(olga, "/staff/documents"))
        page = await site.open(olga, PATH)
        assert "No folders yet" in shown(page)
        await press(page, "Add the folder")
        assert "Please fill this in." in shown(page)
        await type_into(page, "Name of the folder", "Tax returns")
        await press(page, "Add the folder")
        added(house.sam, house.acme, "a.pdf", type_id=only(house).id)
        await settled()
        assert "1 document" in shown(page), "live"
        await type_into(page, "Name of the folder", "TAX RETURNS")
        await press(page, "Add the folder")
        assert "There is a folder of this name already." in shown(page)
        id = only(house).id
        await pick(page, "rename", id)
        await type_into(page, "New name", "Taxes")
        await press(page, "Rename")
        assert only(house).name == "Taxes"
        await pick(page, "close", id)
        assert only(house).closed_at is not None
        assert folders.open_folders(house.alice) == []
        await pick(page, "reopen", id)
        assert only(house).closed_at is None
        kim = cookie(house, house.kim)
        assert (await site.holds(kim).get(PATH)).status_code == 403
        assert PATH not in shown(await site.open(kim, "/staff/documents"))
        house.prefer(areas_on=[])
        assert (await site.holds(olga).get(PATH)).status_code == 404


def only(house: House) -> DocumentType:
    with house.backstage() as db:
        return db.scalars(select(DocumentType)).one()


async def test_on_a_phone_the_form_is_one_button_and_open_where_it_has_something_to_say(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    async with stage(house) as site:
        token = cookie(house, house.alice)
        assert 'class="fold"' in shown(await site.open(token, "/documents"))
        await send(site, token, house.acme)
        assert 'class="fold open"' in shown(await site.open(token, "/documents"))
    with house.backstage() as db:
        assert db.scalars(select(Document)).all() == []
