"""What both sides see of a file that the malware scanner has not called clean."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.documents import scanning
from services.integrations.clamd import Scanner
from tests.cast import House
from tests.doubles.clamd import EICAR, NAME, Clamd, running
from tests.pages.documents.acting import fetch, pick_and_answer, send
from tests.pages.documents.test_uploads import announce, part
from tests.pages.stage import cookie, settled, shown, stage
from tests.services.documents.conftest import PDF, added

pytestmark = pytest.mark.security("R67")


@pytest.fixture
def scanned(sqlite_house: House, tmp_path: Path) -> Iterator[House]:
    with running(tmp_path) as double:
        yield set_up(sqlite_house, double)


def set_up(house: House, double: Clamd) -> House:
    object.__setattr__(house.inside.gateways, "scanner", Scanner(double.address, 5))
    return house.switch_on("documents")


async def test_an_upload_is_being_checked_and_shows_on_the_other_side_s_open_page_once_it_is_clean(
    scanned: House,
) -> None:
    async with stage(scanned) as site:
        alice, sam = cookie(scanned, scanned.alice), cookie(scanned, scanned.sam)
        theirs = await site.open(sam, "/staff/documents")
        await send(site, alice, scanned.acme, ("receipt.pdf", PDF))
        page = await site.open(alice, "/documents")
        assert "1 file was added. What was added is being checked for malware first." in shown(page)
        await settled()
        for each in (page, theirs):
            assert "It is being checked for malware, and can be opened as soon as that is done." in shown(each)
            assert "/file" not in shown(each)
        scanning.work(scanned.system)
        await settled()
        assert "receipt.pdf" in shown(theirs)
        assert "Being checked" not in shown(theirs)
        assert "Being checked" not in shown(page)
        assert "/file" in shown(page)
        where = (await announce(site, alice, scanned.acme, "b.pdf", len(PDF))).headers["location"]
        assert (await part(site, alice, where, 0, PDF)).headers["portico-outcome"] == "checking"


async def test_no_bytes_of_it_and_a_plain_sentence_for_each_side(scanned: House) -> None:
    id = added(scanned.alice, scanned.acme, "bill.pdf", PDF + EICAR)
    async with stage(scanned) as site:
        alice, sam, rita = (cookie(scanned, each) for each in (scanned.alice, scanned.sam, scanned.rita))
        held = await fetch(site, alice, id)
        assert (held.status_code, "being checked" in held.text) == (409, True)
        assert (await fetch(site, sam, id)).status_code == 409
        paper = await site.open(sam, f"/staff/documents/{id}")
        assert "It can be opened as soon as that is done." in shown(paper)
        scanning.work(scanned.system)
        for token in (alice, sam):
            answer = await fetch(site, token, id)
            assert (answer.status_code, "Malware was found" in answer.text) == (409, True)
            assert EICAR not in answer.content
        await settled()
        assert "Malware was found in this file. Nobody can open it." in shown(paper)
        assert "/file" not in shown(paper)
        page = shown(await site.open(alice, "/documents"))
        assert "Malware found" in page
        assert "Please check your computer for malware" in page
        assert f"/documents/{id}/file" not in page
        assert "Part of the firm" not in page
        staff = await site.open(sam, f"/staff/clients/{scanned.acme}/documents")
        assert f"What was found: {NAME}" in shown(staff)
        assert "Malware was found in bill.pdf, sent by Alice Adams." in shown(await site.open(sam, "/staff"))
        assert "Malware was found in bill.pdf" in shown(
            await site.open(cookie(scanned, scanned.olga), "/staff/security")
        )
        assert "Delete for good" not in shown(await site.open(rita, "/staff/documents"))
        await pick_and_answer(staff, "delete_infected", id, "Delete bill.pdf")
        assert "bill.pdf is deleted." in shown(staff)
        assert "Malware" not in shown(await site.open(alice, "/documents"))
