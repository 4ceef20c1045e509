"""The till, for every test of paying."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cast import House
from tests.doubles.stripe import StripeDouble
from tests.services.till import Till


@pytest.fixture
def double() -> Iterator[StripeDouble]:
    with StripeDouble() as running:
        yield running


@pytest.fixture
def till(house: House, double: StripeDouble) -> Iterator[Till]:
    made = Till(house, double)
    yield made
    made.close()
