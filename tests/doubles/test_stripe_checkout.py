"""Checkout Sessions, payment intents and refunds of the Stripe double, paid on its own page."""

from __future__ import annotations

import threading

import pytest
import stripe

from tests.doubles.stripe.clock import wall
from tests.doubles.stripe_calls import BOUNCING, DEBIT, DECLINED, SECURE, VISA, again, browser, opened, pay, refusal


def test_several_invoices_are_paid_in_one_charge(double, client):
    session = opened(client, 1000, 1111, 1222)
    assert (session.status, session.payment_status, session.amount_total) == ("open", "unpaid", 3333)
    assert session.payment_intent is None
    assert pay(session).headers["location"] == f"http://portal.example/paid?sid={session.id}"
    paid = again(client, session, expand=["payment_intent.latest_charge.balance_transaction", "line_items"])
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    charge = paid.payment_intent.latest_charge
    assert (charge.amount, charge.balance_transaction.amount, charge.status) == (3333, 3333, "succeeded")
    assert [item.amount_total for item in paid.line_items.data] == [1000, 1111, 1222]
    assert paid.payment_intent.metadata["payment_id"] == "payment-1"
    assert [event["type"] for event in double.events()] == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]


def test_a_decline_leaves_the_session_open_for_another_card(client):
    session = opened(client)
    page = pay(session, DECLINED)
    assert page.status_code == 402
    assert "Your card was declined." in page.text
    declined = again(client, session, expand=["payment_intent"])
    assert (declined.status, declined.payment_intent.status) == ("open", "requires_payment_method")
    assert declined.payment_intent.last_payment_error.decline_code == "generic_decline"
    assert pay(session).status_code == 303
    charges = client.v1.charges.list({"payment_intent": declined.payment_intent.id}).data
    assert [charge.status for charge in charges] == ["succeeded", "failed"]


@pytest.mark.security("P9")
def test_pressing_pay_twenty_times_at_once_charges_once(client):
    session, answers = opened(client), []
    racers = [threading.Thread(target=lambda: answers.append(pay(session).status_code)) for _ in range(20)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert sorted(answers) == [303] + [410] * 19
    assert len(client.v1.charges.list().data) == 1


def test_3d_secure_may_fail_and_then_pass(client):
    session = opened(client)
    for answer, status in (("fail", "requires_payment_method"), ("complete", "succeeded")):
        challenge = pay(session, SECURE).headers["location"]
        assert "Complete authentication" in browser().get(challenge).text
        onward = browser().post(challenge, data={"answer": answer}).headers["location"]
        assert again(client, session, expand=["payment_intent"]).payment_intent.status == status
        last = browser().get(onward)
    assert last.headers["location"].startswith("http://portal.example/paid")
    assert again(client, session).payment_status == "paid"


@pytest.mark.parametrize(
    ("method", "status", "charge_status", "event"),
    [
        (DEBIT, "succeeded", "succeeded", "checkout.session.async_payment_succeeded"),
        (BOUNCING, "requires_payment_method", "failed", "checkout.session.async_payment_failed"),
    ],
)
def test_a_bank_debit_is_under_way_until_the_bank_answers(double, client, method, status, charge_status, event):
    session = opened(client)
    assert pay(session, method).status_code == 303
    waiting = again(client, session, expand=["payment_intent"])
    assert (waiting.status, waiting.payment_status, waiting.payment_intent.status) == (
        "complete",
        "unpaid",
        "processing",
    )
    double.settle(session.id)
    intent = client.v1.payment_intents.retrieve(waiting.payment_intent.id, {"expand": ["latest_charge"]})
    assert (intent.status, intent.latest_charge.status) == (status, charge_status)
    assert double.events()[-1]["type"] == event
    assert len(client.v1.charges.list().data) == 1


def test_a_bank_debit_of_another_currency_is_not_offered(client):
    session = opened(client)
    assert "US bank debit" not in browser().get(session.url).text
    assert pay(session, "pm_usBankAccount_success").status_code == 400


def test_an_expired_session_takes_no_money(client):
    session = opened(client)
    pay(session, DECLINED)
    client.v1.checkout.sessions.expire(session.id)
    assert pay(session).status_code == 410
    gone = again(client, session, expand=["payment_intent"])
    assert (gone.status, gone.payment_intent.status) == ("expired", "canceled")


def test_a_challenge_answered_after_expiry_takes_no_money(client):
    session = opened(client)
    challenge = pay(session, SECURE).headers["location"]
    client.v1.checkout.sessions.expire(session.id)
    browser().post(challenge, data={"answer": "complete"})
    assert [charge.status for charge in client.v1.charges.list().data] == []
    assert again(client, session).status == "expired"


def test_a_paid_session_cannot_be_expired(client):
    session = opened(client)
    pay(session)
    assert "status of `complete`" in str(refusal(client.v1.checkout.sessions.expire, session.id))


def test_a_session_runs_out_by_the_doubles_clock(double, client):
    session = opened(client, expires_at=wall() + 1800)
    double.advance(1799 - 60)
    assert again(client, session).status == "open"
    double.advance(120)
    assert double.events()[-1]["type"] == "checkout.session.expired"
    assert pay(session).status_code == 410


def test_sessions_are_listed_by_customer_and_intent(client):
    customer = client.v1.customers.create({"email": "alice@example.com"})
    mine, other = opened(client, customer=customer.id), opened(client)
    pay(mine)
    intent = again(client, mine).payment_intent
    for query in ({"customer": customer.id}, {"payment_intent": intent}, {"status": "complete"}):
        assert [row.id for row in client.v1.checkout.sessions.list(query).data] == [mine.id]
    assert [row.id for row in client.v1.checkout.sessions.list().data] == [other.id, mine.id]
    assert client.v1.checkout.sessions.line_items.list(mine.id).data[0].description == "Invoice 1"


def test_the_page_is_labelled_and_shows_what_is_paid(client):
    session = opened(
        client,
        124_000,
        50,
        line_items=[
            {
                "quantity": 2,
                "price_data": {"currency": "eur", "unit_amount": 62_000, "product_data": {"name": "<b>Audit</b>"}},
            }
        ],
    )
    text = browser().get(session.url).text
    assert '<html lang="en">' in text
    assert "EUR 1,240.00" in text
    assert "&lt;b&gt;Audit&lt;/b&gt;" in text
    assert text.count("<label>") == text.count("<input")
    assert 'href="http://portal.example/invoices"' in text


def test_an_intent_is_confirmed_and_cannot_be_canceled_after(client):
    intent = client.v1.payment_intents.create({"amount": 500, "currency": "eur"})
    done = client.v1.payment_intents.confirm(intent.id, {"payment_method": VISA})
    assert (done.status, done.amount_received) == ("succeeded", 500)
    assert refusal(client.v1.payment_intents.cancel, intent.id).code == "payment_intent_unexpected_state"
    other = client.v1.payment_intents.create({"amount": 500, "currency": "eur"})
    assert client.v1.payment_intents.cancel(other.id).status == "canceled"


def test_off_session_a_card_that_needs_authentication_is_an_error(client):
    order = {"amount": 500, "currency": "eur", "payment_method": SECURE, "confirm": True, "off_session": True}
    error = refusal(client.v1.payment_intents.create, order)
    assert isinstance(error, stripe.CardError)
    assert (error.code, error.error.payment_intent.status) == ("authentication_required", "requires_payment_method")


def test_a_sessions_intent_is_out_of_reach(client):
    session = opened(client)
    pay(session, DECLINED)
    intent = again(client, session).payment_intent
    assert refusal(client.v1.payment_intents.cancel, intent).code == "payment_intent_unexpected_state"
    assert refusal(client.v1.payment_intents.confirm, intent).code == "payment_intent_unexpected_state"


def test_refunds_add_up_and_never_exceed_the_charge(client):
    session = opened(client, 1000)
    pay(session)
    intent = again(client, session).payment_intent
    for _ in range(2):
        client.v1.refunds.create({"payment_intent": intent, "amount": 400}, {"idempotency_key": "refund-1"})
    assert refusal(client.v1.refunds.create, {"payment_intent": intent, "amount": 601}).param == "amount"
    client.v1.refunds.create({"payment_intent": intent})
    charge = client.v1.charges.list({"payment_intent": intent}).data[0]
    assert (charge.amount_refunded, charge.refunded) == (1000, True)
    assert refusal(client.v1.refunds.create, {"payment_intent": intent}).code == "charge_already_refunded"


def test_a_bank_debits_refund_may_fail_later(double, client):
    session = opened(client)
    pay(session, DEBIT)
    double.settle(session.id)
    refund = client.v1.refunds.create({"payment_intent": again(client, session).payment_intent})
    assert refund.status == "pending"
    double.settle_refund(refund.id, succeeded=False)
    assert client.v1.refunds.retrieve(refund.id).status == "failed"
    assert client.v1.charges.retrieve(refund.charge).amount_refunded == 0
