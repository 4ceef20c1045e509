"""Staff work through a list without leaving it: the list stands beside its detail, by mouse and by keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.desk import billed, void
from tests.journeys.looking import MOST_SHIFT, SHIFTED
from tests.journeys.stage import SOON_MILLISECONDS, at, enter, fits, go, heading, stay, stayed
from tests.servers.chromium import Visitors
from tests.servers.portal import Portal

WIDE, NARROW = 1200, 1199
ROW_PIXELS = 40


def rows(page: Page) -> Locator:
    return page.locator(".beside .slim-row")


def current(page: Page) -> Locator:
    return page.locator(".beside .slim-row[aria-current=page]")


def name(row: Locator) -> str:
    return row.locator("b").inner_text()


def wide(page: Page, width: int = 1440, height: int = 900) -> None:
    page.set_viewport_size({"width": width, "height": height})


def test_clients_one_after_the_other_by_mouse(demo: Portal, page: Page) -> None:
    enter(page, demo, "owner", path="/staff/clients?q=pappas%26sort=-name")
    page.locator("tbody").get_by_role("link", name="Pappas Family Trust").click()
    heading(page, "Pappas Family Trust")
    stay(page)
    expect(rows(page)).to_have_count(3)
    expect(current(page)).to_contain_text("Pappas Family Trust")
    expect(page.locator(".beside .found")).to_have_text("3 found")
    expect(page.locator("main").get_by_role("link", name="All clients")).to_be_hidden()
    rows(page).nth(1).click()
    heading(page, "Pappas Ceramics Ltd")
    expect(current(page)).to_contain_text("Pappas Ceramics Ltd")
    page.locator(".tabs").get_by_role("link", name="Contacts").click()
    expect(page.get_by_role("button", name="Add a contact")).to_be_visible(timeout=SOON_MILLISECONDS)
    expect(current(page)).to_contain_text("Pappas Ceramics Ltd")
    page.locator(".beside").get_by_role("link", name="All clients").click()
    heading(page, "Clients")
    expect(page).to_have_url(at(demo, "/staff/clients?q=pappas&sort=-name"))
    expect(page.locator(".beside")).to_be_hidden()
    page.go_back()
    expect(current(page)).to_contain_text("Pappas Ceramics Ltd", timeout=SOON_MILLISECONDS)
    assert stayed(page)


def test_invoices_one_after_the_other_by_keyboard(demo: Portal, page: Page) -> None:
    enter(page, demo, "owner", path="/staff/invoices?f.status=paid")
    leads = page.locator("tbody .lead")
    page.keyboard.press("j")
    expect(leads.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("j")
    page.keyboard.press("ArrowUp")
    expect(leads.nth(1)).to_be_focused()
    assert leads.nth(1).evaluate("each => getComputedStyle(each).outlineStyle") == "solid"
    second, third = leads.nth(1).inner_text(), leads.nth(2).inner_text()
    stay(page)
    page.keyboard.press("Enter")
    heading(page, f"Invoice {second}")
    expect(page.locator("#page-title")).to_be_focused()
    expect(current(page)).to_contain_text(second)
    page.keyboard.press("j")  # on from the one that is open
    expect(rows(page).nth(2)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    heading(page, f"Invoice {third}")
    expect(page.locator("#page-title")).to_be_focused()  # as it comes, wherever the focus was
    expect(current(page)).to_contain_text(third)
    for _ in range(30):
        page.keyboard.press("j")
    expect(rows(page).last).to_be_focused()  # the end is the end
    expect(rows(page).last).to_be_in_viewport()
    page.keyboard.press("/")  # of the list the focus is in
    expect(page.locator(".beside input")).to_be_focused()
    assert stayed(page)


def test_what_is_typed_is_typed(demo: Portal, page: Page) -> None:
    enter(page, demo, "owner", path="/staff/clients?q=pappas")
    page.locator("tbody .lead").first.click()
    field = page.locator(".beside input")
    field.click()
    page.keyboard.type("jk/")
    expect(field).to_have_value("pappasjk/")
    expect(field).to_be_focused()
    expect(page.locator(".beside")).to_contain_text("Nothing matches", timeout=SOON_MILLISECONDS)
    page.keyboard.press("Escape")
    expect(field).to_have_value("")
    expect(page.locator(".beside .found")).to_have_text("40 found", timeout=SOON_MILLISECONDS)
    expect(current(page)).to_contain_text("Not among these rows")  # it is on the second page
    page.keyboard.press("ArrowDown")
    expect(rows(page).first).to_be_focused()
    page.keyboard.press("Control+j")
    expect(rows(page).first).to_be_focused()


def test_a_greek_keyboard_moves_too(demo: Portal, page: Page) -> None:
    enter(page, demo, "owner", path="/staff/clients?q=pappas")
    for code, key, place in (("KeyJ", "ξ", 0), ("KeyJ", "ξ", 1), ("KeyK", "κ", 0)):
        page.evaluate(
            "([code, key]) => (document.activeElement || document.body).dispatchEvent("
            "new KeyboardEvent('keydown', {code, key, bubbles: true, cancelable: true}))",
            [code, key],
        )
        expect(page.locator("tbody .lead").nth(place)).to_be_focused()


def test_news_reach_the_rows_beside(demo: Portal, page: Page, visitors: Visitors) -> None:
    enter(page, demo, "owner")
    number = billed(page, demo, "Pappas Family Trust", "77.00")
    watching = enter(visitors(), demo, "sam", path="/staff/invoices?q=77.00")
    other = watching.locator("tbody tr", has_text=number)
    other.locator(".lead").click()
    row = rows(watching).filter(has_text=number)
    expect(row).to_contain_text("€77.00")
    row.focus()
    void(page, "Typed twice")
    expect(row).to_contain_text("Void", timeout=SOON_MILLISECONDS)
    expect(row).to_be_focused()
    expect(row).to_have_attribute("aria-current", "page")


@pytest.mark.parametrize("kind", ["clients", "invoices", "payments"])
def test_where_there_is_room(demo: Portal, page: Page, kind: str) -> None:
    enter(page, demo, "owner", path=f"/staff/{kind}")
    for row in page.locator("tbody tr").all()[:8]:
        assert round(row.bounding_box()["height"]) == ROW_PIXELS  # type: ignore[index]
    path = page.locator("tbody .lead").nth(20).get_attribute("href")
    page.locator("tbody .lead").nth(20).click()
    expect(current(page)).to_be_in_viewport()  # its list scrolls, and the page is at its top
    page.wait_for_function("scrollY === 0")
    assert path
    for width in (1920, 1440, WIDE):
        wide(page, width)
        go(page, demo, path)
        expect(rows(page).first).to_be_visible()
        assert page.evaluate(SHIFTED) <= MOST_SHIFT
        fits(page)
        column, content = (page.locator(each).bounding_box() for each in (".beside", ".page > .nicegui-sub-pages"))
        assert column
        assert content
        assert 280 <= column["width"] <= 320
        assert column["x"] + column["width"] <= content["x"]
        assert content["width"] <= 1160
    for width in (NARROW, 1100, 820, 390, 320):
        wide(page, width)
        expect(page.locator(".beside")).to_be_hidden()
        expect(page.locator("main .head").get_by_role("link", name=re.compile("^All "))).to_be_visible()
        fits(page)


def test_the_hint_is_there_for_who_looks(demo: Portal, page: Page) -> None:
    enter(page, demo, "owner", path="/staff/invoices")
    expect(page.get_by_role("table")).to_have_attribute("aria-keyshortcuts", "J K ArrowDown ArrowUp")
    expect(page.get_by_text("J and K or the arrow keys")).to_be_visible()
    page.locator("tbody .lead").first.click()
    expect(page.locator(".beside").get_by_text("J and K or the arrow keys")).to_be_visible()
    expect(page.locator(".slim-rows")).to_have_attribute("aria-keyshortcuts", "J K ArrowDown ArrowUp")


def test_single_keys_can_be_switched_off(demo: Portal, page: Page) -> None:
    enter(page, demo, "owner", path="/staff/account")
    page.get_by_role("checkbox", name="Single-key shortcuts").uncheck()
    go(page, demo, "/staff/clients?q=pappas")
    expect(page.get_by_text("J and K or the arrow keys")).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("/")
    expect(page.locator("body")).to_be_focused()
    page.locator("tbody .lead").first.focus()
    page.keyboard.press("ArrowDown")  # arrows only move where the focus is: they stay
    expect(page.locator("tbody .lead").nth(1)).to_be_focused()
    go(page, demo, "/staff/account")
    switch = page.get_by_role("checkbox", name="Single-key shortcuts")
    expect(switch).not_to_be_checked()
    switch.check()
    go(page, demo, "/staff/clients?q=pappas")
    page.keyboard.press("j")
    expect(page.locator("tbody .lead").first).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("main [data-do=search]")).to_be_focused()
