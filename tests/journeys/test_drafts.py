"""What is typed comes back in a real browser: Back, reload, a session that ends, a portal that is killed."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Page, TimeoutError, expect

from services.demo import PASSWORD
from tests.journeys.desk import open_client
from tests.journeys.stage import SOON_MILLISECONDS, at, change, drawn, enter, field, go, rows_of, until
from tests.servers.chromium import Visitors
from tests.servers.portal import Portal

NEW = "/staff/clients/new"
KEPT = "We kept what you typed."
HELD = "sessionStorage.getItem('portico-unheard')"


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
    page.go_back()  # at once: not even a moment to leave the field
    expect(page.get_by_text("Your changes to 1 form are kept:")).to_be_visible(timeout=SOON_MILLISECONDS)
    page.locator(".drafts-line").get_by_role("link", name="New client").click()
    expect(page.get_by_text(KEPT)).to_be_visible(timeout=SOON_MILLISECONDS)
    _says(page, "City", "Volos")
    field(page, "Phone").fill("+30 24210 11111")
    page.reload()  # as fast
    drawn(page)
    _says(page, "Name", "Nautilus & Sons")
    _says(page, "Phone", "+30 24210 11111")
    expect(page.get_by_text(KEPT)).to_be_visible(timeout=SOON_MILLISECONDS)
    expect(page.get_by_label("Kind")).to_have_value("trust")
    page.get_by_role("button", name="Discard").click()
    _says(page, "Name", "")
    _kept(demo, 0)


@pytest.mark.security("R16", "R17")
def test_a_session_that_ends_says_so_and_leads_back_to_the_text(demo: Portal, page: Page, visitors: Visitors) -> None:
    visitors.watch(page).expect("WebSocket|socket.io|ERR_|Failed to load|favicon")
    enter(page, demo, "owner")
    open_client(page, demo, "Pappas Family Trust")
    client = page.url.rsplit("/", 1)[1]
    go(page, demo, f"/staff/invoices/new?client={client}")
    page.locator(".line-row").get_by_label("Description").fill("Bookkeeping for October")
    _kept(demo)
    change(demo, "UPDATE login_session SET ends_at = '2020-01-01 00:00:00.000000' WHERE revoked_at IS NULL")
    with suppress(TimeoutError):  # any other question of the page may have led to the door already
        page.get_by_role("button", name="Save draft").click(timeout=SOON_MILLISECONDS)
    expect(page.get_by_text("Your session has ended.")).to_be_visible(timeout=SOON_MILLISECONDS)
    page.locator("#in-login").fill("owner@demo.test")
    page.locator("#in-password").fill(PASSWORD)
    page.locator("form[action='/login'] button[type=submit]").click()
    drawn(page)
    assert page.url == at(demo, f"/staff/invoices/new?client={client}")
    expect(page.locator(".line-row").get_by_label("Description")).to_have_value("Bookkeeping for October")
    expect(page.get_by_text(KEPT)).to_be_visible()


def test_what_is_typed_while_nobody_answers_is_there_after_the_restart(
    demo: Portal, page: Page, visitors: Visitors
) -> None:
    visitors.watch(page).expect("WebSocket|socket.io|ERR_|Failed to load|favicon")
    enter(page, demo, "owner")
    open_client(page, demo, "Pappas Family Trust")
    page.get_by_role("link", name=re.compile("^Contacts")).click()
    page.get_by_role("button", name="Add a contact").click()
    box = page.get_by_role("dialog")
    field(box, "Name").fill("Nautilus")
    _kept(demo)
    page.evaluate("window.before = true")
    demo.kill()
    field(box, "Job title").fill("Volos")
    try:
        held = until(
            lambda: page.evaluate("JSON.stringify(sessionStorage)") if page.evaluate(HELD) else None, "kept in the tab"
        )
    finally:
        demo.start()
    assert "Volos" not in held
    assert "Job title" not in held
    page.wait_for_function("window.before === undefined && window.did_handshake === true", timeout=60_000)
    drawn(page)
    expect(page.get_by_text("What you typed in “Add a contact” is kept")).to_be_visible(timeout=SOON_MILLISECONDS)
    page.get_by_role("button", name="Add a contact").click()
    _says(page, "Name", "Nautilus")
    _says(page, "Job title", "Volos")
    expect(box.get_by_text(KEPT)).to_be_visible()
    until(lambda: page.evaluate(HELD) is None, "nothing left in the browser")


@pytest.mark.security("R21", "R29")
def test_what_a_tab_holds_opens_for_nobody_else_and_not_after_signing_out(
    demo: Portal, page: Page, visitors: Visitors
) -> None:
    """A native form too; the next person at the same browser finds nothing, nor does a script with an old copy of it."""
    visitors.watch(page).expect("WebSocket|socket.io|ERR_|Failed to load|favicon")
    enter(page, demo, "owner", path="/staff/account/sign-in")
    page.evaluate("window.before = true")
    demo.kill()
    page.locator("[name=email]").fill("nautilus@demo.test")
    page.locator("#in-email-current").fill("a secret of mine")
    try:
        held = until(lambda: page.evaluate(HELD), "kept in the tab")
    finally:
        demo.start()  # the tests after this one need it, too
    page.wait_for_function("window.before === undefined && window.did_handshake === true", timeout=60_000)
    drawn(page)
    expect(page.locator("[name=email]")).to_have_value("nautilus@demo.test", timeout=SOON_MILLISECONDS)
    expect(page.locator("#in-email-current")).to_have_value("")
    expect(page.get_by_text(KEPT)).to_be_visible()
    _kept(demo)
    page.get_by_role("button", name=re.compile("^Account of")).click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    expect(page).to_have_url(re.compile("/login"), timeout=SOON_MILLISECONDS)
    until(lambda: page.evaluate("sessionStorage.length") == 0, "the tab is emptied")
    for who in ("owner", "kim"):
        page.evaluate("held => sessionStorage.setItem('portico-unheard', held)", held)
        enter(page, demo, who, path="/staff/account/sign-in")
        until(lambda: page.evaluate(HELD) is None, "what nobody can open is gone")
        expect(page.locator("[name=email]")).to_have_value("")
        page.context.clear_cookies()
    _kept(demo, 0)


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
    page.keyboard.press("Escape")
    page.get_by_role("button", name=re.compile("^View the portal as")).first.click()
    box.locator("[name=reason]").press_sequentially("They cannot find a bill")
    page.keyboard.press("Escape")  # at once
    expect(page.get_by_text("What you typed in “View the portal as")).to_be_visible(timeout=SOON_MILLISECONDS)
    page.get_by_role("button", name=re.compile("^View the portal as")).first.click()
    expect(box.locator("[name=reason]")).to_have_value("They cannot find a bill", timeout=SOON_MILLISECONDS)
    page.keyboard.press("Escape")
    page.locator(".notice", has_text="View the portal as").get_by_role("button", name="Discard").click()
    _kept(demo, 1)
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


LIGHT = "sessionStorage.getItem('portico-light')"


def test_what_a_light_page_took_is_forgotten_and_what_it_refused_is_not(
    demo: Portal, page: Page, visitors: Visitors
) -> None:
    visitors.watch(page).expect("Failed to load")
    page.goto(at(demo, "/login"))
    page.locator("#in-login").fill("owner@demo.test")
    page.locator("#in-password").fill("wrong, I am afraid")
    page.locator("main button[type=submit]").first.click()
    expect(page.locator("#in-password")).to_have_value("")
    expect(page.locator("#in-login")).to_have_value("owner@demo.test")
    page.reload()
    expect(page.locator("#in-login")).to_have_value("owner@demo.test")
    page.goto(at(demo, "/forgot"))
    field_ = page.locator("form input[type=email], form input[type=text]").first
    field_.fill("maria@demo.test")
    page.reload()
    expect(field_).to_have_value("maria@demo.test")
    page.locator("main button[type=submit]").first.click()
    until(lambda: "maria" not in str(page.evaluate(LIGHT)), "the address forgotten")


def test_what_nobody_sent_is_forgotten_in_a_quarter_of_an_hour(demo: Portal, page: Page) -> None:
    page.clock.install()
    page.goto(at(demo, "/login"))
    page.locator("#in-login").fill("owner@demo.test")
    expect(page.locator("#in-login")).to_have_value("owner@demo.test")
    page.clock.run_for("10:00")
    until(lambda: "owner@demo.test" in str(page.evaluate(LIGHT)), "the name kept")
    page.clock.run_for("06:00")
    until(lambda: page.evaluate(LIGHT) is None, "the name forgotten")
