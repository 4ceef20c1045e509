"""Many files for many clients: kept sealed until a person said whose they are, published once, and never by a guess."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from data.documents.tables import Document
from data.documents.tray import TrayFile, TrayPart
from data.errors import NotAllowed, NotFound, Refusal
from data.people.tables import Entity
from services.documents import folders, listing, opening, removal, uploads
from services.documents.bulk import proposals, publishing, tray
from services.documents.bulk.proposals import TrayRow
from services.documents.bulk.publishing import (
    ClientArchived,
    NobodyChosen,
    ProposalChanged,
    SameFileThere,
)
from services.documents.bulk.tray import IDLE, TrayFull
from services.documents.file_types import TypeLies, TypeNotTaken
from services.documents.kept_parts import OtherPlace, TooLong
from services.documents.uploads import BadYear, EmptyFile, FolderClosed, NewFile, Place
from services.integrations.storage.protocol import StorageDown
from services.operations import doctor, vault_upkeep
from services.platform.context import Context
from tests.cast import NOON, House, viewed_by
from tests.services.documents.conftest import PDF, added, asking

CONTENT = PDF + bytes(range(256)) * 20
pytestmark = pytest.mark.feature("DOC-05", "DOC-21")


def sent(ctx: Context, name: str, content: bytes = CONTENT, part: int = 2000) -> UUID:
    found = tray.begin(ctx, NewFile(name, len(content)))
    while found.received_bytes < len(content):
        piece = content[found.received_bytes : found.received_bytes + part]
        found = tray.append(ctx, found.id, found.received_bytes, piece)
    return found.id


def row(ctx: Context, id: UUID) -> TrayRow:
    return next(each for each in proposals.look(ctx).rows if each.id == id)


def published(ctx: Context, id: UUID) -> UUID:
    found = row(ctx, id)
    assert found.client is not None
    return publishing.publish(ctx, id, Place(found.client.id, found.type_id, found.year))


def counts(house: House) -> tuple[int, int, int]:
    with house.backstage() as db:
        tables = (Document, TrayFile, TrayPart)
        return tuple(db.scalar(select(func.count()).select_from(each)) or 0 for each in tables)  # type: ignore[return-value]


def test_a_file_whose_name_says_whose_it_is_is_proposed_and_published_where_it_was_shown(town: House) -> None:
    tax = folders.add_folder(town.olga, "Tax returns")
    id = sent(town.sam, "Acme Ltd tax return 2029.pdf")
    found = row(town.sam, id)
    assert (found.client and found.client.name, found.is_chosen, found.type_id, found.year) == (
        "Acme Ltd",
        False,
        tax,
        2029,
    )
    assert not listing.page(town.alice, asking()).rows
    document = published(town.sam, id)
    [seen] = listing.page(town.alice, asking()).rows
    assert (seen.id, seen.type, seen.year, seen.is_new, seen.is_from_firm) == (
        document,
        "Tax returns",
        2029,
        True,
        True,
    )
    assert b"".join(opening.opened(town.alice, document).whole()) == CONTENT
    assert counts(town) == (1, 0, 0)
    assert len(town.inside.gateways.vault.ids()) == 1
    assert doctor.check(town.system, deep=True) == []


def test_what_lies_in_a_tray_is_sealed_and_survives_the_sweep(town: House) -> None:
    id = sent(town.sam, "scan.pdf")
    on_its_way = tray.begin(town.sam, NewFile("b.pdf", len(CONTENT)))
    tray.append(town.sam, on_its_way.id, 0, CONTENT[:100])
    assert doctor.check(town.system, deep=True) == []
    vault = town.inside.gateways.vault
    later = max(each.written_at for each in vault.found()) + timedelta(hours=25)
    assert vault_upkeep.sweep(replace(town.system, now=later)) == 0
    with town.backstage() as db:
        assert b"".join(vault.stream(id, db.get_one(TrayFile, id).sha256 or "")) == CONTENT
    found = proposals.look(town.sam)
    assert ([each.name for each in found.rows], found.on_their_way) == (["scan.pdf"], 1)


@pytest.mark.security("R25")
def test_a_tray_is_its_persons_own(town: House) -> None:
    id = sent(town.kim, "Acme Ltd.pdf")
    seen = Place(town.acme)
    for who in (town.sam, town.olga, town.ben):
        assert proposals.look(who).rows == ()
        for verb in (
            lambda who=who: tray.resume(who, id),
            lambda who=who: tray.append(who, id, 0, b"x"),
            lambda who=who: tray.remove(who, id),
            lambda who=who: publishing.choose(who, id, town.acme),
            lambda who=who: publishing.place(who, [id], type_id=None, year=""),
            lambda who=who: publishing.again(who, id, wanted=True),
            lambda who=who: publishing.publish(who, id, seen),
            lambda who=who: publishing.publish_copy(who, id, seen),
        ):
            with pytest.raises(NotFound):
                verb()
    for who in (town.alice, town.carol, town.rita, viewed_by(town.sam, town.alice)):
        for verb in (
            lambda who=who: proposals.look(who),
            lambda who=who: tray.begin(who, NewFile("a.pdf", 10)),
            lambda who=who: publishing.publish(who, id, seen),
            lambda who=who: publishing.all_clients(who),
        ):
            with pytest.raises((NotFound, NotAllowed)):
                verb()
    assert counts(town) == (0, 1, 0)


def test_who_sees_some_clients_matches_chooses_and_publishes_among_those(town: House) -> None:
    here, there = sent(town.ben, "Acme Ltd.pdf"), sent(town.ben, "Umbra SA.pdf")
    assert row(town.ben, there).client is None
    assert row(town.ben, there).candidates == ()
    with pytest.raises(NotFound):
        publishing.choose(town.ben, there, town.umbra)
    with pytest.raises((NotFound, ProposalChanged, NobodyChosen)):
        publishing.publish(town.ben, there, Place(town.umbra))
    with pytest.raises(NotFound):
        publishing.publish_copy(town.ben, here, Place(town.umbra))
    assert publishing.all_clients(town.ben) == (town.acme,)
    assert published(town.ben, here)


def test_nothing_is_published_that_nobody_said_or_that_is_not_what_was_shown(town: House) -> None:
    unsure, sure = sent(town.sam, "Acme Ltd and Umbra SA.pdf"), sent(town.sam, "Acme Ltd.pdf")
    assert {each.name for each in row(town.sam, unsure).candidates} == {"Acme Ltd", "Umbra SA"}
    with pytest.raises(NobodyChosen):
        publishing.publish(town.sam, unsure, Place(town.acme))
    for seen in (Place(town.umbra), Place(town.acme, None, 2029)):
        with pytest.raises(ProposalChanged):
            publishing.publish(town.sam, sure, seen)
    town.entity("Acme SA")
    renamed = sent(town.sam, "Acme.pdf")
    assert row(town.sam, renamed).client is None
    publishing.choose(town.sam, unsure, town.umbra)
    assert row(town.sam, unsure).is_chosen
    published(town.sam, unsure)
    assert [each.client for each in listing.page(town.sam, asking()).rows] == ["Umbra SA"]
    publishing.choose(town.sam, sure, town.umbra)
    publishing.choose(town.sam, sure, None)
    assert row(town.sam, sure).client == row(town.sam, sure).candidates[0]


def test_twice_is_once(town: House) -> None:
    id = sent(town.sam, "Acme Ltd.pdf")
    published(town.sam, id)
    with pytest.raises(NotFound):
        publishing.publish(town.sam, id, Place(town.acme))
    tray_row = sent(town.sam, "Umbra SA.pdf")
    seen = row(town.sam, tray_row)
    assert seen.client

    real = uploads.receive

    def slow(*args: object, **how: object) -> object:
        uploads.receive = real
        received = real(*args, **how)  # type: ignore[arg-type]
        published(town.sam, tray_row)
        return received

    uploads.receive = slow  # type: ignore[assignment]
    try:
        with pytest.raises(NotFound):
            publishing.publish(town.sam, tray_row, Place(town.umbra))
    finally:
        uploads.receive = real
    assert counts(town) == (2, 0, 0)
    assert len(town.inside.gateways.vault.ids()) == 2


@pytest.mark.parametrize("refused", [FolderClosed, StorageDown, NotAllowed])
def test_whatever_is_refused_stays_in_the_tray(
    town: House, monkeypatch: pytest.MonkeyPatch, refused: type[Refusal]
) -> None:
    id = sent(town.sam, "Acme Ltd.pdf")

    def no(*_: object, **__: object) -> None:
        raise refused()

    with monkeypatch.context() as patched:
        patched.setattr(uploads, "add", no)
        with pytest.raises(refused):
            publishing.publish(town.sam, id, Place(town.acme))
    assert published(town.sam, id)
    assert counts(town) == (1, 0, 0)


def test_the_same_file_at_the_client_is_noticed_and_added_only_when_wanted(town: House) -> None:
    there = added(town.alice, town.acme, "another name.pdf", CONTENT)
    id = sent(town.sam, "Acme Ltd.pdf")
    assert row(town.sam, id).is_there
    assert proposals.look(town.sam).ready == ()
    with pytest.raises(SameFileThere):
        publishing.publish(town.sam, id, Place(town.acme))
    publishing.again(town.sam, id, wanted=True)
    assert published(town.sam, id)
    removal.bin_it(town.sam, there)
    other = sent(town.sam, "Umbra SA.pdf")
    assert not row(town.sam, other).is_there


def test_folder_and_year_are_what_a_person_says(town: House) -> None:
    payroll = folders.add_folder(town.olga, "Payroll")
    first, second = sent(town.sam, "Acme Ltd payroll 2028.pdf"), sent(town.sam, "Umbra SA.pdf")
    assert (row(town.sam, first).type_id, row(town.sam, second).type_id) == (payroll, None)
    publishing.place(town.sam, [first, second], type_id=None, year=" 2027 ")
    assert {(each.type_id, each.year) for each in proposals.look(town.sam).rows} == {(None, 2027)}
    for year in ("27", "1899", "2201", "x", "٢٠٢٧"):
        with pytest.raises(BadYear):
            publishing.place(town.sam, [first], type_id=None, year=year)
    publishing.place(town.sam, [first], type_id=payroll, year="")
    folders.close_folder(town.olga, payroll)
    assert row(town.sam, first).type_id is None
    with pytest.raises(FolderClosed):
        publishing.place(town.sam, [first], type_id=payroll, year="")
    with pytest.raises(NotFound):
        publishing.place(town.sam, [first], type_id=uuid4(), year="")


def test_an_archived_client_gets_nothing(town: House) -> None:
    id = sent(town.sam, "Acme Ltd.pdf")
    with town.backstage() as db:
        db.get_one(Entity, town.acme).archived_at = NOON
    assert row(town.sam, id).client is None
    with pytest.raises(ClientArchived):
        publishing.choose(town.sam, id, town.acme)
    with pytest.raises(ClientArchived):
        publishing.publish_copy(town.sam, id, Place(town.acme))
    assert town.acme not in publishing.all_clients(town.sam)


def test_one_file_for_many_is_a_document_of_each_and_a_second_try_gives_nobody_two(town: House) -> None:
    id = sent(town.sam, "circular.pdf")
    for _ in range(2):
        for client in publishing.all_clients(town.sam):
            publishing.publish_copy(town.sam, id, Place(client, None, 2030))
    assert [each.name for each in listing.page(town.alice, asking()).rows] == ["circular.pdf"]
    assert [each.year for each in listing.page(town.carol, asking()).rows] == [2030]
    assert counts(town) == (2, 1, 0)
    assert len(town.inside.gateways.vault.ids()) == 3
    tray.remove(town.sam, id)
    assert len(town.inside.gateways.vault.ids()) == 2


def test_a_bad_file_is_refused_and_nothing_of_it_stays(town: House) -> None:
    with pytest.raises(TypeNotTaken):
        tray.begin(town.sam, NewFile("run.exe", 10))
    with pytest.raises(EmptyFile):
        tray.begin(town.sam, NewFile("a.pdf", 0))
    with pytest.raises(TypeLies):
        sent(town.sam, "page.pdf", b"<html>" * 100)
    assert counts(town) == (0, 0, 0)
    assert town.inside.gateways.vault.ids() == set()


def test_parts_go_on_where_they_stopped_and_a_lost_answer_is_no_harm(town: House) -> None:
    found = tray.begin(town.sam, NewFile("a.pdf", len(CONTENT)))
    tray.append(town.sam, found.id, 0, CONTENT[:1000])
    with pytest.raises(OtherPlace):
        tray.append(town.sam, found.id, 0, CONTENT[:1000])
    with pytest.raises(TooLong):
        tray.append(town.sam, found.id, 1000, CONTENT)
    last = tray.append(town.sam, found.id, 1000, CONTENT[1000:])
    assert tray.append(town.sam, found.id, 1000, CONTENT[1000:]) == last == tray.resume(town.sam, found.id)
    assert counts(town) == (0, 1, 0)
    assert len(town.inside.gateways.vault.ids()) == 1


def test_what_a_process_died_over_is_put_together_when_it_is_asked_for(
    town: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = tray.begin(town.sam, NewFile("a.pdf", len(CONTENT)))

    def down(*_: object, **__: object) -> None:
        raise StorageDown()

    with monkeypatch.context() as patched:
        patched.setattr(tray, "_whole", down)
        with pytest.raises(StorageDown):
            tray.append(town.sam, found.id, 0, CONTENT)
    assert proposals.look(town.sam).on_their_way == 1
    assert tray.resume(town.sam, found.id).document_id == found.id
    assert [each.name for each in proposals.look(town.sam).rows] == ["a.pdf"]


def test_what_nobody_goes_on_with_goes_after_two_weeks(town: House) -> None:
    sent(town.sam, "scan.pdf")
    assert tray.expire(replace(town.system, now=NOON + IDLE)) == 0
    assert tray.expire(replace(town.system, now=NOON + IDLE + timedelta(seconds=1))) == 1
    assert counts(town) == (0, 0, 0)
    assert town.inside.gateways.vault.ids() == set()


def test_what_somebody_does_with_a_file_keeps_it(town: House) -> None:
    id, later = sent(town.sam, "scan.pdf"), NOON + timedelta(minutes=5)
    publishing.choose(town.at(town.sam, later), id, town.acme)
    assert tray.expire(replace(town.system, now=later + IDLE)) == 0
    assert tray.expire(replace(town.system, now=later + IDLE + timedelta(seconds=1))) == 1


def test_the_same_part_from_two_tabs_at_once_is_kept_once(town: House, monkeypatch: pytest.MonkeyPatch) -> None:
    found, vault = tray.begin(town.sam, NewFile("a.pdf", len(CONTENT))), town.inside.gateways.vault
    keep, is_first = vault.keep, [True]

    def kept(id: UUID, content: bytes) -> str:
        if is_first and is_first.pop():  # the other tab was faster
            tray.append(town.sam, found.id, 0, CONTENT[:1000])
        return keep(id, content)

    monkeypatch.setattr(type(vault), "keep", lambda _, id, content: kept(id, content))
    with pytest.raises(OtherPlace):
        tray.append(town.sam, found.id, 0, CONTENT[:1000])
    assert tray.standing(town.sam, found.id).received_bytes == 1000
    tray.append(town.sam, found.id, 1000, CONTENT[1000:])
    publishing.choose(town.sam, found.id, town.acme)
    whole = b"".join(opening.opened(town.sam, published(town.sam, found.id)).whole())
    assert whole == CONTENT


def test_a_tray_holds_so_many(town: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tray, "MOST_FILES", 2)
    sent(town.sam, "a.pdf")
    sent(town.sam, "b.pdf")
    with pytest.raises(TrayFull):
        tray.begin(town.sam, NewFile("c.pdf", 10))
    assert sent(town.kim, "c.pdf")


def test_while_documents_are_off_there_is_no_tray(town: House) -> None:
    town.prefer(areas_on=[])
    with pytest.raises(NotFound):
        proposals.look(town.again(town.sam))
