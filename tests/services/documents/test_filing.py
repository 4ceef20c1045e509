"""Documents renamed, moved and binned, one or many: by those who may, with a line of history for each, and twice is safe."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from data.documents.tables import Document
from data.errors import NotAllowed, NotFound
from data.firm.tables import Event
from services.documents import filing, folders, listing, removal
from services.documents.at_once import MOST_AT_ONCE, TooManyChosen
from services.documents.filing import KEEP, Filed, NothingTicked, NothingToDo, SomeOnHold
from services.documents.uploads import BadYear, FolderClosed
from services.platform.text_input import Missing
from tests.cast import House
from tests.services.documents.conftest import added, asking


def place(house: House, id: UUID) -> tuple[str, UUID | None, int | None]:
    with house.backstage() as db:
        row = db.get_one(Document, id)
        return row.name, row.type_id, row.year


def history(house: House, verb: str) -> list[dict[str, object]]:
    with house.backstage() as db:
        return [each.facts for each in db.scalars(select(Event).where(Event.verb == verb))]


def test_one_is_renamed_and_moved_and_keeps_its_ending(town: House) -> None:
    tax = folders.add_folder(town.olga, "Tax")
    id = added(town.sam, town.acme, "scan 17.PDF")
    filing.file_one(town.kim, id, "Tax return 2029", Filed(tax, 2029))
    assert place(town, id) == ("Tax return 2029.PDF", tax, 2029)
    filing.file_one(town.kim, id, "Tax return 2029.PDF", Filed(tax, 2029))
    assert history(town, "document.filed") == [
        {
            "changed": {
                "name": ["scan 17.PDF", "Tax return 2029.PDF"],
                "type": [None, "Tax"],
                "year": [None, 2029],
            }
        }
    ], "the same again changes nothing"
    assert [row.name for row in listing.page(town.alice, asking(words="return")).rows] == ["Tax return 2029.PDF"]
    for typed, called in (
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("run.exe", "run.exe.PDF"),
        ("a\u202efdp.exe", "afdp.exe.pdf"),
        ("CON", "_CON.pdf"),
        ("v2.5", "v2.5.pdf"),
    ):
        filing.file_one(town.kim, id, typed, Filed())
        assert place(town, id)[0].casefold() == called.casefold()
    assert place(town, id)[1:] == (tax, 2029), "what is not said stays"
    with pytest.raises(Missing):
        filing.file_one(town.kim, id, " \u200b ", Filed())


def test_a_closed_folder_takes_nothing_but_what_lies_there(small_town: House) -> None:
    town = small_town
    tax = folders.add_folder(town.olga, "Tax")
    inside, outside = added(town.sam, town.acme, "in.pdf", type_id=tax), added(town.sam, town.acme, "out.pdf")
    folders.close_folder(town.olga, tax)
    filing.file_one(town.kim, inside, "renamed.pdf", Filed(tax, 2030))
    assert place(town, inside) == ("renamed.pdf", tax, 2030)
    for refused in (
        lambda: filing.file_one(town.kim, outside, "out.pdf", Filed(tax)),
        lambda: filing.file_all(town.kim, [outside], Filed(tax)),
    ):
        with pytest.raises(FolderClosed):
            refused()
    with pytest.raises(NotFound):
        filing.file_all(town.kim, [outside], Filed(uuid4()))
    assert place(town, outside) == ("out.pdf", None, None)


def test_many_are_moved_with_a_line_of_history_for_each(town: House) -> None:
    tax = folders.add_folder(town.olga, "Tax")
    ids = [added(town.sam, town.acme, f"{n}.pdf", year=2028) for n in range(3)]
    ids.append(added(town.sam, town.umbra, "theirs.pdf"))
    binned = added(town.sam, town.acme, "binned.pdf")
    removal.bin_it(town.sam, binned)
    assert filing.file_all(town.kim, [*ids, binned, uuid4()], Filed(tax, KEEP)) == 4
    assert [place(town, id)[1:] for id in ids] == [(tax, 2028)] * 3 + [(tax, None)]
    assert place(town, binned)[1] is None
    assert len(history(town, "document.filed")) == 4
    assert filing.file_all(town.kim, ids, Filed(tax)) == 4, "twice is safe"
    assert len(history(town, "document.filed")) == 4
    assert filing.file_all(town.kim, ids[:1], Filed(None, None)) == 1
    assert place(town, ids[0])[1:] == (None, None)
    for year in (1899, 2201):
        with pytest.raises(BadYear):
            filing.file_all(town.kim, ids, Filed(KEEP, year))
    with pytest.raises(NothingToDo):
        filing.file_all(town.kim, ids, Filed())


@pytest.mark.feature("DOC-17")
def test_many_are_binned_all_or_none_and_come_out_again(town: House) -> None:
    ids = [added(town.sam, town.acme, f"{n}.pdf") for n in range(3)]
    removal.hold(town.olga, ids[2], "court order 7")
    with pytest.raises(SomeOnHold, match="1 of these documents"):
        filing.bin_all(town.kim, ids)
    assert len(listing.page(town.alice, asking()).rows) == 3
    assert filing.bin_all(town.kim, ids[:2]) == 2
    assert [row.name for row in listing.page(town.alice, asking()).rows] == ["2.pdf"]
    with pytest.raises(NotFound):
        filing.bin_all(town.kim, ids[:2])
    assert filing.restore_all(town.kim, ids) == 2
    assert len(listing.page(town.alice, asking()).rows) == 3
    assert [len(history(town, f"document.{verb}")) for verb in ("binned", "restored")] == [2, 2]


@pytest.mark.security("R25")
def test_who_may_not_or_does_not_see_them_moves_and_bins_nothing(town: House) -> None:
    id, far = added(town.sam, town.acme, "a.pdf"), added(town.sam, town.umbra, "far.pdf")
    near = town.staff("Nea Near", town.kim.actor.role, sees_all_clients=False)
    verbs = (
        lambda ctx, id: filing.file_one(ctx, id, "b.pdf", Filed()),
        lambda ctx, id: filing.file_all(ctx, [id], Filed(None, 2030)),
        lambda ctx, id: filing.bin_all(ctx, [id]),
        lambda ctx, id: filing.restore_all(ctx, [id]),
    )
    for verb in verbs:
        for ctx in (town.alice, town.carol, town.rita, town.ben):
            with pytest.raises(NotAllowed):
                verb(ctx, id)
        with pytest.raises(NotFound):
            verb(near, far)
    assert place(town, id) == ("a.pdf", None, None)
    for ids, refusal in (((), NothingTicked), ([uuid4() for _ in range(MOST_AT_ONCE + 1)], TooManyChosen)):
        for verb in (
            lambda ids: filing.bin_all(town.kim, ids),
            lambda ids: filing.file_all(town.kim, ids, Filed(None)),
        ):
            with pytest.raises(refusal):
                verb(ids)
