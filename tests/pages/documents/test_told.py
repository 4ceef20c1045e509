"""What both sides see at once of new documents, of chosen contacts, and of what waits for a payment."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from data.documents.news import DocumentMailsOff, DocumentNews
from data.documents.tables import Document, DocumentReader, DocumentRelease
from data.firm.tables import Notice
from pages.documents.routes import SEND_FOR_CLIENT
from services.documents import audience, binding
from tests.cast import House, viewed_by
from tests.pages.documents.acting import fetch, pick, place, send
from tests.pages.stage import cookie, field, press, settled, shown, stage, tell
from tests.services.documents.conftest import PDF, added
from tests.services.documents.test_release import paid


def rows(house: House, model: type) -> list[object]:
    with house.backstage() as db:
        return list(db.scalars(select(model)))


@pytest.mark.feature("DOC-21", "NOT-03")
async def test_a_client_s_file_is_on_the_open_pages_of_both_sides_and_in_the_inbox(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    async with stage(house) as site:
        alice = cookie(house, house.alice)
        colleague = await site.open(cookie(house, house.maria), "/documents")
        staff = await site.open(cookie(house, house.olga), f"/staff/clients/{house.acme}/documents")
        inbox = await site.open(cookie(house, house.olga), "/staff")
        await send(site, alice, house.acme, ("receipt.pdf", PDF))
        await settled()
        assert "receipt.pdf" in shown(colleague)
        assert "receipt.pdf" in shown(staff)
        assert "Alice Adams added receipt.pdf" in shown(inbox)
        assert len(rows(house, Notice)) == 1


async def test_what_waits_for_a_payment_says_so_and_gives_nothing_until_it_is_paid(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    id, invoice = added(house.sam, house.acme, "report.pdf"), house.invoice(number="2027-014")
    binding.bind(house.sam, id, invoice.id)
    async with stage(house) as site:
        alice = cookie(house, house.alice)
        page = await site.open(alice, "/documents")
        assert "Available when invoice 2027-014 is paid" in shown(page)
        assert 'href="/billing?q=2027-014"' in shown(page)
        assert f"/documents/{id}/file" not in shown(page)
        refused = await fetch(site, alice, id)
        assert (refused.status_code, PDF[:8] in refused.content) == (409, False)
        lena = shown(await site.open(cookie(house, house.lena), "/documents"))
        assert "The firm has not released this document yet." in lena
        assert "2027-014" not in lena
        paid(house, invoice)
        await settled()
        assert f"/documents/{id}/file" in shown(page)
        assert (await fetch(site, alice, id)).content == PDF


async def test_staff_choose_for_whom_it_is_and_what_it_waits_for(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    id, invoice = added(house.sam, house.acme, "report.pdf"), house.invoice(number="2027-014")
    async with stage(house) as site:
        maria = await site.open(cookie(house, house.maria), "/documents")
        assert "report.pdf" in shown(maria)
        page = await site.open(cookie(house, house.sam), "/staff/documents")
        await pick(page, "audience", id)
        await tell(page, field(page, "For whom"), "update:value", "chosen")
        await press(page, "Save for whom it is")
        assert "Choose at least one contact" in shown(page)
        await tell(page, field(page, "Alice Adams"), "update:value", True)
        await press(page, "Save for whom it is")
        await settled()
        assert [row.contact_id for row in rows(house, DocumentReader)] == [place(house.alice)]  # type: ignore[attr-defined]
        assert "For chosen contacts" in shown(page)
        assert "report.pdf" not in shown(maria)
        await pick(page, "payment", id)
        await tell(page, field(page, "Available when this is paid"), "update:value", str(invoice.id))
        await press(page, "Save what it waits for")
        assert len(rows(house, DocumentRelease)) == 1
        assert "Released to the client when invoice 2027-014 is paid" in shown(page)
        await pick(page, "payment", id)
        await press(page, "Release it now")
        assert "Released by hand" in shown(page)


async def test_staff_are_told_that_what_the_client_has_already_stays_open(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    id, invoice = added(house.sam, house.acme, "report.pdf"), house.invoice(number="2027-014")
    async with stage(house) as site:
        alice = cookie(house, house.alice)
        assert (await fetch(site, alice, id)).content == PDF
        binding.bind(house.sam, id, invoice.id)
        told = shown(await site.open(cookie(house, house.sam), "/staff/documents"))
        assert "Already downloaded by the client, and open to whoever did" in told
        assert "Released to the client when" not in told
        assert (await fetch(site, alice, id)).content == PDF
        assert "Already downloaded" not in shown(await site.open(cookie(house, house.maria), "/documents"))


async def test_an_upload_is_for_one_contact_and_told_to_nobody_if_staff_say_so(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    async with stage(house) as site:
        sam = cookie(house, house.sam)
        page = shown(await site.open(sam, f"/staff/clients/{house.acme}/documents"))
        ticks = {who.actor.name: f"for-{place(who).hex}" for who in (house.alice, house.maria)}
        assert all(f'name="{tick}"' in page for tick in ticks.values())
        assert f'name="for-{place(house.carol).hex}"' not in page
        assert "Tell them by mail" in page
        only = {"contacts": str(place(house.alice)), "tell": "no", "back": str(house.acme)}
        await send(site, sam, house.acme, ("salaries.pdf", PDF), path=SEND_FOR_CLIENT, **only)
        assert "salaries.pdf" in shown(await site.open(cookie(house, house.alice), "/documents"))
        assert "salaries.pdf" not in shown(await site.open(cookie(house, house.maria), "/documents"))
        assert rows(house, DocumentNews) == []
        both = dict.fromkeys(ticks.values(), "on")
        await send(site, sam, house.acme, ("for two.pdf", PDF), path=SEND_FOR_CLIENT, tell="no", **both)
        for who, sees in ((house.alice, True), (house.maria, True), (house.bob, False)):
            assert ("for two.pdf" in shown(await site.open(cookie(house, who), "/documents"))) is sees
        for malformed in ({"contacts": ","}, {"for-nobody": "on"}):
            await send(site, sam, house.acme, ("lost.pdf", PDF), path=SEND_FOR_CLIENT, tell="no", **malformed)
        only["contacts"] = str(place(house.carol))
        await send(site, sam, house.acme, ("stray.pdf", PDF), path=SEND_FOR_CLIENT, **only)
        alice = cookie(house, house.alice)
        await send(site, alice, house.acme, ("mine.pdf", PDF), contacts=str(place(house.alice)))
    assert [each.name for each in rows(house, Document)] == ["salaries.pdf", "for two.pdf"]  # type: ignore[attr-defined]


async def test_a_contact_switches_the_mails_off_and_a_viewer_does_not(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    async with stage(house) as site:
        page = await site.open(cookie(house, house.alice), "/documents")
        await tell(page, field(page, "Mail me when the firm adds documents"), "update:value", False)
        assert len(rows(house, DocumentMailsOff)) == 1
        added(house.sam, house.acme)
        assert place(house.alice) not in {row.contact_id for row in rows(house, DocumentNews)}  # type: ignore[attr-defined]


def test_who_looks_through_their_eyes_binds_and_chooses_nothing(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    id, invoice = added(house.sam, house.acme), house.invoice()
    eyes = viewed_by(house.sam, house.alice)
    for act in (lambda: binding.bind(eyes, id, invoice.id), lambda: audience.choose(eyes, id, None)):
        with pytest.raises(Exception, match=r"."):
            act()
    assert rows(house, DocumentRelease) == []
