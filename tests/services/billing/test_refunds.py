"""Money that goes back at the gateway: one clear line, books that can follow, and no credit that nobody holds."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from data.billing.invoices import Invoice
from data.billing.payments import Allocation, Checkout, Payment
from data.firm.tables import Notice
from data.money import Money
from data.statuses import InvoiceStatus, PaymentStatus
from services.billing import balances
from services.billing.checkout import settlement
from services.billing.payments import manual as payments_staff
from services.billing.payments import refunds
from services.billing.payments.listing import payment as client_payment
from services.integrations.payments.protocol import GivenBack
from services.operations import doctor
from tests.cast import House
from tests.doubles.stripe import charges
from tests.services.till import Till, browser

pytestmark = pytest.mark.both_databases


def _paid(house: House, till: Till, *amounts: str) -> list[Invoice]:
    rows = [house.invoice(each) for each in amounts]
    till.pay(till.start(house.alice, *rows))
    return rows


def _refund(till: Till, amount: int | None = None) -> str:
    """Somebody at the firm presses Refund in Stripe's dashboard; the refund's id."""
    data = {"charge": till.charges()[0]["id"]} | ({"amount": amount} if amount else {})
    answer = browser().post(
        f"{till.double.url}/v1/refunds", data=data, headers={"Authorization": f"Bearer {till.double.api_key}"}
    )
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def _lines(till: Till) -> list[tuple[str, int]]:
    with till.house.backstage() as db:
        rows = db.scalars(select(Notice).where(Notice.kind == "gateway_alarm").order_by(Notice.at, Notice.id))
        return [(str(each.facts.get("given_back")), int(each.facts["amount_minor"])) for each in rows]


def _take_all_back(till: Till) -> None:
    with till.house.backstage() as db:
        ids = list(db.scalars(select(Allocation.id).where(Allocation.amount_minor > 0)))
    for id in ids:
        payments_staff.take_back(till.now(till.house.olga), id)


def _held(till: Till) -> int:
    """What the books say the client holds of its payments."""
    with till.house.backstage() as db:
        return sum(each.minor for each in balances.of_all(db, till.house.day(0)).unapplied)


def test_a_refund_is_one_line_and_taking_back_makes_no_credit(house: House, till: Till) -> None:
    (invoice,) = _paid(house, till, "100.00 EUR")
    till.hear()
    _refund(till)
    till.hear(of=lambda events: events * 2)
    assert _lines(till) == [("made", 10_000)]
    with house.backstage() as db:
        notice = db.scalars(select(Notice).where(Notice.kind == "gateway_alarm")).one()
    assert (notice.entity_id, notice.facts["number"]) == (house.acme, till.payments()[0].number)
    assert till.statuses(invoice) == [InvoiceStatus.PAID]  # what it means for the invoice, a person decides
    till.assert_healthy()
    _take_all_back(till)
    (payment,) = till.payments()
    assert (till.statuses(invoice), payment.unapplied.minor, _held(till)) == ([InvoiceStatus.OPEN], 0, 0)
    assert client_payment(till.now(house.alice), payment.number).rest_minor == 0
    with pytest.raises(payments_staff.ledger.MoreThanLeft):
        payments_staff.apply(till.now(house.olga), payment.id, invoice.id, invoice.balance)
    till.assert_healthy()


@pytest.mark.parametrize("amounts", [(3000,), (3000, 2000), (1, 9999), (2500, 2500, 2500, 2500)])
@pytest.mark.parametrize("first", ["refund", "take back"])
def test_parts_in_any_order_leave_what_is_left(house: House, till: Till, amounts: tuple[int, ...], first: str) -> None:
    _paid(house, till, "60.00 EUR", "40.00 EUR")
    till.hear()
    if first == "take back":
        _take_all_back(till)
    for amount in amounts:
        _refund(till, amount)
    till.hear(of=lambda events: [*events[::-1], *events])
    assert sorted(_lines(till)) == sorted(("made", each) for each in amounts)
    if first == "refund":
        _take_all_back(till)
    (payment,) = till.payments()
    assert payment.unapplied.minor == _held(till) == 10_000 - sum(amounts)
    till.assert_healthy()


def test_a_refund_before_we_heard_of_the_payment(house: House, till: Till) -> None:
    (invoice,) = _paid(house, till, "100.00 EUR")
    _refund(till, 4000)
    till.hear(of=lambda events: events[::-1])
    assert (till.statuses(invoice), _lines(till)) == ([InvoiceStatus.PAID], [("made", 4000)])
    _take_all_back(till)
    assert _held(till) == 6000
    till.assert_healthy()


def test_a_refund_that_fails_later_gives_the_money_back(house: House, till: Till) -> None:
    _paid(house, till, "100.00 EUR")
    till.hear()
    refund = _refund(till, 4000)
    till.hear()
    with till.double.books.lock:
        till.double.books.find("refund", refund)["status"] = "pending"
    till.double.settle_refund(refund, succeeded=False)
    till.hear(of=lambda events: events * 2)
    assert sorted(_lines(till)) == [("failed", 4000), ("made", 4000)]
    _take_all_back(till)
    assert _held(till) == 10_000
    till.assert_healthy()


@pytest.mark.parametrize(("status", "held"), [("won", 10_000), ("lost", 0), ("warning_closed", 10_000)])
def test_a_dispute_holds_the_money_until_it_is_decided(house: House, till: Till, status: str, held: int) -> None:
    _paid(house, till, "100.00 EUR")
    till.hear()
    dispute = till.double.dispute(till.charges()[0]["id"])["id"]
    if status == "warning_closed":
        with till.double.books.lock:
            till.double.books.find("dispute", dispute)["status"] = "warning_needs_response"
    till.hear()
    opened = "asked" if status == "warning_closed" else "held"
    assert _lines(till) == [(opened, 10_000)]
    _take_all_back(till)
    assert _held(till) == (10_000 if opened == "asked" else 0)
    with till.double.books.lock:
        charges.close_dispute(till.double.books, dispute, status=status)
    till.hear(of=lambda events: events * 2)
    closed = "lost" if status == "lost" else "won"
    assert sorted(_lines(till)) == sorted([(opened, 10_000), (closed, 10_000)])
    assert _held(till) == held
    till.assert_healthy()


@pytest.mark.security("P7", "P8")
@pytest.mark.parametrize("amount", [10_000, 2_500])
def test_what_was_read_before_a_refund_is_not_followed_after_it(house: House, till: Till, amount: int) -> None:
    """Comparing reads hundreds of trips and then follows them, while webhooks are followed in another thread."""
    _paid(house, till, "100.00 EUR")
    till.hear()
    with house.backstage() as db:
        session = db.scalars(select(Checkout.gateway_session)).one()
    before = till.stripe.state(session=session)
    _refund(till, amount)
    till.hear()
    _take_all_back(till)
    for _ in range(2):
        settlement.apply_state(till.system, before)
        assert _held(till) == 10_000 - amount
        assert _lines(till) == [("made", amount)]
    till.reconcile()
    assert (_held(till), _lines(till)) == (10_000 - amount, [("made", amount)])
    till.assert_healthy()


@pytest.mark.security("P10")
def test_a_lost_refund_webhook_is_found_however_old_the_payment_is(house: House, till: Till) -> None:
    from datetime import timedelta

    _paid(house, till, "100.00 EUR")
    till.hear()
    till.ahead = timedelta(days=30)
    till.double.advance(30 * 86400)
    _refund(till)
    for _ in range(2):
        till.reconcile()
    assert _lines(till) == [("made", 10_000)]
    _take_all_back(till)
    assert _held(till) == 0


@pytest.mark.parametrize("amount", [1500, 500, 1000, 300])
def test_a_charge_of_two_clients_gives_back_no_more_than_each_paid(house: House, till: Till, amount: int) -> None:
    mine, theirs = house.invoice("10.00 EUR"), house.invoice("5.00 EUR", of=house.umbra)
    till.pay(till.start(house.maria, mine, theirs))
    till.hear()
    _refund(till, amount)
    till.hear()
    paid = {each.entity_id: (each.amount_minor, each.gateway_refunded_minor) for each in till.payments()}
    assert sum(back for _, back in paid.values()) == amount
    assert all(back <= total for total, back in paid.values())
    if amount in (500, 1000):  # just the part of one of them
        assert sorted(paid.values()) == sorted((each, amount if each == amount else 0) for each in (500, 1000))
    _take_all_back(till)
    assert _held(till) == 1500 - amount
    till.assert_healthy()


@pytest.mark.parametrize("second", [True, False])
def test_of_two_charges_the_one_that_is_meant_gives_back(house: House, till: Till, second: bool) -> None:
    trip = till.start(house.alice, house.invoice("100.00 EUR"))
    till.pay(trip)
    till.hear()
    first = till.stripe.state(session=till.checkout(trip).gateway_session)
    other = replace(first, intent="pi_second")
    settlement.apply_state(till.system, other)
    given = (GivenBack("re_1", "made", Money(4000, "EUR")),)
    for _ in range(2):
        settlement.apply_state(till.system, replace(other if second else first, given_back=given))
    assert {each.reference: each.gateway_refunded_minor for each in till.payments()} == {
        None: 0 if second else 4000,
        "pi_second": 4000 if second else 0,
    }
    assert _lines(till).count(("made", 4000)) == 1


def test_nothing_goes_back_of_a_part_that_nothing_came_in_for(house: House, till: Till) -> None:
    trip = till.start(house.maria, house.invoice("10.00 EUR"), house.invoice("5.00 EUR", of=house.umbra))
    till.pay(trip)
    with till.double.books.lock:
        (intent,) = till.double.books.objects["payment_intent"].values()
        intent["amount_received"] = 300
    till.hear()
    (booked,) = (each for each in till.payments() if each.status is PaymentStatus.SUCCEEDED)
    (left_out,) = (each for each in till.payments() if each.status is PaymentStatus.CANCELLED)
    assert booked.amount_minor == 300
    _refund(till, left_out.amount_minor)
    till.hear()
    assert {each.id: each.gateway_refunded_minor for each in till.payments()} == {booked.id: 300, left_out.id: 0}
    till.assert_healthy()


@pytest.mark.parametrize("parts", [(1000, 500), (500, 1000)])
@pytest.mark.parametrize(
    ("minor", "shares"),
    [(500, {500: 500}), (1000, {1000: 1000}), (1500, {500: 500, 1000: 1000}), (2000, {500: 500, 1000: 1000})],
)
def test_what_is_just_one_part_is_that_part(parts: tuple[int, int], minor: int, shares: dict[int, int]) -> None:
    """The gateway names no part, so the amount must: in whatever order the parts are found."""
    payments = [Payment(id=uuid4(), amount_minor=each, currency="EUR") for each in parts]
    given = GivenBack("re_1", "made", Money(minor, "EUR"))
    found = refunds._whose(payments, {each.id: 0 for each in payments}, given)
    assert {payment.amount_minor: share for payment, share in found} == shares


@pytest.mark.parametrize(("parts", "shares"), [((500, 1000), {500: 200, 1000: 700}), ((1000, 500), {1000: 900})])
def test_no_part_gives_back_what_is_gone_already(parts: tuple[int, int], shares: dict[int, int]) -> None:
    payments = [Payment(id=uuid4(), amount_minor=each, currency="EUR") for each in parts]
    gone = {each.id: 300 if each.amount_minor == 500 else 0 for each in payments}
    found = refunds._whose(payments, gone, GivenBack("re_2", "made", Money(900, "EUR")))
    assert {payment.amount_minor: share for payment, share in found} == shares


@pytest.mark.parametrize(
    "values",
    [
        {"refunded_minor": -1},
        {"gateway_refunded_minor": -1},
        {"gateway_refunded_minor": 10_001},
        {"gateway_refunded_minor": 10_000, "refunded_minor": 1},
        {"refunded_minor": 1},
    ],
)
def test_the_database_refuses_credit_that_nobody_holds(house: House, till: Till, values: dict[str, int]) -> None:
    _paid(house, till, "100.00 EUR")
    till.hear()
    with pytest.raises(IntegrityError), house.backstage() as db:
        db.execute(update(Payment).values(**values))


def test_the_doctor_sees_a_refund_that_does_not_count(house: House, till: Till) -> None:
    _paid(house, till, "100.00 EUR")
    till.hear()
    _take_all_back(till)
    with house.backstage() as db:
        db.execute(update(Payment).values(gateway_refunded_minor=10_000))
    assert "refunds_make_no_credit" in {each.rule for each in doctor.check(till.system)}


def test_what_goes_back_in_another_currency_is_told_and_not_reckoned(house: House, till: Till) -> None:
    """16,000 yen are no 160.00 euros, nor all of 100.00."""
    _paid(house, till, "100.00 EUR")
    till.hear()
    dispute = till.double.dispute(till.charges()[0]["id"])["id"]
    with till.double.books.lock:
        till.double.books.find("dispute", dispute).update(currency="jpy", amount=16_000)
    till.hear(of=lambda events: events * 2)
    with house.backstage() as db:
        notice = db.scalars(select(Notice).where(Notice.kind == "gateway_alarm")).one()
    assert [notice.facts[each] for each in ("given_back", "amount_minor", "currency")] == ["held", 16_000, "JPY"]
    assert till.payments()[0].gateway_refunded_minor == 0
    till.assert_healthy()


@pytest.mark.parametrize(("amount", "is_sure"), [(1500, True), (500, True), (1000, True), (300, False), (1200, False)])
def test_staff_are_asked_where_nobody_can_tell_whose_money_went_back(
    house: House, till: Till, amount: int, is_sure: bool
) -> None:
    till.pay(till.start(house.maria, house.invoice("10.00 EUR"), house.invoice("5.00 EUR", of=house.umbra)))
    till.hear()
    _refund(till, amount)
    till.hear(of=lambda events: events * 2)
    with house.backstage() as db:
        told = [each for each in db.scalars(select(Notice)) if "given_back" in each.facts]
    assert told
    assert all(each.facts["is_sure"] is is_sure for each in told)


@pytest.mark.parametrize("what", ["disputes", "refunds"])
def test_a_key_that_may_not_read_what_went_back_is_one_line_and_the_rest_goes_on(
    house: House, till: Till, what: str
) -> None:
    """Stripe answers 403 for a resource that a restricted key was given no permission for."""
    rows = _paid(house, till, "100.00 EUR")
    till.double.fail_next(f"/v1/{what}", method="GET", status=403, times=100)
    if what == "disputes":
        till.double.dispute(till.charges()[0]["id"])
    else:
        _refund(till, 4000)
    till.hear(of=lambda events: events * 2)
    with house.backstage() as db:
        assert db.get_one(Invoice, rows[0].id).balance.minor == 0
        assert [each.facts["given_back"] for each in db.scalars(select(Notice)) if "given_back" in each.facts] == [
            f"no {what}"
        ]
    second = house.invoice("20.00 EUR")
    till.pay(till.start(house.alice, second))
    till.hear()
    with house.backstage() as db:
        assert db.get_one(Invoice, second.id).balance.minor == 0
    till.assert_healthy()


def test_what_could_not_be_read_takes_nothing_back_that_had_gone(house: House, till: Till) -> None:
    _paid(house, till, "100.00 EUR")
    till.hear()
    _refund(till, 4000)
    till.hear()
    (trip,) = {each.checkout_id for each in till.payments()}
    with house.backstage() as db:
        session = db.get_one(Checkout, trip).gateway_session
    state = replace(till.stripe.state(session=session), given_back=(), untold=frozenset({"refunds"}))
    settlement.apply_state(till.system, state)
    assert [each.gateway_refunded_minor for each in till.payments()] == [4000]
    assert ("failed", 4000) not in _lines(till)
