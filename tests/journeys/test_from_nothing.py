"""From an empty home to a client inside: wizard, owner, client, invitation by mail, and every way a password turns."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, expect

from tests.journeys.stage import (
    SOON_MILLISECONDS,
    at,
    drawn,
    enter,
    field,
    fits,
    go,
    letter,
    link_in,
    mailing,
    rows_of,
    sound,
    stolen,
    until,
)
from tests.servers.chromium import Visitors
from tests.servers.portal import Portal
from tests.servers.smtp import MailServer

OWNER, OWNERS_WORDS = "vera@lighthouse.test", "seven lamps above the reef"
ANNA, ANNAS_WORDS = "anna@client.test", "a basket of late summer figs"
BORIS = "boris@client.test"
DEAD_SOCKET = "WebSocket|socket.io|ERR_|401|403"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory, letters: MailServer) -> Iterator[Portal]:
    """A portal on an empty home; the tests of this file are one story and run in their order."""
    portal = Portal(tmp_path_factory.mktemp("fresh") / "home", settings=mailing(letters)).start()
    yield portal
    portal.stop()
    sound(portal)


@pytest.fixture(scope="module")
def logo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PNG of 64 by 64 in one colour."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = (b"\0" + b"\xb0\x30\x60" * 64) * 64
    path = tmp_path_factory.mktemp("logo") / "logo.png"
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 64, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
    return path


def next_step(page: Page, title: str) -> None:
    page.get_by_role("button", name=re.compile("Go on|Finish")).click()
    expect(page.locator("h1")).to_have_text(title)


@pytest.mark.feature("BRA-01", "BRA-02", "SET-09", "SET-18")
@pytest.mark.security("R12")
def test_the_wizard_asks_for_the_code_of_the_console(fresh: Portal, page: Page, logo: Path, visitors: Visitors) -> None:
    visitors.watch(page).expect("403|422|429")
    page.goto(at(fresh, "/"))
    expect(page.locator("h1")).to_have_text("Set up your portal")
    page.locator("#in-code").fill("not-the-code")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert")).to_be_visible()
    code = until(lambda: re.search(r"valid for one hour:\s+(\S+)", fresh.output), "the code")[1]
    page.locator("#in-code").fill(code)
    next_step(page, "Your firm")
    page.get_by_label("Name of the firm").fill("Lighthouse Accounts")
    page.get_by_label("E-mail of the firm").fill("office@lighthouse.test")
    page.get_by_label("City").fill("Chania")
    next_step(page, "How it looks")
    page.get_by_label("Name of the portal").fill("The Lighthouse")
    page.get_by_label("Colour").fill("#7a1f5c")
    page.get_by_label("Logo").set_input_files(logo)
    next_step(page, "Money and time")
    page.get_by_label("Currency").select_option("GBP")
    page.get_by_label("Time zone").select_option("Europe/London")
    next_step(page, "Your account")
    page.get_by_label("Your name").fill("Vera Sound")
    page.get_by_label("Your e-mail").fill(OWNER)
    page.get_by_label("Password", exact=True).fill("short")
    page.get_by_label("Password again").fill("short")
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    page.get_by_label("Password", exact=True).fill(OWNERS_WORDS)
    page.get_by_label("Password again").fill(OWNERS_WORDS)
    page.get_by_role("button", name="Finish").click()
    drawn(page)
    expect(page).to_have_url(at(fresh, "/staff"))
    page.goto(at(fresh, "/setup"))  # once and never again
    expect(page).to_have_url(at(fresh, "/staff"))


@pytest.mark.feature("AUT-05", "BRA-01", "BRA-02", "SET-09")
def test_the_owner_finds_the_settings_as_chosen(fresh: Portal, page: Page) -> None:
    page.goto(at(fresh, "/login"))
    expect(page.locator("header img")).to_be_visible()
    expect(page.locator("body")).to_contain_text("The Lighthouse")
    enter(page, fresh, OWNER, password=OWNERS_WORDS, path="/staff/settings/money")
    expect(page.get_by_label("Currency")).to_have_value("GBP")
    expect(page.locator("aside.rail .firm")).to_contain_text("The Lighthouse")
    go(page, fresh, "/staff/settings/firm")
    expect(page.get_by_label("Time zone")).to_have_value("Europe/London")


@pytest.mark.feature("AUT-12")
def test_the_firms_address_is_confirmed_by_its_mail(fresh: Portal, page: Page, letters: MailServer) -> None:
    enter(page, fresh, OWNER, password=OWNERS_WORDS, path="/staff/settings/firm")
    if not letters.to("office@lighthouse.test"):
        page.get_by_role("button", name="Send the confirmation link").click()
    mail = letter(letters, "office@lighthouse.test", "Confirm the address")
    page.goto(link_in(mail, "/verify-sender/"))
    page.get_by_role("button", name="Confirm address").click()
    expect(page.locator("main")).to_contain_text("Invitations can go out now.")


def add_contact(page: Page, name: str, email: str) -> None:
    """From the record of the client, which is open."""
    page.get_by_role("link", name=re.compile("^Contacts")).click()
    page.get_by_role("button", name="Add a contact").click()
    box = page.get_by_role("dialog")
    field(box, "Name").fill(name)
    field(box, "E-mail").fill(email)
    box.get_by_role("button", name="Save contact").click()
    expect(page.get_by_role("region", name=name)).to_be_visible(timeout=SOON_MILLISECONDS)


def invite(page: Page, name: str, language: str = "") -> None:
    page.get_by_role("region", name=name).get_by_role("button", name=f"Invite: {name}").last.click()
    box = page.get_by_role("dialog", name=f"Invite {name}")
    expect(box).to_be_visible()
    if language:
        box.get_by_label("Portal language").select_option(language)
    box.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_role("region", name=name)).to_contain_text("Invited", timeout=SOON_MILLISECONDS)


@pytest.mark.feature("AUT-01", "AUT-14", "AUT-17", "AUT-18", "BRA-03", "AUT-11")
def test_a_client_comes_in_by_the_mailed_link(
    fresh: Portal, page: Page, letters: MailServer, visitors: Visitors
) -> None:
    enter(page, fresh, OWNER, password=OWNERS_WORDS, path="/staff/clients/new")
    field(page, "Name").fill("Reef Bakery Ltd")
    page.get_by_role("button", name="Create client").click()
    expect(page.locator("#page-title")).to_have_text("Reef Bakery Ltd", timeout=SOON_MILLISECONDS)
    add_contact(page, "Anna Reef", ANNA)
    invite(page, "Anna Reef")
    mail = letter(letters, ANNA, "invites you")
    assert "Lighthouse" in mail.subject
    client = visitors()
    client.goto(link_in(mail, "/invite/"))
    expect(client.locator("main")).to_contain_text("Reef Bakery Ltd")
    client.locator("#in-new").fill(ANNAS_WORDS)
    client.locator("#in-repeated").fill(ANNAS_WORDS)
    client.get_by_role("button", name="Save and sign in").click()
    expect(drawn(client).locator("aside.rail .who")).to_contain_text("Anna Reef")
    expect(page.get_by_role("region", name="Anna Reef")).to_contain_text("Has access", timeout=SOON_MILLISECONDS)
    visitors.watch(client).expect("404|410|409")
    again = visitors()
    visitors.watch(again).expect("404|410|409")
    answer = again.goto(link_in(mail, "/invite/"))
    assert answer is not None
    assert answer.status >= 400  # a link works once


@pytest.mark.feature("AUT-03", "AUT-05", "AUT-25", "AUT-26", "AUT-21")
@pytest.mark.security("R14", "R21")
def test_she_comes_back_by_the_permanent_address(fresh: Portal, phone: Page) -> None:
    enter(phone, fresh, ANNA, password=ANNAS_WORDS)
    replay = stolen(phone)
    phone.locator("header.top [data-id=account]").tap()
    phone.locator("#account-menu form button").tap()
    shown_out(phone)
    phone.go_back()
    shown_out(phone)
    replay()
    phone.goto(at(fresh, "/billing"))
    expect(phone.locator("#in-password")).to_be_visible()
    for width in (320, 360, 390):
        phone.set_viewport_size({"width": width, "height": 700})
        fits(phone)


def shown_out(page: Page) -> None:
    """The form's answer and the socket both lead to the sign-in, and whichever comes second wins."""
    expect(page).to_have_url(re.compile("/login"))
    expect(page.locator("#in-password")).to_be_visible()
    page.wait_for_load_state("networkidle")


@pytest.mark.feature("ACC-13", "ACC-14", "AUT-16")
def test_the_door_speaks_greek(fresh: Portal, visitors: Visitors) -> None:
    page = visitors(locale="el-GR")
    page.goto(at(fresh, "/login"))
    expect(page.locator("html")).to_have_attribute("lang", "el")
    expect(page.locator("h1")).to_have_text("Σύνδεση")
    page.get_by_role("link", name="English").click()
    expect(page.locator("h1")).to_have_text("Sign in")


@pytest.mark.feature("AUT-01", "AUT-02", "AUT-16")
def test_a_temporary_password_has_to_be_changed(
    fresh: Portal, page: Page, letters: MailServer, visitors: Visitors
) -> None:
    enter(page, fresh, OWNER, password=OWNERS_WORDS, path="/staff/settings/access")
    page.get_by_label("How clients get in").select_option("temp_password")
    page.get_by_role("button", name="Save settings").click()
    expect(page.locator(".toasts")).to_contain_text("Saved.", timeout=SOON_MILLISECONDS)
    go(page, fresh, "/staff/clients")
    page.get_by_role("link", name="Reef Bakery Ltd").click()
    add_contact(page, "Boris Reef", BORIS)
    invite(page, "Boris Reef", "el")
    mail = until(lambda: letters.to(BORIS), "the invitation")[-1]
    assert re.search("[α-ω]", mail.subject)
    secret = until(lambda: re.search(r":\s*([\w-]{10,40})\s*$", mail.body(), re.M), mail.body())[1]
    client = visitors()
    client.goto(at(fresh, "/login"))
    client.locator("#in-login").fill(BORIS)
    client.locator("#in-password").fill(secret)
    client.locator("form[action='/login'] button[type=submit]").click()
    expect(client.locator("#in-new")).to_be_visible()
    client.goto(at(fresh, "/billing"))  # no way around it
    expect(client.locator("#in-new")).to_be_visible()
    client.locator("#in-new").fill(ANNAS_WORDS + " too")
    client.locator("#in-repeated").fill(ANNAS_WORDS + " too")
    client.locator("form[action='/password'] button[type=submit]").click()
    drawn(client)


@pytest.mark.feature("AUT-22")
@pytest.mark.security("R7", "R9", "R17", "R92")
def test_a_forgotten_password_is_reset_by_mail(
    fresh: Portal, page: Page, letters: MailServer, visitors: Visitors
) -> None:
    inside = visitors()
    visitors.watch(inside).expect(DEAD_SOCKET)
    enter(inside, fresh, ANNA, password=ANNAS_WORDS)
    page.goto(at(fresh, "/login"))
    page.get_by_role("link", name="Forgot your password?").click()
    page.locator("#in-login").fill(ANNA)
    page.get_by_role("button", name="Mail me a link").click()
    expect(page.get_by_role("status")).to_contain_text("If this account exists")
    mail = until(lambda: [each for each in letters.to(ANNA) if "/reset/" in each.body()], "the link")[-1]
    told: list[Request] = []
    page.on("request", lambda request: told.append(request))
    page.goto(link_in(mail, "/reset/"))
    for name in ("new", "repeated"):
        page.locator(f"#in-{name}").fill("two herons at low water")
    page.get_by_role("button", name="Save password").click()
    expect(page.locator("#in-login")).to_be_visible()  # it does not sign in by itself
    site = at(fresh, "").rstrip("/")
    asked = {
        request.method: request.all_headers() for request in told if urlsplit(request.url).path.startswith("/reset/")
    }
    assert (asked["POST"]["referer"], asked["POST"]["origin"]) == (f"{site}/", site)
    assert [request.url for request in told if "/reset/" in request.all_headers().get("referer", "")] == []
    inside.wait_for_url(re.compile("/login"), timeout=SOON_MILLISECONDS)
    enter(page, fresh, ANNA, password="two herons at low water")


@pytest.mark.feature("AUT-19", "AUT-20")
@pytest.mark.security("R17", "R28")
def test_revoking_ends_an_open_page(fresh: Portal, page: Page, visitors: Visitors) -> None:
    inside = visitors()
    visitors.watch(inside).expect(DEAD_SOCKET)
    enter(inside, fresh, ANNA, password="two herons at low water")
    enter(page, fresh, OWNER, password=OWNERS_WORDS, path="/staff/clients")
    page.get_by_role("link", name="Reef Bakery Ltd").click()
    page.get_by_role("link", name=re.compile("^Contacts")).click()
    page.get_by_role("button", name="Revoke access: Anna Reef").click()
    page.get_by_role("button", name="Revoke Anna Reef").click()
    inside.wait_for_url(re.compile("/login"), timeout=SOON_MILLISECONDS)
    assert rows_of(fresh, "SELECT count(*) FROM contact WHERE status = 'revoked'") == [(1,)]
