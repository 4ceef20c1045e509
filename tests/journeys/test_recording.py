"""Fields that the server writes into while a person does: what the browser shows is what will be booked."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.journeys.desk import billed, open_client
from tests.journeys.stage import SOON_MILLISECONDS, drawn, enter, field, rows_of
from tests.servers.portal import Portal

CLIENT = "Pappas Family Trust"
# What the server says takes most of a second to reach the page.
SLOW_LINE = """
const kept = Object.getOwnPropertyDescriptor(WebSocket.prototype, "onmessage");
Object.defineProperty(WebSocket.prototype, "onmessage", {...kept, set(hear) {
  kept.set.call(this, event => setTimeout(() => hear.call(this, event), 700));
}});
"""


def _row(page: Page, number: str) -> Locator:
    return page.locator(".apply-row", has=page.get_by_label(re.compile(f"^{re.escape(number)}, due")))


def _shows(page: Page, number: str, figure: str) -> None:
    expect(_row(page, number).get_by_role("textbox")).to_have_value(figure, timeout=SOON_MILLISECONDS)


def test_the_money_received_is_spread_as_one_types(demo: Portal, page: Page) -> None:
    enter(page, demo, "owner")
    first, second = billed(page, demo, CLIENT, "200.00"), billed(page, demo, CLIENT, "80.00")
    page.get_by_role("link", name="Record a payment").click()
    expect(_row(page, second).get_by_role("checkbox")).to_be_checked(timeout=SOON_MILLISECONDS)
    _shows(page, second, "80.00")
    field(page, "Amount received").fill("210")
    _row(page, first).get_by_role("checkbox").check()
    _shows(page, first, "200.00")
    _shows(page, second, "10.00")
    part = _row(page, second).get_by_role("textbox")
    part.fill("30")
    _shows(page, first, "180.00")
    box = _row(page, second).get_by_role("checkbox")
    box.uncheck()
    _shows(page, second, "")
    part.fill("25,5")  # no amount in English: nothing else moves
    expect(box).to_be_checked(timeout=SOON_MILLISECONDS)
    _shows(page, second, "25,5")
    part.fill("25.50")
    _shows(page, first, "184.50")
    page.get_by_role("button", name="Record €210.00").click()
    page.wait_for_url(re.compile("/staff/payments/[0-9a-f-]{36}$"))
    drawn(page)
    assert dict(
        rows_of(
            demo,
            "SELECT invoice.number, allocation.amount_minor FROM allocation "
            "JOIN invoice ON invoice.id = allocation.invoice_id WHERE invoice.number IN (?, ?)",
            first,
            second,
        )
    ) == {first: 18450, second: 2550}


def test_a_figure_that_arrives_under_the_cursor_is_typed_over_not_added_to(demo: Portal, page: Page) -> None:
    enter(page, demo, "owner")
    number = billed(page, demo, CLIENT, "200.00")
    page.get_by_role("link", name="Record a payment").click()
    _shows(page, number, "200.00")
    part = _row(page, number).get_by_role("textbox")
    part.select_text()  # where the person is by the time the server answers
    field(page, "Amount received").evaluate(
        "amount => { amount.value = '150.00'; amount.dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    _shows(page, number, "150.00")
    page.keyboard.type("99")
    expect(part).to_have_value("99")


def test_a_dialog_opened_anew_has_forgotten_what_was_typed(demo: Portal, page: Page) -> None:
    enter(page, demo, "owner")
    open_client(page, demo, CLIENT)
    page.get_by_role("link", name=re.compile("^Contacts")).click()
    box = page.get_by_role("dialog")
    for _ in range(2):
        page.get_by_role("button", name="Add a contact").click()
        expect(field(box, "Name")).to_have_value("")
        expect(box.get_by_label("Primary contact")).not_to_be_checked()
        field(box, "Name").fill("Somebody Else")
        box.get_by_label("Primary contact").check()
        box.get_by_role("button", name="Cancel").click()
        expect(box).to_be_hidden()


def test_on_a_slow_line_nothing_older_is_written_over_what_one_types(demo: Portal, page: Page) -> None:
    page.add_init_script(SLOW_LINE)
    enter(page, demo, "owner")
    number = billed(page, demo, CLIENT, "1500.00")
    page.get_by_role("link", name="Record a payment").click()
    _shows(page, number, "1500.00")
    field(page, "Amount received").fill("1600")
    part = _row(page, number).get_by_role("textbox")
    part.fill("")
    part.press_sequentially("1234.56", delay=300)  # each letter leaves by itself, answers come much later
    expect(page.get_by_role("button", name="Record €1,600.00")).to_be_visible(timeout=SOON_MILLISECONDS)
    expect(page.get_by_text("€365.44 stays unapplied.")).to_be_visible(timeout=SOON_MILLISECONDS)
    _shows(page, number, "1234.56")
