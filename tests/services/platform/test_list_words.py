"""What is typed into a search finds the same for a client and for staff, on every list."""

from __future__ import annotations

import pytest

from data.people.tables import Entity
from data.statuses import InvoiceStatus
from services.billing import staff_listing
from services.billing.invoices.listing import history, open_invoices
from services.billing.payments.listing import received
from services.people import client_listing
from services.platform.lists.query import ListQuery
from tests.cast import House
from tests.services.ledger_rows import pay


@pytest.fixture
def books(house: House) -> House:
    with house.backstage() as db:
        acme = db.get_one(Entity, house.acme)
        acme.name, acme.external_id, acme.tax_id, acme.country = "Αφοί Ωραίος Ο.Ε.", "C-0042", "094014201", "GR"
        acme.refold()
    house.invoice("1240.00 EUR", number="INV-0009", due=9)
    house.invoice("3.00 EUR", number="INV-0018", of=house.umbra, due=40)
    pay(house, "1240.00 EUR", of=house.acme, number="PAY-0007", days_ago=0)
    pay(house, "8.00 EUR", of=house.umbra, number="PAY-0018", days_ago=0)
    house.invoice("5.00 EUR", number="draft:99-9-7", status=InvoiceStatus.DRAFT, due=80)
    return house


TYPED = (
    "inv-0009",
    "INV-9",
    "inv9",
    "#9",
    "0009",
    "00000009 inv",
    "1240.00",
    "€1,240.00",
    "1.240,00 €",
    "1240.00 INV-9",
    "ωραιος",
    "ΑΦΟΙ ΏΡΑΙΟΣ",
    "ωραιοσ αφοι",
    "c-0042 inv",
    "094014201",
    "EL 094014201",
    "ωραίος 094014201",
)


@pytest.mark.feature("INV-04", "INV-05", "INV-17")
def test_client_and_staff_find_the_same_invoices(books: House) -> None:
    for typed in TYPED:
        for found in (history(books.maria, ListQuery(typed)), staff_listing.invoices(books.olga, ListQuery(typed))):
            named = {each.number for each in found.rows}
            assert named & {"INV-0009", "INV-0018"} == {"INV-0009"}, typed
    for typed in ("inv-8", "inv-00090", "x9", "094014", "%", "_", "€"):
        assert not open_invoices(books.maria, ListQuery(typed)).rows, typed
        assert not staff_listing.invoices(books.olga, ListQuery(typed)).rows, typed


@pytest.mark.feature("INV-17")
def test_client_and_staff_find_the_same_payments(books: House) -> None:
    for typed in ("pay-7", "PAY0007", "#7", "ωραιος", "094014201"):
        for found in (received(books.maria, ListQuery(typed)), staff_listing.payments(books.olga, ListQuery(typed))):
            assert [each.number for each in found.rows] == ["PAY-0007"], typed


@pytest.mark.feature("INV-04")
def test_a_day_is_found_as_it_is_written(books: House) -> None:
    due = books.day(9)
    greek = "Ιαν Φεβ Μαρ Απρ Μαΐ Ιουν Ιουλ Αυγ Σεπ Οκτ Νοε Δεκ".split()[due.month - 1]
    for typed in (
        due.isoformat(),
        f"{due:%d/%m/%Y}",
        f"{due.day}/{due.month}/{due.year}",
        f"{due.day}.{due.month}.{due.year}",
        f"{due.day} {due:%b}",
        f"{due.day} {due:%B} {due.year}",
        f"{due.day} {greek} {due.year}",
    ):
        assert [each.number for each in history(books.maria, ListQuery(typed)).rows] == ["INV-0009"], typed


@pytest.mark.feature("INV-17")
def test_a_clients_number_is_found_without_its_zeros(books: House) -> None:
    for typed in ("c-42", "C42", "42", "ωραιος c-0042", "094014201"):
        assert [each.id for each in client_listing.page_of(books.olga, ListQuery(typed)).rows] == [books.acme], typed
    assert not client_listing.page_of(books.olga, ListQuery("c-43")).rows
