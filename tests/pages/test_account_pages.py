"""The account as a person uses it: what they see, what is refused beside the field, what is never lost."""

from __future__ import annotations

import pytest

from tests.cast import House
from tests.pages.stage import cookie, shown, stage


@pytest.mark.feature("ACC-01")
async def test_the_page_opens(sqlite_house: House) -> None:
    async with stage(sqlite_house) as site:
        page = await site.open(cookie(sqlite_house, sqlite_house.alice), "/account")
        assert "Main Street 5" in shown(page)
