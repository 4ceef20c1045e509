"""Two browsers on one portal: what one saves, the other shows within a second, without losing what is being typed."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.servers.chromium import Visitors, ready
from tests.servers.portal import Portal

PASSWORD = "portico-demo-pass"
SECOND_MS = 1000


def sign_in(page: Page, portal: Portal, email: str, path: str) -> Page:
    page.goto(f"http://localhost:{portal.port}/login?next={path}")
    page.fill("[name=login]", email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    return ready(page)


@pytest.mark.feature("ACC-05")
def test_a_saved_change_shows_in_the_other_browser(demo: Portal, visitors: Visitors) -> None:
    reading, writing, typing = (sign_in(visitors(), demo, "nikos@demo.test", "/account") for _ in range(3))
    for page in (writing, typing):
        page.locator("section .head button").click()
        expect(page.locator("section.stack input").nth(1)).to_be_visible()
    city = 'xpath=//label[normalize-space()="Πόλη" or normalize-space()="City"]/following::input[1]'
    typing.locator(city).fill("Volos")
    writing.locator(city).fill("Kalamata")
    writing.locator("section .btn.primary").click()
    expect(writing.locator("dl").first).to_contain_text("Kalamata")
    expect(reading.locator("dl").first).to_contain_text("Kalamata", timeout=SECOND_MS)
    expect(typing.locator(city)).to_have_value("Volos")
