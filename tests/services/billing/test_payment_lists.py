"""Payments and credits, and what could be paid."""

from __future__ import annotations

from uuid import uuid4

import pytest

from data.billing.payments import Payment
from data.errors import NotAllowed, NotFound
from data.people.tables import Entity
from data.statuses import CheckoutStatus, DocumentKind, InvoiceStatus, PaymentStatus
from services.billing.checkout.payable import code_of, named, to_pay
from services.billing.payments.listing import ReceivedState, payment, received
from services.integrations.payments.dummy import TestGateway
from services.people import list_preferences
from services.platform.lists.query import ListQuery
from tests.cast import House, viewed_by
from tests.services.ledger_rows import credit, pay, statements, take_back, under_way

pytestmark = pytest.mark.both_databases


@pytest.fixture
def open_house(house: House) -> House:
    """With the test gateway connected."""
    house.inside.gateways.checkouts["test"] = TestGateway(house.engine, "http://localhost")
    return house


@pytest.mark.feature("INV-12", "INV-13", "ENT-02")
def test_payments_and_credits_name_their_invoices(house: House) -> None:
    a, b = house.invoice("60.00 EUR", number="A"), house.invoice("50.00 EUR", number="B")
    note = house.invoice("20.00 EUR", number="CN", kind=DocumentKind.CREDIT_NOTE)
    pay(house, "100.00 EUR", (a, 6000), (b, 3000), number="P-1")
    take_back(house, pay(house, "5.00 EUR", (b, 500), number="P-2"))
    credit(house, note, (b, 1500))
    pay(house, "9.00 EUR", of=house.umbra, number="P-3")
    rows = {row.number: row for row in received(house.alice, ListQuery()).rows}
    assert rows.keys() == {"P-1", "P-2", "CN"}
    assert (rows["P-1"].applied, rows["P-1"].rest_minor) == ((("A", 6000), ("B", 3000)), 1000)
    assert (rows["P-2"].applied, rows["P-2"].rest_minor) == ((), 500)
    assert (rows["CN"].applied, rows["CN"].rest_minor) == ((("B", 1500),), 500)
    for row in rows.values():
        assert sum(minor for _, minor in row.applied) + row.rest_minor == row.amount_minor
    assert payment(house.alice, "P-1") == rows["P-1"]
    sums = received(house.maria, ListQuery()).sums[0]
    assert (sums.count, sums.amount_minor, sums.rest_minor) == (4, 13400, 2900)


@pytest.mark.feature("INV-17", "INV-19", "INV-07")
def test_payments_are_searched_narrowed_sorted_and_paged(house: House) -> None:
    a = house.invoice("60.00 EUR", number="A-77")
    pay(house, "60.00 EUR", (a, 6000), number="P-01", days_ago=5)
    for n in range(2, 30):
        pay(house, f"{n}.00 EUR", number=f"P-{n:02d}", days_ago=n)
    house.invoice("1.00 EUR", number="CN-1", kind=DocumentKind.CREDIT_NOTE)
    ask = lambda **how: [row.number for row in received(house.alice, ListQuery(**how)).rows]  # noqa: E731
    assert ask(chosen={"kind": ("credit",)}) == ["CN-1"]
    assert ask(chosen={"number": ("a-77",)}) == ["P-01"]
    assert ask(chosen={"amount": ("59..",)}) == ["P-01"]
    assert ask(search="p-29") == ["P-29"]
    assert ask(first=house.day(-5), last=house.day(-5), sort="number") == ["P-01", "P-05"]
    for sort in ("number", "entity", "on", "amount", "rest"):
        whole = ask(sort=sort, per_page=96)
        assert ask(sort=sort, per_page=96, descending=True) == whole[::-1]
        assert [each for page in (1, 2, 3) for each in ask(sort=sort, per_page=12, page=page)] == whole
    with statements(house.engine) as sent:
        ask(search="p")
    assert len(sent) == 3


@pytest.mark.feature("INV-12")
@pytest.mark.security("R23")
def test_a_foreign_payment_does_not_exist(house: House) -> None:
    pay(house, "5.00 EUR", of=house.umbra, number="THEIRS")
    with house.backstage() as db:
        db.add(
            Payment(
                id=uuid4(),
                entity_id=house.acme,
                number="FAILED",
                status=PaymentStatus.FAILED,
                currency="EUR",
                amount_minor=5,
                made_at=house.alice.now,
            )
        )
    for number in ("THEIRS", "FAILED", "NOWHERE"):
        with pytest.raises(NotFound, match="We could not find that payment"):
            payment(house.alice, number)
    assert [row.state for row in received(house.alice, ListQuery()).rows] == [ReceivedState.FAILED]
    with pytest.raises(NotAllowed):
        received(house.lena, ListQuery())


@pytest.mark.feature("INV-15", "C14")
def test_the_firm_may_hide_payments(house: House) -> None:
    house.prefer(show_payment_history=False)
    with pytest.raises(NotFound):
        received(house.again(house.alice), ListQuery())


@pytest.mark.feature("PAY-04", "PAY-10")
def test_what_can_be_paid_leaves_out_what_is_under_way_or_not_online(open_house: House) -> None:
    house = open_house
    free = house.invoice("10.00 EUR", due=-1)
    busy, off = house.invoice(), house.invoice()
    house.invoice(status=InvoiceStatus.DRAFT)
    house.invoice(kind=DocumentKind.CREDIT_NOTE)
    house.invoice(of=house.umbra)
    under_way(house, busy, house.bob.actor.person_id, CheckoutStatus.OPEN)
    with house.backstage() as db:
        db.merge(off).online = False
    assert [each.id for each in to_pay(house.alice).invoices] == [free.id]
    assert [each.minor for each in to_pay(house.alice, scope="overdue").invoices] == [1000]
    assert not to_pay(house.alice, only=[busy.id, off.id]).invoices
    assert not to_pay(house.alice, ListQuery(search="nothing like it")).invoices


@pytest.mark.feature("PAY-02", "PAY-03", "IMP-04")
def test_without_right_gateway_or_type_there_is_nothing_to_press(open_house: House) -> None:
    house = open_house
    house.invoice()
    assert to_pay(house.alice).is_possible
    assert to_pay(viewed_by(house.sam, house.alice)) == to_pay(house.alice)  # they see what she sees (IMP-04)
    for ctx in (house.bob, house.lena, viewed_by(house.sam, house.bob)):
        assert not to_pay(ctx).is_possible
    with house.backstage() as db:
        entity = db.get_one(Entity, house.acme)
        entity.pays_by_card = entity.pays_by_bank_debit = False
    assert not to_pay(house.alice).is_possible
    with house.backstage() as db:
        db.get_one(Entity, house.acme).pays_by_card = True
    house.inside.gateways.checkouts.clear()
    assert not to_pay(house.alice).is_possible


@pytest.mark.security("R23", "R39")
def test_codes_stand_for_ones_own_invoices_only(house: House) -> None:
    ours, more = house.invoice(), house.invoice()
    theirs, draft = house.invoice(of=house.umbra), house.invoice(status=InvoiceStatus.DRAFT)
    assert named(house.alice, code_of(more.id) + code_of(ours.id)) == (more.id, ours.id)
    for codes in (
        code_of(theirs.id),
        code_of(draft.id),
        code_of(ours.id)[:-1],
        "",
        "%%%%%%%%",
        "Ω" * 8,
        code_of(ours.id) + code_of(uuid4()),
        code_of(ours.id) * 300,
        "A" * 8 * 201,
    ):
        if codes == code_of(ours.id) * 300:
            assert named(house.alice, codes) == (ours.id,)
            continue
        with pytest.raises(NotFound):
            named(house.alice, codes)


@pytest.mark.feature("INV-18", "NAV-09", "IMP-06")
def test_list_choices_are_kept_per_person_and_list(house: House) -> None:
    list_preferences.remember(house.alice, "billing", ("number", "due"), 48)
    assert list_preferences.choice(house.alice, "billing") == list_preferences.ListChoice(("number", "due"), 48)
    assert list_preferences.choice(house.alice, "history") == list_preferences.choice(house.bob, "billing")
    list_preferences.remember(viewed_by(house.sam, house.alice), "billing", (), 96)
    assert list_preferences.choice(house.alice, "billing").rows == 48
