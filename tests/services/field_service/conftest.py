"""The town with services turned on."""

from __future__ import annotations

import pytest

from tests.cast import House


@pytest.fixture
def town(house: House) -> House:
    return house.switch_on("field_service")


@pytest.fixture
def small_town(sqlite_house: House) -> House:
    """The same on SQLite only, for what does not depend on the database."""
    return sqlite_house.switch_on("field_service")
