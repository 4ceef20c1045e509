"""Who sees what, what is New to whom, and how documents go: to the second, with a clock that stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from data.documents.tables import Blob, Document, DocumentFetch, DocumentVersion
from data.errors import NotAllowed, NotFound
from data.firm.tables import Event
from data.people.tables import Contact, Person
from services.access import authentication, impersonation
from services.documents import folders, listing, opening, removal, retention, uploads
from services.documents.calendar import months_later
from services.documents.removal import NotTheirs, OnHold, TooLate
from services.documents.uploads import NewFile, OtherType
from services.integrations.encrypted_store import VaultDamaged
from services.operations import doctor, stored_files, vault_upkeep
from services.platform import areas
from services.platform.context import Context
from tests.cast import NOON, House
from tests.services.documents.conftest import PDF, added, asking

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


def names(ctx: Context, **asked: object) -> list[str]:
    return [each.name for each in listing.page(ctx, asking(**asked)).rows]


def later_on(ctx: Context, now: datetime) -> Context:
    """The same person at another moment, whatever becomes of their session meanwhile."""
    return replace(ctx, now=now)


def newly(ctx: Context) -> list[str]:
    return names(ctx, new=True)


def fetch(ctx: Context, id: UUID) -> None:
    opening.downloaded(ctx, opening.opened(ctx, id))


def test_both_sides_see_what_either_adds_and_nobody_else_does(town: House) -> None:
    theirs = added(town.alice, town.acme, "receipt.pdf")
    firms = added(town.sam, town.acme, "tax return.pdf")
    for ctx in (town.alice, town.maria, town.lena, town.olga, town.rita, town.ben):
        assert sorted(names(ctx)) == ["receipt.pdf", "tax return.pdf"]
        assert b"".join(opening.opened(ctx, theirs).whole()) == PDF
        assert b"".join(opening.opened(ctx, firms).range(1, 5)) == PDF[1:5]
    row = listing.page(town.sam, asking()).rows[-1]
    assert (row.entity_id, row.size_bytes, row.uploaded_at) == (town.acme, len(PDF), NOON)
    for stranger in town.strangers:
        assert names(stranger) == []
        assert listing.folders(stranger, asking()) == listing.Folders({}, {}, 0)
        for id in (theirs, firms):
            with pytest.raises(NotFound):
                opening.opened(stranger, id)
            with pytest.raises(NotFound):
                removal.take_back(stranger, id)
        with pytest.raises(NotFound):
            added(stranger, town.acme)
    blind = town.contact("Nora Night", town.acme, sees_documents=False)
    for ask in (lambda: names(blind), lambda: opening.opened(blind, theirs), lambda: added(blind, town.acme)):
        with pytest.raises(NotAllowed):
            ask()
    assert len(town.inside.gateways.vault.ids()) == 2


def test_staff_reach_only_their_clients_and_only_with_the_right(town: House) -> None:
    id = added(town.sam, town.umbra, "umbra.pdf")
    for ask in (lambda: opening.opened(town.ben, id), lambda: added(town.ben, town.umbra)):
        with pytest.raises(NotFound):
            ask()
    assert names(town.ben) == []
    added(town.ben, town.acme)
    for ctx in (town.rita, town.alice, town.ben):
        for act in (removal.bin_it, removal.restore, removal.release):
            with pytest.raises(NotAllowed):
                act(ctx, id)
        with pytest.raises(NotAllowed):
            removal.hold(ctx, id, "court")
    with pytest.raises(NotAllowed):
        added(town.rita, town.acme)
    with pytest.raises(NotAllowed):
        folders.add_folder(town.kim, "Payroll")
    with pytest.raises(NotAllowed):
        removal.take_back(town.olga, id)


def test_who_added_it_is_called_as_their_own_client_calls_them(town: House) -> None:
    """What a person is called at another client, or in their account, is not this client's to see (kind C)."""
    added(town.maria, town.acme, "of acme.pdf")
    added(town.maria, town.umbra, "of umbra.pdf")
    with town.backstage() as db:
        db.one(Person, town.maria.actor.person_id).name = "Marigold Secret"
        for contact in db.scalars(select(Contact).where(Contact.person_id == town.maria.actor.person_id)):
            contact.name = "Maria of Acme" if contact.entity_id == town.acme else "Mary of Umbra"
    for ctx, called in ((town.alice, "Maria of Acme"), (town.carol, "Mary of Umbra")):
        (row,) = listing.page(ctx, asking()).rows
        assert (row.uploader, row.is_newest_from_firm) == (called, False)
    assert {row.name: row.uploader for row in listing.page(town.olga, asking()).rows} == {
        "of acme.pdf": "Maria of Acme",
        "of umbra.pdf": "Mary of Umbra",
    }
    assert names(town.alice, words="maria") == ["of acme.pdf"]
    assert names(town.alice, words="mary") == names(town.alice, words="secret") == []
    assert names(town.olga, words="mary") == ["of umbra.pdf"]
    assert names(town.olga, words="secret") == []


def test_clients_do_not_find_out_who_of_the_firm_it_was(town: House) -> None:
    added(town.sam, town.acme, "tax return.pdf")
    receipt = added(town.alice, town.acme, "receipt.pdf")
    place = uploads.place_of(town.sam, receipt)
    uploads.add_version(town.sam, receipt, uploads.receive(town.sam, place, NewFile("receipt.pdf"), [PDF]))
    for words in ("sam", "reid"):
        assert names(town.alice, words=words) == []
        assert sorted(names(town.olga, words=words)) == ["receipt.pdf", "tax return.pdf"]
    assert all(row.is_newest_from_firm for row in listing.page(town.alice, asking()).rows)


def test_an_area_that_is_off_does_not_exist(small_town: House) -> None:
    id = added(small_town.alice, small_town.acme)
    small_town.prefer(areas_on=[])
    for ctx in (small_town.again(small_town.alice), small_town.again(small_town.olga)):
        for ask in (
            lambda ctx=ctx: names(ctx),
            lambda ctx=ctx: listing.folders(ctx, asking()),
            lambda ctx=ctx: opening.opened(ctx, id),
            lambda ctx=ctx: added(ctx, small_town.acme),
            lambda ctx=ctx: removal.bin_it(ctx, id),
            lambda ctx=ctx: removal.take_back(ctx, id),
            lambda ctx=ctx: folders.open_folders(ctx),
            lambda ctx=ctx: retention.falls_due(ctx, 1),
        ):
            with pytest.raises(NotFound):
                ask()


def test_folders_and_years_are_counted_and_combine(town: House) -> None:
    pay, tax = folders.add_folder(town.olga, "Payroll"), folders.add_folder(town.olga, "Tax")
    added(town.sam, town.acme, "Φορολογική δήλωση.pdf", type_id=tax, year=2029)
    added(town.sam, town.acme, "may.pdf", type_id=pay, year=2029)
    added(town.alice, town.acme, "june.pdf", type_id=pay, year=2030)
    added(town.alice, town.acme, "loose.pdf")
    found = listing.folders(town.alice, asking())
    assert (found.types, found.years, found.new) == ({tax: 1, pay: 2, None: 1}, {2029: 2, 2030: 1, None: 1}, 2)
    found = listing.folders(town.alice, asking(type=pay, year=2029))
    assert (found.types, found.years, found.new) == ({tax: 1, pay: 1}, {2029: 1, 2030: 1}, 1)
    assert names(town.alice, type=pay, year=2029) == ["may.pdf"]
    assert names(town.alice, words="φορολογικη ΔΗΛΩΣΗ") == ["Φορολογική δήλωση.pdf"]
    assert names(town.alice, words="100%") == []
    assert sorted(newly(town.alice)) == ["may.pdf", "Φορολογική δήλωση.pdf"]
    assert newly(town.sam) == []
    assert len(names(town.alice, rows=3)) == 3
    assert len(names(town.alice, rows=3, page=2)) == 1


@pytest.mark.feature("DOC-12")
def test_only_what_the_firm_uploads_is_new(small_town: House) -> None:
    added(small_town.alice, small_town.acme, "theirs.pdf")
    assert newly(small_town.maria) == newly(small_town.alice) == []
    added(small_town.sam, small_town.acme, "firms.pdf")
    assert newly(small_town.maria) == newly(small_town.alice) == ["firms.pdf"]


@pytest.mark.feature("DOC-13")
@pytest.mark.parametrize(
    ("uploaded", "until"),
    [
        ("2029-11-30 12:00", "2030-02-28 12:00"),  # clamped to the end of the month
        ("2029-11-28 12:00", "2030-02-28 12:00"),
        ("2027-11-29 23:30", "2028-02-29 23:30"),
        ("2030-01-31 00:00", "2030-04-30 00:00"),
        ("2030-03-01 12:00", "2030-06-01 12:00"),
        ("2030-01-15 02:30", "2030-04-15 02:30"),  # summer time begins between: the same time of day in Athens
    ],
)
def test_new_lasts_three_calendar_months_to_the_second(small_town: House, uploaded: str, until: str) -> None:
    athens = ZoneInfo("Europe/Athens")
    at, end = (datetime.fromisoformat(each).replace(tzinfo=athens).astimezone(UTC) for each in (uploaded, until))
    assert months_later(at, 3, athens) == end
    id = added(small_town.sam, small_town.acme)
    with small_town.backstage() as db:
        version = db.scalars(select(DocumentVersion).where(DocumentVersion.document_id == id)).one()
        assert version.new_until == months_later(NOON, 3, athens)
        version.new_until = NOON  # the last moment
    assert newly(later_on(small_town.alice, NOON)) == ["tax return.pdf"]
    assert newly(later_on(small_town.alice, NOON + SECOND)) == []


@pytest.mark.feature("DOC-14")
def test_a_mark_goes_with_the_contacts_own_download_and_with_nothing_else(town: House) -> None:
    id = added(town.sam, town.acme)
    opening.opened(town.alice, id)  # a preview
    for staff in (town.olga, town.ben):
        fetch(staff, id)
    look = impersonation.start(town.sam, town.alice.actor.memberships[0].contact_id, "they called")
    through_her_eyes = authentication.identify(town.inside, authentication.key_of(look), NOON)
    assert newly(through_her_eyes) == ["tax return.pdf"]
    fetch(through_her_eyes, id)
    assert newly(town.alice) == newly(town.maria) == ["tax return.pdf"]
    for _ in range(2):
        fetch(town.alice, id)
    assert (newly(town.alice), newly(town.maria)) == ([], ["tax return.pdf"])
    with town.backstage() as db:
        assert db.scalar(select(func.count()).select_from(DocumentFetch)) == 1
    received = uploads.receive(town.sam, uploads.Place(town.acme), NewFile("other name.pdf"), [PDF + b"\n"])
    assert uploads.add_version(town.sam, id, received) == 2
    assert newly(town.alice) == newly(town.maria) == ["tax return.pdf"]  # New again, for everybody
    assert b"".join(opening.opened(town.alice, id).whole()) == PDF + b"\n"
    assert b"".join(opening.opened(town.alice, id, number=1).whole()) == PDF
    town.prefer(new_marks="entity")
    fetch(town.maria, id)
    assert newly(town.again(town.alice)) == newly(town.again(town.maria)) == []


def test_a_new_version_is_of_the_same_type_and_staffs_to_add(small_town: House) -> None:
    id, place = added(small_town.sam, small_town.acme), uploads.Place(small_town.acme)
    png = b"\x89PNG\r\n\x1a\n" + bytes(9)
    received = uploads.receive(small_town.sam, place, NewFile("a.png"), [png])
    with pytest.raises(OtherType):
        uploads.add_version(small_town.sam, id, received)
    received = uploads.receive(small_town.alice, place, NewFile("a.pdf"), [PDF])
    with pytest.raises(NotAllowed):
        uploads.add_version(small_town.alice, id, received)
    assert len(small_town.inside.gateways.vault.ids()) == 1
    assert [row.number for row in listing.page(small_town.alice, asking()).rows] == [1]


@pytest.mark.feature("DOC-15", "DOC-16")
def test_an_upload_can_be_taken_back_for_sixty_minutes_and_no_second_longer(town: House) -> None:
    early, late = added(town.alice, town.acme, "early.pdf"), added(town.alice, town.acme, "late.pdf")
    fetch(town.olga, early)
    with pytest.raises(TooLate, match="60 minutes"):
        removal.take_back(later_on(town.alice, NOON + HOUR + SECOND), late)
    removal.take_back(later_on(town.maria, NOON + HOUR), early)  # a colleague's, at the last second
    assert names(town.olga) == ["late.pdf"]
    with pytest.raises(NotFound):
        removal.take_back(town.alice, early)
    assert len(town.inside.gateways.vault.ids()) == 1
    with town.backstage() as db:
        assert "document.taken_back" in db.scalars(select(Event.verb)).all()
        assert db.scalar(select(func.count()).select_from(Blob)) == 1
    assert doctor.check(town.system, deep=True) == []


@pytest.mark.feature("DOC-15", "DOC-16")
def test_what_is_the_firms_or_held_or_never_is_not_taken_back(small_town: House) -> None:
    firms, held = added(small_town.sam, small_town.acme), added(small_town.alice, small_town.acme)
    with pytest.raises(NotTheirs):
        removal.take_back(small_town.alice, firms)
    removal.hold(small_town.olga, held, "court order 7")
    with pytest.raises(OnHold):
        removal.take_back(small_town.alice, held)
    removal.release(small_town.olga, held)
    removal.release(small_town.olga, held)
    small_town.prefer(client_delete_minutes=0)
    with pytest.raises(TooLate):
        removal.take_back(later_on(small_town.again(small_town.alice), NOON + SECOND), held)
    mixed = uploads.receive(small_town.sam, uploads.Place(small_town.acme), NewFile("a.pdf"), [PDF])
    uploads.add_version(small_town.sam, held, mixed)
    with pytest.raises(NotTheirs):
        removal.take_back(small_town.alice, held)


@pytest.mark.feature("DOC-17")
def test_the_firm_bins_and_restores(town: House) -> None:
    id = added(town.alice, town.acme)
    with pytest.raises(NotFound):
        removal.restore(town.olga, id)
    removal.bin_it(later_on(town.olga, NOON + 100 * HOUR), id)
    assert names(town.alice) == names(town.olga) == names(town.alice, bin=True) == []
    assert names(town.olga, bin=True) == ["tax return.pdf"]
    for ask in (lambda: opening.opened(town.alice, id), lambda: removal.take_back(town.alice, id)):
        with pytest.raises(NotFound):
            ask()
    assert b"".join(opening.opened(town.olga, id).whole()) == PDF
    removal.restore(town.olga, id)
    assert names(town.alice) == ["tax return.pdf"]


@pytest.mark.feature("DOC-18")
def test_what_lies_in_the_bin_goes_when_its_years_are_over_and_a_hold_beats_that(town: House) -> None:
    kept, binned, held = (added(town.sam, town.acme, f"{name}.pdf") for name in ("kept", "binned", "held"))
    for id in (binned, held):
        removal.bin_it(town.olga, id)
    removal.hold(town.olga, held, "court order 7")
    later = NOON + timedelta(days=366)
    assert retention.falls_due(town.olga, 1) == retention.Due(0, 0)
    assert retention.falls_due(later_on(town.olga, later), 1) == retention.Due(1, 1)
    assert retention.falls_due(later_on(town.olga, later), 0) == retention.Due(0, 0)
    with pytest.raises(NotAllowed):
        retention.falls_due(later_on(town.rita, later), 1)
    system = system_at(town, later)
    assert retention.purge(system) == 0  # kept for good until the firm says a number
    town.prefer(document_years=1)
    assert retention.purge(system_at(town, NOON + timedelta(days=365))) == 0
    assert retention.purge(system_at(town, later)) == 1
    assert retention.purge(system_at(town, later)) == 0
    with town.backstage() as db:
        assert set(db.scalars(select(Document.id))) == {kept, held}
    assert len(town.inside.gateways.vault.ids()) == 2
    assert doctor.check(town.system, deep=True) == []


def system_at(town: House, now: datetime) -> Context:
    return authentication.system(town.inside, now)


@pytest.mark.feature("DOC-20")
@pytest.mark.security("P18", "R86")
def test_an_altered_document_is_refused_and_named(small_town: House) -> None:
    id = added(small_town.alice, small_town.acme)
    found = opening.opened(small_town.alice, id)
    path = small_town.inside.gateways.vault.storage.path(f"{found.blob_id}.body")
    assert PDF[:8] not in path.read_bytes()
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(VaultDamaged):
        b"".join(found.whole())
    (finding,) = doctor.check(small_town.system, deep=True)
    assert (finding.rule, finding.subject) == ("documents_can_be_opened", "tax return.pdf of Acme Ltd")


def test_what_belongs_to_nothing_is_swept_after_a_day(small_town: House) -> None:
    vault, kept = small_town.inside.gateways.vault, added(small_town.alice, small_town.acme)
    vault.keep(uuid4(), b"left by a process that died")
    now = max(each.written_at for each in vault.found())
    vault_upkeep.tend(system_at(small_town, now + timedelta(hours=23)))
    assert len(vault.ids()) == 2
    vault_upkeep.tend(system_at(small_town, now + timedelta(hours=25)))
    assert len(vault.ids()) == 1
    assert b"".join(opening.opened(small_town.alice, kept).whole()) == PDF


def test_nothing_is_swept_while_the_code_of_an_area_is_missing(
    small_town: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault, kept = small_town.inside.gateways.vault, added(small_town.alice, small_town.acme)
    later = max(each.written_at for each in vault.found()) + timedelta(hours=25)
    there = areas.areas()
    monkeypatch.setattr(areas, "areas", lambda: tuple(each for each in there if each.name != "documents"))
    monkeypatch.setattr(stored_files, "areas", areas.areas)
    assert vault_upkeep.sweep(system_at(small_town, later)) == 0
    monkeypatch.undo()
    assert b"".join(opening.opened(small_town.alice, kept).whole()) == PDF


def test_a_file_stays_whatever_happens_after_the_commit(small_town: House, monkeypatch: pytest.MonkeyPatch) -> None:
    where = uploads.Place(small_town.acme)
    received = uploads.receive(small_town.alice, where, NewFile("tax return.pdf", len(PDF)), iter([PDF]))

    def publish(self: object, topics: dict[str, None]) -> None:
        if topics:  # who only looked tells nothing
            raise OSError("the bus is gone")

    monkeypatch.setattr(type(small_town.inside.bus), "publish", publish)
    with pytest.raises(OSError, match="bus is gone"):
        uploads.add(small_town.alice, where, received)
    monkeypatch.undo()
    (row,) = listing.page(small_town.alice, asking()).rows
    assert b"".join(opening.opened(small_town.alice, row.id).whole()) == PDF
    assert doctor.check(small_town.system, deep=True) == []
