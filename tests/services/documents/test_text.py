"""The text inside documents: taken once by a job, found word by word by whoever may see them, gone with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from data.documents.tables import Document
from data.documents.text import DocumentShelf, DocumentText
from data.errors import NotAllowed
from data.firm.tables import Job
from data.statuses import TextState
from services.documents import binding, listing, removal, searching, uploads
from services.documents.listing import DocumentRow
from services.documents.text import index, reader, taking
from services.documents.text.finding import Line
from services.documents.text.reader import Extract, ReaderDown
from services.documents.uploads import NewFile
from services.integrations.storage.protocol import StorageDown
from services.platform import background_jobs
from services.platform.context import Context
from tests.cast import House, viewed_by
from tests.services.documents.conftest import added, asking
from tests.services.documents.written import pdf, sheets, word

MINUTE = timedelta(minutes=1)


@pytest.fixture
def plainly(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Text files are read here, without a child; how many were asked for each time. The child has tests of its own."""
    asked: list[int] = []

    def read(files: list[tuple[str, bytes]]) -> list[Extract]:
        asked.append(len(files))
        return [Extract(TextState.READ, content.decode()) for _, content in files]

    monkeypatch.setattr(taking, "extracts", read)
    return asked


def work(town: House, rounds: int = 6) -> None:
    """What the worker does until nothing waits."""
    for _ in range(rounds):
        if not background_jobs.run_due(town.system):
            return


def note(ctx: Context, entity_id: UUID, text: str, name: str = "note.txt") -> UUID:
    return added(ctx, entity_id, name, text.encode())


def found(ctx: Context, words: str, **asked: object) -> list[str]:
    return sorted(row.name for row in listing.page(ctx, asking(words=words, **asked)).rows)


def rows(ctx: Context, words: str) -> dict[str, DocumentRow]:
    return {row.name: row for row in listing.page(ctx, asking(words=words)).rows}


def told(line: Line | None) -> str:
    assert line is not None
    return "".join(f"[{piece.text}]" if piece.is_hit else piece.text for piece in line.pieces)


def states(town: House) -> dict[str, TextState]:
    with town.backstage() as db:
        both = select(Document.name, DocumentText.state).join(DocumentText, DocumentText.document_id == Document.id)
        return {row.name: row.state for row in db.execute(both)}


@pytest.mark.both_databases
def test_words_inside_files_are_found_and_shown_with_what_stands_round_them(town: House, plainly: list[int]) -> None:
    note(town.sam, town.acme, "Ενοίκιο Μαΐου για το γραφείο στον Πειραιά: 7.906,02 ευρώ", "lease.txt")
    note(town.alice, town.acme, "The RENT of the café was paid in March by O'Neill & Sons", "march.txt")
    assert found(town.alice, "rent") == []  # not taken yet
    work(town)
    assert found(town.alice, "ενοικιο") == found(town.alice, "ΠΕΙΡΑΙΑ") == found(town.alice, "Μάιου") == ["lease.txt"]
    assert (
        found(town.alice, "cafe paid") == found(town.alice, "rent mar") == found(town.alice, "o'nei") == ["march.txt"]
    )
    assert (
        found(town.alice, "7906,02") == found(town.alice, "7,906.02") == found(town.alice, "7906.02") == ["lease.txt"]
    )
    assert found(town.alice, "caf paid") == []  # only the last may be a beginning
    assert found(town.alice, "rent ενοικιο") == []  # all of them
    assert found(town.alice, "ent") == []  # an end of a word is no word
    assert told(rows(town.alice, "cafe ren")["march.txt"].line) == (
        "The [RENT] of the [café] was paid in March by O'Neill & Sons"
    )
    assert told(rows(town.alice, "πειραια")["lease.txt"].line).endswith("στον [Πειραιά]: 7.906,02 ευρώ")
    assert found(town.alice, "march rent") == ["march.txt"]  # one in the name and the text, one in the text
    assert found(town.alice, "lease ευρω") == ["lease.txt"]
    counts = listing.folders(town.alice, asking(words="paid"))
    assert counts.types == {None: 1}


@pytest.mark.both_databases
def test_what_databases_take_for_commands_is_only_letters(town: House, plainly: list[int]) -> None:
    note(town.sam, town.acme, "the rent and what is near was paid; folded", "one.txt")
    note(town.sam, town.acme, "nothing of it", "two.txt")
    work(town)
    for typed in (
        '"rent',
        "rent*",
        "rent AND paid",
        "NEAR(rent)",
        "-rent",
        "folded:rent",
        "rent'",
        "rent%",
        "(rent",
        "rent\\",
    ):
        assert (typed, found(town.alice, typed)) == (typed, ["one.txt"])


@pytest.mark.both_databases
def test_what_is_found_does_not_depend_on_how_many_have_it(
    town: House, plainly: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Few are named, more are looked through again: the same documents, in the list, its count and its folders."""
    for n in range(4):
        note(town.sam, town.acme, "pelican" if n % 2 else "heron", f"lease {n}.txt")
    note(town.alice, town.acme, "pelican lease", "2024.txt")
    note(town.sam, town.umbra, "pelican lease", "umbra.txt")
    hidden = note(town.sam, town.acme, "pelican lease", "hidden.txt")
    removal.bin_it(town.olga, hidden)
    work(town)
    searches = (
        "lease",
        "pelican",
        "pelican lease",
        "lease 2",
        "acme",
        "2024",
        "alice",
        "heron nowhere",
        "umbra pel",
        "-",
    )
    told = set()
    for most in (0, 1, 3, 500):
        monkeypatch.setattr(searching, "MOST_NAMED", most)
        told.add(
            tuple(
                (tuple(found(who, words)), sum(listing.folders(who, asking(words=words)).types.values()))
                for who in (town.olga, town.alice, town.ben)
                for words in searches
            )
        )
    assert len(told) == 1
    assert [len(names) for names, _ in told.pop()][:7] == [6, 4, 4, 2, 5, 1, 1]


def test_signs_alone_are_looked_for_in_names(small_town: House, plainly: list[int]) -> None:
    note(small_town.sam, small_town.acme, "a * b - c", "one.txt")
    note(small_town.sam, small_town.acme, "nothing", "two - three.txt")
    work(small_town)
    assert found(small_town.alice, "*") == []
    assert found(small_town.alice, "-") == ["two - three.txt"]
    assert found(small_town.alice, "nothing - ") == ["two - three.txt"]


@pytest.mark.both_databases
def test_nobody_finds_anything_in_what_they_may_not_see(town: House, plainly: list[int]) -> None:
    note(town.sam, town.acme, "pelican of acme", "acme.txt")
    note(town.sam, town.umbra, "pelican of umbra", "umbra.txt")
    work(town)
    assert found(town.alice, "pelican") == found(town.ben, "pelican") == ["acme.txt"]
    assert found(town.olga, "pelican") == ["acme.txt", "umbra.txt"]
    assert listing.folders(town.ben, asking(words="pelican")).types == {None: 1}
    for stranger in town.strangers:
        seen = found(stranger, "pelican")
        assert "acme.txt" not in seen
        assert sum(listing.folders(stranger, asking(words="pelican")).types.values()) == len(seen)
    with pytest.raises(NotAllowed):
        found(town.contact("Nora Night", town.acme, sees_documents=False), "pelican")
    with town.alice.transaction(listing.READ) as db:  # no shelf of another client is even opened
        mine = index.shelves_for(db, ["pelican"])["pelican"]
    assert "pelican" in "".join(mine)
    with town.backstage() as db:
        of_umbra = db.scalars(select(DocumentShelf.words).where(DocumentShelf.entity_id == town.umbra)).all()
    assert of_umbra
    assert not set(mine) & set(of_umbra)


def test_whoever_looks_through_a_contact_s_eyes_finds_what_the_contact_finds(
    small_town: House, plainly: list[int]
) -> None:
    town = small_town
    kept = note(town.sam, town.acme, "pelican kept", "kept.txt")
    note(town.sam, town.umbra, "pelican elsewhere", "elsewhere.txt")
    work(town)
    viewer = viewed_by(town.olga, town.alice)
    assert found(viewer, "pelican") == found(town.alice, "pelican") == ["kept.txt"]
    removal.bin_it(town.olga, kept)
    assert found(viewer, "pelican") == found(town.alice, "pelican") == []
    assert found(town.olga, "pelican") == ["elsewhere.txt"]
    assert found(town.olga, "pelican", bin="yes") == ["kept.txt"]
    assert found(town.alice, "pelican", bin="yes") == []
    removal.restore(town.olga, kept)
    assert found(town.alice, "pelican") == ["kept.txt"]


@pytest.mark.both_databases
def test_a_new_version_is_read_anew_and_the_old_words_are_gone_at_once(town: House, plainly: list[int]) -> None:
    id = note(town.sam, town.acme, "heron")
    other = note(town.sam, town.acme, "heron too", "other.txt")
    work(town)
    assert found(town.alice, "heron") == ["note.txt", "other.txt"]
    received = uploads.receive(town.sam, uploads.place_of(town.sam, id), NewFile("note.txt"), [b"ibis"])
    uploads.add_version(town.sam, id, received)
    assert found(town.alice, "heron") == ["other.txt"]
    work(town)
    assert found(town.alice, "heron") == ["other.txt"]
    assert found(town.alice, "ibis") == ["note.txt"]
    removal.take_back(town.alice, note(town.alice, town.acme, "egret"))
    assert found(town.alice, "heron") == ["other.txt"]
    assert other


@pytest.mark.both_databases
def test_what_is_deleted_leaves_no_word_behind(town: House, plainly: list[int]) -> None:
    """R86: neither in the texts, nor on the shelves."""
    note(town.alice, town.acme, "heron stays", "stays.txt")
    id = note(town.alice, town.acme, "heron secretword", "goes.txt")
    work(town)
    assert found(town.alice, "secretword") == ["goes.txt"]
    removal.take_back(town.alice, id)
    assert found(town.alice, "secretword") == []
    work(town)
    with town.backstage() as db:
        shelves = "".join(db.scalars(select(DocumentShelf.words)))
        assert db.scalar(select(func.count()).select_from(DocumentText)) == 1
    assert "secretword" not in shelves
    assert shelves.count("heron") == 1
    assert found(town.alice, "heron") == ["stays.txt"]


@pytest.mark.security("R86")
def test_a_stolen_database_shows_no_word_of_any_file(small_town: House, plainly: list[int]) -> None:
    town = small_town
    note(town.sam, town.acme, "Canary birds of Κέρκυρα 987654321", "list.txt")
    work(town)
    assert found(town.alice, "canary") == ["list.txt"]
    path = Path(str(town.inside.engine.url.database))
    with town.inside.engine.connect() as db:
        db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    bytes_of_it = b"".join(each.read_bytes() for each in path.parent.glob(path.name + "*"))
    assert b"list.txt" in bytes_of_it  # names lie open, and we look at the right file
    for canary in ("Canary", "canary", "Κέρκυρα", "κερκυρα", "987654321", "bird"):
        assert canary.encode() not in bytes_of_it


def test_one_job_reads_all_that_waits_and_begins_no_second_time(small_town: House, plainly: list[int]) -> None:
    town = small_town
    for number in range(25):
        note(town.sam, town.acme, f"pelican {number}", f"{number}.txt")
    with town.backstage() as db:
        assert db.scalar(select(func.count()).select_from(Job).where(Job.name == "documents.take_texts")) == 1
    work(town)
    assert plainly == [20, 5]
    assert len(found(town.alice, "pelican")) == 25
    work(town)
    taking.sweep(town.system)
    work(town)
    assert plainly == [20, 5]


def test_documents_from_before_are_asked_for_once(small_town: House, plainly: list[int]) -> None:
    town = small_town
    note(town.sam, town.acme, "pelican", "old.txt")
    added(town.sam, town.acme, "scan.png", b"\x89PNG\r\n\x1a\n" + bytes(100))
    with town.backstage() as db:
        for each in db.scalars(select(DocumentText)).all():
            db.delete(each)
        db.execute(update(Job).values(done_at=db.now))
    assert found(town.alice, "pelican") == []
    assert taking.sweep(town.system) == 2
    assert taking.sweep(town.system) == 0
    work(town)
    assert found(town.alice, "pelican") == ["old.txt"]
    assert states(town) == {"old.txt": TextState.READ, "scan.png": TextState.NONE}


def test_nothing_is_read_while_the_area_is_off(small_town: House, plainly: list[int]) -> None:
    town = small_town
    note(town.sam, town.acme, "pelican")
    town.prefer(areas_on=[])
    town.again(town.olga)
    off = replace(town.system, preferences=town.again(town.olga).preferences)
    background_jobs.run_due(off)
    assert (plainly, taking.sweep(off)) == ([], 0)
    town.switch_on("documents")
    assert taking.sweep(town.system) == 0
    work(town)
    assert plainly == [1]


def test_a_file_that_takes_the_portal_down_is_not_tried_for_ever(
    small_town: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever was begun before goes alone, so what waits with it comes through."""
    town = small_town
    note(town.sam, town.acme, "pelican good", "good.txt")
    note(town.sam, town.acme, "pelican bad", "bad.txt")
    seen: list[list[bytes]] = []

    class Died(BaseException):
        """The process ends here."""

    def dies(files: list[tuple[str, bytes]]) -> list[Extract]:
        seen.append([content for _, content in files])
        if any(b"bad" in content for _, content in files):
            raise Died()
        return [Extract(TextState.READ, content.decode()) for _, content in files]

    monkeypatch.setattr(taking, "extracts", dies)
    monkeypatch.setattr(taking, "_give_back", lambda ctx, left: None)
    for _ in range(8):
        try:
            taking.take_texts(town.system)
        except Died:
            continue
    assert states(town) == {"good.txt": TextState.READ, "bad.txt": TextState.UNREADABLE}
    assert sum(any(b"bad" in each for each in files) for files in seen) == taking.MOST_TRIES
    assert all(len(files) == 1 for files in seen[1:])


@pytest.mark.parametrize("failure", [StorageDown("away"), ReaderDown("away")])
def test_a_store_or_a_reader_that_is_away_is_no_fault_of_the_file(
    small_town: House, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    town = small_town
    note(town.sam, town.acme, "pelican")

    def fails(files: object) -> list[Extract]:
        raise failure

    monkeypatch.setattr(taking, "extracts", fails)
    for _ in range(6):
        with pytest.raises(type(failure)):
            taking.take_texts(town.system)
    assert states(town) == {"note.txt": TextState.WAITING}
    monkeypatch.setattr(taking, "extracts", lambda files: [Extract(TextState.READ, "pelican") for _ in files])
    taking.take_texts(town.system)
    assert found(town.alice, "pelican") == ["note.txt"]


def test_a_document_that_goes_while_it_is_read_stays_gone(small_town: House, monkeypatch: pytest.MonkeyPatch) -> None:
    town = small_town
    id = note(town.alice, town.acme, "pelican")

    def reads(files: list[tuple[str, bytes]]) -> list[Extract]:
        removal.take_back(town.alice, id)
        return [Extract(TextState.READ, "pelican") for _ in files]

    monkeypatch.setattr(taking, "extracts", reads)
    work(town)
    with town.backstage() as db:
        assert db.scalars(select(DocumentText)).all() == db.scalars(select(DocumentShelf)).all() == []


def test_what_can_not_be_read_says_so(small_town: House) -> None:
    """In the real child: each kind of file with a text, one that is locked, one that is broken."""
    town = small_town
    office = word("The heron stands.", cells=("left", "right"), header="Above all pages")
    table = sheets(Rents=[["Tenant", "Amount"], ["Πελαργός", 906.5]], Empty=[])
    added(town.sam, town.acme, "two pages.pdf", pdf("First page", "The pelican\nis on the second"))
    added(town.sam, town.acme, "letter.docx", office)
    added(town.sam, town.acme, "rents.xlsx", table)
    added(town.sam, town.acme, "greek.csv", "Όνομα;Ποσό\nΚορμοράνος;5\n".encode("cp1253"))
    added(town.sam, town.acme, "locked.pdf", pdf("The pelican", password="swordfish"))
    added(town.sam, town.acme, "broken.pdf", b"%PDF-1.7\nnothing of the kind")
    work(town)
    here = {row.name: row.text_state for row in listing.page(town.alice, asking()).rows}
    assert here.pop("locked.pdf") is TextState.LOCKED
    assert here.pop("broken.pdf") is TextState.UNREADABLE
    assert set(here.values()) == {TextState.READ}
    row = rows(town.alice, "pelican")["two pages.pdf"]
    assert row.line is not None
    assert (row.line.page, told(row.line)) == (2, "The [pelican] is on the second")
    assert found(town.alice, "heron") == found(town.alice, "above right") == ["letter.docx"]
    assert (
        found(town.alice, "πελαργος") == found(town.alice, "906,50") == found(town.alice, "rents ten") == ["rents.xlsx"]
    )
    assert found(town.alice, "κορμορανος") == ["greek.csv"]


def test_too_large_and_too_long_are_told_apart(
    small_town: House, plainly: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    town = small_town
    monkeypatch.setattr(taking, "MOST_BYTES", 50)
    note(town.sam, town.acme, "pelican " * 20, "large.txt")
    note(town.sam, town.acme, "pelican", "small.txt")
    monkeypatch.setattr("services.documents.text.shelves.MOST_WORDS", 2)
    note(town.sam, town.acme, "one two heron", "long.txt")
    work(town)
    assert states(town) == {
        "large.txt": TextState.TOO_LARGE,
        "small.txt": TextState.READ,
        "long.txt": TextState.READ,
    }
    here = {row.name: row.is_text_cut for row in listing.page(town.alice, asking()).rows}
    assert here == {"large.txt": False, "small.txt": False, "long.txt": True}
    assert found(town.alice, "pelican") == ["small.txt"]
    assert found(town.alice, "heron") == []
    assert reader.MOST_LETTERS >= 300_000


@pytest.mark.both_databases
def test_what_waits_for_a_payment_is_not_read_aloud(town: House, plainly: list[int]) -> None:
    """Neither found, nor counted, nor shown, before it is open; the firm finds it all the while."""
    id = note(town.sam, town.acme, "pelican of the report", "report.txt")
    note(town.sam, town.acme, "pelican too", "open.txt")
    work(town)
    invoice = town.invoice("100.00 EUR", number="INV-7")
    binding.bind(town.olga, id, invoice.id)
    assert found(town.alice, "pelican") == ["open.txt"]
    assert listing.folders(town.alice, asking(words="pelican")).types == {None: 1}
    assert rows(town.alice, "report")["report.txt"].line is None  # by its name
    assert found(town.olga, "pelican") == ["open.txt", "report.txt"]
    binding.release_by_hand(town.olga, id)
    assert found(town.alice, "pelican") == ["open.txt", "report.txt"]
    assert rows(town.alice, "report")["report.txt"].line is not None
