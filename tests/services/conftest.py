"""The till, for every test of paying."""

from __future__ import annotations

from collections.abc import Callable, Iterator

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


@pytest.fixture
def till_of(double: StripeDouble) -> Iterator[Callable[[House], Till]]:
    """Makes the till of a house that the test has chosen."""
    made: list[Till] = []

    def make(house: House) -> Till:
        made.append(Till(house, double))
        return made[-1]

    yield make
    for each in made:
        each.close()
