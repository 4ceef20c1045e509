"""One document for its page: to whom it is there, its versions, who downloaded them, and that looking leaves no trace."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from data.access.security_events import SecurityEvent
from data.documents.tables import DocumentFetch
from data.errors import NotAllowed, NotFound
from data.statuses import SecurityKind
from services.documents import listing, opening, removal, uploads
from services.documents.detail import Download, detail
from services.documents.uploads import NewFile
from services.platform.context import Context
from tests.cast import NOON, House, viewed_by
from tests.services.documents.conftest import PDF, added, asking

pytestmark = pytest.mark.both_databases
SECOND = PDF + b"% second\n"


def replaced(ctx: Context, id: UUID, content: bytes = SECOND) -> None:
    place = uploads.place_of(ctx, id)
    uploads.add_version(ctx, id, uploads.receive(ctx, place, NewFile("tax return.pdf"), [content]))


@pytest.mark.feature("DOC-10", "DOC-14", "DOC-21")
def test_versions_stand_newest_first_and_staff_see_who_downloaded_which_and_when(town: House) -> None:
    id = added(town.alice, town.acme, "tax return.pdf")
    replaced(town.sam, id)
    opening.downloaded(town.alice, opening.opened(town.alice, id, number=1))
    later = replace(town.maria, now=NOON + timedelta(minutes=5))
    opening.downloaded(later, opening.opened(later, id))
    found = detail(town.sam, id)
    assert [(each.number, each.size_bytes, each.is_from_firm) for each in found.versions] == [
        (2, len(SECOND), True),
        (1, len(PDF), False),
    ]
    assert [each.downloads for each in found.versions] == [
        (Download("Maria Pappas", NOON + timedelta(minutes=5)),),
        (Download("Alice Adams", NOON),),
    ]
    assert found.versions[1].uploader == "Alice Adams"
    mine = detail(town.alice, id)
    assert [each.downloads for each in mine.versions] == [(), ()]
    assert mine.row == listing.page(town.alice, asking()).rows[0]


def test_it_is_there_for_whoever_finds_it_in_their_list_and_for_nobody_else(town: House) -> None:
    id = added(town.sam, town.acme)
    for ctx in (town.alice, town.maria, town.lena, town.olga, town.rita, town.ben, town.sam):
        assert detail(ctx, id).row.id == id
    for stranger in town.strangers:
        with pytest.raises(NotFound):
            detail(stranger, id)
    with pytest.raises(NotFound):
        detail(town.sam, uuid4())
    blind = town.contact("Nora Night", town.acme, sees_documents=False)
    with pytest.raises(NotAllowed):
        detail(blind, id)
    town.prefer(areas_on=[])
    with pytest.raises(NotFound):
        detail(town.again(town.alice), id)


def test_in_the_bin_and_under_a_hold_it_is_for_staff_only_to_see_so(town: House) -> None:
    held, gone = added(town.sam, town.acme, "held.pdf"), added(town.sam, town.acme, "gone.pdf")
    removal.hold(town.sam, held, "An audit")
    removal.bin_it(town.sam, gone)
    assert detail(town.sam, held).hold_reason == "An audit"
    assert detail(town.alice, held).hold_reason is None
    assert detail(town.sam, gone).row.deleted_at == NOON
    with pytest.raises(NotFound):
        detail(town.alice, gone)


@pytest.mark.feature("DOC-10", "DOC-14", "IMP-04")
def test_looking_clears_no_new_mark_and_is_an_event_only_where_staff_look(town: House) -> None:
    id = added(town.sam, town.acme)
    detail(town.alice, id)
    opening.opened(town.alice, id, how="preview")
    assert detail(town.alice, id).row.is_new
    for looker in (town.sam, viewed_by(town.sam, town.alice)):
        detail(looker, id)
        opening.opened(looker, id, how="preview")
    with town.backstage() as db:
        assert db.scalars(select(DocumentFetch)).all() == []
        told = db.execute(
            select(SecurityEvent.reason, SecurityEvent.person_id, SecurityEvent.viewer_id).where(
                SecurityEvent.kind == SecurityKind.READ, SecurityEvent.subject_id == str(id)
            )
        ).all()
    sam, alice = town.sam.actor.person_id, town.alice.actor.person_id
    assert sorted(map(tuple, told), key=str) == sorted(
        [("page", sam, None), ("preview", sam, None), ("page", alice, sam), ("preview", alice, sam)], key=str
    )
