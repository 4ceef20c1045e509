"""Addresses of papers and their files, made up by whoever asks."""

from __future__ import annotations

import pytest

from tests.cast import House
from tests.pages.stage import cookie, stage

HUGE = ("0", "99", str(2**31), str(2**63), str(2**64), "9" * 200, "9" * 5000, "٣", "²")


@pytest.mark.security("R23", "R24")
async def test_an_attachment_that_is_not_there_is_not_found(sqlite_house: House) -> None:
    house = sqlite_house
    house.invoice("10.00 EUR")
    async with stage(house) as site:
        for position in HUGE:
            for number in ("INV-1", "x", "%00", "%ED%A0%80", "../../x", "a/b"):
                answer = await site.holds(cookie(house, house.alice)).get(f"/files/invoices/{number}/files/{position}")
                assert answer.status_code in (400, 404), (number, position)
