"""What waits for somebody of the firm to look, what falls due, and the folders: told to staff only, and right to the day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from data.documents.tables import Document, DocumentVersion
from data.errors import NotAllowed, NotFound
from data.firm.tables import Event
from services.documents import filing, folders, listing, opening, removal, resumable, retention, review, uploads
from services.documents.filing import KEEP, Filed
from services.documents.folders import FolderExists, FolderRow
from services.documents.retention import Preview
from services.documents.uploads import FolderClosed, NewFile, Place
from services.platform.context import Context
from tests.cast import NOON, House
from tests.services.documents.conftest import PDF, added, asking

ATHENS = ZoneInfo("Europe/Athens")


def waiting(ctx: Context) -> list[str]:
    return sorted(row.name for row in listing.page(ctx, asking(waiting=True)).rows)


@pytest.mark.feature("DOC-21")
def test_what_a_client_sends_waits_until_somebody_of_the_firm_looked(town: House) -> None:
    a, b, c = (added(town.alice, town.acme, f"{name}.pdf") for name in "abc")
    added(town.sam, town.acme, "firms.pdf")
    far = added(town.carol, town.umbra, "far.pdf")
    assert waiting(town.olga) == ["a.pdf", "b.pdf", "c.pdf", "far.pdf"]
    assert waiting(town.ben) == ["a.pdf", "b.pdf", "c.pdf"]
    assert listing.folders(town.olga, asking()).waiting == 4
    assert [row.is_waiting for row in listing.page(town.olga, asking(words="firms")).rows] == [False]
    opening.opened(town.ben, a)
    opening.downloaded(town.rita, opening.opened(town.rita, a))
    assert "a.pdf" in waiting(town.olga), "a look at it, and who only reads, are no download by staff who work on it"
    opening.downloaded(town.ben, opening.opened(town.ben, a))
    filing.file_all(town.kim, [b], Filed(KEEP, 2030))
    assert waiting(town.olga) == ["c.pdf", "far.pdf"]
    assert review.tick_off(town.kim, [c, far]) == 2
    assert review.tick_off(town.kim, [c, far]) == 0
    assert waiting(town.olga) == []
    review.put_back(town.kim, c)
    review.put_back(town.kim, c)
    assert waiting(town.olga) == ["c.pdf"]
    with town.backstage() as db:
        verbs = list(
            db.scalars(select(Event.verb).where(Event.verb.in_(["document.reviewed", "document.waits_again"])))
        )
    assert sorted(verbs) == ["document.reviewed", "document.reviewed", "document.waits_again"]


@pytest.mark.security("R25")
def test_the_client_learns_nothing_of_it_and_ticks_nothing_off(town: House) -> None:
    id, firms = added(town.alice, town.acme, "a.pdf"), added(town.sam, town.acme, "firms.pdf")
    assert waiting(town.alice) == []
    assert listing.folders(town.alice, asking()).waiting == 0
    assert not any(row.is_waiting for row in listing.page(town.alice, asking()).rows)
    verbs: tuple[Callable[[Context], object], ...] = (
        lambda ctx: review.tick_off(ctx, [id]),
        lambda ctx: review.put_back(ctx, id),
    )
    for verb in verbs:
        with pytest.raises(NotFound):
            verb(town.alice)
        with pytest.raises(NotAllowed):
            verb(town.rita)
    near = town.staff("Nea Near", town.kim.actor.role, sees_all_clients=False)
    assert review.tick_off(near, [id]) == 0
    with pytest.raises(NotFound):
        review.put_back(near, id)
    with pytest.raises(NotFound):
        review.put_back(town.kim, firms)
    opening.downloaded(town.alice, opening.opened(town.alice, id))
    assert waiting(town.olga) == ["a.pdf"]


@pytest.mark.feature("SET-06", "DOC-18")
def test_a_number_of_years_is_previewed_with_how_many_the_oldest_and_of_whom(town: House) -> None:
    old = [added(town.sam, town.acme, f"{n}.pdf") for n in range(3)] + [added(town.sam, town.umbra, "u.pdf")]
    added(town.sam, town.acme, "new.pdf")
    held = added(town.sam, town.acme, "held.pdf")
    removal.hold(town.olga, held, "court order 7")
    removal.bin_it(town.olga, old[0])
    first = NOON - timedelta(days=800)
    with town.backstage() as db:
        for n, id in enumerate([*old, held]):
            at = first + timedelta(days=n)
            db.execute(update(DocumentVersion).where(DocumentVersion.document_id == id).values(uploaded_at=at))
    assert retention.preview(town.olga, 2) == Preview(3, 1, first, (("Acme Ltd", 3), ("Umbra SA", 1)), 0)
    assert retention.preview(town.olga, 3) == retention.preview(town.olga, 0) == Preview()
    near = town.staff("Nea Near", town.kim.actor.role, sees_all_clients=False)
    assert retention.preview(near, 2) == Preview(3, 1, first, (), 2), "all are counted, nobody is named"
    for ctx in (town.alice, town.rita, town.ben):
        with pytest.raises(NotAllowed):
            retention.preview(ctx, 2)


@pytest.mark.feature("DOC-18")
def test_what_falls_due_within_ninety_days_is_found_and_on_which_day(town: House) -> None:
    ids = [added(town.sam, town.acme, f"{n}.pdf") for n in range(3)]
    now = NOON.astimezone(ATHENS)
    edge = (now + retention.DUE_SOON).replace(year=now.year - 1)
    with town.backstage() as db:
        for id, at in zip(ids, (edge - timedelta(seconds=1), edge, edge - timedelta(days=400)), strict=True):
            db.execute(update(DocumentVersion).where(DocumentVersion.document_id == id).values(uploaded_at=at))
    assert listing.page(town.olga, asking(due=True)).rows == (), "kept for good"
    town.prefer(document_years=1)
    olga, alice = town.again(town.olga), town.again(town.alice)
    assert sorted(row.name for row in listing.page(olga, asking(due=True)).rows) == ["0.pdf", "2.pdf"]
    assert listing.page(alice, asking(due=True)).rows == ()
    removal.hold(olga, ids[0], "court order 7")
    assert [row.name for row in listing.page(olga, asking(due=True)).rows] == ["2.pdf"]


@pytest.mark.parametrize(
    ("uploaded", "years", "day"),
    [("2024-05-17", 6, "2030-05-17"), ("2028-02-29", 1, "2029-03-01"), ("2028-02-29", 4, "2032-02-29")],
)
def test_the_day_is_the_first_on_which_the_purge_takes_it(
    small_town: House, uploaded: str, years: int, day: str
) -> None:
    at = datetime.fromisoformat(f"{uploaded} 12:00").replace(tzinfo=ATHENS).astimezone(UTC)
    over = retention.falls_out_on(at, years, ATHENS)
    assert over == date.fromisoformat(day)
    id = added(small_town.sam, small_town.acme)
    removal.bin_it(small_town.sam, id)
    with small_town.backstage() as db:
        db.execute(update(DocumentVersion).values(uploaded_at=at))
    small_town.prefer(document_years=years)
    noon = datetime(over.year, over.month, over.day, 12, tzinfo=ATHENS).astimezone(UTC)
    assert retention.purge(replace(small_town.system, now=noon - timedelta(days=1))) == 0
    assert retention.purge(replace(small_town.system, now=noon - timedelta(hours=12, seconds=1))) == 0
    assert retention.purge(replace(small_town.system, now=noon + timedelta(seconds=1))) == 1


def test_folders_are_renamed_closed_and_opened_again(town: House) -> None:
    tax, pay = folders.add_folder(town.olga, "Tax"), folders.add_folder(town.olga, "Payroll")
    added(town.sam, town.acme, "a.pdf", type_id=tax)
    removal.bin_it(town.sam, added(town.sam, town.acme, "b.pdf", type_id=tax))
    folders.close_folder(town.olga, pay)
    assert folders.all_folders(town.olga) == [FolderRow(pay, "Payroll", True, 0), FolderRow(tax, "Tax", False, 1)]
    assert folders.open_folders(town.alice) == [(tax, "Tax")]
    folders.reopen_folder(town.olga, pay)
    with pytest.raises(NotFound):
        folders.reopen_folder(town.olga, pay)
    folders.rename_folder(town.olga, pay, "Wages")
    folders.rename_folder(town.olga, pay, "Wages")
    assert folders.open_folders(town.alice) == [(tax, "Tax"), (pay, "Wages")]
    for verb in (lambda: folders.rename_folder(town.olga, pay, "TAX"), lambda: folders.add_folder(town.olga, "táx")):
        with pytest.raises(FolderExists):
            verb()
    for ctx in (town.alice, town.kim, town.rita):
        for refused in (
            lambda ctx=ctx: folders.all_folders(ctx),
            lambda ctx=ctx: folders.rename_folder(ctx, pay, "x"),
            lambda ctx=ctx: folders.reopen_folder(ctx, pay),
        ):
            with pytest.raises(NotAllowed):
                refused()
    with town.backstage() as db:
        renamed = db.scalars(select(Event).where(Event.verb == "document_type.renamed")).all()
    assert [each.facts for each in renamed] == [{"changed": {"name": ["Payroll", "Wages"]}}]


def test_a_folder_that_closes_during_an_upload_still_takes_it(town: House) -> None:
    tax = folders.add_folder(town.olga, "Tax")
    place = Place(town.acme, tax)
    begun = resumable.begin(town.alice, place, NewFile("slow.pdf", len(PDF)))
    received = uploads.receive(town.alice, place, NewFile("form.pdf"), [PDF])
    folders.close_folder(town.olga, tax)
    assert resumable.append(town.alice, begun.id, 0, PDF).document_id is not None
    uploads.add(town.alice, place, received)
    with town.backstage() as db:
        assert {(each.name, each.type_id) for each in db.scalars(select(Document))} == {
            ("slow.pdf", tax),
            ("form.pdf", tax),
        }
    for refused in (
        lambda: resumable.begin(town.alice, place, NewFile("new.pdf", len(PDF))),
        lambda: uploads.receive(town.alice, place, NewFile("new.pdf"), [PDF]),
    ):
        with pytest.raises(FolderClosed):
            refused()
