"""/documents and its routes: finding, adding, downloading and taking back, for those who may and for nobody else."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from uuid import UUID

import pytest
from sqlalchemy import select, update

from data.documents.tables import Document, DocumentFetch, DocumentVersion
from pages.guard.http import content_security_policy
from pages.guard.http.form_token import form_token
from services.access import impersonation
from services.clock import clock
from services.documents import folders, removal
from services.documents.arrivals import PIECE
from tests.cast import House
from tests.pages.documents.acting import fetch, pick, pick_and_answer, send
from tests.pages.stage import cookie, settled, shown, stage
from tests.services.documents.conftest import PDF, added

MARK = '<span class="chip brand"'
BIG = b"%PDF-1.7\n" + bytes(range(256)) * 12_000  # of more than one piece


def kept(house: House) -> list[str]:
    with house.backstage() as db:
        return list(db.scalars(select(Document.name).order_by(Document.name)))


def only(house: House) -> UUID:
    with house.backstage() as db:
        return db.scalars(select(Document.id)).one()


def rows_of(house: House, model: type) -> int:
    with house.backstage() as db:
        return len(db.scalars(select(model)).all())


@pytest.mark.feature("DOC-01", "SET-04", "NAV-06")
async def test_while_it_is_off_there_is_no_screen_route_entry_panel_or_counter(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    id = added(house.sam, house.acme, "secret.pdf")
    async with stage(house) as site:
        alice = cookie(house, house.alice)
        assert 'href="/documents"' in shown(await site.open(alice, "/"))
        house.prefer(areas_on=[])
        home = shown(await site.open(alice, "/"))
        assert "/documents" not in home
        assert "secret.pdf" not in home
        assert (await site.holds(alice).get("/documents")).status_code == 404
        assert (await fetch(site, alice, id)).status_code == 404
        assert (await send(site, alice, house.acme, ("a.pdf", PDF))).status_code == 404
    assert kept(house) == ["secret.pdf"]


@pytest.mark.feature("DOC-03", "DOC-06", "DOC-07", "DOC-08", "DOC-09", "DSH-02")
async def test_folders_years_new_and_words_narrow_the_list_together(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    tax, pay = folders.add_folder(house.olga, "Tax returns"), folders.add_folder(house.olga, "Payroll")
    added(house.sam, house.acme, "return one.pdf", type_id=tax, year=2029)
    added(house.sam, house.acme, "return two.pdf", type_id=tax, year=2030)
    added(house.sam, house.acme, "may.pdf", type_id=pay, year=2030)
    added(house.alice, house.acme, "receipt.pdf")
    added(house.sam, house.umbra, "strange.pdf", type_id=tax, year=2030)
    async with stage(house) as site:
        token = cookie(house, house.alice)
        page = await site.open(token, "/documents")
        everything = shown(page)
        assert "strange" not in everything
        assert all(name in everything for name in ("return one.pdf", "return two.pdf", "may.pdf", "receipt.pdf"))
        await pick(page, "folder", f"type:{tax}")
        await pick(page, "folder", "year:2030")
        narrowed = shown(page)
        assert "return two.pdf" in narrowed
        assert not any(name in narrowed for name in ("return one.pdf", "may.pdf", "receipt.pdf"))
        assert page.sub_pages_router.current_path == f"/documents?f.type={tax}&f.year=2030"
        await pick(page, "folder", "year:2030")  # again: away with it
        assert "return one.pdf" in shown(page)
        only_new = shown(await site.open(token, "/documents?f.new=yes"))
        assert "may.pdf" in only_new
        assert "receipt.pdf" not in only_new
        for words, name in (("payroll", "may.pdf"), ("2029", "return one.pdf"), ("alice", "receipt.pdf")):
            found = shown(await site.open(token, f"/documents?q={words}"))
            assert name in found
            assert "return two.pdf" not in found
        assert "return two.pdf" in shown(await site.open(token, "/"))  # the panel


@pytest.mark.feature("DOC-04", "DOC-05", "DOC-21")
@pytest.mark.security("R60", "R61", "R62")
async def test_of_several_files_the_bad_ones_say_why_and_the_others_are_kept(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    house.prefer(document_mb=1)
    tax = folders.add_folder(house.olga, "Tax returns")
    async with stage(house) as site:
        token = cookie(house, house.alice)
        sent = await send(
            site,
            token,
            house.acme,
            ("good.pdf", PDF),
            ("page.pdf", b"<html>"),
            ("run.exe", b"MZ"),
            ("empty.pdf", b""),
            ("large.pdf", BIG),
            ("again.pdf", PDF),
            type_id=str(tax),
            year="2030",
        )
        assert (sent.status_code, sent.headers["location"]) == (303, "/documents")
        said = shown(await site.open(token, "/documents"))
        assert "2 files were added. 4 files were not taken." in said
        for sentence in (
            "This file is not what its name says.",
            "Files of this type are not taken.",
            "This file is empty.",
            "This file is larger than 1 MB.",
        ):
            assert sentence in said
        assert "were not taken" not in shown(await site.open(token, "/documents")), "said once"
        assert kept(house) == ["again.pdf", "good.pdf"]
        assert len(house.inside.gateways.vault.ids()) == 2
        with house.backstage() as db:
            found = db.scalars(select(Document)).all()
            assert {(each.type_id, each.year, each.is_from_firm) for each in found} == {(tax, 2030, False)}
        for more, sentence in (({"year": "30"}, "Enter a year"), ({"type_id": "x"}, "could not find that folder")):
            await send(site, token, house.acme, ("c.pdf", PDF), **more)
            assert sentence in shown(await site.open(token, "/documents"))
        await send(site, token, house.acme)
        assert "Choose at least one file." in shown(await site.open(token, "/documents"))
    assert len(kept(house)) == 2


@pytest.mark.security("R19", "R25", "R33")
async def test_nobody_adds_to_another_client_nor_without_the_right_or_the_form(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    blind = house.contact("Bo Blind", house.acme, sees_documents=False)
    async with stage(house) as site:
        carol = cookie(house, house.carol)
        await send(site, carol, house.acme, ("a.pdf", PDF))
        assert "could not find that client" in shown(await site.open(carol, "/documents"))
        assert (await send(site, cookie(house, blind), house.acme, ("a.pdf", PDF))).status_code == 403
        alice = cookie(house, house.alice)
        assert (await send(site, alice, house.acme, ("a.pdf", PDF), form="x" * 86)).status_code == 403
        assert (await send(site, cookie(house, house.sam), house.acme, ("a.pdf", PDF))).status_code == 404
        nobody = await send(site, "n" * 43, house.acme, ("a.pdf", PDF), form=form_token("n" * 43))
        assert nobody.headers["location"].startswith("/login")
    assert kept(house) == []
    assert house.inside.gateways.vault.ids() == set()


@pytest.mark.feature("DOC-11", "DOC-14")
@pytest.mark.security("R63")
async def test_a_download_is_the_very_bytes_whole_or_in_part_and_clears_the_mark_at_its_end(
    sqlite_house: House,
) -> None:
    house = sqlite_house.switch_on("documents")
    id = added(house.sam, house.acme, "Φόρος 2030.pdf", BIG)
    async with stage(house) as site:
        token = cookie(house, house.alice)
        page = await site.open(token, "/documents")
        assert MARK in shown(page)
        for name, value in (("range", "bytes=0-9"), ("sec-purpose", "prefetch")):
            await fetch(site, token, id, **{name: value})
        for ranges in ({}, {"range": "bytes=0-9"}):  # webserver-tester#33: a HEAD asks for no part
            head = await site.holds(token).head(f"/documents/{id}/file", headers=ranges)
            assert (head.status_code, head.headers["content-length"]) == (200, str(len(BIG)))
        middle = await fetch(site, token, id, range=f"bytes={PIECE - 5}-{PIECE + 4}")
        assert (middle.status_code, middle.content) == (206, BIG[PIECE - 5 : PIECE + 5])
        assert middle.headers["content-range"] == f"bytes {PIECE - 5}-{PIECE + 4}/{len(BIG)}"
        assert (await fetch(site, token, id, range=f"bytes={len(BIG)}-")).status_code == 416
        assert rows_of(house, DocumentFetch) == 0
        whole = await fetch(site, token, id)
        assert sha256(whole.content).digest() == sha256(BIG).digest()
        assert whole.headers["x-content-type-options"] == "nosniff"
        assert whole.headers["content-security-policy"] == content_security_policy.FILE
        assert whole.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%CE%A6")
        assert "no-store" in whole.headers["cache-control"]
        assert rows_of(house, DocumentFetch) == 1
        await settled()
        assert MARK not in shown(page), "the open page follows"
        tail = await fetch(site, cookie(house, house.bob), id, range="bytes=-7")
        assert tail.content == BIG[-7:]
        assert rows_of(house, DocumentFetch) == 2, "what reaches the end counts"


@pytest.mark.security("R25", "R63")
async def test_a_stranger_learns_nothing_of_a_document(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    id = added(house.sam, house.acme, "secret.pdf")
    blind = house.contact("Bo Blind", house.acme, sees_documents=False)
    async with stage(house) as site:
        carol = cookie(house, house.carol)
        absent = await fetch(site, carol, UUID(int=0))
        there = await fetch(site, carol, id)
        assert (there.status_code, there.text) == (absent.status_code, absent.text)
        assert there.status_code == 404
        assert (await fetch(site, carol, "no-id")).status_code == 404
        assert (await fetch(site, cookie(house, blind), id)).status_code == 403
        assert (await site.holds(cookie(house, blind)).get("/documents")).status_code == 403
        assert "secret" not in shown(await site.open(carol, "/documents"))
        nobody = await fetch(site, "n" * 43, id)
        assert nobody.headers["location"].startswith("/login")
    assert rows_of(house, DocumentFetch) == 0


@pytest.mark.feature("DOC-15", "DOC-16")
async def test_an_upload_is_taken_back_within_its_minutes_and_explained_after_them(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    async with stage(house) as site:
        token = cookie(house, house.alice)
        await send(site, token, house.acme, ("mistake.pdf", PDF), ("older.pdf", PDF))
        with house.backstage() as db:
            older = db.scalars(select(Document.id).where(Document.name == "older.pdf")).one()
            mistake = db.scalars(select(Document.id).where(Document.name == "mistake.pdf")).one()
            db.execute(
                update(DocumentVersion)
                .where(DocumentVersion.document_id == older)
                .values(uploaded_at=clock() - timedelta(minutes=61))
            )
        page = await site.open(token, "/documents")
        assert "Take back · 60 min" in shown(page)
        assert "Part of the firm&#39;s records" in shown(page)
        await pick_and_answer(page, "take_back", mistake, "Keep it")
        assert len(kept(house)) == 2
        page = await site.open(token, "/documents")
        await pick_and_answer(page, "take_back", mistake, "Take back mistake.pdf")
        assert kept(house) == ["older.pdf"]
        assert "mistake.pdf was taken back." in shown(page)
        page = await site.open(token, "/documents")
        # the browser's own idea: no such button was drawn
        await pick_and_answer(page, "take_back", older, "Take back older.pdf")
        assert "part of the firm&#39;s records now" in shown(page)
        assert kept(house) == ["older.pdf"]


@pytest.mark.feature("DOC-14", "IMP-04", "IMP-06")
@pytest.mark.security("R30")
async def test_who_looks_through_a_contact_s_eyes_sees_all_and_changes_nothing(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    firms = added(house.sam, house.acme, "tax return.pdf")
    mine = added(house.alice, house.acme, "receipt.pdf")
    token = cookie(house, house.sam)
    async with stage(house) as site:
        await site.open(token, "/staff")
        sam = house.again(house.sam)
        look = impersonation.start(sam, house.alice.actor.memberships[0].contact_id, "they called")
        token = look if isinstance(look, str) else look.token
        page = await site.open(token, "/documents")
        assert MARK in shown(page)
        assert "Take back" in shown(page)
        assert "Add documents" in shown(page), "the same as the contact sees"
        assert (await fetch(site, token, firms)).content == PDF
        assert rows_of(house, DocumentFetch) == 0
        assert (await send(site, token, house.acme, ("a.pdf", PDF))).status_code == 403
        await pick_and_answer(page, "take_back", mine, "Take back receipt.pdf")
        assert len(kept(house)) == 2
        assert MARK in shown(await site.open(token, "/documents"))


@pytest.mark.feature("DOC-21")
async def test_what_the_firm_does_shows_on_the_client_s_open_page(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    async with stage(house) as site:
        page = await site.open(cookie(house, house.alice), "/documents")
        assert "No documents yet" in shown(page)
        id = added(house.sam, house.acme, "just now.pdf")
        await settled()
        assert "just now.pdf" in shown(page)
        added(house.sam, house.umbra, "strange.pdf")
        removal.bin_it(house.sam, id)
        await settled()
        assert "just now.pdf" not in shown(page)
        assert "strange" not in shown(page)


@pytest.mark.feature("NAV-06", "DOC-09")
async def test_whoever_may_see_documents_only_searches_them(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    async with stage(house) as site:
        assert "Search documents" in shown(await site.open(cookie(house, house.lena), "/"))
        assert "Search invoices, payments and credits, documents" in shown(
            await site.open(cookie(house, house.alice), "/")
        )
        house.prefer(areas_on=[])
        assert "Search documents" not in shown(await site.open(cookie(house, house.lena), "/"))
