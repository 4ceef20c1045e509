"""The webhook's door over HTTP: real signatures, forged, replayed, late, reordered, lost."""

from __future__ import annotations

import json

import pytest

from data.billing.invoices import Invoice
from data.billing.payments import GatewayEvent
from data.firm.tables import Job
from data.statuses import InvoiceStatus
from services.integrations.payments.stripe import StripeGateway
from services.integrations.payments.stripe_keys import StripeKeys
from tests.cast import House
from tests.doubles.stripe.clock import wall
from tests.services.till import Till, browser, hook_door, race

pytestmark = pytest.mark.both_databases


def _paid(house: House, till: Till) -> tuple[Invoice, bytes]:
    """An invoice paid at Stripe, and the event that says so as it will be sent."""
    invoice = house.invoice()
    till.pay(till.start(house.alice, invoice))
    event = till.double.events("checkout.session.completed")[-1]
    return invoice, json.dumps(event).encode()


def _post(url: str, body: bytes, signature: str | None) -> int:
    headers = {"Content-Type": "application/json"} | ({"Stripe-Signature": signature} if signature else {})
    return browser().post(url, content=body, headers=headers).status_code


@pytest.mark.security("R78", "P7")
def test_a_delivery_is_kept_once_and_settled_by_its_job(house: House, till: Till) -> None:
    invoice = house.invoice()
    with hook_door(house) as url:
        till.double.register_webhook(url)
        till.double.set_chaos(duplicate=2, reorder=True)
        till.pay(till.start(house.alice, invoice))
        assert till.double.wait_idle(20)
    assert {each.status for each in till.double.deliveries} == {200}
    assert till.counted(GatewayEvent) == len(till.double.events()) == len(till.double.deliveries) / 3
    assert till.statuses(invoice) == [InvoiceStatus.OPEN]  # the door itself settles nothing
    till.work()
    assert till.statuses(invoice) == [InvoiceStatus.PAID]
    assert (till.notices("payment"), till.mails("receipt"), till.mails("payment_received")) == (1, 1, 1)
    assert till.counted(GatewayEvent, GatewayEvent.done_at.is_(None)) == 0
    till.assert_healthy()


@pytest.mark.security("R78")
def test_what_is_not_stripes_own_word_has_no_effect(house: House, till: Till) -> None:
    invoice, body = _paid(house, till)
    sign = till.double.sign
    event = json.loads(body)
    live, foreign = ({**event, "livemode": True}, {**event, "account": "acct_other"})
    cases = {
        "unsigned": (body, None),
        "nonsense": (body, "t=1,v1=00"),
        "tampered": (body + b" ", sign(body)),
        "other secret": (body, sign(body, secret="whsec_wrong")),
        "too old": (body, sign(body, at=wall() - 301)),
        "to come": (body, sign(body, at=wall() + 330)),
        "in a year": (body, sign(body, at=wall() + 366 * 86_400)),
        "live": (json.dumps(live).encode(), sign(json.dumps(live).encode())),
        "foreign account": (json.dumps(foreign).encode(), sign(json.dumps(foreign).encode())),
        "no event": (b"[]", sign(b"[]")),
        "no json": (b"{", sign(b"{")),
        "empty": (b"", sign(b"")),
        "too large": (b" " * 1_000_001, sign(b" " * 1_000_001)),
    }
    with hook_door(house) as url:
        answers = {name: _post(url, *case) for name, case in cases.items()}
    assert answers == dict.fromkeys(cases, 400)
    assert (till.counted(GatewayEvent), till.counted(Job, Job.name == "billing.act_on_event")) == (0, 0)
    assert till.statuses(invoice) == [InvoiceStatus.OPEN]


@pytest.mark.security("R78")
def test_two_secrets_are_good_while_one_is_replaced(house: House, till: Till) -> None:
    _, body = _paid(house, till)
    keys = StripeKeys(till.double.api_key, ("whsec_new", till.double.webhook_secret))
    house.inside.gateways.checkouts["stripe"] = StripeGateway(lambda: keys, api_base=till.double.url)
    with hook_door(house) as url:
        assert _post(url, body, till.double.sign(body)) == 200
        assert _post(url, body, till.double.sign(body, secret="whsec_new")) == 200
    assert till.counted(GatewayEvent) == 1


def test_without_keys_there_is_nobody_to_listen(house: House, till: Till) -> None:
    _, body = _paid(house, till)
    house.inside.gateways.checkouts["stripe"] = StripeGateway(lambda: None)
    with hook_door(house) as url:
        assert _post(url, body, till.double.sign(body)) == 400


@pytest.mark.security("P7")
def test_twenty_deliveries_at_once_have_one_effect(house: House, till: Till) -> None:
    invoice, body = _paid(house, till)
    with hook_door(house) as url:
        signature = till.double.sign(body)
        assert race(20, lambda _: _post(url, body, signature)) == [200] * 20
    assert till.counted(GatewayEvent) == 1
    till.work()
    assert (till.statuses(invoice), till.notices("payment")) == ([InvoiceStatus.PAID], 1)


def test_the_snapshot_in_an_event_is_not_believed(house: House, till: Till) -> None:
    """A signed event that claims more than Stripe knows: what Stripe knows counts."""
    invoice = house.invoice()
    trip = till.start(house.alice, invoice)
    claim = {
        "id": "evt_claim",
        "object": "event",
        "type": "checkout.session.completed",
        "livemode": False,
        "data": {
            "object": {
                "object": "checkout.session",
                "id": till.checkout(trip).gateway_session,
                "payment_status": "paid",
                "status": "complete",
            }
        },
    }
    body = json.dumps(claim).encode()
    with hook_door(house) as url:
        assert _post(url, body, till.double.sign(body)) == 200
    till.work()
    assert till.statuses(invoice) == [InvoiceStatus.OPEN]


def test_a_refund_made_at_stripe_alarms_the_firm(house: House, till: Till) -> None:
    till.pay(till.start(house.alice, house.invoice()))
    till.hear()
    before = len(till.double.events())
    till.double.dispute(till.charges()[0]["id"])
    till.hear(of=lambda events: events[before:] * 2)
    assert till.notices("gateway_alarm") >= 1
    till.assert_healthy()
