"""Open invoices and history: who sees what, and that figures, order and pages are right."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.billing.invoices import Invoice
from data.errors import NotAllowed, NotFound
from data.statuses import CheckoutStatus, DocumentKind, InvoiceStatus
from services.billing.invoices.listing import history, open_invoices
from services.billing.invoices.status import InvoiceState
from services.platform.lists.query import ListQuery
from tests.cast import House, viewed_by
from tests.services.ledger_rows import pay, statements, under_way

pytestmark = pytest.mark.both_databases


def numbers(page) -> list[str]:
    return [row.number for row in page.rows]


@pytest.mark.feature("INV-02", "INV-03", "DSH-15")
def test_history_holds_everything_issued_and_no_draft(house: House) -> None:
    for status in InvoiceStatus:
        house.invoice("5.00 EUR", status=status, number=f"N-{status}")
    house.invoice("5.00 EUR", kind=DocumentKind.CREDIT_NOTE, number="N-credit")
    assert numbers(history(house.alice, ListQuery(sort="number"))) == ["N-open", "N-paid", "N-void"]
    assert numbers(open_invoices(house.alice, ListQuery())) == ["N-open"]


@pytest.mark.feature("ENT-01", "ENT-02", "ENT-03")
@pytest.mark.security("R22")
def test_each_sees_their_entities_only(house: House) -> None:
    house.invoice(number="OURS")
    house.invoice(number="THEIRS", of=house.umbra)
    assert numbers(open_invoices(house.alice, ListQuery())) == ["OURS"]
    assert numbers(open_invoices(house.carol, ListQuery())) == ["THEIRS"]
    assert numbers(open_invoices(house.maria, ListQuery(sort="number"))) == ["OURS", "THEIRS"]
    with pytest.raises(NotAllowed):
        open_invoices(house.lena, ListQuery())


@pytest.mark.feature("INV-04", "INV-05")
def test_search_finds_numbers_words_amounts_dates_and_entities(house: House) -> None:
    row = house.invoice("1240.00 EUR", number="INV-7", due=9)
    house.invoice("3.00 EUR", number="X-1", of=house.umbra)
    for words in ("inv-7", "INV-7", "1240.00", "€1,240.00", "1.240,00 €", f"{row.due_on.day} {row.due_on:%b}", "acme"):
        assert numbers(open_invoices(house.maria, ListQuery(search=words))) == ["INV-7"], words
    assert len(open_invoices(house.maria, ListQuery(search="WÖRK")).rows) == 2
    assert numbers(open_invoices(house.maria, ListQuery(search="%"))) == []
    assert numbers(open_invoices(house.maria, ListQuery(search="_"))) == []


@pytest.mark.feature("INV-05", "NAV-09")
def test_the_count_includes_hits_on_other_pages(house: House) -> None:
    for n in range(30):
        house.invoice(number=f"A-{n:02d}")
    found = open_invoices(house.alice, ListQuery(search="a-", per_page=12, page=3))
    assert (found.found, len(found.rows), found.page) == (30, 6, 3)
    assert open_invoices(house.alice, ListQuery(per_page=12, page=99)).page == 3


@pytest.mark.feature("INV-16", "INV-19", "INV-17")
def test_filters_work_alone_and_together(house: House) -> None:
    a = house.invoice("100.00 EUR", number="A-1", due=-3)
    house.invoice("200.00 EUR", number="A-2", due=5)
    house.invoice("300.00 JPY", number="B-1", due=5)
    pay(house, "40.00 EUR", (a, 4000))
    ask = lambda **chosen: numbers(open_invoices(house.alice, ListQuery(sort="number", chosen=chosen)))  # noqa: E731
    assert ask(status=("overdue",)) == ["A-1"]
    assert ask(status=("overdue", "issued")) == ["A-1", "A-2", "B-1"]
    assert ask(status=("partly_paid",)) == ["A-1"]
    assert ask(number=("a-",)) == ["A-1", "A-2"]
    assert ask(amount=("60..60",)) == ["A-1"]  # the balance, after the part payment
    assert ask(amount=("60.01..",)) == ["A-2", "B-1"]  # 30000 yen are more than 60.01
    assert ask(amount=("..199.99",)) == ["A-1"]
    assert ask(amount=("nonsense",), status=("nonsense",)) == ["A-1", "A-2", "B-1"]
    assert ask(number=("a-",), amount=("150..",)) == ["A-2"]
    assert numbers(history(house.alice, ListQuery(chosen={"amount": ("100..100",)}))) == ["A-1"]


@pytest.mark.feature("INV-16")
def test_both_ends_of_a_period_are_inside(house: House) -> None:
    row = house.invoice(number="A-1")
    day: date = row.issued_on
    assert numbers(history(house.alice, ListQuery(first=day, last=day))) == ["A-1"]
    assert not history(house.alice, ListQuery(first=date.fromordinal(day.toordinal() + 1))).rows
    assert not history(house.alice, ListQuery(last=date.fromordinal(day.toordinal() - 1))).rows


@pytest.mark.feature("INV-07", "NAV-10")
@pytest.mark.parametrize("sort", ["number", "entity", "issued", "due", "amount", "paid", "balance", "discount"])
def test_every_sort_turns_round_exactly_and_pages_without_gaps(house: House, sort: str) -> None:
    for n in range(25):
        house.invoice(
            f"{n % 3 + 1}.00 {'USD' if n % 2 else 'EUR'}",
            number=f"A-{n:02d}",
            due=n % 4,
            of=house.umbra if n % 5 == 0 else house.acme,
        )
    whole = [row.id for row in history(house.maria, ListQuery(sort=sort, per_page=96)).rows]
    back = [row.id for row in history(house.maria, ListQuery(sort=sort, descending=True, per_page=96)).rows]
    assert back == whole[::-1]
    paged = [
        row.id for page in (1, 2, 3) for row in history(house.maria, ListQuery(sort=sort, per_page=12, page=page)).rows
    ]
    assert paged == whole


@pytest.mark.feature("INV-08", "INV-09")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(
            st.integers(1, 10**6),
            st.integers(0, 100),
            st.sampled_from(["EUR", "USD", "JPY"]),
            st.sampled_from(["open", "paid", "void"]),
            st.integers(0, 500),
        ),
        max_size=12,
    )
)
def test_totals_are_the_sums_of_everything_found(
    sqlite_house: House, rows: list[tuple[int, int, str, str, int]]
) -> None:
    with sqlite_house.backstage() as db:
        db.query(Invoice).filter(Invoice.number.like("T-%")).delete()
    made = []
    for n, (minor, share, currency, status, discount) in enumerate(rows):
        row = sqlite_house.invoice(f"0.01 {currency}", number=f"T-{n}", status=InvoiceStatus(status))
        paid = minor if status == "paid" else 0 if status == "void" else minor * share // 101
        with sqlite_house.backstage() as db:
            kept = db.get_one(Invoice, row.id)
            kept.net_minor = kept.gross_minor = kept.payable_minor = minor
            kept.discount_minor, kept.paid_minor = discount, paid
        made.append((currency, status, minor, discount, paid))
    for page, kinds in (
        (history(sqlite_house.alice, ListQuery(per_page=1)), ("open", "paid", "void")),
        (open_invoices(sqlite_house.alice, ListQuery(per_page=1)), ("open",)),
    ):
        kept_rows = [each for each in made if each[1] in kinds]
        expected = {
            c: (
                sum(r[2] for r in kept_rows if r[0] == c),
                sum(r[3] for r in kept_rows if r[0] == c),
                sum(r[4] for r in kept_rows if r[0] == c),
                sum(r[2] - r[4] for r in kept_rows if r[0] == c and r[1] != "void"),
            )
            for c in {r[0] for r in kept_rows}
        }
        assert {
            s.currency: (s.amount_minor, s.discount_minor, s.paid_minor, s.balance_minor) for s in page.sums
        } == expected
        assert page.found == len(kept_rows)


@pytest.mark.feature("INV-21", "DSH-07")
def test_states_are_read_off_figures_and_calendar(house: House) -> None:
    house.invoice(number="A-due", due=0)
    house.invoice(number="A-late", due=-1)
    part = house.invoice("9.00 EUR", number="A-part", due=1)
    pay(house, "4.00 EUR", (part, 400))
    rows = {row.number: row for row in open_invoices(house.alice, ListQuery()).rows}
    assert rows["A-due"].state is InvoiceState.ISSUED
    assert (rows["A-late"].state, rows["A-late"].days_late) == (InvoiceState.OVERDUE, 1)
    assert (rows["A-part"].state, rows["A-part"].balance_minor) == (InvoiceState.PARTLY_PAID, 500)
    pay(house, "5.00 EUR", (part, 500))
    assert "A-part" not in numbers(open_invoices(house.alice, ListQuery()))
    assert next(r for r in history(house.alice, ListQuery()).rows if r.number == "A-part").state is InvoiceState.PAID


@pytest.mark.feature("PAY-04")
def test_a_payment_on_its_way_shows_but_ones_own_open_trip_does_not(house: House) -> None:
    a, b, c = (house.invoice(number=f"P-{n}") for n in "abc")
    under_way(house, a, house.alice.actor.person_id, CheckoutStatus.PROCESSING)
    under_way(house, b, house.alice.actor.person_id, CheckoutStatus.OPEN)
    under_way(house, c, house.bob.actor.person_id, CheckoutStatus.OPEN)
    pending = {row.number: row.is_pending for row in open_invoices(house.alice, ListQuery()).rows}
    assert pending == {"P-a": True, "P-b": False, "P-c": True}


@pytest.mark.feature("INV-14", "C14")
def test_the_firm_may_hide_history(house: House) -> None:
    house.prefer(show_invoice_history=False)
    with pytest.raises(NotFound):
        history(house.again(house.alice), ListQuery())


def test_a_list_costs_two_queries_whatever_is_asked(house: House) -> None:
    for n in range(30):
        house.invoice(number=f"A-{n:02d}")
    for asked in (
        ListQuery(),
        ListQuery(page=3, per_page=12),
        ListQuery(search="a-1", sort="entity", chosen={"amount": ("1..",)}),
    ):
        with statements(house.engine) as sent:
            open_invoices(house.maria, asked)
        assert len(sent) == 2, sent


@pytest.mark.feature("IMP-04")
def test_an_impersonator_sees_the_same_rows(house: House) -> None:
    house.invoice(number="A-1")
    assert open_invoices(viewed_by(house.sam, house.alice), ListQuery()) == open_invoices(house.alice, ListQuery())
