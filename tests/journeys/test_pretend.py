"""Paying in the demo, where a marked page stands in for the provider and no money moves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.bills import bill, charged, state_of
from tests.journeys.conftest import Make
from tests.journeys.paying import ON_ITS_WAY, THANKS, confirm, outcome, tick_only
from tests.journeys.stage import SOON_MILLISECONDS, drawn, enter, go, letter, pdf_behind, sound, until
from tests.servers.chromium import Visitors
from tests.servers.portal import Portal
from tests.servers.smtp import MailServer

MARIA, FIRM = "maria@demo.test", "office@harbour-pine.test"


@pytest.fixture(scope="module")
def bills() -> dict[str, list[str]]:
    """Per test the numbers of the invoices it pays."""
    return {}


@pytest.fixture(scope="module")
def demo(copies: Make, bills: dict[str, list[str]]) -> Iterator[Portal]:
    portal = copies()
    bills["several"] = [
        *bill(portal, "Maria Pappas", "100.10 EUR", "20.05 EUR"),
        *bill(portal, "Pappas Family Trust", "3.00 EUR"),
    ]
    for name in ("declined", "pending", "refused", "left", "phone", "back"):
        bills[name] = bill(portal, "14 Quay Street", "45.00 EUR")
    yield portal.start()
    portal.stop()
    sound(portal)


@pytest.mark.feature("PAY-07", "PAY-08", "PAY-09", "PAY-12", "PAY-13", "PAY-16")
def test_three_invoices_of_two_entities_in_one_go(
    demo: Portal, page: Page, bills: dict[str, list[str]], letters: MailServer
) -> None:
    numbers = bills["several"]
    enter(page, demo, "maria")
    confirm(page, demo, numbers, "€123.15").click()
    expect(page.get_by_text("no money moves").first).to_be_visible()
    expect(page.locator("main")).to_contain_text("€123.15")
    page.get_by_role("button", name="Pay: the payment succeeds").click()
    outcome(page, THANKS)
    receipts = page.get_by_role("link", name="Receipt")
    expect(receipts).to_have_count(2)  # one per entity, one charge
    for link in receipts.all():
        pdf_behind(page, link)
    assert [state_of(demo, number) for number in numbers] == [("paid", 0)] * 3
    assert sorted(charged(demo, *numbers)) == [300, 12_015]
    until(lambda: len(_about(letters, MARIA, "Receipt")) == 2, "two receipts")
    until(lambda: len(_about(letters, FIRM, "paid")) == 2, "two mails to the firm")
    assert [part.get_content_type() for part in letter(letters, MARIA, "Receipt").message.iter_attachments()] == [
        "application/pdf"
    ]
    go(page, demo, "/billing")
    for number in numbers:
        expect(page.get_by_role("link", name=number, exact=True)).to_have_count(0)


@pytest.mark.feature("PAY-01", "PAY-04", "PAY-07")
def test_after_back_and_reload_the_page_says_what_it_believes(
    demo: Portal, page: Page, bills: dict[str, list[str]]
) -> None:
    numbers = bills["back"]
    enter(page, demo, "maria")
    confirm(page, demo, numbers, "€45.00").click()
    provider_of(page)
    page.go_back()
    expect(page.locator("#page-title")).to_have_text("Confirm your payment", timeout=SOON_MILLISECONDS)
    pay, card = page.get_by_role("button", name="Pay €45.00"), page.get_by_role("radio", name="Card")
    expect(card).not_to_be_checked()
    expect(pay).to_be_disabled()
    card.check()
    expect(pay).to_be_enabled(timeout=SOON_MILLISECONDS)
    tick_only(page, demo, numbers)
    page.reload()
    drawn(page)
    bar = page.locator(".paybar")
    expect(bar).not_to_contain_text("1 invoice ticked", timeout=SOON_MILLISECONDS)
    for number in numbers:  # everything is ticked, as the bar says
        expect(page.get_by_role("checkbox", name=f"Select {number}")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Select all")).to_be_checked()


def provider_of(page: Page) -> str:
    """The address of the provider's page, once it is there."""
    page.wait_for_url("**/pretend/**")
    return page.url


def _about(server: MailServer, to: str, about: str) -> list[str]:
    return [each.subject for each in server.to(to) if about in each.subject]


@pytest.mark.feature("PAY-09")
def test_a_declined_card_can_be_tried_again(
    demo: Portal, page: Page, visitors: Visitors, bills: dict[str, list[str]]
) -> None:
    visitors.watch(page).expect("402")
    enter(page, demo, "maria")
    confirm(page, demo, bills["declined"], "€45.00").click()
    page.get_by_role("button", name="Pay: the card is declined").click()
    expect(page.get_by_role("alert")).to_have_text("The card was declined. You can try again.")
    assert state_of(demo, bills["declined"][0]) == ("open", 4500)
    page.get_by_role("button", name="Pay: the payment succeeds").click()
    outcome(page, THANKS)
    assert charged(demo, *bills["declined"]) == [4500]


@pytest.mark.feature("PAY-09", "PAY-12")
def test_a_bank_debit_is_pending_until_the_bank_pays(
    demo: Portal, page: Page, visitors: Visitors, bills: dict[str, list[str]]
) -> None:
    [number] = bills["pending"]
    enter(page, demo, "maria")
    confirm(page, demo, [number], "€45.00", "Bank debit").click()
    provider = provider_of(page)
    page.get_by_role("button", name="on its way").click()
    outcome(page, ON_ITS_WAY)
    go(page, demo, "/billing")
    row = page.locator("tbody tr", has=page.get_by_role("link", name=number, exact=True))
    expect(row.get_by_role("checkbox")).to_have_count(0)  # nobody can pay it a second time
    bank = visitors()
    bank.goto(provider)
    bank.get_by_role("button", name="The bank pays").click()
    expect(row).to_have_count(0, timeout=SOON_MILLISECONDS)
    assert state_of(demo, number) == ("paid", 0)


@pytest.mark.feature("PAY-09")
def test_a_refused_debit_leaves_the_invoice_open(
    demo: Portal, page: Page, bills: dict[str, list[str]], letters: MailServer
) -> None:
    [number] = bills["refused"]
    enter(page, demo, "maria")
    confirm(page, demo, [number], "€45.00", "Bank debit").click()
    provider = provider_of(page)
    page.get_by_role("button", name="on its way").click()
    outcome(page, ON_ITS_WAY)
    other = page.context.new_page()
    other.goto(provider)
    other.get_by_role("button", name="The bank refuses").click()
    expect(page.locator(".outcome")).to_contain_text("The payment did not go through.", timeout=SOON_MILLISECONDS)
    assert state_of(demo, number) == ("open", 4500)
    letter(letters, MARIA, "did not go through")
    expect(tick_only(page, demo, [number])).to_be_enabled()


@pytest.mark.feature("PAY-09")
def test_turning_back_frees_the_invoice(demo: Portal, page: Page, bills: dict[str, list[str]]) -> None:
    enter(page, demo, "maria")
    confirm(page, demo, bills["left"], "€45.00").click()
    page.get_by_role("link", name="Cancel and go back").click()
    outcome(page, "You left the payment.")
    expect(tick_only(page, demo, bills["left"])).to_be_enabled()
    assert charged(demo, *bills["left"]) == []


@pytest.mark.feature("PAY-08", "PAY-14", "MOB-01")
def test_paying_by_thumb(demo: Portal, phone: Page, bills: dict[str, list[str]]) -> None:
    enter(phone, demo, "maria")
    confirm(phone, demo, bills["phone"], "€45.00").tap()
    phone.get_by_role("button", name="Pay: the payment succeeds").tap()
    outcome(phone, THANKS)
    assert charged(demo, *bills["phone"]) == [4500]


@pytest.mark.feature("DSH-09", "DSH-10", "PAY-11")
def test_the_dashboard_pays_what_is_late(demo: Portal, page: Page) -> None:
    enter(page, demo, "maria")
    panel = page.get_by_role("region", name="Past due")
    pay = panel.get_by_role("link", name="Pay")
    words = pay.inner_text()
    pay.click()
    expect(page.get_by_role("button", name=words)).to_be_visible(timeout=SOON_MILLISECONDS)
    go(page, demo, "/")
    page.locator(".tile.due").get_by_role("link", name="Pay").click()
    expect(page.locator("#page-title")).to_have_text("Confirm your payment", timeout=SOON_MILLISECONDS)
