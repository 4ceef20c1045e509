"""The first page's figures, per entity and for all of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from data.billing.invoices import Invoice
from data.errors import NotAllowed
from data.people.tables import Contact, Person
from data.statuses import DocumentKind, InvoiceStatus
from services.access import entity_selector
from services.dashboard.client import EntityCard, Figures, Held, cards, money_sheet, months_until
from services.platform.context import Context
from tests.cast import House
from tests.services.ledger_rows import credit, pay, statements

pytestmark = pytest.mark.both_databases


def figures(ctx: Context) -> Figures:
    return money_sheet(ctx).figures


@pytest.mark.feature("DSH-03", "DSH-06", "DSH-07", "C4")
def test_due_and_overdue_per_currency_and_entity(house: House) -> None:
    part = house.invoice("100.00 EUR", due=-2)
    pay(house, "30.00 EUR", (part, 3000))
    house.invoice("5.00 EUR", due=0)
    house.invoice("7.00 USD", due=-9, of=house.umbra)
    house.invoice("1.00 EUR", due=3, of=house.umbra)
    for status in (InvoiceStatus.DRAFT, InvoiceStatus.VOID, InvoiceStatus.PAID):
        house.invoice("999.00 EUR", status=status, due=-5)
    owed = {each.currency: each for each in figures(house.maria).owed}
    assert (owed["EUR"].minor, owed["EUR"].overdue_minor, owed["EUR"].overdue_count) == (7600, 7000, 1)
    assert (owed["USD"].minor, owed["USD"].first_due_on) == (700, house.day(-9))
    one = entity_selector.choose(house.maria, str(house.umbra))
    assert {each.currency: each.minor for each in figures(one).owed} == {"EUR": 100, "USD": 700}
    assert {each.currency: each.minor for each in figures(house.alice).owed} == {"EUR": 7500}
    with pytest.raises(NotAllowed):
        figures(house.lena)


@pytest.mark.feature("DSH-06", "DSH-07", "C4")
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(st.integers(1, 10**6), st.integers(-40, 40), st.sampled_from(["EUR", "USD"]), st.booleans()),
        max_size=10,
    )
)
def test_figures_are_the_sums_and_all_is_the_sum_of_each(
    sqlite_house: House, rows: list[tuple[int, int, str, bool]]
) -> None:
    with sqlite_house.backstage() as db:
        db.query(Invoice).delete()
    for minor, due, currency, ours in rows:
        sqlite_house.invoice(
            f"{minor // 100}.{minor % 100:02d} {currency}",
            due=due,
            of=sqlite_house.acme if ours else sqlite_house.umbra,
        )
    for ctx, wanted in ((sqlite_house.maria, rows), (sqlite_house.alice, [row for row in rows if row[3]])):
        found = {each.currency: (each.minor, each.overdue_minor) for each in figures(ctx).owed}
        assert found == {
            c: (sum(r[0] for r in wanted if r[2] == c), sum(r[0] for r in wanted if r[2] == c and r[1] < 0))
            for c in {r[2] for r in wanted}
        }


@pytest.mark.feature("DSH-08", "C12")
def test_credit_counts_credit_notes_and_prepayments_stand_beside(house: House) -> None:
    row = house.invoice("500.00 EUR")
    note = house.invoice("50.00 EUR", kind=DocumentKind.CREDIT_NOTE, due=-30)
    house.invoice("9.00 EUR", kind=DocumentKind.CREDIT_NOTE, status=InvoiceStatus.VOID)
    credit(house, note, (row, 2000))
    pay(house, "100.00 EUR", days_ago=4)
    found = figures(house.alice)
    assert found.credit == (Held("EUR", 3000, 1),)
    assert found.unapplied == (Held("EUR", 10000, 1, house.day(-4)),)
    assert found.owed[0].overdue_count == 0  # a credit note is never late
    house.prefer(show_unapplied="in_credit")
    both = figures(house.again(house.alice))
    assert (both.credit[0].minor, both.unapplied) == (13000, ())
    house.prefer(show_unapplied="hidden")
    hidden = figures(house.again(house.alice))
    assert (hidden.credit[0].minor, hidden.unapplied) == (3000, ())


@pytest.mark.feature("DSH-10")
def test_past_due_lists_only_what_is_late(house: House) -> None:
    for due in (-3, -1, 0, 2):
        house.invoice(due=due, number=f"D{due}")
    house.invoice(due=-3, number="theirs", of=house.umbra)
    assert [each.number for each in money_sheet(house.alice).late] == ["D-3", "D-1"]
    assert [each.number for each in money_sheet(house.alice).coming] == ["D0", "D2"]


@pytest.mark.feature("C14")
def test_recent_payments_follow_the_switch(house: House) -> None:
    pay(house, "5.00 EUR", number="P-1", days_ago=2)
    pay(house, "6.00 EUR", number="P-2", days_ago=1)
    assert [each.number for each in money_sheet(house.alice).payments] == ["P-2", "P-1"]
    assert money_sheet(house.carol).payments == ()
    house.prefer(show_payment_history=False)
    assert money_sheet(house.again(house.alice)).payments == ()


def test_the_chart_has_twelve_months_and_what_of_them_is_paid(house: House) -> None:
    row = house.invoice("80.00 EUR")
    pay(house, "30.00 EUR", (row, 3000))
    months = money_sheet(house.alice).months["EUR"]
    assert [each.first for each in months] == months_until(house.day(0))
    assert (len(months), months[-1].first) == (12, date(2030, 5, 1))
    assert (months[-1].invoiced_minor, months[-1].paid_minor) == (8000, 3000)
    assert sum(each.invoiced_minor for each in months) == 8000
    assert money_sheet(house.carol).months == {}


@pytest.mark.feature("DSH-14", "ACC-01", "ACC-02")
def test_information_shows_the_primary_contact_and_follows_it(house: House) -> None:
    with house.backstage() as db:
        place = db.query(Contact).filter(Contact.person_id == house.bob.actor.person_id).one()
        place.phone, place.fax, place.mobile, place.is_primary = "+30 1", "+30 2", "+30 3", True
    card: EntityCard = cards(house.lena)[0]
    assert (card.name, card.city, card.zip) == ("Acme Ltd", "Athens", "10563")
    assert (card.contact, card.phone, card.fax, card.mobile) == ("Bob Brown", "+30 1", "+30 2", "+30 3")
    assert [each.name for each in cards(house.maria)] == ["Acme Ltd", "Umbra SA"]


@pytest.mark.parametrize(("ask", "most"), [(money_sheet, 6), (cards, 1)])
def test_the_page_costs_the_same_queries_however_much_there_is(
    house: House, ask: Callable[[Context], object], most: int
) -> None:
    for n in range(30):
        house.invoice(due=n - 15)
    with statements(house.engine) as sent:
        ask(house.maria)
    assert len(sent) == most, sent


@pytest.mark.security("R26")
def test_a_card_shows_the_address_given_at_this_client(house: House) -> None:
    """Maria is Umbra's, too, and Umbra's address for her is not Acme's to read."""
    with house.backstage() as db:
        for row in db.scalars(select(Contact).where(Contact.person_id == house.maria.actor.person_id)):
            row.is_primary, row.named_by = True, "maria@example.test"
        db.get_one(Person, house.maria.actor.person_id).go_by_email("maria@umbra.test")
    assert [each.email for each in cards(house.alice)] == ["maria@example.test"]
