"""The search of the frame by keyboard and on a phone, and a view of a list that somebody keeps."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.looking import NARROW, violations
from tests.journeys.stage import enter, fits, go
from tests.servers.chromium import Visitors
from tests.servers.portal import Portal


@pytest.mark.feature("INV-04")
def test_what_is_typed_is_found_and_opened_without_a_mouse(demo: Portal, visitors: Visitors) -> None:
    page = enter(visitors(), demo, "owner", path="/staff/clients")
    page.locator("h1").click()
    page.keyboard.press("/")
    field = page.locator("[data-search]")
    expect(field).to_be_focused()
    page.keyboard.type("quay")
    options = page.locator("#search-results [role=option]")
    expect(options.first).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    assert violations(page) == []
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#search-results [aria-selected=true]")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(options.first).to_be_hidden()
    expect(field).to_have_value("")
    page.keyboard.type("quay")
    expect(options.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/staff/clients/[0-9a-f-]{36}"))
    expect(options.first).to_be_hidden()


@pytest.mark.feature("INV-04", "MOB-01")
def test_on_a_phone_the_search_is_a_sheet(demo: Portal, visitors: Visitors) -> None:
    page = enter(visitors(size={"width": NARROW, "height": 700}), demo, "maria", path="/billing")
    page.get_by_role("button", name="Search", exact=True).click()
    field = page.locator("[data-search]")
    expect(field).to_be_focused()
    page.keyboard.type("inv-")
    option = page.locator("#search-results [role=option]").first
    expect(option).to_be_visible()
    box = page.locator(".results").bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, NARROW)
    assert violations(page) == []
    fits(page)
    page.get_by_role("button", name="Close the search").click()
    expect(field).to_be_hidden()
    expect(option).to_be_hidden()


@pytest.mark.feature("INV-18")
def test_a_view_is_kept_under_a_name_and_there_after_a_reload(demo: Portal, visitors: Visitors) -> None:
    page = enter(visitors(), demo, "maria", path="/billing/history")
    go(page, demo, "/billing/history?sort=amount")
    views = page.get_by_role("button", name="Views")
    views.click()
    page.get_by_label("Keep what is shown as").fill("Smallest first")
    page.keyboard.press("Enter")
    expect(page.locator("[data-menu][data-id=views]")).to_contain_text("Smallest first")
    go(page, demo, "/billing/history")
    page.get_by_role("button", name="Views").click()
    kept = page.get_by_role("button", name="Smallest first", exact=True)
    expect(kept).to_be_visible()
    assert violations(page) == []
    kept.click()
    page.wait_for_url(re.compile("sort=amount"))
    page.get_by_role("button", name="Views").click()
    page.get_by_role("button", name="Delete the view Smallest first").click()
    expect(page.locator("[data-menu][data-id=views]")).to_contain_text("Views")
