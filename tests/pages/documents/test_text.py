"""What is found inside files, on both sides' lists and in the search of the frame, and how a row shows it."""

from __future__ import annotations

import pytest

from data.statuses import TextState
from services.documents.text import taking
from services.documents.text.reader import Extract
from tests.cast import House
from tests.pages.stage import cookie, settled, shown, stage
from tests.services.documents.conftest import added


@pytest.fixture
def town(sqlite_house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """Files whose names say nothing of what is in them."""
    house = sqlite_house.switch_on("documents")
    said = {
        b"lease": Extract(TextState.READ, "Cover\fThe <b>Rent</b> of the café\nis due in May\f"),
        b"theirs": Extract(TextState.READ, "The rent of Umbra"),
        b"locked": Extract(TextState.LOCKED),
        b"broken": Extract(TextState.UNREADABLE),
        b"long": Extract(TextState.READ, "a long story", is_cut=True),
    }
    monkeypatch.setattr(taking, "extracts", lambda files: [said[content] for _, content in files])
    for name in ("lease", "locked", "broken", "long"):
        added(house.sam, house.acme, f"{name}.txt", name.encode())
    added(house.sam, house.umbra, "theirs.txt", b"theirs")
    return house


@pytest.mark.feature("DOC-09")
async def test_a_row_shows_the_words_round_the_hit_and_its_page(town: House) -> None:
    taking.take_texts(town.system)
    line = "On page 2: The &lt;b&gt;<mark>Rent</mark>&lt;/b&gt; of the <mark>café</mark> is due in May"
    async with stage(town) as site:
        for who, path in ((town.alice, "/documents"), (town.sam, "/staff/documents")):
            page = shown(await site.open(cookie(town, who), f"{path}?q=rent+cafe"))
            assert "lease.txt" in page
            assert line in page
            assert "broken.txt" not in page
        theirs = shown(await site.open(cookie(town, town.alice), "/documents?q=rent"))
        assert "theirs.txt" not in theirs
        assert "Umbra" not in theirs


async def test_what_is_not_searched_says_why(town: House) -> None:
    taking.take_texts(town.system)
    async with stage(town) as site:
        page = shown(await site.open(cookie(town, town.alice), "/documents"))
    assert page.count("Locked with a password, so its text is not searched") == 1
    assert page.count("Its text cannot be read, so it is not searched") == 1
    assert page.count("Only the beginning of its text is searched") == 1
    assert "<mark>" not in page


async def test_a_list_that_is_open_finds_a_text_as_soon_as_it_is_taken(town: House) -> None:
    async with stage(town) as site:
        page = await site.open(cookie(town, town.alice), "/documents?q=cafe")
        assert "lease.txt" not in shown(page)
        taking.take_texts(town.system)
        await settled()
        assert "lease.txt" in shown(page)
