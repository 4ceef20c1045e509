"""Events and webhooks of the Stripe double: signed, retried, and as unreliable as a test asks for."""

from __future__ import annotations

import json

import pytest

from tests.doubles.stripe.clock import wall
from tests.doubles.stripe_calls import Receiver, opened, pay, refusal


@pytest.mark.security("P10")
def test_events_are_paged_and_filtered_for_reconciliation(double, client):
    sessions = [opened(client) for _ in range(3)]
    for session in sessions:
        pay(session)
    double.advance(3600)
    later = double.books.clock.now()
    pay(opened(client))
    everything = [event.id for event in client.v1.events.list({"limit": 3}).auto_paging_iter()]
    assert everything == [event["id"] for event in reversed(double.events())]
    assert len(everything) == 16
    recent = client.v1.events.list({"created": {"gte": later}, "types": ["checkout.session.completed"]})
    assert [event.type for event in recent.data] == ["checkout.session.completed"]
    assert len(client.v1.events.list({"type": "charge.*"}).data) == 4
    assert client.v1.events.retrieve(everything[0]).data.object["object"] == "checkout.session"
    assert refusal(client.v1.events.list, {"starting_after": "evt_nobody"}).param == "starting_after"


@pytest.mark.security("R78")
def test_webhooks_arrive_signed_and_are_retried(double, client, receiver):
    receiver.answers = [500, 503]
    client.v1.customers.create({})
    assert double.wait_idle()
    assert receiver.types == ["customer.created"]
    assert [delivery.status for delivery in double.deliveries] == [500, 503, 200]
    assert client.v1.events.list({"delivery_success": True}).data[0].pending_webhooks == 0


def test_webhooks_are_duplicated_reordered_and_lost_on_request(double, client, receiver):
    double.set_chaos(duplicate=1, reorder=True)
    pay(opened(client))
    assert double.wait_idle()
    first_seen = list(dict.fromkeys(receiver.types))
    assert first_seen == [event["type"] for event in reversed(double.events())]
    assert len(receiver.types) == 8
    double.set_chaos(duplicate=0, reorder=False, drop=True)
    client.v1.customers.create({})
    assert double.wait_idle()
    assert len(receiver.types) == 8
    assert double.events()[-1]["type"] == "customer.created"


def test_held_webhooks_go_when_and_as_often_as_the_test_says(double, client, receiver):
    double.chaos.hold = True
    pay(opened(client))
    held = [event["type"] for event in double.pending()]
    assert held[-1] == "checkout.session.completed"
    assert receiver.types == []
    last = double.pending()[-1]
    assert [delivery.status for delivery in double.deliver(last["id"], times=2)] == [200, 200]
    assert receiver.types == ["checkout.session.completed"] * 2
    double.release()
    assert double.wait_idle()
    assert sorted(receiver.types[2:]) == sorted(held[:-1])


@pytest.mark.security("R78")
def test_forged_stale_and_rolled_signatures(double, client, receiver):
    double.chaos.hold = True
    client.v1.customers.create({})
    event_id = double.pending()[0]["id"]
    assert double.deliver(event_id, wrong_secret=True)[0].status == 400
    assert double.deliver(event_id, at=wall() - 301)[0].status == 400
    old = double.webhook_secret
    double.roll_secret("whsec_new")
    for secret in (old, "whsec_new"):
        receiver.secret = secret
        assert double.deliver(event_id)[0].status == 200
    body = json.dumps({"id": "evt_forged", "object": "event", "type": "x"}).encode()
    assert receiver.take(body, double.sign(body)) == 200
    assert receiver.take(body + b" ", double.sign(body)) == 400
    assert receiver.take(body, double.sign(body, secret="whsec_guess")) == 400


def test_an_endpoint_made_over_the_api_has_its_own_secret_and_types(double, client):
    far_end = Receiver("")
    made = client.v1.webhook_endpoints.create({"url": far_end.url, "enabled_events": ["charge.succeeded"]})
    far_end.secret = made.secret
    pay(opened(client))
    assert double.wait_idle()
    far_end.close()
    assert far_end.types == ["charge.succeeded"]
    assert "secret" not in client.v1.webhook_endpoints.retrieve(made.id)
