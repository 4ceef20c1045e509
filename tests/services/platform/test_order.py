"""Lists of names and numbers: one order for every script, 2 before 10, on both databases."""

import pytest
from sqlalchemy import select

from data.folding import folded, order_key
from data.people.tables import Entity
from services.billing import staff_listing
from services.billing.invoices import listing as invoice_lists
from services.people import client_listing
from services.platform.lists.query import ListQuery
from tests.services.imported import run

pytestmark = pytest.mark.both_databases

NAMES = ["Άλφα", "Βήτα", "Łódź Meble", "Mango Ltd", "Ørsted Energi", "Unit 2", "unit 10", "Zebra Ltd"]


def test_clients_are_listed_by_folded_name_and_number(house):
    run(house.olga, "clients", "name\n" + "\n".join(reversed(NAMES)) + "\n")
    with house.backstage() as db:
        found = [name for name in db.scalars(select(Entity.name).order_by(Entity.order_key)) if name in NAMES]
    assert found == sorted(NAMES, key=order_key) == [*NAMES[2:], *NAMES[:2]]
    shown = [row.name for row in client_listing.page_of(house.olga, ListQuery()).rows if row.name in NAMES]
    assert shown == found


@pytest.mark.parametrize(("typed", "name"), [("lodz", "Łódź Meble"), ("orsted", "Ørsted Energi"), ("ΑΛΦΑ", "Άλφα")])
def test_a_name_is_found_without_its_signs(sqlite_house, typed, name):
    run(sqlite_house.olga, "clients", "name\n" + "\n".join(NAMES) + "\n")
    assert [row.name for row in client_listing.page_of(sqlite_house.olga, ListQuery(typed)).rows] == [name]
    assert folded(typed) in folded(name)


def test_invoices_are_listed_by_the_numbers_in_their_numbers(house):
    for number in ("INV-10", "INV-9", "INV-100"):
        house.invoice("1.00 EUR", number=number)
    asked = ListQuery(sort="number", descending=False)
    for rows in (invoice_lists.open_invoices(house.alice, asked).rows, staff_listing.invoices(house.olga, asked).rows):
        assert [row.number for row in rows] == ["INV-9", "INV-10", "INV-100"]
