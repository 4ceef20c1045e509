"""What becomes of a trip: paid, declined, delayed, refused, late, wrong. Over HTTP against the Stripe double."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import update

from data.billing.invoices import Invoice
from data.billing.payments import Checkout, Payment, Reservation
from data.money import Money
from data.statuses import CheckoutStatus, InvoiceStatus, PaymentMethod, PaymentStatus
from services.access import authentication
from services.billing.checkout import actions as checkouts
from services.billing.checkout import dummy_page, settlement
from services.billing.checkout.dummy_page import Choice
from services.billing.payments import ledger, receipt
from services.billing.payments import manual as payments_staff
from services.billing.payments.manual import ManualPayment
from services.integrations.payments.protocol import CheckoutState
from tests.cast import House
from tests.services.till import BANK_DEBIT, BOUNCING, DEBIT, DECLINED, SECURE, Till, browser

pytestmark = pytest.mark.both_databases


@pytest.mark.feature("PAY-08", "PAY-12", "PAY-13", "INV-21")
def test_paid_is_booked_told_and_receipted_once(house: House, till: Till) -> None:
    invoices = [house.invoice("10.00 EUR"), house.invoice("22.50 EUR")]
    heard: list[str] = []
    house.inside.bus.listen(f"entity:{house.acme}", heard.append)
    house.inside.bus.listen("inbox", heard.append)
    till.pay(till.start(house.alice, *invoices))
    till.hear(of=lambda events: [*events, *events])
    (payment,) = till.payments()
    assert (payment.status, payment.amount_minor, payment.allocated_minor) == (PaymentStatus.SUCCEEDED, 3250, 3250)
    assert (payment.number[:4], payment.method) == ("PAY-", PaymentMethod.CARD)
    assert payment.method_label == "Visa ending 4242"
    assert till.statuses(*invoices) == [InvoiceStatus.PAID] * 2
    assert (till.notices("payment"), till.notices("unapplied")) == (1, 0)
    assert (till.mails("payment_received"), till.mails("receipt"), till.receipts()) == (1, 1, 1)
    assert {f"entity:{house.acme}", "inbox"} <= set(heard)
    name, pdf = receipt.receipt(till.now(house.alice), payment.id)
    assert (name, pdf[:5]) == (f"{payment.number}.pdf", b"%PDF-")
    till.assert_healthy()


def test_a_decline_leaves_the_trip_open_and_then_it_is_paid(house: House, till: Till) -> None:
    invoice = house.invoice()
    trip = till.start(house.alice, invoice)
    assert till.pay(trip, DECLINED).status_code == 402
    till.hear()
    assert till.checkout(trip).status is CheckoutStatus.OPEN
    assert till.counted(Reservation, Reservation.is_live) == 1
    assert till.mails("payment_failed") == 0
    till.pay(trip)
    till.hear()
    assert (till.statuses(invoice), len(till.charges())) == ([InvoiceStatus.PAID], 1)


def test_3d_secure_that_never_came_back_is_paid_all_the_same(house: House, till: Till) -> None:
    invoice = house.invoice()
    trip = till.start(house.alice, invoice)
    challenge = till.pay(trip, SECURE).headers["location"]
    browser().post(challenge, data={"answer": "complete"})  # the tab is closed before the return
    till.hear()
    assert till.statuses(invoice) == [InvoiceStatus.PAID]


@pytest.mark.feature("PAY-09")
@pytest.mark.parametrize(
    ("method", "ending", "invoice_status", "mails"),
    [
        (DEBIT, PaymentStatus.SUCCEEDED, InvoiceStatus.PAID, ("receipt", "payment_received")),
        (BOUNCING, PaymentStatus.FAILED, InvoiceStatus.OPEN, ("payment_failed",)),
    ],
)
def test_a_bank_debit_holds_its_invoices_until_the_bank_answers(
    house: House, till: Till, method: str, ending: PaymentStatus, invoice_status: InvoiceStatus, mails: tuple[str, ...]
) -> None:
    invoice = house.invoice()
    trip = till.start(house.alice, invoice, method=BANK_DEBIT)
    till.pay(trip, method)
    till.hear()
    assert (till.payments()[0].status, till.statuses(invoice)) == (PaymentStatus.PROCESSING, [InvoiceStatus.OPEN])
    assert checkouts.outcome(till.now(house.alice), trip.checkout_id).is_pending
    with pytest.raises(checkouts.BeingPaid):
        till.start(house.alice, invoice)
    till.double.settle(till.checkout(trip).gateway_session or "")
    till.hear(of=lambda events: events[::-1])
    assert (till.payments()[0].status, till.statuses(invoice)) == (ending, [invoice_status])
    assert [kind for kind in ("receipt", "payment_received", "payment_failed") if till.mails(kind) == 1] == list(mails)
    assert till.counted(Reservation, Reservation.is_live) == 0
    till.assert_healthy()


@pytest.mark.security("P9")
@pytest.mark.parametrize("change", ["void", "paid"])
def test_money_for_an_invoice_that_changed_is_kept_and_flagged(house: House, till: Till, change: str) -> None:
    changed, other = house.invoice("10.00 EUR"), house.invoice("5.00 EUR")
    till.pay(till.start(house.alice, changed, other))
    with house.backstage() as db:
        row = db.get_one(Invoice, changed.id)
        if change == "void":
            row.void(db.now, "a mistake")
        else:
            db.add(
                cash := Payment(
                    entity_id=house.acme,
                    number="CASH",
                    currency="EUR",
                    amount_minor=1000,
                    made_at=db.now,
                    received_on=house.day(0),
                    status=PaymentStatus.SUCCEEDED,
                    method=PaymentMethod.CASH,
                    external_id="cash",
                    allocated_minor=0,
                )
            )
            db.flush()
            ledger.apply(db, cash, row, 1000, by=house.olga.actor.person_id)
    till.hear()
    payment = next(each for each in till.payments() if each.number.startswith("PAY-"))
    assert (payment.amount_minor, payment.unapplied.minor) == (1500, 1000)
    assert till.statuses(changed, other) == [
        InvoiceStatus.VOID if change == "void" else InvoiceStatus.PAID,
        InvoiceStatus.PAID,
    ]
    assert (till.notices("unapplied"), till.mails("payment_review"), till.mails("receipt")) == (1, 1, 1)
    till.assert_healthy()


@pytest.mark.security("R80")
@pytest.mark.parametrize("wrong", ["amount", "currency", "livemode", "session"])
def test_what_does_not_match_our_record_is_kept_unapplied_with_an_alarm(house: House, till: Till, wrong: str) -> None:
    invoice, other = house.invoice("10.00 EUR"), house.invoice("4.00 EUR", of=house.umbra)
    trip = till.start(house.maria, invoice, other)
    till.pay(trip)
    true = till.stripe.state(session=till.checkout(trip).gateway_session)
    amount = {"amount": Money(1200, "EUR"), "currency": Money(1400, "USD")}.get(wrong, true.amount)
    state = replace(
        true, amount=amount, live=wrong == "livemode", session="cs_other" if wrong == "session" else true.session
    )
    settlement.apply_state(till.system, state)
    till.work()
    paid = [each for each in till.payments() if each.status is PaymentStatus.SUCCEEDED]
    assert (sum(each.amount_minor for each in paid), {each.allocated_minor for each in paid}) == (
        amount.minor if amount else 0,
        {0},
    )
    assert till.statuses(invoice, other) == [InvoiceStatus.OPEN] * 2
    assert till.notices("gateway_alarm") == len(paid)
    till.assert_healthy()


@pytest.mark.security("R80", "P9")
def test_a_second_charge_for_one_trip_is_kept_once_and_alarms(house: House, till: Till) -> None:
    invoice = house.invoice()
    trip = till.start(house.alice, invoice)
    till.pay(trip)
    till.hear()
    stray = replace(till.stripe.state(session=till.checkout(trip).gateway_session), intent="pi_second")
    for _ in range(2):
        settlement.apply_state(till.system, stray)
    till.work()
    assert sorted(each.unapplied.minor for each in till.payments()) == [0, 1000]
    assert (till.notices("gateway_alarm"), till.notices("unapplied")) == (1, 0)
    till.assert_healthy()


@pytest.mark.security("P9")
def test_money_for_a_trip_given_up_still_counts(house: House, till: Till) -> None:
    invoice = house.invoice()
    trip = till.start(house.alice, invoice)
    session = till.checkout(trip).gateway_session
    settlement.end(till.system, trip.checkout_id, "given up while the payer was paying")
    till.pay(trip)
    settlement.apply_state(till.system, till.stripe.state(session=session))
    assert till.statuses(invoice) == [InvoiceStatus.PAID]
    till.assert_healthy()


@pytest.mark.security("P7", "P8")
def test_any_order_and_number_of_states_ends_the_same(house: House, till: Till) -> None:
    """A debit's whole life, shuffled and repeated: what ends it wins, and its effects happen once."""
    chance = random.Random(7)
    for _ in range(40):
        invoice = house.invoice()
        trip = till.start(house.alice, invoice)
        base = till.stripe.state(session=till.checkout(trip).gateway_session)
        life = [
            replace(base, status=status, intent="pi_" + str(trip.checkout_id) if status != "open" else None)
            for status in (
                CheckoutStatus.OPEN,
                CheckoutStatus.PROCESSING,
                CheckoutStatus.SUCCEEDED,
                CheckoutStatus.CANCELLED,
            )
        ]
        for state in chance.sample(life * 3, 12):
            settlement.apply_state(till.system, state)
        assert till.statuses(invoice) == [InvoiceStatus.PAID]
    assert till.notices("payment") == 40
    assert till.counted(Reservation, Reservation.is_live) == 0
    till.assert_healthy()


def test_a_state_that_is_not_ours_changes_nothing(house: House, till: Till) -> None:
    invoice = house.invoice()
    trip = till.start(house.alice, invoice)
    state = replace(till.stripe.state(session=till.checkout(trip).gateway_session), status=CheckoutStatus.SUCCEEDED)
    assert settlement.apply_state(till.system, replace(state, checkout_id=None)) is None
    assert settlement.apply_state(till.system, replace(state, checkout_id=invoice.id)) is None
    assert till.statuses(invoice) == [InvoiceStatus.OPEN]


@pytest.mark.feature("PAY-09")
@pytest.mark.parametrize(
    ("choices", "status", "invoice_status"),
    [
        ([Choice.SUCCEED, Choice.SUCCEED], CheckoutStatus.SUCCEEDED, InvoiceStatus.PAID),
        ([Choice.DECLINE], CheckoutStatus.OPEN, InvoiceStatus.OPEN),
        ([Choice.DEBIT], CheckoutStatus.PROCESSING, InvoiceStatus.OPEN),
        ([Choice.DEBIT, Choice.DEBIT_PAID, Choice.DEBIT_REFUSED], CheckoutStatus.SUCCEEDED, InvoiceStatus.PAID),
        ([Choice.DEBIT, Choice.DEBIT_REFUSED], CheckoutStatus.FAILED, InvoiceStatus.OPEN),
        ([Choice.DEBIT_PAID], CheckoutStatus.OPEN, InvoiceStatus.OPEN),
    ],
)
def test_the_pretend_gateway_behaves_like_one(
    house: House, till: Till, choices: list[Choice], status: CheckoutStatus, invoice_status: InvoiceStatus
) -> None:
    house.prefer(stripe_enabled=False)
    invoice = house.invoice()
    trip = till.start(house.alice, invoice)
    session = trip.url.rpartition("/")[2]
    assert dummy_page.page(till.system, session).amount == Money(1000, "EUR")
    for choice in choices:
        dummy_page.choose(till.system, session, choice)
        till.work()
    assert (till.checkout(trip).status, till.statuses(invoice)) == (status, [invoice_status])
    assert {each.method for each in till.payments() if each.number.startswith("PAY")} <= {PaymentMethod.TEST}
    till.assert_healthy()


def test_the_pretend_gateway_is_gone_where_it_is_not_wanted(house: House, till: Till) -> None:
    house.prefer(stripe_enabled=False)
    session = till.start(house.alice, house.invoice()).url.rpartition("/")[2]
    house.prefer(test_gateway_enabled=False)
    with pytest.raises(dummy_page.NotFound):
        dummy_page.page(till.system, session)


def test_leaving_the_pretend_gateway_beats_paying_later(house: House, till: Till) -> None:
    house.prefer(stripe_enabled=False)
    invoice = house.invoice()
    trip = till.start(house.alice, invoice)
    checkouts.leave(till.now(house.alice), trip.checkout_id)
    dummy_page.choose(till.system, trip.url.rpartition("/")[2], Choice.SUCCEED)
    till.work()
    assert till.statuses(invoice) == [InvoiceStatus.OPEN]
    till.assert_healthy()


def test_the_doctor_sees_what_is_wrong(house: House, till: Till) -> None:
    from services.operations import doctor

    invoice = house.invoice()
    till.pay(till.start(house.alice, invoice))
    till.hear()
    with house.backstage() as db:
        db.execute(update(Invoice).where(Invoice.id == invoice.id).values(paid_minor=400))
        db.execute(update(Payment).values(allocated_minor=1, status=PaymentStatus.FAILED))
        db.execute(update(Reservation).values(is_live=True))
    broken = {each.rule for each in doctor.check(till.system)}
    assert {
        "paid_is_the_sum_of_allocations",
        "status_follows_the_balance",
        "allocated_is_the_sum_of_allocations",
        "only_money_that_came_is_applied",
        "reservations_live_with_their_checkout",
        "parts_agree_with_their_checkout",
    } <= broken
    with house.backstage() as db:
        for paper in db.scalars(checkouts.select(receipt.Paper)):
            house.inside.gateways.vault.drop(paper.id)
    assert "papers_can_be_opened" in {each.rule for each in doctor.check(till.system, deep=True)}


def _said(till: Till, trip: checkouts.OpenedSession, amount: Money, **more: object) -> CheckoutState:
    return CheckoutState(
        trip.checkout_id, CheckoutStatus.SUCCEEDED, amount, till.checkout(trip).gateway_session, "pi_said", **more
    )  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("paid_at", "day"),
    [
        (datetime(2029, 12, 31, 21, 30, tzinfo=UTC), date(2029, 12, 31)),  # 23:30 in Athens
        (datetime(2029, 12, 31, 22, 30, tzinfo=UTC), date(2030, 1, 1)),
        (datetime(2029, 12, 1, tzinfo=UTC), date(2029, 12, 31)),  # before the trip began: a clock is wrong
        (datetime(2031, 1, 1, tzinfo=UTC), date(2030, 1, 3)),
        (None, date(2030, 1, 3)),
    ],
)
def test_money_has_the_day_of_the_payer_however_late_we_hear(sqlite_house, till_of, paid_at, day):
    till = till_of(sqlite_house)
    trip = till.start(sqlite_house.alice, sqlite_house.invoice())
    with sqlite_house.backstage() as db:
        db.execute(update(Checkout).values(started_at=datetime(2029, 12, 31, 20, tzinfo=UTC)))
    heard = authentication.system(sqlite_house.inside, datetime(2030, 1, 3, 8, tzinfo=UTC))
    settlement.apply_state(heard, _said(till, trip, Money(1000, "EUR"), paid_at=paid_at))
    (payment,) = till.payments()
    assert (payment.received_on, payment.number[:9]) == (day, f"PAY-{day.year}-")


@pytest.mark.parametrize(("method", "paid_with"), [(PaymentMethod.CARD, "pm_card_visa"), (BANK_DEBIT, DEBIT)])
def test_when_a_card_was_charged_is_the_gateways_word(sqlite_house, till_of, method, paid_with):
    till = till_of(sqlite_house)
    trip = till.start(sqlite_house.alice, sqlite_house.invoice(), method=method)
    till.pay(trip, paid_with)
    session = till.checkout(trip).gateway_session
    if method is BANK_DEBIT:
        till.double.settle(session)
    (charge,) = till.charges()
    said = till.stripe.state(session=session).paid_at
    assert said == (datetime.fromtimestamp(charge["created"], UTC) if method is PaymentMethod.CARD else None)


def test_a_success_of_nothing_pays_nothing(sqlite_house, till_of):
    till = till_of(sqlite_house)
    invoice = sqlite_house.invoice()
    trip = till.start(sqlite_house.alice, invoice)
    assert settlement.apply_state(till.system, _said(till, trip, Money(0, "EUR"))) is CheckoutStatus.FAILED
    (payment,) = till.payments()
    assert (payment.status, till.statuses(invoice)) == (PaymentStatus.FAILED, [InvoiceStatus.OPEN])
    assert till.counted(Reservation, Reservation.is_live) == 0
    till.pay(trip)
    till.hear()
    assert till.statuses(invoice) == [InvoiceStatus.PAID]
    till.assert_healthy()


def test_a_second_charge_is_kept_whatever_staff_wrote_beside_a_payment(sqlite_house, till_of):
    till = till_of(sqlite_house)
    trip = till.start(sqlite_house.alice, sqlite_house.invoice())
    till.pay(trip)
    till.hear()
    ctx = till.now(sqlite_house.olga)
    payments_staff.record(
        ctx, ManualPayment(sqlite_house.acme, Money(100, "EUR"), PaymentMethod.CHEQUE, ctx.today, reference="pi_said")
    )
    for _ in range(2):
        settlement.apply_state(till.system, _said(till, trip, Money(1000, "EUR")))
    assert sorted(each.unapplied.minor for each in till.payments()) == [0, 100, 1000]
    assert till.notices("gateway_alarm") == 1
