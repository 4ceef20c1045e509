"""Money entered and moved by staff: every act by a person, inside one client, and reversible by new rows only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from data.billing.invoices import Invoice, WrongInvoiceState
from data.billing.payments import Allocation, Payment
from data.errors import NotAllowed, NotFound, Refusal
from data.money import Money
from data.statuses import DocumentKind, InvoiceStatus, PaymentMethod, PaymentStatus
from services.billing.payments import manual as payments_staff
from services.billing.payments import receipt
from services.billing.payments.ledger import AlreadyReversed, MoreThanLeft, MoreThanOwed, NotYours
from services.billing.payments.manual import (
    FutureDay,
    ManualPayment,
    MoreAppliedThanReceived,
    NoAmount,
    NotByHand,
    OnlineStays,
    RecordedPayment,
)
from services.operations import doctor
from services.platform import background_jobs
from tests.cast import House, viewed_by
from tests.services.till import Till


def _cash(house: House, minor: int = 1000, **more: Any) -> ManualPayment:
    terms: dict[str, Any] = {
        "entity_id": house.acme,
        "amount": Money(minor, "EUR"),
        "received_on": house.day(-1),
        "method": PaymentMethod.CASH,
    } | more
    return ManualPayment(**terms)


def _state(house: House, *invoices: Invoice) -> list[tuple[InvoiceStatus, int]]:
    with house.backstage() as db:
        found = {each.id: each for each in db.scalars(select(Invoice))}
    return [(found[each.id].status, found[each.id].balance.minor) for each in invoices]


def _allocations(house: House, recorded: RecordedPayment) -> list[Allocation]:
    with house.backstage() as db:
        return list(db.scalars(select(Allocation).where(Allocation.payment_id == recorded.id).order_by(Allocation.at)))


@pytest.mark.security("P2", "P3", "P4")
def test_recorded_with_what_it_pays_and_what_is_left(house: House) -> None:
    paid, partly = house.invoice("6.00 EUR"), house.invoice("9.00 EUR")
    done = payments_staff.record(house.ben, _cash(house, applied={paid.id: 600, partly.id: 300}))
    assert (done.number, done.unapplied) == ("PAY-2030-0001", Money(100, "EUR"))
    assert _state(house, paid, partly) == [(InvoiceStatus.PAID, 0), (InvoiceStatus.OPEN, 600)]
    assert {each.by for each in _allocations(house, done)} == {house.ben.actor.person_id}
    background_jobs.run_due(house.system)
    assert receipt.receipt(house.alice, done.id)[1][:5] == b"%PDF-"
    assert doctor.check(house.system, deep=True) == []


@pytest.mark.security("R22", "R30")
def test_only_staff_who_keep_the_books_and_only_their_clients(house: House) -> None:
    invoice = house.invoice()
    for person in (house.alice, house.bob, house.kim, house.rita, viewed_by(house.sam, house.alice)):
        for act in _acts(house, invoice):
            with pytest.raises(NotAllowed):
                act(person)
    with pytest.raises(NotFound):
        payments_staff.record(house.ben, _cash(house, entity_id=house.umbra))
    theirs = house.invoice(of=house.umbra)
    with pytest.raises(NotFound):
        payments_staff.record(house.ben, _cash(house, applied={theirs.id: 100}))
    with pytest.raises(NotYours):
        payments_staff.record(house.olga, _cash(house, applied={theirs.id: 100}))
    assert _state(house, invoice, theirs) == [(InvoiceStatus.OPEN, 1000)] * 2
    with house.backstage() as db:
        assert db.scalars(select(Payment)).all() == []


def _acts(house: House, invoice: Invoice) -> list[Callable[[Any], object]]:
    return [
        lambda ctx: payments_staff.record(ctx, _cash(house)),
        lambda ctx: payments_staff.apply(ctx, uuid4(), invoice.id, Money(1, "EUR")),
        lambda ctx: payments_staff.take_back(ctx, uuid4()),
        lambda ctx: payments_staff.reverse(ctx, uuid4(), "why"),
    ]


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"amount": Money(0, "EUR")}, NoAmount),
        ({"amount": Money(-5, "EUR")}, NoAmount),
        ({"method": PaymentMethod.TEST}, NotByHand),
        ({"method": PaymentMethod.BANK_DEBIT}, NotByHand),
        ({"amount": Money(10**16, "EUR")}, payments_staff.TooLarge),
    ],
)
def test_what_staff_may_not_type(house: House, wrong: dict[str, Any], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        payments_staff.record(house.olga, _cash(house, **wrong))


def test_more_wrong_input(house: House) -> None:
    invoice, francs = house.invoice(), house.invoice("5.00 CHF")
    void = house.invoice(status=InvoiceStatus.VOID)
    for new, refusal in (
        (_cash(house, received_on=house.day(1)), FutureDay),
        (_cash(house, applied={invoice.id: 0}), NoAmount),
        (_cash(house, 500, applied={invoice.id: 501}), MoreAppliedThanReceived),
        (_cash(house, 2000, applied={invoice.id: 1001}), MoreThanOwed),
        (_cash(house, applied={francs.id: 100}), NotYours),
        (_cash(house, applied={void.id: 100}), WrongInvoiceState),
    ):
        with pytest.raises(refusal):
            payments_staff.record(house.olga, new)
    with house.backstage() as db:
        assert db.scalars(select(Payment)).all() == []


def test_the_same_form_twice_records_once(house: House) -> None:
    first, again = (payments_staff.record(house.olga, _cash(house, confirm_key="form")) for _ in range(2))
    assert first == again


@pytest.mark.security("P4")
def test_unapplied_money_and_credit_reach_invoices_by_hand(house: House) -> None:
    invoice = house.invoice("10.00 EUR")
    note = house.invoice("4.00 EUR", kind=DocumentKind.CREDIT_NOTE)
    done = payments_staff.record(house.olga, _cash(house, 500))
    payments_staff.apply(house.olga, done.id, invoice.id, Money(500, "EUR"))
    payments_staff.apply(house.olga, note.id, invoice.id, Money(300, "EUR"))
    assert _state(house, invoice, note) == [(InvoiceStatus.OPEN, 200), (InvoiceStatus.OPEN, 100)]
    for source, minor, refusal in (
        (done.id, 1, MoreThanLeft),
        (note.id, 101, MoreThanLeft),
        (invoice.id, 1, MoreThanLeft),
        (uuid4(), 1, NotFound),
        (note.id, -1, MoreThanLeft),
    ):
        with pytest.raises(refusal):
            payments_staff.apply(house.olga, source, invoice.id, Money(minor, "EUR"))
    with pytest.raises(NotYours):
        payments_staff.apply(house.olga, note.id, invoice.id, Money(1, "CHF"))
    payments_staff.apply(house.olga, note.id, invoice.id, Money(100, "EUR"))
    assert _state(house, invoice, note) == [(InvoiceStatus.OPEN, 100), (InvoiceStatus.PAID, 0)]
    assert doctor.check(house.system) == []


@pytest.mark.security("P6")
def test_taken_back_the_invoice_owes_again_once(house: House) -> None:
    invoice = house.invoice("10.00 EUR")
    done = payments_staff.record(house.olga, _cash(house, applied={invoice.id: 1000}))
    (row,) = _allocations(house, done)
    payments_staff.take_back(house.olga, row.id)
    assert _state(house, invoice) == [(InvoiceStatus.OPEN, 1000)]
    reversal = next(each for each in _allocations(house, done) if each.reverses_id)
    for id, refusal in ((row.id, AlreadyReversed), (reversal.id, AlreadyReversed), (uuid4(), NotFound)):
        with pytest.raises(refusal):
            payments_staff.take_back(house.olga, id)
    payments_staff.apply(house.olga, done.id, invoice.id, Money(400, "EUR"))
    assert _state(house, invoice) == [(InvoiceStatus.OPEN, 600)]
    assert doctor.check(house.system) == []


@pytest.mark.security("P6")
def test_a_mistaken_payment_is_reversed_and_stays_in_the_books(house: House) -> None:
    one, two = house.invoice("6.00 EUR"), house.invoice("4.00 EUR")
    done = payments_staff.record(house.olga, _cash(house, applied={one.id: 600, two.id: 400}))
    for _ in range(2):
        payments_staff.reverse(house.olga, done.id, "typed into the wrong client")
    assert _state(house, one, two) == [(InvoiceStatus.OPEN, 600), (InvoiceStatus.OPEN, 400)]
    with house.backstage() as db:
        assert db.get_one(Payment, done.id).status is PaymentStatus.CANCELLED
    assert sorted(each.amount_minor for each in _allocations(house, done)) == [-600, -400, 400, 600]
    with pytest.raises(MoreThanLeft):
        payments_staff.apply(house.olga, done.id, one.id, Money(1, "EUR"))
    with pytest.raises(NotFound):
        receipt.receipt(house.olga, done.id)
    assert doctor.check(house.system) == []


def test_what_came_online_is_not_undone_here(house: House, till: Till) -> None:
    till.pay(till.start(house.alice, house.invoice()))
    till.hear()
    with pytest.raises(OnlineStays):
        payments_staff.reverse(till.now(house.olga), till.payments()[0].id, "no")


def test_a_receipt_is_only_for_those_who_see_the_payment(house: House) -> None:
    done = payments_staff.record(house.olga, _cash(house))
    assert receipt.receipt(house.bob, done.id)[0] == f"{done.number}.pdf"
    with pytest.raises(NotFound):
        receipt.receipt(house.carol, done.id)
    with pytest.raises(NotAllowed):
        receipt.receipt(house.lena, done.id)
