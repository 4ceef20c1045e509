"""What one side does shows on the other side's open page, and takes nothing from whoever is typing there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.bills import bill
from tests.journeys.conftest import Make
from tests.journeys.desk import billed, issue, open_client, record_payment, void, write_invoice
from tests.journeys.paying import THANKS, confirm, outcome
from tests.journeys.stage import SOON_MILLISECONDS, enter, go, sound, stay, stayed
from tests.servers.chromium import PHONE, Visitors
from tests.servers.portal import Portal


@pytest.fixture(scope="module")
def waiting() -> list[str]:
    """Invoices that stood in the books before: the client pays the first, looks at the second."""
    return []


@pytest.fixture(scope="module")
def demo(copies: Make, waiting: list[str]) -> Iterator[Portal]:
    portal = copies()
    waiting += bill(portal, "Νίκος Λαζάρου", "70.00 EUR", "71.00 EUR")
    yield portal.start()
    portal.stop()
    sound(portal)


Pair = tuple[Page, Page]


@pytest.fixture
def pair(demo: Portal, visitors: Visitors) -> Callable[[str], Pair]:
    """The owner's page, and Maria's open at a path."""

    def open_both(path: str) -> Pair:
        staff, client = visitors(), visitors()
        enter(staff, demo, "owner")
        enter(client, demo, "maria", path=path)
        stay(client)
        return staff, client

    return open_both


@pytest.mark.feature("INV-03", "NOT-03")
def test_an_issued_invoice_appears_while_the_client_types(demo: Portal, pair: Callable[[str], Pair]) -> None:
    staff, client = pair("/billing")
    search = client.get_by_label("Search these invoices")
    search.press_sequentially("INV-2")
    expect(client.locator(".find .found")).not_to_be_empty(timeout=SOON_MILLISECONDS)
    before = client.locator("tbody tr").count()
    number = billed(staff, demo, "Pappas Family Trust", "333.00")
    row = client.locator("tbody tr", has=client.get_by_role("link", name=number, exact=True))
    expect(row).to_contain_text("€333.00", timeout=SOON_MILLISECONDS)
    expect(client.locator("tbody tr")).to_have_count(before + 1)
    expect(search).to_have_value("INV-2")
    expect(search).to_be_focused()
    assert search.evaluate("field => field.selectionStart") == 5
    assert stayed(client)
    void(staff, "Sent to the wrong client")
    expect(row).to_have_count(0, timeout=SOON_MILLISECONDS)
    expect(search).to_be_focused()
    assert stayed(client)


@pytest.mark.feature("INV-11", "DSH-06")
def test_a_recorded_payment_changes_the_open_dashboard(demo: Portal, pair: Callable[[str], Pair]) -> None:
    staff, client = pair("/")
    due = client.locator(".tile.due")
    first = due.inner_text()
    number = billed(staff, demo, "Maria Pappas", "90.00")
    expect(due).not_to_have_text(first, use_inner_text=True, timeout=SOON_MILLISECONDS)
    badge = client.get_by_role("navigation", name="Main").locator("[data-id=billing] .count")
    count = badge.inner_text()
    record_payment(staff, "90.00")
    expect(due).to_have_text(first, use_inner_text=True, timeout=SOON_MILLISECONDS)
    expect(badge).not_to_have_text(count, timeout=SOON_MILLISECONDS)
    expect(client.get_by_role("region", name="Recent payments")).to_contain_text("€90.00")
    assert stayed(client)
    go(client, demo, f"/billing/invoices/{number}")
    expect(client.locator("main")).to_contain_text("Paid")


@pytest.mark.feature("INV-21")
def test_an_open_invoice_page_follows(demo: Portal, pair: Callable[[str], Pair]) -> None:
    staff, client = pair("/")
    write_invoice(staff, demo, "14 Quay Street", ("Paint", "2", "40.00", "", "Zero"))
    number = issue(staff)
    go(client, demo, f"/billing/invoices/{number}")
    stay(client)
    record_payment(staff, "30.00")
    expect(client.locator("main")).to_contain_text("€50.00", timeout=SOON_MILLISECONDS)
    expect(client.locator("main")).to_contain_text("Part paid")
    assert stayed(client)


@pytest.mark.feature("PAY-13", "NOT-01", "NOT-02", "NOT-03")
def test_the_inbox_tells_of_views_and_payments(demo: Portal, visitors: Visitors, waiting: list[str]) -> None:
    staff, client = visitors(), visitors(size=PHONE)
    enter(staff, demo, "owner", path="/staff")
    stay(staff)
    enter(client, demo, "nikos")
    client.locator("header.top [data-id=account]").tap()
    client.locator("#account-menu").get_by_role("button", name="English").tap()
    expect(client.locator("html")).to_have_attribute("lang", re.compile("^en"), timeout=SOON_MILLISECONDS)
    go(client, demo, f"/billing/invoices/{waiting[1]}")
    expect(staff.locator("main")).to_contain_text(f"looked at {waiting[1]}", timeout=SOON_MILLISECONDS)
    confirm(client, demo, [waiting[0]], "€70.00").tap()
    client.get_by_role("button", name="Pay: the payment succeeds").tap()
    outcome(client, THANKS)
    expect(staff.locator("main")).to_contain_text("paid €70.00", timeout=SOON_MILLISECONDS)
    assert stayed(staff)
    entry = staff.get_by_role("region", name="What happened").locator("li", has_text="paid €70.00")
    entry.get_by_role("button").click()
    expect(entry).to_have_count(0, timeout=SOON_MILLISECONDS)
    open_client(staff, demo, "Νίκος Λαζάρου")
