"""Paying through Stripe: its hosted page, its signed webhooks, and what happens when one of them never comes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.doubles.stripe import StripeDouble
from tests.journeys.bills import bill, charged, choose_policy, state_of
from tests.journeys.conftest import Make
from tests.journeys.paying import ON_ITS_WAY, THANKS, confirm, outcome
from tests.journeys.stage import SOON_MILLISECONDS, at, drawn, enter, go, pdf_behind, sound, until
from tests.servers.chromium import Visitors
from tests.servers.portal import Portal
from tests.servers.smtp import MailServer

MARIA, FIRM = "maria@demo.test", "office@harbour-pine.test"
VISA, DECLINED, SECURE, DEBIT = "4242", "0002", "3184", "3000"
NAMES = ("several", "lost", "double", "tabs", "late", "declined", "debit", "secure", "left", "back")


@pytest.fixture(autouse=True)
def bare_page(page: Page, visitors: Visitors) -> None:
    """Stripe's page has no picture for its tab here."""
    visitors.watch(page).expect("favicon")


@pytest.fixture(scope="module")
def stripe() -> Iterator[StripeDouble]:
    with StripeDouble() as running:
        yield running


@pytest.fixture(scope="module")
def bills() -> dict[str, list[str]]:
    """Per test the numbers of the invoices it pays."""
    return {}


@pytest.fixture(scope="module")
def firm(copies: Make, stripe: StripeDouble, bills: dict[str, list[str]]) -> Iterator[Portal]:
    """The demo's books in production, with Stripe for a gateway."""
    portal = copies(
        "serve",
        PORTICO_STRIPE_SECRET_KEY=stripe.api_key,
        PORTICO_STRIPE_API_BASE=stripe.url,
        PORTICO_STRIPE_WEBHOOK_SECRETS=stripe.webhook_secret,
        PORTICO_RECONCILE_SECONDS="2",
    )
    choose_policy(portal, stripe_enabled=True)
    for name in NAMES:
        bills[name] = bill(portal, "Maria Pappas", "60.00 EUR", "1.05 EUR")
    stripe.register_webhook(f"http://127.0.0.1:{portal.port}/hooks/stripe")
    yield portal.start()
    stripe.wait_idle()
    portal.stop()
    sound(portal)


def pay_with(page: Page, last4: str) -> None:
    """On Stripe's page."""
    expect(page.locator("h1")).to_contain_text("Pay")
    page.get_by_role("radio", name=f"(ends in {last4})").check()
    page.get_by_role("button", name="Pay").click()


def sessions_opened(stripe: StripeDouble) -> int:
    return len(
        [
            each
            for each in stripe.requests
            if each.method == "POST" and each.path == "/v1/checkout/sessions" and each.status == 200
        ]
    )


@pytest.mark.feature("PAY-07", "PAY-08", "PAY-09", "PAY-12", "PAY-13", "PAY-16")
@pytest.mark.security("R56", "R77", "R78", "P19")
def test_paid_on_stripes_page_and_told_to_both_sides_once(
    firm: Portal, page: Page, bills: dict[str, list[str]], stripe: StripeDouble, letters: MailServer
) -> None:
    numbers = bills["several"]
    stripe.set_chaos(duplicate=2, reorder=True)
    enter(page, firm, "maria")
    confirm(page, firm, numbers, "€61.05").click()
    for number in numbers:
        expect(page.locator("table")).to_contain_text(number)
    pay_with(page, VISA)
    outcome(page, THANKS)
    stripe.wait_idle()
    stripe.set_chaos(duplicate=0, reorder=False)
    assert charged(firm, *numbers) == [6105]
    assert all(delivery.accepted for delivery in stripe.deliveries)
    link = page.get_by_role("link", name="Receipt")
    pdf_behind(page, link)
    until(lambda: _about(letters, MARIA, "Receipt") and _about(letters, FIRM, "€61.05"), "both mails")
    assert (len(_about(letters, MARIA, "Receipt")), len(_about(letters, FIRM, "€61.05"))) == (1, 1)
    done = page.url
    page.reload()  # looking again changes nothing
    outcome(page, THANKS)
    page.goto(f"{done}?paid=1&amount=999999")
    outcome(page, THANKS)
    assert charged(firm, *numbers) == [6105]


def _about(server: MailServer, to: str, about: str) -> list[str]:
    return [each.subject for each in server.to(to) if about in each.subject]


@pytest.mark.feature("PAY-09")
@pytest.mark.security("P10", "R79")
def test_a_lost_webhook_is_made_up_for(
    firm: Portal, page: Page, bills: dict[str, list[str]], stripe: StripeDouble
) -> None:
    enter(page, firm, "maria")
    pay = confirm(page, firm, bills["lost"], "€61.05")
    stripe.set_chaos(drop=True)
    try:
        pay.click()
        pay_with(page, VISA)
        outcome(page, THANKS)  # nobody told us: we asked
    finally:
        stripe.set_chaos(drop=False)
    assert charged(firm, *bills["lost"]) == [6105]


@pytest.mark.feature("PAY-17")
@pytest.mark.security("P9")
def test_a_double_click_charges_once(
    firm: Portal, page: Page, bills: dict[str, list[str]], stripe: StripeDouble
) -> None:
    enter(page, firm, "maria")
    before = sessions_opened(stripe)
    confirm(page, firm, bills["double"], "€61.05").dblclick()
    pay_with(page, VISA)
    outcome(page, THANKS)
    assert sessions_opened(stripe) == before + 1
    assert charged(firm, *bills["double"]) == [6105]


@pytest.mark.feature("PAY-17")
@pytest.mark.security("P9", "P13")
def test_two_tabs_on_the_same_invoices_charge_once(
    firm: Portal, page: Page, bills: dict[str, list[str]], visitors: Visitors
) -> None:
    visitors.watch(page).expect("410")
    numbers = bills["tabs"]
    enter(page, firm, "maria")
    confirm(page, firm, numbers, "€61.05")
    address = page.url
    other = page.context.new_page()
    other.goto(address)
    drawn(other).get_by_role("radio", name="Card").check()
    page.get_by_role("button", name="Pay €61.05").click()
    page.wait_for_url("**/c/pay/**")
    other.get_by_role("button", name="Pay €61.05").click()
    other.wait_for_url("**/c/pay/**")
    page.get_by_role("radio", name="(ends in 4242)").check()
    page.get_by_role("button", name="Pay").click()
    expect(page.locator("h1")).to_have_text("This checkout has expired")  # the newer one took its place
    pay_with(other, VISA)
    outcome(other, THANKS)
    assert charged(firm, *numbers) == [6105]


@pytest.mark.feature("PAY-17")
def test_a_screen_of_something_paid_offers_no_payment(
    firm: Portal, page: Page, bills: dict[str, list[str]], visitors: Visitors
) -> None:
    visitors.watch(page).expect("409|410")
    numbers = bills["late"]
    enter(page, firm, "maria")
    confirm(page, firm, numbers, "€61.05")
    screen = page.url
    stale = page.context.new_page()
    stale.goto(screen)
    drawn(stale).get_by_role("radio", name="Card").check()
    page.get_by_role("button", name="Pay €61.05").click()
    page.wait_for_url("**/c/pay/**")
    checkout = page.url
    pay_with(page, VISA)
    outcome(page, THANKS)
    stale.get_by_role("button", name="Pay €61.05").click()
    expect(stale.locator(".toasts")).to_contain_text("already paid", timeout=SOON_MILLISECONDS)
    stale.goto(screen)
    expect(stale.get_by_role("alert")).to_contain_text("already paid")
    stale.goto(checkout)
    expect(stale.locator("h1")).to_have_text("You're all done here")
    assert charged(firm, *numbers) == [6105]


@pytest.mark.feature("PAY-09")
def test_declined_then_paid_with_another_card(
    firm: Portal, page: Page, visitors: Visitors, bills: dict[str, list[str]]
) -> None:
    visitors.watch(page).expect("402")
    enter(page, firm, "maria")
    confirm(page, firm, bills["declined"], "€61.05").click()
    pay_with(page, DECLINED)
    expect(page.get_by_role("alert")).to_be_visible()
    assert state_of(firm, bills["declined"][0]) == ("open", 6000)
    pay_with(page, VISA)
    outcome(page, THANKS)
    assert charged(firm, *bills["declined"]) == [6105]


@pytest.mark.feature("PAY-09")
def test_the_bank_asks_for_confirmation(
    firm: Portal, phone: Page, bills: dict[str, list[str]], visitors: Visitors
) -> None:
    visitors.watch(phone).expect("favicon")
    enter(phone, firm, "maria")
    confirm(phone, firm, bills["secure"], "€61.05").tap()
    pay_with(phone, SECURE)
    phone.get_by_role("button", name="Complete authentication").tap()
    outcome(phone, THANKS)
    assert charged(firm, *bills["secure"]) == [6105]


@pytest.mark.feature("PAY-09", "PAY-12")
def test_a_debit_settles_days_later_on_the_open_page(
    firm: Portal, page: Page, bills: dict[str, list[str]], stripe: StripeDouble
) -> None:
    numbers = bills["debit"]
    enter(page, firm, "maria")
    confirm(page, firm, numbers, "€61.05", "Bank debit").click()
    page.wait_for_url("**/c/pay/**")
    session = page.url.rsplit("/", 1)[-1]
    pay_with(page, DEBIT)
    outcome(page, ON_ITS_WAY)
    assert state_of(firm, numbers[0]) == ("open", 6000)
    stripe.settle(session, succeeded=True)
    expect(page.locator(".outcome")).to_contain_text(THANKS, timeout=SOON_MILLISECONDS)
    assert charged(firm, *numbers) == [6105]


@pytest.mark.feature("PAY-09")
def test_the_browsers_back_from_stripe_leaves_a_button_that_pays(
    firm: Portal, page: Page, bills: dict[str, list[str]], visitors: Visitors
) -> None:
    """The way that is ticked is the way that is paid: browsers bring choices back that the page knows nothing of."""
    visitors.watch(page).expect("billing/pay")
    enter(page, firm, "maria")
    confirm(page, firm, bills["back"], "€61.05").click()
    expect(page.get_by_role("link", name="Back to the merchant")).to_be_visible(timeout=SOON_MILLISECONDS)
    page.go_back()
    card, pay = page.get_by_role("radio", name="Card"), page.get_by_role("button", name="Pay €61.05")
    expect(card.and_(page.locator(":not(:checked)")).or_(pay.and_(page.locator(":enabled")))).not_to_have_count(
        0, timeout=SOON_MILLISECONDS
    )
    card.check()
    expect(pay).to_be_enabled(timeout=SOON_MILLISECONDS)
    pay.click()
    pay_with(page, VISA)
    outcome(page, THANKS)


@pytest.mark.feature("PAY-09")
def test_back_from_stripe_without_paying(
    firm: Portal, page: Page, bills: dict[str, list[str]], visitors: Visitors
) -> None:
    visitors.watch(page).expect("billing/pay")
    enter(page, firm, "maria")
    confirm(page, firm, bills["left"], "€61.05").click()
    page.get_by_role("link", name="Back to the merchant").click()
    outcome(page, "You left the payment.")
    go(page, firm, "/billing")
    expect(page.get_by_role("checkbox", name=f"Select {bills['left'][0]}")).to_be_enabled()
    answer = page.goto(at(firm, "/billing/pay?i=nothing"))
    assert answer is not None
    assert answer.status == 404
