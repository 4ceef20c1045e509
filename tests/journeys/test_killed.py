"""The whole program is killed in the middle of its work; after the restart the books are right and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Error, Page, expect

from tests.doubles.stripe import StripeDouble
from tests.journeys.bills import bill, charged, choose_policy
from tests.journeys.conftest import Make
from tests.journeys.paying import confirm
from tests.journeys.stage import SOON_MILLISECONDS, enter, rows_of, sound, stay, until
from tests.night import NIGHT
from tests.servers.chromium import Visitors
from tests.servers.portal import Portal
from tests.servers.smtp import MailServer

# The others at night: tests/kill/test_paying.py kills below the browser, at each of these points and between them.
BY_DAY = ("starting", "paid, webhooks on their way")
MOMENTS = ("starting", "at the provider", "paid, webhooks on their way", "reconciling") if NIGHT else BY_DAY


@pytest.fixture(scope="module")
def stripe() -> Iterator[StripeDouble]:
    with StripeDouble() as running:
        yield running


@pytest.fixture(scope="module")
def bills() -> dict[str, list[str]]:
    return {}


@pytest.fixture(scope="module")
def firm(copies: Make, stripe: StripeDouble, bills: dict[str, list[str]]) -> Portal:
    portal = copies(
        "serve",
        PORTICO_STRIPE_SECRET_KEY=stripe.api_key,
        PORTICO_STRIPE_API_BASE=stripe.url,
        PORTICO_STRIPE_WEBHOOK_SECRETS=stripe.webhook_secret,
        PORTICO_RECONCILE_SECONDS="1",
    )
    choose_policy(portal, stripe_enabled=True)
    for moment in MOMENTS:
        bills[moment] = bill(portal, "Maria Pappas", "60.00 EUR", "1.05 EUR")
    stripe.register_webhook(f"http://127.0.0.1:{portal.port}/hooks/stripe")
    return portal.start()


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.security("P9", "P10", "P15", "P19")
def test_killed_while_paying(
    firm: Portal,
    page: Page,
    visitors: Visitors,
    stripe: StripeDouble,
    letters: MailServer,
    bills: dict[str, list[str]],
    moment: str,
) -> None:
    visitors.watch(page).expect("favicon|WebSocket|socket.io|ERR_|Failed to load")
    numbers = bills[moment]
    enter(page, firm, "maria")
    pay = confirm(page, firm, numbers, "€61.05")
    if moment == "starting":
        stripe.hang_next("/v1/checkout/sessions", seconds=1, after_effect=True)
        pay.click()
        until(lambda: not stripe.faults_left(), "the request for a checkout")
        again(firm)
        pay = confirm(page, firm, numbers, "€61.05")
    pay.click()
    page.wait_for_url("**/c/pay/**")
    if moment == "at the provider":
        firm.kill()
        pays_on_stripes_page(page)  # nobody is there to take the webhook, nor the payer back
        firm.start()
    elif moment == "paid, webhooks on their way":
        stripe.set_chaos(duplicate=3, reorder=True)
        pays_on_stripes_page(page)
        again(firm)
        stripe.set_chaos(duplicate=0, reorder=False)
    elif moment == "reconciling":
        stripe.set_chaos(drop=True)
        pays_on_stripes_page(page)
        again(firm)
        stripe.set_chaos(drop=False)
    else:
        pays_on_stripes_page(page)
    until(lambda: charged(firm, *numbers) == [6105], "the payment in the books", 40)
    sound(firm)
    assert rows_of(firm, "PRAGMA integrity_check") == [("ok",)]
    [(receipt,)] = rows_of(
        firm,
        """SELECT payment.number FROM payment JOIN allocation ON payment_id = payment.id
        JOIN invoice ON invoice.id = invoice_id WHERE invoice.number = ?""",
        numbers[0],
    )
    until(lambda: _receipts(letters, receipt), f"the receipt {receipt}", 40)
    assert len(_receipts(letters, receipt)) == 1


def again(portal: Portal) -> None:
    """Nothing is said good-bye to, and everything starts afresh."""
    portal.kill()
    portal.start()


def pays_on_stripes_page(page: Page) -> None:
    """The way back may lead to a portal that is not there."""
    page.get_by_role("radio", name="(ends in 4242)").check()
    with suppress(Error):
        page.get_by_role("button", name="Pay").click()


def _receipts(server: MailServer, number: str) -> set[str]:
    """Message ids: a mail whose acceptance was never heard of goes out again under its old one."""
    return {str(each.message["Message-ID"]) for each in server.to("maria@demo.test") if number in each.subject}


@pytest.mark.security("P15", "P29")
def test_killed_between_requests_the_open_page_comes_back(firm: Portal, page: Page, visitors: Visitors) -> None:
    visitors.watch(page).expect("WebSocket|socket.io|ERR_|Failed to load|favicon")
    enter(page, firm, "maria", path="/billing")
    stay(page)
    again(firm)  # nobody touches the browser: it comes back by itself
    page.wait_for_function("window.stayedHere === undefined && window.did_handshake === true", timeout=60_000)
    header = page.get_by_role("columnheader", name="Number")
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "ascending", timeout=SOON_MILLISECONDS)
    sound(firm)
