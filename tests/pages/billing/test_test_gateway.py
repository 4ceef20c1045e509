"""The pretend gateway's page over HTTP: marked, tied to its visitor, and it does what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI
from starlette.routing import Mount

from data.billing.payments import Checkout
from data.money import Money
from data.statuses import CheckoutStatus, PaymentMethod
from pages.billing import dummy_gateway_route
from services.access import authentication
from services.billing.checkout import actions as checkouts
from services.clock import clock
from services.integrations.payments.dummy import TestGateway
from services.platform import background_jobs
from tests.cast import House
from tests.doubles.stripe.server import ServerThread


@pytest.fixture
def visitor(sqlite_house: House) -> Iterator[httpx.Client]:
    app = FastAPI()
    dummy_gateway_route.register(app, sqlite_house.inside)
    server = ServerThread("127.0.0.1", 0)
    server.start(server.application([Mount("/", app)], _nothing, _nothing))
    with httpx.Client(base_url=server.url, trust_env=False) as client:
        yield client
    server.stop()


async def _nothing() -> None:
    """No ceremony."""


def _trip(house: House) -> checkouts.OpenedSession:
    house.inside.gateways.checkouts["test"] = TestGateway(house.engine, house.inside.settings.origin)
    invoice = house.invoice()
    return checkouts.start(
        house.at(house.alice, clock()),
        [invoice.id],
        confirm_key="k",
        method=PaymentMethod.CARD,
        expected=Money(1000, "EUR"),
    )


@pytest.mark.feature("PAY-09")
def test_the_page_says_what_it_is_and_pays(sqlite_house: House, visitor: httpx.Client) -> None:
    trip = _trip(sqlite_house)
    path = httpx.URL(trip.url).path
    shown = visitor.get(path)
    assert "no money moves" in shown.text
    assert "€10.00" in shown.text
    token = re.search(r'name="form_token" value="([^"]+)"', shown.text)
    assert token
    refused = visitor.post(path, data={"form_token": token[1], "choice": "decline"})
    assert (refused.status_code, "The card was declined" in refused.text) == (402, True)
    paid = visitor.post(path, data={"form_token": token[1], "choice": "succeed"})
    assert (paid.status_code, paid.headers["location"]) == (303, f"/paid/{trip.checkout_id}")
    background_jobs.run_due(authentication.system(sqlite_house.inside, clock()))
    with sqlite_house.backstage() as db:
        assert db.get_one(Checkout, trip.checkout_id).status is CheckoutStatus.SUCCEEDED
    assert "<form" not in visitor.get(path).text
