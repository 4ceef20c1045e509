"""What no webhook brought (P10): lost events, lost answers, trips nobody finished."""

from __future__ import annotations

from datetime import timedelta

import pytest

from data.billing.payments import Reservation
from data.statuses import CheckoutStatus, InvoiceStatus, PaymentStatus
from services.billing.checkout import settlement
from services.integrations.payments.protocol import GatewayUnreachable
from tests.cast import House
from tests.services.till import BANK_DEBIT, DEBIT, SESSIONS, Till

pytestmark = pytest.mark.both_databases


@pytest.mark.security("P10")
def test_a_lost_webhook_is_made_up_for_once(house: House, till: Till) -> None:
    invoice = house.invoice()
    till.pay(till.start(house.alice, invoice))
    assert till.reconcile().changed == 1
    assert till.reconcile().changed == 0
    till.hear()  # and then it comes after all
    assert till.statuses(invoice) == [InvoiceStatus.PAID]
    assert (till.notices("payment"), till.mails("receipt")) == (1, 1)
    till.assert_healthy()


@pytest.mark.security("P10", "P11")
@pytest.mark.parametrize("after_effect", [False, True])
@pytest.mark.parametrize("minutes", [5, 60])
def test_a_trip_whose_answer_was_lost_is_closed(house: House, till: Till, after_effect: bool, minutes: int) -> None:
    invoice = house.invoice()
    till.double.close_next(SESSIONS, times=3, after_effect=after_effect)
    with pytest.raises(GatewayUnreachable):
        till.start(house.alice, invoice)
    till.reconcile()  # too early to say
    assert [each.status for each in till.payments()] == [PaymentStatus.PENDING]
    till.ahead = timedelta(minutes=minutes)
    till.double.advance(minutes * 60)
    till.reconcile()
    assert [each.status for each in till.payments()] == [PaymentStatus.CANCELLED]
    assert till.counted(Reservation, Reservation.is_live) == 0
    assert {each["status"] for each in till.double.books.objects["checkout.session"].values()} <= {"expired"}
    till.assert_healthy()


@pytest.mark.security("P10")
def test_a_trip_that_ran_out_frees_its_invoices(house: House, till: Till) -> None:
    invoice = house.invoice()
    trip = till.start(house.alice, invoice)
    till.ahead = timedelta(minutes=46)
    till.double.advance(46 * 60)
    till.reconcile()
    assert till.checkout(trip).status is CheckoutStatus.CANCELLED
    till.start(house.maria, invoice)


def test_a_debit_is_asked_about_however_old_it_is(house: House, till: Till) -> None:
    invoice = house.invoice()
    trip = till.start(house.alice, invoice, method=BANK_DEBIT)
    till.pay(trip, DEBIT)
    till.hear()
    till.double.settle(till.checkout(trip).gateway_session or "")
    till.ahead = timedelta(days=9)
    till.double.advance(9 * 86400)
    till.reconcile()
    assert till.statuses(invoice) == [InvoiceStatus.PAID]


def test_a_page_left_open_for_a_trip_given_up_is_closed(house: House, till: Till) -> None:
    trip = till.start(house.alice, house.invoice())
    settlement.end(till.system, trip.checkout_id, "given up")
    till.reconcile()
    assert till.pay(trip).status_code == 410


@pytest.mark.security("P24")
def test_a_silent_gateway_changes_nothing(house: House, till: Till) -> None:
    invoice = house.invoice()
    till.pay(till.start(house.alice, invoice))
    till.double.fail_next("/v1/*", times=1000, method="*")
    done = till.reconcile()
    assert (done.changed, done.unanswered) == (0, 2)
    till.double.clear_faults()
    till.reconcile()
    assert till.statuses(invoice) == [InvoiceStatus.PAID]


def test_the_pretend_gateway_is_reconciled_too(house: House, till: Till) -> None:
    from services.billing.checkout.dummy_page import Choice

    house.prefer(stripe_enabled=False)
    invoice = house.invoice()
    session = till.start(house.alice, invoice).url.rpartition("/")[2]
    test = house.inside.gateways.checkouts["test"]
    with house.backstage() as db:
        test.choose(db, session, Choice.SUCCEED)  # type: ignore[attr-defined]   # no job: its word was lost
    till.reconcile()
    assert till.statuses(invoice) == [InvoiceStatus.PAID]
