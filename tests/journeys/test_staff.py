"""The firm's day: bill, withdraw, book, decide, and look like itself everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Make
from tests.journeys.desk import billed, issue, open_client, record_payment, save_settings, void, write_invoice
from tests.journeys.stage import (
    SOON_MILLISECONDS,
    at,
    enter,
    field,
    fits,
    go,
    heading,
    letter,
    pdf_behind,
    rows_of,
    sound,
)
from tests.servers.chromium import PHONE, Visitors
from tests.servers.portal import Portal
from tests.servers.smtp import MailServer
from tests.services.pdf_readings import text

HISTORY = "Show the invoice history"


@pytest.fixture(scope="module")
def demo(copies: Make) -> Iterator[Portal]:
    portal = copies().start()
    yield portal
    portal.stop()
    sound(portal)


@pytest.mark.feature("INV-03", "INV-23", "PAY-16")
def test_an_invoice_with_discounts_and_two_taxes(
    demo: Portal, page: Page, letters: MailServer, visitors: Visitors
) -> None:
    enter(page, demo, "owner")
    write_invoice(
        page, demo, "Pappas Ceramics Ltd", ("Consulting", "3", "100.00", "10", "24"), ("Paper", "2", "12.50", "", "13")
    )
    grand = page.locator("main")
    expect(grand).to_contain_text("363.05", timeout=SOON_MILLISECONDS)
    client = visitors()
    enter(client, demo, "maria", path="/billing")
    expect(client.locator("main")).not_to_contain_text("363.05")  # a draft is nobody's business
    number = issue(page)
    row = client.locator("tbody tr", has=client.get_by_role("link", name=number, exact=True))
    expect(row).to_contain_text("363.05", timeout=SOON_MILLISECONDS)
    letter(letters, "maria@demo.test", number)
    row.get_by_role("link", name=number, exact=True).click()
    heading(client, re.compile(number))
    for figure in ("270.00", "64.80", "25.00", "3.25", "295.00", "68.05", "363.05"):
        expect(client.locator("main")).to_contain_text(figure)
    pdf_behind(client, client.locator("main").get_by_role("link", name="PDF").first)


@pytest.mark.feature("INV-21")
def test_voiding_needs_a_reason_and_takes_it_off_the_bill(demo: Portal, page: Page, visitors: Visitors) -> None:
    enter(page, demo, "owner")
    number = billed(page, demo, "Maria Pappas", "12.00")
    page.get_by_role("button", name="Void …").click()
    box = page.get_by_role("dialog")
    box.get_by_role("button", name=re.compile("^Void INV-")).click()
    expect(box.get_by_role("alert")).to_be_visible(timeout=SOON_MILLISECONDS)
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(page.get_by_role("button", name="Void …")).to_be_focused()  # a dialog gives the focus back
    void(page, "Typed twice")
    assert rows_of(demo, "SELECT status, void_reason FROM invoice WHERE number = ?", number) == [
        ("void", "Typed twice")
    ]
    client = enter(visitors(), demo, "maria", path="/billing")
    expect(client.get_by_role("link", name=number, exact=True)).to_have_count(0)


@pytest.mark.feature("INV-12", "INV-13")
def test_a_transfer_is_booked_by_hand(demo: Portal, page: Page) -> None:
    enter(page, demo, "owner")
    number = billed(page, demo, "Pappas Family Trust", "200.00")
    record_payment(page, "150.00")
    expect(page.locator("main")).to_contain_text(number)
    page.get_by_role("link", name=number).first.click()
    heading(page, re.compile(number))
    expect(page.locator("main")).to_contain_text("€50.00")


@pytest.mark.feature("SET-02", "INV-14", "NAV-06")
def test_a_switch_counts_from_the_next_request(demo: Portal, page: Page, visitors: Visitors) -> None:
    client = visitors()
    visitors.watch(client).expect("404|403")
    enter(client, demo, "maria", path="/billing/history")
    enter(page, demo, "owner", path="/staff/settings/portal")
    page.get_by_label(HISTORY).uncheck()
    save_settings(page)
    answer = client.goto(at(demo, "/billing/history"))
    assert answer is not None
    assert answer.status in (403, 404)
    go(client, demo, "/billing")
    expect(client.get_by_role("link", name="History")).to_have_count(0)
    page.get_by_label(HISTORY).check()
    save_settings(page)
    go(client, demo, "/billing/history")
    heading(client, "Billing")


@pytest.mark.feature("BRA-01", "BRA-02", "BRA-04", "SET-09", "SET-14", "NAV-08")
def test_the_firm_looks_like_itself_everywhere(
    demo: Portal, page: Page, visitors: Visitors, letters: MailServer, tmp_path: Path
) -> None:
    enter(page, demo, "owner", path="/staff/settings/look")
    field(page, "Name in the portal").fill("Oak Desk")
    field(page, "Colour").fill("#7a1f5c")
    save_settings(page)
    go(page, demo, "/staff/settings/firm")
    field(page, "Name of the firm").fill("Harbour & Oak")
    save_settings(page)
    visitor = visitors()
    visitor.goto(at(demo, "/login"))
    expect(visitor.locator("header")).to_contain_text("Oak Desk")
    assert (
        visitor.locator("form .btn.primary").evaluate("button => getComputedStyle(button).backgroundColor")
        == "rgb(122, 31, 92)"
    )
    enter(visitor, demo, "maria", path="/account/you")
    expect(visitor.locator("aside.rail .firm")).to_contain_text("Oak Desk")
    assert (
        visitor.get_by_role("button", name="Save", exact=True).evaluate(
            "button => getComputedStyle(button).backgroundColor"
        )
        == "rgb(122, 31, 92)"
    )
    number = billed(page, demo, "Maria Pappas", "5.00")
    mail = letter(letters, "maria@demo.test", number)
    assert "Oak" in mail.subject
    assert "7a1f5c" in mail.body("html").lower()
    go(visitor, demo, f"/billing/invoices/{number}")
    expect(visitor.locator("main")).to_contain_text("Harbour & Oak")
    paper = pdf_behind(visitor, visitor.locator("main").get_by_role("link", name="PDF").first)
    assert "Harbour & Oak" in text(paper, tmp_path)


@pytest.mark.feature("SET-01", "ACC-03", "ACC-04")
def test_profiles_can_be_closed_for_editing(demo: Portal, page: Page, visitors: Visitors) -> None:
    enter(page, demo, "owner", path="/staff/settings/portal")
    page.get_by_label("Clients may edit their profile").uncheck()
    save_settings(page)
    client = enter(visitors(), demo, "maria", path="/account")
    expect(client.get_by_role("button", name=re.compile("^Edit"))).to_have_count(0)
    expect(client.get_by_role("link", name="Report an error in this information").first).to_be_visible()


@pytest.mark.feature("MOB-01")
def test_the_console_fits_a_phone(demo: Portal, visitors: Visitors) -> None:
    phone = enter(visitors(size=PHONE), demo, "owner", path="/staff")
    client = rows_of(demo, "SELECT id FROM entity WHERE name = 'Maria Pappas'")[0][0]
    record = f"/staff/clients/{client[:8]}-{client[8:12]}-{client[12:16]}-{client[16:20]}-{client[20:]}"
    for path in (
        "/staff",
        "/staff/clients",
        record,
        f"{record}/contacts",
        f"{record}/settings",
        "/staff/invoices",
        "/staff/invoices/new",
        "/staff/payments",
        "/staff/settings/firm",
        "/staff/settings/payments",
    ):
        go(phone, demo, path)
        for width in (320, 390):
            phone.set_viewport_size({"width": width, "height": PHONE["height"]})
            fits(phone)


@pytest.mark.feature("AUT-07", "AUT-10")
def test_adding_a_contact_is_possible_from_the_record(demo: Portal, page: Page) -> None:
    enter(page, demo, "owner")
    open_client(page, demo, "Pappas Family Trust")
    page.get_by_role("link", name=re.compile("^Contacts")).click()
    opener = page.get_by_role("button", name="Add a contact")
    opener.click()
    box = page.get_by_role("dialog")
    expect(box).to_be_visible()
    box.get_by_role("button", name="Save contact").click()
    expect(box.get_by_role("alert").first).to_be_visible(timeout=SOON_MILLISECONDS)
    for _ in range(30):  # the keyboard never leaves an open dialog
        page.keyboard.press("Tab")
        expect(page.locator(".q-dialog :focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(opener).to_be_focused()
