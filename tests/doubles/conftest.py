"""A running Stripe double, its client and a webhook's far end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import stripe

from tests.doubles.stripe import StripeDouble
from tests.doubles.stripe_calls import Receiver, browser, sdk, transport


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # stripe 16.1.0 hands httpx its body in a way httpx 0.28 deprecates; nothing a caller can change.
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.filterwarnings("ignore:Use 'content=<...>':DeprecationWarning"))


@pytest.fixture
def double() -> Iterator[StripeDouble]:
    with StripeDouble() as running:
        yield running


@pytest.fixture
def receiver(double: StripeDouble) -> Iterator[Receiver]:
    far_end = Receiver(double.webhook_secret)
    double.register_webhook(far_end.url)
    yield far_end
    far_end.close()


@pytest.fixture(scope="session", autouse=True)
def _closed_connections() -> Iterator[None]:
    both = (
        transport(),
        browser(),
    )  # made before any threads: `cache` lets several of them make one each at the same time
    yield
    for each in both:
        each.close()


@pytest.fixture(scope="module")
def untouched() -> Iterator[StripeDouble]:
    """For tests that change nothing."""
    with StripeDouble() as running:
        yield running


@pytest.fixture
def client(double: StripeDouble) -> stripe.StripeClient:
    return sdk(double)
