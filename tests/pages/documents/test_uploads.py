"""The tus routes of documents, over HTTP: as https://tus.io/protocols/resumable-upload says, and for nobody else."""

from __future__ import annotations

import base64
from uuid import UUID, uuid4

import pytest
from httpx import Response
from sqlalchemy import select

from data.documents.tables import Document, Upload
from data.people.tables import Contact
from pages.guard.http.form_token import form_token
from services.documents import opening
from services.documents.resumable import MOST_PART_BYTES
from tests.cast import House
from tests.pages.documents.acting import place
from tests.pages.stage import Site, cookie, shown, stage
from tests.services.documents.conftest import added

UPLOADS = "/documents/uploads"
CONTENT = b"%PDF-1.7\n" + bytes(range(256)) * 20
PART = "application/offset+octet-stream"
pytestmark = [pytest.mark.feature("DOC-05"), pytest.mark.security("R19", "R25", "R60")]


def named(**values: str) -> str:
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in values.items())


def headers(token: str, **more: str) -> dict[str, str]:
    given = {name.replace("_", "-"): value for name, value in more.items()}
    return {"Tus-Resumable": "1.0.0", "X-Form-Token": form_token(token)} | given


async def announce(
    site: Site, token: str, entity: UUID, name: str = "tax.pdf", size: int = len(CONTENT), **more: str
) -> Response:
    metadata = named(name=name, entity=str(entity), **more)
    given = headers(token, Upload_Length=str(size), Upload_Metadata=metadata)
    return await site.holds(token).post(UPLOADS, headers=given)


async def part(site: Site, token: str, where: str, at: int, content: bytes, **more: str) -> Response:
    given = headers(token, Upload_Offset=str(at), Content_Type=PART) | more
    return await site.holds(token).patch(where, headers=given, content=content)


def documents(house: House) -> list[str]:
    with house.backstage() as db:
        return list(db.scalars(select(Document.name).order_by(Document.name)))


async def test_parts_arrive_and_the_last_one_makes_the_document_on_the_open_page(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    async with stage(house) as site:
        alice, sam = cookie(house, house.alice), cookie(house, house.sam)
        page = await site.open(sam, f"/staff/clients/{house.acme}/documents")
        made = await announce(site, alice, house.acme, year="2029")
        assert (made.status_code, made.headers["tus-resumable"]) == (201, "1.0.0")
        where = made.headers["location"]
        assert where.startswith(f"{UPLOADS}/")
        first = await part(site, alice, where, 0, CONTENT[:2000])
        assert (first.status_code, first.headers["upload-offset"]) == (204, "2000")
        asked = await site.holds(alice).head(where, headers={"Tus-Resumable": "1.0.0"})
        found = {name: asked.headers[name] for name in ("upload-offset", "upload-length", "cache-control")}
        assert found == {"upload-offset": "2000", "upload-length": str(len(CONTENT)), "cache-control": "no-store"}
        assert "portico-outcome" not in asked.headers
        assert "tax.pdf" not in shown(page)
        last = await part(site, alice, where, 2000, CONTENT[2000:])
        assert (last.status_code, last.headers["portico-outcome"]) == (204, "added")
        assert "tax.pdf" in shown(await site.open(sam, f"/staff/clients/{house.acme}/documents"))
        again = await part(site, alice, where, 2000, CONTENT[2000:])
        assert (again.status_code, again.headers["portico-outcome"]) == (204, "added")
    with house.backstage() as db:
        row = db.scalars(select(Document)).one()
    assert (row.name, row.year, row.entity_id, row.is_from_firm) == ("tax.pdf", 2029, house.acme, False)
    assert b"".join(opening.opened(house.sam, row.id).whole()) == CONTENT


@pytest.mark.security("R25", "R33")
async def test_an_upload_is_for_the_contacts_that_staff_ticked_and_never_for_all_by_mistake(
    sqlite_house: House,
) -> None:
    house = sqlite_house.switch_on("documents")
    ids = [place(who).hex for who in (house.alice, house.maria)]
    async with stage(house) as site:
        sam = cookie(house, house.sam)
        where = (await announce(site, sam, house.acme, contacts=",".join(ids))).headers["location"]
        assert (await part(site, sam, where, 0, CONTENT)).headers["portico-outcome"] == "added"
        for who, sees in ((house.alice, True), (house.maria, True), (house.bob, False)):
            assert ("tax.pdf" in shown(await site.open(cookie(house, who), "/documents"))) is sees
        for wrong in (",", " ", "nobody", ids[0] + ",", place(house.carol).hex):
            refused = await announce(site, sam, house.acme, name="b.pdf", contacts=wrong)
            if refused.status_code == 201:  # whose contact it is, is known when the document is made
                refused = await part(site, sam, refused.headers["location"], 0, CONTENT)
            assert refused.status_code in (404, 422), wrong
        many = await announce(site, sam, house.acme, name="c.pdf", contacts=",".join(uuid4().hex for _ in range(201)))
        assert "At most 200 contacts" in many.json()["sentence"]
    assert documents(house) == ["tax.pdf"]


async def test_the_very_same_is_told_and_staff_are_asked_about_the_name(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    id = added(house.alice, house.acme, "tax.pdf", CONTENT)
    async with stage(house) as site:
        alice, sam = cookie(house, house.alice), cookie(house, house.sam)
        where = (await announce(site, alice, house.acme)).headers["location"]
        assert (await part(site, alice, where, 0, CONTENT)).headers["portico-outcome"] == "there"
        asked = await announce(site, sam, house.acme)
        assert asked.status_code == 409
        assert asked.json()["document"] == str(id)
        assert asked.json()["kind"] == "NameIsThere"
        assert "tax.pdf is there already" in asked.json()["sentence"]
        where = (await announce(site, sam, house.acme, replaces=str(id))).headers["location"]
        assert (await part(site, sam, where, 0, CONTENT)).headers["portico-outcome"] == "added"
        assert documents(house) == ["tax.pdf"]
        where = (await announce(site, sam, house.acme, beside="yes")).headers["location"]
        assert (await part(site, sam, where, 0, CONTENT)).headers["portico-outcome"] == "added"
    assert documents(house) == ["tax.pdf", "tax.pdf"]


async def test_nobody_else_finds_it_and_nothing_goes_without_the_form_token(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    async with stage(house) as site:
        alice = cookie(house, house.alice)
        where = (await announce(site, alice, house.acme)).headers["location"]
        for who in (house.maria, house.carol, house.olga, house.ben):
            other = cookie(house, who)
            assert (await part(site, other, where, 0, CONTENT)).status_code == 404
            assert (await site.holds(other).head(where, headers={"Tus-Resumable": "1.0.0"})).status_code == 404
            assert (await site.holds(other).delete(where, headers=headers(other))).status_code == 404
        assert (await part(site, alice, where, 0, CONTENT, **{"X-Form-Token": "x" * 86})).status_code == 403
        assert (await part(site, alice, where, 0, CONTENT, **{"X-Form-Token": ""})).status_code == 403
        carol = cookie(house, house.carol)
        assert (await announce(site, carol, house.acme)).status_code == 404
        assert (await announce(site, cookie(house, house.rita), house.acme)).status_code == 403
        for bad in ("x", str(uuid4())):
            assert (await part(site, alice, f"{UPLOADS}/{bad}", 0, CONTENT)).status_code == 404
        site.browser.cookies.clear()
        assert (await site.browser.post(UPLOADS, headers=headers(alice))).status_code == 401
    assert documents(house) == []


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"Tus-Resumable": "0.9"}, 412),
        ({"Content-Type": "application/octet-stream"}, 415),
        ({"Upload-Offset": "1"}, 409),
        ({"Upload-Offset": "-1"}, 400),
        ({"Upload-Offset": "0x0"}, 400),
        ({"Upload-Offset": "٣"}, 400),
        ({"Upload-Offset": "9" * 40}, 400),
    ],
)
async def test_what_is_no_tus_request_is_refused(sqlite_house: House, changed: dict[str, str], status: int) -> None:
    house = sqlite_house.switch_on("documents")
    async with stage(house) as site:
        alice = cookie(house, house.alice)
        where = (await announce(site, alice, house.acme)).headers["location"]
        sent = {name: value.encode() for name, value in changed.items()}
        answer = await part(site, alice, where, 0, CONTENT, **sent)  # type: ignore[arg-type]
        assert (answer.status_code, bool(answer.json()["sentence"])) == (status, True)
        if status == 409:
            assert answer.json()["received_bytes"] == "0"
    assert documents(house) == []


@pytest.mark.parametrize("metadata", ["name *", "name " + "A" * 15_000, "name /w=="])
async def test_metadata_that_cannot_be_read_is_refused(sqlite_house: House, metadata: str) -> None:
    house = sqlite_house.switch_on("documents")
    async with stage(house) as site:
        alice = cookie(house, house.alice)
        given = headers(alice, Upload_Length="10", Upload_Metadata=metadata)
        assert (await site.holds(alice).post(UPLOADS, headers=given)).status_code == 400


async def test_what_is_refused_says_so_in_the_persons_language_before_a_byte(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    house.prefer(document_mb=1)
    async with stage(house) as site:
        alice = cookie(house, house.alice)
        refused = await announce(site, alice, house.acme, size=2_000_000)
        assert (refused.status_code, refused.json()["sentence"]) == (413, "This file is larger than 1 MB.")
        refused = await announce(site, alice, house.acme, name="run.exe")
        assert (refused.status_code, refused.json()["beside"]) == (415, "file")
        assert "Files of this type are not taken." in refused.json()["sentence"]
        assert (await announce(site, alice, house.acme, year="99")).json()["beside"] == "year"


async def test_a_part_is_no_longer_than_it_may_be(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    content = b"%PDF-1.7\n" + bytes(MOST_PART_BYTES)
    async with stage(house) as site:
        alice = cookie(house, house.alice)
        where = (await announce(site, alice, house.acme, size=len(content))).headers["location"]
        answer = await part(site, alice, where, 0, content)
        assert answer.headers["upload-offset"] == str(MOST_PART_BYTES)  # the rest comes again
        assert (await part(site, alice, where, 0, bytes(MOST_PART_BYTES + 10_000))).status_code == 413
        answer = await part(site, alice, where, MOST_PART_BYTES, content[MOST_PART_BYTES:])
        assert answer.headers["portico-outcome"] == "added"


async def test_given_up_is_gone_and_off_is_not_there(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    async with stage(house) as site:
        alice = cookie(house, house.alice)
        where = (await announce(site, alice, house.acme)).headers["location"]
        assert (await site.holds(alice).delete(where, headers=headers(alice))).status_code == 204
        assert (await part(site, alice, where, 0, CONTENT)).status_code == 404
        where = (await announce(site, alice, house.acme)).headers["location"]
        house.prefer(areas_on=[])
        assert (await part(site, alice, where, 0, CONTENT)).status_code == 404
        assert (await announce(site, alice, house.acme)).status_code == 404


@pytest.mark.security("R25")
async def test_whoever_lost_the_right_meanwhile_is_told_and_adds_nothing(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    async with stage(house) as site:
        alice = cookie(house, house.alice)
        where = (await announce(site, alice, house.acme)).headers["location"]
        await part(site, alice, where, 0, CONTENT[:100])
        with house.backstage() as db:
            for row in db.scalars(select(Contact).where(Contact.person_id == house.alice.actor.person_id)):
                row.sees_documents = False
        answer = await part(site, alice, where, 100, CONTENT[100:])
        assert answer.status_code == 403
    assert documents(house) == []
    with house.backstage() as db:
        assert db.scalars(select(Upload)).one().received_bytes == 100
