"""Uploads in parts: nothing acknowledged is lost, the document is made once, and only by whoever may add it then."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from data.documents.tables import Document, Upload, UploadPart
from data.errors import NotAllowed, NotFound
from data.people.tables import Contact
from services.documents import listing, opening, removal, resumable, uploads
from services.documents.file_types import HasMacros, TypeLies, TypeNotTaken
from services.documents.kept_parts import OtherPlace, TooLong
from services.documents.namesakes import NameIsThere
from services.documents.resumable import IDLE, MOST_OPEN, Standing, TooManyOpen, Wish
from services.documents.uploads import EmptyFile, FileTooLarge, NewFile, OtherType, Place
from services.integrations.storage.local_folder import LocalFolder
from services.integrations.storage.protocol import StorageDown, StorageFull
from services.operations import doctor, vault_upkeep
from services.platform.context import Context
from tests.cast import NOON, House, viewed_by
from tests.services.documents.conftest import PDF, added, asking

CONTENT = PDF + bytes(range(256)) * 40
pytestmark = pytest.mark.feature("DOC-04", "DOC-05")


def begun(ctx: Context, entity: UUID, name: str = "tax.pdf", size: int = len(CONTENT), **wish: object) -> Standing:
    return resumable.begin(ctx, Place(entity), NewFile(name, size), Wish(**wish))  # type: ignore[arg-type]


def sent(ctx: Context, entity: UUID, content: bytes = CONTENT, name: str = "tax.pdf", **wish: object) -> Standing:
    """In parts of 1000 bytes."""
    found = begun(ctx, entity, name, len(content), **wish)
    while found.received_bytes < len(content):
        part = content[found.received_bytes : found.received_bytes + 1000]
        found = resumable.append(ctx, found.id, found.received_bytes, part)
    return found


def content_of(ctx: Context, id: UUID | None) -> bytes:
    assert id is not None
    return b"".join(opening.opened(ctx, id).whole())


def rows(house: House, table: type = UploadPart) -> int:
    with house.backstage() as db:
        return db.scalar(select(func.count()).select_from(table)) or 0


def test_parts_make_one_document_and_leave_nothing_else(town: House) -> None:
    found = sent(town.alice, town.acme)
    assert content_of(town.alice, found.document_id) == CONTENT
    assert (found.received_bytes, found.was_there, rows(town)) == (len(CONTENT), False, 0)
    assert len(town.inside.gateways.vault.ids()) == 1
    assert [row.name for row in listing.page(town.sam, asking()).rows] == ["tax.pdf"]
    assert doctor.check(town.system, deep=True) == []


def test_what_is_on_its_way_is_no_document_and_is_kept_sealed(town: House) -> None:
    found = begun(town.alice, town.acme)
    resumable.append(town.alice, found.id, 0, CONTENT[:5000])
    assert not listing.page(town.olga, asking()).rows
    vault = town.inside.gateways.vault
    assert len(vault.ids()) == 1
    assert isinstance(vault.storage, LocalFolder)
    assert not any(CONTENT[:40] in path.read_bytes() for path in vault.storage.folder.rglob("*") if path.is_file())
    assert doctor.check(town.system, deep=True) == []
    later = max(each.written_at for each in vault.found()) + timedelta(hours=25)
    assert vault_upkeep.sweep(replace(town.system, now=later)) == 0


@given(cuts=st.lists(st.integers(1, len(CONTENT)), min_size=1, max_size=12, unique=True), again=st.integers(0, 12))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_however_it_is_cut_and_repeated_the_bytes_are_the_same(small_town: House, cuts: list[int], again: int) -> None:
    found, ends = begun(small_town.alice, small_town.acme, f"{uuid4()}.pdf"), sorted({*cuts, len(CONTENT)})
    for at, end in enumerate(ends):
        before = found
        found = resumable.append(
            small_town.alice, found.id, before.received_bytes, CONTENT[before.received_bytes : end]
        )
        if at == again and end < len(CONTENT):  # the answer was lost and the part comes again
            with pytest.raises(OtherPlace) as refused:
                part = CONTENT[before.received_bytes : end]
                resumable.append(small_town.alice, found.id, before.received_bytes, part)
            assert refused.value.fields["received_bytes"] == end
    assert content_of(small_town.alice, found.document_id) == CONTENT
    last = ends[-2] if len(ends) > 1 else 0
    assert resumable.append(small_town.alice, found.id, last, CONTENT[last:]) == found  # nor is the last one twice
    assert resumable.resume(small_town.alice, found.id) == found


def test_only_who_began_it_on_that_side_goes_on(town: House) -> None:
    found = begun(town.maria, town.acme)
    for ctx in (town.alice, town.olga, town.sam, town.carol, town.ben):
        for ask in (
            lambda ctx=ctx: resumable.standing(ctx, found.id),
            lambda ctx=ctx: resumable.resume(ctx, found.id),
            lambda ctx=ctx: resumable.append(ctx, found.id, 0, CONTENT),
            lambda ctx=ctx: resumable.cancel(ctx, found.id),
        ):
            with pytest.raises(NotFound):
                ask()
    with pytest.raises(NotAllowed):
        resumable.append(viewed_by(town.sam, town.maria), found.id, 0, CONTENT)
    with pytest.raises(NotAllowed):
        begun(viewed_by(town.sam, town.maria), town.acme)
    with pytest.raises(NotAllowed):
        begun(town.rita, town.acme)
    with pytest.raises(NotFound):
        begun(town.carol, town.acme)
    assert rows(town, Document) == 0


def test_who_lost_the_right_meanwhile_adds_nothing(town: House) -> None:
    found = begun(town.alice, town.acme)
    resumable.append(town.alice, found.id, 0, CONTENT[:1000])
    with town.backstage() as db:
        for row in db.scalars(select(Contact).where(Contact.person_id == town.alice.actor.person_id)):
            row.sees_documents = False
    with pytest.raises(NotAllowed):
        resumable.append(town.again(town.alice), found.id, 1000, CONTENT[1000:])
    assert rows(town, Document) == 0


@pytest.mark.parametrize(
    ("name", "size", "refusal"),
    [
        ("a.exe", 10, TypeNotTaken),
        ("a.pdf", 0, EmptyFile),
        ("a.pdf", -1, EmptyFile),
        ("a.pdf", 2**62, FileTooLarge),
    ],
)
def test_what_is_wrong_is_said_before_a_byte_is_sent(
    small_town: House, name: str, size: int, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        begun(small_town.alice, small_town.acme, name, size)
    assert rows(small_town, Upload) == 0


def test_a_full_disk_is_said_before_a_byte_is_sent(small_town: House) -> None:
    storage = small_town.inside.gateways.vault.storage
    assert isinstance(storage, LocalFolder)
    storage._keep_free = 2**62
    with pytest.raises(StorageFull):
        begun(small_town.alice, small_town.acme)
    assert rows(small_town, Upload) == 0


@pytest.mark.parametrize(
    ("name", "content", "refusal"),
    [
        ("page.pdf", b"<html>" + CONTENT, TypeLies),
        ("sheet.xlsx", b"PK\x03\x04[Content_Types].xml xl/ vbaProject.bin" + CONTENT, HasMacros),
    ],
)
def test_a_file_that_lies_leaves_nothing(
    small_town: House, name: str, content: bytes, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        sent(small_town.alice, small_town.acme, content, name)
    assert (rows(small_town), rows(small_town, Upload), rows(small_town, Document)) == (0, 0, 0)
    assert small_town.inside.gateways.vault.ids() == set()


def test_more_than_was_said_is_not_taken(small_town: House) -> None:
    found = begun(small_town.alice, small_town.acme, size=100)
    with pytest.raises(TooLong):
        resumable.append(small_town.alice, found.id, 0, CONTENT)
    assert rows(small_town) == 0


def test_a_storage_that_is_down_at_the_last_part_costs_nothing(
    small_town: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = begun(small_town.alice, small_town.acme)
    found = resumable.append(small_town.alice, found.id, 0, CONTENT[:4000])

    def down(*_: object, **__: object) -> None:
        raise StorageDown()

    monkeypatch.setattr(uploads, "receive", down)
    with pytest.raises(StorageDown):
        resumable.append(small_town.alice, found.id, 4000, CONTENT[4000:])
    monkeypatch.undo()
    assert resumable.standing(small_town.alice, found.id).received_bytes == len(CONTENT)
    done = resumable.resume(small_town.alice, found.id)
    assert content_of(small_town.alice, done.document_id) == CONTENT
    assert rows(small_town, Document) == 1


def test_the_very_same_file_is_there_already_unless_it_is_wanted_again(small_town: House) -> None:
    first = sent(small_town.alice, small_town.acme, name="Δελτίο.pdf")
    again = sent(small_town.maria, small_town.acme, name="δελτιο.PDF")
    assert (again.document_id, again.was_there) == (first.document_id, True)
    assert (rows(small_town, Document), len(small_town.inside.gateways.vault.ids())) == (1, 1)
    assert not sent(small_town.alice, small_town.acme, CONTENT + b"1", name="Δελτίο.pdf").was_there
    assert not sent(small_town.alice, small_town.acme, name="other.pdf").was_there
    assert not sent(small_town.maria, small_town.umbra, name="Δελτίο.pdf").was_there
    assert not sent(small_town.alice, small_town.acme, name="Δελτίο.pdf", beside=True).was_there
    removal.bin_it(small_town.olga, sent(small_town.alice, small_town.acme, CONTENT + b"2", name="x.pdf").document_id)  # type: ignore[arg-type]
    assert not sent(small_town.alice, small_town.acme, CONTENT + b"2", name="x.pdf").was_there


def test_staff_are_asked_about_a_name_that_is_there_before_a_byte_is_sent(small_town: House) -> None:
    id = added(small_town.alice, small_town.acme, "tax.pdf")
    with pytest.raises(NameIsThere) as asked:
        begun(small_town.sam, small_town.acme)
    assert asked.value.fields["document"] == id
    done = sent(small_town.sam, small_town.acme, replaces=id)
    assert (done.document_id, rows(small_town, Document)) == (id, 1)
    assert content_of(small_town.alice, id) == CONTENT
    assert sent(small_town.sam, small_town.acme, beside=True).document_id != id
    begun(small_town.alice, small_town.acme)  # who may not replace is not asked
    with pytest.raises(NotAllowed):
        begun(small_town.alice, small_town.acme, replaces=id)
    with pytest.raises(OtherType):
        begun(small_town.sam, small_town.acme, "tax.png", replaces=id)
    for other in (uuid4(), added(small_town.sam, small_town.umbra, "tax.pdf")):
        with pytest.raises(NotFound):
            begun(small_town.sam, small_town.acme, replaces=other)


def test_too_many_at_once_wait_and_what_was_given_up_makes_room(small_town: House) -> None:
    first = [begun(small_town.alice, small_town.acme, f"{n}.pdf") for n in range(MOST_OPEN)]
    resumable.append(small_town.alice, first[0].id, 0, CONTENT[:10])
    with pytest.raises(TooManyOpen):
        begun(small_town.alice, small_town.acme)
    begun(small_town.maria, small_town.acme)  # another person's are their own
    later = replace(small_town.alice, now=NOON + timedelta(minutes=61))
    begun(later, small_town.acme)
    assert (rows(small_town, Upload), rows(small_town)) == (2, 0)
    assert small_town.inside.gateways.vault.ids() == set()


def test_what_nobody_goes_on_with_is_forgotten_after_three_days(town: House, monkeypatch: pytest.MonkeyPatch) -> None:
    found = begun(town.alice, town.acme)
    resumable.append(town.alice, found.id, 0, CONTENT[:10])
    done = sent(town.alice, town.acme, name="done.pdf")
    monkeypatch.setattr(resumable, "BATCH", 1)
    for later, left in ((IDLE, 2), (IDLE + timedelta(seconds=1), 1), (IDLE + timedelta(seconds=2), 0)):
        resumable.expire(replace(town.system, now=NOON + later))
        assert rows(town, Upload) == left
    assert len(town.inside.gateways.vault.ids()) == 1
    assert content_of(town.alice, done.document_id) == CONTENT


def test_cancelled_is_gone_with_what_was_kept(small_town: House) -> None:
    found = begun(small_town.alice, small_town.acme)
    resumable.append(small_town.alice, found.id, 0, CONTENT[:10])
    resumable.cancel(small_town.alice, found.id)
    assert (rows(small_town), rows(small_town, Upload)) == (0, 0)
    assert small_town.inside.gateways.vault.ids() == set()
    with pytest.raises(NotFound):
        resumable.append(small_town.alice, found.id, 10, CONTENT[10:])
