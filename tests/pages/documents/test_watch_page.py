"""What waits of the watch folder, in the console: shown to who sees all clients, published, discarded, and live."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

import pytest
from nicegui import Client
from sqlalchemy import select

from data.documents.watched import WatchedFile
from data.errors import NotAllowed, NotFound
from data.firm.tables import Event
from data.statuses import WatchState
from pages.documents.watch.words import WORDS
from services.documents import folders, listing
from services.documents.namesakes import NameIsThere
from services.documents.scans import HasMalware
from services.documents.uploads import FolderClosed, Place
from services.documents.watch import quarantine
from services.documents.watch.quarantine import AlreadySeenTo
from services.documents.watch.reasons import Why
from services.operations import doctor
from tests.cast import House
from tests.pages.billing.test_live import within_a_second
from tests.pages.people.test_both_sides_dialogs import answer, asked
from tests.pages.stage import cookie, press, settled, shown, stage, type_into
from tests.services.documents.conftest import PDF, added, asking
from tests.services.documents.watch.watching import Inbox

PATH = "/staff/documents/inbox"
pytestmark = pytest.mark.security("R68")


@pytest.fixture
def inbox(sqlite_house: House) -> Inbox:
    return Inbox(sqlite_house.switch_on("documents"))


def waiting(inbox: Inbox, path: str = "Akme/scan.pdf", content: bytes = PDF) -> UUID:
    inbox.put(path, content)
    inbox.settle()
    (row,) = (each for each in inbox.rows(WatchState.WAITING) if each.path == path)
    return row.id


async def discard(page: Client, words: str) -> None:
    """The click asks first, and goes on once the question is answered."""
    before = len(asked(page))
    pressing = asyncio.create_task(press(page, "Discard it"))
    await within_a_second(lambda: len(asked(page)) > before)
    await answer(page, words)
    await pressing
    await settled()


def test_every_reason_has_its_words() -> None:
    assert set(WORDS) == set(Why)


async def test_who_sees_all_clients_is_told_what_waits_and_nobody_else(inbox: Inbox) -> None:
    house = inbox.house
    async with stage(house) as site:
        sam = cookie(house, house.sam)
        page = await site.open(sam, PATH)
        assert "Nothing waits" in shown(page)
        id = waiting(inbox)
        await settled()
        assert "No client has this name or number: Akme (Akme/scan.pdf)" in shown(page), "on the open page"
        assert "1 file waits in the watch folder" in shown(await site.open(sam, "/staff/documents"))
        fetched = await site.holds(sam).get(f"{PATH}/{id}/file")
        assert (fetched.content, fetched.headers["content-disposition"]) == (
            PDF,
            "attachment; filename*=UTF-8''scan.pdf",
        )
        assert "sandbox" in fetched.headers["content-security-policy"]
        for who in (house.ben, house.rita):
            token = cookie(house, who)
            assert "watch folder" not in shown(await site.open(token, "/staff/documents")).lower()
            for address in (PATH, f"{PATH}/{id}", f"{PATH}/{id}/file"):
                answer = await site.holds(token).get(address)
                assert answer.status_code == 403
                assert "Akme" not in answer.text
        for address in (f"{PATH}/{uuid4()}", f"{PATH}/{uuid4()}/file", f"{PATH}/x"):
            assert (await site.holds(sam).get(address)).status_code == 404
        assert (await site.holds(cookie(house, house.alice)).get(f"{PATH}/{id}/file")).status_code in (403, 404)


async def test_a_file_is_given_its_place_and_is_the_clients(inbox: Inbox) -> None:
    house = inbox.house
    tax = folders.add_folder(house.olga, "Tax returns")
    id = waiting(inbox)
    async with stage(house) as site:
        sam = cookie(house, house.sam)
        page = await site.open(sam, f"{PATH}/{id}")
        assert "Whose is it?" in shown(page)
        assert f"{PATH}/{id}?client={house.acme}" in shown(page)
        page = await site.open(sam, f"{PATH}/{id}?client={house.acme}")
        await type_into(page, "Name", "Return.pdf")
        await type_into(page, "Year", "2029")
        await press(page, "Publish to Acme Ltd")
        await settled()
    (row,) = listing.page(house.alice, asking()).rows
    assert (row.name, row.year, row.is_from_firm) == ("Return.pdf", 2029, True)
    assert tax
    assert inbox.why() == {}
    assert doctor.check(house.system, deep=True) == []


async def test_a_file_is_discarded_after_a_question(inbox: Inbox) -> None:
    house = inbox.house
    id = waiting(inbox, "Akme/private.pdf")
    async with stage(house) as site:
        page = await site.open(cookie(house, house.sam), f"{PATH}/{id}")
        await discard(page, "Keep it")
        assert inbox.why() != {}
        await discard(page, "Discard private.pdf")
    assert inbox.why() == {}
    assert house.inside.gateways.vault.ids() == set()
    with house.backstage() as db:
        assert (
            db.scalars(select(Event.facts).where(Event.verb == "watched_file.discarded")).one()["path"]
            == "Akme/private.pdf"
        )


def test_publishing_is_done_once_by_who_may_and_what_is_refused_goes_on_waiting(inbox: Inbox) -> None:
    house = inbox.house
    id, place = waiting(inbox), Place(house.acme)
    for who in (house.rita, house.ben, house.alice):
        for act in (
            lambda who=who: quarantine.publish(who, id, place, "a.pdf"),
            lambda who=who: quarantine.discard(who, id),
            lambda who=who: quarantine.waiting(who),
            lambda who=who: quarantine.bytes_of(who, id),
        ):
            with pytest.raises(NotFound if who is house.alice else NotAllowed):
                act()
    closed = folders.add_folder(house.olga, "Old")
    folders.close_folder(house.olga, closed)
    with pytest.raises(FolderClosed):
        quarantine.publish(house.sam, id, Place(house.acme, closed), "a.pdf")
    added(house.alice, house.acme, "a.pdf", PDF + b"% hers")
    with pytest.raises(NameIsThere):
        quarantine.publish(house.sam, id, place, "a.pdf")
    assert len(house.inside.gateways.vault.ids()) == 2
    document = quarantine.publish(house.sam, id, place, "a.pdf", "beside")
    for again in (
        lambda: quarantine.publish(house.sam, id, place, "b.pdf"),
        lambda: quarantine.discard(house.sam, id),
    ):
        with pytest.raises(AlreadySeenTo):
            again()
    assert [each.name for each in listing.page(house.alice, asking()).rows] == ["a.pdf", "a.pdf"]
    with house.backstage() as db:
        row = db.get_one(WatchedFile, id)
    assert (row.state, row.document_id, row.file_id) == (WatchState.TAKEN, document, None)
    assert len(house.inside.gateways.vault.ids()) == 2
    with pytest.raises(NotFound):
        quarantine.publish(house.sam, uuid4(), place, "a.pdf")


def test_a_version_takes_the_place_of_the_one_that_is_there(inbox: Inbox) -> None:
    house = inbox.house
    before = added(house.sam, house.acme, "scan.pdf", PDF + b"% 1")
    id = waiting(inbox, "Acme Ltd/scan.pdf", PDF + b"% 2")
    assert quarantine.publish(house.sam, id, Place(house.acme), "scan.pdf", "version") == before
    (row,) = listing.page(house.alice, asking()).rows
    assert (row.id, row.number) == (before, 2)


def test_what_has_malware_in_it_can_only_be_discarded(inbox: Inbox) -> None:
    house, id = inbox.house, waiting(inbox)
    with house.backstage() as db:
        db.get_one(WatchedFile, id).reason = Why.MALWARE
    for act in (
        lambda: quarantine.publish(house.sam, id, Place(house.acme), "a.pdf"),
        lambda: quarantine.bytes_of(house.sam, id),
    ):
        with pytest.raises(HasMalware):
            act()
    quarantine.discard(house.sam, id)
    assert house.inside.gateways.vault.ids() == set()
