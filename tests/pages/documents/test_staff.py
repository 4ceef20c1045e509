"""Documents in the console: all clients' and one client's, added and kept in order by those who may."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from data.documents.tables import Document, DocumentVersion
from pages.documents.routes import SEND_FOR_CLIENT
from services.documents import folders, opening, removal
from tests.cast import House
from tests.pages.documents.acting import fetch, pick, pick_and_answer, send
from tests.pages.stage import cookie, press, settled, shown, stage, type_into
from tests.services.documents.conftest import PDF, added

NEWER = PDF + b"% a second edition\n"


def documents(house: House) -> dict[str, Document]:
    with house.backstage() as db:
        return {each.name: each for each in db.scalars(select(Document))}


@pytest.mark.feature("DOC-21", "ENT-02")
@pytest.mark.security("R25")
async def test_the_console_lists_what_is_in_reach_and_narrows_it(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    opened = added(house.sam, house.acme, "opened.pdf")
    added(house.sam, house.acme, "unseen.pdf")
    added(house.alice, house.acme, "from alice.pdf")
    added(house.sam, house.umbra, "of umbra.pdf")
    removal.bin_it(house.sam, added(house.sam, house.acme, "thrown away.pdf"))
    opening.downloaded(house.alice, opening.opened(house.alice, opened))
    async with stage(house) as site:
        olga, ben = cookie(house, house.olga), cookie(house, house.ben)
        page = shown(await site.open(olga, "/staff/documents"))
        assert all(name in page for name in ("opened.pdf", "unseen.pdf", "from alice.pdf", "of umbra.pdf"))
        assert "thrown away.pdf" not in page
        assert "of umbra" not in shown(await site.open(ben, "/staff/documents")), "ben looks after Acme only"
        assert (await site.holds(ben).get(f"/staff/clients/{house.umbra}/documents")).status_code == 404
        page = shown(await site.open(olga, "/staff/documents?f.unopened=yes"))
        assert "unseen.pdf" in page
        assert "of umbra.pdf" in page
        assert "from alice.pdf" not in page
        assert not any(name in page for name in (">opened.pdf<", "thrown"))
        alice = cookie(house, house.alice)
        assert "unseen.pdf" not in shown(await site.open(alice, "/documents?f.unopened=yes")), "who fetched what"
        page = shown(await site.open(olga, "/staff/documents?f.bin=yes"))
        assert "thrown away.pdf" in page
        assert "unseen.pdf" not in page
        page = shown(await site.open(olga, f"/staff/clients/{house.acme}/documents"))
        assert "from alice.pdf" in page
        assert "of umbra" not in page
        assert "from alice.pdf" in shown(await site.open(olga, "/staff/documents?q=alice"))


@pytest.mark.feature("DOC-01")
async def test_while_it_is_off_the_console_has_none_of_it(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    house.prefer(areas_on=[])
    async with stage(house) as site:
        olga = cookie(house, house.olga)
        assert (await site.holds(olga).get("/staff/documents")).status_code == 404
        assert (await site.holds(olga).get(f"/staff/clients/{house.acme}/documents")).status_code == 404
        assert "/documents" not in shown(await site.open(olga, f"/staff/clients/{house.acme}"))
        assert (await send(site, olga, house.acme, ("a.pdf", PDF), path=SEND_FOR_CLIENT)).status_code == 404


@pytest.mark.feature("DOC-12", "DOC-21")
@pytest.mark.security("R25", "R33")
async def test_staff_add_for_a_client_in_their_reach_and_it_is_new_there(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    tax = folders.add_folder(house.olga, "Tax returns")
    async with stage(house) as site:
        alice = await site.open(cookie(house, house.alice), "/documents")
        ben, back = cookie(house, house.ben), {"back": str(house.acme)}
        sent = await send(
            site, ben, house.acme, ("tax.pdf", PDF), path=SEND_FOR_CLIENT, type_id=str(tax), year="2029", **back
        )
        assert sent.headers["location"] == f"/staff/clients/{house.acme}/documents"
        assert "1 file was added." in shown(await site.open(ben, sent.headers["location"]))
        found = documents(house)["tax.pdf"]
        assert (found.entity_id, found.type_id, found.year, found.is_from_firm) == (house.acme, tax, 2029, True)
        await settled()
        assert '<span class="chip brand"' in shown(alice), "on the client's open page, with its mark"
        await send(site, ben, house.umbra, ("stolen.pdf", PDF), path=SEND_FOR_CLIENT)
        assert "could not find that client" in shown(await site.open(ben, "/staff/documents"))
        rita = cookie(house, house.rita)
        assert (await send(site, rita, house.acme, ("r.pdf", PDF), path=SEND_FOR_CLIENT)).status_code == 403
        alice_token = cookie(house, house.alice)
        assert (await send(site, alice_token, house.acme, ("a.pdf", PDF), path=SEND_FOR_CLIENT)).status_code == 404
    assert list(documents(house)) == ["tax.pdf"]


async def test_a_new_version_takes_the_place_of_the_one_before(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    id = added(house.sam, house.acme, "letter.pdf")
    async with stage(house) as site:
        sam = cookie(house, house.sam)
        page = await site.open(sam, "/staff/documents")
        await pick(page, "version", id)
        assert "New version of letter.pdf" in shown(page)
        assert f'name="document" value="{id}"' in shown(page)
        await send(site, sam, "", ("letter v2.pdf", NEWER), path=SEND_FOR_CLIENT, document=str(id))
        assert "1 file was added." in shown(await site.open(sam, "/staff/documents"))
        assert (await fetch(site, cookie(house, house.alice), id)).content == NEWER
        await send(site, sam, "", ("letter.txt", b"words"), path=SEND_FOR_CLIENT, document=str(id))
        assert "has to be of the same type" in shown(await site.open(sam, "/staff/documents"))
        ben, kim = cookie(house, house.ben), cookie(house, house.kim)
        await send(site, ben, "", ("letter.pdf", PDF), path=SEND_FOR_CLIENT, document=str(id))  # adds, keeps no order
        assert "Your role does not allow this" in shown(await site.open(ben, "/staff/documents"))
        await send(site, kim, "", ("letter.pdf", PDF), path=SEND_FOR_CLIENT, document="no-id")
        assert "could not find that document" in shown(await site.open(kim, "/staff/documents"))
    with house.backstage() as db:
        assert sorted(db.scalars(select(DocumentVersion.number))) == [1, 2]
    assert len(house.inside.gateways.vault.ids()) == 2


@pytest.mark.feature("DOC-17", "DOC-18")
async def test_bin_restore_and_legal_hold(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    id = added(house.sam, house.acme, "contract.pdf")
    async with stage(house) as site:
        kim = cookie(house, house.kim)
        page = await site.open(kim, "/staff/documents")
        await pick(page, "hold", id)
        await press(page, "Place the hold")
        assert documents(house)["contract.pdf"].held_at is None, "not without a reason"
        await type_into(page, "Reason", "A court asked for it")
        await press(page, "Place the hold")
        assert documents(house)["contract.pdf"].hold_reason == "A court asked for it"
        assert "Legal hold" in shown(page)
        await pick_and_answer(page, "bin", id, "Put contract.pdf into the bin")
        assert "under a legal hold" in shown(page)
        assert documents(house)["contract.pdf"].deleted_at is None
        await pick(page, "release", id)
        assert documents(house)["contract.pdf"].held_at is None
        page = await site.open(kim, "/staff/documents")
        await pick_and_answer(page, "bin", id, "Put contract.pdf into the bin")
        assert documents(house)["contract.pdf"].deleted_at is not None
        assert (await fetch(site, cookie(house, house.alice), id)).status_code == 404
        page = await site.open(kim, "/staff/documents?f.bin=yes")
        await pick(page, "restore", id)
        assert documents(house)["contract.pdf"].deleted_at is None
        rita = await site.open(cookie(house, house.rita), "/staff/documents")
        assert "contract.pdf" in shown(rita)
        assert "More for contract.pdf" not in shown(rita)
        await pick_and_answer(rita, "bin", id, "Put contract.pdf into the bin")
        assert documents(house)["contract.pdf"].deleted_at is None, "who only looks changes nothing"
