"""The components in a real Chromium: accessible in both themes, usable from the keyboard, nothing typed is lost."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.looking import NARROW, TAGS, violations
from tests.journeys.stage import fits
from tests.servers.chromium import ready

ROOT = Path(__file__).parents[2]
STRICT = (*TAGS, "best-practice")
PAGES = (
    "/",
    "/billing",
    "/cards",
    "/pieces",
    "/pieces?dialog=1",
    "/staff",
    "/billing?viewing=1",
    "/billing?top=1",
    "/signin?error=1",
)


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tools.gallery", str(port)]
    # the framework behaves differently when it believes to run inside a test
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "NICEGUI"))}
    process = subprocess.Popen(command, cwd=ROOT, env=clean, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(address: str) -> None:
    for _ in range(150):
        try:
            with urlopen(f"{address}/signin"):
                return
        except URLError:
            time.sleep(0.1)
    raise AssertionError("The gallery did not start")


def visit(page: Page, address: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(address)
    if "/signin" not in address:
        ready(page)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_accessible_in_both_themes_and_fits_320_pixels(page, gallery, path):
    visit(page, gallery + path)
    assert violations(page, tags=STRICT) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, tags=STRICT) == []
    page.set_viewport_size({"width": NARROW, "height": 640})
    fits(page)
    assert violations(page, tags=STRICT) == []


def test_at_rest_nothing_moves(page, gallery):
    """The word for a lost line is always there, unseen: it must not draw a frame after the other."""
    page.emulate_media(reduced_motion="no-preference")
    page.goto(f"{gallery}/billing")
    ready(page)
    expect(page.locator("#popup")).to_have_text("Reconnecting …")
    page.wait_for_function("document.getAnimations().length === 0")


def test_who_wants_no_motion_gets_none(page, gallery):
    visit(page, f"{gallery}/billing")
    page.hover("main .btn:visible >> nth=0")
    page.emulate_media(color_scheme="dark")
    assert page.evaluate("document.getAnimations().map(each => each.effect.target.outerHTML.slice(0, 80))") == []
    page.evaluate("document.getElementById('popup').ariaHidden = 'false'")
    expect(page.locator("#popup")).to_be_hidden()  # a line lost for a moment is not told at once
    expect(page.locator("#popup")).to_be_visible()


def test_arriving_takes_the_focus_from_nobody_who_has_begun(page, gallery):
    visit(page, f"{gallery}/billing")
    page.focus("#main [data-live]")
    arrived(page, elsewhere=True)
    expect(page.locator("#main [data-live]")).to_be_focused()
    page.evaluate("document.activeElement.blur()")
    arrived(page, elsewhere=True)
    expect(page.locator("#page-title")).to_be_focused()
    page.click("[aria-controls=account-menu]")
    expect(page.locator("#account-menu")).to_be_visible()
    arrived(page, elsewhere=True)
    expect(page.locator("#account-menu")).to_be_visible()  # opened while the screen was on its way


def test_the_same_screen_again_takes_only_a_lost_focus(page, gallery):
    visit(page, f"{gallery}/billing?many=1")
    page.focus("[aria-controls=entity-list]")
    page.set_viewport_size({"width": 1000, "height": 260})
    expect(page.locator("[aria-controls=entity-list]")).to_be_focused()
    page.evaluate("window.scrollTo(0, 100)")
    arrived(page, elsewhere=False)
    expect(page.locator("[aria-controls=entity-list]")).to_be_focused()
    assert page.evaluate("window.scrollY") == 100
    page.evaluate("document.activeElement.blur()")
    arrived(page, elsewhere=False)
    expect(page.locator("#page-title")).to_be_focused()
    assert page.evaluate("window.scrollY") == 100


def test_going_back_closes_an_open_menu(page, gallery):
    visit(page, f"{gallery}/billing")
    page.evaluate("history.pushState({}, '', '#further')")
    page.click("[aria-controls=account-menu]")
    expect(page.locator("#account-menu")).to_be_visible()
    page.go_back()
    expect(page.locator("#account-menu")).to_be_hidden()


def arrived(page, *, elsewhere):
    page.evaluate("e => new Promise(done => { window.portico.arrived(e); setTimeout(done, 50); })", elsewhere)


@pytest.mark.parametrize(
    "menu", ["#entity-list", "#account-menu", "#period-menu", "#filter-status-menu", "#columns-menu"]
)
def test_an_open_menu_is_accessible_and_esc_gives_focus_back(page, gallery, menu):
    visit(page, f"{gallery}/billing?many=1")
    page.click(f"[aria-controls={menu[1:]}]")
    expect(page.locator(menu)).to_be_visible()
    assert violations(page, tags=STRICT) == []
    page.keyboard.press("Escape")
    expect(page.locator(menu)).to_be_hidden()
    expect(page.locator(f"[aria-controls={menu[1:]}]")).to_be_focused()


@pytest.mark.feature("ENT-02")
def test_an_entity_is_chosen_with_the_keyboard(page, gallery):
    visit(page, f"{gallery}/billing?many=1")
    page.focus(".picker")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("ceram")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".picker .name")).to_have_text("Pappas Ceramics Ltd")


@pytest.mark.feature("ENT-04")
def test_a_single_entity_is_greyed_out_with_its_name(page, gallery):
    visit(page, f"{gallery}/billing?one=1")
    expect(page.locator(".picker")).to_be_disabled()
    expect(page.locator(".picker")).to_have_attribute("aria-disabled", "true")
    expect(page.locator(".picker")).to_have_text("14 Quay Street")


@pytest.mark.feature("INV-04", "INV-05", "INV-06")
def test_searching_counts_keeps_the_caret_and_clears(page, gallery):
    visit(page, f"{gallery}/billing")
    field = page.locator("input[data-do=search]")
    field.press_sequentially("ceramics")
    expect(page.locator(".found")).to_have_text("2 found")
    expect(field).to_be_focused()
    expect(page).to_have_url(f"{gallery}/billing?q=ceramics")
    page.keyboard.type(" l")
    expect(field).to_have_value("ceramics l")
    page.click(".clear")
    expect(page.locator("tbody tr")).to_have_count(5)
    expect(field).to_have_value("")


@pytest.mark.feature("NAV-10")
def test_sorting_is_announced_and_keeps_focus(page, gallery):
    visit(page, f"{gallery}/billing")
    header = page.locator("th", has=page.locator("button[data-id=due]"))
    for direction in ("ascending", "descending"):
        header.locator("button").press("Enter")
        expect(header).to_have_attribute("aria-sort", direction)
        expect(header.locator("button")).to_be_focused()


@pytest.mark.feature("INV-17", "INV-18")
def test_columns_and_filters_stay_open_and_leave_chips(page, gallery):
    visit(page, f"{gallery}/billing")
    page.click("[aria-controls=columns-menu]")
    page.click("#columns-menu label:has-text('Issued')")
    expect(page.locator("thead th")).to_have_count(7)
    expect(page.locator("#columns-menu")).to_be_visible()
    page.click("[aria-controls=filter-status-menu]")
    page.click("#filter-status-menu label:has-text('Overdue')")
    chip = page.locator("button.chip")
    expect(chip).to_have_text("Status: Overdue")
    chip.click()
    expect(chip).to_have_count(0)


def test_a_dialog_traps_focus_and_gives_it_back(page, gallery):
    visit(page, f"{gallery}/pieces")
    page.click("text=Open the dialog")
    expect(page.get_by_role("dialog", name="Record a payment")).to_be_visible()
    page.wait_for_function("!!document.activeElement.closest('.q-dialog')")  # when it has opened, it takes the focus
    for _ in range(9):
        page.keyboard.press("Tab")
        # Not by :focus, which does not match while the button inside a date field has it.
        page.wait_for_function("!!document.activeElement.closest('.dialog')")
    page.keyboard.press("Escape")
    expect(page.locator("button", has_text="Open the dialog")).to_be_focused()


def test_what_is_typed_arrives_before_the_click_that_follows(page, gallery):
    visit(page, f"{gallery}/pieces")
    page.get_by_label("Name").fill("Nikos")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".toasts")).to_contain_text("Saved Nikos.")


def test_the_theme_changes_at_once_and_follows_the_system(page, gallery):
    page.emulate_media(color_scheme="dark")
    visit(page, f"{gallery}/billing")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.emulate_media(color_scheme="light")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.click("[aria-controls=account-menu]")
    page.click("#account-menu [data-id=dark]")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("document.body.classList.contains('body--dark')")


@pytest.mark.feature("INV-22")
def test_printing_shows_the_document_alone(page, gallery):
    visit(page, f"{gallery}/billing?viewing=1")
    page.emulate_media(media="print")
    for around in (".rail", ".top", ".bottom", ".banner", ".tools", ".paybar", ".tabs"):
        expect(page.locator(around)).to_be_hidden()
    expect(page.locator("table")).to_be_visible()
