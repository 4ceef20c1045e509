"""/documents/{id}/preview: bytes for the viewer and pictures drawn anew, for whoever may see them, and no download."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from sqlalchemy import select

from data.access.security_events import SecurityEvent
from data.documents.tables import DocumentFetch
from pages.guard.http import content_security_policy
from tests.cast import House
from tests.pages.stage import Site, cookie, stage
from tests.services.documents.conftest import PDF, added
from tests.services.documents.test_preview import damage_all, picture

LONG = PDF + bytes(3_000_000)


async def got(site: Site, token: str, id: object, query: str = "", **headers: str) -> object:
    return await site.holds(token).get(f"/documents/{id}/preview{query}", headers=headers)


@pytest.mark.feature("DOC-10", "DOC-14")
@pytest.mark.security("R63")
async def test_a_pdf_comes_in_parts_that_nothing_opens_and_leaves_no_mark_of_a_download(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    id = added(house.sam, house.acme, content=LONG)
    async with stage(house) as site:
        token = cookie(house, house.alice)
        whole = await got(site, token, id, "?version=1")
        assert (whole.status_code, whole.content) == (200, LONG)
        part = await got(site, token, id, "?version=1", Range="bytes=2500000-2500009")
        assert (part.status_code, part.content) == (206, bytes(10))
        assert part.headers["content-range"] == f"bytes 2500000-2500009/{len(LONG)}"
        last = await got(site, token, id, "", Range="bytes=-4")
        assert last.content == LONG[-4:]
        for each in (whole, part):
            assert each.headers["content-security-policy"] == content_security_policy.FILE
            assert each.headers["x-content-type-options"] == "nosniff"
            assert each.headers["content-type"] == "application/octet-stream"
            assert each.headers["content-disposition"] == "attachment"
            assert each.headers["cache-control"] == "private, no-store"
            assert each.headers["accept-ranges"] == "bytes"
        assert (await got(site, token, id, "", Range="bytes=99999999-")).status_code == 416
        for query in ("?version=2", "?version=0", "?version=x"):
            assert (await got(site, token, id, query)).status_code == 404
        for who in (house.sam, house.olga):
            assert (await got(site, cookie(house, who), id)).status_code == 200
    with house.backstage() as db:
        assert db.scalars(select(DocumentFetch)).all() == []
        told = db.scalars(select(SecurityEvent.reason).where(SecurityEvent.subject_id == str(id))).all()
        assert set(told) == {"preview"}


@pytest.mark.feature("DOC-10")
@pytest.mark.security("R63", "R65")
async def test_a_picture_is_ours_and_a_broken_one_a_sentence(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    id = added(house.sam, house.acme, "receipt.jpg", picture((300, 200)))
    torn = added(house.sam, house.acme, "torn.jpg", picture()[:200])
    text = added(house.sam, house.acme, "note.txt", b"words")
    async with stage(house) as site:
        token = cookie(house, house.alice)
        found = await got(site, token, id)
        assert (found.status_code, found.headers["content-type"]) == (200, "image/jpeg")
        assert found.headers["content-security-policy"] == content_security_policy.FILE
        with Image.open(io.BytesIO(found.content)) as shown:
            assert shown.size == (300, 200)
        refused = await got(site, token, torn, accept="image/*")
        assert (refused.status_code, "cannot be shown" in refused.text) == (422, True)
        assert (await got(site, token, text)).status_code == 404, "what has words is told on the page"


@pytest.mark.security("R25", "R33")
async def test_strangers_and_the_signed_out_have_none_of_it_and_whoever_goes_there_comes_to_the_page(
    sqlite_house: House,
) -> None:
    house = sqlite_house.switch_on("documents")
    id = added(house.sam, house.acme)
    async with stage(house) as site:
        for stranger in house.strangers:
            assert (await got(site, cookie(house, stranger), id)).status_code == 404
        assert (await got(site, "0" * 43, id)).status_code == 303
        for who, side in ((house.alice, ""), (house.sam, "/staff")):
            gone = await got(site, cookie(house, who), id, "", **{"sec-fetch-mode": "navigate"})
            assert (gone.status_code, gone.headers["location"]) == (303, f"{side}/documents/{id}")
        house.prefer(areas_on=[])
        assert (await got(site, cookie(house, house.alice), id)).status_code == 404


@pytest.mark.feature("DOC-20")
async def test_a_file_that_is_damaged_on_disk_is_refused_before_its_first_byte(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    id = added(house.sam, house.acme)
    damage_all(house.inside.gateways.vault)
    async with stage(house) as site:
        token = cookie(house, house.alice)
        for path in (f"/documents/{id}/preview", f"/documents/{id}/file"):
            answer = await site.holds(token).get(path)
            assert (answer.status_code, "The kept file is damaged" in answer.text) == (409, True)
    with house.backstage() as db:
        assert db.scalars(select(DocumentFetch)).all() == [], "nobody has it"


@pytest.mark.security("R54", "R63")
async def test_the_worker_that_reads_files_reaches_no_network(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    async with stage(house) as site:
        holding = site.holds(cookie(house, house.alice))
        folder = "/assets/x/vendor/pdfjs/v5_6_205"
        worker = await holding.get(f"{folder}/pdf.worker.min.mjs")
        assert worker.status_code == 200
        assert worker.headers["content-type"] == "text/javascript; charset=utf-8"
        assert worker.headers["content-security-policy"] == content_security_policy.WORKER
        assert (await holding.get(f"{folder}/wasm/jbig2.wasm")).headers["content-type"] == "application/wasm"
        for name in ("cmaps/UniGB-UCS2-H.bcmap", "fonts/FoxitFixed.pfb", "pdf_viewer.mjs"):
            assert (await holding.get(f"{folder}/{name}")).status_code == 200
        for name in ("cmaps/LICENSE", "../README.md", "pdf.sandbox.min.mjs"):
            assert (await holding.get(f"{folder}/{name}")).status_code == 404
        page = await holding.get("/documents")
        assert "worker-src 'self'" in page.headers["content-security-policy"]
        assert "worker-src 'none'" in (await site.holds("0" * 43).get("/login")).headers["content-security-policy"]
