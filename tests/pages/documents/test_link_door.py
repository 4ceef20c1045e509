"""The page behind a share link: looking spends nothing, a button does, and a dead link says the same whatever it was."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from data.documents.sharing import ShareLink
from data.documents.tables import Document
from data.firm.tables import Event
from pages.documents.sharing import link_door
from services.clock import clock
from services.documents.sharing import links
from services.documents.sharing.links import Terms
from services.documents.uploads import Place
from tests.cast import House
from tests.pages.doors_in_process import Doors
from tests.pages.stage import cookie, press, settled, shown, stage, type_into
from tests.services.documents.conftest import PDF, added
from tests.services.documents.sharing.links import BANK, code_of, secret_of

pytestmark = [pytest.mark.feature("DOC-03", "NOT-02"), pytest.mark.security("R7", "R63")]


@pytest.fixture
def town(sqlite_house: House) -> House:
    """With links of this moment: the door asks the clock."""
    house = sqlite_house.switch_on("documents")
    house.sam = house.at(house.sam, clock())
    return house


@pytest.fixture
def doors(town: House) -> Doors:
    return Doors(town.inside, link_door.register)


def file_link(town: House, name: str = "tax return.pdf", **terms: str) -> str:
    return secret_of(links.share_file(town.sam, added(town.sam, town.acme, name), Terms(**terms)))


def upload_link(town: House, **terms: str) -> str:
    return secret_of(links.ask_for_files(town.sam, Place(town.acme), "Bank papers", Terms(**terms)))


def used(town: House) -> int:
    with town.backstage() as db:
        return db.scalars(select(ShareLink.times)).one()


def pdf(name: str = "bank.pdf", content: bytes = PDF) -> dict[str, tuple[str, bytes, str]]:
    return {"file": (name, content, "application/pdf")}


def test_the_page_says_who_shares_what_and_the_button_downloads_it(town: House, doors: Doors) -> None:
    secret = file_link(town, "Δήλωση <b>2029.pdf")
    for _ in range(3):
        page = doors.get(f"/share/{secret}").text
    assert "Harbour &amp; Pine shares this document of Acme Ltd with you" in page
    assert "Δήλωση _b_2029.pdf" in page
    assert used(town) == 0
    done = doors.send(f"/share-file/{secret}")
    assert (done.status_code, done.content) == (200, PDF)
    assert done.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%CE%94")
    assert done.headers["content-type"] == "application/octet-stream"
    assert done.headers["content-security-policy"].startswith("sandbox")
    assert done.headers["cache-control"] == "private, no-store"
    assert used(town) == 1


def test_only_the_button_of_this_browser_downloads(town: House, doors: Doors) -> None:
    secret = file_link(town)
    doors.get(f"/share/{secret}")
    assert doors.get(f"/share-file/{secret}").status_code == 405
    assert doors.send(f"/share-file/{secret}", form_token="x" * 86).status_code == 403
    assert used(town) == 0


async def test_no_look_of_a_scanner_changes_anything(town: House) -> None:
    paths = [f"/share/{file_link(town)}", f"/share/{upload_link(town)}", f"/share/{'x' * 43}"]

    def events() -> int:
        with town.backstage() as db:
            return db.scalar(select(func.count()).select_from(Event)) or 0

    before = events()
    async with stage(town) as site:
        for path in paths:
            for method in ("GET", "HEAD", "GET", "OPTIONS"):
                await site.browser.request(method, path, headers={"purpose": "prefetch", "sec-purpose": "prefetch"})
    assert events() == before
    with town.backstage() as db:
        assert set(db.scalars(select(ShareLink.times))) == {0}


def test_dead_and_unknown_links_answer_with_one_sentence(town: House, doors: Doors) -> None:
    spent, over, closed = (file_link(town, f"{name}.pdf", times="1") for name in "abc")
    doors.get(f"/share/{spent}")
    assert doors.send(f"/share-file/{spent}").status_code == 200
    with town.backstage() as db:
        found = {each.subject: each for each in db.scalars(select(ShareLink))}
        found["b.pdf"].expires_at = clock() - timedelta(seconds=1)
        last = found["c.pdf"].id
    links.close(town.sam, last)
    answers = set()
    for secret in (spent, over, closed, "y" * 43):
        got = doors.get(f"/share/{secret}")
        answers.add((got.status_code, re.sub(r'(value|nonce)="[^"]*"', "", got.text).replace(secret, "")))
    assert len(answers) == 1
    [(status, page)] = answers
    assert status == 404
    assert "This link does not work any more" in page
    assert "Acme" not in page


def test_a_stranger_sends_files_and_sees_nothing_else(town: House, doors: Doors) -> None:
    added(town.sam, town.acme, "of the firm.pdf")
    secret = upload_link(town, times="2")
    page = doors.get(f"/share/{secret}").text
    assert "Bank papers" in page
    assert "of the firm" not in page
    sent = doors.send(f"/share-send/{secret}", files=pdf(), sender="Dora")
    assert sent.status_code == 200
    assert "bank.pdf" in sent.text
    assert "Arrived" in sent.text
    assert "bank.pdf" not in doors.get(f"/share/{secret}").text
    bad = doors.send(f"/share-send/{secret}", files=pdf("page.pdf", b"<html>"))
    assert "This file is not what its name says" in bad.text
    done = doors.send(f"/share-send/{secret}", files=pdf("last.pdf"))
    assert "This link takes no more files" in done.text
    assert doors.get(f"/share/{secret}").status_code == 404
    with town.backstage() as db:
        assert set(db.scalars(select(Document.name))) == {"of the firm.pdf", "bank.pdf", "last.pdf"}


def test_a_form_without_a_file_says_so_beside_the_field_and_keeps_the_name(town: House, doors: Doors) -> None:
    secret = upload_link(town)
    doors.get(f"/share/{secret}")
    page = doors.send(f"/share-send/{secret}", files={"file": ("", b"", "")}, sender="Dora")
    assert (page.status_code, 'id="error-file"' in page.text) == (422, True)
    assert doors.form.values["sender"] == "Dora"


def test_a_code_by_mail_lets_in_and_the_page_never_says_whose_it_is(town: House, doors: Doors) -> None:
    secret = file_link(town, email=BANK)
    page = doors.get(f"/share/{secret}").text
    assert not any(word in page for word in ("tax return", "Acme", BANK))
    answers = set()
    for email in ("else@bank.test", BANK):
        got = doors.send(f"/share/{secret}", step="mail", email=email)
        answers.add(re.sub(r'value="[^"]*"', "", got.text))
    assert len(answers) == 1
    assert "a mail with a code is on its way" in answers.pop()
    code = code_of(town, town.at(town.sam, clock()).as_system())
    assert 'id="error-code"' in doors.send(f"/share/{secret}", step="code", code="123").text
    assert "tax return.pdf" in doors.send(f"/share/{secret}", step="code", code=code).text
    assert doors.send(f"/share-file/{secret}").content == PDF
    doors.get(f"/share/{secret}")
    assert doors.send(f"/share-file/{secret}", code="00").status_code == 422
    assert used(town) == 1


async def test_while_documents_are_off_no_link_opens(town: House) -> None:
    secret = file_link(town)
    town.prefer(areas_on=[])
    async with stage(town) as site:
        assert (await site.browser.get(f"/share/{secret}")).status_code == 404


async def test_staff_make_a_link_see_it_once_and_close_it_in_the_list(sqlite_house: House) -> None:
    house = sqlite_house.switch_on("documents")
    async with stage(house) as site:
        olga = cookie(house, house.olga)
        page = await site.open(olga, f"/staff/clients/{house.acme}/documents")
        await press(page, "Ask for documents by a link")
        await press(page, "Make the upload link")
        assert "This field is required." in shown(page) or "required" in shown(page)
        await type_into(page, "What is asked for", "Bank papers")
        await press(page, "Make the upload link")
        await settled()
        [address] = set(re.findall(r"/share/[\w-]{43}", shown(page)))
        assert (await site.browser.get(address)).status_code == 200
        listed = await site.open(olga, "/staff/documents/links")
        assert all(words in shown(listed) for words in ("Bank papers", "Takes files", "Works"))
        assert address not in shown(listed)
        with house.backstage() as db:
            db.execute(update(ShareLink).values(expires_at=clock()))
        assert "Ran out" in shown(await site.open(olga, "/staff/documents/links"))
        rita = cookie(house, house.rita)
        assert "Share links" not in shown(await site.open(rita, "/staff/documents"))
        assert (await site.holds(rita).get("/staff/documents/links")).status_code in (403, 404)
