"""Rules of paying that small changes of the code would break unseen: reserving, starting, settling, booking."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from data.billing.invoices import WrongInvoiceState
from data.billing.payments import Allocation, GatewayEvent, Payment, Reservation
from data.money import Money
from data.statuses import CheckoutStatus, DocumentKind, InvoiceStatus, PaymentStatus
from services.access import authentication
from services.billing.checkout import actions as checkouts
from services.billing.checkout import gateway_session, settlement
from services.billing.checkout.settlement import Cause
from services.billing.payments import ledger
from services.billing.payments import manual as payments_staff
from tests.cast import House
from tests.services.ledger_rows import credit, pay
from tests.services.till import BANK_DEBIT, DEBIT, Till


def _held(till: Till) -> list[tuple[int, bool]]:
    with till.house.backstage() as db:
        return [(each.amount_minor, each.is_live) for each in db.scalars(select(Reservation))]


def _each(sent: Any) -> list[Any]:
    """The entries of a list in a form, which may be written by number."""
    return list(sent.values()) if isinstance(sent, dict) else list(sent)


# Reserving and starting


@pytest.mark.feature("PAY-08")
def test_of_a_partly_paid_invoice_only_its_balance_is_reserved_itemised_and_charged(house: House, till: Till) -> None:
    invoice, other = house.invoice("10.00 EUR"), house.invoice("2.00 EUR")
    pay(house, "4.00 EUR", (invoice, 400))
    trip = till.start(house.alice, invoice, other)
    assert sorted(_held(till)) == [(200, True), (600, True)]
    assert [each.amount_minor for each in till.payments() if each.checkout_id] == [800]
    sent = till.double.requests[-1].params["line_items"]
    assert sorted(int(each["price_data"]["unit_amount"]) for each in _each(sent)) == [200, 600]
    till.pay(trip)
    till.hear()
    assert [charge["amount"] for charge in till.charges()] == [800]
    assert till.statuses(invoice, other) == [InvoiceStatus.PAID] * 2


@pytest.mark.feature("PAY-17")
def test_an_invoice_whose_debit_is_on_its_way_is_not_started_again_by_anybody(house: House, till: Till) -> None:
    invoice = house.invoice()
    till.pay(till.start(house.alice, invoice, method=BANK_DEBIT), DEBIT)
    till.hear()
    till.ahead = timedelta(days=2)  # long after the trip's own time ran out
    for person in (house.alice, house.maria):
        with pytest.raises(checkouts.BeingPaid):
            checkouts.options(till.now(person), [invoice.id])
        with pytest.raises(checkouts.BeingPaid):
            till.start(person, invoice)
    assert len(till.double.books.objects["checkout.session"]) == 1


def test_a_trip_given_up_while_it_was_opened_sends_nobody_to_pay(house: House, till: Till) -> None:
    invoice = house.invoice()
    opened = till.stripe.open

    def given_up_meanwhile(request: object) -> object:
        answer = opened(request)  # type: ignore[arg-type]
        settlement.end(till.system, request.id, "left in another tab")  # type: ignore[attr-defined]
        return answer

    till.stripe.open = given_up_meanwhile  # type: ignore[method-assign, assignment]
    with pytest.raises(gateway_session.SessionEnded):
        till.start(house.alice, invoice)
    (session,) = till.double.books.objects["checkout.session"].values()
    assert session["status"] == "expired"  # nor can whoever has the address
    assert _held(till) == [(1000, False)]


def test_giving_up_a_trip_that_is_being_paid_changes_nothing(house: House, till: Till) -> None:
    invoice = house.invoice()
    trip = till.start(house.alice, invoice, method=BANK_DEBIT)
    till.pay(trip, DEBIT)
    till.hear()
    assert settlement.end(till.system, trip.checkout_id, "too late") is CheckoutStatus.PROCESSING
    assert gateway_session.give_up(till.system, trip.checkout_id) is CheckoutStatus.PROCESSING
    assert (_held(till), till.payments()[0].status) == ([(1000, True)], PaymentStatus.PROCESSING)


# Settling


def test_a_debit_on_a_trip_given_up_holds_its_invoice_again(house: House, till: Till) -> None:
    invoice = house.invoice()
    trip = till.start(house.alice, invoice, method=BANK_DEBIT)
    settlement.end(till.system, trip.checkout_id, "given up")
    till.pay(trip, DEBIT)
    till.hear()
    assert (till.checkout(trip).status, _held(till)) == (CheckoutStatus.PROCESSING, [(1000, True)])
    with pytest.raises(checkouts.BeingPaid):
        till.start(house.maria, invoice)


def test_a_revived_debit_leaves_what_somebody_else_holds(house: House, till: Till) -> None:
    invoice, free = house.invoice("10.00 EUR"), house.invoice("5.00 EUR")
    first = till.start(house.alice, invoice, free, method=BANK_DEBIT)
    settlement.end(till.system, first.checkout_id, "given up")
    second = till.start(house.maria, invoice)
    till.pay(first, DEBIT)
    till.hear()
    with house.backstage() as db:
        holders = {
            each.invoice_id: db.get_one(Payment, each.payment_id).checkout_id
            for each in db.scalars(select(Reservation).where(Reservation.is_live))
        }
    assert holders == {invoice.id: second.checkout_id, free.id: first.checkout_id}


def test_a_further_charge_is_no_part_of_the_trip(house: House, till: Till) -> None:
    """A trip that failed after its stray charge was booked ends its own parts only."""
    invoice = house.invoice()
    trip = till.start(house.alice, invoice)
    till.pay(trip)
    till.hear()
    state = till.stripe.state(session=till.checkout(trip).gateway_session)
    settlement.apply_state(till.system, replace(state, intent="pi_second"))
    with house.backstage() as db:
        parts = settlement._payments(db, till.checkout(trip))
    assert [each.reference for each in parts] == [None]
    assert len(till.payments()) == 2


def test_what_came_of_an_event_is_written_once(house: House, till: Till) -> None:
    till.pay(till.start(house.alice, house.invoice()))
    till.hear()
    with house.backstage() as db:
        event = db.scalars(select(GatewayEvent).where(GatewayEvent.kind == "checkout.session.completed")).one()
        before = (event.done_at, event.outcome)
    with till.house.backstage() as db:
        settlement.mark_done(db, Cause(event.gateway, event.event_id), "something else")
    with house.backstage() as db:
        again = db.get_one(GatewayEvent, (event.gateway, event.event_id))
        assert (again.done_at, again.outcome) == before


# Booking


def test_what_was_paid_too_much_stays_the_clients(house: House, till: Till) -> None:
    mine, theirs = house.invoice("10.00 EUR"), house.invoice("5.00 EUR", of=house.umbra)
    trip = till.start(house.maria, mine, theirs)
    till.pay(trip)
    state = till.stripe.state(session=till.checkout(trip).gateway_session)
    more = replace(state, amount=replace(state.amount, minor=1700))  # type: ignore[type-var]
    settlement.apply_state(till.system, more)
    assert sum(each.amount_minor for each in till.payments()) == 1700
    assert sum(each.unapplied.minor for each in till.payments()) == 1700  # nobody aimed this sum at an invoice


def test_no_more_is_applied_than_the_invoice_owes_by_now(house: House, till: Till) -> None:
    invoice = house.invoice("10.00 EUR")
    trip = till.start(house.alice, invoice)
    pay(house, "7.00 EUR", (invoice, 700))
    till.pay(trip)
    till.hear()
    online = next(each for each in till.payments() if each.checkout_id)
    assert (online.allocated_minor, online.unapplied.minor, till.statuses(invoice)) == (300, 700, [InvoiceStatus.PAID])


@pytest.mark.parametrize(
    ("zone", "day"), [("Europe/Athens", 1), ("Pacific/Auckland", 1), ("America/Los_Angeles", 0), ("UTC", 0)]
)
def test_the_day_received_is_a_day_of_the_firms_zone(house: House, till: Till, zone: str, day: int) -> None:
    house.prefer(time_zone=zone)
    trip = till.start(house.alice, house.invoice())
    till.pay(trip)
    state = till.stripe.state(session=till.checkout(trip).gateway_session)
    at = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    settlement.apply_state(authentication.system(house.inside, at), state)
    (payment,) = till.payments()
    assert payment.received_on == at.date() + timedelta(days=day)


@pytest.mark.feature("PAY-13")
def test_the_firm_gets_one_mail_for_each_payment_of_a_trip(house: House, till: Till) -> None:
    mine, theirs = house.invoice("10.00 EUR"), house.invoice("5.00 EUR", of=house.umbra)
    till.pay(till.start(house.maria, mine, theirs))
    till.hear(of=lambda events: events * 2)
    assert (till.mails("payment_received"), till.notices("payment"), till.mails("receipt")) == (2, 2, 2)


def test_the_receipt_states_the_invoices_total_beside_what_was_paid_of_it(house: House, till: Till) -> None:
    invoice = house.invoice("10.00 EUR")
    pay(house, "4.00 EUR", (invoice, 400))
    till.pay(till.start(house.alice, invoice))
    till.hear()
    frozen = next(each.frozen for each in till.payments() if each.checkout_id) or {}
    assert [(each["total_minor"], each["applied_minor"]) for each in frozen["applied"]] == [(1000, 600)]
    assert frozen["unapplied_minor"] == 0


def test_a_part_that_got_no_money_is_over(house: House, till: Till) -> None:
    mine, theirs = house.invoice("10.00 EUR"), house.invoice("5.00 EUR", of=house.umbra)
    trip = till.start(house.maria, mine, theirs)
    till.pay(trip)
    first = min(till.payments(), key=lambda each: each.id)
    state = till.stripe.state(session=till.checkout(trip).gateway_session)
    less = replace(state, amount=replace(state.amount, minor=first.amount_minor))  # type: ignore[type-var]
    settlement.apply_state(till.system, less)
    assert sorted(each.status for each in till.payments()) == [PaymentStatus.CANCELLED, PaymentStatus.SUCCEEDED]
    till.assert_healthy()


# The ledger


def test_no_more_is_applied_than_the_balance_even_within_the_total(sqlite_house: House) -> None:
    house = sqlite_house
    invoice = house.invoice("10.00 EUR")
    pay(house, "6.00 EUR", (invoice, 600))
    with pytest.raises(ledger.MoreThanOwed):
        pay(house, "9.00 EUR", (invoice, 401))
    pay(house, "9.00 EUR", (invoice, 400))


@pytest.mark.parametrize("minor", [0, -1])
def test_nothing_and_less_are_not_applied(house: House, minor: int) -> None:
    invoice = house.invoice("10.00 EUR")
    with pytest.raises(ledger.MoreThanLeft):
        pay(house, "9.00 EUR", (invoice, minor))
    source = pay(house, "9.00 EUR", of=house.acme)
    with pytest.raises(IntegrityError), house.backstage() as db:  # nor does the database take it
        db.add(
            Allocation(
                id=uuid4(),
                entity_id=house.acme,
                currency="EUR",
                invoice_id=invoice.id,
                amount_minor=minor,
                at=db.now,
                payment_id=source.id,
            )
        )


@pytest.mark.parametrize("status", [InvoiceStatus.VOID, InvoiceStatus.DRAFT, InvoiceStatus.PAID])
def test_only_an_open_credit_note_can_be_spent(sqlite_house: House, status: InvoiceStatus) -> None:
    house = sqlite_house
    note = house.invoice("5.00 EUR", kind=DocumentKind.CREDIT_NOTE, status=status)
    with pytest.raises(ledger.MoreThanLeft):
        credit(house, note, (house.invoice("5.00 EUR"), 100))


def test_an_invoice_is_no_source_of_money(sqlite_house: House) -> None:
    house = sqlite_house
    with pytest.raises(ledger.MoreThanLeft):
        credit(house, house.invoice("5.00 EUR"), (house.invoice("5.00 EUR"), 100))
    with pytest.raises(WrongInvoiceState):
        pay(house, "5.00 EUR", (house.invoice("5.00 EUR", status=InvoiceStatus.DRAFT), 100))


def test_everybody_who_lists_the_invoice_hears_of_an_allocation(sqlite_house: House) -> None:
    house, heard = sqlite_house, list[str]()
    invoice, source = house.invoice("5.00 EUR"), pay(sqlite_house, "5.00 EUR", of=sqlite_house.acme)
    for topic in ("invoices", f"entity:{house.acme}"):
        house.inside.bus.listen(topic, heard.append)
    payments_staff.apply(house.olga, source.id, invoice.id, Money(500, "EUR"))
    assert set(heard) == {"invoices", f"entity:{house.acme}"}
