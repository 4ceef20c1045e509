"""A selection as one ZIP: the very bytes under names that every disk takes, each given by the rights of its moment."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from data.access.tables import LoginSession
from data.documents.tables import Document, DocumentFetch
from data.errors import NotAllowed, NotFound, Refusal
from data.people.tables import Contact
from services.access import authentication, impersonation
from services.documents import archive_names, archives, folders, listing, opening, removal, selection
from services.documents.archive_names import Chosen
from services.documents.at_once import MOST_AT_ONCE, TooManyChosen
from services.documents.release import WaitsForPayment
from services.documents.selection import Weight
from services.integrations.encrypted_store import VaultDamaged
from services.integrations.storage.protocol import StorageDown
from services.platform.context import Context
from services.platform.i18n import Wording
from tests.cast import NOON, House
from tests.services.documents.conftest import PDF, added, asking

BIG = b"%PDF-1.7\n" + bytes(range(256)) * 20_000  # more than is held in memory at once
LEFT_OUT = "Not included.txt"


def live(house: House, ctx: Context) -> Callable[[], Context]:
    """The same person at each look, with the rights they have by then."""
    return lambda: house.again(ctx)


def zipped(house: House, ctx: Context, *ids: UUID) -> zipfile.ZipFile:
    chosen = selection.chosen(ctx, ids)
    return opened(archives.stream(live(house, ctx), chosen, len(ids) - len(chosen)))


def opened(pieces: Iterator[bytes]) -> zipfile.ZipFile:
    book = zipfile.ZipFile(io.BytesIO(b"".join(pieces)))
    assert book.testzip() is None
    return book


def marks(house: House) -> int:
    with house.backstage() as db:
        return db.scalar(select(func.count()).select_from(DocumentFetch)) or 0


def newly(ctx: Context) -> list[str]:
    return sorted(row.name for row in listing.page(ctx, asking(new=True)).rows)


@pytest.mark.feature("DOC-11", "DOC-14")
def test_every_file_is_the_original_one_and_counts_as_downloaded(town: House) -> None:
    contents = {"a.pdf": PDF, "Φόρος 2030.pdf": PDF + b"% two\n", "big.pdf": BIG, "rows.csv": b"a,b\n" * 30_000}
    ids = [added(town.sam, town.acme, name, content) for name, content in contents.items()]
    assert selection.weigh(town.alice, ids) == Weight(4, 0, sum(map(len, contents.values())))
    book = zipped(town, town.alice, *ids)
    assert {name: sha256(book.read(name)).digest() for name in book.namelist()} == {
        name: sha256(content).digest() for name, content in contents.items()
    }
    assert book.getinfo("a.pdf").date_time == (2030, 5, 17, 15, 0, 0), "in the firm's zone"
    assert book.getinfo("rows.csv").compress_size < len(contents["rows.csv"]) / 10
    assert all(each.flag_bits & 0x800 for each in book.infolist() if not each.filename.isascii()), "names in UTF-8"
    assert (newly(town.alice), marks(town)) == ([], 4)
    assert len(newly(town.maria)) == 4, "each contact's own"
    zipped(town, town.alice, *ids)
    assert marks(town) == 4


@pytest.mark.feature("DOC-14", "IMP-06")
def test_staff_and_who_looks_through_other_eyes_leave_no_mark(town: House) -> None:
    id = added(town.sam, town.acme)
    look = impersonation.start(town.sam, town.alice.actor.memberships[0].contact_id, "they called")
    through_her_eyes = authentication.identify(town.inside, authentication.key_of(look), NOON)
    for who in (town.olga, town.ben, town.rita, through_her_eyes):
        assert zipped(town, who, id).namelist() == ["tax return.pdf"]
    assert marks(town) == 0
    assert newly(town.alice) == ["tax return.pdf"]


@pytest.mark.security("R25")
def test_of_what_is_out_of_sight_nothing_is_given_or_told(town: House) -> None:
    mine, theirs = added(town.sam, town.acme, "mine.pdf"), added(town.sam, town.umbra, "theirs.pdf")
    binned = added(town.sam, town.acme, "binned.pdf")
    removal.bin_it(town.sam, binned)
    for nobodys in ((theirs,), (binned,), (uuid4(),), ()):
        with pytest.raises(NotFound):
            selection.chosen(town.alice, nobodys)
        assert selection.weigh(town.alice, nobodys) == Weight()
    book = zipped(town, town.alice, mine, theirs, binned, uuid4())
    assert book.namelist() == ["mine.pdf", LEFT_OUT]
    told = book.read(LEFT_OUT).decode("utf-8-sig")
    assert "3 documents that were chosen are not there any more." in told
    assert "theirs" not in told
    assert "binned" not in told
    assert "binned.pdf" in zipped(town, town.olga, mine, binned).namelist(), "staff see into the bin"
    assert selection.weigh(town.olga, [mine, binned]) == Weight(2, 1, 2 * len(PDF))
    with pytest.raises(NotFound):
        selection.chosen(town.ben, [theirs])
    blind = town.contact("Bo Blind", town.acme, sees_documents=False)
    for ask in (selection.chosen, selection.weigh):
        with pytest.raises(NotAllowed):
            ask(blind, [mine])
    with pytest.raises(NotAllowed):
        selection.ids_of(blind, asking())


@pytest.mark.security("R25")
def test_what_is_for_other_contacts_only_is_not_there(town: House) -> None:
    mine, secret = added(town.sam, town.acme, "mine.pdf"), added(town.sam, town.acme, "salaries.pdf")
    with town.backstage() as db:
        db.get_one(Document, secret).is_for_all = False
    assert selection.weigh(town.alice, [mine, secret]).count == 1
    assert selection.ids_of(town.alice, asking()) == {mine}
    told = zipped(town, town.alice, mine, secret).read(LEFT_OUT).decode("utf-8-sig")
    assert "salaries" not in told
    assert zipped(town, town.olga, mine, secret).namelist() == ["mine.pdf", "salaries.pdf"]


@pytest.mark.feature("DOC-14")
def test_what_waits_for_a_payment_is_named_with_what_it_waits_for(
    small_town: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = small_town
    ids = [added(house.sam, house.acme, f"{name}.pdf") for name in "ab"]
    real = opening.opened

    def opened(ctx: Context, id: UUID) -> opening.OpenedDocument:
        if id == ids[0]:
            raise WaitsForPayment(number="INV-7")
        return real(ctx, id)

    monkeypatch.setattr(opening, "opened", opened)
    book = zipped(house, house.alice, *ids)
    assert book.namelist() == ["b.pdf", LEFT_OUT]
    assert "a.pdf: This document becomes available when invoice INV-7 is paid." in book.read(LEFT_OUT).decode()
    assert newly(house.alice) == ["a.pdf"]


@pytest.mark.security("R25")
def test_rights_are_asked_again_for_each_file_when_its_turn_comes(small_town: House) -> None:
    house = small_town
    ids = [added(house.sam, house.acme, f"{n}.pdf", BIG) for n in range(4)]
    pieces = archives.stream(live(house, house.alice), selection.chosen(house.alice, ids))
    sent = [next(pieces)]  # the first has begun
    removal.bin_it(house.sam, ids[1])
    with house.backstage() as db:  # the others: no right any more, once the second was passed over
        contact = db.scalars(select(Contact).where(Contact.person_id == house.alice.actor.person_id)).one()
        contact.sees_documents = False
    book = opened(iter(sent + list(pieces)))
    assert book.namelist() == ["0.pdf", LEFT_OUT], "what had begun is finished"
    told = book.read(LEFT_OUT).decode("utf-8-sig")
    assert all(f"{n}.pdf" in told for n in (1, 2, 3))
    assert "You may not see it any more." in told
    assert marks(house) == 1, "what they were given, they have"


def test_what_is_gone_signed_out_or_damaged_meanwhile_is_named_inside(small_town: House) -> None:
    house = small_town
    good, gone, damaged, lost = (added(house.sam, house.acme, f"{name}.pdf") for name in "abcd")
    chosen = selection.chosen(house.alice, [good, gone, damaged, lost])
    removal.bin_it(house.sam, gone)
    path = house.inside.gateways.vault.storage.path(f"{opening.opened(house.sam, damaged).blob_id}.body")
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    house.inside.gateways.vault.drop(opening.opened(house.sam, lost).blob_id)
    book = opened(archives.stream(live(house, house.alice), chosen))
    assert book.namelist() == ["a.pdf", LEFT_OUT]
    lines = book.read(LEFT_OUT).decode("utf-8-sig").split("\r\n")
    assert lines[2:] == [
        "b.pdf: It is not there any more.",
        "c.pdf: It is damaged and cannot be given out. Please tell the firm.",
        "d.pdf: It is damaged and cannot be given out. Please tell the firm.",
        "",
    ]
    assert marks(house) == 1
    pieces = archives.stream(live(house, house.maria), selection.chosen(house.maria, [good]))
    with house.backstage() as db:
        db.delete(db.get_one(LoginSession, house.maria.actor.session_key))
    with pytest.raises(Refusal):
        list(pieces)  # signed out before it began


def test_a_store_that_does_not_answer_is_no_damage(small_town: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house = small_town
    ids = [added(house.sam, house.acme, name) for name in ("a.pdf", "b.pdf")]
    real = opening.OpenedDocument.whole

    def whole(self: opening.OpenedDocument) -> Iterator[bytes]:
        if self.name == "a.pdf":
            raise StorageDown()
        return real(self)

    monkeypatch.setattr(opening.OpenedDocument, "whole", whole)
    book = zipped(house, house.alice, *ids)
    assert "a.pdf: It could not be read just now" in book.read(LEFT_OUT).decode("utf-8-sig")
    assert newly(house.alice) == ["a.pdf"]


def test_a_download_that_breaks_off_marks_only_what_went_out(small_town: House) -> None:
    house = small_town
    ids = [added(house.sam, house.acme, f"{n}.pdf", BIG) for n in range(3)]
    pieces = archives.stream(live(house, house.alice), selection.chosen(house.alice, ids))
    sent = b""
    while b"1.pdf" not in sent:  # the second has begun, so the first was taken whole
        sent += next(pieces)
    assert newly(house.alice) == ["1.pdf", "2.pdf"]
    with suppress(ValueError):
        pieces.close()  # the browser has gone
    assert newly(house.alice) == ["1.pdf", "2.pdf"]


def test_a_large_file_that_is_lost_after_it_was_proven_ends_the_zip(small_town: House) -> None:
    house = small_town
    id = added(house.sam, house.acme, "big.pdf", BIG)
    pieces = archives.stream(live(house, house.alice), selection.chosen(house.alice, [id]))
    sent = next(pieces)
    house.inside.gateways.vault.drop(opening.opened(house.sam, id).blob_id)
    with pytest.raises(VaultDamaged):
        for piece in pieces:
            sent += piece
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(sent))
    assert marks(house) == 0


def test_it_is_never_whole_in_memory(small_town: House) -> None:
    house = small_town
    ids = [added(house.sam, house.acme, f"{n}.pdf", BIG) for n in range(4)]
    sizes = [len(each) for each in archives.stream(live(house, house.alice), selection.chosen(house.alice, ids))]
    assert sum(sizes) > 4 * len(BIG)
    assert max(sizes) < 1_200_000, "a piece is one chunk of the vault"


def test_folders_stand_only_for_what_there_is_several_of(town: House) -> None:
    tax = folders.add_folder(town.olga, "Tax/VAT")
    one = added(town.sam, town.acme, "a.pdf", type_id=tax, year=2029)
    assert zipped(town, town.olga, one).namelist() == ["a.pdf"]
    two = added(town.sam, town.acme, "A.PDF", type_id=tax, year=2030)
    assert zipped(town, town.olga, one, two).namelist() == ["2029/a.pdf", "2030/A.PDF"]
    three = added(town.sam, town.umbra, "a.pdf")
    assert sorted(zipped(town, town.olga, one, two, three).namelist()) == [
        "Acme Ltd/Tax-VAT/2029/a.pdf",
        "Acme Ltd/Tax-VAT/2030/A.PDF",
        "Umbra SA/In no folder/Without a year/a.pdf",
    ]


def test_select_all_is_what_the_list_finds_on_all_pages(town: House) -> None:
    tax = folders.add_folder(town.olga, "Tax")
    ids = {added(town.sam, town.acme, f"{n}.pdf", type_id=tax) for n in range(5)}
    other, theirs = added(town.sam, town.acme, "x.pdf"), added(town.sam, town.umbra, "y.pdf", type_id=tax)
    assert selection.ids_of(town.alice, asking(type=tax, rows=2)) == ids
    assert selection.ids_of(town.olga, asking(type=tax)) == ids | {theirs}
    assert selection.ids_of(town.olga, asking(), town.acme) == ids | {other}
    removal.bin_it(town.sam, other)
    assert selection.ids_of(town.olga, asking(bin=True)) == {other}
    with pytest.raises(TooManyChosen):
        selection.chosen(town.olga, [uuid4() for _ in range(MOST_AT_ONCE + 1)])
    assert selection.weigh(town.olga, [uuid4() for _ in range(MOST_AT_ONCE + 1)]).count == MOST_AT_ONCE + 1
    with town.backstage() as db:
        assert db.scalar(select(func.count()).select_from(Document)) == 7


def test_names_that_some_disk_takes_for_one_are_told_apart() -> None:
    entity = uuid4()
    called = ("a.pdf", "A.PDF", "a.pdf", "caf\u00e9.pdf", "cafe\u0301.pdf", "a (2).pdf")
    chosen = [Chosen(uuid4(), entity, "Acme Ltd", None, None, name, NOON) for name in called]
    assert archive_names.paths(chosen, Wording("en")) == [
        "a.pdf",
        "A (2).PDF",
        "a (3).pdf",
        "caf\u00e9.pdf",
        "caf\u00e9 (2).pdf",
        "a (2) (2).pdf",
    ]
    two = [Chosen(uuid4(), uuid4(), "Smith", None, None, "a.pdf", NOON) for _ in range(2)]
    assert archive_names.paths(two, Wording("en")) == ["Smith/a.pdf", "Smith (2)/a.pdf"], "clients of one name"


ODD = st.text(st.sampled_from('aAäÄ\u0301e/\\.: CON\u202e\x00*?|<>"ς Σσ漢😀'), max_size=90)


@given(st.lists(st.tuples(ODD, ODD, ODD, st.sampled_from([None, 2029, 2030])), min_size=1, max_size=12))
def test_whatever_things_are_called_their_paths_are_unique_and_safe(drawn: list[tuple[str, str, str, int]]) -> None:
    chosen = [
        Chosen(uuid4(), uuid4(), client, type or None, year, f"{name}.pdf", NOON) for name, client, type, year in drawn
    ]
    paths = archive_names.paths(chosen, Wording("en"))
    assert len(paths) == len(chosen)
    assert len({unicodedata.normalize("NFD", unicodedata.normalize("NFC", each).casefold()) for each in paths}) == len(
        paths
    )
    for path in paths:
        assert len(path) < 230
        for part in path.split("/"):
            assert part.strip(" .") == part, "Windows takes them away"
            assert part
            assert not set(part) & set('<>:"|?*\\\x00\u202e')
            assert part.partition(".")[0].casefold() not in ("con", "prn", "nul", "aux")


def test_more_files_than_an_old_zip_can_count_are_all_there(small_town: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """ZIP64, of which every count and place past the limits of the first format is written."""
    id = added(small_town.sam, small_town.acme, "a.pdf")
    [one] = selection.chosen(small_town.olga, [id])
    found = replace(opening.opened(small_town.olga, id), size_bytes=1)
    monkeypatch.setattr(archives, "_given", lambda again, each: (small_town.olga, found, iter([b"x"])))
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 300)  # instead of 65,535
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 20_000)  # instead of 2 GB
    sent = b"".join(archives.stream(lambda: small_town.olga, [replace(one, name=f"{n}.pdf") for n in range(500)]))
    assert b"PK\x06\x06" in sent, "the end of a ZIP64"
    with zipfile.ZipFile(io.BytesIO(sent)) as book:
        assert book.getinfo("499.pdf").header_offset > 20_000
        assert len(book.namelist()) == 500
        assert book.read("499.pdf") == b"x"
