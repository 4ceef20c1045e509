"""Documents as cards with thumbnails, and the route that brings each picture, for whoever may open the document."""

from __future__ import annotations

import re

import pytest
from httpx import Response
from sqlalchemy import update

from components.html.icons import icon
from data.documents.tables import DocumentVersion
from data.documents.thumbnails import DocumentThumbnail
from data.statuses import ScanState, ThumbnailState
from pages.guard.http import content_security_policy
from services.documents import binding
from services.documents.thumbnails import drawing
from services.documents.thumbnails.drawer import Drawing
from services.people.list_preferences import arranged
from tests.cast import House
from tests.pages.documents.acting import pick
from tests.pages.stage import Site, cookie, shown, stage
from tests.services.documents.conftest import PDF, added
from tests.services.documents.test_preview import picture

SMALL = picture((9, 9))
CARD = 'class="list cards pictured"'


@pytest.fixture
def house(sqlite_house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(drawing, "draw", lambda *_: Drawing(ThumbnailState.DRAWN, SMALL))
    return sqlite_house.switch_on("documents")


async def got(site: Site, token: str, id: object, query: str = "") -> Response:
    return await site.holds(token).get(f"/documents/{id}/thumbnail{query}")


@pytest.mark.security("R25", "R33", "R63")
async def test_whoever_may_open_the_document_gets_it_and_no_browser_keeps_it(house: House) -> None:
    id = added(house.sam, house.acme)
    async with stage(house) as site:
        token = cookie(house, house.alice)
        early = await got(site, token, id)
        assert (early.status_code, early.headers["cache-control"]) == (404, "no-store")
        drawing.work(house.system)
        first = await got(site, token, id, "?version=1")
        assert (first.status_code, first.content) == (200, SMALL)
        assert first.headers["content-type"] == "image/jpeg"
        assert first.headers["content-security-policy"] == content_security_policy.FILE
        assert first.headers["x-content-type-options"] == "nosniff"
        assert first.headers["cache-control"] == "private, no-store"
        assert "etag" not in first.headers
        for query in ("?version=2", "?version=0", "?version=x"):
            assert (await got(site, token, id, query)).status_code == 404
        for who in (house.sam, house.olga):
            assert (await got(site, cookie(house, who), id)).content == SMALL
        for stranger in house.strangers:
            asked = await got(site, cookie(house, stranger), id)
            assert asked.status_code == 404
        assert (await got(site, "0" * 43, id)).status_code == 303
        house.prefer(areas_on=[])
        assert (await got(site, token, id)).status_code == 404


async def test_a_list_becomes_cards_that_act_like_its_rows_and_stays_so(house: House) -> None:
    id = added(house.sam, house.acme, "return.pdf")
    added(house.alice, house.acme, "sales.csv", b"a,b\n1,2\n")
    drawing.work(house.system)
    async with stage(house) as site:
        token = cookie(house, house.alice)
        page = await site.open(token, "/documents")
        assert CARD not in shown(page)
        assert "/thumbnail" not in shown(page)
        await pick(page, "pictures", "pictures")
        cards = shown(page)
        assert CARD in cards
        assert page.sub_pages_router.current_path == "/documents?as=pictures"
        [src] = re.findall(r'<img src="([^"]*)" alt="" loading="lazy"', cards)
        assert src == f"/documents/{id}/thumbnail?version=1"
        assert ">CSV<" in cards
        assert cards.count('data-do="tick"') == cards.count('class="thumbnail" tabindex="-1" aria-hidden="true"') == 2
        assert cards.count('class="lead"') == 2
        assert "New" in cards
        assert f'href="/documents/{id}/file"' in cards
        assert 'data-do="take_back"' in cards
        assert 'data-do="column"' not in cards, "a card has its own"
        assert arranged(house.alice, "documents").choice.pictured
        assert CARD in shown(await site.open(token, "/documents"))
        await pick(page, "pictures", "")
        assert CARD not in shown(page)
        assert not arranged(house.alice, "documents").choice.pictured
        assert CARD not in shown(await site.open(token, "/documents"))


async def test_staff_have_them_in_both_lists_and_only_those_have_them(house: House) -> None:
    id = added(house.sam, house.acme, "return.pdf")
    drawing.work(house.system)
    async with stage(house) as site:
        token = cookie(house, house.olga)
        for path in ("/staff/documents", f"/staff/clients/{house.acme}/documents"):
            cards = shown(await site.open(token, f"{path}?as=pictures"))
            assert CARD in cards
            assert f"/documents/{id}/thumbnail?version=1" in cards
        others = shown(await site.open(token, "/staff/clients?as=pictures"))
        assert CARD not in others
        assert 'data-do="pictures"' not in others


@pytest.mark.parametrize("why", ["lock", "clock", "alert"])
@pytest.mark.security("R25", "R67")
async def test_what_may_not_be_opened_has_a_sign_instead_of_its_picture(house: House, why: str) -> None:
    id = added(house.sam, house.acme, "return.pdf")
    drawing.work(house.system)
    if why == "lock":
        binding.bind(house.sam, id, house.invoice("12.00 EUR").id)
    else:
        with house.backstage() as db:
            scan = ScanState.HELD if why == "clock" else ScanState.INFECTED
            db.execute(update(DocumentVersion).values(scan=scan))
    async with stage(house) as site:
        cards = shown(await site.open(cookie(house, house.alice), "/documents?as=pictures")).partition(CARD)[2]
        assert "return.pdf" in cards
        assert "<img" not in cards
        shows = cards.partition('class="thumbnail"')[2].partition("</a>")[0]
        assert str(icon(why)) in shows


@pytest.mark.parametrize(
    ("state", "says"), [(ThumbnailState.LOCKED, "PDF with a password"), (ThumbnailState.UNREADABLE, ">PDF<")]
)
async def test_what_cannot_be_drawn_shows_its_type(house: House, state: ThumbnailState, says: str) -> None:
    added(house.sam, house.acme, "return.pdf", PDF)
    with house.backstage() as db:
        db.execute(update(DocumentThumbnail).values(state=state))
    async with stage(house) as site:
        cards = shown(await site.open(cookie(house, house.alice), "/documents?as=pictures"))
        assert says in cards
        assert "<img" not in cards.partition(CARD)[2]
