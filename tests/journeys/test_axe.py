"""Every screen of the portal's own tables, every menu and dialog, in both colour schemes: no violation of WCAG 2.2 AA."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.books import cash, owed_by
from tests.journeys.desk import open_client, write_invoice
from tests.journeys.looking import frame_menus, looked_at, violations
from tests.journeys.paying import THANKS, confirm, outcome
from tests.journeys.stage import SOON_MILLISECONDS, at, enter, go, rows_of
from tests.servers.chromium import PHONE, Visitors
from tests.servers.portal import Portal
from tools.tour import GUESTS, LIGHT_PAGES, Guest, sign_in, stops


@pytest.mark.parametrize("guest", GUESTS, ids=lambda guest: guest.name)
def test_every_screen(demo: Portal, page: Page, guest: Guest) -> None:
    sign_in(page, at(demo, ""), guest)
    wrong = {"the frame": frame_menus(page)}
    known = [paid(demo, page)] if guest.name == "client" else [
        f"/paid/{_dashed(id)}" for (id,) in rows_of(demo, "SELECT id FROM checkout WHERE status = 'succeeded' LIMIT 1")]
    known += [f"{each}/left" for each in known]
    if guest.views:                          # who only looks is not asked to confirm a payment
        guest = replace(guest, screens=tuple(each for each in guest.screens if each.path != "/billing/pay"))
    seen: set[str] = set()
    for path in stops(page, at(demo, ""), guest, known):
        wrong[path] = looked_at(page, seen)
    assert not any(wrong.values()), _told(wrong)
    assert len(wrong) > 10


def paid(demo: Portal, page: Page) -> str:
    """Pay one invoice; where the provider sent the payer back to."""
    owed = next(each for each in owed_by(demo, "maria@demo.test") if each.currency == "EUR")
    confirm(page, demo, [owed.number], cash(owed.balance)).click()
    page.get_by_role("button", name="Pay: the payment succeeds").click()
    outcome(page, THANKS)
    return page.evaluate("location.pathname")  # type: ignore[no-any-return]


def _dashed(id: str) -> str:
    return re.sub("(.{8})(.{4})(.{4})(.{4})(.{12})", r"\1-\2-\3-\4-\5", id)


def _told(wrong: dict[str, list[str]]) -> str:
    return "\n".join(f"{path}: {each}" for path, found in wrong.items() for each in found)


@pytest.mark.feature("MOB-01")
def test_the_phones_frame(demo: Portal, phone: Page) -> None:
    enter(phone, demo, "maria")
    wrong = {"frame": frame_menus(phone)}
    seen: set[str] = set()
    for path in ("/", "/billing", "/billing/history", "/account"):
        go(phone, demo, path)
        wrong[path] = looked_at(phone, seen)
    assert not any(wrong.values()), _told(wrong)


def test_light_pages(demo: Portal, page: Page, phone: Page, visitors: Visitors) -> None:
    wrong = {}
    for visitor in (page, phone):
        visitors.watch(visitor).expect("404|405")
        for path in LIGHT_PAGES:
            visitor.goto(at(demo, path))
            wrong[f"{path} at {visitor.viewport_size}"] = looked_at(visitor, set())
        visitor.goto(at(demo, "/login"))
        visitor.locator("#in-login").fill("nobody@demo.test")
        visitor.locator("#in-password").fill("not a password of ours")
        visitors.watch(visitor).expect("401|403|422")
        visitor.locator("form[action='/login'] button[type=submit]").click()
        expect(visitor.get_by_role("alert")).to_be_visible()
        wrong["a refused sign-in"] = looked_at(visitor, set())
    assert not any(wrong.values()), _told(wrong)


DIALOGS = {
    "/contacts": ("Add a contact", "Edit: Maria Pappas", "Revoke access: Maria Pappas", "Remove: Maria Pappas",
                  "View the portal as Maria Pappas"),
    "/settings": (re.compile("^Archive"),)}


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
    record = page.url
    for place, names in DIALOGS.items():
        page.goto(record + place)
        page.wait_for_function("window.did_handshake === true")
        for name in names:
            _open(page, name, wrong)
    go(page, demo, "/staff/team")
    _open(page, "Add somebody", wrong)
    assert not any(wrong.values()), _told(wrong)
    assert len(wrong) == 10


def _open(page: Page, name: str | re.Pattern[str], wrong: dict[str, list[str]]) -> None:
    """Open a dialog, look at it in both schemes, close it by keyboard; the focus returns to where it was."""
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
    assert not any(wrong.values()), _told(wrong)
