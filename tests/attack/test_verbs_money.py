"""Attacks on money through the verbs: what may not be paid, whose keys these are, and twenty at once."""

from __future__ import annotations

import secrets
from collections import Counter
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from data.billing.invoices import Invoice
from data.billing.payments import Allocation, Payment, Reservation
from data.errors import NotAllowed, NotFound, Refusal
from data.money import Money, NotAnAmount, UnknownCurrency
from data.people.tables import Person
from data.statuses import DocumentKind, InvoiceStatus, PaymentMethod, StaffRole
from services.billing.checkout import actions as checkouts
from services.billing.checkout.options import LARGEST_PAY, MixedCurrencies, TooManyInvoices
from services.billing.checkout.results import AmountChanged
from services.billing.invoices import actions as invoicing
from services.billing.payments import manual as payments_staff
from services.billing.payments.ledger import NotYours
from services.billing.payments.manual import ManualPayment
from services.firm import team
from tests.cast import House
from tests.services.till import CARD, Till, race

pytestmark = pytest.mark.both_databases

RACERS = 20


def fresh(house: House, id: UUID) -> Invoice:
    with house.backstage() as db:
        return db.get_one(Invoice, id)


def counted(house: House, model: type[Payment | Allocation | Reservation], *where: object) -> int:
    with house.backstage() as db:
        return db.scalar(select(func.count()).select_from(model).where(*where)) or 0  # type: ignore[arg-type]


def only_refusals(results: list[object]) -> list[object]:
    """What succeeded; anything that failed must have been said politely."""
    assert [each for each in results if isinstance(each, Exception) and not isinstance(each, Refusal)] == []
    return [each for each in results if not isinstance(each, Exception)]


@pytest.mark.security("R26", "R77", "R80")
def test_nothing_but_the_amount_owed_for_ones_own_open_invoice(house: House, till: Till) -> None:
    mine, theirs = house.invoice("10.00 EUR"), house.invoice("10.00 EUR", of=house.umbra)
    dollars = house.invoice("10.00 USD")
    wrong = [house.invoice(status=status) for status in (InvoiceStatus.DRAFT, InvoiceStatus.VOID, InvoiceStatus.PAID)]
    wrong += [house.invoice(kind=DocumentKind.CREDIT_NOTE)]
    for minor in (0, 1, 999, 1001, -1000, 10**18, 2**63):
        with pytest.raises(AmountChanged):
            checkouts.start(
                till.now(house.alice), [mine.id], confirm_key=f"of {minor}", method=CARD, expected=Money(minor, "EUR")
            )
    with pytest.raises(AmountChanged):
        till.start(house.alice, mine, expected=Money(1000, "USD"))
    with pytest.raises((TypeError, UnknownCurrency)):
        Money(float("nan"), "EUR")  # type: ignore[arg-type]
    with pytest.raises(NotAnAmount):
        Money.parse("NaN", "EUR")
    with pytest.raises(NotFound):
        till.start(house.alice, theirs)
    with pytest.raises(NotFound):
        till.start(house.alice, mine, theirs)
    with pytest.raises(MixedCurrencies):
        till.start(house.alice, mine, dollars, expected=Money(2000, "EUR"))
    for each in wrong:
        with pytest.raises(Refusal):
            till.start(house.alice, each, expected=Money(1000, "EUR"))
    with pytest.raises(TooManyInvoices):
        checkouts.start(
            till.now(house.alice),
            [uuid4() for _ in range(LARGEST_PAY + 1)],
            confirm_key="x",
            method=CARD,
            expected=Money(1, "EUR"),
        )
    with pytest.raises(Refusal):
        till.start(house.alice, mine, method=PaymentMethod.CASH)
    assert (counted(house, Payment), counted(house, Reservation), till.charges()) == (0, 0, [])


@pytest.mark.security("R22", "P9")
def test_somebody_else_s_confirm_key_opens_nothing(house: House, till: Till) -> None:
    mine, theirs = house.invoice(), house.invoice(of=house.umbra)
    trip = till.start(house.alice, mine, key="shared")
    for person, invoice in ((house.carol, theirs), (house.maria, mine)):
        with pytest.raises(NotFound):
            till.start(person, invoice, key="shared")
        with pytest.raises(NotFound):
            checkouts.outcome(till.now(person), trip.checkout_id)
        with pytest.raises(NotFound):
            checkouts.leave(till.now(person), trip.checkout_id)
    with pytest.raises(NotAllowed):
        checkouts.leave(till.now(house.olga), trip.checkout_id)
    assert till.checkout(trip).is_live


@pytest.mark.security("P13")
def test_voiding_and_paying_at_once_never_both(house: House, till: Till) -> None:
    invoice = house.invoice("10.00 EUR")
    version = fresh(house, invoice.id).version

    def act(index: int) -> object:
        if index % 2:
            return invoicing.void(house.olga, invoice.id, version, "a mistake")
        return till.start(
            house.alice if index % 4 else house.maria, invoice, key=secrets.token_hex(8), expected=Money(1000, "EUR")
        )

    only_refusals(race(RACERS, act))
    row, live = fresh(house, invoice.id), counted(house, Reservation, Reservation.is_live)
    assert (row.status, live) in ((InvoiceStatus.VOID, 0), (InvoiceStatus.OPEN, 1), (InvoiceStatus.OPEN, 0))
    till.assert_healthy()


@pytest.mark.security("P2", "P13")
def test_twenty_at_once_spend_the_same_money_once(house: House) -> None:
    first, second = house.invoice("10.00 EUR"), house.invoice("10.00 EUR")
    new = ManualPayment(house.acme, Money(1000, "EUR"), PaymentMethod.CASH, house.day(-1), confirm_key="form")
    done = only_refusals(race(RACERS, lambda _: payments_staff.record(house.olga, new)))
    assert (len(done), counted(house, Payment)) == (RACERS, 1)
    with house.backstage() as db:
        payment = db.scalars(select(Payment)).one().id
    spent = only_refusals(
        race(
            RACERS,
            lambda index: payments_staff.apply(house.olga, payment, (first, second)[index % 2].id, Money(1000, "EUR")),
        )
    )
    assert len(spent) == counted(house, Allocation) == 1
    with house.backstage() as db:
        allocation = db.scalars(select(Allocation.id)).one()
    only_refusals(race(RACERS, lambda _: payments_staff.take_back(house.olga, allocation)))
    with house.backstage() as db:
        assert Counter(db.scalars(select(Allocation.amount_minor))) == Counter([1000, -1000])
        assert db.get_one(Payment, payment).unapplied.minor == 1000
    only_refusals(race(RACERS, lambda _: payments_staff.reverse(house.olga, payment, "by mistake")))
    assert fresh(house, first.id).paid_minor == fresh(house, second.id).paid_minor == 0


@pytest.mark.security("P5", "R22")
def test_money_crosses_neither_clients_nor_currencies_nor_scopes(house: House) -> None:
    theirs, dollars = house.invoice("10.00 EUR", of=house.umbra), house.invoice("10.00 USD")
    credit = house.invoice("10.00 EUR", kind=DocumentKind.CREDIT_NOTE)
    new = ManualPayment(house.acme, Money(1000, "EUR"), PaymentMethod.CASH, house.day(-1))
    made = payments_staff.record(house.olga, new)
    for target, amount in ((theirs, "EUR"), (dollars, "EUR"), (dollars, "USD")):
        with pytest.raises(NotYours):
            payments_staff.apply(house.olga, made.id, target.id, Money(1000, amount))
    for source, target, minor in (
        (made.id, credit.id, 100),
        (credit.id, credit.id, 100),
        (dollars.id, theirs.id, 100),
        (made.id, dollars.id, -100),
        (uuid4(), dollars.id, 100),
    ):
        with pytest.raises(Refusal):
            payments_staff.apply(house.olga, source, target, Money(minor, "EUR"))
    for applied in ({theirs.id: 500}, {dollars.id: 500}, {credit.id: 500}, {uuid4(): 500}):
        with pytest.raises(Refusal):
            payments_staff.record(
                house.olga, ManualPayment(house.acme, Money(1000, "EUR"), PaymentMethod.CASH, house.day(-1), applied)
            )
    with pytest.raises(NotFound):  # ben looks after Acme only
        payments_staff.record(
            house.ben, ManualPayment(house.umbra, Money(1000, "EUR"), PaymentMethod.CASH, house.day(-1))
        )
    for person in (house.kim, house.rita, house.alice):
        with pytest.raises(NotAllowed):
            payments_staff.record(person, new)
        with pytest.raises(NotAllowed):
            payments_staff.reverse(person, made.id, "x")
    assert (counted(house, Payment), counted(house, Allocation)) == (1, 0)


@pytest.mark.security("R31", "P13")
def test_two_owners_who_demote_each_other_leave_one(house: House) -> None:
    second = house.staff("Otto Owner", StaffRole.OWNER)
    both = (house.olga, second)
    with house.backstage() as db:
        versions = {each.actor.person_id: db.get_one(Person, each.actor.person_id).version for each in both}

    def act(index: int) -> object:
        by, whom = both[index % 2], both[(index + 1) % 2].actor.person_id
        assert whom
        if index % 4 < 2:
            return team.set_closed(by, whom, closed=True)
        return team.change(by, whom, versions[whom], role="member", may_impersonate=False, sees_all_clients=True)

    only_refusals(race(RACERS, act))
    with house.backstage() as db:
        left = db.scalars(
            select(Person.id).where(Person.staff_role == StaffRole.OWNER, Person.staff_closed_at.is_(None))
        ).all()
    assert left
