"""Choosing an entity, language and looks; the phone's frame; everything by keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.books import cash, owed_by, total
from tests.journeys.stage import SOON_MILLISECONDS, at, drawn, enter, fits, go, rows_of, stay, stayed, until
from tests.servers.chromium import PHONE, Visitors
from tests.servers.portal import Portal

WIDTHS = (320, 360, 390)
# The name of what has focus, and whether a ring shows it: its own, or that of the box around a bare input.
RINGED = """() => {
  const one = document.activeElement, ringed = (box) => {
    const { outlineStyle, boxShadow } = getComputedStyle(box);
    return outlineStyle !== "none" || boxShadow !== "none";
  };
  return [one.dataset.do || one.dataset.id || one.textContent.trim(), ringed(one) || ringed(one.parentElement)];
}"""


def choose(page: Page, name: str) -> None:
    page.locator("header.top [data-id=entity]").click()
    page.locator("#entity-list").get_by_role("option", name=name).click()
    expect(page.locator("header.top .picker .name")).to_have_text(name, timeout=SOON_MILLISECONDS)


@pytest.mark.feature("ENT-01", "ENT-02", "ENT-03", "DSH-06")
def test_figures_follow_the_chosen_entity_without_a_reload(demo: Portal, page: Page) -> None:
    enter(page, demo, "maria")
    owed = owed_by(demo, "maria@demo.test")
    due = page.locator(".tile.due")
    expect(due).to_contain_text(cash(total(owed)))
    stay(page)
    for name in ("Maria Pappas", "14 Quay Street"):
        choose(page, name)
        expect(due).to_contain_text(cash(total([each for each in owed if each.entity == name])))
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Billing").click()
    lines = page.locator("tbody tr")
    expect(lines).to_have_count(sum(each.entity == "14 Quay Street" for each in owed))
    choose(page, "All my entities")
    expect(lines).to_have_count(len(owed))
    expect(page.get_by_role("columnheader", name="For")).to_be_visible()
    assert stayed(page)


@pytest.mark.feature("ENT-01", "ENT-02")
def test_the_choice_outlives_the_page_and_the_session(demo: Portal, page: Page, visitors: Visitors) -> None:
    enter(page, demo, "maria")
    choose(page, "Pappas Family Trust")
    page.reload()
    expect(drawn(page).locator("header.top .picker .name")).to_have_text("Pappas Family Trust")
    other = enter(visitors(), demo, "maria")
    expect(other.locator("header.top .picker .name")).to_be_visible()
    choose(other, "All my entities")
    choose(page, "All my entities")


@pytest.mark.feature("ENT-04")
def test_a_single_entity_is_named_and_greyed_out(demo: Portal, page: Page, phone: Page) -> None:
    for visitor in (page, phone):
        enter(visitor, demo, "nikos")
        picker = visitor.locator("header.top .picker")
        expect(picker).to_have_text("Νίκος Λαζάρου")
        expect(picker).to_be_disabled()


@pytest.mark.feature("ACC-13", "ACC-14")
def test_language_and_appearance(demo: Portal, page: Page) -> None:
    enter(page, demo, "maria", path="/billing")
    page.locator("header.top [data-id=language]").click()
    page.locator("#language-menu").get_by_role("button", name="Ελληνικά").click()
    expect(page.locator("html")).to_have_attribute("lang", "el", timeout=SOON_MILLISECONDS)
    drawn(page)
    assert not re.search(r"\b(Open invoices|Number|Balance|Pay)\b", page.locator("main").inner_text())
    page.locator("header.top [data-id=language]").click()
    page.locator("#language-menu").get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", re.compile("^en"), timeout=SOON_MILLISECONDS)
    drawn(page)
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.locator("header.top [data-id=account]").click()
    page.locator("#account-menu").get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate(paper) != light
    until(lambda: rows_of(demo, "SELECT 1 FROM person WHERE username = 'maria' AND theme = 'dark'"), "the choice kept")
    go(page, demo, "/")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.locator("header.top [data-id=account]").click()
    page.locator("#account-menu").get_by_role("button", name="As the system").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


@pytest.mark.feature("NAV-07", "NAV-08")
def test_the_firm_can_be_reached(demo: Portal, page: Page) -> None:
    enter(page, demo, "maria")
    page.get_by_role("button", name="Contact us").click()
    lines = page.locator("#contact-menu a")
    expect(lines.filter(has_text="office@harbour-pine.test")).to_have_attribute(
        "href", "mailto:office@harbour-pine.test"
    )
    expect(lines.filter(has_text="+30 210")).to_have_attribute("href", re.compile(r"^tel:\+30"))
    expect(lines.filter(has_text="LinkedIn")).to_have_attribute("href", re.compile("^https://www.linkedin.com/"))


@pytest.mark.feature("NAV-01", "MOB-01")
def test_a_phone_has_a_bottom_bar_and_more(demo: Portal, phone: Page) -> None:
    enter(phone, demo, "maria")
    expect(phone.locator("aside.rail")).to_be_hidden()
    shortcuts = phone.get_by_role("navigation", name="Shortcuts")
    shortcuts.get_by_role("link", name="Billing").tap()
    expect(phone.locator("#page-title")).to_have_text("Billing")
    expect(shortcuts.get_by_role("link", name="Billing")).to_have_attribute("aria-current", "page")
    phone.get_by_role("button", name="More", exact=True).last.tap()
    sheet = phone.locator("#more-sheet")
    expect(sheet.get_by_role("link", name="office@harbour-pine.test")).to_be_visible()
    phone.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    tick = phone.locator("tbody tr").first.get_by_role("checkbox")
    expect(tick).to_be_checked()
    phone.locator("tbody tr").first.locator("td.c-amount").tap()  # a card is one large target
    expect(tick).not_to_be_checked()


@pytest.mark.feature("MOB-01")
def test_nothing_scrolls_sideways(demo: Portal, phone: Page) -> None:
    enter(phone, demo, "maria")
    number = owed_by(demo, "maria@demo.test")[0].number
    for path in (
        "/",
        "/billing",
        "/billing/history",
        "/billing/payments",
        f"/billing/invoices/{number}",
        "/billing/pay?scope=all&c=EUR",
        "/account",
        "/account/you",
        "/account/sign-in",
        "/account/devices",
    ):
        go(phone, demo, path)
        for width in WIDTHS:
            phone.set_viewport_size({"width": width, "height": PHONE["height"]})
            fits(phone)


def test_keyboard_alone_is_enough(demo: Portal, page: Page) -> None:
    enter(page, demo, "maria", path="/billing")
    focused = page.locator("*:focus")
    page.keyboard.press("Tab")
    expect(focused).to_have_text("Skip to the content")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    seen = []
    for _ in range(20):
        page.keyboard.press("Tab")
        expect(focused).to_be_visible()
        seen.append(page.evaluate(RINGED))
    assert all(ring for _, ring in seen), f"no visible focus: {seen}"
    stops = [name for name, _ in seen]
    assert stops.index("view") < stops.index("search") < stops.index("period") < stops.index("tick_all"), stops
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.keyboard.type("INV-")
    page.keyboard.press("Enter")
    expect(page.locator("#page-title")).to_have_text("Billing")
    expect(page.locator(".find input")).to_have_value("INV-", timeout=SOON_MILLISECONDS)


@pytest.mark.feature("ENT-01")
def test_menus_answer_to_arrows_and_escape(demo: Portal, page: Page) -> None:
    enter(page, demo, "maria")
    opener = page.locator("header.top [data-id=entity]")
    opener.focus()
    page.keyboard.press("Enter")
    expect(opener).to_have_attribute("aria-expanded", "true")
    options = page.locator("#entity-list").get_by_role("option")
    expect(options.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#entity-list")).to_be_hidden()
    expect(opener).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.type("pappas fam")
    page.keyboard.press("Enter")
    expect(page.locator("header.top .picker .name")).to_have_text("Pappas Family Trust", timeout=SOON_MILLISECONDS)
    choose(page, "All my entities")


@pytest.mark.feature("ENT-09")
@pytest.mark.security("R23")
def test_another_clients_paper_does_not_exist(demo: Portal, page: Page, visitors: Visitors) -> None:
    visitors.watch(page).expect("404")
    enter(page, demo, "nikos")
    for path in (f"/billing/invoices/{owed_by(demo, 'maria@demo.test')[0].number}", "/billing/invoices/INV-1-1"):
        answer = page.goto(at(demo, path))
        assert answer is not None
        assert answer.status == 404
