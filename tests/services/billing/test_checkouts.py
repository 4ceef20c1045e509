"""Starting to pay: what may be paid, by whom, how, and that nothing can be charged twice."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import update

from data.billing.invoices import Invoice, WrongInvoiceState
from data.billing.payments import Checkout, Payment, Reservation
from data.errors import NotAllowed, NotFound
from data.money import Money
from data.people.tables import Entity
from data.statuses import CheckoutStatus, InvoiceStatus, PaymentMethod, PaymentStatus
from services.billing.checkout import actions as checkouts
from services.billing.checkout.options import (
    BeingPaid,
    MixedCurrencies,
    NoGateway,
    NoPaymentType,
    NothingOwed,
    NothingToPay,
    NotOnline,
)
from services.billing.checkout.results import (
    AlreadyPaid,
    AmountChanged,
    OpenedSession,
    SomebodyElsePays,
    StartingElsewhere,
)
from services.integrations.payments.protocol import GatewayRefused, GatewayUnreachable
from services.integrations.payments.stripe import StripeGateway
from services.integrations.payments.stripe_keys import StripeKeys
from tests.cast import House, viewed_by
from tests.services.till import BANK_DEBIT, CARD, SESSIONS, Till, browser, race

pytestmark = pytest.mark.both_databases


@pytest.mark.feature("PAY-07", "PAY-08", "PAY-09", "PAY-14")
def test_several_invoices_are_one_trip_and_nothing_is_charged_before_it(house: House, till: Till) -> None:
    invoices = [house.invoice("10.00 EUR"), house.invoice("22.50 EUR")]
    offer = checkouts.options(till.now(house.alice), [each.id for each in invoices])
    assert [line.number for line in offer.lines] == [each.number for each in invoices]
    assert (offer.total, offer.methods, offer.gateway) == (Money(3250, "EUR"), (CARD, BANK_DEBIT), "stripe")
    assert till.double.requests == []
    trip = till.start(house.alice, *invoices, key=offer.confirm_key, expected=offer.total)
    assert trip.url.startswith(till.double.url)
    session = till.double.stored(till.checkout(trip).gateway_session or "")
    assert session["amount_total"] == 3250
    assert session["metadata"] == {"payment_id": str(trip.checkout_id)}
    assert session["payment_method_types"] == ["card"]
    assert (session["customer_email"], session["locale"]) == ("alice@example.test", "en")
    assert till.statuses(*invoices) == [InvoiceStatus.OPEN] * 2
    assert till.charges() == []


@pytest.mark.feature("PAY-08", "ENT-05")
def test_in_all_one_charge_pays_two_entities_without_crossing_them(house: House, till: Till) -> None:
    mine, theirs = house.invoice("10.00 EUR"), house.invoice("5.00 EUR", of=house.umbra)
    till.pay(till.start(house.maria, mine, theirs))
    till.hear()
    assert [charge["amount"] for charge in till.charges()] == [1500]
    assert sorted(
        (each.entity_id == house.umbra, each.amount_minor, each.unapplied.minor) for each in till.payments()
    ) == [(False, 1000, 0), (True, 500, 0)]
    assert till.statuses(mine, theirs) == [InvoiceStatus.PAID] * 2
    till.assert_healthy()


@pytest.mark.security("R22", "R30")
def test_only_who_may_pay_here_can_start(house: House, till: Till) -> None:
    invoice = house.invoice()
    for person, refusal in (
        (house.bob, NotAllowed),
        (house.lena, NotAllowed),
        (house.carol, NotFound),
        (house.olga, NotAllowed),
        (house.sam, NotAllowed),
    ):
        with pytest.raises(refusal):
            till.start(person, invoice)
    with pytest.raises(NotAllowed):
        checkouts.options(till.now(house.bob), [invoice.id])
    with pytest.raises(NotFound):
        checkouts.options(till.now(house.carol), [invoice.id])
    ghost = viewed_by(house.sam, till.now(house.alice))
    with pytest.raises(NotAllowed):
        checkouts.start(ghost, [invoice.id], confirm_key="ghost", method=CARD, expected=invoice.balance)
    assert till.counted(Checkout) == 0
    assert till.double.requests == []


@pytest.mark.security("IMP-04")
def test_an_impersonator_gets_no_trip_that_the_client_started(house: House, till: Till) -> None:
    invoice = house.invoice()
    trip = till.start(house.alice, invoice, key="hers")
    ghost = viewed_by(house.sam, till.now(house.alice))
    for act in (
        lambda: checkouts.start(ghost, [invoice.id], confirm_key="hers", method=CARD, expected=invoice.balance),
        lambda: checkouts.leave(ghost, trip.checkout_id),
    ):
        with pytest.raises(NotAllowed):
            act()


@pytest.mark.feature("PAY-01")
def test_nothing_chosen_is_nothing_to_pay(house: House, till: Till) -> None:
    with pytest.raises(NothingToPay):
        checkouts.options(till.now(house.alice), [])


@pytest.mark.feature("PAY-02")
@pytest.mark.parametrize(
    ("rights", "left"), [({"pays_by_card": False}, (BANK_DEBIT,)), ({"pays_by_bank_debit": False}, (CARD,))]
)
def test_the_payment_types_of_the_client_bind_screen_and_verb(
    house: House, till: Till, rights: dict[str, bool], left: tuple[PaymentMethod, ...]
) -> None:
    _allow(house, house.acme, **rights)
    invoice = house.invoice()
    assert checkouts.options(till.now(house.alice), [invoice.id]).methods == left
    assert checkouts.paying_entities(till.now(house.alice), "EUR") == {house.acme: left}
    refused = CARD if left == (BANK_DEBIT,) else BANK_DEBIT
    with pytest.raises(NoPaymentType):
        till.start(house.alice, invoice, method=refused)
    till.start(house.alice, invoice, method=left[0])


@pytest.mark.feature("PAY-02")
def test_two_clients_share_only_what_both_allow(house: House, till: Till) -> None:
    _allow(house, house.acme, pays_by_card=False)
    _allow(house, house.umbra, pays_by_bank_debit=False)
    invoices = [house.invoice(), house.invoice(of=house.umbra)]
    with pytest.raises(NoPaymentType):
        checkouts.options(till.now(house.maria), [each.id for each in invoices])


@pytest.mark.feature("PAY-02")
def test_a_currency_without_bank_debits_has_none(house: House, till: Till) -> None:
    assert checkouts.options(till.now(house.alice), [house.invoice("10.00 CHF").id]).methods == (CARD,)


@pytest.mark.feature("PAY-03")
def test_no_allowed_type_and_no_gateway_both_hide_and_refuse(house: House, till: Till) -> None:
    invoice = house.invoice()
    _allow(house, house.acme, pays_by_card=False, pays_by_bank_debit=False)
    assert checkouts.paying_entities(till.now(house.alice), "EUR") == {}
    with pytest.raises(NoPaymentType):
        till.start(house.alice, invoice)
    _allow(house, house.acme, pays_by_card=True)
    house.prefer(stripe_enabled=False, test_gateway_enabled=False)
    assert checkouts.paying_entities(till.now(house.alice), "EUR") == {}
    with pytest.raises(NoGateway):
        till.start(house.alice, invoice)
    assert checkouts.paying_entities(till.now(house.bob), "EUR") == {}


@pytest.mark.feature("PAY-11")
def test_the_firms_default_gateway_takes_the_next_payment(house: House, till: Till) -> None:
    assert checkouts.options(till.now(house.alice), [house.invoice().id]).gateway == "stripe"
    house.prefer(stripe_enabled=False)
    offer = checkouts.options(till.now(house.alice), [house.invoice().id])
    assert (offer.gateway, offer.is_pretend) == ("test", True)
    house.inside.gateways.checkouts["stripe"] = StripeGateway(lambda: StripeKeys("sk_live_x"))
    with pytest.raises(NoGateway):  # pretending never stands beside live keys
        checkouts.options(till.now(house.alice), [house.invoice().id])


@pytest.mark.feature("PAY-10")
def test_what_cannot_be_paid_says_why(house: House, till: Till) -> None:
    offline, void, draft, euros, francs = (
        house.invoice(),
        house.invoice(status=InvoiceStatus.VOID),
        house.invoice(status=InvoiceStatus.DRAFT),
        house.invoice(),
        house.invoice("1.00 CHF"),
    )
    with house.backstage() as db:
        db.execute(update(Invoice).where(Invoice.id == offline.id).values(online=False))
    for ids, refusal in (
        ([offline], NotOnline),
        ([void], WrongInvoiceState),
        ([draft], WrongInvoiceState),
        ([euros, francs], MixedCurrencies),
    ):
        with pytest.raises(refusal):
            checkouts.options(till.now(house.alice), [each.id for each in ids])
    with pytest.raises(NotFound):
        checkouts.options(till.now(house.alice), [euros.id, uuid4()])
    with pytest.raises(AmountChanged):
        till.start(house.alice, euros, expected=Money(999, "EUR"))
    assert till.counted(Checkout) == 0


@pytest.mark.feature("PAY-17")
def test_the_same_confirm_screen_gives_the_same_trip(house: House, till: Till) -> None:
    invoice = house.invoice()
    first, again = (till.start(house.alice, invoice, key="one screen") for _ in range(2))
    assert first == again
    till.pay(first)
    till.hear()
    with pytest.raises(AlreadyPaid):
        till.start(house.alice, invoice, key="one screen", expected=invoice.balance)
    with pytest.raises(NotFound):
        till.start(house.maria, invoice, key="one screen", expected=invoice.balance)
    assert len(till.charges()) == 1


@pytest.mark.feature("PAY-17")
def test_a_second_tab_replaces_the_first(house: House, till: Till) -> None:
    invoice, other = house.invoice(), house.invoice("5.00 EUR")
    first = till.start(house.alice, invoice, other)
    second = till.start(house.alice, invoice)
    assert till.pay(first).status_code == 410
    assert till.pay(second).status_code == 303
    till.hear()
    assert till.statuses(invoice, other) == [InvoiceStatus.PAID, InvoiceStatus.OPEN]
    assert (till.checkout(first).status, len(till.charges())) == (CheckoutStatus.CANCELLED, 1)
    till.assert_healthy()


@pytest.mark.feature("PAY-17")
@pytest.mark.security("P9", "R79")
def test_a_second_tab_after_paying_in_the_first_hears_that_it_is_paid(house: House, till: Till) -> None:
    invoice = house.invoice()
    till.pay(till.start(house.alice, invoice))  # no webhook has come yet
    with pytest.raises(AlreadyPaid):
        till.start(house.alice, invoice)
    till.work()
    assert till.statuses(invoice) == [InvoiceStatus.PAID]
    with pytest.raises(NothingOwed):
        till.start(house.alice, invoice, expected=Money(1000, "EUR"))
    assert len(till.charges()) == 1


def test_a_colleague_waits_until_the_trip_is_over(house: House, till: Till) -> None:
    invoice = house.invoice()
    trip = till.start(house.alice, invoice)
    with pytest.raises(SomebodyElsePays, match=f"Alice Adams is paying invoice {invoice.number}"):
        till.start(house.maria, invoice)
    checkouts.leave(till.now(house.alice), trip.checkout_id)
    till.start(house.maria, invoice)
    till.ahead = timedelta(minutes=50)
    till.double.advance(50 * 60)
    till.start(house.alice, invoice)  # maria's ran out
    till.assert_healthy()


@pytest.mark.feature("PAY-09")
def test_leaving_frees_the_invoices_unless_it_was_paid(house: House, till: Till) -> None:
    invoice = house.invoice()
    left = till.start(house.alice, invoice)
    assert checkouts.leave(till.now(house.alice), left.checkout_id).status is CheckoutStatus.CANCELLED
    assert till.pay(left).status_code == 410
    paid = till.start(house.alice, invoice)
    till.pay(paid)
    assert checkouts.leave(till.now(house.alice), paid.checkout_id).status is CheckoutStatus.SUCCEEDED
    assert till.statuses(invoice) == [InvoiceStatus.PAID]
    assert till.counted(Reservation, Reservation.is_live) == 0
    for person in (house.carol, house.maria):
        with pytest.raises(NotFound):
            checkouts.outcome(till.now(person), paid.checkout_id)


@pytest.mark.feature("PAY-09", "INV-21")
@pytest.mark.security("R79")
def test_coming_back_reads_and_never_settles(house: House, till: Till) -> None:
    invoice = house.invoice()
    trip = till.start(house.alice, invoice)
    till.pay(trip)
    seen = checkouts.outcome(till.now(house.alice), trip.checkout_id)
    assert (seen.status, seen.is_pending, till.statuses(invoice)) == (CheckoutStatus.OPEN, True, [InvoiceStatus.OPEN])
    till.hear()
    seen = checkouts.outcome(till.now(house.alice), trip.checkout_id)
    assert (seen.status, seen.method_label) == (CheckoutStatus.SUCCEEDED, "Visa ending 4242")
    assert [part.invoices for part in seen.parts] == [((invoice.id, invoice.number),)]
    assert seen.parts[0].number.startswith("PAY-")


@pytest.mark.security("P11", "P24")
@pytest.mark.parametrize("after_effect", [False, True])
def test_no_answer_is_unknown_and_the_next_try_opens_the_same_trip(
    house: House, till: Till, after_effect: bool
) -> None:
    invoice = house.invoice()
    till.double.close_next(SESSIONS, times=3, after_effect=after_effect)
    with pytest.raises(GatewayUnreachable):
        till.start(house.alice, invoice, key="slow")
    assert [each.status for each in till.payments()] == [PaymentStatus.PENDING]
    with pytest.raises(StartingElsewhere):  # from another tab, it is not clear yet what became of it
        till.start(house.alice, invoice)
    till.pay(till.start(house.alice, invoice, key="slow"))
    till.hear()
    assert (len(till.charges()), len(till.double.books.objects["checkout.session"])) == (1, 1)
    assert till.statuses(invoice) == [InvoiceStatus.PAID]


def test_a_refusal_of_the_gateway_frees_everything(house: House, till: Till) -> None:
    invoice = house.invoice()
    till.double.fail_next(SESSIONS, status=400)
    with pytest.raises(GatewayRefused):
        till.start(house.alice, invoice)
    assert [each.status for each in till.payments()] == [PaymentStatus.CANCELLED]
    assert till.counted(Reservation, Reservation.is_live) == 0
    till.assert_healthy()


@pytest.mark.feature("PAY-17")
@pytest.mark.security("P9", "P13")
@pytest.mark.parametrize("keys", ["same", "different"])
def test_twenty_at_once_are_charged_once(house: House, till: Till, keys: str) -> None:
    invoice = house.invoice()
    contexts = [till.now(house.alice) for _ in range(20)]

    def act(index: int) -> object:
        trip = checkouts.start(
            contexts[index],
            [invoice.id],
            method=CARD,
            expected=invoice.balance,
            confirm_key="one" if keys == "same" else f"key {index}",
        )
        return browser().post(trip.url, data={"payment_method": "pm_card_visa"}).status_code

    answers = race(20, act)
    till.hear()
    charged = [answer for answer in answers if answer == 303]
    clear = (AlreadyPaid, BeingPaid, NothingOwed, StartingElsewhere, SomebodyElsePays)
    assert len(charged) == 1, answers
    assert all(answer in (303, 410) or isinstance(answer, clear) for answer in answers), answers
    assert (len(till.charges()), till.statuses(invoice)) == (1, [InvoiceStatus.PAID])
    assert (till.notices("payment"), till.mails("receipt")) == (1, 1)
    till.assert_healthy()


def test_a_trip_is_what_its_confirm_screen_said(house: House, till: Till) -> None:
    invoice = house.invoice()
    assert isinstance(till.start(house.alice, invoice), OpenedSession)
    assert [each.amount for each in till.payments()] == [Money(1000, "EUR")]
    assert till.counted(Payment, Payment.number.startswith("pending:")) == 1


def _allow(house: House, entity: object, **rights: bool) -> None:
    with house.backstage() as db:
        db.execute(update(Entity).where(Entity.id == entity).values(**rights))
