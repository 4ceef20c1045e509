"""A person's own account: details, password, user name, e-mail address, devices."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.stage import (
    SOON_MILLISECONDS,
    at,
    drawn,
    enter,
    field,
    go,
    letter,
    link_in,
    rows_of,
    stay,
    stayed,
    stolen,
)
from tests.servers.chromium import Visitors
from tests.servers.portal import Portal
from tests.servers.smtp import MailServer

NEW_PASSWORD = "olives under the third bridge"
DEAD_SOCKET = "WebSocket|socket.io|ERR_|401|403"


@pytest.mark.feature("ACC-01", "ACC-02", "ACC-05", "ACC-06", "DSH-14")
def test_a_client_mends_their_details(demo: Portal, page: Page, letters: MailServer) -> None:
    enter(page, demo, "maria", path="/account")
    told = "SELECT count(*), max(at) FROM notice WHERE kind = 'profile' AND done_at IS NULL"
    [(lines, earlier)] = rows_of(demo, told)
    block = page.get_by_role("region", name="Pappas Ceramics Ltd", exact=True)
    stay(page)
    block.get_by_role("button", name="Edit Pappas Ceramics Ltd").click()
    city = field(page, "City")
    expect(city).to_be_visible(timeout=SOON_MILLISECONDS)
    city.fill("Kalamata")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(block).to_contain_text("Kalamata", timeout=SOON_MILLISECONDS)
    assert stayed(page)
    assert rows_of(demo, "SELECT city FROM entity WHERE name = 'Pappas Ceramics Ltd'") == [("Kalamata",)]
    go(page, demo, "/")
    expect(page.locator("main")).to_contain_text("Kalamata")
    [(after, at)] = rows_of(demo, told)
    assert (after, at > earlier) == (lines, True)  # the line that stands there already says the latest


@pytest.mark.feature("ACC-01")
def test_what_is_refused_stays_as_typed(demo: Portal, phone: Page) -> None:
    enter(phone, demo, "maria", path="/account/you")
    name = field(phone, "Name")
    name.fill("")
    field(phone, "Mobile").fill("+30 694 000 1111")
    phone.get_by_role("button", name="Save", exact=True).tap()
    expect(phone.locator(".field.refused")).to_have_count(1, timeout=SOON_MILLISECONDS)
    expect(field(phone, "Mobile")).to_have_value("+30 694 000 1111")
    name.fill("Maria Pappas")
    phone.get_by_role("button", name="Save", exact=True).tap()
    expect(phone.locator(".toasts")).to_contain_text("Saved.", timeout=SOON_MILLISECONDS)


@pytest.mark.feature("AUT-22", "AUT-23")
@pytest.mark.security("R17", "R47")
def test_a_new_password_ends_every_other_browser(
    demo: Portal, page: Page, visitors: Visitors, letters: MailServer
) -> None:
    other = visitors()
    visitors.watch(other).expect(DEAD_SOCKET)
    enter(other, demo, "lena")
    enter(page, demo, "lena", path="/account/sign-in")
    beside = page.context.new_page()
    visitors.watch(page).expect(DEAD_SOCKET)
    beside.goto(at(demo, "/account/you"))
    drawn(beside)
    stay(beside)
    form = page.locator("form[action='/account/password']")
    form.get_by_label("Current password").fill("not the password at all")
    for name in ("new", "repeated"):
        form.locator(f"[name={name}]").fill(NEW_PASSWORD)
    form.get_by_role("button").click()
    expect(drawn(page).get_by_role("alert")).to_be_visible()
    form.get_by_label("Current password").fill("portico-demo-pass")
    for name in ("new", "repeated"):
        form.locator(f"[name={name}]").fill(NEW_PASSWORD)
    form.get_by_role("button").click()
    expect(page.get_by_text("Your password is changed.")).to_be_visible(timeout=SOON_MILLISECONDS)
    other.wait_for_url(re.compile("/login"), timeout=SOON_MILLISECONDS)  # nobody touched that browser
    letter(letters, "lena@demo.test", "password")
    beside.wait_for_function(
        "!window.stayedHere", timeout=2 * SOON_MILLISECONDS
    )  # the tab beside is led over, and goes on
    expect(field(drawn(beside), "Name")).to_have_value("Lena Lang")
    assert beside.url.endswith("/account/you")
    go(page, demo, "/account")
    enter(other, demo, "lena", password=NEW_PASSWORD)


@pytest.mark.feature("AUT-24", "AUT-06")
def test_a_user_name_can_change_and_opens_the_door(demo: Portal, page: Page, visitors: Visitors) -> None:
    enter(page, demo, "nikos", path="/account/sign-in")
    form = page.locator("form[action='/account/username']")
    form.locator("[name=username]").fill("lazarou")
    form.locator("[name=current]").fill("portico-demo-pass")
    form.get_by_role("button").click()
    drawn(page)
    expect(page.locator("form[action='/account/username'] [name=username]")).to_have_value("lazarou")
    other = visitors()
    other.goto(at(demo, "/login"))
    other.locator("#in-login").fill("LAZAROU")
    other.locator("#in-password").fill("portico-demo-pass")
    other.locator("form[action='/login'] button[type=submit]").click()
    expect(drawn(other).locator("#page-title")).to_contain_text("Νίκος")


@pytest.mark.feature("ACC-08", "AUT-24")
@pytest.mark.security("R7", "R9")
def test_a_new_address_counts_when_its_mail_is_answered(demo: Portal, page: Page, letters: MailServer) -> None:
    enter(page, demo, "maria", path="/account/sign-in")
    form = page.locator("form[action='/account/email']")
    form.locator("[name=email]").fill("maria@new.test")
    form.locator("[name=current]").fill("portico-demo-pass")
    form.get_by_role("button").click()
    expect(drawn(page).get_by_text("We have sent a link")).to_be_visible()
    mail = letter(letters, "maria@new.test", "confirm")
    letter(letters, "maria@demo.test", "e-mail")
    assert rows_of(demo, "SELECT email FROM person WHERE username = 'maria'") == [("maria@demo.test",)]
    page.goto(link_in(mail, "/email/"))
    assert rows_of(demo, "SELECT email FROM person WHERE username = 'maria'") == [("maria@demo.test",)]
    page.get_by_role("button", name="Confirm").click()
    expect(page.locator("h1")).to_have_text("Your e-mail address is confirmed")
    assert rows_of(demo, "SELECT email FROM person WHERE username = 'maria'") == [("maria@new.test",)]


@pytest.mark.feature("AUT-25")
@pytest.mark.security("R17", "R18")
def test_devices_are_seen_and_logged_out(demo: Portal, page: Page, visitors: Visitors) -> None:
    others = [visitors() for _ in range(2)]
    for each in others:
        visitors.watch(each).expect(DEAD_SOCKET)
        enter(each, demo, "nikos")
    enter(page, demo, "nikos", path="/account/devices")
    lines = page.locator("ul.rows").first.locator("li")  # below them: what happened to the account
    before = lines.count()
    assert before >= 3
    page.locator("[data-do=end]").first.click()
    expect(lines).to_have_count(before - 1, timeout=SOON_MILLISECONDS)
    page.locator("main .line button").last.click()
    expect(lines).to_have_count(1, timeout=SOON_MILLISECONDS)
    for each in others:
        each.wait_for_url(re.compile("/login"), timeout=SOON_MILLISECONDS)
    go(page, demo, "/account")  # this one stays


@pytest.mark.feature("AUT-25")
@pytest.mark.security("R17", "R21")
def test_logging_out_leaves_nothing_behind(demo: Portal, page: Page, visitors: Visitors) -> None:
    enter(page, demo, "nikos", path="/billing")
    second = page.context.new_page()
    visitors.watch(page).expect(DEAD_SOCKET)
    second.goto(at(demo, "/account"))
    drawn(second)
    replay = stolen(page)
    page.locator("header.top [data-id=account]").click()
    page.locator("#account-menu form button").click()
    page.wait_for_url(re.compile("/login"))
    second.wait_for_url(re.compile("/login"), timeout=SOON_MILLISECONDS)  # the other tab too
    page.go_back()
    page.wait_for_url(re.compile("/login"))
    expect(page.locator("#in-password")).to_be_visible()
    replay()
    page.goto(at(demo, "/billing"))
    expect(page).to_have_url(re.compile(r"/login\?next="))
    expect(page.locator("#in-password")).to_be_visible()


@pytest.mark.feature("AUT-21", "DSH-13")
@pytest.mark.security("R20")
def test_a_deep_link_is_kept_through_sign_in(demo: Portal, phone: Page) -> None:
    phone.goto(at(demo, "/billing/history?sort=-amount"))
    expect(phone.locator("#in-login")).to_be_visible()
    phone.locator("#in-login").fill("nikos@demo.test")
    phone.locator("#in-password").fill("portico-demo-pass")
    phone.locator("form[action='/login'] button[type=submit]").tap()
    drawn(phone)
    expect(phone).to_have_url(at(demo, "/billing/history?sort=-amount"))
    phone.goto(at(demo, "/login?next=https://elsewhere.test/"))
    expect(phone).to_have_url(at(demo, "/"))
