"""The steps of paying, as a person takes them: tick, confirm, the provider's page, back again."""

from __future__ import annotations

from collections.abc import Collection

from playwright.sync_api import Locator, Page, expect

from tests.journeys.stage import SOON_MILLISECONDS, drawn, go
from tests.servers.portal import Portal

THANKS = "Thank you. Your payment is here."
ON_ITS_WAY = "Your payment is on its way."


def tick_only(page: Page, portal: Portal, invoices: Collection[str]) -> Locator:
    """Tick these on the billing page and nothing else; the button that pays them."""
    go(page, portal, "/billing")
    page.get_by_role("checkbox", name="Select all").uncheck()
    expect(page.locator(".paybar")).to_contain_text("0 invoices ticked", timeout=SOON_MILLISECONDS)
    for number in invoices:
        box = page.get_by_role("checkbox", name=f"Select {number}")
        expect(box).not_to_be_checked(timeout=SOON_MILLISECONDS)  # the list is redrawn after the bar
        box.check()
    words = "1 invoice ticked" if len(invoices) == 1 else f"{len(invoices)} invoices ticked"
    expect(page.locator(".paybar")).to_contain_text(words, timeout=SOON_MILLISECONDS)
    return page.locator(".paybar").get_by_role("button").first


def confirm(page: Page, portal: Portal, invoices: Collection[str], amount: str, method: str = "Card") -> Locator:
    """To the confirm screen with these invoices; its button, ready to be pressed (PAY-07)."""
    tick_only(page, portal, invoices).click()
    expect(page.locator("#page-title")).to_have_text("Confirm your payment", timeout=SOON_MILLISECONDS)
    page.wait_for_url("**/billing/pay?*")
    for number in invoices:
        expect(page.locator("main")).to_contain_text(number)
    page.get_by_role("radio", name=method).check()
    pay = page.get_by_role("button", name=f"Pay {amount}")
    expect(pay).to_be_enabled(timeout=SOON_MILLISECONDS)
    return pay


def outcome(page: Page, words: str) -> None:
    """Back at the portal, which says by itself how it ended."""
    page.wait_for_url("**/paid/**")
    drawn(page)
    expect(page.locator(".outcome")).to_contain_text(words, timeout=20_000)
