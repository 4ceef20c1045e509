"""Room on screens of all sizes: what must stay in one piece does, and no table hides what it shows."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.journeys.looking import NARROW
from tests.journeys.stage import enter, fits, go
from tests.servers.chromium import Visitors
from tests.servers.portal import Portal

TALL = """found => found.filter(each =>
    each.getBoundingClientRect().height > 1.5 * parseFloat(getComputedStyle(each).lineHeight)).map(each => each.innerText)"""
DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"  # a page hears of its size then
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


@pytest.mark.parametrize(
    ("login", "locale", "paths"),
    [
        ("maria", "en-GB", ("/billing", "/billing/history", "/billing/payments", "/documents", "/requests")),
        ("nikos", "el", ("/billing", "/billing/history", "/billing/payments", "/documents")),
        ("owner", "en-GB", ("/staff/clients", "/staff/invoices", "/staff/payments", "/staff/documents")),
    ],
)
def test_no_table_is_wider_than_its_card(
    demo: Portal, visitors: Visitors, login: str, locale: str, paths: tuple[str, ...]
) -> None:
    page = enter(visitors(locale=locale), demo, login)
    for path in paths:
        go(page, demo, path)
        for width in (1920, 1440, 1366, 1280, 1024, 820):
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_function(f"innerWidth === {width}")
            page.evaluate(DRAWN)
            assert page.locator(".list").evaluate("list => list.scrollWidth - list.clientWidth") == 0, (path, width)


def test_columns_that_a_person_chose_stay(demo: Portal, visitors: Visitors) -> None:
    page = enter(visitors(size={"width": 1024, "height": 800}), demo, "maria", path="/billing/history")
    heads = page.locator("thead th:visible")
    expect(heads.get_by_text("Discount")).to_have_count(0)  # no room for it here
    go(page, demo, "/billing/history?cols=entity,issued,due,state,amount,discount,paid,balance,pdf")
    expect(heads.get_by_text("Discount")).to_have_count(1)


def test_totals_stay_below_their_column(demo: Portal, visitors: Visitors) -> None:
    page = enter(visitors(size={"width": 1024, "height": 800}), demo, "maria", path="/billing")
    expect(page.locator("thead th:visible").get_by_text("Issued")).to_have_count(0)
    edges = [
        each.bounding_box()
        for each in (page.locator("thead th", has_text="Balance"), page.locator("tfoot td:visible", has_text="€").last)
    ]
    [head, total] = [each["x"] + each["width"] for each in edges if each]
    assert abs(head - total) < 1


HIDDEN = """() => {
    const list = document.querySelector(".list"), fresh = list.cloneNode(true);
    fresh.classList.remove("tight", "small", "wrapped");
    fresh.querySelectorAll(".dropped").forEach((cell) => cell.classList.remove("dropped"));
    list.parentElement.hidden = true;
    list.replaceWith(fresh);
}"""


def test_a_list_that_is_drawn_before_it_has_a_width_is_fitted_when_it_gets_one(
    demo: Portal, visitors: Visitors
) -> None:
    page = enter(visitors(size={"width": 1024, "height": 800}), demo, "maria", path="/billing")
    issued = page.locator("thead th:visible").get_by_text("Issued")
    expect(issued).to_have_count(0)
    page.evaluate(HIDDEN)
    page.evaluate(DRAWN)
    expect(page.locator(".list")).to_be_hidden()
    page.evaluate("document.querySelector('.list').parentElement.hidden = false")
    expect(page.locator(".list")).to_be_visible()
    expect(issued).to_have_count(0)


@pytest.mark.feature("DSH-10")
def test_what_is_past_due_comes_first_on_a_phone_and_beside_on_a_desk(demo: Portal, visitors: Visitors) -> None:
    page = enter(visitors(size={"width": NARROW, "height": 700}), demo, "maria")
    late, coming = page.get_by_role("region", name="Past due"), page.get_by_role("region", name="Coming due")
    expect(late).to_be_visible()

    def places() -> list[Any]:
        return [each.bounding_box() for each in (late, coming)]

    first, second = places()
    assert first["y"] + first["height"] < second["y"]
    page.set_viewport_size({"width": 1440, "height": 900})
    page.wait_for_function("innerWidth === 1440")
    page.evaluate(DRAWN)
    first, second = places()
    assert first["y"] == second["y"]
    assert first["x"] > second["x"] + second["width"]
