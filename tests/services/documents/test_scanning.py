"""Files and the malware scanner: what is held, from whom, until when; and that no door gives bytes that did not pass."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from data.access.security_events import SecurityEvent
from data.documents.news import DocumentNews
from data.documents.tables import DocumentVersion
from data.errors import NotAllowed, NotFound
from data.firm.tables import Event, Mail, Notice
from data.people.tables import Contact
from data.statuses import ScanState, SecurityKind
from services.documents import listing, opening, removal, scanning, uploads
from services.documents.detail import detail
from services.documents.removal import OnHold
from services.documents.scans import BeingChecked, HasMalware
from services.documents.text import taking
from services.documents.uploads import NewFile, Place
from services.firm import alerts
from services.integrations.clamd import Scanner
from services.operations import doctor
from services.platform.context import Context
from tests.cast import NOON, House
from tests.doubles.clamd import EICAR, NAME, Clamd, running
from tests.services.documents.conftest import PDF, added, asking

BAD = PDF + EICAR
CONTACTS = ["alice", "bob", "lena", "maria"]  # who see the documents of Acme
pytestmark = pytest.mark.security("R67")


def scanned_by(house: House, double: Clamd | None) -> None:
    scanner = Scanner(double.address, 0.3) if double is not None else None
    object.__setattr__(house.inside.gateways, "scanner", scanner)


@pytest.fixture
def clamd(tmp_path: Path, town: House) -> Iterator[Clamd]:
    with running(tmp_path) as double:
        scanned_by(town, double)
        yield double


def work(house: House, **later: float) -> int:
    return scanning.work(replace(house.system, now=NOON + timedelta(**later)))


def rows(ctx: Context, **asked: object) -> list[tuple[str, ScanState, int]]:
    return [(each.name, each.scan, each.number) for each in listing.page(ctx, asking(**asked)).rows]


def states(house: House) -> list[ScanState]:
    with house.backstage() as db:
        return list(
            db.scalars(select(DocumentVersion.scan).order_by(DocumentVersion.uploaded_at, DocumentVersion.number))
        )


def refused(ctx: Context, id: UUID, kind: type[Exception], number: int | None = None) -> None:
    with pytest.raises(kind):
        opening.opened(ctx, id, number=number)


def test_without_a_scanner_files_are_unscanned_and_never_called_clean(town: House) -> None:
    id = added(town.alice, town.acme)
    assert work(town) == 0
    assert states(town) == [ScanState.UNSCANNED]
    assert b"".join(opening.opened(town.olga, id).whole()) == PDF


@pytest.mark.parametrize("sender", ["alice", "sam"])
def test_a_file_is_opened_by_nobody_until_the_scanner_has_called_it_clean(
    town: House, clamd: Clamd, sender: str
) -> None:
    own, other = (town.alice, town.sam) if sender == "alice" else (town.sam, town.alice)
    told: list[str] = []
    town.inside.bus.listen("document_scans", told.append)
    id = added(own, town.acme, "paper.pdf")
    assert told, "the scanner's worker is woken at once"
    for side in (own, other):
        assert rows(side) == [("paper.pdf", ScanState.HELD, 1)]
        assert rows(side, new=True) == []
        refused(side, id, BeingChecked)
        refused(side, id, BeingChecked, 1)
    refused(town.carol, id, NotFound)
    assert heard_of(town) == ([], [])
    assert work(town) == 1
    assert clamd.heard == [PDF]
    assert rows(other) == [("paper.pdf", ScanState.CLEAN, 1)]
    assert [row.is_new for row in listing.page(other, asking()).rows] == [sender == "sam"]
    assert b"".join(opening.opened(other, id).whole()) == PDF
    assert heard_of(town) == ((["paper.pdf"], []) if sender == "alice" else ([], CONTACTS))
    assert work(town) == 0


def heard_of(house: House) -> tuple[list[str], list[str]]:
    """What the firm's inbox tells, and which contacts are to be mailed."""
    with house.backstage() as db:
        told = db.scalars(select(Notice.facts).where(Notice.kind == "document_added")).all()
        mailed = db.scalars(select(Contact.name).join(DocumentNews, DocumentNews.contact_id == Contact.id)).all()
        return [each["number"] for each in told], sorted(each.split()[0].lower() for each in mailed)


def test_a_new_version_leaves_the_one_before_in_place_until_it_is_clean(town: House, clamd: Clamd) -> None:
    id = added(town.sam, town.acme)
    work(town)
    for content, state, seen in ((PDF + b"% 2", ScanState.CLEAN, 2), (BAD, ScanState.INFECTED, 2)):
        before = rows(town.alice)
        received = uploads.receive(town.sam, Place(town.acme), NewFile("x.pdf"), [content])
        number = uploads.add_version(town.sam, id, received)
        assert rows(town.alice) == rows(town.sam) == before
        assert detail(town.sam, id).versions[0].scan is ScanState.HELD
        refused(town.alice, id, BeingChecked, number)
        assert opening.opened(town.alice, id).size_bytes < len(content)
        work(town)
        assert detail(town.sam, id).versions[0].scan is state
        assert rows(town.alice) == rows(town.sam) == [("tax return.pdf", ScanState.CLEAN, seen)]
    assert b"".join(opening.opened(town.alice, id).whole()) == PDF + b"% 2"
    refused(town.sam, id, HasMalware, 3)
    removal.delete_infected(town.sam, id)
    assert [each.number for each in detail(town.sam, id).versions] == [2, 1]
    assert b"".join(opening.opened(town.sam, id).whole()) == PDF + b"% 2"
    assert len(town.inside.gateways.vault.ids()) == 2


def test_versions_that_are_answered_out_of_turn_leave_the_last_clean_one(town: House, clamd: Clamd) -> None:
    clamd.hangs_at = b"choke"
    id = added(town.sam, town.acme, content=PDF + b"choke")
    received = uploads.receive(town.sam, Place(town.acme), NewFile("x.pdf"), [PDF + b"% 2"])
    uploads.add_version(town.sam, id, received)
    assert work(town) == 1
    assert rows(town.alice) == [("tax return.pdf", ScanState.CLEAN, 2)]
    clamd.hangs_at = b""
    assert work(town, hours=1) == 1
    assert rows(town.alice) == [("tax return.pdf", ScanState.CLEAN, 2)]
    assert heard_of(town) == ([], CONTACTS), "nobody is told of a version that was replaced already"


def test_words_of_what_turns_out_infected_are_not_found_any_more(town: House, clamd: Clamd) -> None:
    scanned_by(town, None)
    id = added(town.sam, town.acme, "a.txt", b"first wording")
    received = uploads.receive(town.sam, Place(town.acme), NewFile("a.txt"), [b"second wording " + EICAR])
    uploads.add_version(town.sam, id, received)
    taking.take_texts(town.system)
    assert rows(town.alice, words="second") == [("a.txt", ScanState.UNSCANNED, 2)]
    scanned_by(town, clamd)
    assert work(town) == 2
    taking.take_texts(town.system)
    assert rows(town.alice, words="second") == []
    assert rows(town.alice, words="first") == [("a.txt", ScanState.CLEAN, 1)]


def test_what_is_infected_is_opened_by_nobody_and_both_sides_are_told(town: House, clamd: Clamd) -> None:
    id = added(town.alice, town.acme, "invoice.pdf", BAD)
    assert work(town) == 1
    for ctx in (town.alice, town.maria, town.olga, town.ben, town.rita):
        (row,) = listing.page(ctx, asking()).rows
        assert (row.scan, row.scan_said, row.is_openable) == (ScanState.INFECTED, NAME, False)
        refused(ctx, id, HasMalware)
        refused(ctx, id, HasMalware, 1)
    refused(town.carol, id, NotFound)
    with town.backstage() as db:
        notice = db.scalars(select(Notice).where(Notice.kind == "malware")).one()
        assert (notice.entity_id, notice.subject_id, notice.person_id) == (town.acme, id, town.alice.actor.person_id)
        event = db.scalars(select(SecurityEvent).where(SecurityEvent.kind == SecurityKind.MALWARE)).one()
        assert (event.reason, event.subject_id, event.entity_id) == (NAME, str(id), town.acme)
        assert db.scalars(select(Event.facts).where(Event.verb == "document.infected")).one()["found"] == NAME
    assert alerts.watch(town.system) == 1, "the owners are told"
    with town.backstage() as db:
        assert db.scalars(select(Mail.recipient)).all() == ["olga@example.test"]
    for stranger in (town.rita, town.alice):
        with pytest.raises(NotAllowed):
            removal.delete_infected(stranger, id)
    removal.hold(town.sam, id, "the police has asked for it")
    with pytest.raises(OnHold):
        removal.delete_infected(town.sam, id)
    removal.release(town.sam, id)
    removal.delete_infected(town.sam, id)
    with pytest.raises(NotFound):
        removal.delete_infected(town.sam, id)
    assert rows(town.alice) == rows(town.olga) == []
    assert town.inside.gateways.vault.ids() == set()
    assert doctor.check(town.system) == []


def test_only_what_is_infected_is_deleted_that_way(town: House, clamd: Clamd) -> None:
    id = added(town.sam, town.acme)
    for _ in range(2):
        with pytest.raises(NotFound):
            removal.delete_infected(town.sam, id)
        work(town)
    assert rows(town.alice) == [("tax return.pdf", ScanState.CLEAN, 1)]


@contextmanager
def away(double: Clamd, how: str) -> Iterator[None]:
    if how == "down":
        double.down()
        yield
        double.up()
    else:
        double.mood = how
        yield
        double.mood = ""


@pytest.mark.parametrize("how", ["down", "hangs", "hangs up", "busy"])
def test_no_answer_holds_a_file_and_it_is_tried_again_after_growing_pauses(town: House, clamd: Clamd, how: str) -> None:
    id = added(town.alice, town.acme, "paper.pdf", BAD)
    with away(clamd, how):
        tries = [second for second in range(0, 1000, 5) if _tried(town, second)]
        assert tries == [0, 15, 45, 105, 225, 465, 945]
        assert rows(town.alice) == rows(town.olga) == [("paper.pdf", ScanState.HELD, 1)]
        refused(town.alice, id, BeingChecked)
    assert work(town, hours=1) == 1
    assert states(town) == [ScanState.INFECTED]


def _tried(house: House, second: int) -> bool:
    def count() -> int:
        with house.backstage() as db:
            return db.scalars(select(DocumentVersion.scan_tries)).one()

    before = count()
    assert work(house, seconds=second) == 0
    return count() > before


def test_one_file_that_chokes_the_scanner_holds_up_no_other(town: House, clamd: Clamd) -> None:
    clamd.hangs_at = b"choke"
    added(town.alice, town.acme, "a.pdf", PDF + b"choke")
    added(town.alice, town.acme, "b.pdf", PDF + b"%")
    assert work(town) == 1
    assert sorted(rows(town.olga)) == [("a.pdf", ScanState.HELD, 1), ("b.pdf", ScanState.CLEAN, 1)]


def test_a_file_that_is_too_large_for_the_scanner_waits_and_doctor_says_why(town: House, clamd: Clamd) -> None:
    clamd.most_bytes = 100
    added(town.alice, town.acme, "large.pdf", PDF + b"%" * 300_000)
    assert work(town) == 0
    (row,) = listing.page(town.alice, asking()).rows
    assert (row.scan, row.scan_said) == (ScanState.HELD, scanning.TOO_LARGE)
    assert [each.rule for each in doctor.check(town.system)] == ["scanner_takes_every_size"]
    clamd.most_bytes = 10_000_000
    assert work(town, hours=1) == 1
    assert doctor.check(town.system) == []


def test_what_came_before_the_scanner_is_checked_after_what_waits_and_stays_open(town: House, clamd: Clamd) -> None:
    scanned_by(town, None)
    old = added(town.alice, town.acme, "old.pdf", BAD)
    scanned_by(town, clamd)
    added(town.alice, town.acme, "new.pdf", PDF)
    assert b"".join(opening.opened(town.sam, old).whole()) == BAD
    assert work(town) == 2
    assert clamd.heard == [PDF, BAD]
    refused(town.sam, old, HasMalware)


def test_a_scanner_that_is_taken_away_lets_nothing_through(town: House, clamd: Clamd) -> None:
    id = added(town.alice, town.acme)
    scanned_by(town, None)
    assert work(town, hours=5) == 0
    refused(town.olga, id, BeingChecked)
    assert [each.rule for each in doctor.check(town.system)] == ["held_files_are_scanned"]


def test_doctor_asks_the_scanner(town: House, clamd: Clamd) -> None:
    assert doctor.check(town.system) == []
    clamd.version = "ClamAV 1.4.3/27600/Wed May  1 08:36:18 2030"
    assert [each.rule for each in doctor.check(town.system)] == ["signatures_are_new"]
    clamd.down()
    assert [each.rule for each in doctor.check(town.system)] == ["scanner_answers"]


def test_a_file_taken_back_while_it_is_checked_is_gone(town: House, clamd: Clamd) -> None:
    id = added(town.alice, town.acme)
    waiting = scanning._next(town.system)
    assert waiting is not None
    removal.take_back(town.alice, id)
    assert scanning._settled(town.system, waiting, scanning.Verdict("Something")) is False
    with town.backstage() as db:
        assert db.scalars(select(Notice)).all() == []
