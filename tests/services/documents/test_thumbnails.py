"""Thumbnails: drawn once for each version by a confined child, sealed, gone with the version, for whoever may open it."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select, update

from data.access.security_events import SecurityEvent
from data.documents.tables import DocumentFetch, DocumentVersion
from data.documents.thumbnails import DocumentThumbnail
from data.errors import NotAllowed, NotFound
from data.sealing import key_id, sealed_beginning
from data.statuses import ScanState, ThumbnailState
from services.documents import binding, listing, removal, topics, uploads
from services.documents.demo import pdf as paper
from services.documents.release import WaitsForPayment
from services.documents.scans import BeingChecked, HasMalware
from services.documents.thumbnails import drawer, drawing
from services.documents.thumbnails.drawer import DrawerDown, DrawerLate, Drawing
from services.documents.thumbnails.jpeg_shape import is_bare_jpeg
from services.documents.thumbnails.showing import shown
from services.documents.uploads import NewFile
from services.integrations.child_processes import Answer
from services.integrations.key_ring import KeyRing
from services.integrations.storage.protocol import StorageDown
from services.operations import doctor, key_rotation
from services.platform import context
from tests.cast import NOON, House, viewed_by
from tests.doubles.clamd import EICAR, running
from tests.services.documents.conftest import PDF, added, asking
from tests.services.documents.test_preview import damage_all, picture
from tests.services.documents.test_scanning import scanned_by, work
from tests.services.documents.written import pdf, word

JPEG, PNG, PAGES = "image/jpeg", "image/png", "application/pdf"
SMALL = picture((9, 9))


@pytest.fixture
def plainly(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Drawn here, without a child: the child has tests of its own. What was given to it."""
    given: list[bytes] = []

    def draw(_mime: str, content: bytes) -> Drawing:
        given.append(content)
        return Drawing(ThumbnailState.DRAWN, SMALL + str(len(given)).encode())

    monkeypatch.setattr(drawing, "draw", draw)
    return given


def drawn(town: House) -> None:
    """What the worker does until nothing waits."""
    while drawing.work(town.system):
        continue


def states(town: House) -> list[ThumbnailState]:
    with town.backstage() as db:
        asked = select(DocumentThumbnail.state).join(DocumentVersion).order_by(DocumentVersion.number)
        return list(db.scalars(asked))


def again(town: House, id: UUID, content: bytes, name: str = "tax return.pdf") -> None:
    received = uploads.receive(town.sam, uploads.place_of(town.sam, id), NewFile(name), [content])
    uploads.add_version(town.sam, id, received)


@contextmanager
def opened(content: bytes | None) -> Iterator[Image.Image]:
    assert content is not None
    with Image.open(io.BytesIO(content), formats=("JPEG",)) as shown:
        yield shown


# The child


@pytest.mark.security("R65", "R66")
def test_each_type_becomes_a_small_bare_jpeg() -> None:
    turned = Image.Exif()
    turned[0x0112], turned[0x010E] = 6, "taken at home"
    wide = picture((1200, 600), exif=turned)
    for mime, content, size in (
        (PAGES, paper("Tax return", "Acme", 1), (181, 256)),
        (JPEG, wide, (128, 256)),
        (PNG, picture((3000, 300), "PNG", "RGBA"), (256, 26)),
        (PNG, picture((2, 2), "PNG", "P"), (2, 2)),
    ):
        found = drawer.draw(mime, content)
        assert found.state is ThumbnailState.DRAWN
        with opened(found.picture) as small:
            assert small.size == size
            assert not small.getexif()
            assert not set(small.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    with opened(drawer.draw(PAGES, paper("Tax return", "Acme", 1)).picture) as page:
        assert page.convert("L").getextrema()[0] < 128, "there are words on it"


@pytest.mark.security("R65", "R66")
def test_what_cannot_be_drawn_says_why() -> None:
    bomb = picture((9000, 5000), "PNG", "1")
    for mime, content, state in (
        (PAGES, pdf("words", password="secret"), ThumbnailState.LOCKED),
        (PAGES, PDF, ThumbnailState.UNREADABLE),
        (PAGES, b"%PDF-1.7 " + bytes(5000), ThumbnailState.UNREADABLE),
        (JPEG, picture()[:200], ThumbnailState.UNREADABLE),
        (PNG, b"\x89PNG\r\n\x1a\n" + bytes(100), ThumbnailState.UNREADABLE),
        (PNG, bomb, ThumbnailState.TOO_LARGE),
    ):
        assert drawer.draw(mime, content) == Drawing(state)


@pytest.mark.security("R66")
def test_a_page_of_any_size_is_drawn_small() -> None:
    for width, height in ((14_400, 14_400), (14_400, 3), (1, 1)):
        page = pdf("words").replace(b"595.2756 841.8898", f"{width} {height}".encode())
        found = drawer.draw(PAGES, page)
        if found.picture is not None:
            with opened(found.picture) as small:
                assert max(small.size) <= drawer.LONGEST_SIDE


@pytest.mark.security("R66")
def test_a_child_that_was_taken_over_can_only_give_a_small_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    def says(out: bytes, code: int = 0, *, late: bool = False) -> Drawing:
        monkeypatch.setattr(drawer, "ask", lambda *_, **__: Answer(out, "", code, late, False))
        return drawer.draw(PNG, b"")

    large = picture((300, 9))
    told = Image.Exif()
    told[0x010E] = "words"
    assert says(b"+" + SMALL) == Drawing(ThumbnailState.DRAWN, SMALL)
    for lie in (b"+<script>", b"+", b"+" + large, b"+" + picture((9, 9), exif=told), b"+" + SMALL[:-2], b"x", b""):
        assert says(lie) == Drawing(ThumbnailState.UNREADABLE)
    assert says(b"+" + SMALL, -9) == says(b"", -24) == Drawing(ThumbnailState.UNREADABLE)
    with pytest.raises(DrawerLate):
        says(b"", -9, late=True)
    with pytest.raises(DrawerDown):
        says(b"", 1)
    assert not is_bare_jpeg(b"\xff\xd8" + b"\xff\xdb\x00\x00" * 9 + b"\xff\xd9", 256)


# The worker


@pytest.mark.both_databases
def test_each_version_is_drawn_once_and_its_list_shows_it(town: House, plainly: list[bytes]) -> None:
    id = added(town.sam, town.acme)
    added(town.sam, town.acme, "note.txt", b"words")
    added(town.sam, town.acme, "letter.docx", word("words"))
    assert states(town) == [ThumbnailState.WAITING]
    with pytest.raises(NotFound):
        shown(town.alice, id)
    for _ in range(2):
        drawn(town)
        assert drawing.sweep(town.system) == 0
    assert plainly == [PDF]
    found = shown(town.alice, id)
    assert found == SMALL + b"1"
    again(town, id, PDF + b"\n")
    assert {row.name: row.thumbnail for row in listing.page(town.alice, asking()).rows} == {
        "tax return.pdf": ThumbnailState.WAITING,
        "note.txt": None,
        "letter.docx": None,
    }
    drawn(town)
    assert shown(town.alice, id) == SMALL + b"2"
    assert shown(town.alice, id, number=1) == found
    assert shown(town.alice, id, number=2) != found


@pytest.mark.both_databases
def test_versions_from_before_are_asked_for_once_the_newest_first(town: House, plainly: list[bytes]) -> None:
    id = added(town.sam, town.acme)
    again(town, id, PDF + b"\n")
    added(town.at(town.sam, NOON + timedelta(minutes=5)), town.acme, "later.pdf", PDF)
    with town.backstage() as db:
        for each in db.scalars(select(DocumentThumbnail)).all():
            db.delete(each)
    assert drawing.sweep(town.system) == 2, "of documents: nobody looks at a list of old versions"
    assert drawing.sweep(town.system) == 0
    drawn(town)
    assert states(town) == [ThumbnailState.DRAWN] * 2
    assert plainly == [PDF, PDF + b"\n"], "the newest first"


def test_what_is_too_large_is_not_even_opened(
    small_town: House, plainly: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drawing, "MOST_BYTES", len(PDF) - 1)
    added(small_town.sam, small_town.acme)
    drawn(small_town)
    assert (states(small_town), plainly) == ([ThumbnailState.TOO_LARGE], [])


def test_nothing_is_drawn_while_the_area_is_off(small_town: House, plainly: list[bytes]) -> None:
    town = small_town
    added(town.sam, town.acme)
    town.prefer(areas_on=[])
    off = replace(town.system, preferences=town.again(town.olga).preferences)
    assert (drawing.work(off), drawing.sweep(off), plainly) == (0, 0, [])
    town.switch_on("documents")
    drawn(town)
    assert plainly == [PDF]


@pytest.mark.parametrize("failure", [StorageDown("away"), DrawerDown("away")])
def test_a_store_or_a_child_that_is_away_is_no_fault_of_the_file(
    small_town: House, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    town = small_town
    id = added(town.sam, town.acme)

    def fails(*_: object) -> Drawing:
        raise failure

    monkeypatch.setattr(drawing, "draw", fails)
    for _ in range(6):
        assert drawing.work(town.system) == 0
    assert states(town) == [ThumbnailState.WAITING]
    monkeypatch.setattr(drawing, "draw", lambda *_: Drawing(ThumbnailState.DRAWN, SMALL))
    drawn(town)
    assert shown(town.alice, id) == SMALL


@pytest.mark.parametrize("failure", [DrawerDown("away"), RuntimeError("of ours")])
def test_a_file_that_always_fails_holds_up_no_other(
    small_town: House, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    town = small_town
    good = [added(town.sam, town.acme, f"good {n}.pdf", PDF + str(n).encode()) for n in range(3)]
    added(town.sam, town.acme, "bad.pdf", PDF + b"bad")

    def draws(_mime: str, content: bytes) -> Drawing:
        if content.endswith(b"bad"):
            raise failure
        return Drawing(ThumbnailState.DRAWN, SMALL)

    monkeypatch.setattr(drawing, "draw", draws)
    for _ in range(4):
        with suppress(RuntimeError):
            drawing.work(town.system)
    assert all(shown(town.alice, id) == SMALL for id in good)


def test_open_lists_hear_of_what_was_drawn_once_a_turn(small_town: House, plainly: list[bytes]) -> None:
    town, heard = small_town, list[str]()
    for n in range(3):
        added(town.sam, town.acme, f"{n}.pdf", PDF + str(n).encode())
    stop = town.inside.bus.listen(topics.ALL, heard.append)
    drawn(town)
    stop()
    assert heard == [topics.ALL]


def test_a_turn_that_leaves_some_asks_for_the_next(
    small_town: House, plainly: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    town, heard = small_town, list[str]()
    for n in range(2):
        added(town.sam, town.acme, f"{n}.pdf", PDF + str(n).encode())
    ticks = iter(range(0, 1000, drawing.RUN_SECONDS - 1))
    monkeypatch.setattr(drawing, "time", SimpleNamespace(monotonic=lambda: next(ticks)))
    stop = town.inside.bus.listen(drawing.WAITING, heard.append)
    assert [drawing.work(town.system) for _ in range(3)] == [1, 1, 0]
    stop()
    assert heard == [drawing.WAITING], "nothing is asked for once nothing waits"


def test_what_cannot_be_drawn_is_tried_once_and_stays_so(small_town: House, monkeypatch: pytest.MonkeyPatch) -> None:
    town, tried = small_town, list[bytes]()

    def fails(_mime: str, content: bytes) -> Drawing:
        tried.append(content)
        return Drawing(ThumbnailState.LOCKED)

    monkeypatch.setattr(drawing, "draw", fails)
    id = added(town.sam, town.acme)
    for _ in range(3):
        drawn(town)
        drawing.sweep(town.system)
    assert (states(town), len(tried)) == ([ThumbnailState.LOCKED], 1)
    with pytest.raises(NotFound):
        shown(town.sam, id)


class Died(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("end", [Died(), DrawerLate("late")])
def test_a_file_that_takes_the_portal_down_or_is_late_is_tried_three_times(
    small_town: House, monkeypatch: pytest.MonkeyPatch, end: BaseException
) -> None:
    """What waits with it comes through."""
    town, bad = small_town, list[bytes]()
    added(town.sam, town.acme, "good.pdf")
    added(town.sam, town.acme, "bad.pdf", PDF + b"bad")

    def draws(_mime: str, content: bytes) -> Drawing:
        if content.endswith(b"bad"):
            bad.append(content)
            raise end
        return Drawing(ThumbnailState.DRAWN, SMALL)

    monkeypatch.setattr(drawing, "draw", draws)
    for _ in range(8):
        try:
            drawn(town)
        except Died:
            continue
    assert sorted(states(town)) == [ThumbnailState.DRAWN, ThumbnailState.UNREADABLE]
    assert len(bad) == drawing.MOST_TRIES


def test_a_file_that_is_damaged_on_disk_has_none(small_town: House, plainly: list[bytes]) -> None:
    added(small_town.sam, small_town.acme)
    damage_all(small_town.inside.gateways.vault)
    drawn(small_town)
    assert (states(small_town), plainly) == ([ThumbnailState.UNREADABLE], [])


@pytest.mark.both_databases
def test_it_goes_with_its_version(town: House, monkeypatch: pytest.MonkeyPatch) -> None:
    id = added(town.alice, town.acme)
    gone = added(town.alice, town.acme, "gone.pdf")

    def draws(_mime: str, content: bytes) -> Drawing:
        return Drawing(ThumbnailState.DRAWN, SMALL)

    monkeypatch.setattr(drawing, "draw", draws)
    drawn(town)
    removal.take_back(town.alice, gone)
    assert len(states(town)) == 1

    def goes(mime: str, content: bytes) -> Drawing:
        removal.take_back(town.alice, id)
        return draws(mime, content)

    again_id = added(town.alice, town.acme, "third.pdf")
    monkeypatch.setattr(drawing, "draw", goes)
    id = again_id
    drawn(town)
    assert len(states(town)) == 1


# The scanner


@pytest.mark.both_databases
@pytest.mark.security("R67")
def test_nothing_is_drawn_before_the_scanner_says_so_and_nothing_stays_of_malware(
    town: House, plainly: list[bytes], tmp_path: Path
) -> None:
    early = added(town.sam, town.acme, "early.pdf", PDF + EICAR)
    drawn(town)
    assert shown(town.alice, early)
    with running(tmp_path) as double:
        scanned_by(town, double)
        good = added(town.sam, town.acme, "good.pdf")
        bad = added(town.sam, town.acme, "bad.pdf", PDF + EICAR + b"!")
        assert drawing.sweep(town.system) == 0
        drawn(town)
        assert len(plainly) == 1
        for who in (town.alice, town.olga):
            with pytest.raises(BeingChecked):
                shown(who, good)
        while work(town):
            drawn(town)
        assert drawing.sweep(town.system) == 0
        drawn(town)
        assert shown(town.alice, good)
        for each in (early, bad):
            with pytest.raises(HasMalware):
                shown(town.olga, each)
    assert states(town) == [ThumbnailState.DRAWN]
    assert len(plainly) == 2


def test_a_version_that_is_found_infected_while_it_is_drawn_keeps_none(
    small_town: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = small_town
    added(town.sam, town.acme)

    def closes(*_: object) -> Drawing:
        with town.backstage() as db:
            db.execute(update(DocumentVersion).values(scan=ScanState.INFECTED))
        return Drawing(ThumbnailState.DRAWN, SMALL)

    monkeypatch.setattr(drawing, "draw", closes)
    drawn(town)
    with town.backstage() as db:
        assert db.scalars(select(DocumentThumbnail.picture)).all() == [None]


# Who sees it


@pytest.mark.both_databases
@pytest.mark.security("R25", "R33")
def test_it_is_for_whoever_may_open_the_document_and_leaves_no_mark(town: House, plainly: list[bytes]) -> None:
    id = added(town.sam, town.acme)
    drawn(town)
    assert [row.is_new for row in listing.page(town.alice, asking()).rows] == [True]
    viewer = viewed_by(town.olga, town.alice)
    for who in (town.alice, town.ben, town.sam, town.olga, viewer):
        assert shown(who, id)
    for stranger in town.strangers:
        with pytest.raises(NotFound):
            shown(stranger, id)
    with pytest.raises(NotAllowed):
        shown(town.contact("Nora Night", town.acme, sees_documents=False), id)
    assert [row.is_new for row in listing.page(town.alice, asking()).rows] == [True]
    with town.backstage() as db:
        assert db.scalars(select(DocumentFetch)).all() == []
        noted = select(SecurityEvent).where(SecurityEvent.subject_id == str(id))
        assert db.scalars(noted).all() == [], "a list of them would bury what was opened"
    removal.bin_it(town.olga, id)
    assert shown(town.olga, id)
    for who in (town.alice, viewer):
        with pytest.raises(NotFound):
            shown(who, id)


@pytest.mark.both_databases
def test_what_waits_for_a_payment_is_not_shown_small_either(town: House, plainly: list[bytes]) -> None:
    id = added(town.sam, town.acme)
    invoice = town.invoice("12.00 EUR")
    binding.bind(town.sam, id, invoice.id)
    drawn(town)
    with pytest.raises(WaitsForPayment):
        shown(town.alice, id)
    assert shown(town.olga, id)


# At rest


@pytest.mark.security("R85", "R86")
def test_a_stolen_database_shows_no_pixel(small_town: House, plainly: list[bytes]) -> None:
    town = small_town
    added(town.sam, town.acme)
    drawn(town)
    with town.inside.engine.connect() as db:
        [raw] = db.exec_driver_sql("SELECT picture FROM document_thumbnail").scalars().all()
    with town.inside.engine.connect() as db:
        db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assert "/9j/" not in raw
    path = Path(str(town.inside.engine.url.database))
    whole = b"".join(each.read_bytes() for each in path.parent.glob(path.name + "*"))
    assert raw.encode()[:60] in whole
    assert SMALL[:40] not in whole


@pytest.mark.both_databases
@pytest.mark.security("R85")
def test_it_outlives_the_master_key_and_doctor_finds_what_was_altered(town: House, plainly: list[bytes]) -> None:
    id = added(town.sam, town.acme)
    drawn(town)
    assert doctor.check(town.system, deep=True) == []
    inside, new = town.inside, os.urandom(32)
    vault = replace(inside.gateways.vault, keys=KeyRing(new, inside.gateways.vault.key))
    gateways = replace(inside.gateways, vault=vault)
    town.inside = context.House(town.engine, inside.settings, inside.bus, gateways)
    town = town.switch_on("documents")
    assert key_rotation.rotate(town.system, grace_seconds=0).unreadable == set()
    with town.inside.engine.connect() as db:
        [raw] = db.exec_driver_sql("SELECT picture FROM document_thumbnail").scalars().all()
    assert raw.startswith(sealed_beginning(key_id(new)))
    assert shown(town.alice, id) == SMALL + b"1"
    assert doctor.check(town.system, deep=True) == []
    with town.engine.execution_options(writing=True).begin() as db:
        db.exec_driver_sql("UPDATE document_thumbnail SET picture = 'AAAA'")
    [finding] = doctor.check(town.system, deep=True)
    assert "document_thumbnail.picture" in finding.subject
