"""What is typed comes back in a real browser: Back, reload, a session that ends, a portal that is killed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from services.demo import PASSWORD
from tests.journeys.desk import open_client
from tests.journeys.stage import SOON_MILLISECONDS, at, change, drawn, enter, field, go, rows_of, until
from tests.servers.chromium import Visitors
from tests.servers.portal import Portal

NEW = "/staff/clients/new"
KEPT = "We kept what you typed."


def _kept(portal: Portal, count: int = 1) -> None:
    """Written down, as it is within a second."""
    until(lambda: len(rows_of(portal, "SELECT id FROM draft")) == count, f"{count} kept forms")


def _says(page: Page, label: str, words: str) -> None:
    expect(field(page, label)).to_have_value(words, timeout=SOON_MILLISECONDS)


def test_back_and_reload(demo: Portal, page: Page) -> None:
    enter(page, demo, "owner", path="/staff/clients")
    page.get_by_role("link", name="New client").click()
    field(page, "Name").fill("Nautilus & Sons")
    page.get_by_label("Kind").select_option("trust")
    field(page, "City").press_sequentially("Volos")
    page.go_back()                           # at once: not even a moment to leave the field
    expect(page.get_by_text("Your changes to 1 form are kept:")).to_be_visible(timeout=SOON_MILLISECONDS)
    page.locator(".drafts-line").get_by_role("link", name="New client").click()
    expect(page.get_by_text(KEPT)).to_be_visible(timeout=SOON_MILLISECONDS)
    _says(page, "City", "Volos")
    field(page, "Phone").fill("+30 24210 11111")
    page.reload()                            # as fast
    drawn(page)
    _says(page, "Name", "Nautilus & Sons")
    _says(page, "Phone", "+30 24210 11111")
    expect(page.get_by_label("Kind")).to_have_value("trust")
    page.get_by_role("button", name="Discard").click()
    _says(page, "Name", "")
    _kept(demo, 0)


@pytest.mark.security("R16", "R17")
def test_a_session_that_ends_says_so_and_leads_back_to_the_text(
        demo: Portal, page: Page, visitors: Visitors) -> None:
    visitors.watch(page).expect("WebSocket|socket.io|ERR_|Failed to load|favicon")
    enter(page, demo, "owner")
    open_client(page, demo, "Pappas Family Trust")
    client = page.url.rsplit("/", 1)[1]
    go(page, demo, f"/staff/invoices/new?client={client}")
    page.locator(".line-row").get_by_label("Description").fill("Bookkeeping for October")
    _kept(demo)
    change(demo, "UPDATE login_session SET ends_at = '2020-01-01 00:00:00.000000' WHERE revoked_at IS NULL")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Your session has ended.")).to_be_visible(timeout=SOON_MILLISECONDS)
    page.locator("#in-login").fill("owner@demo.test")
    page.locator("#in-password").fill(PASSWORD)
    page.locator("form[action='/login'] button[type=submit]").click()
    drawn(page)
    assert page.url == at(demo, f"/staff/invoices/new?client={client}")
    expect(page.locator(".line-row").get_by_label("Description")).to_have_value("Bookkeeping for October")
    expect(page.get_by_text(KEPT)).to_be_visible()


def test_what_is_typed_while_nobody_answers_is_there_after_the_restart(
        demo: Portal, page: Page, visitors: Visitors) -> None:
    visitors.watch(page).expect("WebSocket|socket.io|ERR_|Failed to load|favicon")
    enter(page, demo, "owner", path=NEW)
    field(page, "Name").fill("Nautilus")
    _kept(demo)
    page.evaluate("window.before = true")
    demo.kill()
    field(page, "City").fill("Volos")
    demo.start()
    page.wait_for_function("window.before === undefined && window.did_handshake === true", timeout=60_000)
    drawn(page)
    _says(page, "Name", "Nautilus")
    _says(page, "City", "Volos")
    until(lambda: page.evaluate("sessionStorage.getItem('portico-unheard')") is None, "nothing left in the browser")


def test_a_dialog_closed_by_accident_and_a_form_of_the_browsers_own(demo: Portal, page: Page) -> None:
    enter(page, demo, "owner")
    open_client(page, demo, "Pappas Family Trust")
    page.get_by_role("link", name=re.compile("^Contacts")).click()
    page.get_by_role("button", name="Add a contact").click()
    box = page.get_by_role("dialog")
    field(box, "Name").fill("Somebody Else")
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    expect(page.get_by_text("What you typed in “Add a contact” is kept")).to_be_visible(timeout=SOON_MILLISECONDS)
    page.get_by_role("button", name="Add a contact").click()
    _says(page, "Name", "Somebody Else")
    go(page, demo, "/staff/account/sign-in")
    page.locator("[name=email]").fill("new@demo.test")
    _kept(demo, 2)
    go(page, demo, "/staff/clients")
    go(page, demo, "/staff/account/sign-in")
    expect(page.locator("[name=email]")).to_have_value("new@demo.test", timeout=SOON_MILLISECONDS)
    expect(page.get_by_text(KEPT)).to_be_visible()


def test_the_sign_in_keeps_the_name_in_this_tab_until_somebody_is_in(demo: Portal, page: Page) -> None:
    page.goto(at(demo, "/login"))
    page.locator("#in-login").fill("owner@demo.test")
    page.locator("#in-password").fill("a secret of mine")
    page.reload()
    expect(page.locator("#in-login")).to_have_value("owner@demo.test")
    expect(page.locator("#in-password")).to_have_value("")
    assert "a secret of mine" not in page.evaluate("JSON.stringify(sessionStorage)")
    enter(page, demo, "owner", path=NEW)
    until(lambda: page.evaluate("sessionStorage.getItem('portico-light')") is None, "the name forgotten")
