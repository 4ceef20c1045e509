"""The smallest screen in use: what must not be broken over two lines is not."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.journeys.looking import NARROW
from tests.journeys.stage import enter, fits
from tests.servers.chromium import Visitors
from tests.servers.portal import Portal

TALL = """found => found.filter(each =>
    each.getBoundingClientRect().height > 1.5 * parseFloat(getComputedStyle(each).lineHeight)).map(each => each.innerText)"""
BESIDE = """rows => rows.filter(row => {
    const side = row.querySelector('.side');
    return side && row.querySelector('.lead').getBoundingClientRect().right > side.getBoundingClientRect().left;
}).map(row => row.innerText)"""


def test_numbers_of_documents_stay_in_one_piece(demo: Portal, visitors: Visitors) -> None:
    page = enter(visitors(size={"width": NARROW, "height": 700}), demo, "maria")
    numbers = page.locator(".rows .lead .num")
    expect(numbers.first).to_be_visible()
    assert numbers.count() > 4
    assert numbers.evaluate_all(TALL) == []
    assert page.locator(".rows li:has(.lead .num)").evaluate_all(BESIDE) == []
    fits(page)
