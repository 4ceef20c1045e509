"""What staff do at their desk, in one place for all journeys."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.stage import SOON_MILLISECONDS, drawn, field, go, toast
from tests.servers.portal import Portal


def open_client(page: Page, portal: Portal, name: str) -> None:
    go(page, portal, f"/staff/clients?q={name.replace(' ', '+')}")
    page.locator("tbody").get_by_role("link", name=name, exact=True).click()
    expect(page.locator("#page-title")).to_have_text(name, timeout=SOON_MILLISECONDS)


def write_invoice(page: Page, portal: Portal, client: str, *lines: tuple[str, str, str, str, str]) -> None:
    """A saved draft; a line is description, quantity, unit price, discount in percent, words of the tax."""
    open_client(page, portal, client)
    page.get_by_role("link", name="New invoice").click()
    expect(page.locator("#page-title")).to_have_text("New invoice", timeout=SOON_MILLISECONDS)
    for place, (text, quantity, price, discount, tax) in enumerate(lines):
        if place:
            page.get_by_role("button", name="Add a line").click()
        row = page.locator(".line-row").nth(place)
        field(row, "Description").fill(text)
        field(row, "Quantity").fill(quantity)
        field(row, "Unit price").fill(price)
        field(row, "Discount %").fill(discount)
        choice = row.get_by_label("Tax")
        option = choice.locator("option", has_text=tax).first
        expect(option).to_be_attached()
        choice.select_option(option.get_attribute("value") or "")
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url(re.compile("/staff/invoices/[0-9a-f-]{36}$"))
    expect(page.get_by_role("button", name="Issue …")).to_be_visible(timeout=SOON_MILLISECONDS)


def issue(page: Page) -> str:
    """Issue the draft that is open; its number."""
    page.get_by_role("button", name="Issue …").click()
    sure = page.get_by_role("alertdialog").get_by_role("button", name=re.compile("^Issue "))
    expect(sure).to_be_visible()
    number = re.search(r"INV-\d{4}-\d+", sure.inner_text())
    assert number
    sure.click()
    toast(page, f"{number[0]} is issued.")
    expect(page.locator("#page-title")).to_contain_text(number[0], timeout=SOON_MILLISECONDS)
    return number[0]


def billed(page: Page, portal: Portal, client: str, price: str) -> str:
    """A new invoice of one line without tax; its number."""
    write_invoice(page, portal, client, ("Advice", "1", price, "", "Zero"))
    return issue(page)


def void(page: Page, reason: str) -> None:
    """Withdraw the invoice that is open."""
    page.get_by_role("button", name="Void …").click()
    box = page.get_by_role("dialog")
    field(box, "Reason").fill(reason)
    box.get_by_role("button", name=re.compile("^Void INV-")).click()
    expect(box).to_be_hidden(timeout=SOON_MILLISECONDS)


def record_payment(page: Page, amount: str) -> None:
    """From the invoice that is open: money that came another way, for this invoice."""
    page.get_by_role("link", name="Record a payment").click()
    expect(page.locator("#page-title")).to_have_text("Record a payment", timeout=SOON_MILLISECONDS)
    field(page, "Amount received").fill(amount)
    page.locator(".apply-row", has=page.locator("input:checked")).get_by_role("textbox").fill(amount)
    page.get_by_role("button", name=re.compile("^Record .")).last.click()
    page.wait_for_url(re.compile("/staff/payments/[0-9a-f-]{36}$"))
    drawn(page)


def save_settings(page: Page) -> None:
    save = page.get_by_role("button", name="Save settings")
    expect(save).to_be_enabled()
    before = page.locator(".toasts [data-id]").evaluate_all("all => all.map(one => one.dataset.id)")
    save.click()
    page.wait_for_function(
        "before => [...document.querySelectorAll('.toasts [data-id]')].some(one => !before.includes(one.dataset.id))",
        arg=before,
    )  # an older one says "Saved." too
    toast(page, "Saved.")
