"""Who took which version, and when: told to staff, of the clients in their reach, searched and narrowed by days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from data.errors import NotAllowed, NotFound
from services.documents import downloads, opening, removal, uploads
from services.documents.uploads import NewFile, Place
from services.platform.context import Context
from services.platform.lists.query import ListQuery
from tests.cast import NOON, House
from tests.services.documents.conftest import PDF, added, asking


def rows(ctx: Context, query: ListQuery) -> list[tuple[str, str, str, int, bool]]:
    page = downloads.page(ctx, query)
    assert page.found == len(page.rows)
    return [(each.document, each.client, each.contact, each.number, each.is_newest) for each in page.rows]


@pytest.mark.both_databases
@pytest.mark.feature("DOC-21")
def test_each_contacts_first_download_of_each_version_is_listed(town: House) -> None:
    tax = added(town.sam, town.acme, "tax return.pdf")
    other = added(town.sam, town.umbra, "accounts.pdf")
    opening.downloaded(town.alice, opening.opened(town.alice, tax))
    opening.downloaded(town.maria, opening.opened(town.maria, tax))
    opening.downloaded(town.maria, opening.opened(town.maria, other))
    opening.downloaded(town.sam, opening.opened(town.sam, tax))  # staff leave none
    newer = uploads.receive(town.sam, Place(town.acme), NewFile("x.pdf"), [PDF + b"2"])
    uploads.add_version(town.sam, tax, newer)
    opening.downloaded(town.alice, opening.opened(town.alice, tax))
    opening.downloaded(town.alice, opening.opened(town.alice, tax))
    found = rows(town.olga, ListQuery())
    names = {who: next(name for _, _, name, *_ in found if name.startswith(who)) for who in ("Alice", "Maria")}
    assert sorted(found) == sorted(
        [
            ("tax return.pdf", "Acme Ltd", names["Alice"], 1, False),
            ("tax return.pdf", "Acme Ltd", names["Alice"], 2, True),
            ("tax return.pdf", "Acme Ltd", names["Maria"], 1, False),
            ("accounts.pdf", "Umbra SA", names["Maria"], 1, True),
        ]
    )
    assert [each[0] for each in rows(town.olga, asking(words="umbra accounts"))] == ["accounts.pdf"]
    assert {each[2] for each in rows(town.olga, asking(words="alice"))} == {names["Alice"]}
    assert rows(town.olga, asking(words="nobody")) == []
    assert [each[1] for each in rows(town.olga, asking(client=town.umbra))] == ["Umbra SA"]
    assert {each[1] for each in rows(town.ben, ListQuery())} == {"Acme Ltd"}


def test_the_latest_come_first_and_each_column_sorts(small_town: House) -> None:
    town = small_town
    first, second = added(town.sam, town.umbra, "a.pdf"), added(town.sam, town.acme, "b.pdf")
    opening.downloaded(town.maria, opening.opened(town.maria, first))
    later = town.at(town.alice, NOON + timedelta(minutes=5))
    opening.downloaded(later, opening.opened(later, second))
    assert [each[0] for each in rows(town.olga, ListQuery())] == ["b.pdf", "a.pdf"]
    for sort, names in (
        ("document", ["a.pdf", "b.pdf"]),
        ("client", ["b.pdf", "a.pdf"]),
        ("contact", ["b.pdf", "a.pdf"]),
        ("at", ["a.pdf", "b.pdf"]),
    ):
        assert [each[0] for each in rows(town.olga, ListQuery(sort=sort))] == names, sort
        assert [each[0] for each in rows(town.olga, ListQuery(sort=sort, descending=True))] == names[::-1], sort
    assert rows(town.olga, asking(words="maria b.pdf")) == [], "every word counts"


def test_what_lies_in_the_bin_says_so(small_town: House) -> None:
    id = added(small_town.sam, small_town.acme)
    opening.downloaded(small_town.alice, opening.opened(small_town.alice, id))
    assert [each.is_in_bin for each in downloads.page(small_town.olga, ListQuery()).rows] == [False]
    removal.bin_it(small_town.sam, id)
    assert [each.is_in_bin for each in downloads.page(small_town.olga, ListQuery()).rows] == [True]


def test_days_are_the_firms_and_both_ends_count(small_town: House) -> None:
    house = small_town
    opening.downloaded(house.alice, opening.opened(house.alice, added(house.sam, house.acme)))
    day = NOON.astimezone(house.olga.zone).date()
    for first, last, n in ((day, day, 1), (day + timedelta(days=1), None, 0), (None, day - timedelta(days=1), 0)):
        assert len(rows(house.olga, ListQuery(first=first, last=last))) == n, (first, last)
    for first, last in ((date(2000, 1, 1), None), (date.min, date.max), (None, date.max)):
        assert len(rows(house.olga, ListQuery(first=first, last=last))) == 1


def test_no_client_reads_it_nor_anybody_while_the_area_is_off(small_town: House) -> None:
    for stranger in (small_town.alice, small_town.carol):
        with pytest.raises((NotFound, NotAllowed)):
            downloads.page(stranger, ListQuery())
    small_town.prefer(areas_on=[])
    with pytest.raises(NotFound):
        downloads.page(small_town.again(small_town.olga), ListQuery())
