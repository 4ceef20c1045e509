"""The page of one document: what it is, its versions and its preview, on both sides, live, and the way back."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from data.documents.tables import DocumentFetch
from services.documents import binding, folders, opening, removal, uploads
from services.documents.uploads import NewFile
from services.platform.context import Context
from tests.cast import House
from tests.pages.billing.test_live import within_a_second
from tests.pages.documents.acting import pick, pick_and_answer, send
from tests.pages.stage import cookie, press, settled, shown, stage, type_into
from tests.services.documents.conftest import PDF, added
from tests.services.documents.test_preview import damage_all, word_file, workbook

NEWER = PDF + b"% a second edition\n"


def replaced(ctx: Context, id: UUID) -> None:
    place = uploads.place_of(ctx, id)
    uploads.add_version(ctx, id, uploads.receive(ctx, place, NewFile("tax return.pdf"), [NEWER]))


@pytest.mark.feature("DOC-10", "DOC-14")
async def test_a_client_sees_what_it_is_and_its_versions_and_not_who_of_them_had_it(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    tax = folders.add_folder(house.olga, "Tax returns")
    id = added(house.sam, house.acme, "tax return.pdf", type_id=tax, year=2029)
    replaced(house.sam, id)
    opening.downloaded(house.maria, opening.opened(house.maria, id))
    async with stage(house) as site:
        page = shown(await site.open(cookie(house, house.alice), f"/documents/{id}"))
        assert all(
            words in page for words in ("tax return.pdf", "Tax returns", "2029", "Version 1", "Version 2", "New")
        )
        assert f'data-preview="/documents/{id}/preview?version=2"' in page
        for number in (1, 2):
            assert f'href="/documents/{id}/file?version={number}"' in page
        assert "Sam Reid" not in page, "the firm is one to its clients"
        assert "ownloaded" not in page
        older = shown(await site.open(cookie(house, house.alice), f"/documents/{id}?version=1"))
        assert "This is version 1. There is a newer one." in older
        assert f'data-preview="/documents/{id}/preview?version=1"' in older
        holding = site.holds(cookie(house, house.alice))
        for path in (f"/documents/{id}?version=3", f"/documents/{id}?version=0", "/documents/x"):
            assert (await holding.get(path)).status_code == 404
    with house.backstage() as db:
        assert len(db.scalars(select(DocumentFetch)).all()) == 1, "looking is no download"


@pytest.mark.feature("DOC-21")
async def test_staff_see_who_downloaded_which_version_as_it_happens(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    id = added(house.sam, house.acme)
    async with stage(house) as site:
        page = await site.open(cookie(house, house.sam), f"/staff/documents/{id}")
        assert "Not downloaded by the client yet" in shown(page)
        opening.downloaded(house.alice, opening.opened(house.alice, id))
        await within_a_second(lambda: "Downloaded by Alice Adams on 17 May 2030" in shown(page))


@pytest.mark.feature("DOC-10")
async def test_a_new_version_appears_on_the_open_page_and_an_old_one_stays_where_it_is_looked_at(
    sqlite_house: House,
) -> None:
    house = sqlite_house.switch_on("documents")
    id = added(house.sam, house.acme)
    async with stage(house) as site:
        token = cookie(house, house.alice)
        page, first = await site.open(token, f"/documents/{id}"), await site.open(token, f"/documents/{id}?version=1")
        replaced(house.sam, id)
        await within_a_second(lambda: f'data-preview="/documents/{id}/preview?version=2"' in shown(page))
        await within_a_second(lambda: "There is a newer one" in shown(first))
        assert f'data-preview="/documents/{id}/preview?version=1"' in shown(first)
        removal.bin_it(house.sam, id)
        await within_a_second(lambda: "could not find that document" in shown(page))
        assert "data-preview" not in shown(page)


@pytest.mark.security("R25", "R33")
async def test_it_is_there_for_nobody_else(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    id = added(house.sam, house.umbra)
    blind = house.contact("Bo Blind", house.umbra, sees_documents=False)
    async with stage(house) as site:
        for who in (house.alice, blind, house.ben):
            side = "/staff" if who.actor.is_staff else ""
            holding = site.holds(cookie(house, who))
            assert (await holding.get(f"{side}/documents/{id}")).status_code in (403, 404)
            assert (await holding.get(f"/documents/{id}/preview")).status_code in (403, 404)
        house.prefer(areas_on=[])
        assert (await site.holds(cookie(house, house.olga)).get(f"/staff/documents/{id}")).status_code == 404


@pytest.mark.feature("DOC-10")
async def test_what_is_read_of_an_office_file_is_markup_of_ours_and_its_sheets_can_be_changed(
    sqlite_house: House,
) -> None:
    house = sqlite_house.switch_on("documents")
    book = added(house.sam, house.acme, "books.xlsx", workbook([["Fuel", "<img src=x>"]], [["Rent", "90.00"]]))
    letter = added(house.sam, house.acme, "letter.docx", word_file())
    heic = added(house.sam, house.acme, "photo.heic", b"\x00\x00\x00\x18ftypheic" + bytes(40))
    async with stage(house) as site:
        token = cookie(house, house.alice)
        page = await site.open(token, f"/documents/{book}")
        await settled()
        assert "<td>Fuel</td><td>&lt;img src=x&gt;</td>" in shown(page)
        await pick(page, "sheet", 1)
        assert "<td>Rent</td>" in shown(page)
        assert "Fuel" not in shown(page)
        page = await site.open(token, f"/documents/{letter}")
        await settled()
        assert all(
            words in shown(page)
            for words in (
                "<h3>Agreement</h3>",
                "We agree &lt;b&gt;on&lt;/b&gt; this.",
                '<li class="deep-0">monthly</li>',
            )
        )
        page = await site.open(token, f"/documents/{heic}")
        assert "This file cannot be shown here." in shown(page)
        assert f'href="/documents/{heic}/file?version=1"' in shown(page)


@pytest.mark.feature("DOC-20")
async def test_what_the_browser_cannot_draw_is_said_to_be_the_files_fault_or_the_disks(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    id = added(house.sam, house.acme)
    async with stage(house) as site:
        page = await site.open(cookie(house, house.alice), f"/documents/{id}")
        await pick(page, "failed", "")
        assert "This file cannot be shown here." in shown(page)
        damage_all(house.inside.gateways.vault)
        page = await site.open(cookie(house, house.alice), f"/documents/{id}")
        await pick(page, "failed", "")
        assert "The kept file is damaged" in shown(page)


@pytest.mark.feature("DOC-17", "DOC-18")
async def test_staff_act_on_its_page_and_the_way_back_is_the_list_as_it_was(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    id = added(house.sam, house.acme, "held.pdf", year=2029)
    async with stage(house) as site:
        token = cookie(house, house.sam)
        listed = await site.open(token, "/staff/documents?f.year=2029&sort=name")
        assert f'href="/staff/documents/{id}?sort=name&amp;f.year=2029"' in shown(listed)
        page = await site.open(token, f"/staff/documents/{id}?sort=name&f.year=2029")
        assert 'href="/staff/documents?sort=name&amp;f.year=2029"' in shown(page)
        of_client = shown(await site.open(token, f"/staff/documents/{id}?of=client&q=held"))
        assert f'href="/staff/clients/{house.acme}/documents?q=held"' in of_client
        await pick(page, "hold", id)
        await type_into(page, "Reason", "An audit")
        await press(page, "Place the hold")
        assert "An audit" in shown(page)
        await pick(page, "release", id)
        await settled()
        await pick_and_answer(page, "bin", id, "Put held.pdf into the bin")
        assert "In the bin since" in shown(page)
        await pick(page, "restore", id)
        await settled()
        assert "In the bin since" not in shown(page)
        await pick(page, "version", id)
        sent = await send(
            site, token, house.acme, ("held.pdf", NEWER), path="/staff/documents/send", document=str(id), back="page"
        )
        assert (sent.status_code, sent.headers["location"]) == (303, f"/staff/documents/{id}")
        assert "1 file was added." in shown(await site.open(token, f"/staff/documents/{id}"))
        rita = shown(await site.open(cookie(house, house.rita), f"/staff/documents/{id}"))
        assert "held.pdf" in rita
        assert "New version" not in rita
        assert 'data-do="bin"' not in rita


@pytest.mark.feature("DOC-10", "NAV-03")
async def test_names_in_list_search_and_panel_open_the_page(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    id = added(house.sam, house.acme, "tax return.pdf", year=2029)
    async with stage(house) as site:
        token = cookie(house, house.alice)
        assert f'href="/documents/{id}?q=tax"' in shown(await site.open(token, "/documents?q=tax"))
        assert f'href="/documents/{id}"' in shown(await site.open(token, "/")), "the panel"
        back = shown(await site.open(token, f"/documents/{id}?q=tax"))
        assert 'href="/documents?q=tax"' in back


@pytest.mark.feature("DOC-10")
async def test_what_waits_for_a_payment_is_told_and_shown_once_it_is_released(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    id = added(house.sam, house.acme)
    bound = house.invoice("20.00 EUR", number="INV-0900")
    binding.bind(house.sam, id, bound.id)
    async with stage(house) as site:
        token = cookie(house, house.alice)
        page = await site.open(token, f"/documents/{id}")
        assert "becomes available when invoice INV-0900 is paid" in shown(page)
        assert "data-preview" not in shown(page)
        assert f"/documents/{id}/file" not in shown(page)
        assert (await site.holds(token).get(f"/documents/{id}/preview")).status_code == 409
        assert f'data-preview="/documents/{id}/preview' in shown(
            await site.open(cookie(house, house.sam), f"/staff/documents/{id}")
        )
        binding.release_by_hand(house.sam, id)
        await within_a_second(lambda: f'data-preview="/documents/{id}/preview' in shown(page))
        assert f"/documents/{id}/file" in shown(page)
