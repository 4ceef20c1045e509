"""Ticks in the lists of documents: one ZIP of them, and for staff moved, renamed, binned and restored together."""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import Iterable
from uuid import UUID

import pytest
from httpx import Response
from nicegui import Client

from components.html.island import Island
from pages.documents.archive_route import ZIP
from pages.guard.http.form_token import form_token
from services.documents import folders, removal
from tests.cast import House
from tests.pages.billing.test_live import within_a_second
from tests.pages.documents.acting import pick
from tests.pages.documents.test_staff import documents
from tests.pages.people.test_both_sides_dialogs import answer, asked
from tests.pages.stage import Site, cookie, press, settled, shown, stage, tell, type_into
from tests.services.documents.conftest import PDF, added
from tests.services.documents.test_archives import newly


async def fetch_zip(site: Site, token: str, ids: Iterable[UUID], *, form: str = "", **more: str) -> Response:
    given = {"form_token": form or form_token(token), "ids": ",".join(map(str, ids)), **more}
    return await site.holds(token).post(ZIP, data=given)


async def tick(page: Client, do: str, id: object = "all", *, on: bool = True) -> None:
    """In the list of documents, not in one that stands beside it."""
    ours = {"take_back", "restore"}
    box = next(each for each in page.elements.values() if isinstance(each, Island) and ours & each._answers.keys())
    await tell(page, box, "portico", {"detail": {"do": do, "id": str(id), "value": "", "on": on}})
    await settled()


@pytest.mark.feature("DOC-11", "DOC-14")
async def test_all_that_match_on_all_pages_come_as_one_zip(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    tax = folders.add_folder(house.olga, "Tax returns")
    ids = [added(house.sam, house.acme, f"{n:02}.pdf", type_id=tax) for n in range(30)]
    added(house.sam, house.acme, "other.pdf")
    async with stage(house) as site:
        token = cookie(house, house.alice)
        page = await site.open(token, f"/documents?f.type={tax}&rows=12")
        assert sum(f"Download {n:02}.pdf" in shown(page) for n in range(30)) == 12
        await tick(page, "tick_all")
        told = shown(page)
        assert "30 documents ticked" in told
        assert "Download 30 as ZIP" in told
        assert "Put into the bin" not in told, "that is the firm's to do"
        assert str(ids[0]) in told
        await tick(page, "tick", ids[29], on=False)
        assert "29 documents ticked" in shown(page)
        answered = await fetch_zip(site, token, ids)
        assert answered.headers["content-disposition"].startswith("attachment; filename*=UTF-8''Acme%20Ltd%20Documents")
        assert answered.headers["x-content-type-options"] == "nosniff"
        assert "no-store" in answered.headers["cache-control"]
        with zipfile.ZipFile(io.BytesIO(answered.content)) as book:
            assert sorted(book.namelist()) == [f"{n:02}.pdf" for n in range(30)]
            assert {book.read(name) for name in book.namelist()} == {PDF}
        assert newly(house.alice) == ["other.pdf"]
        await settled()
        assert shown(await site.open(token, "/documents?f.new=yes")).count("Download other.pdf") == 1
        await press(page, "Untick all")
        assert "as ZIP" not in shown(page)


@pytest.mark.security("R19", "R25")
async def test_a_stranger_a_form_of_elsewhere_and_nobody_get_no_zip(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    id = added(house.sam, house.acme, "secret.pdf")
    blind = house.contact("Bo Blind", house.acme, sees_documents=False)
    async with stage(house) as site:
        carol = cookie(house, house.carol)
        answered = await fetch_zip(site, carol, [id])
        assert (answered.status_code, answered.headers["location"]) == (303, "/documents")
        said = shown(await site.open(carol, "/documents"))
        assert "could not find that document" in said
        assert "secret" not in said
        for ids in ([], ["no-id"]):
            assert (await fetch_zip(site, carol, ids)).headers["location"] == "/documents"
        assert (await fetch_zip(site, cookie(house, blind), [id])).content[:2] != b"PK"
        alice = cookie(house, house.alice)
        assert (await fetch_zip(site, alice, [id], form="x" * 86)).status_code == 403
        assert (await fetch_zip(site, "n" * 43, [id], form=form_token("n" * 43))).content[:2] != b"PK"
        back = await fetch_zip(site, cookie(house, house.ben), [UUID(int=0)], back=str(house.acme))
        assert back.headers["location"] == f"/staff/clients/{house.acme}/documents"
        house.prefer(areas_on=[])
        assert (await fetch_zip(site, alice, [id])).content[:2] != b"PK"
    assert newly(house.switch_on("documents").alice) == ["secret.pdf"]


@pytest.mark.feature("DOC-17")
async def test_staff_move_and_bin_what_they_ticked_after_a_question_with_the_number(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    tax = folders.add_folder(house.olga, "Tax returns")
    for n in range(3):
        added(house.sam, house.acme, f"{n}.pdf")
    async with stage(house) as site:
        kim = cookie(house, house.kim)
        page = await site.open(kim, f"/staff/clients/{house.acme}/documents")
        await tick(page, "tick_all")
        await press(page, "Move …")
        assert "Where are 3 documents to lie?" in shown(page)
        await press(page, "Move 3 documents")
        assert "Choose a folder or a year." in shown(page)
        await type_into(page, "For the year", "30")
        await press(page, "Move 3 documents")
        assert "Enter a year from 1900 to 2200." in shown(page)
        await type_into(page, "Into the folder", str(tax))
        await type_into(page, "For the year", "2029")
        await press(page, "Move 3 documents")
        assert {(each.type_id, each.year) for each in documents(house).values()} == {(tax, 2029)}
        assert "3 documents were moved." in shown(page)
        assert "3 documents ticked" not in shown(page)
        await tick(page, "tick_all")
        await pressed_and_answered(page, "Bin …", "Keep them")
        assert all(each.deleted_at is None for each in documents(house).values())
        page = await site.open(kim, "/staff/documents")  # a question that was answered stays where no browser hides it
        await tick(page, "tick_all")
        await pressed_and_answered(page, "Bin …", "Put 3 documents into the bin")
        assert all(each.deleted_at is not None for each in documents(house).values())
        page = await site.open(kim, "/staff/documents?f.bin=yes")
        await tick(page, "tick_all")
        await press(page, "Take out of the bin")
        assert all(each.deleted_at is None for each in documents(house).values())
        rita = await site.open(cookie(house, house.rita), "/staff/documents")
        await tick(rita, "tick_all")
        assert "Download 3 as ZIP" in shown(rita)
        assert "Move …" not in shown(rita)


async def pressed_and_answered(page: Client, words: str, reply: str) -> None:
    pressing = asyncio.create_task(press(page, words))
    await within_a_second(lambda: bool(asked(page)))
    await answer(page, reply)
    await pressing
    await settled()


async def test_what_is_held_stays_ticked_and_says_why(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    removal.hold(house.olga, added(house.sam, house.acme, "held.pdf"), "court order 7")
    async with stage(house) as site:
        page = await site.open(cookie(house, house.kim), "/staff/documents")
        await tick(page, "tick_all")
        await pressed_and_answered(page, "Bin …", "Put 1 document into the bin")
        assert "under a legal hold and cannot be deleted" in shown(page)
        assert "1 document ticked" in shown(page)
        assert documents(house)["held.pdf"].deleted_at is None


async def test_staff_rename_one_and_say_where_it_lies(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    tax = folders.add_folder(house.olga, "Tax returns")
    id = added(house.sam, house.acme, "scan 17.pdf")
    async with stage(house) as site:
        page = await site.open(cookie(house, house.kim), "/staff/documents")
        alice = await site.open(cookie(house, house.alice), "/documents")
        await pick(page, "file", id)
        assert "Rename or move scan 17.pdf" in shown(page)
        await type_into(page, "Name", "")
        await press(page, "Save")
        assert "Please fill this in." in shown(page)
        await type_into(page, "Name", "Tax return 2029")
        await type_into(page, "Folder", str(tax))
        await type_into(page, "Year", "2029")
        await press(page, "Save")
        found = documents(house)["Tax return 2029.pdf"]
        assert (found.id, found.type_id, found.year) == (id, tax, 2029)
        await settled()
        assert "Tax return 2029.pdf" in shown(alice), "on the client's open page"
        rita = await site.open(cookie(house, house.rita), "/staff/documents")
        assert 'data-do="file"' not in shown(rita)
