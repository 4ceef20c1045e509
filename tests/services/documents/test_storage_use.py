"""What each client's documents take: counted with versions and bin, in reach only, for staff only."""

from __future__ import annotations

from datetime import timedelta

import pytest

from data.errors import NotAllowed, NotFound
from services.documents import removal, storage_use, uploads
from services.documents.uploads import NewFile, Place
from services.platform.context import Context
from services.platform.lists.query import ListQuery
from tests.cast import NOON, House
from tests.services.documents.conftest import PDF, added, asking


def rows(ctx: Context, **asked: object) -> list[tuple[str, int, int, int, int]]:
    found = storage_use.page(ctx, asking(**asked)).rows
    return [(each.client, each.documents, each.versions, each.in_bin, each.size_bytes) for each in found]


@pytest.mark.both_databases
def test_every_version_counts_and_the_largest_client_comes_first(town: House) -> None:
    assert storage_use.page(town.olga, ListQuery()).sums == 0
    small = added(town.sam, town.umbra, content=PDF)
    first = added(town.sam, town.acme, content=PDF + b"1")
    received = uploads.receive(town.sam, Place(town.acme), NewFile("x.pdf"), [PDF + b"22"])
    uploads.add_version(town.sam, first, received)
    removal.bin_it(town.sam, added(town.alice, town.acme, "b.pdf", PDF))
    acme, umbra = ("Acme Ltd", 2, 3, 1, 3 * len(PDF) + 3), ("Umbra SA", 1, 1, 0, len(PDF))
    assert rows(town.olga) == [acme, umbra]
    found = storage_use.page(town.olga, ListQuery(per_page=1))
    assert (found.found, found.sums) == (2, 4 * len(PDF) + 3)
    searched = storage_use.page(town.olga, asking(words="umbra"))
    assert ([each.id for each in searched.rows], searched.sums) == ([town.umbra], len(PDF))
    assert rows(town.olga, rows=1, page=2) == [umbra]
    removal.bin_it(town.sam, small)
    assert rows(town.olga)[1] == ("Umbra SA", 1, 1, 1, len(PDF))


def test_it_is_sorted_by_each_of_its_figures(small_town: House) -> None:
    town = small_town
    added(town.sam, town.acme, content=PDF * 9)
    removal.bin_it(town.sam, added(town.sam, town.acme, "b.pdf"))
    later = town.at(town.sam, NOON + timedelta(minutes=5))
    for n in range(3):
        added(later, town.umbra, f"{n}.pdf", PDF + str(n).encode())
    for sort, first, last in (
        ("client", "Acme Ltd", "Umbra SA"),
        ("documents", "Acme Ltd", "Umbra SA"),
        ("bin", "Umbra SA", "Acme Ltd"),
        ("size", "Umbra SA", "Acme Ltd"),
        ("newest", "Acme Ltd", "Umbra SA"),
    ):
        for descending in (False, True):
            found = storage_use.page(town.olga, ListQuery(sort=sort, descending=descending)).rows
            assert [each.client for each in found] == ([last, first] if descending else [first, last]), sort


def test_colleagues_count_their_clients_and_clients_nothing(town: House) -> None:
    for client in (town.acme, town.umbra):
        added(town.sam, client)
    assert [name for name, *_ in rows(town.ben)] == ["Acme Ltd"]
    assert storage_use.page(town.ben, ListQuery()).sums == len(PDF)
    for stranger in (town.alice, town.carol):
        with pytest.raises((NotFound, NotAllowed)):
            storage_use.page(stranger, ListQuery())
    town.prefer(areas_on=[])
    with pytest.raises(NotFound):
        storage_use.page(town.again(town.olga), ListQuery())
