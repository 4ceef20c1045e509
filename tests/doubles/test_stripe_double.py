"""The Stripe double refuses, replays and fails as Stripe does, says only what the SDK knows, and starts anywhere."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest
import stripe

from tests.doubles.stripe import StripeDouble
from tests.doubles.stripe.conformance import problems
from tests.doubles.stripe.control import command
from tests.doubles.stripe_calls import (
    BOUNCING,
    DEBIT,
    DECLINED,
    SECURE,
    SESSIONS,
    VISA,
    browser,
    opened,
    pay,
    refusal,
    sdk,
    terms,
)


@pytest.mark.parametrize(
    ("change", "code", "param"),
    [
        ({"mode": "payments"}, None, "mode"),
        ({"colour": "red"}, "parameter_unknown", "colour"),
        ({"payment_method_types": ["card"]}, "payment_method_types_no_longer_supported", "payment_method_types"),
        (
            {"line_items": [{"quantity": 1, "price_data": {"currency": "eur", "unit_amnt": 5}}]},
            "parameter_unknown",
            "line_items[0][price_data][unit_amnt]",
        ),
        (
            {
                "line_items": [
                    {
                        "quantity": "two",
                        "price_data": {"currency": "eur", "unit_amount": 500, "product_data": {"name": "x"}},
                    }
                ]
            },
            "parameter_invalid_integer",
            "line_items[0][quantity]",
        ),
        (
            {
                "line_items": [
                    {
                        "quantity": 1,
                        "price_data": {"currency": "eur", "unit_amount": 500, "product_data": {"description": "x"}},
                    }
                ]
            },
            "parameter_missing",
            "line_items[0][price_data][product_data][name]",
        ),
        ({"line_items": []}, "parameter_missing", "line_items"),
        ({"success_url": "paid"}, "url_invalid", "success_url"),
        ({"customer": "cus_nobody"}, "resource_missing", "customer"),
        ({"client_reference_id": "r" * 201}, None, "client_reference_id"),
        ({"metadata": {"note": "n" * 501}}, None, "metadata[note]"),
        ({"expires_at": 5}, None, "expires_at"),
    ],
)
def test_what_stripe_would_refuse_is_refused(untouched, change, code, param):
    error = refusal(sdk(untouched).v1.checkout.sessions.create, terms(**change))
    assert isinstance(error, stripe.InvalidRequestError)
    assert (error.http_status, error.code, error.param) == (400, code, param)


def test_amounts_below_and_above_what_stripe_charges_are_refused(client):
    assert refusal(client.v1.checkout.sessions.create, terms(49)).code == "amount_too_small"
    assert refusal(client.v1.checkout.sessions.create, terms(100_000_000)).code == "amount_too_large"


def test_what_the_double_does_not_model_is_said_aloud(client):
    error = refusal(client.v1.checkout.sessions.create, terms(allow_promotion_codes=True))
    assert error.http_status == 501
    assert "allow_promotion_codes" in str(error)


def test_a_key_of_the_wrong_mode_or_a_foreign_account_is_refused(double):
    assert isinstance(refusal(sdk(double, api_key="sk_live_x").v1.customers.create), stripe.AuthenticationError)
    foreign = sdk(double, stripe_account="acct_other")
    assert isinstance(refusal(foreign.v1.customers.create), stripe.PermissionError)


def test_livemode_and_account_show_everywhere():
    with StripeDouble(livemode=True, account_id="acct_firm") as live:
        client = sdk(live)
        assert opened(client).id.startswith("cs_live_")
        assert client.v1.customers.create().livemode is True
        assert client.v1.accounts.retrieve_current().id == "acct_firm"
        assert live.events()[0]["livemode"] is True


def test_customers_are_made_read_and_changed(client):
    made = client.v1.customers.create({"email": "alice@example.com", "metadata": {"a": "1", "b": "2"}})
    client.v1.customers.update(made.id, {"name": "Alice", "metadata": {"a": ""}})
    read = client.v1.customers.retrieve(made.id)
    assert (read.email, read.name, read.metadata.to_dict()) == ("alice@example.com", "Alice", {"b": "2"})
    assert refusal(client.v1.customers.retrieve, "cus_nobody").http_status == 404


@pytest.mark.security("P9", "P11")
def test_an_idempotency_key_replays_refuses_other_parameters_and_is_forgotten_after_a_day(double, client):
    create, key = client.v1.checkout.sessions.create, {"idempotency_key": "payment-1"}
    first = create(terms(1000), key)
    assert create(terms(1000), key).id == first.id
    assert isinstance(refusal(create, terms(1001), key), stripe.IdempotencyError)
    assert isinstance(refusal(client.v1.customers.create, {}, key), stripe.IdempotencyError)
    assert [seen.replayed for seen in double.requests] == [False, True, False, False]
    double.advance(24 * 3600)
    assert create(terms(1000), key).id != first.id


def test_a_parameter_error_does_not_use_up_the_key(client):
    key = {"idempotency_key": "payment-1"}
    refusal(client.v1.checkout.sessions.create, terms(mode="payments"), key)
    assert client.v1.checkout.sessions.create(terms(), key).status == "open"


@pytest.mark.security("P11")
@pytest.mark.parametrize("cut", ["close", "hang", "fail"])
def test_a_lost_answer_leaves_its_effect_and_the_sdks_retry_finds_it(double, cut):
    if cut == "close":
        double.close_next(SESSIONS, after_effect=True)
    elif cut == "hang":
        double.hang_next(SESSIONS, seconds=0.05, after_effect=True)
    else:
        double.fail_next(SESSIONS, status=503, after_effect=True)
    client = sdk(double, max_network_retries=2)
    session = client.v1.checkout.sessions.create(terms(), {"idempotency_key": "payment-1"})
    assert [row.id for row in client.v1.checkout.sessions.list().data] == [session.id]
    assert [seen.replayed for seen in double.requests][:2] == [False, True]


def test_faults_before_the_effect_leave_nothing_and_end_after_their_count(double, client):
    double.fail_next(SESSIONS, status=429)
    assert isinstance(refusal(client.v1.checkout.sessions.create, terms()), stripe.RateLimitError)
    double.close_next("/v1/*", method="*")
    assert isinstance(refusal(client.v1.checkout.sessions.list), stripe.APIConnectionError)
    assert double.requests == []
    assert client.v1.checkout.sessions.list().data == []


def test_every_object_conforms_to_the_sdk(double, client):
    customer = client.v1.customers.create({"email": "alice@example.com"}).id
    for method in (VISA, DECLINED, DEBIT, BOUNCING, "pm_card_createDispute", SECURE):
        session = opened(client, customer=customer)
        pay(session, method)
        if method in (DEBIT, BOUNCING):
            double.settle(session.id)
    client.v1.refunds.create({"charge": client.v1.charges.list({"limit": 100}).data[-1].id})
    dollars = {"amount": 500, "currency": "usd", "payment_method": "pm_usBankAccount_success", "confirm": True}
    client.v1.payment_intents.create(dollars)
    double.register_webhook("http://portal.example/hook")
    kinds = {kind for kind, kept in double.books.objects.items() if kept}
    assert kinds == {
        "customer",
        "checkout.session",
        "payment_intent",
        "payment_method",
        "charge",
        "refund",
        "dispute",
        "event",
        "balance_transaction",
        "webhook_endpoint",
    }
    for kind in kinds:
        for object_id in double.books.objects[kind]:
            assert problems(double.stored(object_id)) == []
    for path in ("account", "balance"):
        answer = browser().get(f"{double.url}/v1/{path}", headers={"Authorization": "Bearer sk_test_x"})
        assert problems(answer.json()) == []


def test_the_conformance_check_sees_unknown_missing_and_mistyped_fields(double, client):
    good = double.stored(client.v1.customers.create({}).id)
    assert problems(good) == []
    assert problems(good | {"colour": "red"}) == ["customer.colour: unknown"]
    assert problems(good | {"created": "now"}) == ["customer.created: 'now' is not int"]
    assert problems(good | {"tax_exempt": "maybe"}) == ["customer.tax_exempt: 'maybe' is not one of the values"]
    assert problems({key: value for key, value in good.items() if key != "livemode"}) == ["customer.livemode: missing"]


def test_two_doubles_know_nothing_of_each_other(double):
    with StripeDouble() as other:
        sdk(double).v1.customers.create({})
        assert sdk(other).v1.customers.list().data == []
        assert other.events() == []
        assert other.url != double.url


def test_it_runs_as_a_process_of_its_own_and_takes_commands():
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.doubles.stripe", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    with process:
        words = process.stdout.readline().split()
        url, key = words[2], words[4]
        answer = browser().post(f"{url}/v1/customers", headers={"Authorization": f"Bearer {key}"})
        command(url, "advance", seconds=60)
        assert answer.json()["object"] == "customer"
        assert [event["type"] for event in command(url, "events")] == ["customer.created"]
        assert command(url, "requests")[0]["path"] == "/v1/customers"
        with pytest.raises(httpx.HTTPStatusError):
            command(url, "stop")
        process.terminate()
        assert process.wait(10) == 0


def test_stopping_cuts_off_an_answer_that_hangs():
    double, errors = StripeDouble().start(), []
    double.hang_next(SESSIONS, seconds=30)
    caller = threading.Thread(target=lambda: errors.append(refusal(sdk(double).v1.checkout.sessions.create, terms())))
    caller.start()
    while double.faults_left():
        time.sleep(0.01)
    double.stop()
    caller.join(3)
    assert isinstance(errors[0], stripe.APIConnectionError)
