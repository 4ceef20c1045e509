"""The Stripe gateway alone: what it sends, how it reads answers, where its keys come from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from data.errors import Refusal
from data.firm.tables import Secret
from data.money import Money
from data.statuses import CheckoutStatus, PaymentMethod
from services.clock import clock
from services.config import Settings
from services.integrations.payments.available import open_checkouts
from services.integrations.payments.protocol import CheckoutItem, CheckoutRequest, GatewayRefused, GatewayUnreachable
from services.integrations.payments.stripe import API_VERSION, StripeGateway
from services.integrations.payments.stripe_keys import (
    OLDER_WEBHOOK_SECRET,
    SECRET_KEY,
    WEBHOOK_SECRET,
    NotAKey,
    StripeKeys,
    keep,
    key_ring,
)
from tests.cast import House
from tests.doubles.stripe import StripeDouble
from tests.servers.unvouched import unvouched
from tests.services.till import BOUNCING, DEBIT, DECLINED, SESSIONS, VISA, browser


@pytest.fixture
def gateway(double: StripeDouble) -> Iterator[StripeGateway]:
    made = StripeGateway(lambda: StripeKeys(double.api_key, (double.webhook_secret,)), api_base=double.url)
    yield made
    made.shut()


def _request(**more: object) -> CheckoutRequest:
    terms: dict[str, object] = {
        "id": uuid4(),
        "items": (CheckoutItem("INV-1", Money(1000, "EUR")), CheckoutItem("INV-2", Money(250, "EUR"))),
        "amount": Money(1250, "EUR"),
        "methods": (PaymentMethod.CARD,),
        "payer_email": "alice@example.test",
        "language": "el",
        "return_url": "https://portal.test/paid/1",
        "cancel_url": "https://portal.test/paid/1/left",
        "expires_at": clock() + timedelta(minutes=45),
    } | more
    return CheckoutRequest(**terms)  # type: ignore[arg-type]


def test_what_stripe_is_told(gateway: StripeGateway, double: StripeDouble) -> None:
    request = _request()
    opened = gateway.open(request)
    assert opened == gateway.open(request)  # the same key, the same trip
    sent, replayed = double.requests
    assert (sent.api_version, sent.idempotency_key, replayed.replayed) == (API_VERSION, f"portico-{request.id}", True)
    session = double.stored(opened.session)
    assert (session["amount_total"], session["locale"], session["payment_method_types"]) == (1250, "el", ["card"])
    assert sent.params["payment_intent_data"]["metadata"] == {"payment_id": str(request.id)}
    assert "INV-1" in str(sent.params["line_items"])


@pytest.mark.parametrize(
    ("method", "allowed", "settles", "status", "label"),
    [
        (VISA, PaymentMethod.CARD, None, CheckoutStatus.SUCCEEDED, "Visa ending 4242"),
        ("pm_card_mastercard", PaymentMethod.CARD, None, CheckoutStatus.SUCCEEDED, "Mastercard ending 4444"),
        (DECLINED, PaymentMethod.CARD, None, CheckoutStatus.OPEN, None),
        (DEBIT, PaymentMethod.BANK_DEBIT, None, CheckoutStatus.PROCESSING, "SEPA Direct Debit ending 3000"),
        (DEBIT, PaymentMethod.BANK_DEBIT, True, CheckoutStatus.SUCCEEDED, "SEPA Direct Debit ending 3000"),
        (BOUNCING, PaymentMethod.BANK_DEBIT, False, CheckoutStatus.FAILED, "SEPA Direct Debit ending 3002"),
    ],
)
def test_what_a_trip_has_come_to(
    gateway: StripeGateway,
    double: StripeDouble,
    method: str,
    allowed: PaymentMethod,
    settles: bool | None,
    status: CheckoutStatus,
    label: str | None,
) -> None:
    request = _request(methods=(allowed,))
    opened = gateway.open(request)
    assert gateway.state(session=opened.session).status is CheckoutStatus.OPEN
    browser().post(opened.url, data={"payment_method": method})
    if settles is not None:
        double.settle(opened.session, succeeded=settles)
    state = gateway.state(session=opened.session)
    assert (state.checkout_id, state.status, state.live) == (request.id, status, False)
    assert state.amount == request.amount
    if status is not CheckoutStatus.OPEN:
        assert state.method_label == label
        assert gateway.state(intent=state.intent) == state
    assert [each.checkout_id for each in gateway.changed_since(clock() - timedelta(hours=1))] == [request.id]


def test_closing_too_late_says_so(gateway: StripeGateway) -> None:
    left, paid = gateway.open(_request()), gateway.open(_request())
    assert gateway.close(left.session).status is CheckoutStatus.CANCELLED
    assert gateway.close(left.session).status is CheckoutStatus.CANCELLED
    browser().post(paid.url, data={"payment_method": VISA})
    assert gateway.close(paid.session).status is CheckoutStatus.SUCCEEDED


@pytest.mark.security("P11")
@pytest.mark.parametrize(
    ("status", "refusal"),
    [(429, GatewayUnreachable), (500, GatewayUnreachable), (401, GatewayRefused), (400, GatewayRefused)],
)
def test_only_what_is_certain_is_a_refusal(
    gateway: StripeGateway, double: StripeDouble, status: int, refusal: type[Refusal]
) -> None:
    double.fail_next(SESSIONS, status=status, times=9)
    with pytest.raises(refusal):
        gateway.open(_request())


@pytest.mark.security("P11", "R88")
def test_a_stripe_that_nobody_vouches_for_hears_nothing_and_the_log_says_why(caplog: pytest.LogCaptureFixture) -> None:
    with unvouched() as (address, heard):
        gateway = StripeGateway(lambda: StripeKeys("rk_live_canary"), api_base=address)
        with pytest.raises(GatewayUnreachable):
            gateway.open(_request())
        gateway.shut()
    assert heard == []
    assert "certificate" in caplog.text.lower()
    assert "canary" not in caplog.text


@pytest.mark.security("P11", "R81")
def test_a_key_that_stripe_refuses_is_in_the_log_without_the_key(
    gateway: StripeGateway, double: StripeDouble, caplog: pytest.LogCaptureFixture
) -> None:
    double.fail_next(SESSIONS, status=401, times=9)
    with pytest.raises(GatewayRefused):
        gateway.open(_request())
    assert "Stripe refused: AuthenticationError" in caplog.text
    assert double.api_key not in caplog.text


@pytest.mark.security("P11")
def test_the_same_key_for_other_words_is_unknown(gateway: StripeGateway) -> None:
    request = _request()
    gateway.open(request)
    with pytest.raises(GatewayUnreachable):
        gateway.open(_request(id=request.id, payer_email="new@example.test"))


@pytest.mark.security("R81", "R85")
def test_keys_are_sealed_and_a_new_webhook_secret_keeps_the_one_before(house: House) -> None:
    vault = house.inside.gateways.vault
    ring = key_ring(house.engine, house.inside.settings, vault, lambda: house.olga.now)
    assert ring() is None
    for name, value in ((SECRET_KEY, "rk_live_abcd1234"), (WEBHOOK_SECRET, "whsec_first"), (WEBHOOK_SECRET, "whsec_2")):
        with house.backstage() as db:
            keep(db, vault, name, value)
    keys = ring()
    assert keys == StripeKeys("rk_live_abcd1234", ("whsec_2", "whsec_first"))
    assert keys.live
    assert "abcd" not in repr(keys)
    with house.backstage() as db:
        rows = {row.name: row for row in db.scalars(select(Secret))}
    assert set(rows) == {SECRET_KEY, WEBHOOK_SECRET, OLDER_WEBHOOK_SECRET}
    assert rows[SECRET_KEY].hint == "1234"
    assert all("abcd" not in row.sealed and "whsec" not in row.sealed for row in rows.values())
    for name, value in ((SECRET_KEY, "pk_live_x"), (WEBHOOK_SECRET, "sk_test_x"), (SECRET_KEY, "sk_é")):
        with pytest.raises(NotAKey), house.backstage() as db:
            keep(db, vault, name, value)


def test_the_deployments_key_wins(house: House) -> None:
    settings = Settings(stripe_secret_key="sk_test_env", stripe_webhook_secrets=("whsec_env",))
    gateways = open_checkouts(house.engine, settings, house.inside.gateways.vault)
    assert (gateways["stripe"].connected, gateways["stripe"].live, gateways["test"].connected) == (True, False, True)
    assert key_ring(house.engine, settings, house.inside.gateways.vault)() == StripeKeys("sk_test_env", ("whsec_env",))
