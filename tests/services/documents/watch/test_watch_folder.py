"""The watch folder: what is taken, when, to whom; what is left alone; and that nothing comes in twice or goes lost."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import select

from data.documents.tables import Document, DocumentVersion
from data.people.tables import Entity
from data.statuses import ScanState, WatchState
from services.documents import folders, listing, opening, removal
from services.documents.file_names import safe_name
from services.documents.watch import quarantine, watcher
from services.documents.watch.names import is_left_alone
from services.operations import doctor, vault_upkeep
from tests.cast import NOON, House
from tests.doubles.clamd import EICAR, NAME, running
from tests.night import times
from tests.services.documents.conftest import PDF, added, asking
from tests.services.documents.watch.watching import Inbox, scanned_by

pytestmark = pytest.mark.security("R68")


@pytest.fixture
def inbox(town: House) -> Inbox:
    return Inbox(town)


@pytest.fixture
def small(small_town: House) -> Inbox:
    return Inbox(small_town)


def test_a_file_of_a_client_is_published_once_and_is_away(inbox: Inbox) -> None:
    town = inbox.house
    tax = folders.add_folder(town.olga, "Tax returns")
    inbox.put("Acme Ltd/2029/Tax returns/return.pdf")
    assert inbox.settle() == 1
    (row,) = listing.page(town.alice, asking()).rows
    assert (row.name, row.year, row.type, row.is_from_firm, row.is_new) == (
        "return.pdf",
        2029,
        "Tax returns",
        True,
        True,
    )
    assert b"".join(opening.opened(town.alice, row.id).whole()) == PDF
    with town.backstage() as db:
        assert db.scalars(select(Document)).one().type_id == tax
    assert inbox.left() == []
    assert [(each.state, each.document_id) for each in inbox.rows()] == [(WatchState.TAKEN, row.id)]
    for stranger in town.strangers:
        assert listing.page(stranger, asking()).found == 0
    assert inbox.settle() == 0
    assert doctor.check(town.system) == []


@pytest.mark.parametrize(
    ("path", "year", "typed"),
    [
        ("Acme Ltd/a.pdf", None, False),
        ("acme  LTD/2029/a.pdf", 2029, False),
        ("ÁCME Ltd/Tax returns/a.pdf", None, True),
        ("C-7/tax RETURNS/2029/a.pdf", 2029, True),
        ("c-7/2029/tax returns/a.pdf", 2029, True),
    ],
)
def test_year_and_type_may_be_left_out_and_the_client_is_its_name_or_number(
    small: Inbox, path: str, year: int | None, typed: bool
) -> None:
    folders.add_folder(small.house.olga, "Tax returns")
    with small.house.backstage() as db:
        db.one(Entity, small.house.acme).external_id = "C-7"
    small.put(path)
    small.settle()
    assert small.documents() == [("a.pdf", year, typed, 1)]


def test_what_is_not_certain_waits_sealed_and_nothing_of_it_lies_open(small: Inbox) -> None:
    house = small.house
    folders.close_folder(house.olga, folders.add_folder(house.olga, "Old letters"))
    with house.backstage() as db:
        db.one(Entity, house.umbra).external_id = "Twin"
    house.entity("Twin")
    house.entity("No number yet")
    house.entity("Gone", archived_at=NOON)
    expected = {
        "loose.pdf": "no client",
        "Acme/a.pdf": "unknown client",
        "Acme Ltd 2/a.pdf": "unknown client",
        "\u200d/a.pdf": "unknown client",
        "Twin/a.pdf": "several clients",
        "Gone/a.pdf": "archived",
        "Acme Ltd/Old letters/a.pdf": "unknown folder",
        "Acme Ltd/2029/2030/a.pdf": "unknown folder",
        "Acme Ltd/20299/a.pdf": "unknown folder",
        "Acme Ltd/x/y/z/a.pdf": "unknown folder",
        "Acme Ltd/a.exe": "type not taken",
        "Acme Ltd/no ending": "type not taken",
        "Acme Ltd/lies.pdf": "type lies",
    }
    for path in expected:
        small.put(path, b"<html>" if "lies" in path else PDF)
    assert small.settle() == len(expected)
    assert small.why() == expected
    assert small.documents() == []
    assert small.left() == []
    assert len(house.inside.gateways.vault.ids()) == len(expected)
    assert {each.rule for each in doctor.check(house.system)} == {"watched_files_find_their_place"}
    vault_upkeep.sweep(house.system)
    assert len(house.inside.gateways.vault.ids()) == len(expected)


def test_a_name_that_is_no_text_waits_for_one(small: Inbox) -> None:
    small.put(b"Acme Ltd/" + "απόδειξη.pdf".encode("cp1253"))
    small.put("Acme Ltd/Απόδειξη.pdf")
    small.put(b"\xc1\xf0/a.pdf")
    small.settle()
    assert sorted(small.why().values()) == ["bad name", "unknown client"]
    assert [each[0] for each in small.documents()] == ["Απόδειξη.pdf"]
    (row,) = small.rows(WatchState.TAKEN)
    assert row.path == "Acme Ltd/Απόδειξη.pdf"


def test_a_file_that_grows_is_taken_whole_and_once(small: Inbox) -> None:
    path = small.put("Acme Ltd/slow.pdf", PDF)
    for _ in range(6):
        small.look(4)
        with path.open("ab") as file:
            file.write(b"% more\n")
    assert small.look(9) == 0
    assert small.look(9) == 0
    assert small.look(2) == 1
    (row,) = listing.page(small.house.alice, asking()).rows
    assert row.size_bytes == len(PDF) + 6 * len(b"% more\n")


def test_a_file_that_somebody_has_open_to_write_is_left_until_they_close_it(small: Inbox) -> None:
    path = small.put("Acme Ltd/open.pdf")
    writer = subprocess.Popen(
        [sys.executable, "-c", "import sys; f = open(sys.argv[1], 'ab'); print(flush=True); input()", str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert writer.stdout is not None
    writer.stdout.readline()
    assert small.settle() == 0
    assert small.look(600) == 0
    writer.communicate(b"\n", timeout=20)
    assert small.look(11) == 1


def test_a_file_that_somebody_has_locked_is_left(small: Inbox) -> None:
    path = small.put("Acme Ltd/locked.pdf")
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        assert small.settle() == 0
    assert small.look(11) == 1


@pytest.mark.parametrize(
    "name",
    [".hidden.pdf", "._a.pdf", ".DS_Store", "~$a.docx", "a.pdf.part", "A.PDF.CRDOWNLOAD", "a.tmp", "a.pdf~", "Thumbs.db",
     "desktop.ini", ".~lock.a.pdf#", "a.swp", "~syncthing~a.pdf.tmp", ".git/a.pdf", "@eaDir/a.pdf", "$RECYCLE.BIN/a.pdf"],
)  # fmt: skip
def test_what_programs_put_there_for_themselves_is_left_alone(small: Inbox, name: str) -> None:
    small.put(f"Acme Ltd/{name}")
    assert small.settle() == small.look(3600) == 0
    assert small.rows() == []
    assert small.left() == [f"Acme Ltd/{name}"]


def test_a_temporary_name_that_becomes_a_lasting_one_is_taken(small: Inbox) -> None:
    path = small.put("Acme Ltd/scan.pdf.part")
    small.settle()
    path.rename(path.with_name("scan.pdf"))
    assert small.settle() == 1
    assert not is_left_alone(b"particle.pdf")


def test_links_devices_and_ways_out_are_never_followed(small: Inbox, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.pdf").write_bytes(PDF)
    acme = small.put("Acme Ltd/own.pdf").parent
    (acme / "link.pdf").symlink_to(outside / "secret.pdf")
    (acme / "folder").symlink_to(outside)
    (small.root / "Umbra SA").symlink_to(outside)
    os.mkfifo(acme / "pipe.pdf")
    assert small.settle() == 1
    assert [each[0] for each in small.documents()] == ["own.pdf"]
    assert (outside / "secret.pdf").read_bytes() == PDF


def test_a_folder_that_becomes_a_link_between_two_looks_leads_nowhere(small: Inbox, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.pdf").write_bytes(PDF)
    acme = small.put("Acme Ltd/a.pdf").parent
    small.look(1)
    acme.rename(tmp_path / "moved")
    acme.symlink_to(outside)
    os.utime(outside / "a.pdf", ns=((tmp_path / "moved/a.pdf").stat().st_atime_ns,) * 2)
    assert small.look(11) == small.settle() == 0
    assert (outside / "a.pdf").exists()
    assert small.documents() == []


def test_an_empty_file_waits_longer_and_is_told_of_then(small: Inbox) -> None:
    path = small.put("Acme Ltd/scan.pdf", b"")
    small.settle()
    assert small.look(60) == 0
    assert small.rows() == []
    small.look(300)
    assert small.why() == {"Acme Ltd/scan.pdf": "empty"}
    path.write_bytes(PDF)
    assert small.settle() == 1
    assert small.why() == {}


def test_what_may_not_be_read_is_told_of_until_it_may_or_is_gone(small: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    path, other = small.put("Acme Ltd/a.pdf"), small.put("Acme Ltd/b.pdf")
    opened = os.open

    def refused(name: object, flags: int, *args: int, dir_fd: int | None = None) -> int:
        if name in (b"a.pdf", b"b.pdf"):
            raise PermissionError(13, "not yours")
        return opened(name, flags, *args, dir_fd=dir_fd)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", refused)  # the tests may run as somebody who may read everything
    small.settle()
    assert small.why() == {"Acme Ltd/a.pdf": "unreadable", "Acme Ltd/b.pdf": "unreadable"}
    assert path.exists()
    other.unlink()
    small.look(11)
    assert small.why() == {"Acme Ltd/a.pdf": "unreadable"}
    monkeypatch.undo()
    small.look(3600)
    assert small.why() == {}
    assert [each[0] for each in small.documents()] == ["a.pdf"]


def test_too_large_a_file_waits_and_a_huge_one_is_not_touched(small: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    small.house.prefer(document_mb=1)
    monkeypatch.setattr("services.documents.watch.intake.MOST_BYTES", 3_000_000)
    small.put("Acme Ltd/large.pdf", PDF + bytes(2_000_000))
    small.put("Acme Ltd/huge.pdf", PDF + bytes(4_000_000))
    small.settle()
    assert small.why() == {"Acme Ltd/large.pdf": "too large", "Acme Ltd/huge.pdf": "too large to keep"}
    assert small.left() == ["Acme Ltd/huge.pdf"]


def test_moves_whole_folders_and_files_from_before_the_start(small: Inbox, tmp_path: Path) -> None:
    small.put("Acme Ltd/before.pdf")
    staged = tmp_path / "staged" / "2029"
    staged.mkdir(parents=True)
    for number in range(5):
        (staged / f"{number}.pdf").write_bytes(PDF + b"%" * number)
    small.look(1)
    staged.rename(small.root / "Acme Ltd" / "2029")
    small.look(5)
    (small.root / "Acme Ltd/2029/4.pdf").rename(small.root / "Acme Ltd/2029/four.pdf")
    small.look(6)
    small.settle()
    names = [(each[0], each[1]) for each in small.documents()]
    assert names == [("0.pdf", 2029), ("1.pdf", 2029), ("2.pdf", 2029), ("3.pdf", 2029), ("before.pdf", None),
                     ("four.pdf", 2029)]  # fmt: skip
    assert small.left() == []


def test_the_same_content_at_the_same_place_is_not_doubled_and_elsewhere_it_is_another(inbox: Inbox) -> None:
    for _ in range(3):
        inbox.put("Acme Ltd/2029/a.pdf")
        inbox.settle()
    assert inbox.documents() == [("a.pdf", 2029, False, 1)]
    inbox.put("Acme Ltd/2030/a.pdf")
    inbox.put("Umbra SA/2029/a.pdf")
    inbox.settle()
    assert len(inbox.documents()) == 3
    assert inbox.left() == []
    removal.bin_it(inbox.house.sam, listing.page(inbox.house.sam, asking(year=2030)).rows[0].id)
    inbox.put("Acme Ltd/2030/a.pdf")
    inbox.settle()
    assert len(inbox.documents()) == 4, "it was thrown away, and somebody wants it there again"
    assert len(inbox.house.inside.gateways.vault.ids()) == 4


@pytest.mark.parametrize(
    ("rule", "documents", "why"),
    [
        ("ask", [("scan.pdf", None, False, 1)], {"Acme Ltd/scan.pdf": "same name"}),
        ("version", [("scan.pdf", None, False, 2)], {}),
        ("beside", [("scan.pdf", None, False, 1)] * 2, {}),
    ],
)
def test_another_content_of_the_same_name_is_as_the_settings_say(
    small_town: House, rule: str, documents: list[object], why: dict[str, str]
) -> None:
    inbox = Inbox(small_town, watch_same_name=rule)
    for content in (PDF, PDF + b"% another"):
        inbox.put("Acme Ltd/scan.pdf", content)
        inbox.settle()
    assert inbox.documents() == documents
    assert inbox.why() == why
    assert inbox.left() == []


def test_what_a_client_sent_is_never_written_over(small_town: House) -> None:
    inbox = Inbox(small_town, watch_same_name="version")
    added(small_town.alice, small_town.acme, "scan.pdf", PDF)
    inbox.put("Acme Ltd/scan.pdf", PDF + b"% the firm's")
    inbox.settle()
    assert inbox.why() == {"Acme Ltd/scan.pdf": "same name"}


def test_while_it_is_off_nothing_is_touched(small_town: House) -> None:
    inbox = Inbox(small_town, watch="")
    inbox.put("Acme Ltd/a.pdf")
    assert inbox.settle() == 0
    inbox = Inbox(small_town)
    small_town.prefer(areas_on=[])
    assert inbox.settle() == 0
    assert inbox.left() == ["Acme Ltd/a.pdf"]
    small_town.switch_on("documents")
    assert inbox.settle() == 1


def test_malware_is_laid_aside_and_nobody_publishes_or_opens_it(small: Inbox, tmp_path: Path) -> None:
    with running(tmp_path) as clamd:
        scanned_by(small.house, clamd)
        small.put("Acme Ltd/bad.pdf", PDF + EICAR)
        small.put("Acme Ltd/good.pdf")
        assert small.settle() == 2
        assert small.why() == {"Acme Ltd/bad.pdf": "malware"}
        assert [each[0] for each in small.documents()] == ["good.pdf"]
        with small.house.backstage() as db:
            assert db.scalars(select(DocumentVersion.scan)).all() == [ScanState.CLEAN]
        (waiting,) = quarantine.waiting(small.house.olga)
        assert (waiting.detail, waiting.may_be_published) == (NAME, False)
        clamd.down()
        small.put("Acme Ltd/later.pdf", PDF + b"%")
        assert small.settle() == small.look(60) == 0
        assert small.why() == {"Acme Ltd/bad.pdf": "malware", "Acme Ltd/later.pdf": "no scanner"}
        assert small.left() == ["Acme Ltd/later.pdf"]
        assert len(small.house.inside.gateways.vault.ids()) == 2
        clamd.up()
        assert small.look(3600) == 1
        assert small.why() == {"Acme Ltd/bad.pdf": "malware"}


def test_one_file_that_cannot_be_taken_holds_up_no_other(small: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    small.put("Acme Ltd/a.pdf")
    small.put("Acme Ltd/b.pdf", PDF + b"%")

    def broken(name: str) -> str:
        if name == "a.pdf":
            raise RuntimeError("a bug")
        return safe_name(name)

    monkeypatch.setattr("services.documents.watch.intake.safe_name", broken)
    assert small.settle() == 1
    assert small.why() == {"Acme Ltd/a.pdf": "trouble"}
    monkeypatch.undo()
    assert small.look(60) == 1
    assert len(small.documents()) == 2


def test_a_folder_that_lets_nothing_go_publishes_each_once_and_says_so(
    small: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    small.put("Acme Ltd/a.pdf")

    unlink = os.unlink

    def refused(name: str, *, dir_fd: int | None = None) -> None:
        if dir_fd is not None:
            raise PermissionError(13, "read only")
        unlink(name)

    monkeypatch.setattr(os, "unlink", refused)
    assert small.settle() == 1
    assert small.look(3600) == 0
    small.restart()
    small.settle()
    small.look(3600)
    assert len(small.documents()) == 1
    assert [each.why for each in quarantine.waiting(small.house.olga)] == ["not removed"]
    monkeypatch.undo()
    small.restart()
    assert small.settle() == 1
    assert (len(small.documents()), small.left()) == (1, [])


def test_a_burst_loses_and_doubles_nothing(small: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Written by several at once while the worker looks all the time, and is stopped and started in between."""
    many = times(120, 5000)
    monkeypatch.setattr(watcher, "RUN_SECONDS", times(1, 20))

    def write(part: int) -> None:
        for number in range(part, many, 4):
            small.put(f"Acme Ltd/{2000 + number % 20}/{number}.pdf", PDF + str(number).encode())

    writers = [threading.Thread(target=write, args=(part,)) for part in range(4)]
    for each in writers:
        each.start()
    while any(each.is_alive() for each in writers):
        small.look(3)
    for turn in range(many * 20):
        if not small.left():
            break
        if turn % 3 == 2:
            small.restart()
        small.look(11)
    found = small.documents()
    assert sorted(each[0] for each in found) == sorted(f"{number}.pdf" for number in range(many))
    assert {each[3] for each in found} == {1}
    assert len(small.house.inside.gateways.vault.ids()) == many
    assert small.left() == []


def test_events_wake_the_worker_and_nothing_else_is_looked_at(small_town: House) -> None:
    inbox = Inbox(small_town, watch="events")
    woken = threading.Event()
    small_town.inside.bus.listen(watcher.WAKE, lambda _: woken.set())
    inbox.look(1)
    inbox.put("Acme Ltd/2029/a.pdf")
    assert woken.wait(10), "watchdog has said so"
    for _ in range(200):
        inbox.look(0)
        if watcher._watchers[small_town.engine].seen:
            break
        woken.wait(0.05)
    assert inbox.look(11) == 1
    assert inbox.documents() == [("a.pdf", 2029, False, 1)]
    inbox.restart()


def test_what_no_event_told_of_is_found_within_a_minute(small_town: House) -> None:
    inbox = Inbox(small_town, watch="events")
    inbox.look(1)
    one = watcher._watchers[small_town.engine]
    inbox.put("Acme Ltd/a.pdf")
    threading.Event().wait(1)
    one._hints = set()  # lost: the queue of events ran over
    assert inbox.look(11) == inbox.look(11) == 0
    assert inbox.look(60) == 0
    assert inbox.look(11) == 1
    inbox.restart()


def test_doctor_looks_at_the_folder(small: Inbox) -> None:
    assert doctor.check(small.house.system) == []
    small.root.rename(small.root.with_name("elsewhere"))
    assert [each.rule for each in doctor.check(small.house.system)] == ["watch_folder_is_there"]
    assert small.look(1) == 0
    small.root.with_name("elsewhere").rename(small.root)
    small.put("loose.pdf")
    small.settle()
    assert [each.rule for each in doctor.check(small.house.system)] == ["watched_files_find_their_place"]
