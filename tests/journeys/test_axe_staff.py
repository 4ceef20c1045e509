"""Every screen, menu and dialog of the staff console, in both colour schemes: no violation of WCAG 2.2 AA."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.desk import open_client, write_invoice
from tests.journeys.looking import frame_menus, looked_at, told, violations
from tests.journeys.stage import SOON_MILLISECONDS, at, enter, go
from tests.servers.chromium import PHONE, Visitors
from tests.servers.portal import Portal
from tools.tour import GUESTS, sign_in, stops

STAFF = next(each for each in GUESTS if each.name == "staff")
DIALOGS = {
    "/contacts": (
        "Add a contact",
        "Edit: Maria Pappas",
        "Revoke access: Maria Pappas",
        "Remove: Maria Pappas",
        "View the portal as Maria Pappas",
    ),
    "/settings": (re.compile("^Archive"),),
}


def test_every_screen(demo: Portal, page: Page) -> None:
    sign_in(page, at(demo, ""), STAFF)
    wrong = {"the frame": frame_menus(page)}
    seen: set[str] = set()
    for path in stops(page, at(demo, ""), STAFF):
        wrong[path] = looked_at(page, seen)
    assert not any(wrong.values()), told(wrong)
    assert len(wrong) > 15


def test_every_dialog(demo: Portal, page: Page) -> None:
    wrong: dict[str, list[str]] = {}
    page.emulate_media(reduced_motion="reduce")
    enter(page, demo, "owner")
    write_invoice(page, demo, "Pappas Family Trust", ("Advice", "1", "10.00", "", "Zero"))
    for words in ("Discard draft", "Issue …"):
        _open(page, words, wrong)
    page.get_by_role("button", name="Issue …").click()
    page.get_by_role("alertdialog").get_by_role("button", name=re.compile("^Issue ")).click()
    _open(page, "Void …", wrong)
    open_client(page, demo, "Pappas Family Trust")
    page.wait_for_url("**/staff/clients/*")
    record = page.url
    for place, names in DIALOGS.items():
        page.goto(record + place)
        page.wait_for_function("window.did_handshake === true")
        for name in names:
            _open(page, name, wrong)
    go(page, demo, "/staff/team")
    _open(page, "Add somebody", wrong)
    assert not any(wrong.values()), told(wrong)
    assert len(wrong) == 10


def _open(page: Page, name: str | re.Pattern[str], wrong: dict[str, list[str]]) -> None:
    """Open a dialog, look at it in both schemes, close it by keyboard; the focus returns to where it was."""
    expect(page.locator(".q-dialog")).to_have_count(0)  # one that still fades away keeps the focus
    opener = page.get_by_role("button", name=name).first
    opener.click(timeout=SOON_MILLISECONDS)
    box = page.locator(".q-dialog .dialog")
    expect(box).to_be_visible(timeout=SOON_MILLISECONDS)
    page.wait_for_function("!document.querySelector('.q-transition--fade-enter-active')")
    found = list(map(str, violations(page)))
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {each}" for each in violations(page, only_colours=True)]
    page.emulate_media(color_scheme="light")
    wrong[f"{page.url} {name}"] = found
    page.keyboard.press("Escape")
    expect(box).to_be_hidden(timeout=SOON_MILLISECONDS)
    expect(opener).to_be_focused(timeout=SOON_MILLISECONDS)


def test_menus_of_the_phones_console(demo: Portal, visitors: Visitors) -> None:
    phone = enter(visitors(size=PHONE), demo, "owner", path="/staff")
    wrong = {"frame": frame_menus(phone)}
    seen: set[str] = set()
    for path in ("/staff", "/staff/clients", "/staff/invoices"):
        go(phone, demo, path)
        wrong[path] = looked_at(phone, seen)
    assert not any(wrong.values()), told(wrong)
